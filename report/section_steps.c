/* section_steps.c - what was done, how well each step is proved, and what stays open. */
#include "section.h"

#include <string.h>

enum tone step_tone(enum step_state state, enum probe_grade grade)
{
    switch (state) {
    case STEP_VERIFIED:
        return grade >= GRADE_B ? TONE_GOOD : TONE_NOTE;
    case STEP_FAILED:
    case STEP_NOT_DONE:
        return TONE_BAD;
    case STEP_UNVERIFIED:
    case STEP_CLOSED:
    case STEP_SKIPPED:
    case STEP_DEFERRED:
    case STEP_UNSURE:
    case STEP_OPEN:
    case STEP_DOING:
        return TONE_WARN;
    case STEP_BLOCKED:
    case STEP_NOT_APPLICABLE:
    case STEP_STATES:
        break;
    }
    return TONE_MUTED;
}

const char *grade_text(struct report *r, enum probe_grade grade)
{
    return paper_printf(&r->paper, "%c", grade_letter(grade));
}

static void table(struct report *r)
{
    struct paper *paper = &r->paper;
    struct column *columns = arena_alloc(&r->arena, 6 * sizeof(*columns));
    struct block *block;

    columns[0] = (struct column){"step", say(r, "Step"), 8};
    columns[1] = (struct column){"phase", say(r, "Phase"), 3};
    columns[2] = (struct column){"state", say(r, "State"), 3};
    columns[3] = (struct column){"grade", say(r, "Grade"), 2};
    columns[4] = (struct column){"who", say(r, "Who"), 3};
    columns[5] = (struct column){"when", say(r, "When (UTC)"), 4};
    block = paper_table(paper, "steps", columns, 6);
    for (size_t i = 0; i < r->view.step_count; i++) {
        const struct step_view *view = &r->view.steps[i];

        paper_cell(paper, block, CELL_TEXT, TONE_PLAIN, view->step->title);
        paper_cell(paper, block, CELL_TEXT, TONE_MUTED, say(r, phase_name(view->step->phase)));
        paper_cell(paper, block, CELL_MARK, step_tone(view->state, view->grade),
                   say(r, step_state_name(view->state)));
        paper_cell(paper, block, CELL_TEXT, TONE_PLAIN, grade_text(r, view->grade));
        paper_cell(paper, block, CELL_TEXT, TONE_PLAIN, view->last ? view->last->actor : "");
        paper_cell(paper, block, CELL_TIME, TONE_PLAIN,
                   view->last ? stamp(r, view->last->when) : "");
    }
}

/* What the playbook says, in the report's language; else as it was written down; NULL: nothing. */
static const char *risk_of(const struct step_view *view)
{
    const char *risk = view->step->residual && *view->step->residual ? view->step->residual
                       : view->last                                  ? view->last->residual
                                                                     : NULL;

    return risk && *risk ? risk : NULL;
}

/* Nothing that was not proved stays unsaid. */
static bool leaves_risk(const struct step_view *view)
{
    return view->state != STEP_NOT_APPLICABLE &&
           (view->state != STEP_VERIFIED || (view->grade < GRADE_B && risk_of(view)));
}

/* The engine's word on why a step stands as it does, in the report's language. */
static const char *note(struct report *r, const char *text)
{
    static const char waits[] = "waits for ",
                      unknown[] = "could not be checked: ", untrue[] = "not the case: ";
    const struct step_view *other;

    if (strncmp(text, waits, strlen(waits)) == 0) {
        other = play_view_step(&r->view, text + strlen(waits));
        return other ? say1(r, "waits for the step \"{1}\"", other->step->title) : say(r, text);
    }
    if (strncmp(text, unknown, strlen(unknown)) == 0)
        return say1(r, "could not be checked: {1}", text + strlen(unknown));
    if (strncmp(text, untrue, strlen(untrue)) == 0)
        return say1(r, "not the case: {1}", text + strlen(untrue));
    return *text ? say(r, text) : text;
}

static const char *why(struct report *r, const struct step_view *view)
{
    const struct play_event *last = view->last;
    const char *text = last && *last->reason ? last->reason : note(r, view->note);

    if (view->state == STEP_VERIFIED && !*text) /* it would not stand here if it were proved */
        return say(r, "it rests on a person's word or a picture");
    if (last && *last->owner)
        return paper_printf(&r->paper, "%.800s (%.200s, %.60s)", text, last->owner, last->until);
    return text;
}

static void residual(struct report *r)
{
    struct paper *paper = &r->paper;
    struct column *columns = arena_alloc(&r->arena, 4 * sizeof(*columns));
    struct block *block;

    columns[0] = (struct column){"step", say(r, "Step"), 5};
    columns[1] = (struct column){"state", say(r, "State"), 2};
    columns[2] = (struct column){"risk", say(r, "What stays open"), 6};
    columns[3] = (struct column){"why", say(r, "Why, who, until when"), 5};
    paper_heading(paper, say(r, "Residual risks"));
    block = paper_table(paper, "risks", columns, 4);
    for (size_t i = 0; i < r->view.step_count; i++) {
        const struct step_view *view = &r->view.steps[i];
        const char *risk = risk_of(view);

        if (!leaves_risk(view))
            continue;
        paper_cell(paper, block, CELL_TEXT, TONE_PLAIN, view->step->title);
        paper_cell(paper, block, CELL_MARK, step_tone(view->state, view->grade),
                   say(r, step_state_name(view->state)));
        paper_cell(paper, block, CELL_TEXT, TONE_PLAIN,
                   risk ? risk : say(r, "not stated in the playbook"));
        paper_cell(paper, block, CELL_TEXT, TONE_PLAIN, paper_clip(paper, why(r, view), 800));
    }
    if (block->table.row_count == 0)
        paper_text(paper, say(r, "None that the playbook knows of."));
}

