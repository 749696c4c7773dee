/* section_coverage.c - what was not examined, and what was. */
#include "section.h"

static enum tone state_tone(const struct coverage *row)
{
    if (coverage_is_short(row))
        return TONE_BAD;
    return row->state == COVERAGE_FOUND ? TONE_WARN : TONE_PLAIN;
}

/* First what was not examined, then the rest. */
static void rows(struct report *r, struct block *table, bool is_short)
{
    struct paper *paper = &r->paper;

    for (size_t i = 0; i < r->coverage_count; i++) {
        const struct coverage *row = &r->coverage[i];

        if (coverage_is_short(row) != is_short)
            continue;
        paper_cell(paper, table, CELL_MARK, state_tone(row), say(r, coverage_name(row->state)));
        paper_cell(paper, table, CELL_TEXT, TONE_PLAIN, row->title);
        paper_cell(paper, table, CELL_TEXT, TONE_PLAIN, paper_clip(paper, row->detail, 600));
        if (is_short)
            paper_cell(paper, table, CELL_TEXT, TONE_PLAIN, row->hint);
    }
}

static struct block *table_of(struct report *r, const char *key, bool is_short)
{
    struct column *columns = arena_alloc(&r->arena, 4 * sizeof(*columns));

    columns[0] = (struct column){"state", say(r, "State"), 3};
    columns[1] = (struct column){"check", say(r, "Check"), 5};
    columns[2] = (struct column){"detail", say(r, "Why, how much"), 5};
    columns[3] = (struct column){"hint", say(r, "What to do"), 5};
    return paper_table(&r->paper, key, columns, is_short ? 4 : 3);
}

void section_not_examined(struct report *r)
{
    struct paper *paper = &r->paper;
    size_t missing = 0;

    for (size_t i = 0; i < r->coverage_count; i++)
        missing += coverage_is_short(&r->coverage[i]);
    paper_section(paper, "not-examined", say(r, "What was not examined"))->new_page = true;
    if (r->coverage_count == 0) {
        paper_notice(paper, TONE_BAD, say(r, "Nothing has been examined yet."));
        return;
    }
    if (missing > 0) {
        paper_notice(paper, TONE_BAD,
                     counted(r, missing,
                             "{1} check was not made or not in full. Where nothing was examined, "
                             "nothing found means nothing.",
                             "{1} checks were not made or not in full. Where nothing was examined, "
                             "nothing found means nothing."));
        rows(r, table_of(r, "not_examined", true), true);
    } else {
        paper_text(paper,
                   say(r, "Every check that this program knows was made. It does not know all "
                          "there could be."));
    }
    if (missing == r->coverage_count)
        return;
    paper_heading(paper, say(r, "What was examined"));
    rows(r, table_of(r, "examined", false), false);
}
