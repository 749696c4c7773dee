/* paper.c - see paper.h. */
#include "paper.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static struct block *add(struct paper *paper, enum block_kind kind, const char *key,
                         const char *text)
{
    struct block *block = arena_alloc(paper->arena, sizeof(*block));

    block->kind = kind;
    block->key = key ? key : "";
    block->text = text ? text : "";
    block->mark = "";
    if (paper->last)
        paper->last->next = block;
    else
        paper->first = block;
    paper->last = block;
    return block;
}

struct block *paper_section(struct paper *paper, const char *key, const char *heading)
{
    struct block *block = add(paper, BLOCK_SECTION, key, heading);

    block->level = 2;
    return block;
}

struct block *paper_heading(struct paper *paper, const char *heading)
{
    struct block *block = add(paper, BLOCK_HEADING, NULL, heading);

    block->level = 3;
    return block;
}

struct block *paper_text(struct paper *paper, const char *text)
{
    return add(paper, BLOCK_TEXT, NULL, text);
}

struct block *paper_notice(struct paper *paper, enum tone tone, const char *text)
{
    struct block *block = add(paper, BLOCK_NOTICE, NULL, text);

    block->tone = tone;
    return block;
}

static struct block *add_table(struct paper *paper, enum block_kind kind, const char *key,
                               const struct column *columns, size_t count)
{
    struct block *block = add(paper, kind, key, NULL);

    block->table.columns = columns;
    block->table.column_count = count;
    return block;
}

struct block *paper_list(struct paper *paper, const char *key)
{
    static const struct column one[] = {{"text", "", 1}};

    return add_table(paper, BLOCK_LIST, key, one, ARRAY_LEN(one));
}

struct block *paper_pairs(struct paper *paper, const char *key)
{
    static const struct column two[] = {{"name", "", 3}, {"value", "", 9}};

    return add_table(paper, BLOCK_PAIRS, key, two, ARRAY_LEN(two));
}

struct block *paper_table(struct paper *paper, const char *key, const struct column *columns,
                          size_t count)
{
    return add_table(paper, BLOCK_TABLE, key, columns, count);
}

struct block *paper_chart(struct paper *paper, const char *key, const char *title)
{
    struct block *block = add(paper, BLOCK_CHART, key, NULL);

    block->chart.title = title;
    return block;
}

void paper_cell(struct paper *paper, struct block *block, enum cell_kind kind, enum tone tone,
                const char *text)
{
    struct table *table = &block->table;
    size_t used = table->filled;

    if (used == table->room) {
        size_t room = table->room ? table->room * 2 : 8 * table->column_count;
        struct cell *cells = arena_alloc(paper->arena, room * sizeof(*cells));

        if (used > 0)
            memcpy(cells, table->cells, used * sizeof(*cells));
        table->cells = cells;
        table->room = room;
    }
    table->cells[used] = (struct cell){kind, tone, text ? text : ""};
    table->filled++;
    table->row_count = table->filled / table->column_count;
}

void paper_item(struct paper *paper, struct block *list, enum tone tone, const char *text)
{
    paper_cell(paper, list, CELL_TEXT, tone, text);
}

void paper_pair(struct paper *paper, struct block *pairs, const char *name, enum cell_kind kind,
                const char *text)
{
    if (!text || !*text)
        return;
    paper_cell(paper, pairs, CELL_TEXT, TONE_MUTED, name);
    paper_cell(paper, pairs, kind, TONE_PLAIN, text);
}

const char *paper_copy(struct paper *paper, struct str text)
{
    return arena_strndup(paper->arena, text.len > 0 ? text.at : "", text.len);
}

const char *paper_printf(struct paper *paper, const char *fmt, ...)
{
    char text[2048];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    return arena_strndup(paper->arena, text, strlen(text));
}

const char *paper_clip(struct paper *paper, const char *text, size_t most)
{
    struct str whole = str_of(text);
    size_t len = utf8_clip(whole, most);
    char *out;

    if (len == whole.len)
        return text ? text : "";
    out = arena_alloc(paper->arena, len + sizeof("\xe2\x80\xa6"));
    memcpy(out, whole.at, len);
    memcpy(out + len, "\xe2\x80\xa6", sizeof("\xe2\x80\xa6"));
    return out;
}

unsigned chart_place(const struct chart *chart, int64_t at)
{
    if (chart->until <= chart->from || at <= chart->from)
        return 0;
    if (at >= chart->until)
        return 1000;
    return (unsigned)((double)(at - chart->from) * 1000 / (double)(chart->until - chart->from));
}

uint64_t chart_top(const struct chart *chart)
{
    uint64_t top = 1;

    for (size_t i = 0; i < chart->bar_count; i++)
        if (chart->bars[i].value + chart->bars[i].second > top)
            top = chart->bars[i].value + chart->bars[i].second;
    return top;
}

void paper_defang(struct buf *out, struct str text)
{
    struct buf shown;
    struct str rest;
    size_t at;

    buf_init(&shown, text.len * 16 + 64);
    text_show(&shown, text);
    rest = buf_as_str(&shown);
    if (str_starts_nocase(rest, "http")) {
        buf_text(out, "hxxp");
        rest = str_part(rest, 4, rest.len);
    }
    for (at = 0; at < rest.len; at++)
        if (rest.at[at] == '.')
            buf_text(out, "[.]");
        else if (rest.at[at] == '@')
            buf_text(out, "[@]");
        else
            buf_char(out, rest.at[at]);
    buf_dispose(&shown);
}
