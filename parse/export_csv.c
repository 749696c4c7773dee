/* export_csv.c - the records of delimited text as rows of an export; see export_row.h. */
#include "csv.h"
#include "export_row.h"
#include "export_seen.h"

#include <string.h>

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

void export_csv_row(struct arena *arena, struct row *row, const struct csv_record *names,
                    const struct csv_record *record)
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
    struct csv_record names;

    *out = (struct row){0};
    csv_begin(&csv, arena, text);
    if (!csv_next(&csv, &names) || names.bad || names.count < 2)
        return false;
    export_csv_row(arena, out, &names, &names);
    return true;
}

static void name_columns(struct export *export, const struct csv_record *names)
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
    struct csv_record names, record;
    struct csv csv;
    struct row row;

    seen_init(&seen, export->arena, text.len);
    csv_begin(&csv, export->arena, text);
    if (!csv_next(&csv, &names) || names.bad) {
        export_fail(export, 1, "there is no line of column names", str_of(""));
        return;
    }
    name_columns(export, &names);
    while (csv_next(&csv, &record)) {
        report->rows++;
        if (record.bad) {
            export_reject(export, record.line, record.bad, record.raw);
        } else if (record.count != names.count) {
            export_reject(export, record.line, "it has not as many cells as there are columns",
                          record.raw);
        } else if (seen_before(&seen, record.raw)) {
            report->duplicates++;
        } else {
            export_csv_row(export->arena, &row, &names, &record);
            if (!fn(export, &row, arg))
                report->passed_over++;
        }
    }
}
