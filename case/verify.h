/* verify.h - what the parts of case_verify() share. */
#ifndef CASE_VERIFY_H
#define CASE_VERIFY_H

#include "base/job.h"
#include "case/journal.h"
#include "connection.h"

struct verify {
    struct casefile *cf;
    struct job *job; /* may be NULL */
    void (*problem)(void *arg, const char *text);
    void *arg;
    struct verify_report *out;
    uint64_t bytes_total; /* of evidence, as the index says */
};

void verify_problem(struct verify *verify, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Reports how far it is; false (and err) when the operator has stopped it. */
bool verify_goes_on(struct verify *verify, const char *activity, struct error *err) NODISCARD;

bool verify_journal(struct verify *verify, struct error *err) NODISCARD;
bool verify_checkpoints(struct verify *verify, struct error *err) NODISCARD;
bool verify_stamps(struct verify *verify, struct error *err) NODISCARD;
bool verify_findings(struct verify *verify, struct error *err) NODISCARD;
bool verify_tables(struct verify *verify, struct error *err) NODISCARD;
bool verify_ranges(struct verify *verify, struct error *err) NODISCARD;
bool verify_logs(struct verify *verify, struct error *err) NODISCARD;
bool verify_own_logins(struct verify *verify, struct error *err) NODISCARD;
bool verify_imports(struct verify *verify, struct error *err) NODISCARD;
bool verify_plays(struct verify *verify, struct error *err) NODISCARD;
bool verify_actions(struct verify *verify, struct error *err) NODISCARD;
bool verify_evidence(struct verify *verify, struct error *err) NODISCARD;

/* Rows of an older program, that no entry holds: told, and not wrong. (verify_tables.c) */
void verify_not_covered(struct verify *verify, const char *words);

/* An entry says that the segment of this file name was opened in the session that began with that
 * entry: does its row say so? After the last entry: has any other segment a row?
 * (verify_segments.c) */
bool verify_opened(struct verify *verify, struct str name, int64_t session, struct error *err)
    NODISCARD;
bool verify_opened_all(struct verify *verify, uint64_t entries, struct error *err) NODISCARD;

/* Does that journal entry hold the digest of this row, and is it of this kind? (verify_plays.c) */
bool verify_row(struct verify *verify, int64_t seq, const char *action, const struct hash *digest,
                const char *what, int64_t id, struct error *err) NODISCARD;
/* As many rows as that query finds have another number than their entry's place says: rows are
 * numbered as they are made, and which comes last may say how a step ended. */
bool verify_numbers(struct verify *verify, const char *sql, const char *what, struct error *err)
    NODISCARD;
/* A row that was taken away left its entry behind: are there as many as entries? */
bool verify_rows(struct verify *verify, int64_t rows, const char *actions, const char *what,
                 struct error *err) NODISCARD;

#endif
