/* transport_rule.c - a mail-flow rule acts on the mail of the whole domain (R10). */
#include "rule_view.h"

#include <string.h>

static const char id[] = "transport-rule";
static const char *const reasons[] = {"outside",   "hides",     "money",   "warnings",
                                      "few-words", "unaudited", "removed", NULL};

static bool is_unaudited(const struct rule *rule)
{
    for (size_t i = 0; i < rule->action_count; i++)
        if (strcasestr(rule->actions[i].argument, "DoNotAudit"))
            return true;
    return false;
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct rule_view view;
    struct draft draft;
    struct buf deed;

    (void)state;
    rule_view_of(&view, rule, facts);
    if (!(rule->rule->traits & RULE_TRANSPORT) || (!rule_leaks(&view) && !rule_hides(&view)))
        return;
    buf_init(&deed, 4096);
    rule_deed(&view, &deed);
    draft_open(&draft, facts, id, "%s/%s", rule->rule->name, buf_c(&deed));
    buf_clear(&deed);
    rule_deed_marked(&view, &deed);
    if (rule_leaks(&view))
        draft_title(&draft, "A mail-flow rule copies mail of the whole domain to %s",
                    draft_clip(&draft, view.forwards_to, 80));
    else
        draft_title(&draft, "A mail-flow rule takes mail of the whole domain away: it %s",
                    buf_c(&deed));
    draft_explain(&draft,
                  "Such a rule needs an administrator's rights and acts on everybody's mail; no "
                  "mailbox shows it.",
                  "The organisation archives or filters its mail with this product.");
    if (rule_leaks(&view))
        draft_say(&draft, "outside", "%s is outside the owner's domains",
                  draft_clip(&draft, view.forwards_to, 80));
    else
        draft_say(&draft, "hides", "rule \"%s\": it %s", draft_clip(&draft, rule->rule->name, 60),
                  buf_c(&deed));
    if (!rule_waits_for(&draft, rule->rule, facts, WORDS_MONEY))
        rule_waits_for(&draft, rule->rule, facts, WORDS_SECURITY);
    if (is_unaudited(rule->rule))
        draft_say(&draft, "unaudited", "it says that what it does shall not be audited");
    if ((rule->rule->traits & RULE_REMOVED) || rule->row->gone)
        draft_say(&draft, "removed", "it has been removed again");
    if (rule->rule->made > 0)
        draft_when(&draft, rule->rule->made);
    rule_circumstances(&draft, rule, &view, facts);
    buf_dispose(&deed);
    draft_rule(&draft, rule);
    if (view.forwards_to)
        draft_subject(&draft, "account", 0, NULL, view.forwards_to);
    draft_emit(&draft, out);
}

const struct detector detect_transport_rule = {
    .id = id,
    .title = "Mail-flow rule copies or hides mail of the domain",
    .blind = "Gateways and relays of third parties.",
    .attack = "T1114.003 T1562.008",
    .check = "rules-sieve",
    .reasons = reasons,
    .on_rule = on_rule,
};
