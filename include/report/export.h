/* export.h - the case in others' forms: mail for a lawyer, rows for a spreadsheet, indicators for
 * blacklists and for other responders.
 *
 * Everything goes to a new file or a new folder, never over what is there; the SHA-256 of what was
 * written is journalled. Strangers' bytes leave as data only: each format quotes them in its way.
 */
#ifndef REPORT_EXPORT_H
#define REPORT_EXPORT_H

#include "case/casefile.h"

struct export_setup { /* borrowed during the call */
    struct casefile *cf;
    const char *format, *path;
    const char *target; /* of a blocklist; NULL: plain */
    const char *kind;   /* only indicators of this kind; NULL: all */
    const char *folder; /* only mail of this folder; NULL: all */
    int64_t finding;    /* only what this finding is about; 0: all */
    const char *version;
    int64_t now; /* UTC seconds, written as the time it was made */
};

struct export_result {
    uint64_t rows, left_out; /* left out: mail that was not fetched, values a form cannot hold */
    uint64_t files, bytes;
    struct hash hash; /* of the one file, or of SHA256SUMS in the folder */
};

/* Writes and journals it; in a case that is open for reading only (a sealed one) it is not
 * journalled, and the caller says so. On failure nothing stays. */
bool export_run(const struct export_setup *setup, struct export_result *result, struct error *err)
    NODISCARD;

#endif