static void probes(struct report *r)
{
    struct paper *paper = &r->paper;
    struct column *columns = arena_alloc(&r->arena, 5 * sizeof(*columns));
    struct block *block;

    columns[0] = (struct column){"step", say(r, "Step"), 3};
    columns[1] = (struct column){"probe", say(r, "Probe"), 3};
    columns[2] = (struct column){"outcome", say(r, "Outcome"), 2};
    columns[3] = (struct column){"observed", say(r, "What was seen"), 7};
    columns[4] = (struct column){"when", say(r, "When (UTC)"), 3};
    block = paper_table(paper, "probes", columns, 5);
    for (size_t i = 0; i < r->event_count; i++) {
        const struct play_event *event = &r->events[i];

        if (event->kind != PLAYED_PROBE)
            continue;
        paper_cell(paper, block, CELL_TEXT, TONE_PLAIN, event->step);
        paper_cell(paper, block, CELL_CODE, TONE_PLAIN, event->name);
        paper_cell(paper, block, CELL_MARK,
                   event->outcome == PROBE_PASS   ? TONE_GOOD
                   : event->outcome == PROBE_FAIL ? TONE_BAD
                                                  : TONE_NOTE,
                   paper_printf(paper, "%s %s", say(r, probe_outcome_name(event->outcome)),
                                grade_text(r, event->grade)));
        paper_cell(paper, block, CELL_TEXT, TONE_PLAIN, paper_clip(paper, event->value, 400));
        paper_cell(paper, block, CELL_TIME, TONE_PLAIN, stamp(r, event->when));
    }
}

static bool has_probes(const struct report *r)
{
    for (size_t i = 0; i < r->event_count; i++)
        if (r->events[i].kind == PLAYED_PROBE)
            return true;
    return false;
}

static void clocks(struct report *r)
{
    struct paper *paper = &r->paper;
    struct column *columns = arena_alloc(&r->arena, 4 * sizeof(*columns));
    struct block *block;

    if (r->view.clock_count == 0)
        return;
    columns[0] = (struct column){"clock", say(r, "Clock"), 6};
    columns[1] = (struct column){"from", say(r, "From (UTC)"), 3};
    columns[2] = (struct column){"limit", say(r, "Until (UTC)"), 3};
    columns[3] = (struct column){"state", say(r, "State"), 2};
    paper_heading(paper, say(r, "Clocks"));
    block = paper_table(paper, "clocks", columns, 4);
    for (size_t i = 0; i < r->view.clock_count; i++) {
        const struct clock_view *clock = &r->view.clocks[i];

        paper_cell(paper, block, CELL_TEXT, TONE_PLAIN,
                   clock->clock->why ? clock->clock->why : clock->clock->id);
        paper_cell(paper, block, CELL_TIME, TONE_PLAIN, stamp(r, clock->from));
        paper_cell(paper, block, CELL_TIME, TONE_PLAIN, stamp(r, clock->limit));
        paper_cell(paper, block, CELL_MARK,
                   clock->state == CLOCK_OVER    ? TONE_BAD
                   : clock->state == CLOCK_WARNS ? TONE_WARN
                                                 : TONE_MUTED,
                   say(r, clock_state_name(clock->state)));
    }
    paper_text(paper, say(r, "A clock counts hours; whether it binds you is for a lawyer to say."));
}

void section_steps(struct report *r)
{
    struct paper *paper = &r->paper;
    bool brief = r->setup->reader == READER_MANAGEMENT;

    paper_section(paper, "steps", say(r, "What was done, and what stays open"));
    if (!r->has_play && r->play) {
        paper_notice(paper, TONE_BAD,
                     say(r, "This program does not have the playbook as it was when this run was "
                            "begun: how its steps stand now cannot be worked out. What was "
                            "recorded is below; nothing of it is lost."));
        report_states(r, r->events, r->event_count);
        report_given(r, r->events, r->event_count);
        report_other_runs(r);
        return;
    }
    if (!r->has_play) {
        paper_notice(paper, TONE_WARN,
                     say(r, "No playbook was started in this case: nothing that was done is "
                            "recorded here, and nothing is verified."));
        return;
    }
    paper_text(paper,
               say(r, "Grades: A proved from outside against a control, B read back through an "
                      "interface, C a document or picture that a person gave, D a person's word. "
                      "Only A and B are proof."));
    table(r);
    residual(r);
    clocks(r);
    if (brief)
        return;
    report_given(r, r->events, r->event_count);
    if (has_probes(r)) {
        paper_heading(paper, say(r, "Probes, each time they were run"));
        probes(r);
    }
    report_other_runs(r);
}
