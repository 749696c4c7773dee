/* db.h - the case's one way to SQLite: constant statements with bound values, and one sentence
 * for an error.
 *
 *     struct query q;
 *
 *     query_begin(&q, db, "SELECT id FROM object WHERE hash = ?");
 *     query_bind_hash(&q, hash);
 *     while (query_next(&q))
 *         id = query_int(&q, 0);
 *     return query_end(&q, err);
 *
 * A failure anywhere on the way makes query_next() false and is told by query_end(), which must
 * always be called. SQL is a string literal: statements are kept prepared under its address. */
#ifndef CASE_DB_H
#define CASE_DB_H

#include "base/hash.h"
#include "base/limits.h"
#include "base/mem.h"

enum db_mode {
    DB_READ,
    DB_FROZEN, /* read only, where nothing can be written beside it, and nobody writes to it */
    DB_WRITE,
    DB_MEMORY, /* nowhere: to learn what a schema looks like */
};

#define DB_LARGEST_VALUE MIB(64)

struct db; /* opaque: one connection, of one thread */

/* path is absolute and holds no symbolic link. The file must exist. */
bool db_open(struct db **out, const char *path, enum db_mode mode, struct error *err) NODISCARD;
/* The same with DB_READ, and begins to read, too: readers of a file in WAL mode share an index that
 * lies beside it. *no_room: it failed because that could not be written. */
bool db_open_to_read(struct db **out, const char *path, bool *no_room, struct error *err) NODISCARD;
void db_close(struct db *db); /* NULL is fine */
/* Several statements without values. */
bool db_run(struct db *db, const char *sql, struct error *err) NODISCARD;
/* Of a transaction; a rollback that failed is made up for first. */
bool db_begin(struct db *db, bool writing, struct error *err) NODISCARD;
bool db_in_transaction(const struct db *db);
/* While statements run on this connection, over(arg) is asked every few thousand steps of theirs;
 * when it is true the statement ends with ERROR_CANCELLED. NULL: nobody is asked. */
void db_watch(struct db *db, bool (*over)(void *arg), void *arg);
/* Copies what is committed from the write-ahead log into the file, as far as readers allow, and
 * waits for nobody. Returns how many pages of the log are in the file now; 0 if that failed. */
int db_copy_log(struct db *db);
const char *db_library_version(void);

struct query {
    struct db *db;
    void *statement;
    size_t slot; /* in the cache; past its end: our own */
    int bound;
    bool failed;
    struct error error;
};

void query_begin(struct query *query, struct db *db, const char *sql);
/* The same for SQL that is no literal: made and thrown away. It must hold no stranger's text. */
void query_begin_once(struct query *query, struct db *db, const char *sql);

/* Each binds the next value. Borrowed until query_end(). */
void query_bind_int(struct query *query, int64_t value);
void query_bind_time(struct query *query, int64_t value);    /* INT64_MIN: NULL */
void query_bind_text(struct query *query, const char *text); /* NULL: ""; must be UTF-8 */
void query_bind_str(struct query *query, struct str text);   /* must be UTF-8 without NULs */
void query_bind_blob(struct query *query, struct str bytes);
void query_bind_hash(struct query *query, const struct hash *hash); /* zero: NULL */

bool query_next(struct query *query);
bool query_end(struct query *query, struct error *err) NODISCARD;
/* For what gives no rows, or whose rows do not matter: all of it and query_end(). */
bool query_run(struct query *query, struct error *err) NODISCARD;
/* The first column of the first row, or `missing`; and query_end(). */
bool query_number(struct query *query, int64_t missing, int64_t *out, struct error *err) NODISCARD;
/* How many rows the last write on this connection changed. */
int64_t query_changed(const struct query *query);
/* The id of the row that the last INSERT on this connection made. Cheaper than RETURNING, which
 * makes a table of its own each time. */
int64_t query_new_id(const struct query *query);

/* Columns of the row at hand. */
int query_columns(struct query *query);
bool query_is_null(struct query *query, int column);
int64_t query_int(struct query *query, int column);
int64_t query_time(struct query *query, int column);                 /* NULL: INT64_MIN */
unsigned query_enum(struct query *query, int column, unsigned most); /* outside 0..most: 0 */
struct hash query_hash(struct query *query, int column);             /* zero if it is none */
struct str query_blob(struct query *query, int column); /* borrowed till the next row */
/* The same; an integer as it is written, in room. */
struct str query_written(struct query *query, int column, char room[DECIMAL_MOST]);
/* In the arena; "" for NULL. A case from elsewhere may hold anything: what is not UTF-8, or holds
 * NULs, comes out in shown form. */
const char *query_text(struct query *query, int column, struct arena *arena);

#endif
