/* rule_odd_name.c - a rule whose name is made to be overlooked (R08): a hint, never proof. */
#include "rule_view.h"

#include <string.h>

static const char id[] = "rule-odd-name";
static const char *const reasons[] = {"odd", "plain", "acts", "name-off", NULL};

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    enum name_class name = rule_name_class(rule->rule);
    struct rule_view view;
    struct draft draft;
    bool acts;

    (void)state;
    rule_view_of(&view, rule, facts);
    acts = rule_leaks(&view) || rule_hides(&view);
    if (!rule_runs(rule) || name == NAME_FINE || name == NAME_NONE ||
        (!acts && !rule_name_is_odd(name)))
        return;
    draft_open(&draft, facts, id, "%s/%s/%d", rule->rule->script, rule->rule->name,
               rule->rule->order);
    draft_title(&draft, "A rule's name is easy to overlook: %s (\"%s\")", rule_name_words(name),
                draft_clip(&draft, rule->rule->name, 40));
    draft_explain(
        &draft, "Intruders give their rules names that hide in a list: a dot, a blank, one letter.",
        "The owner chose the name; judge by what the rule does.");
    draft_say(&draft, rule_name_is_odd(name) ? "odd" : "plain", "the name has %s",
              rule_name_words(name));
    if (acts)
        draft_say(&draft, "acts", "and the rule %s",
                  rule_leaks(&view) ? "sends mail outside" : "takes mail out of sight");
    if (!rule->rule->enabled)
        draft_say(&draft, "name-off", "it is switched off at present");
    draft.most = SEVERITY_MEDIUM;
    draft_rule(&draft, rule);
    draft_emit(&draft, out);
}

const struct detector detect_rule_odd_name = {
    .id = id,
    .title = "Rule with a name made to be overlooked",
    .blind = "Plausible names; in real thefts two rules of five have one.",
    .attack = "T1564.008",
    .check = "rules-sieve",
    .reasons = reasons,
    .on_rule = on_rule,
};
