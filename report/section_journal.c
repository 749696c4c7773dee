/* section_journal.c - the log: its beginning and its end, with the hashes that chain them. */
#include "section.h"

enum { FIRST = 40, LAST = 160 };

static struct block *open_table(struct report *r)
{
    struct column *columns = arena_alloc(&r->arena, 6 * sizeof(*columns));

    columns[0] = (struct column){"seq", say(r, "No."), 1};
    columns[1] = (struct column){"when", say(r, "Time (UTC)"), 4};
    columns[2] = (struct column){"action", say(r, "Entry"), 4};
    columns[3] = (struct column){"target", say(r, "About"), 5};
    columns[4] = (struct column){"result", say(r, "Result"), 3};
    columns[5] = (struct column){"hash", say(r, "Hash begins"), 3};
    return paper_table(&r->paper, "journal", columns, 6);
}

static void rows(struct report *r, struct block *table, int64_t from, int64_t most)
{
    struct paper *paper = &r->paper;
    struct journal_row *rows;
    struct error err = {0};
    size_t count;

    if (!journal_list(r->setup->cf, &r->arena, false, (struct page){.from = from, .most = most},
                      &rows, &count, &err)) {
        paper_notice(paper, TONE_BAD, paper_printf(paper, "%s", err.text));
        return;
    }
    for (size_t i = 0; i < count; i++) {
        paper_cell(paper, table, CELL_NUMBER, TONE_PLAIN,
                   paper_printf(paper, "%lld", (long long)rows[i].seq));
        paper_cell(paper, table, CELL_TIME, TONE_PLAIN, stamp(r, rows[i].utc_ns / 1000000000));
        paper_cell(paper, table, CELL_TEXT, TONE_PLAIN, rows[i].action);
        paper_cell(paper, table, CELL_TEXT, TONE_PLAIN, paper_clip(paper, rows[i].target, 300));
        paper_cell(paper, table, CELL_TEXT, TONE_MUTED, paper_clip(paper, rows[i].result, 300));
        paper_cell(paper, table, CELL_CODE, TONE_PLAIN, paper_printf(paper, "%.10s", rows[i].hash));
    }
}

void section_journal(struct report *r)
{
    struct paper *paper = &r->paper;
    int64_t entries = (int64_t)r->entries;
    struct block *table;

    paper_section(paper, "journal", say(r, "The log"))->new_page = true;
    paper_text(paper, say1(r,
                           "Everything that was read, decided or done is an entry. The last one "
                           "before this report has the hash {1}.",
                           r->head));
    table = open_table(r);
    if (entries <= FIRST + LAST) {
        rows(r, table, 0, FIRST + LAST);
        return;
    }
    rows(r, table, 0, FIRST);
    paper_text(paper,
               counted(r, (uint64_t)(entries - FIRST - LAST),
                       "{1} entry between is left out here; `mailmedic journal` has all.",
                       "{1} entries between are left out here; `mailmedic journal` has all."));
    rows(r, open_table(r), entries - LAST, LAST);
}
