/* section_summary.c - one page for people who decide: how it stands, the questions everybody asks
 * with an honest answer to each, and what has to be decided. */
#include "section.h"

#include <string.h>

enum sure { CONFIRMED, LIKELY, POSSIBLE, UNKNOWN };

static const char *const sure_words[] = {[CONFIRMED] = "confirmed",
                                         [LIKELY] = "likely",
                                         [POSSIBLE] = "possible",
                                         [UNKNOWN] = "not known"};

/* The gravest open finding of this detector. */
static const struct finding *find(const struct report *r, const char *detector)
{
    for (size_t i = 0; i < r->finding_count; i++)
        if (finding_counts_as_open(&r->findings[i]) &&
            strcmp(r->findings[i].detector, detector) == 0)
            return &r->findings[i];
    return NULL;
}

static const char *quoted(struct report *r, const struct finding *finding)
{
    return paper_printf(&r->paper, "%s (#%lld)", paper_clip(&r->paper, finding->title, 300),
                        (long long)finding->id);
}

static enum sure how_sure(const struct finding *finding)
{
    return strcmp(finding->verdict, "confirmed") == 0 ? CONFIRMED : LIKELY;
}

static void answer(struct report *r, struct block *table, const char *question, const char *text,
                   enum sure sure)
{
    paper_cell(&r->paper, table, CELL_TEXT, TONE_PLAIN, question);
    paper_cell(&r->paper, table, CELL_TEXT, TONE_PLAIN, text);
    paper_cell(&r->paper, table, CELL_MARK, sure == CONFIRMED ? TONE_NOTE : TONE_MUTED,
               say(r, sure_words[sure]));
}

/* What two of these detectors say, or why nobody knows. The list ends with NULL. */
static void from_findings(struct report *r, struct block *table, const char *question,
                          const char *const *detectors, const char *otherwise)
{
    enum sure sure = UNKNOWN;
    const char *text = "";

    for (size_t shown = 0; *detectors && shown < 2; detectors++) {
        const struct finding *finding = find(r, *detectors);

        if (!finding)
            continue;
        text = paper_printf(&r->paper, "%s%s%s", text, *text ? "; " : "", quoted(r, finding));
        if (sure == UNKNOWN || how_sure(finding) < sure)
            sure = how_sure(finding);
        shown++;
    }
    answer(r, table, question, *text ? text : otherwise, sure);
}

static void still_in(struct report *r, struct block *table)
{
    size_t rules = 0, proved = 0;

    for (size_t i = 0; i < r->setup->exposure_count; i++)
        rules += r->setup->exposures[i].active && r->setup->exposures[i].until == INT64_MAX;
    for (size_t i = 0; i < r->view.step_count; i++)
        proved += r->view.steps[i].state == STEP_VERIFIED;
    if (rules > 0)
        answer(r, table, say(r, "Are they still in?"),
               counted(r, rules,
                       "{1} rule that sends mail out, hides it or destroys it was in place when "
                       "the mailbox was last looked at.",
                       "{1} rules that send mail out, hide it or destroy it were in place when the "
                       "mailbox was last looked at."),
               LIKELY);
    else if (proved > 0)
        answer(r, table, say(r, "Are they still in?"),
               say(r, "See the steps that were verified; what was not verified is not known."),
               UNKNOWN);
    else
        answer(r, table, say(r, "Are they still in?"),
               say(r, "Nothing in this case shows that they are out."), UNKNOWN);
}

static void what_they_took(struct report *r, struct block *table)
{
    uint64_t leaked = 0;

    for (size_t i = 0; i < r->setup->exposure_count; i++)
        if (r->setup->exposures[i].leaks && r->setup->exposures[i].active)
            leaked += r->setup->exposures[i].yes;
    answer(
        r, table, say(r, "What did they read or take?"),
        leaked > 0
            ? counted(
                  r, leaked,
                  "Rules that send mail out acted on mail once. What was read besides can only be told by the provider's log; presume all of it.",
                  "Rules that send mail out acted on mail {1} times. What was read besides "
                  "can only be told by the provider's log; presume all of it.")
            : say(r, "Only the provider's log could tell. Presume that all mail present was "
                     "read."),
        leaked > 0 ? LIKELY : UNKNOWN);
}

