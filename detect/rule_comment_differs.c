/* rule_comment_differs.c - what the webmail displays is not what the script does (V05, V06). */
#include "rule_view.h"

#include <string.h>

static const char id[] = "rule-comment-differs";
static const char *const reasons[] = {"displayed",  "runs",         "runs-acts",
                                      "no-comment", "unshown-acts", "no-code",
                                      "foreign",    "not-active",   NULL};

static void differs(const struct rule_facts *rule, const struct rule_view *view,
                    struct draft *draft)
{
    const char *shown = draft_clip(draft, rule->rule->shown, 70);
    const char *actual = draft_clip(draft, rule->rule->actual, 70);

    if (rule->row->active)
        draft_title(draft, "The webmail shows \"%s\"; the script really does \"%s\"", shown,
                    actual);
    else
        draft_title(draft, "The webmail shows \"%s\"; the script, which does not run, says \"%s\"",
                    shown, actual);
    draft_explain(
        draft,
        "Webmail programs keep what they display in a comment. Whoever edits the script "
        "by another way can leave the comment alone and change what runs.",
        "The owner edits the script by hand, or the webmail's own comment is out of date.");
    draft_say(draft, "displayed", "displayed: %s", draft_clip(draft, rule->rule->shown, 300));
    if (rule->row->active)
        draft_say(draft, "runs", "what runs: %s", draft_clip(draft, rule->rule->actual, 300));
    else
        draft_say(draft, "runs", "what would run: %s", draft_clip(draft, rule->rule->actual, 300));
    if (rule_leaks(view) || rule_hides(view))
        draft_say(draft, "runs-acts", rule->row->active ? "what runs %s" : "what would run %s",
                  rule_leaks(view) ? "sends mail outside" : "takes mail out of sight");
}

static void unshown(const struct rule_facts *rule, const struct rule_view *view,
                    struct draft *draft)
{
    draft_title(draft, "A rule runs that the webmail does not show (line %u of \"%s\")",
                rule->rule->line, draft_clip(draft, rule->rule->script, 60));
    draft_explain(draft,
                  "The other rules of this script carry the webmail's comments, this one does not: "
                  "it was written by another way and does not appear on the settings page.",
                  "The owner, or the provider, added it by hand.");
    draft_say(draft, "no-comment", "code without the comment that the other rules have");
    if (rule_leaks(view) || rule_hides(view))
        draft_say(draft, "unshown-acts", "it %s",
                  rule_leaks(view) ? "sends mail outside" : "takes mail out of sight");
}

static bool describe(const struct rule_facts *rule, const struct rule_view *view,
                     struct draft *draft)
{
    if ((rule->rule->traits & RULE_SHOWN) && rule->rule->actual[0]) {
        differs(rule, view, draft);
    } else if (rule->rule->traits & RULE_UNSHOWN) {
        unshown(rule, view, draft);
    } else if (rule->rule->traits & RULE_SHOWN_ONLY) {
        draft_title(draft, "The webmail shows a rule that does not run (\"%s\")",
                    draft_clip(draft, rule->rule->name, 60));
        draft_explain(draft, "A comment describes a rule, but no code follows it.",
                      "The rule was emptied on purpose.");
        draft_say(draft, "no-code", "a comment without code");
    } else if (rule->rule->traits & RULE_FOREIGN) {
        draft_title(draft, "Part of the script was written by another editor (%s)",
                    draft_clip(draft, rule->rule->dialect, 40));
        draft_explain(draft,
                      "One script carries the marks of two editors: somebody used another program.",
                      "The mailbox was moved from one webmail to another.");
        draft_say(draft, "foreign", "rule \"%s\" has the marks of %s",
                  draft_clip(draft, rule->rule->name, 60),
                  draft_clip(draft, rule->rule->dialect, 40));
    } else {
        return false;
    }
    return true;
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct rule_view view;
    struct draft draft;

    (void)state;
    if (rule->row->gone)
        return;
    rule_view_of(&view, rule, facts);
    draft_open(&draft, facts, id, "%s/%s/%d", rule->rule->script, rule->rule->name,
               rule->rule->order);
    if (!describe(rule, &view, &draft)) {
        draft_drop(&draft);
        return;
    }
    if (!rule->row->active)
        draft_say(&draft, "not-active", "script \"%s\" is not the one that runs",
                  draft_clip(&draft, rule->rule->script, 60));
    draft_rule(&draft, rule);
    draft_emit(&draft, out);
}

const struct detector detect_rule_comment_differs = {
    .id = id,
    .title = "Webmail shows another rule than the one that runs",
    .blind = "Editors whose comments are not known, and scripts without comments.",
    .attack = "T1564.008",
    .check = "rules-sieve",
    .reasons = reasons,
    .on_rule = on_rule,
};
