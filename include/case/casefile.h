/* casefile.h - the case: a folder NAME.case/ with case.db and evidence/, opened by one writer.
 *
 * A struct casefile is one connection to the database and belongs to one thread;
 * casefile_clone() gives another thread its own. Writes happen between casefile_begin() and
 * casefile_commit(): begin takes a ticket, so that a busy job cannot starve the screen. What is
 * committed is durable (WAL, synchronous=FULL).
 *
 * Order that every writer keeps: evidence_sync() first, then the rows that name it, then the
 * commit, and only then is anything acknowledged. */
#ifndef CASE_CASEFILE_H
#define CASE_CASEFILE_H

#include "base/error.h"
#include "base/hash.h"

struct casefile; /* opaque */

enum case_mode {
    CASE_READ,  /* any number of processes */
    CASE_WRITE, /* one process */
};

/* Tables, as bits: what a job has changed, what a view watches. */
enum {
    CASE_ACCOUNTS = 1 << 0,
    CASE_FOLDERS = 1 << 1,
    CASE_MESSAGES = 1 << 2,
    CASE_RULES = 1 << 3,
    CASE_FINDINGS = 1 << 4,
    CASE_JOURNAL = 1 << 5,
    CASE_COVERAGE = 1 << 6,
    CASE_RUNS = 1 << 7,
    CASE_PLAYS = 1 << 8,
};

struct case_info {
    char owner[320]; /* the mailbox owner's address, as the operator gave it; "" not known yet */
    char authority[256]; /* who allowed this, in the operator's words */
    char created[32];
    char case_id[40]; /* random, in every journal entry */
};

/* Makes PATH (".case" is appended when missing) and its first journal entry. Fails, and leaves
 * nothing, when it exists. */
bool case_create(const char *path, const struct case_info *info, struct error *err) NODISCARD;

/* Opens an existing one. The file may come from elsewhere: it is checked before it is used. */
bool casefile_open(struct casefile **out, const char *path, enum case_mode mode, struct error *err)
    NODISCARD;
/* Another connection to the same open case, for another thread. The first must outlive it. */
bool casefile_clone(struct casefile **out, struct casefile *cf, struct error *err) NODISCARD;
void casefile_close(struct casefile *cf); /* NULL is fine */

const char *casefile_path(const struct casefile *cf);
bool casefile_writable(const struct casefile *cf);
bool casefile_info(struct casefile *cf, struct case_info *out, struct error *err) NODISCARD;
/* Who says to be at the keyboard, and as what; in every journal entry from now on, beside the
 * machine's user. Before other threads have connections. */
bool casefile_name_operator(struct casefile *cf, const char *name, const char *role,
                            struct error *err) NODISCARD;
bool casefile_set_owner(struct casefile *cf, const char *owner, struct error *err) NODISCARD;

bool casefile_begin(struct casefile *cf, struct error *err) NODISCARD;
bool casefile_commit(struct casefile *cf, struct error *err) NODISCARD;
void casefile_rollback(struct casefile *cf); /* fine when nothing is open */

/* Grows whenever another connection committed; for a screen that wants to know. */
int64_t casefile_version(struct casefile *cf);

/* Until it is called again, over(arg) is asked now and then while this connection reads; when it
 * is true, what was being read fails with ERROR_CANCELLED. NULL: nobody is asked. For a screen that
 * has better things to do. */
void casefile_watch(struct casefile *cf, bool (*over)(void *arg), void *arg);

/* Small facts that are not rows: key to text. *out: in the arena; NULL when it is not there. */
struct arena;
bool casefile_note(struct casefile *cf, struct arena *arena, const char *key, const char **out,
                   struct error *err) NODISCARD;
bool casefile_set_note(struct casefile *cf, const char *key, const char *value, struct error *err)
    NODISCARD;

#endif
