/* antivirus.h - what a virus scanner on this machine said of parts of mail, by the SHA-256 of their
 * decoded bytes. Rows are added and never changed: a newer scanner's word stands beside the older.
 */
#ifndef CASE_ANTIVIRUS_H
#define CASE_ANTIVIRUS_H

#include "base/mem.h"
#include "case/casefile.h"

enum antivirus_verdict {
    ANTIVIRUS_NOTHING,   /* it knows nothing bad of it */
    ANTIVIRUS_FOUND,     /* words: the signature's name */
    ANTIVIRUS_TOO_LARGE, /* for the scanner, or for us */
    ANTIVIRUS_ERROR,     /* it was asked, and could not say; words: why */
    ANTIVIRUS_VERDICTS = ANTIVIRUS_ERROR,
};

struct antivirus_row {
    struct hash sha256;
    const char *engine; /* "ClamAV 1.0.5/27101/Mon ...": program and signatures */
    enum antivirus_verdict verdict;
    const char *words;
    int64_t asked; /* UTC seconds */
};

/* Journalled if something was found or went wrong; inside a transaction. */
bool antivirus_put(struct casefile *cf, const struct antivirus_row *row, struct error *err)
    NODISCARD;
/* One row for each hash: the newest that says what is in it, else the newest. */
bool antivirus_list(struct casefile *cf, struct arena *arena, struct antivirus_row **out,
                    size_t *count, struct error *err) NODISCARD;

#endif
