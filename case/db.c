/* db.c - a connection to the case's file; see db.h. Only this file and query.c know SQLite. */
#include "db_handle.h"

#include "base/json.h"

#include "backfill.h"
#include "fold.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum {
    BUSY_MS = 2000,
    PIECE = 4096,
    PIECES = 64,
    STEPS = 2000,   /* of SQLite's machine, and */
    COMPARED = 100, /* texts: a tenth of a millisecond or so */
};

static const char *system_reason(struct db *db)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): glibc's is safe */
    return strerror(sqlite3_system_errno(db->handle));
}

bool db_fail(struct db *db, int rc, struct error *err)
{
    const char *why = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(rc);

    switch (rc & 0xff) {
    case SQLITE_FULL:
        return error_set(err, ERROR_IO, "cannot write %s: the disk is full", db->path);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set(err, ERROR_IO, "%s is busy: another program is using it", db->path);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return error_set(err, ERROR_FORMAT, "%s is damaged or not a case: %s", db->path, why);
    case SQLITE_INTERRUPT:
        return error_set(err, ERROR_CANCELLED, "%s was not read to the end", db->path);
    case SQLITE_CONSTRAINT:
        return error_set(err, ERROR_FORMAT, "the case does not allow that: %s", why);
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        if (db->handle && sqlite3_system_errno(db->handle) != 0)
            return error_set(err, ERROR_IO, "cannot read or write %s: %s (%s)", db->path, why,
                             system_reason(db));
        return error_set(err, ERROR_IO, "cannot open %s: %s", db->path, why);
    default:
        return error_set(err, ERROR_IO, "%s: %s", db->path, why);
    }
}

/* --- opening --- */

/* matches(words, text, ...): every folded word occurs in one of the texts. */
static void sql_matches(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct db *db = sqlite3_user_data(context);
    struct buf *folded = &db->folded;
    struct str words = {(const char *)sqlite3_value_text(values[0]),
                        (size_t)sqlite3_value_bytes(values[0])};

    buf_clear(folded);
    for (int i = 1; i < count; i++) {
        const char *text = (const char *)sqlite3_value_text(values[i]);

        if (text)
            fold_add(folded, (struct str){text, (size_t)sqlite3_value_bytes(values[i])});
        buf_char(folded, '\n');
    }
    if (db->over && ++db->compared % COMPARED == 0 && db->over(db->over_arg))
        sqlite3_interrupt(db->handle);
    sqlite3_result_int(context, fold_matches(words, buf_as_str(folded)));
}

/* is_canonical(text): JSON as the journal holds it (base/json.h). SQLite's json_valid() says no,
 * and nothing else, where it had no memory: an entry would be taken for one that was altered. */
static void sql_is_canonical(sqlite3_context *context, int count, sqlite3_value **values)
{
    struct str text = {(const char *)sqlite3_value_text(values[0]), 0};

    (void)count;
    if (!text.at && sqlite3_value_type(values[0]) != SQLITE_NULL) {
        sqlite3_result_error_nomem(context);
        return;
    }
    text.len = (size_t)sqlite3_value_bytes(values[0]);
    sqlite3_result_int(context, text.at && json_is_canonical(text));
}

static int add_functions(struct db *db)
{
    const int kind = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
    int rc = sqlite3_create_function(db->handle, "matches", -1, kind, db, sql_matches, NULL, NULL);

    return rc != SQLITE_OK ? rc
                           : sqlite3_create_function(db->handle, "is_canonical", 1, kind, db,
                                                     sql_is_canonical, NULL, NULL);
}

static int on_commit(void *arg, sqlite3 *handle, const char *name, int frames)
{
    struct db *db = arg;

    (void)handle, (void)name;
    backfill_committed(db->backfill, db, frames);
    return SQLITE_OK;
}

static bool configure(struct db *db, enum db_mode mode, struct error *err)
{
    /* The file may be a stranger's: its schema must not be able to run anything. */
    static const char always[] = "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                                 "PRAGMA mmap_size = 0; PRAGMA foreign_keys = ON;"
                                 "PRAGMA temp_store = MEMORY;"
                                 /* the rows of 30,000 messages fit in; records of facts
                                  * are read beside it (facts.c) */
                                 "PRAGMA cache_size = -8192;";
    static const char writing[] = "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;"
                                  "PRAGMA recursive_triggers = ON;";
    int rc;

    sqlite3_busy_timeout(db->handle, BUSY_MS);
    sqlite3_limit(db->handle, SQLITE_LIMIT_LENGTH, (int)DB_LARGEST_VALUE);
    sqlite3_limit(db->handle, SQLITE_LIMIT_ATTACHED, 0);
    /* For what a statement with triggers asks for and gives back each time. */
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_LOOKASIDE, NULL, PIECE, PIECES);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
    sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
    rc = add_functions(db);
    if (rc != SQLITE_OK)
        return db_fail(db, rc, err);
    if (mode == DB_WRITE) {
        db->backfill = backfill_new(db->path);
        sqlite3_wal_hook(db->handle, on_commit, db);
    }
    return db_run(db, always, err) &&
           db_run(db, mode == DB_WRITE ? writing : "PRAGMA query_only = ON;", err);
}

