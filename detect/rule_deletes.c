/* rule_deletes.c - a rule deletes, discards or refuses mail (R05, R06, V02). Binning bulletins is
 * common and honest: what tells is whose mail, which words, how much of it. */
#include "own.h"
#include "rule_view.h"

#include <string.h>

static const char id[] = "rule-deletes";
static const char *const reasons[] = {
    "destroys", "to-trash", "catch-all", "all-but", "own-people", "imitates", "correspondent",
    "money",    "warnings", "few-words", "text",    "marks-read", NULL};

/* A setting that throws all mail away, as "/dev/null" in a .forward file does. */
static bool is_sink(const struct rule_facts *rule, const struct rule_view *view)
{
    return rule->rule->setting == RULE_MAILBOX_FORWARD && rule->row->active && !rule->row->gone &&
           !(rule->rule->traits & RULE_REMOVED) && view->destroys && !rule_leaks(view) &&
           !view->copies_only;
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct rule_view view;
    struct draft draft;
    const char *name;

    (void)state;
    rule_view_of(&view, rule, facts);
    if ((!rule_runs(rule) && !is_sink(rule, &view)) || view.only_bulk ||
        (!view.deletes && !view.destroys))
        return;
    draft_open(&draft, facts, id, "%s/%s/%d", rule->rule->script, rule->rule->name,
               rule->rule->order);
    name = draft_clip(&draft, rule->rule->name, 60);
    draft_title(&draft, "Somebody set a rule that %s%s (\"%s\")",
                view.rejects    ? "refuses mail"
                : view.destroys ? "throws mail away without a trace"
                                : "deletes mail",
                view.catches_all ? ", all of it" : "", name);
    draft_explain(&draft,
                  "The owner does not learn that this mail came. Intruders remove warnings, "
                  "delivery reports and the answers of people they deceived.",
                  "The owner set the rule and does not want this mail.");
    draft_say(&draft, view.destroys ? "destroys" : "to-trash", "rule \"%s\" %s", name,
              view.rejects    ? "answers that the mail is not accepted"
              : view.destroys ? "leaves nothing, not even in the trash"
                              : "moves the mail to the trash");
    if (view.catches_all)
        draft_say(&draft, "catch-all", "it acts on every message that reaches it");
    if (view.spares_little)
        draft_say(&draft, "all-but",
                  "its conditions spare little: it acts on nearly every message");
    rule_about_party(&draft, rule->rule, facts, "removes");
    if (!rule_waits_for(&draft, rule->rule, facts, WORDS_SECURITY) &&
        !rule_waits_for(&draft, rule->rule, facts, WORDS_MONEY) && rule_asks_for_text(rule->rule))
        draft_say(&draft, "text", "it goes by what the mail says, not by who sent it");
    if (view.marks_read)
        draft_say(&draft, "marks-read", "it marks the mail read");
    rule_circumstances(&draft, rule, &view, facts);
    if (draft_points(&draft) < POINTS_LOW) { /* bulletins go to the trash in every second mailbox */
        draft_drop(&draft);
        return;
    }
    draft_rule(&draft, rule);
    draft_emit(&draft, out);
}

const struct detector detect_rule_deletes = {
    .id = id,
    .title = "Rule deletes mail",
    .blind = "What the rule has already removed; words in languages that the lists do not hold.",
    .attack = "T1564.008",
    .check = "rules-sieve",
    .reasons = reasons,
    .on_rule = on_rule,
};
