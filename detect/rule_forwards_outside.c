/* rule_forwards_outside.c - a rule sends mail to somebody else (R01, V01; R05 for all of it). */
#include "detect/partners.h"
#include "domain.h"
#include "lookalike.h"
#include "own.h"
#include "rule_view.h"

#include <stdlib.h>
#include <string.h>

static const char id[] = "rule-forwards-outside";
static const char *const reasons[] = {
    "outside",  "several", "catch-all",  "no-copy",       "hidden-copy",       "freemail", "relay",
    "imitates", "unknown", "unresolved", "other-mailbox", "other-mailbox-all", NULL};

static void about_address(struct draft *draft, const char *address, const struct case_facts *facts)
{
    const struct partner *partner = partners_address(facts->partners, address);
    struct lookalike like;

    if (own_is_freemail(facts, address))
        draft_say(draft, "freemail", "%s is at a provider where anybody can get an address",
                  draft_clip(draft, address, 80));
    if (own_is_relay(facts, address))
        draft_say(draft, "relay", "%s is at a service that passes mail on to an address it hides",
                  draft_clip(draft, address, 80));
    if (lookalike_find(&like, address, facts))
        draft_say(draft, "imitates", "%s imitates %s (%s)", draft_clip(draft, like.domain, 80),
                  like.good, lookalike_words(like.kind));
    if (facts->partners && !partner)
        draft_say(draft, "unknown", "no other mail in this mailbox came from or went to %s",
                  draft_clip(draft, address, 80));
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out);

static void take_worst(void *self, const struct finding *finding)
{
    enum severity *worst = self;

    *worst = finding->severity > *worst ? finding->severity : *worst;
}

/* What the rule would be if no forward had been allowed. */
static enum severity without_word(const struct rule_facts *rule, const struct case_facts *facts)
{
    enum severity worst = SEVERITY_INFO;
    struct finding_sink sink = {take_worst, &worst};
    struct case_facts bare = *facts;
    struct allowed *kept = xcalloc(facts->allowed_count + 1, sizeof(*kept));

    bare.allowed = kept;
    bare.allowed_count = 0;
    for (size_t i = 0; i < facts->allowed_count; i++)
        if (strcmp(facts->allowed[i].kind, "forward") != 0)
            kept[bare.allowed_count++] = facts->allowed[i];
    on_rule(NULL, rule, &bare, &sink);
    free(kept);
    return worst;
}

static const char *without_words(enum severity severity)
{
    switch (severity) {
    case SEVERITY_CRITICAL:
        return /* said: */ "Without that word this would be a finding of critical severity.";
    case SEVERITY_HIGH:
        return /* said: */ "Without that word this would be a finding of high severity.";
    case SEVERITY_MEDIUM:
        return /* said: */ "Without that word this would be a finding of medium severity.";
    case SEVERITY_LOW:
        return /* said: */ "Without that word this would be a finding of low severity.";
    case SEVERITY_INFO:
    default:
        return /* said: */ "Without that word, too, this would be for information only.";
    }
}

/* Not hidden: the operator said that it is all right, and this says that the operator did. */
static void allowed(const struct rule_facts *rule, const struct rule_view *view,
                    const struct case_facts *facts, struct finding_sink *out)
{
    struct draft draft;

    draft_open(&draft, facts, id, "%s/%s/%s", rule->rule->script, rule->rule->name, view->allowed);
    draft_title(&draft, "A rule sends mail to %s, as the operator allowed",
                draft_clip(&draft, view->allowed, 80));
    draft_explain(&draft, without_words(without_word(rule, facts)),
                  "Take it back with `mailmedic allow --remove` if it was a mistake.");
    draft_reason(&draft, 0, "rule \"%s\" forwards to %s; allowed by the operator",
                 draft_clip(&draft, rule->rule->name, 60), draft_clip(&draft, view->allowed, 80));
    draft_rule(&draft, rule);
    draft_subject(&draft, "account", 0, NULL, view->allowed);
    draft_emit(&draft, out);
}

