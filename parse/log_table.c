/* log_table.c - logs that are tables: delimited text and JSON, row by row; see log_reading.h. */
#include "csv.h"
#include "export_row.h"
#include "json_rows.h"
#include "log_reading.h"

#include "base/limits.h"

#include <string.h>

enum {
    MANY_ROWS = 5000,    /* of one page, whatever they tell */
    AS_A_TREE = 4 << 20, /* bytes of JSON; what is larger is read an object at a time */
    MOST_RAW = KIB(64),
};

static struct str as_text(struct log_reading *reading, struct str bytes)
{
    struct import_text text;

    import_text_of(&text, reading->arena, bytes);
    reading->script.report.encoding = text.encoding;
    if (text.replaced > 0)
        export_warn_file(&reading->export, "bytes that are no text in this encoding were replaced");
    return text.text;
}

static void take_row(struct log_reading *reading, const struct row *row, log_row_fn fn, void *arg)
{
    if (!fn(reading, row, arg))
        log_pass(reading);
}

static void take_record(struct log_reading *reading, const struct csv_record *names,
                        const struct csv_record *record, log_row_fn fn, void *arg)
{
    struct arena arena = {0};
    struct row row;

    if (record->bad) {
        log_reject(reading, record->line, record->bad, record->raw);
    } else if (record->count != names->count) {
        log_reject(reading, record->line, "it has not as many cells as there are columns",
                   record->raw);
    } else {
        export_csv_row(&arena, &row, names, record);
        take_row(reading, &row, fn, arg);
    }
    arena_dispose(&arena);
}

bool log_names(const struct log_reading *reading, struct csv *csv, struct csv_record *out)
{
    if (!reading->names)
        return csv_next(csv, out) && !out->bad;
    *out = *reading->names;
    return true;
}

void log_csv(struct log_reading *reading, struct str bytes, const struct log_cursor *from,
             log_row_fn fn, void *arg)
{
    struct str text = as_text(reading, bytes);
    struct log_page *out = reading->out;
    struct csv_record names, record;
    struct csv csv;

    csv_begin(&csv, reading->arena, text);
    if (!log_names(reading, &csv, &names)) {
        export_fail(&reading->export, 1, "there is no line of column names", str_of(""));
        reading->script.report.rows++;
        return;
    }
    if (from->offset > 0) {
        csv.rest = str_part(text, (size_t)from->offset, text.len);
        csv.line = from->line;
    }
    for (unsigned rows = 0;; rows++) {
        struct arena arena = {0};
        bool there = !log_full(reading) && rows < MANY_ROWS;

        csv.arena = &arena;
        if (there && csv_next(&csv, &record)) {
            reading->script.report.rows++;
            take_record(reading, &names, &record, fn, arg);
        } else {
            out->last = there;
            there = false;
        }
        arena_dispose(&arena);
        if (!there)
            break;
    }
    out->next.offset = text.len - csv.rest.len;
    out->next.line = csv.line;
}

/* --- JSON --- */

struct objects {
    struct log_reading *reading;
    log_row_fn fn;
    void *arg;
    uint32_t before; /* rows that earlier pages took */
    bool left;       /* some are left for the next page */
};

static bool take_object(struct export *export, const struct row *row, void *arg)
{
    struct objects *objects = arg;
    struct log_reading *reading = objects->reading;

    (void)export;
    if (row->line <= objects->before)
        return true;
    if (log_full(reading) || row->line - objects->before > MANY_ROWS) {
        objects->left = true;
        return true;
    }
    reading->out->next.row = row->line;
    take_row(reading, row, objects->fn, objects->arg);
    return true;
}

/* The whole file is read for each page: what this one has not to do with is told by others. */
static void keep_rejects(struct log_reading *reading, uint32_t before)
{
    struct rule_report *report = &reading->script.report;
    struct rule_reject *rejects = reading->export.rejects;
    bool last = reading->out->last, failed = reading->script.error[0] != '\0';
    size_t kept = 0;

    for (size_t i = 0; i < report->reject_count; i++) {
        bool is_failure = failed && i + 1 == report->reject_count;
        bool here = rejects[i].line > before && (last || rejects[i].line <= reading->out->next.row);

        if (is_failure ? last : here)
            rejects[kept++] = rejects[i];
    }
    report->rejected -= (uint32_t)(report->reject_count - kept);
    report->reject_count = kept;
}

static void take_parsed(struct log_reading *reading, const struct json_in *object, uint32_t number,
                        log_row_fn fn, void *arg)
{
    struct row row = {.line = number, .object = object};
    struct arena arena = {0};
    struct buf raw;

    buf_init(&raw, MOST_RAW);
    json_in_dump(object, &raw);
    row.raw = buf_as_str(&raw);
    if (!json_in_is_object(object)) {
        log_reject(reading, number, "it is not an object", row.raw);
    } else {
        export_flatten(&arena, object, &row);
        take_row(reading, &row, fn, arg);
    }
    buf_dispose(&raw);
    arena_dispose(&arena);
}

/* An object at a time, and no more of them than fit the page. */
static void read_rows(struct log_reading *reading, struct str text, const struct log_cursor *from,
                      log_row_fn fn, void *arg)
{
    struct json_rows rows = {.text = text, .at = from->offset, .stack = from->line};
    struct log_page *out = reading->out;
    struct json_in *document;
    struct str row;

    while (!log_full(reading) && out->next.row - from->row < MANY_ROWS &&
           json_rows_next(&rows, &row)) {
        reading->script.report.rows++;
        out->next.row++;
        document = json_in_take(&row);
        if (document)
            take_parsed(reading, document, out->next.row, fn, arg);
        else
            log_reject(reading, out->next.row, "it is not JSON", row);
        json_in_free(document);
    }
    if (rows.broken) {
        reading->script.report.rows++;
        log_reject(reading, ++out->next.row, "what follows is not JSON, or is cut off",
                   str_part(text, (size_t)rows.at, text.len));
        out->truncated = "what follows is not JSON: it may be cut off";
    }
    out->next.offset = rows.at;
    out->next.line = rows.stack;
    out->last = rows.broken || (rows.at >= text.len && rows.stack == 0);
}

void log_json(struct log_reading *reading, struct str bytes, const struct log_cursor *from,
              log_row_fn fn, void *arg)
{
    struct objects objects = {reading, fn, arg, from->row, false};
    struct rule_report *report = &reading->script.report;

    if (bytes.len > AS_A_TREE) {
        read_rows(reading, as_text(reading, bytes), from, fn, arg);
        return;
    }
    export_json(&reading->export, as_text(reading, bytes), take_object, &objects);
    reading->out->last = !objects.left;
    keep_rejects(reading, from->row);
    report->rows = report->accepted + report->passed_over + report->rejected;
    if (reading->script.error[0] && reading->out->last)
        reading->out->truncated = "what follows is not JSON: it may be cut off";
    reading->script.error = "";
}
