/* csv.h - delimited text (RFC 4180) with the habits of its exporters, record by record.
 *
 * Delimiter: , ; | or tab, by the first line, or by a line "sep=;" before it. A first line "#TYPE
 * ..." is PowerShell's; titles and remarks above the first line of cells are left out. Lines end
 * with LF, CR LF or CR; quoted cells may span lines. */
#ifndef PARSE_CSV_H
#define PARSE_CSV_H

#include "base/mem.h"
#include "base/text.h"

struct csv {
    struct arena *arena; /* of the records to come; may be changed between them */
    struct str rest;
    char delimiter;
    uint32_t line; /* of what is ahead, from 1 */
};

struct csv_record {
    struct str *cells;
    size_t count;
    uint32_t line;
    struct str raw;
    const char *bad; /* NULL: well formed */
};

void csv_begin(struct csv *csv, struct arena *arena, struct str text);
/* The next record; false: none is left. */
bool csv_next(struct csv *csv, struct csv_record *out);

#endif
