/* rule_never_spam.c - mail that may no longer be put aside as junk (R15). Many honest filters do
 * this; it is told so that whoever profits can be looked at. */
#include "lookalike.h"
#include "rule_view.h"

#include <string.h>

static const char id[] = "rule-never-spam";
static const char *const reasons[] = {"let-in", "all", "imitates", NULL};

static const char *sender_of(const struct rule *rule)
{
    for (size_t i = 0; i < rule->condition_count; i++)
        if (rule->conditions[i].field == RULE_FROM && rule->conditions[i].value_count > 0 &&
            !rule->conditions[i].negated && !rule->conditions[i].exception)
            return rule->conditions[i].values[0];
    return NULL;
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    const char *sender = sender_of(rule->rule);
    struct lookalike like;
    struct rule_view view;
    struct draft draft;
    bool lets_in = false;

    (void)state;
    for (size_t i = 0; i < rule->rule->action_count; i++)
        lets_in = lets_in || rule->rule->actions[i].kind == RULE_NEVER_SPAM;
    if (!rule_runs(rule) || !lets_in)
        return;
    rule_view_of(&view, rule, facts);
    draft_open(&draft, facts, id, "%s/%s/%d", rule->rule->script, rule->rule->name,
               rule->rule->order);
    draft_title(&draft, "Mail%s%s can no longer become junk", sender ? " from " : "",
                sender ? draft_clip(&draft, sender, 80) : " that a rule chooses");
    draft_explain(&draft, "What is let in past the junk filter reaches the owner whatever it is.",
                  "The owner trusts this sender.");
    draft_say(&draft, "let-in", "rule \"%s\" lets it past the junk filter",
              draft_clip(&draft, rule->rule->name, 60));
    if (view.catches_all)
        draft_say(&draft, "all", "it lets in all mail");
    if (sender && lookalike_find(&like, sender, facts))
        draft_say(&draft, "imitates", "%s imitates %s (%s)", draft_clip(&draft, like.domain, 80),
                  like.good, lookalike_words(like.kind));
    rule_circumstances(&draft, rule, &view, facts);
    draft_rule(&draft, rule);
    draft_emit(&draft, out);
}

const struct detector detect_rule_never_spam = {
    .id = id,
    .title = "Mail let in past the junk filter",
    .blind = "Lists of trusted senders kept in the mail program.",
    .attack = "T1562",
    .check = "rules-sieve",
    .reasons = reasons,
    .on_rule = on_rule,
};