/* How the steps stand: what was ended without proof is not counted with what somebody vouches for.
 */
static const char *steps_stand(struct report *r)
{
    size_t proved = 0, claimed = 0, ended = 0, open = 0;
    const char *text;

    for (size_t i = 0; i < r->view.step_count; i++) {
        const struct step_view *view = &r->view.steps[i];

        if (view->state == STEP_VERIFIED)
            ++*(view->grade >= GRADE_B ? &proved : &claimed);
        else if (view->state == STEP_DEFERRED || !step_is_final(view->state))
            open++;
        else
            ended += view->state != STEP_NOT_APPLICABLE;
    }
    text = say3(r,
                claimed == 1
                    ? "{1} of {2} steps are proved, {3} rests on a person's word or a picture."
                    : "{1} of {2} steps are proved, {3} rest on a person's word or a picture.",
                number(r, proved), number(r, r->view.step_count), number(r, claimed));
    if (ended > 0)
        text = paper_printf(&r->paper, "%s %s", text,
                            counted(r, ended, "{1} was skipped or closed without proof.",
                                    "{1} were skipped or closed without proof."));
    if (open > 0)
        text =
            paper_printf(&r->paper, "%s %s", text,
                         counted(r, open, "{1} is still to be done.", "{1} are still to be done."));
    return text;
}

static void what_was_done(struct report *r, struct block *table)
{
    if (!r->has_play && r->play)
        answer(r, table, say(r, "What was done?"),
               say(r, "How the steps stand now cannot be worked out; what was recorded of them is "
                      "under what was done."),
               UNKNOWN);
    else if (!r->has_play)
        answer(r, table, say(r, "What was done?"),
               say(r, "No playbook was started in this case: nothing that was done is recorded "
                      "here."),
               UNKNOWN);
    else
        answer(r, table, say(r, "What was done?"), steps_stand(r), CONFIRMED);
}

static void questions(struct report *r)
{
    static const char *const entry[] = {"lure", "service-reset", NULL};
    static const char *const sent[] = {"sent-burst", "rule-auto-reply", "sent-to-many",
                                       "sent-foreign-client", NULL};
    static const char *const outside[] = {"sent-burst",      "sent-to-many",       "thread-hijack",
                                          "rule-auto-reply", "reply-to-elsewhere", NULL};
    static const char *const money[] = {"bank-details-changed", "fraud-wording", NULL};
    struct paper *paper = &r->paper;
    struct column *columns = arena_alloc(&r->arena, 3 * sizeof(*columns));
    struct block *table;

    columns[0] = (struct column){"question", say(r, "Question"), 4};
    columns[1] = (struct column){"answer", say(r, "Answer"), 9};
    columns[2] = (struct column){"sure", say(r, "How sure"), 2};
    table = paper_table(paper, "questions", columns, 3);
    answer(r, table, say(r, "Whose mailbox?"),
           *r->info.owner ? r->info.owner : say(r, "not stated"),
           *r->info.owner ? CONFIRMED : UNKNOWN);
    from_findings(r, table, say(r, "How did they get in?"), entry,
                  say(r, "Nothing in this case tells."));
    answer(r, table, say(r, "When did it begin?"),
           r->first != INT64_MIN
               ? say1(r, "The earliest grave finding is about {1}. It may have begun before.",
                      moment(r, r->first))
               : say(r, "Nothing in this case tells."),
           r->first != INT64_MIN ? POSSIBLE : UNKNOWN);
    still_in(r, table);
    what_they_took(r, table);
    from_findings(r, table, say(r, "What did they send or change?"), sent,
                  say(r, "Nothing was found; see what was not examined."));
    from_findings(r, table, say(r, "Who outside was touched?"), outside,
                  say(r, "Nothing was found; see what was not examined."));
    from_findings(r, table, say(r, "Was money led elsewhere?"), money,
                  say(r, "Nothing was found. Ask finance and the trading partners by telephone."));
    what_was_done(r, table);
}

enum { NEXT_MOST = 3 }; /* of one run */

bool step_is_to_do(const struct step_view *view)
{
    return !step_is_final(view->state) && view->state != STEP_BLOCKED;
}

