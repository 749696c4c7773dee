/* section_controls.c - the scorecard: each measure of data/controls.txt, and what tells how it
 * stands.
 *
 * A step of the playbook that names the measure tells first, if a probe proved it; then an open
 * finding that speaks against it; then what the steps claim, the worst of them; then the checks
 * that would have seen it. A claim is never shown as proof, and what was not checked never as
 * clean. */
#include "section.h"

#include <string.h>

enum score {
    NOT_APPLICABLE,
    PROVED,
    CLAIMED,
    NOT_VISIBLE,
    MISSING,
    NOTHING_AGAINST,
    NOT_CHECKED,
    SCORES
};

static const struct {
    const char *word;
    enum tone tone;
} scores[] = {
    [NOT_APPLICABLE] = {"not applicable", TONE_MUTED},
    [PROVED] = {"proved", TONE_GOOD},
    [CLAIMED] = {"claimed", TONE_NOTE},
    [NOT_VISIBLE] = {"not visible", TONE_MUTED},
    [MISSING] = {"missing", TONE_BAD},
    [NOTHING_AGAINST] = {"nothing against it", TONE_NOTE},
    [NOT_CHECKED] = {"not checked", TONE_WARN},
};

struct measure { /* a line of controls.txt */
    const char *id, *text;
    struct str detectors, checks; /* names, blanks between */
};

struct verdict {
    enum score score;
    const char *from; /* what tells it */
};

static bool has_name(struct str names, const char *name)
{
    while (names.len > 0) {
        size_t end = str_find_char(names, ' ');

        if (str_equal(str_part(names, 0, end), str_of(name)))
            return true;
        names = str_part(names, end + 1, names.len);
    }
    return false;
}

/* --- the steps --- */

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

static struct verdict by_steps(struct report *r, const char *control)
{
    const struct step_view *from;
    struct verdict verdict = {.from = ""};

    verdict.score = look(r, control, &from);
    if (from)
        verdict.from = from->grade == GRADE_NONE
                           ? from->step->title
                           : paper_printf(&r->paper, "%.600s (%s)", from->step->title,
                                          grade_text(r, from->grade));
    return verdict;
}

/* --- findings and checks --- */

/* The worst of what the detectors say against it; they come worst first. */
static const struct finding *finding_against(const struct report *r, struct str detectors)
{
    for (size_t i = 0; i < r->finding_count; i++)
        if (r->findings[i].severity >= SEVERITY_MEDIUM && finding_counts_as_open(&r->findings[i]) &&
            has_name(detectors, r->findings[i].detector))
            return &r->findings[i];
    return NULL;
}

/* Of several mailboxes that one of which least was seen. */
static const struct coverage *row_of(const struct report *r, struct str check)
{
    const struct coverage *found = NULL;

    for (size_t i = 0; i < r->coverage_count; i++) {
        const struct coverage *row = &r->coverage[i];
        struct str name = str_of(row->check);

        if (str_equal(str_part(name, 0, str_find_char(name, '/')), check) &&
            (!found || (coverage_is_short(row) && !coverage_is_short(found))))
            found = row;
    }
    return found;
}

/* Every check has to have been made, in full. A measure that none is named for says nothing. */
static struct verdict by_checks(struct report *r, struct str checks)
{
    struct verdict verdict = {.score = NOT_VISIBLE, .from = ""};

    while (checks.len > 0) {
        size_t end = str_find_char(checks, ' ');
        const struct coverage *row = row_of(r, str_part(checks, 0, end));

        if (!row)
            return (struct verdict){.score = NOT_CHECKED, .from = ""};
        if (coverage_is_short(row))
            return (struct verdict){.score = NOT_CHECKED,
                                    .from = paper_printf(&r->paper, "%.300s: %s", row->title,
                                                         say(r, coverage_name(row->state)))};
        verdict.score = NOTHING_AGAINST;
        verdict.from = *verdict.from
                           ? paper_printf(&r->paper, "%s; %.300s", verdict.from, row->title)
                           : say1(r, "examined: {1}", paper_clip(&r->paper, row->title, 300));
        checks = str_part(checks, end + 1, checks.len);
    }
    return verdict;
}

static struct verdict judge(struct report *r, const struct measure *measure)
{
    struct verdict steps = by_steps(r, measure->id);
    const struct finding *against = finding_against(r, measure->detectors);

    if (steps.score == PROVED)
        return steps;
    if (against)
        return (struct verdict){.score = MISSING,
                                .from = paper_printf(&r->paper, "#%lld %.300s",
                                                     (long long)against->id, against->title)};
    if (steps.score != NOT_VISIBLE)
        return steps;
    return by_checks(r, measure->checks);
}

/* --- the table --- */

static void add(struct report *r, struct block *table, const struct measure *measure,
                size_t tally[SCORES])
{
    struct paper *paper = &r->paper;
    struct verdict verdict = judge(r, measure);

    tally[verdict.score]++;
    paper_cell(paper, table, CELL_CODE, TONE_PLAIN, measure->id);
    paper_cell(paper, table, CELL_TEXT, TONE_PLAIN, say(r, measure->text));
    paper_cell(paper, table, CELL_MARK, scores[verdict.score].tone,
               say(r, scores[verdict.score].word));
    paper_cell(paper, table, CELL_TEXT, TONE_MUTED, verdict.from);
}

static struct str take_field(struct str *line)
{
    size_t bar = str_find_char(*line, '|');
    struct str field = str_trim(str_part(*line, 0, bar));

    *line = str_part(*line, bar + 1, line->len);
    return str_equal(field, str_of("-")) ? str_of("") : field;
}

/* "A1 | a measure [| detectors | checks]" a line. */
static void read_controls(struct report *r, struct block *table, struct str text,
                          size_t tally[SCORES])
{
    struct str line;

    while (str_next_line(&text, &line)) {
        struct measure measure;

        if (line.len == 0 || *line.at == '#' || str_find_char(line, '|') == line.len)
            continue;
        measure.id = paper_copy(&r->paper, take_field(&line));
        measure.text = paper_copy(&r->paper, take_field(&line));
        measure.detectors = take_field(&line);
        measure.checks = take_field(&line);
        add(r, table, &measure, tally);
    }
}

static void chart(struct report *r, const size_t tally[SCORES])
{
    static const enum score order[] = {PROVED,      NOTHING_AGAINST, CLAIMED,       MISSING,
                                       NOT_CHECKED, NOT_VISIBLE,     NOT_APPLICABLE};
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
               say(r, "Proved: shown by a probe of grade A or B. Nothing against it: it was "
                      "examined, and nothing was found. Claimed: a person's word or picture, or "
                      "done and not verified. Missing: a finding or a probe says no, or it was "
                      "skipped. Not checked: the check that could tell was not made, or not in "
                      "full. Not visible: nothing in this case tells."));
    columns[0] = (struct column){"id", say(r, "No."), 1};
    columns[1] = (struct column){"measure", say(r, "Measure"), 7};
    columns[2] = (struct column){"score", say(r, "It is"), 4};
    columns[3] = (struct column){"from", say(r, "What tells it"), 5};
    if (report_data(&bytes, r->setup->data_dir, "controls.txt", &err)) {
        table = paper_table(paper, "controls", columns, 4);
        read_controls(r, table, buf_as_str(&bytes), tally);
        chart(r, tally);
    } else {
        paper_notice(paper, TONE_BAD, paper_printf(paper, "%s", err.text));
    }
    buf_dispose(&bytes);
}
