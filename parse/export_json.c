/* export_json.c - objects of a JSON export as rows; see export_row.h. */
#include "export_names.h"
#include "export_row.h"
#include "json_rows.h"

#include "base/limits.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { MOST_CELLS = 1000, MOST_VALUES = 5000, MOST_DEPTH = 8, MOST_NAME = 200, MOST_RAW = KIB(64) };

/* --- cells --- */

static struct str keep(struct arena *arena, const struct buf *text)
{
    return (struct str){arena_strndup(arena, buf_c(text), text->len), text->len};
}

/* The member of an object that says what it is: an address, or an enumeration's word. */
static const struct json_in *essence(const struct json_in *object)
{
    static const char *const keys[] = {"emailAddress",   "EmailAddress", "address",
                                       "Address",        "SmtpAddress",  "PrimarySmtpAddress",
                                       "RoutingAddress", "Value",        "dateTime",
                                       "DisplayName",    "Name"};

    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const struct json_in *value = json_in_get(object, keys[i]);

        if (json_in_is_object(value))
            return essence(value);
        if (!json_in_is_null(value) && !json_in_is_array(value))
            return value;
    }
    return NULL;
}

static bool is_destroyed(struct str text)
{
    return str_starts(text, "System.Collections.") || str_starts(text, "System.Object") ||
           str_starts(text, "System.String[]") || str_starts(text, "@{");
}

static void add_value(struct arena *arena, struct cell *cell, const struct json_in *value)
{
    struct buf text;

    if (json_in_is_null(value) || cell->count == MOST_VALUES)
        return;
    if (json_in_is_object(value) && essence(value))
        value = essence(value);
    buf_init(&text, MIB(2));
    if (!json_in_scalar(value, &text))
        json_in_dump(value, &text);
    if (text.len > 0) {
        cell->lost = cell->lost || is_destroyed(buf_as_str(&text));
        cell->values[cell->count++] = keep(arena, &text);
    }
    buf_dispose(&text);
}

static void add_cell(struct arena *arena, struct row *out, const char *name,
                     const struct json_in *value)
{
    struct cell *cell = &out->cells[out->count];
    size_t count;

    if (out->count == MOST_CELLS)
        return;
    if (json_in_is_array(json_in_get(value, "value"))) /* Windows PowerShell 5 */
        value = json_in_get(value, "value");
    count = json_in_is_array(value) ? json_in_count(value) : 1;
    count = count > MOST_VALUES ? MOST_VALUES : count;
    out->count++;
    *cell = (struct cell){.list = json_in_is_array(value)};
    cell->name = (struct str){arena_strndup(arena, name, strlen(name)), strlen(name)};
    cell->values = arena_alloc(arena, (count + 1) * sizeof(*cell->values));
    for (size_t i = 0; i < count; i++)
        add_value(arena, cell, cell->list ? json_in_at(value, i) : value);
}

static void flatten(struct arena *arena, const struct json_in *object, struct row *out,
                    const char *prefix, unsigned depth)
{
    const struct json_in *value;
    const char *key;
    void *iter = NULL;
    char name[MOST_NAME];

    while (json_in_each(object, &iter, &key, &value)) {
        snprintf(name, sizeof(name), "%s%s%s", prefix, prefix[0] ? "." : "", key);
        if (json_in_is_object(value) && !essence(value) &&
            !json_in_is_array(json_in_get(value, "value")) && depth < MOST_DEPTH)
            flatten(arena, value, out, name, depth + 1);
        else
            add_cell(arena, out, name, value);
    }
}

void export_flatten(struct arena *arena, const struct json_in *object, struct row *out)
{
    out->cells = arena_alloc(arena, MOST_CELLS * sizeof(*out->cells));
    out->count = 0;
    flatten(arena, object, out, "", 0);
}

const struct cell *row_cell(const struct row *row, const char *name)
{
    for (size_t i = 0; i < row->count; i++)
        if (row->cells[i].count > 0 && str_equal_nocase(row->cells[i].name, str_of(name)))
            return &row->cells[i];
    return NULL;
}

struct str row_text(const struct row *row, const char *name)
{
    const struct cell *cell = row_cell(row, name);

    return cell ? cell->values[0] : str_of("");
}

struct str row_any(const struct row *row, const char *const *names)
{
    for (; *names; names++)
        if (row_cell(row, *names))
            return row_text(row, *names);
    return str_of("");
}

/* --- documents --- */

struct reading {
    struct export *export;
    row_fn fn;
    void *arg;
};

