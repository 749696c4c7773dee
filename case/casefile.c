/* casefile.c - opening, closing and transactions; see casefile.h.
 *
 * In every case the tables, indexes and triggers must be ours, byte by byte, before a statement
 * touches them: quick_check, too, computes what a stranger's table tells it to. A case that was
 * closed in an orderly way and not touched since is then open; any other - after a crash, copied
 * here, edited - has every page of its database checked. */
#include "case/casefile.h"

#include "batch.h"
#include "case/sealing.h"
#include "connection.h"
#include "schema.h"
#include "seal.h"
#include "seal_ranges.h"
#include "seal_tables.h"
#include "session.h"

#include "case/journal.h"

#include <stdio.h>
#include <string.h>

/* --- opening --- */

static void first_problem(void *arg, const char *text)
{
    struct error *found = arg;

    if (found->code == ERROR_NONE)
        error_set(found, ERROR_FORMAT, "this is no case that mailmedic made, or it was altered: %s",
                  text);
}

static bool check_schema(struct casefile *cf, int64_t version, struct error *err)
{
    struct error found = {0};

    if (!schema_compare(cf->db, schema_steps, version, first_problem, &found, err))
        return false;
    if (found.code == ERROR_NONE)
        return true;
    *err = found;
    return false;
}

static bool check_pages(struct casefile *cf, struct error *err)
{
    struct arena arena = {0};
    struct query query;
    const char *said;
    bool ok;

    query_begin(&query, cf->db, "PRAGMA quick_check(1)");
    said = query_next(&query) ? query_text(&query, 0, &arena) : "no answer";
    ok = query_end(&query, err);
    if (ok && strcmp(said, "ok") != 0)
        ok = error_set(err, ERROR_FORMAT, "%s/case.db is damaged: %s", cf->shared->path, said);
    arena_dispose(&arena);
    return ok;
}

static bool read_case_id(struct casefile *cf, struct error *err)
{
    struct arena arena = {0};
    const char *id;
    bool ok = casefile_note(cf, &arena, "case.id", &id, err);

    if (ok && (!id || !id[0]))
        ok = error_set(err, ERROR_FORMAT, "%s has no case number", cf->shared->path);
    if (ok)
        snprintf(cf->shared->case_id, sizeof(cf->shared->case_id), "%s", id);
    arena_dispose(&arena);
    return ok;
}

static bool check_and_begin(struct casefile *cf, const struct lock_mark *mark, struct error *err)
{
    bool writing = cf->shared->mode == CASE_WRITE;
    bool trusted = mark->clean || (mark->writer && mark->same_file);
    int64_t version;

    if (!schema_version(cf->db, schema_steps, &version, err) || !check_schema(cf, version, err) ||
        (!trusted && !check_pages(cf, err)))
        return false;
    if (version < schema_count(schema_steps) && !writing)
        return error_set(err, ERROR_FORMAT,
                         "the case was made by an older mailmedic: open it once for writing, so "
                         "that its tables are brought up to date");
    if (writing && !schema_migrate(cf->db, schema_steps, err))
        return false;
    return read_case_id(cf, err) && (!writing || session_begin(cf, mark, err));
}

bool casefile_open(struct casefile **out, const char *path, enum case_mode mode, struct error *err)
{
    struct lock_mark mark;
    struct casefile *cf;

    if (!connection_open(&cf, path, mode, &mark, err))
        return false;
    if (mode == CASE_WRITE && sealing_is_there(cf->shared->path)) {
        error_set(err, ERROR_USAGE,
                  "%s is sealed: nothing more is written to it. `mailmedic unseal` opens it again",
                  cf->shared->path);
        connection_close(cf);
        return false;
    }
    if (check_and_begin(cf, &mark, err)) {
        *out = cf;
        return true;
    }
    connection_close(cf);
    return false;
}

void casefile_close(struct casefile *cf)
{
    struct case_shared *shared;
    struct error ignored = {0};

    if (!cf)
        return;
    shared = cf->shared;
    casefile_rollback(cf);
    if (shared->session == 0 || atomic_load(&shared->connections) > 1) {
        connection_close(cf);
        return;
    }
    if (session_end(cf, &ignored))
        connection_close_clean(cf);
    else
        connection_close(cf);
}

/* --- transactions --- */

bool casefile_begin(struct casefile *cf, struct error *err)
{
    if (cf->shared->mode != CASE_WRITE)
        return error_set(err, ERROR_USAGE, "the case is open for reading only");
    if (cf->transaction.open)
        return error_set(err, ERROR_USAGE, "a change to the case is open already");
    ticket_take(cf->shared->ticket);
    if (!db_begin(cf->db, true, err)) {
        ticket_give(cf->shared->ticket);
        return false;
    }
    cf->transaction = (struct transaction){.open = true};
    return true;
}

