/* export_csv.c - delimited text (RFC 4180) with the habits of its exporters; see export_row.h.
 *
 * Delimiter: , ; or tab, by the line of names, or by a first line "sep=;". A first line "#TYPE ..."
 * is PowerShell's. Lines end with LF, CR LF or CR; quoted cells may span lines. */
#include "export_row.h"

#include "base/limits.h"
#include "export_seen.h"

#include <string.h>

enum { MOST_COLUMNS = 1000, MOST_CELL = MIB(1) };

struct csv {
    struct arena *arena;
    struct str rest;
    char delimiter;
    uint32_t line; /* of what is ahead, from 1 */
};

struct record {
    struct str *cells;
    size_t count;
    uint32_t line;
    struct str raw;
    const char *bad; /* NULL: well formed */
};

static size_t line_length(struct str text)
{
    size_t i = 0;

    while (i < text.len && text.at[i] != '\n' && text.at[i] != '\r')
        i++;
    return i;
}

static size_t line_end_length(struct str text, size_t at)
{
    if (at >= text.len)
        return 0;
    return text.at[at] == '\r' && at + 1 < text.len && text.at[at + 1] == '\n' ? 2 : 1;
}

static void skip_line(struct csv *csv)
{
    size_t len = line_length(csv->rest);

    len += line_end_length(csv->rest, len);
    csv->rest = str_part(csv->rest, len, csv->rest.len);
    csv->line++;
}

static char delimiter_of(struct str line)
{
    static const char candidates[] = ",;\t";
    size_t counts[3] = {0}, best = 0;
    bool quoted = false;

    for (size_t i = 0; i < line.len; i++) {
        const char *found = line.at[i] ? strchr(candidates, line.at[i]) : NULL;

        if (line.at[i] == '"')
            quoted = !quoted;
        else if (found && !quoted)
            counts[found - candidates]++;
    }
    for (size_t i = 1; i < 3; i++)
        if (counts[i] > counts[best])
            best = i;
    return candidates[best];
}

static void begin(struct csv *csv, struct arena *arena, struct str text)
{
    struct str line;

    *csv = (struct csv){.arena = arena, .rest = text, .line = 1};
    while (csv->rest.len > 0) {
        line = str_part(csv->rest, 0, line_length(csv->rest));
        if (str_starts_nocase(line, "sep=") && line.len == 5)
            csv->delimiter = line.at[4];
        else if (str_trim(line).len > 0 && !str_starts(line, "#TYPE"))
            break;
        skip_line(csv);
    }
    if (!csv->delimiter)
        csv->delimiter = delimiter_of(str_part(csv->rest, 0, line_length(csv->rest)));
}

/* A quoted cell from text[at] (its quote) on, unquoted into *out; returns where it ends, text.len +
 * 1 if its quote never closes. */
static size_t take_quoted(struct csv *csv, struct str text, size_t at, struct str *out)
{
    size_t i = at + 1, used = 0;
    char *copy;

    for (; i < text.len; i++) {
        if (text.at[i] != '"')
            continue;
        if (i + 1 >= text.len || text.at[i + 1] != '"')
            break;
        i++;
    }
    if (i >= text.len)
        return text.len + 1;
    copy = arena_alloc(csv->arena, i - at + 1);
    for (size_t k = at + 1; k < i; k++) {
        copy[used++] = text.at[k];
        if (text.at[k] == '"')
            k++;
    }
    *out = (struct str){copy, used};
    return i + 1;
}

static size_t take_cell(struct csv *csv, size_t at, struct str *out)
{
    struct str text = csv->rest;
    size_t from = at;
    bool quoted = at < text.len && text.at[at] == '"';

    if (quoted)
        return take_quoted(csv, text, at, out);
    while (at < text.len && text.at[at] != csv->delimiter && text.at[at] != '\n' &&
           text.at[at] != '\r')
        at++;
    *out = str_part(text, from, at - from);
    return at;
}

static uint32_t count_lines(struct str text)
{
    uint32_t lines = 0;

    for (size_t i = 0; i < text.len; i++)
        lines += text.at[i] == '\n' ||
                 (text.at[i] == '\r' && (i + 1 == text.len || text.at[i + 1] != '\n'));
    return lines;
}

