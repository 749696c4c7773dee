/* paper.h - a report as data: headings, paragraphs, lists, tables, charts. Sections fill it,
 * writers print it.
 *
 * Text in it is as it came: a subject is the sender's bytes. Nothing is escaped here; each writer
 * passes every text through text_show() and then escapes for its format. Everything lies in the
 * arena; text that is handed over must live as long, or be copied with paper_copy(). */
#ifndef REPORT_PAPER_H
#define REPORT_PAPER_H

#include "base/mem.h"
#include "base/text.h"

enum tone { /* how a thing is to be taken; a writer without colours says nothing of it */
            TONE_PLAIN,
            TONE_MUTED,
            TONE_GOOD,
            TONE_NOTE,
            TONE_WARN,
            TONE_BAD,
};

enum cell_kind {
    CELL_TEXT,
    CELL_MARK,   /* one word with its tone: a severity, a grade, a state */
    CELL_CODE,   /* a hash, an address, a path */
    CELL_DEFANG, /* an indicator: nothing that a reader's program could follow; raw in JSON */
    CELL_NUMBER,
    CELL_TIME, /* is not broken over lines */
};

struct cell {
    enum cell_kind kind;
    enum tone tone;
    const char *text; /* never NULL in a document */
};

struct column {
    const char *key, *title; /* key: in JSON */
    unsigned weight;         /* its share of the width */
};

struct table {
    const struct column *columns;
    size_t column_count;
    struct cell *cells;             /* row by row */
    size_t row_count, filled, room; /* whole rows; cells; room for cells */
};

struct bar {    /* of a chart over time, or of a list of amounts */
    int64_t at; /* UTC seconds; not used when there is a label */
    const char *label;
    uint64_t value, second; /* the second series stands on the first */
    enum tone tone;
};

struct mark { /* a moment on the chart over time */
    int64_t at;
    const char *label;
    enum tone tone;
};

struct chart {
    const char *title;
    bool over_time;
    int64_t from, until, width; /* UTC seconds; width: of one bar */
    const char *series, *second_series;
    struct bar *bars;
    size_t bar_count;
    struct mark *marks;
    size_t mark_count;
};

enum block_kind {
    BLOCK_SECTION, /* begins one: text is its heading, key its name */
    BLOCK_HEADING, /* inside a section; level 3, or 4 with a mark beside it */
    BLOCK_TEXT,
    BLOCK_NOTICE, /* must not be overlooked */
    BLOCK_LIST,   /* a table of one column */
    BLOCK_PAIRS,  /* a table of two: what, and its value */
    BLOCK_TABLE,
    BLOCK_CHART,
};

struct block {
    enum block_kind kind;
    const char *key; /* in JSON; of a heading: its anchor */
    unsigned level;
    bool new_page; /* where there are pages */
    enum tone tone;
    const char *text, *mark;
    struct table table;
    struct chart chart;
    struct block *next;
};

struct paper {
    struct arena *arena;
    const char *title, *subtitle, *language, *case_id, *footer;
    const char *page_word; /* {1} case, {2} page, {3} of how many */
    const char *created;   /* 2026-11-22T02:12:13Z */
    struct block *first, *last;
};

struct block *paper_section(struct paper *paper, const char *key, const char *heading);
struct block *paper_heading(struct paper *paper, const char *heading);
struct block *paper_text(struct paper *paper, const char *text);
struct block *paper_notice(struct paper *paper, enum tone tone, const char *text);
struct block *paper_list(struct paper *paper, const char *key);
struct block *paper_pairs(struct paper *paper, const char *key);
struct block *paper_table(struct paper *paper, const char *key, const struct column *columns,
                          size_t count);
struct block *paper_chart(struct paper *paper, const char *key, const char *title);

/* Fills the table's next cell. NULL is "". */
void paper_cell(struct paper *paper, struct block *block, enum cell_kind kind, enum tone tone,
                const char *text);
void paper_item(struct paper *paper, struct block *list, enum tone tone, const char *text);
/* A pair without a value is left out. */
void paper_pair(struct paper *paper, struct block *pairs, const char *name, enum cell_kind kind,
                const char *text);

const char *paper_copy(struct paper *paper, struct str text);
const char *paper_printf(struct paper *paper, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* At most so many bytes of it, with "..." if there was more. */
const char *paper_clip(struct paper *paper, const char *text, size_t most);

/* Where a moment stands: 0 to 1000 from left to right. */
unsigned chart_place(const struct chart *chart, int64_t at);
/* The largest bar, both series together; at least 1. */
uint64_t chart_top(const struct chart *chart);

/* --- writers --- */

void paper_to_html(const struct paper *paper, struct buf *out);
void paper_to_markdown(const struct paper *paper, struct buf *out);
void paper_to_json(const struct paper *paper, struct buf *out);
bool paper_to_pdf(const struct paper *paper, struct buf *out, struct error *err) NODISCARD;

/* What an indicator looks like when nothing can follow it: hxxp, [.], [@]. In shown form. */
void paper_defang(struct buf *out, struct str text);

#endif
