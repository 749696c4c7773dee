/* json.c - a report as one JSON object: sections with their blocks, values raw.
 *
 * Tables become arrays of objects by their columns' keys; nothing is defanged, nothing is shown in
 * another form than it came, except that hidden characters are \uXXXX. */
#include "paper.h"

#include "base/clock.h"
#include "base/json.h"

static void value(struct json *json, const char *key, const char *text)
{
    if (*text)
        json_text(json, key, text);
    else
        json_null(json, key);
}

static void time_of(struct json *json, const char *key, int64_t at)
{
    char text[CLOCK_TEXT];

    clock_format(at, text);
    value(json, key, text);
}

static void table(struct json *json, const struct table *from)
{
    json_array(json, "rows");
    for (size_t row = 0; row < from->row_count; row++) {
        json_object(json, NULL);
        for (size_t i = 0; i < from->column_count; i++)
            value(json, from->columns[i].key, from->cells[row * from->column_count + i].text);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void list(struct json *json, const struct table *from)
{
    json_array(json, "items");
    for (size_t row = 0; row < from->row_count; row++)
        json_text(json, NULL, from->cells[row].text);
    json_close(json, ']');
}

static void chart(struct json *json, const struct chart *from)
{
    json_text(json, "title", from->title);
    if (from->over_time) {
        time_of(json, "from", from->from);
        time_of(json, "until", from->until);
    }
    json_array(json, "bars");
    for (size_t i = 0; i < from->bar_count; i++) {
        json_object(json, NULL);
        if (from->over_time)
            time_of(json, "at", from->bars[i].at);
        else
            json_text(json, "label", from->bars[i].label);
        json_int(json, "value", (int64_t)from->bars[i].value);
        if (from->over_time)
            json_int(json, "second", (int64_t)from->bars[i].second);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_array(json, "marks");
    for (size_t i = 0; i < from->mark_count; i++) {
        json_object(json, NULL);
        time_of(json, "at", from->marks[i].at);
        json_text(json, "label", from->marks[i].label);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void one_block(struct json *json, const struct block *block)
{
    static const char *const kinds[] = {
        [BLOCK_SECTION] = "section", [BLOCK_HEADING] = "heading", [BLOCK_TEXT] = "text",
        [BLOCK_NOTICE] = "notice",   [BLOCK_LIST] = "list",       [BLOCK_PAIRS] = "pairs",
        [BLOCK_TABLE] = "table",     [BLOCK_CHART] = "chart"};

    json_object(json, NULL);
    json_text(json, "kind", kinds[block->kind]);
    value(json, "key", block->key);
    if (*block->text)
        json_text(json, "text", block->text);
    if (*block->mark)
        json_text(json, "mark", block->mark);
    if (block->kind == BLOCK_LIST)
        list(json, &block->table);
    else if (block->kind == BLOCK_TABLE || block->kind == BLOCK_PAIRS)
        table(json, &block->table);
    else if (block->kind == BLOCK_CHART)
        chart(json, &block->chart);
    json_close(json, '}');
}

void paper_to_json(const struct paper *paper, struct buf *out)
{
    struct json json = {.out = out, .escape_hidden = true};
    bool open = false;

    json_object(&json, NULL);
    json_text(&json, "schema", "mailmedic/report/1");
    json_text(&json, "title", paper->title);
    json_text(&json, "mailbox", paper->subtitle);
    json_text(&json, "language", paper->language);
    json_text(&json, "case", paper->case_id);
    json_text(&json, "footer", paper->footer);
    json_array(&json, "items");
    for (const struct block *block = paper->first; block; block = block->next) {
        if (block->kind == BLOCK_SECTION) {
            if (open) {
                json_close(&json, ']');
                json_close(&json, '}');
            }
            open = true;
            json_object(&json, NULL);
            json_text(&json, "section", block->key);
            json_text(&json, "heading", block->text);
            json_array(&json, "blocks");
            continue;
        }
        one_block(&json, block);
    }
    if (open) {
        json_close(&json, ']');
        json_close(&json, '}');
    }
    json_close(&json, ']');
    json_close(&json, '}');
    buf_char(out, '\n');
}
