/* connection.c - see connection.h. */
#include "connection.h"

#include "case/place.h"
#include "session.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

/* From linux/magic.h, which knows the first only. */
#define NFS_MAGIC  0x6969
#define SMB_MAGIC  0x517B
#define CIFS_MAGIC 0xFF534D42
#define SMB2_MAGIC 0xFE534D42

/* The folder that is meant by path, with or without ".case". In `out`, without symbolic links:
 * SQLite is to refuse any that it meets. */
static bool find_folder(const char *path, char out[PATH_MAX], struct error *err)
{
    char found[PATH_MAX];

    if (realpath(case_find(path, found) ? found : path, out))
        return true;
    return error_set_errno(err, ERROR_IO, "cannot open the case %s", path);
}

static bool check_files(struct case_shared *shared, struct error *err)
{
    static const char *const names[] = {"case.db", "case.db-wal", "case.db-shm", "case.db-journal"};
    bool left_over = false;

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct stat st;

        if (fstatat(shared->folder_fd, names[i], &st, AT_SYMLINK_NOFOLLOW) != 0) {
            if (i == 0)
                return error_set(err, ERROR_FORMAT, "%s is not a case: it has no case.db",
                                 shared->path);
            continue;
        }
        if (!S_ISREG(st.st_mode))
            return error_set(err, ERROR_FORMAT, "%s/%s is not a plain file: not opened",
                             shared->path, names[i]);
        left_over =
            left_over || (i > 0 && st.st_size > 0 && !str_ends_nocase(str_of(names[i]), "-shm"));
    }
    /* Reading a case in WAL mode wants to write beside it. Where that cannot be, and nothing is
     * left over in a WAL, the file can be read as it lies there. */
    shared->frozen = shared->mode == CASE_READ && !left_over &&
                     faccessat(shared->folder_fd, ".", W_OK, AT_EACCESS) != 0;
    return true;
}