/* source: as it stands in the file; "" it is made again. */
static void read_object(struct reading *reading, const struct json_in *object, struct str source)
{
    struct export *export = reading->export;
    struct row row = {.line = ++export->out->report.rows,
                      .object = object,
                      .raw = str_part(source, 0, utf8_clip(source, MOST_RAW))};
    struct arena arena = {0}; /* a log may have very many rows */
    struct buf raw;

    if (export_is_name(object)) {
        export->out->report.passed_over++;
        return;
    }
    if (source.len == 0) {
        buf_init(&raw, MOST_RAW);
        json_in_dump(object, &raw);
        row.raw = keep(&arena, &raw);
        buf_dispose(&raw);
    }
    if (!json_in_is_object(object)) {
        export_reject(export, row.line, "it is not an object", row.raw);
    } else {
        export_flatten(&arena, object, &row);
        if (!reading->fn(export, &row, reading->arg))
            export->out->report.passed_over++;
    }
    arena_dispose(&arena);
}

static void read_value(struct reading *reading, const struct json_in *value);

/* More than a wrapper has beside its list: "@odata.context", a count, a next page. */
static bool has_much(const struct json_in *object)
{
    enum { A_WRAPPER_HAS = 4 };
    const struct json_in *value;
    const char *key;
    void *iter = NULL;
    size_t members = 0;

    while (json_in_each(object, &iter, &key, &value))
        members += key[0] != '@' && !json_in_is_null(value);
    return members > A_WRAPPER_HAS;
}

/* The array that an object is only a wrapper of. A rule may have a list of such a name too: one
 * that holds no objects. */
static const struct json_in *wrapped(const struct json_in *object)
{
    for (size_t i = 0; json_row_lists[i]; i++) {
        const struct json_in *list = json_in_get(object, json_row_lists[i]);

        if (json_in_is_array(list) && (json_in_is_object(json_in_at(list, 0)) || !has_much(object)))
            return list;
    }
    return NULL;
}

static void read_value(struct reading *reading, const struct json_in *value)
{
    const struct json_in *inner = wrapped(value);

    if (inner)
        value = inner;
    if (!json_in_is_array(value)) {
        read_object(reading, value, str_of(""));
        return;
    }
    for (size_t i = 0; i < json_in_count(value); i++) {
        const struct json_in *item = json_in_at(value, i);

        if (json_in_is_object(item) && wrapped(item))
            read_value(reading, item); /* at most as deep as the document */
        else
            read_object(reading, item, str_of(""));
    }
}

static uint32_t line_of(struct str text, size_t offset)
{
    uint32_t line = 1;

    for (size_t i = 0; i < offset && i < text.len; i++)
        line += text.at[i] == '\n';
    return line;
}

/* More than fits a tree: an object at a time. */
static void read_large(struct reading *reading, struct str text)
{
    struct json_rows rows = {.text = text};
    struct str row;

    while (json_rows_next(&rows, &row)) {
        struct str source = row;
        struct json_in *document;

        if (reading->export->worth && !reading->export->worth(row)) {
            reading->export->out->report.rows++;
            reading->export->out->report.passed_over++;
            continue;
        }
        document = json_in_take(&row);
        if (!document) {
            rows.broken = true;
            break;
        }
        read_object(reading, document, source);
        json_in_free(document);
    }
    if (rows.broken)
        export_fail(reading->export, line_of(text, (size_t)rows.at),
                    "what follows is not JSON, or is cut off",
                    str_part(text, (size_t)rows.at, text.len));
}

void export_json(struct export *export, struct str text, row_fn fn, void *arg)
{
    struct reading reading = {export, fn, arg};
    struct str rest = text;

    if (text.len > LIMIT_EXPORT) {
        read_large(&reading, text);
        return;
    }
    export_names_find(export, text);
    while (str_trim(rest).len > 0) {
        struct json_in *document = json_in_take(&rest);

        if (!document) {
            export_fail(export, line_of(text, text.len - rest.len),
                        "what follows is not JSON, or is cut off", rest);
            return;
        }
        read_value(&reading, document);
        json_in_free(document);
        rest = str_trim(rest);
        if (str_starts(rest, ","))
            rest = str_part(rest, 1, rest.len);
    }
}

bool export_json_has(struct str head, const char *name)
{
    char key[MOST_NAME];
    int len = snprintf(key, sizeof(key), "\"%s\"", name);

    head = str_trim(head);
    if (!str_starts(head, "{") && !str_starts(head, "["))
        return false;
    for (size_t i = 0; i + (size_t)len <= head.len; i++)
        if (head.at[i] == '"' && strncasecmp(head.at + i, key, (size_t)len) == 0)
            return true;
    return false;
}