/* The rest of this line is not to be believed. */
static bool give_up(struct csv *csv, struct record *out, const char *why)
{
    out->bad = why;
    out->raw = str_part(csv->rest, 0, line_length(csv->rest));
    skip_line(csv);
    return true;
}

/* The next record; false: none is left. */
static bool next(struct csv *csv, struct record *out)
{
    struct str cells[MOST_COLUMNS];
    size_t at = 0, count = 0, end;

    while (csv->rest.len > 0 && line_length(csv->rest) == 0)
        skip_line(csv);
    *out = (struct record){.line = csv->line};
    if (csv->rest.len == 0)
        return false;
    for (;; at++) {
        if (count == MOST_COLUMNS)
            return give_up(csv, out, "more than 1,000 columns");
        cells[count] = (struct str){NULL, 0};
        at = take_cell(csv, at, &cells[count]);
        if (at > csv->rest.len)
            return give_up(csv, out, "a quote that never closes");
        if (cells[count++].len > MOST_CELL)
            return give_up(csv, out, "a cell of more than 1 MB");
        if (at < csv->rest.len && csv->rest.at[at] != csv->delimiter && csv->rest.at[at] != '\n' &&
            csv->rest.at[at] != '\r')
            return give_up(csv, out, "text behind a quote that closes");
        if (at >= csv->rest.len || csv->rest.at[at] != csv->delimiter)
            break;
    }
    out->raw = str_part(csv->rest, 0, at);
    end = at + line_end_length(csv->rest, at);
    csv->line += count_lines(str_part(csv->rest, 0, end));
    csv->rest = str_part(csv->rest, end, csv->rest.len);
    out->cells = arena_alloc(csv->arena, count * sizeof(*cells));
    memcpy(out->cells, cells, count * sizeof(*cells));
    out->count = count;
    return true;
}

static bool is_lost(struct str text)
{
    static const char *const words[] = {"System.Collections.", "System.String[]",
                                        "System.Object",       "Microsoft.Exchange.Data.",
                                        "Deserialized.",       "Microsoft.Graph."};

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_starts(text, words[i]))
            return true;
    return false;
}

static void fill(struct arena *arena, struct row *row, const struct record *names,
                 const struct record *record)
{
    *row = (struct row){.line = record->line, .raw = record->raw};
    row->cells = arena_alloc(arena, (names->count + 1) * sizeof(*row->cells));
    row->count = names->count;
    for (size_t i = 0; i < names->count; i++) {
        struct cell *cell = &row->cells[i];

        cell->name = str_trim(names->cells[i]);
        cell->values = &record->cells[i];
        cell->count = str_trim(record->cells[i]).len > 0;
        cell->lost = is_lost(str_trim(record->cells[i]));
    }
}

bool export_csv_head(struct arena *arena, struct str text, struct row *out)
{
    struct csv csv;
    struct record names;

    *out = (struct row){0};
    begin(&csv, arena, text);
    if (!next(&csv, &names) || names.bad || names.count < 2)
        return false;
    fill(arena, out, &names, &names);
    return true;
}

static void name_columns(struct export *export, const struct record *names)
{
    for (size_t i = 0; i < names->count; i++)
        for (size_t k = 0; k < i; k++)
            if (names->cells[i].len > 0 &&
                str_equal_nocase(str_trim(names->cells[i]), str_trim(names->cells[k]))) {
                export_warn_file(export, "a column is there twice; the first is taken");
                return;
            }
}

void export_csv(struct export *export, struct str text, row_fn fn, void *arg)
{
    struct rule_report *report = &export->out->report;
    struct seen seen;
    struct record names, record;
    struct csv csv;
    struct row row;

    seen_init(&seen, export->arena, text.len);
    begin(&csv, export->arena, text);
    if (!next(&csv, &names) || names.bad) {
        export_fail(export, 1, "there is no line of column names", str_of(""));
        return;
    }
    name_columns(export, &names);
    while (next(&csv, &record)) {
        report->rows++;
        if (record.bad) {
            export_reject(export, record.line, record.bad, record.raw);
        } else if (record.count != names.count) {
            export_reject(export, record.line, "it has not as many cells as there are columns",
                          record.raw);
        } else if (seen_before(&seen, record.raw)) {
            report->duplicates++;
        } else {
            fill(export->arena, &row, &names, &record);
            if (!fn(export, &row, arg))
                report->passed_over++;
        }
    }
}
