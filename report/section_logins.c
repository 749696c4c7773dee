/* section_logins.c - who signed in from where, as the imported logs have it; and what those logs
 * reach. */
#include "section.h"

#include "case/logins.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_LISTED = 100, MOST_SOURCES = 5000 };

struct source {
    const struct login_source *of;
    const struct finding *finding; /* about it; NULL: none */
};

/* Is a finding that was not dismissed about it? */
static const struct finding *finding_about(const struct report *r, const char *address)
{
    for (size_t i = 0; i < r->finding_count; i++)
        for (size_t k = 0; k < r->findings[i].subject_count; k++)
            if (finding_counts_as_open(&r->findings[i]) &&
                strcmp(r->findings[i].subjects[k].kind, "login") == 0 &&
                strcmp(r->findings[i].subjects[k].label, address) == 0)
                return &r->findings[i];
    return NULL;
}

/* Those that findings are about, then those that came last. */
static int weightier_first(const void *a, const void *b)
{
    const struct source *left = a, *right = b;

    if (!left->finding != !right->finding)
        return left->finding ? -1 : 1;
    return (left->of->last < right->of->last) - (left->of->last > right->of->last);
}

static struct source *sources_of(struct report *r, const struct login_source *rows, size_t count)
{
    struct source *sources = arena_alloc(&r->arena, (count + 1) * sizeof(*sources));

    for (size_t i = 0; i < count; i++)
        sources[i] = (struct source){&rows[i], finding_about(r, rows[i].address)};
    if (count > 0)
        qsort(sources, count, sizeof(*sources), weightier_first);
    return sources;
}

static void row_of(struct report *r, struct block *table, const struct source *source)
{
    const struct login_source *of = source->of;
    const struct finding *finding = source->finding;
    struct paper *paper = &r->paper;

    paper_cell(paper, table, CELL_DEFANG, finding ? TONE_BAD : TONE_PLAIN,
               of->address[0] ? of->address : say(r, "not told"));
    paper_cell(paper, table, CELL_TIME, TONE_PLAIN, stamp(r, of->first));
    paper_cell(paper, table, CELL_TIME, TONE_PLAIN, stamp(r, of->last));
    paper_cell(paper, table, CELL_TEXT, TONE_PLAIN, number(r, of->good));
    paper_cell(paper, table, CELL_TEXT, TONE_PLAIN, number(r, of->refused));
    paper_cell(paper, table, CELL_TEXT, TONE_PLAIN, number(r, of->fetched));
    paper_cell(paper, table, CELL_TEXT, finding ? TONE_BAD : TONE_MUTED,
               finding    ? paper_printf(paper, "#%lld", (long long)finding->id)
               : of->ours ? say(r, "our own sign-in")
                          : "");
}

/* all: how many addresses there are, also those that were not read. */
static void table_of(struct report *r, const struct source *sources, size_t count, uint64_t all)
{
    struct column *columns = arena_alloc(&r->arena, 7 * sizeof(*columns));
    struct block *table;

    columns[0] = (struct column){"address", say(r, "Address"), 5};
    columns[1] = (struct column){"first", say(r, "First (UTC)"), 4};
    columns[2] = (struct column){"last", say(r, "Last (UTC)"), 4};
    columns[3] = (struct column){"succeeded", say(r, "Succeeded"), 2};
    columns[4] = (struct column){"refused", say(r, "Refused"), 2};
    columns[5] = (struct column){"read", say(r, "Mails read"), 2};
    columns[6] = (struct column){"finding", say(r, "Finding"), 3};
    table = paper_table(&r->paper, "logins", columns, 7);
    for (size_t i = 0; i < count && i < MOST_LISTED; i++)
        row_of(r, table, &sources[i]);
    if (all > MOST_LISTED)
        paper_text(
            &r->paper,
            counted(r, all - MOST_LISTED,
                    "{1} more address is not listed here; `mailmedic logins` lists all.",
                    "{1} more addresses are not listed here; `mailmedic logins` lists all."));
}

static void log_of(struct report *r, const struct login_log *log)
{
    struct paper *paper = &r->paper;

    paper_text(paper, say4(r,
                           log->rows == 1 ? "{1}: from {2} to {3}, {4} row."
                                          : "{1}: from {2} to {3}, {4} rows.",
                           paper_clip(paper, log->path, 200), moment(r, log->earliest),
                           moment(r, log->latest), number(r, log->rows)));
    if (log->truncated[0])
        paper_notice(
            paper, TONE_WARN,
            say1(r, "It is perhaps cut off: {1}.", paper_clip(paper, log->truncated, 200)));
    if (log->unread[0])
        paper_notice(paper, TONE_WARN,
                     say1(r,
                          "We did not read it to its end ({1}): what it tells after that is "
                          "missing here.",
                          paper_clip(paper, log->unread, 200)));
    if (log->zone[0])
        paper_text(paper, say1(r, "Its times: {1}.", paper_clip(paper, log->zone, 300)));
}

void section_logins(struct report *r)
{
    struct login_source *rows;
    struct error err = {0};
    struct login_log *logs;
    size_t count, source_count;
    uint64_t all;

    paper_section(&r->paper, "logins", say(r, "Sign-ins"));
    if (!login_log_list(r->setup->cf, &r->arena, &logs, &count, &err) ||
        !login_sources(r->setup->cf, &r->arena, MOST_SOURCES, &rows, &source_count, &all, &err)) {
        paper_notice(&r->paper, TONE_BAD, paper_printf(&r->paper, "%s", err.text));
        return;
    }
    if (count == 0) {
        paper_notice(&r->paper, TONE_WARN,
                     say(r, "No log of sign-ins is in this case: who was in the mailbox, when and "
                            "from where, was not examined."));
        return;
    }
    for (size_t i = 0; i < count; i++)
        log_of(r, &logs[i]);
    table_of(r, sources_of(r, rows, source_count), source_count, all);
}
