/* db_handle.h - what db.c and query.c share of a connection. */
#ifndef CASE_DB_HANDLE_H
#define CASE_DB_HANDLE_H

#include "db.h"

#include <sqlite3.h>

#define DB_CACHED 128 /* statements that are kept prepared */

struct prepared {
    const char *sql; /* a literal: its address is its name */
    sqlite3_stmt *statement;
    bool busy;
};

struct db {
    sqlite3 *handle;
    char *path;
    struct buf folded; /* scratch of matches() */
    unsigned compared; /* by it */
    struct prepared cache[DB_CACHED];
    size_t cached;
    bool (*over)(void *arg); /* see db_watch() */
    void *over_arg;
    struct backfill *backfill; /* of one that writes */
};

/* False, always: what SQLite's code means, in one sentence. */
bool db_fail(struct db *db, int rc, struct error *err);

#endif
