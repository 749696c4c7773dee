/* out.c - see out.h. */
#include "out.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

struct out {
    struct arena arena;
    const char *path;
    int folder; /* descriptor; -1: one file */
    int file;   /* the one that is being written; -1: none */
    struct hasher *hasher;
    struct out_file *files; /* the last one is being written if file >= 0 */
    size_t count, room;
    bool kept;
};

bool out_open(struct out **out, const char *path, bool folder, struct error *err)
{
    struct out *new = xcalloc(1, sizeof(*new));

    new->folder = new->file = -1;
    new->path = arena_strndup(&new->arena, path, strlen(path));
    if (folder) {
        if (mkdir(path, 0700) == 0)
            new->folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (new->folder < 0) {
            error_set_errno(err, ERROR_IO, "cannot make the folder %s", path);
            arena_dispose(&new->arena);
            free(new);
            return false;
        }
    }
    new->hasher = hasher_new();
    *out = new;
    return true;
}

static int open_new(const struct out *out, const char *name)
{
    const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

    return out->folder < 0 ? open(out->path, flags, 0600) : openat(out->folder, name, flags, 0600);
}

bool out_begin_new(struct out *out, const char *name, bool *taken, struct error *err)
{
    *taken = false;
    out->file = open_new(out, name);
    if (out->file < 0 && errno == EEXIST) {
        *taken = true;
        return true;
    }
    if (out->file < 0)
        return error_set_errno(err, ERROR_IO, "cannot make %s%s%s", out->path,
                               out->folder < 0 ? "" : "/", out->folder < 0 ? "" : name);
    if (out->count == out->room) {
        out->room = out->room ? 2 * out->room : 16;
        out->files = xreallocarray(out->files, out->room, sizeof(*out->files));
    }
    out->files[out->count++] =
        (struct out_file){.name = arena_strndup(&out->arena, name, strlen(name))};
    return true;
}

bool out_begin(struct out *out, const char *name, struct error *err)
{
    bool taken;

    if (!out_begin_new(out, name, &taken, err))
        return false;
    return !taken || error_set(err, ERROR_IO, "%s%s%s is there already; nothing is overwritten",
                               out->path, out->folder < 0 ? "" : "/", out->folder < 0 ? "" : name);
}

bool out_write(struct out *out, struct str bytes, struct error *err)
{
    hasher_add(out->hasher, bytes.at, bytes.len);
    out->files[out->count - 1].size += bytes.len;
    return file_write(out->file, bytes) ||
           error_set_errno(err, ERROR_IO, "cannot write %s", out->path);
}

bool out_flush(struct out *out, struct buf *text, struct error *err)
{
    bool ok = !text->full || error_set(err, ERROR_LIMIT, "a row is too long to be written");

    ok = ok && out_write(out, buf_as_str(text), err);
    buf_clear(text);
    return ok;
}

bool out_end(struct out *out, struct error *err)
{
    bool ok = out->folder >= 0 || fsync(out->file) == 0;

    if (!ok)
        error_set_errno(err, ERROR_IO, "cannot write %s to the disk", out->path);
    close(out->file);
    out->file = -1;
    hasher_finish(out->hasher, &out->files[out->count - 1].hash);
    return ok;
}

const struct out_file *out_files(const struct out *out, size_t *count)
{
    *count = out->count;
    return out->files;
}

bool out_sums(struct out *out, struct error *err)
{
    size_t count = out->count;

    if (!out_begin(out, "SHA256SUMS", err))
        return false;
    for (size_t i = 0; i < count; i++) {
        char line[HASH_HEX + 1];

        hash_to_hex(&out->files[i].hash, line);
        line[HASH_HEX - 1] = ' ';
        line[HASH_HEX] = ' ';
        if (!out_write(out, (struct str){line, sizeof(line)}, err) ||
            !out_write(out, str_of(out->files[i].name), err) || !out_write(out, str_of("\n"), err))
            return false;
    }
    return out_end(out, err);
}

/* The entry of path in the folder above it. */
static bool sync_above(const char *path)
{
    struct buf above;
    size_t len = strlen(path);
    bool ok;
    int fd;

    while (len > 0 && path[len - 1] == '/')
        len--;
    while (len > 0 && path[len - 1] != '/')
        len--;
    buf_init(&above, len + 2);
    buf_add(&above, len > 0 ? path : ".", len > 0 ? len : 1);
    fd = open(buf_c(&above), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    buf_dispose(&above);
    return ok;
}

/* A folder may hold a hundred thousand files: one call for all of them. */
bool out_sync(struct out *out, struct error *err)
{
    if ((out->folder >= 0 && syncfs(out->folder) != 0) || !sync_above(out->path))
        return error_set_errno(err, ERROR_IO, "cannot write %s to the disk", out->path);
    return true;
}

void out_keep(struct out *out)
{
    out->kept = true;
}

static void take_away(const struct out *out)
{
    for (size_t i = 0; i < out->count; i++)
        if (out->folder >= 0)
            unlinkat(out->folder, out->files[i].name, 0);
        else
            unlink(out->path);
    if (out->folder >= 0)
        rmdir(out->path);
}

void out_close(struct out *out)
{
    if (!out)
        return;
    if (out->file >= 0)
        close(out->file);
    if (!out->kept)
        take_away(out);
    if (out->folder >= 0)
        close(out->folder);
    hasher_free(out->hasher);
    arena_dispose(&out->arena);
    free(out->files);
    free(out);
}

static bool is_device(struct str name)
{
    static const char *const devices[] = {"con", "prn", "aux", "nul"};
    size_t stem = str_find_char(name, '.');

    for (size_t i = 0; i < ARRAY_LEN(devices); i++)
        if (stem == 3 && strncasecmp(name.at, devices[i], 3) == 0)
            return true;
    return stem == 4 && name.at[3] >= '0' && name.at[3] <= '9' &&
           (strncasecmp(name.at, "com", 3) == 0 || strncasecmp(name.at, "lpt", 3) == 0);
}

void out_name(struct buf *name, const char *text, size_t most)
{
    struct buf made;

    buf_init(&made, most + 1);
    for (struct str rest = str_of(text); rest.len > 0 && made.len < most;) {
        int32_t ch = utf8_take(&rest);
        bool kept = ch > 0 && ch < 0x80 &&
                    (strchr("-.", ch) || (ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') ||
                     (ch >= 'a' && ch <= 'z'));

        if (kept && (ch != '.' || made.len > 0))
            buf_char(&made, (char)ch);
        else if (made.len > 0 && made.at[made.len - 1] != '_')
            buf_char(&made, '_');
    }
    while (made.len > 0 && (made.at[made.len - 1] == '.' || made.at[made.len - 1] == '_'))
        made.len--;
    if (is_device(buf_as_str(&made)))
        buf_char(name, '_');
    buf_str(name, buf_as_str(&made));
    buf_dispose(&made);
}
