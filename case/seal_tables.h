/* seal_tables.h - tables that hold what a server or the operator said, or what was concluded,
 * sealed in the journal.
 *
 * Their rows change, so that no entry can hold one of them for good. At the commit of a transaction
 * that touched some of these tables, one entry "tables-sealed" holds for each of them the SHA-256
 * of all its rows as they then are. verify makes the hashes again and holds each against the last
 * entry that has one. Tables with a row a message are not among them: see batch.h. */
#ifndef CASE_SEAL_TABLES_H
#define CASE_SEAL_TABLES_H

#include "seal.h"

enum sealed_table {
    SEALED_ACCOUNTS,
    SEALED_ALLOWED,
    SEALED_COVERAGE,
    SEALED_FOLDERS,
    SEALED_INDICATORS,
    SEALED_LISTED, /* how many messages each folder has, and had: see table tally */
    SEALED_MAIL,   /* facts, and what was listed and parsed of messages: see seal_mail() */
    SEALED_NOTES,
    SEALED_OWN, /* which sign-ins of a log are ours */
    SEALED_PARTS,
    SEALED_RULES,
    SEALED_RUNS,
    SEALED_TABLES
};

/* "coverage": with "_sha256" behind it, a detail of the entry. */
const char *seal_table_name(enum sealed_table table);
/* "what was examined": in a sentence. */
const char *seal_table_words(enum sealed_table table);
bool seal_table_digest(struct casefile *cf, enum sealed_table table, struct seal_digest *out,
                       struct error *err) NODISCARD;

/* Rows of it are changed in the open transaction. */
void seal_touch(struct casefile *cf, enum sealed_table table);
/* The same for a note, unless the journal holds it in words. */
void seal_touch_note(struct casefile *cf, const char *key);
/* Too much to be hashed at each commit: the first that touches it since it was sealed says only
 * that it is open now; a scan seals it at its end, with this, in the open transaction. What we did
 * not open stays sealed as it was: what somebody altered meanwhile is not to be sealed by us. */
bool seal_mail(struct casefile *cf, struct error *err) NODISCARD;
/* After the commit. */
void seal_committed(struct casefile *cf);
/* Before the first message of the open transaction gets its bytes: with them it is not vanished any
 * more, which is seen at the commit by the count of those that are. */
bool seal_count_vanished(struct casefile *cf, int64_t *out, struct error *err) NODISCARD;
/* Before the commit; nothing to do if the transaction touched none. */
bool seal_tables(struct casefile *cf, struct error *err) NODISCARD;

#endif
