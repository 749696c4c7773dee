/* rule_kept_elsewhere.c - rules that the settings page does not show (R12). */
#include "rule_view.h"

#include <string.h>

static const char id[] = "rule-kept-elsewhere";
static const char *const reasons[] = {"hidden", "broken", "read-only", "acts", NULL};

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    const struct rule *model = rule->rule;
    struct rule_view view;
    struct draft draft;
    bool hidden = model->traits & RULE_HIDDEN;

    (void)state;
    if (!rule_runs(rule) || !(model->traits & (RULE_HIDDEN | RULE_BROKEN | RULE_READ_ONLY)))
        return;
    rule_view_of(&view, rule, facts);
    if ((model->traits & RULE_SYSTEM) && !rule_leaks(&view) && !rule_hides(&view))
        return;
    draft_open(&draft, facts, id, "%s/%s/%d", model->script, model->name, model->order);
    draft_title(&draft, "A rule is kept where the settings page %s it: \"%s\"",
                hidden ? "does not show" : "cannot change", draft_clip(&draft, model->name, 60));
    draft_explain(&draft,
                  "Who cleans up on the settings page does not meet this rule, and it stays.",
                  "The mail program keeps it for itself, or the provider made it.");
    if (hidden)
        draft_say(&draft, "hidden", "the owner's settings do not show it");
    if (model->traits & RULE_BROKEN)
        draft_say(&draft, "broken", "the provider says that it is in error");
    if (model->traits & RULE_READ_ONLY)
        draft_say(&draft, "read-only", "the provider's interface cannot change it");
    if (rule_leaks(&view) || rule_hides(&view))
        draft_say(&draft, "acts", "it %s",
                  rule_leaks(&view) ? "sends mail outside" : "takes mail out of sight");
    draft_rule(&draft, rule);
    draft_emit(&draft, out);
}

const struct detector detect_rule_kept_elsewhere = {
    .id = id,
    .title = "Rule that the settings page does not show",
    .blind = "Rules that live in a mail program only leave nothing on the server.",
    .attack = "T1137.005",
    .check = "rules-sieve",
    .reasons = reasons,
    .on_rule = on_rule,
};