/* A run that was begun before the newest, of another playbook, and left unfinished. */
static void next_in(struct report *r, const struct other_run *other, struct block *list)
{
    struct paper *paper = &r->paper;
    const char *title = paper_clip(paper, other->play->title, 200);

    if (other->unknown)
        paper_item(paper, list, TONE_PLAIN,
                   say1(r, "The run of \"{1}\" has not ended; see the steps.", title));
    for (size_t i = 0; i < other->open_count && i < NEXT_MOST; i++)
        paper_item(paper, list, TONE_PLAIN, say2(r, "{1} (of \"{2}\")", other->open[i], title));
}

static size_t count_next(const struct report *r)
{
    size_t count = 0;

    for (size_t i = 0; i < r->view.step_count; i++)
        count += step_is_to_do(&r->view.steps[i]);
    for (size_t i = 0; i < r->other_count; i++)
        count += r->others[i].open_count + r->others[i].unknown;
    return count;
}

/* What stands next in each lane that decides. */
static void decisions(struct report *r)
{
    bool usable = r->has_play || !r->play;
    size_t count = count_next(r), shown = 0;
    struct paper *paper = &r->paper;
    struct block *list;

    paper_heading(paper, say(r, "To be decided or done next"));
    if (count == 0 || !usable)
        paper_text(paper, r->play ? say(r, r->has_play ? "No step of the playbook is open."
                                                       : "See the steps.")
                                  : say(r, "Start a playbook: it says which step comes next, "
                                           "and proves each."));
    if (count == 0)
        return;
    list = paper_list(paper, "next");
    for (size_t i = 0; i < r->view.step_count && shown < NEXT_MOST; i++)
        if (step_is_to_do(&r->view.steps[i])) {
            paper_item(paper, list, TONE_PLAIN, r->view.steps[i].step->title);
            shown++;
        }
    for (size_t i = 0; i < r->other_count; i++)
        next_in(r, &r->others[i], list);
}

static void standing(struct report *r)
{
    uint64_t grave = r->by_severity[SEVERITY_CRITICAL] + r->by_severity[SEVERITY_HIGH];
    size_t confirmed = 0, missing = 0;

    for (size_t i = 0; i < r->finding_count; i++)
        confirmed += strcmp(r->findings[i].verdict, "confirmed") == 0;
    for (size_t i = 0; i < r->coverage_count; i++)
        missing += coverage_is_short(&r->coverage[i]);
    if (grave > 0)
        paper_notice(
            &r->paper, TONE_BAD,
            say4(
                r,
                "Findings that somebody else was at work in this mailbox: {1} critical, {2} high. Of all findings people confirmed {3} and dismissed {4}.",
                number(r, r->by_severity[SEVERITY_CRITICAL]),
                number(r, r->by_severity[SEVERITY_HIGH]), number(r, confirmed),
                number(r, r->dismissed)));
    else
        paper_notice(&r->paper, TONE_WARN,
                     say(r, "No grave finding is open. That is no proof that nobody was in the "
                            "mailbox: see what was not examined."));
    if (missing > 0 || r->coverage_count == 0)
        paper_notice(&r->paper, TONE_WARN,
                     r->coverage_count == 0
                         ? say(r, "Nothing has been examined yet.")
                         : say2(r, "Not examined, or only in part: {1} of {2} checks.",
                                number(r, missing), number(r, r->coverage_count)));
}

/* Two people's mailboxes in one case: nothing below may be taken for the first one's alone. */
static void several_mailboxes(struct report *r)
{
    const char *names = "";
    size_t count = 0;

    for (size_t i = 0; i < r->account_count; i++) {
        if (strcmp(r->accounts[i].kind, "imap") != 0)
            continue;
        names = paper_printf(&r->paper, "%.1200s%s%.500s", names, count > 0 ? ", " : "",
                             say_account(r, &r->accounts[i]));
        count++;
    }
    if (count > 1)
        paper_notice(&r->paper, TONE_WARN,
                     say1(r,
                          "This case holds several mailboxes: {1}. The answers below are about all "
                          "of them together; each finding says in whose mailbox it is.",
                          names));
}

void section_summary(struct report *r)
{
    paper_section(&r->paper, "summary", say(r, "Summary"))->new_page = true;
    several_mailboxes(r);
    standing(r);
    questions(r);
    decisions(r);
}