/* A path as a URI: what could end or change it is written %XX. */
static void frozen_uri(struct buf *out, const char *path)
{
    buf_text(out, "file:");
    for (const char *p = path; *p; p++) {
        if (*p == '%' || *p == '?' || *p == '#')
            buf_printf(out, "%%%02x", (unsigned)(unsigned char)*p);
        else
            buf_char(out, *p);
    }
    buf_text(out, "?immutable=1");
}

/* Of the library, before its first use: nobody asks how much memory it has, and to count that it
 * would take a lock for each piece. */
static void prepare_library(void)
{
    static atomic_flag prepared = ATOMIC_FLAG_INIT;

    if (!atomic_flag_test_and_set(&prepared))
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* Of the call that failed last. */
static bool had_no_room(const struct db *db)
{
    int kind = sqlite3_extended_errcode(db->handle) & 0xff;
    int why = sqlite3_system_errno(db->handle);

    return kind == SQLITE_FULL || ((kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN) &&
                                   (why == ENOSPC || why == EDQUOT || why == EFBIG));
}

static bool open_file(struct db **out, const char *path, enum db_mode mode, bool *no_room,
                      struct error *err)
{
    static const int flags[] = {
        [DB_READ] = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW,
        [DB_FROZEN] = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_URI,
        [DB_WRITE] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW,
        [DB_MEMORY] = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY,
    };
    struct db *db = xcalloc(1, sizeof(*db));
    struct buf uri;
    bool ok = false;
    int rc;

    prepare_library();
    buf_init(&uri, KIB(16));
    buf_init(&db->folded, MIB(1));
    db->path = xstrdup(path);
    if (mode == DB_FROZEN)
        frozen_uri(&uri, path);
    rc = sqlite3_open_v2(mode == DB_FROZEN ? buf_c(&uri) : path, &db->handle,
                         flags[mode] | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
    if (rc != SQLITE_OK)
        db_fail(db, rc, err);
    else
        ok = mode == DB_MEMORY || configure(db, mode, err);
    if (ok && mode == DB_READ)
        ok = db_run(db, "PRAGMA schema_version;", err);
    buf_dispose(&uri);
    *no_room = !ok && db->handle && had_no_room(db);
    if (!ok) {
        db_close(db);
        return false;
    }
    *out = db;
    return true;
}

bool db_open(struct db **out, const char *path, enum db_mode mode, struct error *err)
{
    bool no_room;

    return open_file(out, path, mode, &no_room, err);
}

bool db_open_to_read(struct db **out, const char *path, bool *no_room, struct error *err)
{
    return open_file(out, path, DB_READ, no_room, err);
}

void db_close(struct db *db)
{
    if (!db)
        return;
    backfill_free(db->backfill);
    for (size_t i = 0; i < db->cached; i++)
        sqlite3_finalize(db->cache[i].statement);
    sqlite3_close_v2(db->handle);
    buf_dispose(&db->folded);
    free(db->path);
    free(db);
}

bool db_run(struct db *db, const char *sql, struct error *err)
{
    int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK || db_fail(db, rc, err);
}

bool db_begin(struct db *db, bool writing, struct error *err)
{
    if (db_in_transaction(db) && !db_run(db, "ROLLBACK", err))
        return false;
    return db_run(db, writing ? "BEGIN IMMEDIATE" : "BEGIN", err);
}

bool db_in_transaction(const struct db *db)
{
    return sqlite3_get_autocommit(db->handle) == 0;
}

static int ask_watcher(void *arg)
{
    const struct db *db = arg;

    return db->over(db->over_arg);
}

void db_watch(struct db *db, bool (*over)(void *arg), void *arg)
{
    db->over = over;
    db->over_arg = arg;
    sqlite3_progress_handler(db->handle, over ? STEPS : 0, over ? ask_watcher : NULL, db);
}

int db_copy_log(struct db *db)
{
    int frames, copied;
    int rc =
        sqlite3_wal_checkpoint_v2(db->handle, NULL, SQLITE_CHECKPOINT_PASSIVE, &frames, &copied);

    return rc == SQLITE_OK && copied > 0 ? copied : 0;
}

const char *db_library_version(void)
{
    return sqlite3_libversion();
}
