/* create.c - a new case; see casefile.h. Made under another name beside its place and renamed
 * there when it is complete, so that there is never half a case. */
#include "case/casefile.h"

#include "base/clock.h"
#include "case/journal.h"
#include "case/place.h"
#include "connection.h"
#include "schema.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct place {
    char final[PATH_MAX];  /* NAME.case */
    char making[PATH_MAX]; /* NAME.case.XXXXXX */
    char parent[PATH_MAX];
};

static bool find_place(const char *path, struct place *place, struct error *err)
{
    const char *slash;

    if (!case_name(path, place->final))
        return error_set(err, ERROR_USAGE, "this is no name for a case: \"%s\"", path);
    snprintf(place->making, sizeof(place->making), "%.*s.XXXXXX", PATH_MAX - 16, place->final);
    slash = strrchr(place->final, '/');
    if (!slash)
        snprintf(place->parent, sizeof(place->parent), ".");
    else
        snprintf(place->parent, sizeof(place->parent), "%.*s",
                 slash == place->final ? 1 : (int)(slash - place->final), place->final);
    return true;
}

/* Only what was made here: never a whole tree. */
static void take_away(const struct place *place)
{
    static const char *const names[] = {"case.db", "case.db-wal", "case.db-shm", "case.db-journal",
                                        "lock"};
    int fd = open(place->making, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0)
        return;
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        unlinkat(fd, names[i], 0);
    unlinkat(fd, "evidence", AT_REMOVEDIR);
    close(fd);
    rmdir(place->making);
}

static bool make_files(const struct place *place, struct error *err)
{
    int folder = open(place->making, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    bool ok = false;
    int fd;

    if (folder < 0)
        return error_set_errno(err, ERROR_IO, "cannot open %s", place->making);
    /* SQLite gives its other files the mode of this one. */
    fd = openat(folder, "case.db", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        error_set_errno(err, ERROR_IO, "cannot make %s/case.db", place->making);
    else if (mkdirat(folder, "evidence", 0700) != 0)
        error_set_errno(err, ERROR_IO, "cannot make %s/evidence", place->making);
    else
        ok = true;
    if (fd >= 0)
        close(fd);
    close(folder);
    return ok;
}

static bool first_rows(struct casefile *cf, const struct case_info *info, struct error *err)
{
    const struct journal_pair details[] = {{"authority", str_of(info->authority)},
                                           {"created", str_of(info->created)},
                                           {"owner", str_of(info->owner)},
                                           {0}};
    const struct journal_entry entry = {
        .kind = "config", .action = "case-created", .result = "ok", .details = details};

    snprintf(cf->shared->case_id, sizeof(cf->shared->case_id), "%s", info->case_id);
    return casefile_set_note(cf, "case.id", info->case_id, err) &&
           casefile_set_note(cf, "case.created", info->created, err) &&
           casefile_set_note(cf, "case.authority", info->authority, err) &&
           casefile_set_note(cf, "case.owner", info->owner, err) &&
           journal_add(cf, &entry, NULL, err);
}

static bool fill(const struct place *place, const struct case_info *info, struct error *err)
{
    struct case_info full = *info;
    struct lock_mark ignored;
    struct casefile *cf;
    bool ok = false;

    if (!make_files(place, err) || !connection_open(&cf, place->making, CASE_WRITE, &ignored, err))
        return false;
    if (full.case_id[0] == '\0') /* random already; what it names ends with this function */
        snprintf(full.case_id, sizeof(full.case_id), "%s", cf->shared->who.session_id);
    if (full.created[0] == '\0')
        clock_format(clock_utc_ns() / 1000000000, full.created);
    if (schema_prepare(cf->db, err) && schema_migrate(cf->db, schema_steps, err) &&
        casefile_begin(cf, err)) {
        ok = first_rows(cf, &full, err);
        if (ok)
            ok = casefile_commit(cf, err);
        else
            casefile_rollback(cf);
    }
    if (ok)
        connection_close_clean(cf);
    else
        connection_close(cf);
    return ok;
}

static bool sync_folder(const char *path, struct error *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (!ok)
        error_set_errno(err, ERROR_IO, "cannot sync %s", path);
    if (fd >= 0)
        close(fd);
    return ok;
}

/* Never onto something that is there. */
static bool move_there(const struct place *place, struct error *err)
{
    struct stat st;

    if (renameat2(AT_FDCWD, place->making, AT_FDCWD, place->final, RENAME_NOREPLACE) == 0)
        return true;
    if (errno == EINVAL && lstat(place->final, &st) != 0 && errno == ENOENT &&
        rename(place->making, place->final) == 0)
        return true;     /* a file system that does not know the flag */
    if (errno == EEXIST) /* made by somebody else meanwhile */
        return error_set(err, ERROR_USAGE, "%s exists already", place->final);
    return error_set_errno(err, ERROR_IO, "cannot make the case %s", place->final);
}

bool case_create(const char *path, const struct case_info *info, struct error *err)
{
    struct place place;
    struct stat st;

    if (!find_place(path, &place, err))
        return false;
    if (lstat(place.final, &st) == 0)
        return error_set(err, ERROR_USAGE, "%s exists already", place.final);
    if (!mkdtemp(place.making))
        return error_set_errno(err, ERROR_IO, "cannot make the case %s", place.final);
    if (fill(&place, info, err) && sync_folder(place.making, err) && move_there(&place, err))
        return sync_folder(place.parent, err);
    take_away(&place);
    return false;
}
