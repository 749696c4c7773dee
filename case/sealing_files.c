/* see sealing_files.h. */
#include "sealing_files.h"

#include "base/file.h"
#include "base/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 18 };

static const char *const ours[] = {"MANIFEST", "MANIFEST.sig", "SHA256SUMS"};

static bool read_all(int fd, struct sealed_file *out)
{
    struct hasher *hasher = hasher_new();
    char *chunk = xcalloc(1, CHUNK);
    ssize_t got;

    out->size = 0;
    while ((got = file_fill(fd, chunk, CHUNK)) > 0) {
        hasher_add(hasher, chunk, (size_t)got);
        out->size += (uint64_t)got;
    }
    hasher_finish(hasher, &out->hash);
    hasher_free(hasher);
    free(chunk);
    return got == 0;
}

bool sealed_file_hash(int folder_fd, const char *path, struct sealed_file *out, struct error *err)
{
    int fd = openat(folder_fd, path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat st;
    bool ok = true;

    if (fd < 0)
        return errno == ELOOP ? error_set(err, ERROR_FORMAT, "%s is a link", path)
                              : error_set_errno(err, ERROR_IO, "cannot read %s", path);
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        ok = error_set(err, ERROR_FORMAT, "%s is not a plain file", path);
    else if (!read_all(fd, out))
        ok = error_set_errno(err, ERROR_IO, "cannot read %s", path);
    close(fd);
    return ok;
}

static bool is_one_of(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* What SQLite lays beside the database: harmless while it is empty. */
static bool is_passing(int fd, const char *name, const struct stat *st)
{
    (void)fd;
    return strcmp(name, "case.db-shm") == 0 ||
           (strcmp(name, "case.db-wal") == 0 && st->st_size == 0);
}

static bool add_file(struct sealed_files *files, int folder_fd, const char *path, struct error *err)
{
    struct sealed_file file;

    if (!sealed_file_hash(folder_fd, path, &file, err))
        return false;
    if (files->count == files->room) {
        files->room = files->room ? files->room * 2 : 64;
        files->at = xreallocarray(files->at, files->room, sizeof(*files->at));
    }
    file.path = arena_strndup(&files->arena, path, strlen(path));
    files->at[files->count++] = file;
    return true;
}

static bool add_folder(struct sealed_files *files, int folder_fd, const char *folder, int depth,
                       struct error *err);

static bool add_entry(struct sealed_files *files, int folder_fd, const char *folder,
                      const char *name, int depth, struct error *err)
{
    char path[512];
    struct stat st;

    if (snprintf(path, sizeof(path), "%s%s%s", folder, *folder ? "/" : "", name) >=
        (int)sizeof(path))
        return error_set(err, ERROR_LIMIT, "a file of the case has too long a name");
    if (depth == 0 && is_one_of(name, ours, ARRAY_LEN(ours)))
        return true;
    if (fstatat(folder_fd, path, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return error_set_errno(err, ERROR_IO, "cannot look at %s", path);
    if (S_ISDIR(st.st_mode))
        return depth < 2 ? add_folder(files, folder_fd, path, depth + 1, err)
                         : error_set(err, ERROR_FORMAT, "%s is a folder too many", path);
    if (depth == 0 && is_passing(folder_fd, name, &st))
        return true;
    if (depth == 0 && strcmp(name, "case.db-wal") == 0)
        return error_set(err, ERROR_FORMAT,
                         "case.db-wal holds changes: the case was written to since, or is open");
    return add_file(files, folder_fd, path, err);
}

static bool add_folder(struct sealed_files *files, int folder_fd, const char *folder, int depth,
                       struct error *err)
{
    int fd =
        openat(folder_fd, *folder ? folder : ".", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *entry;
    bool ok = true;

    if (!dir) {
        error_set_errno(err, ERROR_IO, "cannot list %s", *folder ? folder : "the case");
        if (fd >= 0)
            close(fd);
        return false;
    }
    while (ok && (entry = readdir(dir))) /* NOLINT(concurrency-mt-unsafe): a stream of our own */
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            ok = add_entry(files, folder_fd, folder, entry->d_name, depth, err);
    closedir(dir);
    return ok;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(((const struct sealed_file *)a)->path, ((const struct sealed_file *)b)->path);
}

bool sealed_files_list(int folder_fd, struct sealed_files *out, struct error *err)
{
    *out = (struct sealed_files){0};
    if (!add_folder(out, folder_fd, "", 0, err)) {
        sealed_files_dispose(out);
        return false;
    }
    if (out->count > 0)
        qsort(out->at, out->count, sizeof(*out->at), compare_paths);
    return true;
}

void sealed_files_dispose(struct sealed_files *files)
{
    arena_dispose(&files->arena);
    free(files->at);
    *files = (struct sealed_files){0};
}
