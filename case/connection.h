/* connection.h - what the files of this folder know of an open case. */
#ifndef CASE_CONNECTION_H
#define CASE_CONNECTION_H

#include "case/casefile.h"
#include "db.h"
#include "failed.h"
#include "lock.h"
#include "own.h"
#include "segment.h"
#include "ticket.h"

#include <stdatomic.h>

struct case_who { /* in every journal entry of this session */
    char session_id[33], boot_id[40], host[65], user[65];
    char operator[129], role[65]; /* as they name themselves; "" they did not */
    unsigned uid;
    char machine[LOCK_MACHINE];
};

/* One open case; the connections of a process share it. Behind `ticket` lies what only the holder
 * of the write transaction may touch; the rest is fixed once the case is open. */
struct case_shared {
    char *path;
    int folder_fd, evidence_fd;
    int lock_fd; /* -1: not ours to write; of a frozen case: nobody's meanwhile */
    enum case_mode mode;
    bool frozen; /* DB_FROZEN */
    struct case_who who;
    char case_id[40];
    int64_t session;    /* seq of its session-begin; 0: none */
    int64_t said_since; /* see journal_go_on(); 0: the session's own */
    atomic_int connections;
    struct failed_segments failed; /* syncs */
    atomic_bool strays;            /* a commit failed: see stray.h */
    struct ticket *ticket;
    struct own_segment own; /* behind the ticket */
    bool mail_open;         /* likewise: the journal says so, see seal_mail() */
};

enum sealed_range { RANGE_ANTIVIRUS, RANGE_LOGINS, RANGE_ORIGINS, SEALED_RANGES };

struct added_rows {
    int64_t first, last; /* ids; 0: none */
};

struct transaction {
    bool open;
    int64_t batch;         /* of this transaction; 0: nothing named yet */
    int64_t vanished;      /* messages, before it named any */
    int64_t first_object;  /* named in it; 0: none */
    int64_t last_object;   /* likewise; no message has it yet when it was just named */
    struct hash last_hash; /* of that one */
    bool findings;         /* some were changed */
    unsigned tables;       /* that were touched: bits of enum sealed_table, see seal_tables.h */
    bool mail_ends;        /* what is known of messages is sealed */
    struct added_rows added[SEALED_RANGES]; /* see seal_ranges.h */
    bool adopted;                           /* strays, if there were any */
};

struct casefile {
    struct db *db;
    struct case_shared *shared;
    struct transaction transaction;
    struct segment_files files;
};

/* Opens the folder and a first connection, nothing checked, nothing written. Takes the lock if
 * mode is CASE_WRITE; *mark says what the lock file told before. */
bool connection_open(struct casefile **out, const char *path, enum case_mode mode,
                     struct lock_mark *mark, struct error *err) NODISCARD;
/* Gives all of it back without a word in the journal. */
void connection_close(struct casefile *cf);
/* The same after a session-end entry, and says so in the lock file. Of the last connection only. */
void connection_close_clean(struct casefile *cf);

/* Another connection of SQLite's to the same file, for what is read beside cf; db_close() it. */
bool connection_beside(const struct casefile *cf, struct db **out, struct error *err) NODISCARD;

/* Fails unless a write transaction is open: every function that writes asks first. */
bool connection_writing(struct casefile *cf, struct error *err) NODISCARD;

/* For what may stand alone: joins the open transaction or makes one of its own, and ends that.
 * `done` is whether the work in between succeeded; so is the result. */
bool connection_join(struct casefile *cf, bool *own, struct error *err) NODISCARD;
bool connection_leave(struct casefile *cf, bool own, bool done, struct error *err) NODISCARD;

#endif
