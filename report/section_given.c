/* section_given.c - what people answered, attached and vouched for in a playbook's run, and the
 * other runs of this case: no word that was given is left out of the report. */
#include "section.h"

#include <string.h>

enum { MOST_GIVEN = 300 };

static bool is_given(const struct play_event *event)
{
    return event->kind == PLAYED_ANSWER || event->kind == PLAYED_FACT ||
           event->kind == PLAYED_WORD || event->kind == PLAYED_ROW ||
           event->kind == PLAYED_EVIDENCE || event->kind == PLAYED_LOST;
}

/* The variable or fact that was answered; NULL: this event answers none that is known. */
static const struct play_var *asked(struct report *r, const struct play_event *event)
{
    const struct playbook *book = r->has_play ? engine_playbook(r->setup->engine) : NULL;

    if (book && event->kind == PLAYED_ANSWER)
        return playbook_var(book, event->name);
    if (book && event->kind == PLAYED_FACT)
        return playbook_fact(book, event->name);
    return NULL;
}

/* The question as the playbook asks it, or what it is called. */
static const char *question(struct report *r, const struct play_event *event)
{
    const struct play_var *var = asked(r, event);

    if (event->kind == PLAYED_WORD)
        return say(r, "a person's word");
    if (event->kind == PLAYED_ROW)
        return say(r, "a row of the step's table");
    return var && var->ask && *var->ask ? var->ask : event->name;
}

/* A row of a table has a line for each column. */
static const char *in_one_line(struct report *r, const char *text)
{
    struct str rest = str_of(text), line;
    struct buf all;
    const char *out;

    buf_init(&all, 2 * strlen(text) + 1);
    while (str_next_line(&rest, &line))
        buf_printf(&all, "%s%.*s", all.len > 0 ? "; " : "", (int)line.len, line.at);
    out = arena_strndup(&r->arena, buf_c(&all), all.len);
    buf_dispose(&all);
    return out;
}

static const char *answer(struct report *r, const struct play_event *event)
{
    const struct play_var *var = asked(r, event);

    if (event->kind == PLAYED_LOST)
        return say1(r, "it can no longer be had: {1}", paper_clip(&r->paper, event->reason, 400));
    if (var && var->type == VALUE_BOOL)
        return strcmp(event->value, "true") == 0 ? say(r, "yes") : say(r, "no");
    return paper_clip(&r->paper, in_one_line(r, event->value), 800);
}

void report_given(struct report *r, const struct play_event *events, size_t count)
{
    struct paper *paper = &r->paper;
    struct column *columns = arena_alloc(&r->arena, 5 * sizeof(*columns));
    struct block *block = NULL;
    size_t shown = 0, left = 0;

    columns[0] = (struct column){"step", say(r, "Step"), 3};
    columns[1] = (struct column){"question", say(r, "Question"), 5};
    columns[2] = (struct column){"answer", say(r, "Answer"), 5};
    columns[3] = (struct column){"who", say(r, "Who"), 2};
    columns[4] = (struct column){"when", say(r, "When (UTC)"), 3};
    for (size_t i = 0; i < count; i++) {
        if (!is_given(&events[i]))
            continue;
        if (shown == MOST_GIVEN) {
            left++;
            continue;
        }
        if (shown++ == 0) {
            paper_heading(paper, say(r, "What people answered and gave"));
            block = paper_table(paper, "given", columns, 5);
        }
        paper_cell(paper, block, CELL_CODE, TONE_PLAIN, events[i].step);
        paper_cell(paper, block, CELL_TEXT, TONE_PLAIN, question(r, &events[i]));
        paper_cell(paper, block, CELL_TEXT, TONE_PLAIN, answer(r, &events[i]));
        paper_cell(paper, block, CELL_TEXT, TONE_PLAIN, events[i].actor);
        paper_cell(paper, block, CELL_TIME, TONE_PLAIN, stamp(r, events[i].when));
    }
    if (left > 0)
        paper_text(paper, counted(r, left, "{1} more is not listed here; the journal has it.",
                                  "{1} more are not listed here; the journal has them."));
}

/* What was written down of steps, without the playbook at hand. */
void report_states(struct report *r, const struct play_event *events, size_t count)
{
    struct paper *paper = &r->paper;
    struct column *columns = arena_alloc(&r->arena, 6 * sizeof(*columns));
    struct block *block;

    columns[0] = (struct column){"step", say(r, "Step"), 4};
    columns[1] = (struct column){"state", say(r, "State"), 3};
    columns[2] = (struct column){"grade", say(r, "Grade"), 2};
    columns[3] = (struct column){"who", say(r, "Who"), 3};
    columns[4] = (struct column){"when", say(r, "When (UTC)"), 4};
    columns[5] = (struct column){"why", say(r, "What stays open"), 7};
    block = paper_table(paper, "states", columns, 6);
    for (size_t i = 0; i < count; i++) {
        const struct play_event *event = &events[i];

        if (event->kind != PLAYED_STATE || !*event->step)
            continue;
        paper_cell(paper, block, CELL_CODE, TONE_PLAIN, event->step);
        paper_cell(paper, block, CELL_MARK, TONE_MUTED, say(r, event->name));
        paper_cell(paper, block, CELL_TEXT, TONE_PLAIN, grade_text(r, event->grade));
        paper_cell(paper, block, CELL_TEXT, TONE_PLAIN, event->actor);
        paper_cell(paper, block, CELL_TIME, TONE_PLAIN, stamp(r, event->when));
        paper_cell(paper, block, CELL_TEXT, TONE_PLAIN,
                   paper_printf(paper, "%.900s%s%.900s", event->reason,
                                *event->reason && *event->residual ? "; " : "", event->residual));
    }
}

void report_other_runs(struct report *r)
{
    struct paper *paper = &r->paper;

    for (size_t i = 0; i < r->other_count; i++) {
        const struct other_run *other = &r->others[i];
        const struct play *play = other->play;

        paper_heading(
            paper, say1(r, "Another run in this case: {1}", paper_clip(paper, play->title, 200)));
        paper_text(paper,
                   play->ended
                       ? say3(r, "Begun {1}, ended {2}: {3}.", moment(r, play->started),
                              moment(r, play->ended), say(r, play->outcome))
                       : say1(r, "Begun {1}, and it has not ended.", moment(r, play->started)));
        report_states(r, other->events, other->event_count);
        report_given(r, other->events, other->event_count);
    }
}
