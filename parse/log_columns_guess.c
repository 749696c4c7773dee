/* log_columns_guess.c - columns by what is in their cells: a table may have no line of names, or
 * names that nobody knows; see log_columns.h. */
#include "log_columns.h"

#include "base/ip.h"
#include "log_outcome.h"
#include "log_reading.h"
#include "log_words.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { SAMPLE = 200, MOST_READ = 400, LEAST_COLUMNS = 3, MOST_TOKEN = 64 };

struct sample { /* the first records */
    struct csv_record at[SAMPLE];
    size_t count;
};

typedef bool (*cell_fn)(struct str cell);

/* --- cells --- */

static bool is_address(struct str cell)
{
    char ip[IP_TEXT];

    log_address(cell, ip);
    return ip[0] != '\0';
}

static bool is_result(struct str cell)
{
    return cell.len <= MOST_TOKEN && log_outcome_of(cell) != OUTCOME_UNKNOWN;
}

static bool is_mail_address(struct str cell)
{
    size_t at = str_find_char(cell, '@');

    return at > 0 && at + 1 < cell.len && str_find_char(cell, ' ') == cell.len;
}

/* "jo", "ACME\jo": one word, and none of those that tell something else. */
static bool is_user(struct str cell)
{
    bool letters = false;

    if (cell.len < 2 || cell.len > MOST_TOKEN || is_result(cell) ||
        log_protocol_of(cell) != LOGIN_UNKNOWN ||
        (cell.len == 2 && isupper((unsigned char)*cell.at)))
        return false;
    for (size_t i = 0; i < cell.len; i++) {
        unsigned char ch = (unsigned char)cell.at[i];

        letters |= isalpha(ch) != 0;
        if (!isalnum(ch) && !strchr("._-+\\", ch))
            return false;
    }
    return letters;
}

/* --- columns --- */

static bool is_taken(const struct log_columns *columns, struct str name)
{
    for (size_t kind = 0; kind < COLUMNS; kind++)
        if (columns->at[kind] && str_equal_nocase(name, str_of(columns->at[kind])))
            return true;
    return false;
}

static bool is_all(const struct sample *sample, size_t column, cell_fn is)
{
    size_t found = 0;

    for (size_t i = 0; i < sample->count; i++) {
        struct str cell = str_trim(sample->at[i].cells[column]);

        if (cell.len == 0 || str_equal(cell, str_of("-")))
            continue;
        if (!is(cell))
            return false;
        found++;
    }
    return found > 0;
}

/* only: none, if several are alike. */
static void guess(struct log_columns *out, struct arena *arena, const struct row *head,
                  const struct sample *sample, enum log_column kind, cell_fn is, bool only)
{
    const struct cell *found = NULL;

    for (size_t i = 0; i < head->count && !out->at[kind]; i++) {
        struct str name = head->cells[i].name;

        if (name.len == 0 || is_taken(out, name) || !is_all(sample, i, is))
            continue;
        if (found) {
            found = only ? NULL : found;
            break;
        }
        found = &head->cells[i];
    }
    if (!found)
        return;
    out->at[kind] = arena_strndup(arena, found->name.at, found->name.len);
    out->guessed = true;
}

/* --- the whole --- */

static bool is_number(struct str cell, bool *zero)
{
    uint64_t number;

    *zero = str_to_u64(str_trim(cell), UINT32_MAX, &number) && number == 0;
    return *zero || str_to_u64(str_trim(cell), UINT32_MAX, &number);
}

static void see_codes(struct log_columns *out, const struct row *row)
{
    struct str cell = log_columns_cell(row, out, COLUMN_RESULT);
    bool zero;

    if (!is_number(cell, &zero))
        return;
    out->coded = true;
    out->has_zero |= zero;
}

static void name_by_number(struct log_columns *out, struct arena *arena, size_t count)
{
    out->names = (struct csv_record){.count = count};
    out->names.cells = arena_alloc(arena, count * sizeof(*out->names.cells));
    for (size_t i = 0; i < count; i++) {
        char name[40];
        int len = snprintf(name, sizeof(name), "column %zu", i + 1);

        out->names.cells[i] = (struct str){arena_strndup(arena, name, (size_t)len), (size_t)len};
    }
}

static bool is_sign_in(const struct csv_record *record)
{
    bool time = false, address = false;

    for (size_t i = 0; i < record->count; i++) {
        time |= log_is_time(record->cells[i]);
        address |= is_address(record->cells[i]);
    }
    return time && address;
}

/* Names that are known go first. */
static void find(struct log_columns *out, struct arena *arena, const struct row *head,
                 const struct sample *sample)
{
    if (out->names.count == 0)
        log_columns_find(out, arena, head);
    if (head->count < LEAST_COLUMNS)
        return;
    guess(out, arena, head, sample, COLUMN_TIME, log_is_time, false);
    guess(out, arena, head, sample, COLUMN_ADDRESS, is_address, false);
    if (!out->at[COLUMN_TIME] || !out->at[COLUMN_ADDRESS])
        return;
    guess(out, arena, head, sample, COLUMN_RESULT, is_result, false);
    guess(out, arena, head, sample, COLUMN_AGENT, log_is_agent, false);
    guess(out, arena, head, sample, COLUMN_ACCOUNT, is_mail_address, false);
    if (out->names.count > 0)
        guess(out, arena, head, sample, COLUMN_ACCOUNT, is_user, true);
}

bool log_columns_of(struct log_columns *out, struct arena *arena, struct str text)
{
    struct arena rows = {0};
    struct sample sample = {.count = 0};
    struct csv_record names, record;
    struct row head, row;
    struct csv csv;

    *out = (struct log_columns){.chinese = false};
    csv_begin(&csv, arena, text);
    if (!csv_next(&csv, &names) || names.bad || names.count < 2)
        return false;
    if (is_sign_in(&names)) {
        name_by_number(out, arena, names.count);
        sample.at[sample.count++] = names;
        names = out->names;
    }
    export_csv_row(arena, &head, &names, &names);
    csv.arena = &rows;
    for (size_t i = 0; i < MOST_READ && sample.count < SAMPLE && csv_next(&csv, &record); i++)
        if (!record.bad && record.count == names.count)
            sample.at[sample.count++] = record;
    find(out, arena, &head, &sample);
    for (size_t i = 0; i < sample.count; i++) {
        export_csv_row(&rows, &row, &names, &sample.at[i]);
        see_codes(out, &row);
    }
    arena_dispose(&rows);
    return true;
}