/* Nothing but case.db holds anything: no WAL of a writer that did not end well. */
static bool is_whole(const struct case_shared *shared)
{
    static const char *const names[] = {"case.db-wal", "case.db-journal"};
    struct stat st;

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (fstatat(shared->folder_fd, names[i], &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_size > 0)
            return false;
    return true;
}

/* On a full disk a case can be read as it lies there, if all of it is in case.db and stays so:
 * writers are kept out while it is open. */
static bool freeze(struct case_shared *shared, struct lock_mark *mark)
{
    if (shared->mode != CASE_READ || !lock_hold(shared->folder_fd, &shared->lock_fd))
        return false;
    lock_look(shared->folder_fd, mark); /* again: it cannot change now */
    shared->frozen = is_whole(shared);
    return shared->frozen;
}

static bool check_disk(struct case_shared *shared, struct error *err)
{
    struct statfs fs;

    if (fstatfs(shared->folder_fd, &fs) != 0)
        return true;
    switch ((unsigned long)fs.f_type & 0xffffffffu) {
    case NFS_MAGIC:
    case SMB_MAGIC:
    case CIFS_MAGIC:
    case SMB2_MAGIC:
        return error_set(err, ERROR_IO,
                         "%s is on a network drive, where locks and syncs cannot be relied on: "
                         "keep the case on a local disk",
                         shared->path);
    default:
        return true;
    }
}

static void shared_free(struct case_shared *shared)
{
    own_dispose(&shared->own);
    failed_dispose(&shared->failed);
    ticket_free(shared->ticket);
    if (shared->lock_fd >= 0)
        close(shared->lock_fd);
    if (shared->evidence_fd >= 0)
        close(shared->evidence_fd);
    if (shared->folder_fd >= 0)
        close(shared->folder_fd);
    free(shared->path);
    free(shared);
}

static bool shared_open(struct case_shared **out, const char *path, enum case_mode mode,
                        struct lock_mark *mark, struct error *err)
{
    struct case_shared *shared;
    char real[PATH_MAX];

    if (!find_folder(path, real, err))
        return false;
    shared = xcalloc(1, sizeof(*shared));
    shared->path = xstrdup(real);
    shared->mode = mode;
    shared->lock_fd = shared->evidence_fd = -1;
    shared->ticket = ticket_new();
    own_init(&shared->own);
    session_who(&shared->who);
    shared->folder_fd = open(real, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (shared->folder_fd < 0) {
        error_set_errno(err, ERROR_IO, "cannot open the case %s", path);
        goto failed;
    }
    if (!check_files(shared, err) || (mode == CASE_WRITE && !check_disk(shared, err)))
        goto failed;
    shared->evidence_fd =
        openat(shared->folder_fd, "evidence", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (shared->evidence_fd < 0) {
        error_set_errno(err, ERROR_IO, "cannot open the folder %s/evidence", shared->path);
        goto failed;
    }
    if (mode == CASE_READ)
        lock_look(shared->folder_fd, mark);
    else if (!lock_take(shared->folder_fd, &shared->lock_fd, mark, err))
        goto failed;
    *out = shared;
    return true;

failed:
    shared_free(shared);
    return false;
}

enum { DB_PATH = PATH_MAX + 16 };

static void db_path(const struct case_shared *shared, char out[DB_PATH])
{
    snprintf(out, DB_PATH, "%s/case.db", shared->path);
}

static bool connect_to(struct casefile **out, struct case_shared *shared, bool *no_room,
                       struct error *err)
{
    struct casefile *cf = xcalloc(1, sizeof(*cf));
    char path[DB_PATH];
    bool ok;

    *no_room = false;
    db_path(shared, path);
    if (shared->mode == CASE_WRITE || shared->frozen)
        ok = db_open(&cf->db, path, shared->frozen ? DB_FROZEN : DB_WRITE, err);
    else
        ok = db_open_to_read(&cf->db, path, no_room, err);
    if (!ok) {
        free(cf);
        return false;
    }
    cf->shared = shared;
    atomic_fetch_add(&shared->connections, 1);
    *out = cf;
    return true;
}

/* SQLite would make files beside it that have its rights: they would stay, and nobody could write
 * to the case when those of case.db are put right. */
static bool is_locked_up(const struct case_shared *shared)
{
    return shared->mode == CASE_READ && !shared->frozen &&
           faccessat(shared->folder_fd, "case.db", W_OK, AT_EACCESS) != 0;
}

bool connection_open(struct casefile **out, const char *path, enum case_mode mode,
                     struct lock_mark *mark, struct error *err)
{
    struct case_shared *shared;
    bool no_room;

    if (!shared_open(&shared, path, mode, mark, err))
        return false;
    if (is_locked_up(shared) && !freeze(shared, mark) && shared->lock_fd >= 0) {
        close(shared->lock_fd); /* a WAL is left over: read with it */
        shared->lock_fd = -1;
    }
    if (connect_to(out, shared, &no_room, err))
        return true;
    if (no_room && freeze(shared, mark)) {
        error_clear(err);
        if (connect_to(out, shared, &no_room, err))
            return true;
    }
    shared_free(shared);
    return false;
}

/* Everything of cf but what is shared. */
static struct case_shared *disconnect(struct casefile *cf)
{
    struct case_shared *shared = cf->shared;

    casefile_rollback(cf);
    segment_files_dispose(&cf->files);
    db_close(cf->db);
    free(cf);
    return shared;
}

void connection_close(struct casefile *cf)
{
    struct case_shared *shared = disconnect(cf);

    if (atomic_fetch_sub(&shared->connections, 1) == 1)
        shared_free(shared);
}

void connection_close_clean(struct casefile *cf)
{
    struct case_shared *shared = disconnect(cf); /* now case.db has its last size and time */
    struct error ignored = {0};

    if (!lock_write(shared->lock_fd, shared->folder_fd, shared->who.session_id, true, &ignored))
        error_clear(&ignored); /* costs the next one a full check */
    shared_free(shared);
}

bool casefile_clone(struct casefile **out, struct casefile *cf, struct error *err)
{
    bool no_room;

    return connect_to(out, cf->shared, &no_room, err);
}

bool connection_beside(const struct casefile *cf, struct db **out, struct error *err)
{
    char path[DB_PATH];

    db_path(cf->shared, path);
    return db_open(out, path, cf->shared->frozen ? DB_FROZEN : DB_READ, err);
}

/* --- joining --- */

bool connection_writing(struct casefile *cf, struct error *err)
{
    if (cf->shared->mode != CASE_WRITE)
        return error_set(err, ERROR_USAGE, "the case is open for reading only");
    assert(cf->transaction.open);
    /* SQLite ends a transaction by itself when the disk is full; what follows must not be
     * committed piece by piece. */
    if (!cf->transaction.open || !db_in_transaction(cf->db))
        return error_set(err, ERROR_IO, "the change was given up after an error before it");
    return true;
}

bool connection_join(struct casefile *cf, bool *own, struct error *err)
{
    *own = !cf->transaction.open;
    return *own ? casefile_begin(cf, err) : connection_writing(cf, err);
}

bool connection_leave(struct casefile *cf, bool own, bool done, struct error *err)
{
    if (!own)
        return done;
    if (done)
        return casefile_commit(cf, err);
    casefile_rollback(cf);
    return false;
}
