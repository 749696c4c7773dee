/* schema.c - see schema.h. */
#include "schema.h"

#include <endian.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { APPLICATION_ID = 0x4d4d6564, COLUMNS = 4 }; /* "MMed" */

/* Hex, as SQL wants the number in decimal: 1296917860. */
_Static_assert(APPLICATION_ID == 1296917860, "schema_prepare() says the same number");

bool schema_prepare(struct db *db, struct error *err)
{
    return db_run(db,
                  "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL;"
                  "PRAGMA application_id = 1296917860;",
                  err);
}

int64_t schema_count(const char *const *steps)
{
    int64_t count = 0;

    while (steps[count])
        count++;
    return count;
}

bool schema_version(struct db *db, const char *const *steps, int64_t *out, struct error *err)
{
    int64_t application = 0;
    struct query query;

    *out = 0;
    query_begin(&query, db, "PRAGMA application_id");
    if (!query_number(&query, 0, &application, err))
        return false;
    if (application != APPLICATION_ID)
        return error_set(err, ERROR_FORMAT, "case.db is not a case of mailmedic");
    query_begin(&query, db, "PRAGMA user_version");
    if (!query_number(&query, 0, out, err))
        return false;
    if (*out < 0 || *out > schema_count(steps))
        return error_set(err, ERROR_FORMAT,
                         "the case was made by a newer mailmedic (its tables are of version "
                         "%" PRId64 ", this program knows %" PRId64 ")",
                         *out, schema_count(steps));
    return true;
}

static bool take_steps(struct db *db, const char *const *steps, int64_t from, int64_t to,
                       struct error *err)
{
    char version[64];

    for (int64_t i = from; i < to; i++)
        if (!db_run(db, steps[i], err))
            return error_prefix(err, "step %" PRId64 " of the case's tables", i + 1);
    /* A pragma takes no bound values. */
    snprintf(version, sizeof(version), "PRAGMA user_version = %" PRId64, to);
    return db_run(db, version, err);
}

bool schema_migrate(struct db *db, const char *const *steps, struct error *err)
{
    struct error ignored = {0};
    int64_t version;

    if (!schema_version(db, steps, &version, err))
        return false;
    if (version == schema_count(steps))
        return true;
    if (!db_run(db, "BEGIN IMMEDIATE", err))
        return false;
    if (take_steps(db, steps, version, schema_count(steps), err) && db_run(db, "COMMIT", err))
        return true;
    if (db_in_transaction(db) && !db_run(db, "ROLLBACK", &ignored))
        error_clear(&ignored);
    return false;
}

/* --- comparing --- */

static const char all_rows[] = "SELECT type, name, CAST(tbl_name AS BLOB), CAST(sql AS BLOB) "
                               "FROM sqlite_schema ORDER BY type, name";

struct comparison {
    void (*problem)(void *arg, const char *text);
    void *arg;
};

static void tell(const struct comparison *to, const char *type, const char *name, const char *what)
{
    struct buf text;

    buf_init(&text, KIB(4));
    buf_printf(&text, "the %s ", type);
    text_show(&text, str_part(str_of(name), 0, 200));
    buf_printf(&text, " of the case %s", what);
    to->problem(to->arg, buf_c(&text));
    buf_dispose(&text);
}

/* Both sorted by type and name; -1: a comes first. */
static int order(struct query *a, struct query *b, struct arena *arena)
{
    int by_type = strcmp(query_text(a, 0, arena), query_text(b, 0, arena));

    return by_type ? by_type : strcmp(query_text(a, 1, arena), query_text(b, 1, arena));
}

static bool same_text(struct query *a, struct query *b)
{
    return str_equal(query_blob(a, 2), query_blob(b, 2)) &&
           str_equal(query_blob(a, 3), query_blob(b, 3));
}

static void compare_rows(struct query *is, struct query *want, const struct comparison *to)
{
    struct arena arena = {0};
    bool more_is = query_next(is);
    bool more_want = query_next(want);

    while (more_is || more_want) {
        int before = !more_is ? 1 : !more_want ? -1 : order(is, want, &arena);
        struct query *shown = before > 0 ? want : is;
        const char *type = query_text(shown, 0, &arena);
        const char *name = query_text(shown, 1, &arena);

        if (before < 0)
            tell(to, type, name, "does not belong there");
        else if (before > 0)
            tell(to, type, name, "is missing");
        else if (!same_text(is, want))
            tell(to, type, name, "is not as this program makes it");
        if (before <= 0)
            more_is = query_next(is);
        if (before >= 0)
            more_want = query_next(want);
    }
    arena_dispose(&arena);
}

bool schema_hash(struct db *db, char out[HASH_HEX], struct error *err)
{
    struct hasher *hasher = hasher_new();
    struct query query;
    struct hash hash;

    query_begin(&query, db, all_rows);
    while (query_next(&query))
        for (int column = 0; column < COLUMNS; column++) {
            struct str text = query_blob(&query, column);
            uint64_t len = htole64(text.len);

            /* The length first: a text may hold a NUL, or what the next one should say. */
            hasher_add(hasher, &len, sizeof(len));
            hasher_add(hasher, text.at, text.len);
        }
    hasher_finish(hasher, &hash);
    hasher_free(hasher);
    hash_to_hex(&hash, out);
    return query_end(&query, err);
}

/* Then it need not be learned what they should be. */
static bool is_whole(struct db *db, const char *const *steps, int64_t taken, bool *out,
                     struct error *err)
{
    char hash[HASH_HEX];

    *out = false;
    if (steps != schema_steps || taken != schema_count(steps))
        return true;
    if (!schema_hash(db, hash, err))
        return false;
    *out = strcmp(hash, schema_whole) == 0;
    return true;
}

bool schema_compare(struct db *db, const char *const *steps, int64_t taken,
                    void (*problem)(void *arg, const char *text), void *arg, struct error *err)
{
    const struct comparison to = {problem, arg};
    struct query is, want;
    struct db *model;
    bool whole, ok;

    if (!is_whole(db, steps, taken, &whole, err))
        return false;
    if (whole)
        return true;
    if (!db_open(&model, "memory", DB_MEMORY, err))
        return false;
    ok = take_steps(model, steps, 0, taken, err);
    if (ok) {
        struct error second = {0};

        query_begin(&is, db, all_rows);
        query_begin(&want, model, all_rows);
        compare_rows(&is, &want, &to);
        ok = query_end(&is, err);
        if (!query_end(&want, ok ? err : &second))
            ok = false;
    }
    db_close(model);
    return ok;
}
