/* export_row.h - a row of an export as names and values, whether it came as CSV or JSON.
 *
 * JSON objects inside an object are flattened: "conditions": {"subjectContains": [..]} is a cell
 * "conditions.subjectContains". Names are compared without regard to case, blanks trimmed. */
#ifndef PARSE_EXPORT_ROW_H
#define PARSE_EXPORT_ROW_H

#include "export.h"
#include "json_in.h"

struct cell {
    struct str name;
    struct str *values; /* CSV: one, the text of the cell */
    size_t count;
    bool list; /* values were an array: nothing is left to split */
    bool lost; /* "System.Collections.ArrayList" and kin: the exporter destroyed it */
};

struct row {
    struct cell *cells;
    size_t count;
    uint32_t line; /* of a CSV record's beginning; of JSON its number */
    struct str raw;
    const struct json_in *object; /* of JSON, while the row is read; NULL for CSV */
};

const struct cell *row_cell(const struct row *row, const char *name); /* NULL: none, or empty */
struct str row_text(const struct row *row, const char *name);         /* first value, or "" */
/* The first of several names that has a value; names ends with NULL. */
struct str row_any(const struct row *row, const char *const *names);

/* What is done with each row. It accepts or rejects, or returns false: the row is about other
 * things (counted as passed over). */
typedef bool (*row_fn)(struct export *export, const struct row *row, void *arg);

/* Delimited text with a line of names. Rows that are the same to the byte are taken once. */
void export_csv(struct export *export, struct str text, row_fn fn, void *arg);
struct csv_record; /* csv.h */
/* A record under the names of the first one. */
void export_csv_row(struct arena *arena, struct row *out, const struct csv_record *names,
                    const struct csv_record *record);
/* The names in the first line, as row_cell() finds them; false: it is not delimited text. */
bool export_csv_head(struct arena *arena, struct str text, struct row *out);

/* JSON: an array, {"value": [..]} and kin, one object, or several one after another. */
void export_json(struct export *export, struct str text, row_fn fn, void *arg);
/* Cells of one object, appended to *out under prefix. */
void export_flatten(struct arena *arena, const struct json_in *object, struct row *out);
struct pair_names {                   /* what the parts of {"Name": .., "Value": ..} are called */
    const char *name, *value, *other; /* other: where the value stands if it is not there */
};
/* Such pairs, appended to *out, whose cells have room for `most`; those without a name are left
 * out. */
void export_pairs(struct arena *arena, const struct json_in *list, const struct pair_names *names,
                  size_t most, struct row *out);

/* True if text begins as JSON does, and holds the word "name": in its first bytes. */
bool export_json_has(struct str head, const char *name);

#endif
