/* section_controls.c - the scorecard: each measure of data/controls.txt, proved, claimed, missing,
 * not applicable or not visible.
 *
 * What it says comes from the steps of the playbook that name the measure, and the worst of them
 * counts. A claim is never shown as proof. */
#include "section.h"

#include <string.h>

enum score { NOT_APPLICABLE, PROVED, CLAIMED, NOT_VISIBLE, MISSING, SCORES };

static const struct {
    const char *word;
    enum tone tone;
} scores[] = {
    [NOT_APPLICABLE] = {"not applicable", TONE_MUTED},
    [PROVED] = {"proved", TONE_GOOD},
    [CLAIMED] = {"claimed", TONE_NOTE},
    [NOT_VISIBLE] = {"not visible", TONE_MUTED},
    [MISSING] = {"missing", TONE_BAD},
};

static enum score score_of(const struct step_view *view)
{
    switch (view->state) {
    case STEP_NOT_APPLICABLE:
        return NOT_APPLICABLE;
    case STEP_VERIFIED:
        return view->grade >= GRADE_B ? PROVED : CLAIMED;
    case STEP_CLOSED:
    case STEP_UNVERIFIED:
        return CLAIMED;
    case STEP_FAILED:
    case STEP_SKIPPED:
    case STEP_NOT_DONE:
        return MISSING;
    case STEP_DEFERRED:
    case STEP_BLOCKED:
    case STEP_OPEN:
    case STEP_UNSURE:
    case STEP_DOING:
    case STEP_STATES:
        break;
    }
    return NOT_VISIBLE;
}

/* The worst of the steps that name it; *from: which. */
static enum score look(const struct report *r, const char *control, const struct step_view **from)
{
    enum score worst = NOT_APPLICABLE;

    *from = NULL;
    for (size_t i = 0; i < r->view.step_count; i++) {
        const struct step_view *view = &r->view.steps[i];

        if (!names_have(&view->step->controls, control))
            continue;
        if (!*from || score_of(view) > worst) {
            worst = score_of(view);
            *from = view;
        }
    }
    return *from ? worst : NOT_VISIBLE;
}

static void add(struct report *r, struct block *table, const char *id, const char *text,
                size_t tally[SCORES])
{
    struct paper *paper = &r->paper;
    const struct step_view *from;
    enum score score = look(r, id, &from);

    tally[score]++;
    paper_cell(paper, table, CELL_CODE, TONE_PLAIN, id);
    paper_cell(paper, table, CELL_TEXT, TONE_PLAIN, say(r, text));
    paper_cell(paper, table, CELL_MARK, scores[score].tone, say(r, scores[score].word));
    paper_cell(paper, table, CELL_TEXT, TONE_MUTED,
               !from                       ? ""
               : from->grade == GRADE_NONE ? from->step->title
                                           : paper_printf(paper, "%.600s (%s)", from->step->title,
                                                          grade_text(r, from->grade)));
}

/* "A1 | a measure" a line. */
static void read_controls(struct report *r, struct block *table, struct str text,
                          size_t tally[SCORES])
{
    struct str line;

    while (str_next_line(&text, &line)) {
        size_t bar = str_find_char(line, '|');

        if (line.len == 0 || *line.at == '#' || bar == line.len)
            continue;
        add(r, table, paper_copy(&r->paper, str_trim(str_part(line, 0, bar))),
            paper_copy(&r->paper, str_trim(str_part(line, bar + 1, line.len))), tally);
    }
}

static void chart(struct report *r, const size_t tally[SCORES])
{
    static const enum score order[] = {PROVED, CLAIMED, MISSING, NOT_VISIBLE, NOT_APPLICABLE};
    struct block *block = paper_chart(&r->paper, "controls", say(r, "Measures by how they stand"));

    block->chart.bars = arena_alloc(&r->arena, ARRAY_LEN(order) * sizeof(struct bar));
    for (size_t i = 0; i < ARRAY_LEN(order); i++)
        block->chart.bars[i] = (struct bar){.label = say(r, scores[order[i]].word),
                                            .value = tally[order[i]],
                                            .tone = scores[order[i]].tone};
    block->chart.bar_count = ARRAY_LEN(order);
}

void section_controls(struct report *r)
{
    struct paper *paper = &r->paper;
    struct column *columns = arena_alloc(&r->arena, 4 * sizeof(*columns));
    size_t tally[SCORES] = {0};
    struct error err = {0};
    struct block *table;
    struct buf bytes;

    paper_section(paper, "controls", say(r, "Measures: proved, claimed, missing"));
    paper_text(paper,
               say(r, "Proved: shown by a probe of grade A or B. Claimed: a person's word or "
                      "picture, or done and not verified. Missing: a probe says no, or it was "
                      "skipped. Not visible: nothing in this case tells."));
    columns[0] = (struct column){"id", say(r, "No."), 1};
    columns[1] = (struct column){"measure", say(r, "Measure"), 7};
    columns[2] = (struct column){"score", say(r, "It is"), 2};
    columns[3] = (struct column){"from", say(r, "By the step"), 5};
    if (report_data(&bytes, r->setup->data_dir, "controls.txt", &err)) {
        table = paper_table(paper, "controls", columns, 4);
        read_controls(r, table, buf_as_str(&bytes), tally);
        chart(r, tally);
    } else {
        paper_notice(paper, TONE_BAD, paper_printf(paper, "%s", err.text));
    }
    buf_dispose(&bytes);
}
