/* query.c - statements and what they find; see db.h. */
#include "db_handle.h"

#include <string.h>

/* The slot of sql, a free one for it, or DB_CACHED: it is busy (or there are too many), so that
 * this query prepares its own. */
static size_t find_slot(struct db *db, const char *sql)
{
    for (size_t i = 0; i < db->cached; i++)
        if (db->cache[i].sql == sql)
            return db->cache[i].busy ? DB_CACHED : i;
    return db->cached < DB_CACHED ? db->cached++ : DB_CACHED;
}

static void prepare(struct query *query, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    unsigned flags = query->slot < DB_CACHED ? SQLITE_PREPARE_PERSISTENT : 0;
    int rc = sqlite3_prepare_v3(query->db->handle, sql, -1, flags, &statement, NULL);

    if (rc != SQLITE_OK) {
        query->failed = true;
        db_fail(query->db, rc, &query->error);
    }
    query->statement = statement;
}

static void start(struct query *query, struct db *db, size_t slot)
{
    query->db = db;
    query->bound = 0;
    query->failed = false;
    query->error.code = ERROR_NONE;
    query->error.text[0] = '\0';
    query->slot = slot;
}

void query_begin_once(struct query *query, struct db *db, const char *sql)
{
    start(query, db, DB_CACHED);
    prepare(query, sql);
}

void query_begin(struct query *query, struct db *db, const char *sql)
{
    struct prepared *cached;

    start(query, db, find_slot(db, sql));
    if (query->slot == DB_CACHED) {
        prepare(query, sql);
        return;
    }
    cached = &db->cache[query->slot];
    if (!cached->statement) {
        prepare(query, sql);
        cached->statement = query->statement;
        cached->sql = sql;
    }
    cached->busy = true;
    query->statement = cached->statement;
}

static void bound(struct query *query, int rc)
{
    if (rc == SQLITE_OK || query->failed)
        return;
    query->failed = true;
    db_fail(query->db, rc, &query->error);
}

void query_bind_int(struct query *query, int64_t value)
{
    bound(query, sqlite3_bind_int64(query->statement, ++query->bound, value));
}

static void bind_null(struct query *query)
{
    bound(query, sqlite3_bind_null(query->statement, ++query->bound));
}

void query_bind_time(struct query *query, int64_t value)
{
    if (value == INT64_MIN)
        bind_null(query);
    else
        query_bind_int(query, value);
}

/* UTF-8 without NULs? */
static bool is_clean(struct str text)
{
    return utf8_plain(text) || (utf8_valid(text) && !memchr(text.at, '\0', text.len));
}

void query_bind_str(struct query *query, struct str text)
{
    int at = ++query->bound;

    if (!is_clean(text)) {
        if (!query->failed)
            error_set(&query->error, ERROR_FORMAT, "the case takes no text that is not UTF-8");
        query->failed = true;
        return;
    }
    bound(query,
          sqlite3_bind_text64(query->statement, at, text.at, text.len, SQLITE_STATIC, SQLITE_UTF8));
}

void query_bind_text(struct query *query, const char *text)
{
    query_bind_str(query, str_of(text));
}

void query_bind_blob(struct query *query, struct str bytes)
{
    /* A NULL pointer would make it NULL instead of empty. */
    bound(query, sqlite3_bind_blob64(query->statement, ++query->bound, bytes.len ? bytes.at : "",
                                     bytes.len, SQLITE_STATIC));
}

void query_bind_hash(struct query *query, const struct hash *hash)
{
    if (hash_is_zero(hash))
        bind_null(query);
    else
        query_bind_blob(query, (struct str){(const char *)hash->bytes, sizeof(hash->bytes)});
}

bool query_next(struct query *query)
{
    int rc;

    if (query->failed)
        return false;
    rc = sqlite3_step(query->statement);
    if (rc == SQLITE_ROW)
        return true;
    if (rc != SQLITE_DONE)
        bound(query, rc);
    return false;
}

/* What ends a statement tells also of a column that there was no memory for. */
bool query_end(struct query *query, struct error *err)
{
    if (query->slot == DB_CACHED) {
        bound(query, sqlite3_finalize(query->statement));
    } else if (query->statement) {
        bound(query, sqlite3_reset(query->statement));
        sqlite3_clear_bindings(query->statement);
    }
    if (query->slot < DB_CACHED)
        query->db->cache[query->slot].busy = false;
    query->statement = NULL;
    if (query->failed)
        *err = query->error;
    return !query->failed;
}

bool query_run(struct query *query, struct error *err)
{
    while (query_next(query))
        ;
    return query_end(query, err);
}

bool query_number(struct query *query, int64_t missing, int64_t *out, struct error *err)
{
    *out = query_next(query) && !query_is_null(query, 0) ? query_int(query, 0) : missing;
    return query_end(query, err);
}

int64_t query_changed(const struct query *query)
{
    return sqlite3_changes64(query->db->handle);
}

int64_t query_new_id(const struct query *query)
{
    return sqlite3_last_insert_rowid(query->db->handle);
}

/* --- columns --- */

int query_columns(struct query *query)
{
    return sqlite3_column_count(query->statement);
}

bool query_is_null(struct query *query, int column)
{
    return sqlite3_column_type(query->statement, column) == SQLITE_NULL;
}

int64_t query_int(struct query *query, int column)
{
    return sqlite3_column_int64(query->statement, column);
}

int64_t query_time(struct query *query, int column)
{
    return query_is_null(query, column) ? INT64_MIN : query_int(query, column);
}

unsigned query_enum(struct query *query, int column, unsigned most)
{
    int64_t value = query_int(query, column);

    return value >= 0 && value <= (int64_t)most ? (unsigned)value : 0;
}

struct str query_blob(struct query *query, int column)
{
    const char *at = sqlite3_column_blob(query->statement, column);

    return at ? (struct str){at, (size_t)sqlite3_column_bytes(query->statement, column)}
              : (struct str){"", 0};
}

struct str query_written(struct query *query, int column, char room[DECIMAL_MOST])
{
    if (sqlite3_column_type(query->statement, column) != SQLITE_INTEGER)
        return query_blob(query, column);
    return (struct str){room, decimal_signed(room, sqlite3_column_int64(query->statement, column))};
}

struct hash query_hash(struct query *query, int column)
{
    struct str bytes = query_blob(query, column);
    struct hash hash = {{0}};

    if (bytes.len == sizeof(hash.bytes))
        memcpy(hash.bytes, bytes.at, sizeof(hash.bytes));
    return hash;
}

const char *query_text(struct query *query, int column, struct arena *arena)
{
    struct str text = {(const char *)sqlite3_column_text(query->statement, column), 0};
    const char *copy;
    struct buf shown;

    text.len = (size_t)sqlite3_column_bytes(query->statement, column);
    if (!text.at || text.len == 0)
        return "";
    if (is_clean(text))
        return arena_strndup(arena, text.at, text.len);
    buf_init(&shown, DB_LARGEST_VALUE);
    text_show(&shown, text);
    copy = arena_strndup(arena, buf_c(&shown), shown.len);
    buf_dispose(&shown);
    return copy;
}
