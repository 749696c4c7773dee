/* csv.h - rows for spreadsheets (RFC 4180): every cell in quotes, text in shown form, and what a
 * spreadsheet would take for a formula with an apostrophe in front. Private to report/. */
#ifndef REPORT_CSV_H
#define REPORT_CSV_H

#include "base/text.h"

struct csv { /* zero it and set out */
    struct buf *out;
    bool comma;
};

void csv_text(struct csv *csv, const char *text);
void csv_int(struct csv *csv, int64_t value);
void csv_count(struct csv *csv, int64_t value);      /* below 0: not known, and empty */
void csv_time(struct csv *csv, int64_t utc_seconds); /* empty when not known */
void csv_hash(struct csv *csv, const void *bytes, size_t len);
void csv_end(struct csv *csv); /* of the row */
/* A whole row; ends with NULL. */
void csv_row(struct csv *csv, const char *const *cells);

#endif
