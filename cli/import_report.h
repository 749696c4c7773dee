/* import_report.h - what is told of one file that was imported (or of one folder of single mails).
 *
 * Texts are UTF-8 or shown already, and are shown again when printed. */
#ifndef CLI_IMPORT_REPORT_H
#define CLI_IMPORT_REPORT_H

#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"

#include <stdint.h>

enum { IMPORT_REJECTS = 200, IMPORT_EXCERPT = 200 }; /* named; the rest is only counted */

struct import_reject {
    const char *member; /* which file of a folder; "" the file itself */
    uint64_t line;      /* from 1; 0: offset says where */
    uint64_t offset;
    const char *reason, *excerpt;
};

struct import_report { /* import_report_init() */
    struct arena arena;
    const char *path, *folder; /* folder: of the case; "" none */
    const char *format, *title, *why;
    const char *encoding, *zone;
    const char *truncated; /* why it seems to be cut off where it was made; "" it does not */
    const char *unread;    /* why we did not read it to its end; "" we did */
    uint64_t size;
    struct hash sha256; /* zero: of several files */
    uint64_t read, accepted, rejected;
    uint64_t known;           /* were in the case before */
    uint64_t duplicates;      /* the same bytes twice in this import */
    uint64_t passed_over;     /* about other things than we look for */
    int64_t earliest, latest; /* times the layout itself gives; INT64_MIN: none */
    int64_t before;           /* id of an earlier import of the same bytes; 0: none */
    struct import_reject *rejects;
    size_t reject_count;
    struct buf notes; /* sentences, "\n" between */
};

void import_report_init(struct import_report *report, const char *path);
void import_report_dispose(struct import_report *report);
/* What comes from outside is shown first (text_shown()): file names, rows. */
void import_report_reject(struct import_report *report, const struct import_reject *reject);
void import_report_note(struct import_report *report, const char *fmt, ...) PRINTF_LIKE(2, 3);
void import_report_time(struct import_report *report, int64_t moment);

/* "complete", "usable with limits" or "unusable". */
const char *import_report_verdict(const struct import_report *report);
void import_report_json(const struct import_report *report, struct json *json);
void import_report_text(const struct import_report *report, struct buf *out);

#endif