/* Nobody outside reads it, but whoever holds the other mailbox does. */
static void between_mailboxes(const struct rule_facts *rule, const struct rule_view *view,
                              const struct case_facts *facts, struct finding_sink *out)
{
    struct draft draft;
    const char *name, *address;

    draft_open(&draft, facts, id, "%s/%s/%s", rule->rule->script, rule->rule->name,
               view->other_mailbox);
    name = draft_clip(&draft, rule->rule->name, 60);
    address = draft_clip(&draft, view->other_mailbox, 80);
    draft_title(&draft, "A rule sends mail to %s, another mailbox of this case", address);
    draft_explain(&draft,
                  "Whoever is in that mailbox reads this one's mail too, also after the password "
                  "was changed here.",
                  "The owners of both mailboxes want it so; ask them by telephone, not by mail.");
    draft_say(&draft, "other-mailbox",
              "rule \"%s\" forwards to %s: it leaves this mailbox for another one of the case",
              name, address);
    if (view->catches_all || view->keeps_no_copy)
        draft_say(&draft, "other-mailbox-all",
                  view->catches_all
                      ? "it acts on every message: it has no condition that tells mail apart"
                      : "it keeps no copy: the owner never sees this mail");
    rule_circumstances(&draft, rule, view, facts);
    draft_rule(&draft, rule);
    draft_subject(&draft, "account", 0, NULL, view->other_mailbox);
    draft_emit(&draft, out);
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct rule_view view;
    struct draft draft;
    const char *name, *address;

    (void)state;
    rule_view_of(&view, rule, facts);
    if (!rule_runs(rule))
        return;
    if (!rule_leaks(&view)) {
        if (view.allowed)
            allowed(rule, &view, facts, out);
        if (view.other_mailbox)
            between_mailboxes(rule, &view, facts, out);
        return;
    }
    draft_open(&draft, facts, id, "%s/%s/%s", rule->rule->script, rule->rule->name,
               view.forwards_to);
    name = draft_clip(&draft, rule->rule->name, 60);
    address = draft_clip(&draft, view.forwards_to, 80);
    draft_title(&draft, "Somebody set a rule that sends %s to %s",
                view.catches_all ? "a copy of all mail" : "mail", address);
    draft_explain(&draft,
                  "Whoever owns that address reads the mail as it arrives, also after the password "
                  "was changed. The rule goes on working until it is removed.",
                  "The owner knows the address and set the rule; ask by telephone, not by mail.");
    draft_say(&draft, "outside", "rule \"%s\" forwards to %s, outside the owner's domains", name,
              address);
    if (view.unresolved)
        draft_say(&draft, "unresolved",
                  "only the organisation's directory knows which address that is");
    if (view.allowed)
        draft_reason(&draft, 0, "%s, to which it sends as well, was allowed by the operator",
                     draft_clip(&draft, view.allowed, 80));
    if (view.other_mailbox)
        draft_reason(&draft, 0, "%s, to which it sends as well, is another mailbox of this case",
                     draft_clip(&draft, view.other_mailbox, 80));
    if (view.forward_count > 1)
        draft_say(&draft, "several", "it forwards to %zu addresses", view.forward_count);
    if (view.catches_all)
        draft_say(&draft, "catch-all",
                  "it acts on every message: it has no condition that tells mail apart");
    if (view.keeps_no_copy)
        draft_say(&draft, "no-copy", "it keeps no copy: the owner never sees this mail");
    else if (rule_hides(&view))
        draft_say(&draft, "hidden-copy", "the copy that stays is put out of sight%s%s",
                  view.files_into ? ", into " : "",
                  view.files_into ? draft_clip(&draft, view.files_into, 60) : "");
    about_address(&draft, view.forwards_to, facts);
    rule_circumstances(&draft, rule, &view, facts);
    draft_rule(&draft, rule);
    draft_subject(&draft, "account", 0, NULL, view.forwards_to);
    draft_subject(&draft, "domain", 0, NULL, domain_of(view.forwards_to));
    draft_emit(&draft, out);
}

const struct detector detect_rule_forwards_outside = {
    .id = id,
    .title = "Rule sends mail outside",
    .blind = "Forwarding set by an administrator, at the provider's web page or in a directory "
             "contact, and rules removed before they could be read.",
    .attack = "T1114.003",
    .check = "rules-sieve",
    .reasons = reasons,
    .on_rule = on_rule,
};
