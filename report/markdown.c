/* markdown.c - a report as Markdown (CommonMark with tables), every text escaped here.
 *
 * A backslash stands before every mark that Markdown reads inside a line, which CommonMark allows
 * for all of them. Nothing that a sender wrote can begin a line or end one: text_show() leaves no
 * line ends, and paragraphs that could begin with a mark of lists get a backslash there. */
#include "paper.h"

#include "base/clock.h"

#include <inttypes.h>
#include <string.h>

enum { BAR = 40 }; /* the longest bar, in characters */

/* Programs make links of "://" and "www." by themselves, but not behind a backslash. */
static bool is_link(struct str shown, size_t at)
{
    if (shown.at[at] == ':')
        return str_starts(str_part(shown, at, 2), ":/");
    return shown.at[at] == '.' && at >= 3 && str_starts_nocase(str_part(shown, at - 3, 3), "www");
}

static void escape(struct buf *out, struct str shown)
{
    for (size_t i = 0; i < shown.len; i++) {
        char ch = shown.at[i];

        if ((ch && strchr("\\`*_{}[]<>#|~&$!@", ch)) || is_link(shown, i))
            buf_char(out, '\\');
        buf_char(out, ch);
    }
}

static void text(struct buf *out, const char *from)
{
    struct str whole = str_of(from);
    struct buf shown;

    buf_init(&shown, whole.len * 16 + 64);
    text_show(&shown, whole);
    escape(out, buf_as_str(&shown));
    buf_dispose(&shown);
}

/* A paragraph: what would make a list, a heading or a rule of it begins with a backslash. */
static void paragraph(struct buf *out, const char *from)
{
    size_t digits = strspn(from, "0123456789");

    if (*from && strchr("-+=", *from))
        buf_char(out, '\\');
    if (digits > 0 && from[digits] && strchr(".)", from[digits])) {
        buf_printf(out, "%.*s\\", (int)digits, from);
        from += digits;
    }
    text(out, from);
}

/* Digits and letters only need no care; anything else in a code span could end it. */
static void code(struct buf *out, const char *from)
{
    size_t len = strspn(from, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-");

    if (*from && !from[len])
        buf_printf(out, "`%s`", from);
    else
        text(out, from);
}

static void cell(struct buf *out, const struct cell *from)
{
    struct buf safe;

    switch (from->kind) {
    case CELL_CODE:
        code(out, from->text);
        return;
    case CELL_DEFANG:
        buf_init(&safe, strlen(from->text) * 48 + 64);
        paper_defang(&safe, str_of(from->text));
        escape(out, buf_as_str(&safe));
        buf_dispose(&safe);
        return;
    case CELL_MARK:
        if (*from->text)
            buf_text(out, "**");
        text(out, from->text);
        if (*from->text)
            buf_text(out, "**");
        return;
    case CELL_TEXT:
    case CELL_TIME:
    case CELL_NUMBER:
        text(out, from->text);
        return;
    }
}

static void table(struct buf *out, const struct table *from)
{
    for (size_t i = 0; i < from->column_count; i++) {
        buf_text(out, "| ");
        text(out, from->columns[i].title);
        buf_char(out, ' ');
    }
    buf_text(out, "|\n");
    for (size_t i = 0; i < from->column_count; i++)
        buf_text(out, "|---");
    buf_text(out, "|\n");
    for (size_t i = 0; i < from->row_count * from->column_count; i++) {
        buf_text(out, "| ");
        cell(out, &from->cells[i]);
        buf_text(out, (i + 1) % from->column_count == 0 ? " |\n" : " ");
    }
    buf_char(out, '\n');
}

static void rows(struct buf *out, const struct table *from, bool pairs)
{
    for (size_t row = 0; row < from->row_count; row++) {
        const struct cell *first = &from->cells[row * from->column_count];

        buf_text(out, "- ");
        paragraph(out, first->text);
        if (pairs) {
            buf_text(out, ": ");
            cell(out, first + 1);
        }
        buf_char(out, '\n');
    }
    buf_char(out, '\n');
}

static void stripe(struct buf *out, uint64_t value, uint64_t top)
{
    uint64_t wide = value * BAR / top;

    for (uint64_t i = 0; i < wide || (i == 0 && value > 0); i++)
        buf_char(out, '=');
}

/* "received + sent": what the numbers of a row are. */
static void chart_head(struct buf *out, const struct chart *from)
{
    buf_text(out, "| | ");
    if (from->series && from->second_series) {
        text(out, from->series);
        buf_text(out, " + ");
        text(out, from->second_series);
        buf_char(out, ' ');
    }
    buf_text(out, "| |\n|---|---|---|\n");
}

/* Amounts as bars of signs. */
static void chart(struct buf *out, const struct chart *from)
{
    uint64_t top = chart_top(from);
    char day[CLOCK_TEXT];

    text(out, from->title);
    buf_text(out, "\n\n");
    if (from->bar_count > 0)
        chart_head(out, from);
    for (size_t i = 0; i < from->bar_count; i++) {
        const struct bar *bar = &from->bars[i];
        uint64_t all = bar->value + bar->second;

        buf_text(out, "| ");
        clock_format(bar->at, day);
        day[10] = '\0';
        text(out, from->over_time ? day : bar->label);
        buf_printf(out, " | %" PRIu64, bar->value);
        if (from->over_time)
            buf_printf(out, " + %" PRIu64, bar->second);
        buf_text(out, " | `");
        stripe(out, all, top);
        buf_text(out, "` |\n");
    }
    buf_char(out, '\n');
}

static void heading(struct buf *out, const struct block *block)
{
    buf_text(out, block->kind == BLOCK_SECTION ? "## " : "### ");
    if (*block->mark) {
        text(out, block->mark);
        buf_text(out, ": ");
    }
    text(out, block->text);
    buf_text(out, "\n\n");
}

static void one_block(struct buf *out, const struct block *block)
{
    switch (block->kind) {
    case BLOCK_SECTION:
    case BLOCK_HEADING:
        if (*block->text)
            heading(out, block);
        break;
    case BLOCK_TEXT:
        paragraph(out, block->text);
        buf_text(out, "\n\n");
        break;
    case BLOCK_NOTICE:
        buf_text(out, "> **!** ");
        text(out, block->text);
        buf_text(out, "\n\n");
        break;
    case BLOCK_LIST:
        rows(out, &block->table, false);
        break;
    case BLOCK_PAIRS:
        rows(out, &block->table, true);
        break;
    case BLOCK_TABLE:
        table(out, &block->table);
        break;
    case BLOCK_CHART:
        chart(out, &block->chart);
        break;
    }
}

void paper_to_markdown(const struct paper *paper, struct buf *out)
{
    buf_text(out, "# ");
    text(out, paper->title);
    buf_text(out, "\n\n");
    paragraph(out, paper->subtitle);
    buf_text(out, "\n\n");
    for (const struct block *block = paper->first; block; block = block->next)
        one_block(out, block);
    buf_text(out, "---\n\n");
    paragraph(out, paper->footer);
    buf_char(out, '\n');
}