bool casefile_commit(struct casefile *cf, struct error *err)
{
    if (!cf->transaction.open)
        return error_set(err, ERROR_USAGE, "no change to the case is open");
    if (!connection_writing(cf, err) || !own_sync(&cf->shared->own, err) ||
        !seal_findings(cf, err) || !seal_tables(cf, err) || !seal_ranges(cf, err) ||
        !batch_seal(cf, err)) {
        casefile_rollback(cf);
        return false;
    }
    if (!db_run(cf->db, "COMMIT", err)) {
        /* What is in the WAL may yet be found there, after a crash. */
        own_left(&cf->shared->own);
        atomic_store(&cf->shared->strays, true);
        casefile_rollback(cf);
        return false;
    }
    own_committed(&cf->shared->own);
    seal_committed(cf);
    if (cf->transaction.adopted)
        atomic_store(&cf->shared->strays, false);
    cf->transaction.open = false;
    ticket_give(cf->shared->ticket);
    return true;
}

void casefile_rollback(struct casefile *cf)
{
    struct error ignored = {0};

    if (!cf->transaction.open)
        return;
    if (db_in_transaction(cf->db) && !db_run(cf->db, "ROLLBACK", &ignored))
        error_clear(&ignored);
    if (cf->shared->own.fresh)
        segment_files_forget(&cf->files, cf->shared->own.segment);
    own_rolled_back(&cf->shared->own, cf->shared->evidence_fd);
    cf->transaction.open = false;
    ticket_give(cf->shared->ticket);
}

int64_t casefile_version(struct casefile *cf)
{
    struct error ignored = {0};
    struct query query;
    int64_t version;

    query_begin(&query, cf->db, "PRAGMA data_version");
    return query_number(&query, 0, &version, &ignored) ? version : 0;
}

void casefile_watch(struct casefile *cf, bool (*over)(void *arg), void *arg)
{
    db_watch(cf->db, over, arg);
}

/* --- what it is --- */

const char *casefile_path(const struct casefile *cf)
{
    return cf->shared->path;
}

bool casefile_writable(const struct casefile *cf)
{
    return cf->shared->mode == CASE_WRITE;
}

bool casefile_note(struct casefile *cf, struct arena *arena, const char *key, const char **out,
                   struct error *err)
{
    struct query query;

    *out = NULL;
    query_begin(&query, cf->db, "SELECT value FROM note WHERE key = ?");
    query_bind_text(&query, key);
    if (query_next(&query))
        *out = query_text(&query, 0, arena);
    return query_end(&query, err);
}

bool casefile_set_note(struct casefile *cf, const char *key, const char *value, struct error *err)
{
    struct query query;
    bool own;

    if (!connection_join(cf, &own, err))
        return false;
    seal_touch_note(cf, key);
    query_begin(&query, cf->db,
                "INSERT INTO note(key, value) VALUES (?, ?) "
                "ON CONFLICT (key) DO UPDATE SET value = excluded.value");
    query_bind_text(&query, key);
    query_bind_text(&query, value);
    return connection_leave(cf, own, query_run(&query, err), err);
}

static bool copy_note(struct casefile *cf, const char *key, char *out, size_t room,
                      struct error *err)
{
    struct arena arena = {0};
    const char *value;
    bool ok = casefile_note(cf, &arena, key, &value, err);
    struct str text = str_of(value);

    snprintf(out, room, "%.*s", (int)utf8_clip(text, room - 1), text.at);
    arena_dispose(&arena);
    return ok;
}

bool casefile_info(struct casefile *cf, struct case_info *out, struct error *err)
{
    *out = (struct case_info){0};
    return copy_note(cf, "case.owner", out->owner, sizeof(out->owner), err) &&
           copy_note(cf, "case.authority", out->authority, sizeof(out->authority), err) &&
           copy_note(cf, "case.created", out->created, sizeof(out->created), err) &&
           copy_note(cf, "case.id", out->case_id, sizeof(out->case_id), err);
}

bool casefile_set_owner(struct casefile *cf, const char *owner, struct error *err)
{
    bool own, done;

    if (!connection_join(cf, &own, err))
        return false;
    done = casefile_set_note(cf, "case.owner", owner, err) &&
           journal_note(cf, "config", "owner-set", owner, "ok", err);
    return connection_leave(cf, own, done, err);
}
