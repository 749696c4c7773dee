/* rule_hides.c - a rule moves mail to where nobody looks (R05, R06, R07). Deleting is
 * rule_deletes.c. */
#include "lookalike.h"
#include "own.h"
#include "rule_view.h"

#include <string.h>

static const char id[] = "rule-hides";
static const char *const reasons[] = {
    "odd-place", "odd-folder",    "place", "marks-read", "catch-all", "all-but", "own-people",
    "imitates",  "correspondent", "money", "warnings",   "few-words", NULL};

static void about_folder(struct draft *draft, const struct rule_view *view)
{
    if (place_is_odd(view->place))
        draft_say(draft, "odd-place", "\"%s\" is %s", draft_clip(draft, view->files_into, 60),
                  place_words(view->place));
    else if (place_has_odd_name(view->files_into, '/'))
        draft_say(draft, "odd-folder", "the folder's name \"%s\" is easy to overlook",
                  draft_clip(draft, view->files_into, 60));
    else
        draft_say(draft, "place", "\"%s\" is %s", draft_clip(draft, view->files_into, 60),
                  place_words(view->place));
}

static void about_place(struct draft *draft, const struct rule_view *view)
{
    if (view->files_into) /* else out of the inbox is all that is known */
        about_folder(draft, view);
    if (view->marks_read)
        draft_say(draft, "marks-read",
                  "it marks the mail read, so nothing shows that something came");
}

static bool has_odd_folder(const struct rule_view *view)
{
    return view->files_into && !place_hides(view->place) &&
           place_has_odd_name(view->files_into, '/');
}

static void title(struct draft *draft, const struct rule_view *view)
{
    if (view->files_into)
        draft_title(draft,
                    "Somebody set a rule that takes mail out of sight: it moves it to \"%s\"",
                    draft_clip(draft, view->files_into, 60));
    else
        draft_title(draft, "Somebody set a rule that takes mail out of sight: out of the inbox, "
                           "and marked read");
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct rule_view view;
    struct draft draft;
    struct buf deed;

    (void)state;
    rule_view_of(&view, rule, facts);
    if (!rule_runs(rule) || view.copies_only || view.deletes || view.destroys ||
        (!rule_hides(&view) && !has_odd_folder(&view)))
        return;
    if (view.place == PLACE_JUNK && view.only_bulk)
        return; /* a spam filter doing its work */
    draft_open(&draft, facts, id, "%s/%s/%s", rule->rule->script, rule->rule->name,
               view.files_into ? view.files_into : "");
    buf_init(&deed, 4096);
    rule_deed_marked(&view, &deed);
    title(&draft, &view);
    draft_explain(&draft,
                  "Mail that goes there at once is not seen in the inbox. Intruders hide the "
                  "answers to mail they sent in the owner's name this way.",
                  "The owner set the rule and opens that folder.");
    about_place(&draft, &view);
    if (view.catches_all)
        draft_say(&draft, "catch-all", "it acts on every message");
    if (view.spares_little)
        draft_say(&draft, "all-but",
                  "its conditions spare little: it acts on nearly every message");
    rule_about_party(&draft, rule->rule, facts, "takes away");
    if (!rule_waits_for(&draft, rule->rule, facts, WORDS_MONEY))
        rule_waits_for(&draft, rule->rule, facts, WORDS_SECURITY);
    draft_reason(&draft, 0, "rule \"%s\": %s", draft_clip(&draft, rule->rule->name, 60),
                 buf_c(&deed));
    rule_circumstances(&draft, rule, &view, facts);
    buf_dispose(&deed);
    if (!view.files_into && draft_points(&draft) < POINTS_MEDIUM) {
        draft_drop(&draft); /* "skip the inbox", of somebody's bulletins */
        return;
    }
    draft_rule(&draft, rule);
    if (view.files_into)
        draft_subject(&draft, "folder", 0, NULL, view.files_into);
    if (view.only_bulk)
        draft.most = SEVERITY_LOW;
    draft_emit(&draft, out);
}

const struct detector detect_rule_hides = {
    .id = id,
    .title = "Rule moves mail out of sight",
    .blind = "Ordinary folders that the owner never opens, folders missing from the list, and "
             "what two rules do together.",
    .attack = "T1564.008",
    .check = "rules-sieve",
    .reasons = reasons,
    .on_rule = on_rule,
};
