/* section_indicators.c - what to look for elsewhere: addresses, names, links, hashes. */
#include "section.h"

#include "case/indicators.h"

#include <string.h>

enum { MOST_LISTED = 500 };

static enum tone tlp_tone(const char *tlp)
{
    if (strcmp(tlp, "red") == 0)
        return TONE_BAD;
    return strcmp(tlp, "amber") == 0 ? TONE_WARN : TONE_MUTED;
}

static void row(struct report *r, struct block *table, const struct indicator *indicator)
{
    struct paper *paper = &r->paper;
    const char *note = indicator->by_hand
                           ? indicator->note
                           : wording_text(&r->wording, &r->arena, indicator->note, NULL);

    paper_cell(paper, table, CELL_TEXT, TONE_PLAIN, say(r, indicator->kind));
    paper_cell(paper, table, CELL_DEFANG, TONE_PLAIN, paper_clip(paper, indicator->value, 300));
    paper_cell(paper, table, CELL_TIME, TONE_PLAIN, stamp(r, indicator->first_seen));
    paper_cell(paper, table, CELL_TIME, TONE_PLAIN, stamp(r, indicator->last_seen));
    paper_cell(paper, table, CELL_MARK, tlp_tone(indicator->tlp), indicator->tlp);
    paper_cell(paper, table, CELL_TEXT, TONE_MUTED,
               indicator->finding ? paper_printf(paper, "%s%s#%lld", paper_clip(paper, note, 300),
                                                 *note ? " " : "", (long long)indicator->finding)
                                  : paper_clip(paper, note, 300));
}

static void table(struct report *r, const struct indicator *rows, size_t count)
{
    struct column *columns = arena_alloc(&r->arena, 6 * sizeof(*columns));
    struct block *block;
    size_t shown = count < MOST_LISTED ? count : MOST_LISTED;

    columns[0] = (struct column){"kind", say(r, "Kind"), 3};
    columns[1] = (struct column){"value", say(r, "Value"), 8};
    columns[2] = (struct column){"first_seen", say(r, "First seen (UTC)"), 4};
    columns[3] = (struct column){"last_seen", say(r, "Last seen (UTC)"), 4};
    columns[4] = (struct column){"tlp", "TLP", 3};
    columns[5] = (struct column){"why", say(r, "Why, finding"), 6};
    block = paper_table(&r->paper, "indicators", columns, 6);
    for (size_t i = 0; i < shown; i++)
        row(r, block, &rows[i]);
    if (count > shown)
        paper_text(&r->paper,
                   say1(r, "{1} more are not listed here; `mailmedic export` writes all.",
                        number(r, count - shown)));
}

void section_indicators(struct report *r)
{
    struct indicator_query query = {0};
    struct paper *paper = &r->paper;
    struct indicator *rows;
    struct error err = {0};
    size_t count;

    paper_section(paper, "indicators", say(r, "Indicators"));
    if (!indicator_list(r->setup->cf, &r->arena, &query, &rows, &count, &err)) {
        paper_notice(paper, TONE_BAD, paper_printf(paper, "%s", err.text));
        return;
    }
    if (count == 0) {
        paper_text(paper, say(r, "There is nothing in this case to look for elsewhere."));
        return;
    }
    paper_text(paper,
               say(r, "What the intruder may be known by, written so that nothing can follow "
                      "it. Some may be harmless: judge them with their findings. Withdrawn "
                      "ones are left out."));
    table(r, rows, count);
}
