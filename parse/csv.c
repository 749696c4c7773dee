/* csv.c - see csv.h. */
#include "csv.h"

#include "base/limits.h"

#include <string.h>

enum { MOST_COLUMNS = 1000, MOST_CELL = MIB(1), MOST_TITLES = 10, LEAST_CELLS = 3 };

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
    static const char candidates[] = ",;\t|";
    size_t counts[4] = {0}, best = 0;
    bool quoted = false;

    for (size_t i = 0; i < line.len; i++) {
        const char *found = line.at[i] ? strchr(candidates, line.at[i]) : NULL;

        if (line.at[i] == '"')
            quoted = !quoted;
        else if (found && !quoted)
            counts[found - candidates]++;
    }
    for (size_t i = 1; i < ARRAY_LEN(counts); i++)
        if (counts[i] > counts[best])
            best = i;
    return candidates[best];
}

/* Cells that are not blank; SIZE_MAX: a quote in it does not close. */
static size_t filled_cells(struct str line)
{
    char delimiter = delimiter_of(line);
    size_t filled = 0;
    bool quoted = false, blank = true;

    for (size_t i = 0; i < line.len; i++) {
        if (line.at[i] == '"')
            quoted = !quoted;
        if (line.at[i] == delimiter && !quoted) {
            filled += !blank;
            blank = true;
        } else {
            blank = blank && line.at[i] == ' ';
        }
    }
    return quoted ? SIZE_MAX : filled + !blank;
}

/* "Sign-ins of mail01" above the names of the columns: one cell, or a remark. What has no cells
 * below it is left as it is. */
static void skip_titles(struct csv *csv)
{
    struct csv ahead = *csv;

    for (size_t i = 0; i < MOST_TITLES && ahead.rest.len > 0; i++) {
        struct str line = str_part(ahead.rest, 0, line_length(ahead.rest));
        size_t filled = filled_cells(line);
        bool remark = str_starts(line, "# ");

        if (filled == SIZE_MAX)
            return;
        if (filled >= LEAST_CELLS && !remark) {
            *csv = ahead;
            return;
        }
        if (filled > 1 && !remark)
            return;
        skip_line(&ahead);
    }
}

void csv_begin(struct csv *csv, struct arena *arena, struct str text)
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
        skip_titles(csv);
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
static bool give_up(struct csv *csv, struct csv_record *out, const char *why)
{
    out->bad = why;
    out->raw = str_part(csv->rest, 0, line_length(csv->rest));
    skip_line(csv);
    return true;
}

bool csv_next(struct csv *csv, struct csv_record *out)
{
    struct str cells[MOST_COLUMNS];
    size_t at = 0, count = 0, end;

    while (csv->rest.len > 0 && line_length(csv->rest) == 0)
        skip_line(csv);
    *out = (struct csv_record){.line = csv->line};
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
