/* rule_forwards_outside.c - a rule sends mail to somebody else (R01, V01; R05 for all of it). */
#include "detect/partners.h"
#include "domain.h"
#include "lookalike.h"
#include "own.h"
#include "rule_view.h"

#include <string.h>

static void about_address(struct draft *draft, const char *address, const struct case_facts *facts)
{
    const struct partner *partner = partners_address(facts->partners, address);
    struct lookalike like;

    if (own_is_freemail(facts, address))
        draft_reason(draft, 5, "%s is at a provider where anybody can get an address",
                     draft_clip(draft, address, 80));
    if (own_is_relay(facts, address))
        draft_reason(draft, 10, "%s is at a service that passes mail on to an address it hides",
                     draft_clip(draft, address, 80));
    if (lookalike_find(&like, address, facts))
        draft_reason(draft, 30, "%s imitates %s (%s)", draft_clip(draft, like.domain, 80),
                     like.good, lookalike_words(like.kind));
    if (facts->partners && !partner)
        draft_reason(draft, 5, "no other mail in this mailbox came from or went to %s",
                     draft_clip(draft, address, 80));
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct rule_view view;
    struct draft draft;
    const char *name, *address;

    (void)state;
    rule_view_of(&view, rule, facts);
    if (!rule->row->active || !rule_leaks(&view))
        return;
    draft_begin(&draft, "%s/%s/%s", rule->rule->script, rule->rule->name, view.forwards_to);
    name = draft_clip(&draft, rule->rule->name, 60);
    address = draft_clip(&draft, view.forwards_to, 80);
    draft_title(&draft, "Somebody set a rule that sends %s to %s",
                view.catches_all ? "a copy of all mail" : "mail", address);
    draft_explain(&draft,
                  "Whoever owns that address reads the mail as it arrives, also after the password "
                  "was changed. The rule goes on working until it is removed.",
                  "The owner knows the address and set the rule; ask by telephone, not by mail.");
    draft_reason(&draft, 60, "rule \"%s\" forwards to %s, outside the owner's domains", name,
                 address);
    if (view.forward_count > 1)
        draft_reason(&draft, 5, "it forwards to %zu addresses", view.forward_count);
    if (view.catches_all)
        draft_reason(&draft, 30,
                     "it acts on every message: it has no condition that tells mail apart");
    if (view.keeps_no_copy)
        draft_reason(&draft, 30, "it keeps no copy: the owner never sees this mail");
    else if (rule_hides(&view))
        draft_reason(&draft, 30, "the copy that stays is put out of sight%s%s",
                     view.files_into ? ", into " : "",
                     view.files_into ? draft_clip(&draft, view.files_into, 60) : "");
    about_address(&draft, view.forwards_to, facts);
    rule_circumstances(&draft, rule, &view);
    draft_rule(&draft, rule);
    draft_subject(&draft, "domain", 0, NULL, domain_of(view.forwards_to));
    draft_emit(&draft, out);
}

const struct detector detect_rule_forwards_outside = {
    .id = "rule-forwards-outside",
    .title = "Rule sends mail outside",
    .blind = "Forwarding set by an administrator, at the provider's web page or in a directory "
             "contact, and rules removed before they could be read.",
    .attack = "T1114.003",
    .check = "rules-sieve",
    .on_rule = on_rule,
};
