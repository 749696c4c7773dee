/* out.c - see out.h. */
#include "out.h"

#include "base/file.h"
#include "base/limits.h"
#include "case/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#define SUMS_NAME       "SHA256SUMS"
#define SUMS_UNFINISHED "SHA256SUMS.unfinished" /* half a list must not pass for a whole one */
#define SUMS_ENOUGH     KIB(64)

struct out {
    struct arena arena;
    const char *path;
    int folder; /* descriptor; -1: one file */
    int file;   /* the one that is being written; -1: none */
    char name[OUT_NAME];
    uint64_t size; /* of it */
    struct hasher *hasher;
    struct out_totals totals;
    /* The list of a folder's files grows with it; here is only what is not written yet. */
    int sums; /* -1: one file */
    struct buf lines;
    uint64_t sums_size;
    struct hasher *sums_hasher;
    bool kept;
};

static bool make_folder(struct out *out)
{
    if (mkdir(out->path, 0700) != 0)
        return false;
    out->folder = open(out->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (out->folder < 0)
        return false;
    out->sums = openat(out->folder, SUMS_UNFINISHED,
                       O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return out->sums >= 0;
}

/* Somebody ended an earlier export, or the machine did. */
static bool is_unfinished(const char *path)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool is = folder >= 0 && faccessat(folder, SUMS_UNFINISHED, F_OK, 0) == 0;

    if (folder >= 0)
        close(folder);
    return is;
}

static bool say_no_folder(const char *path, struct error *err)
{
    int cause = errno;

    if (cause == EEXIST && is_unfinished(path))
        return error_set(err, ERROR_USAGE,
                         "%s is there already: an export that was cut off and is not whole; take "
                         "it away, or export to somewhere else",
                         path);
    if (cause == EEXIST)
        return error_set(err, ERROR_USAGE, "%s is there already; nothing is overwritten", path);
    errno = cause;
    return error_set_errno(err, ERROR_IO, "cannot make the folder %s", path);
}

bool out_open(struct out **out, const char *path, bool folder, struct error *err)
{
    struct out *new;

    if (!case_refuse_inside(path, err))
        return false;
    new = xcalloc(1, sizeof(*new));
    new->folder = new->file = new->sums = -1;
    new->path = arena_strndup(&new->arena, path, strlen(path));
    if (folder && !make_folder(new)) {
        (void)say_no_folder(path, err);
        if (new->folder >= 0)
            close(new->folder);
        arena_dispose(&new->arena);
        free(new);
        return false;
    }
    buf_init(&new->lines, 2 * SUMS_ENOUGH);
    new->hasher = hasher_new();
    new->sums_hasher = hasher_new();
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
    snprintf(out->name, sizeof(out->name), "%s", name);
    out->size = 0;
    return true;
}

bool out_begin(struct out *out, const char *name, struct error *err)
{
    bool taken;

    if (!out_begin_new(out, name, &taken, err))
        return false;
    return !taken || error_set(err, ERROR_USAGE, "%s%s%s is there already; nothing is overwritten",
                               out->path, out->folder < 0 ? "" : "/", out->folder < 0 ? "" : name);
}

bool out_write(struct out *out, struct str bytes, struct error *err)
{
    hasher_add(out->hasher, bytes.at, bytes.len);
    out->size += bytes.len;
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

static bool write_lines(struct out *out, struct error *err)
{
    if (!file_write(out->sums, buf_as_str(&out->lines)))
        return error_set_errno(err, ERROR_IO, "cannot write %s", out->path);
    hasher_add(out->sums_hasher, out->lines.at, out->lines.len);
    out->sums_size += out->lines.len;
    buf_clear(&out->lines);
    return true;
}

static void count(struct out *out, const struct hash *hash, uint64_t size)
{
    if (out->totals.files++ == 0)
        out->totals.first = *hash;
    out->totals.last = *hash;
    out->totals.bytes += size;
}

/* One that is done, in the list. */
static bool list(struct out *out, const struct hash *hash, struct error *err)
{
    char hex[HASH_HEX];

    hash_to_hex(hash, hex);
    buf_printf(&out->lines, "%s  %s\n", hex, out->name);
    out->name[0] = '\0';
    return out->lines.len < SUMS_ENOUGH || write_lines(out, err);
}

bool out_end(struct out *out, struct error *err)
{
    struct hash hash;
    bool ok = out->folder >= 0 || fsync(out->file) == 0;

    if (!ok)
        error_set_errno(err, ERROR_IO, "cannot write %s to the disk", out->path);
    close(out->file);
    out->file = -1;
    hasher_finish(out->hasher, &hash);
    count(out, &hash, out->size);
    return ok && (out->folder < 0 || list(out, &hash, err));
}

void out_totals(const struct out *out, struct out_totals *totals)
{
    *totals = out->totals;
}

bool out_sums(struct out *out, struct error *err)
{
    struct hash hash;

    if (!write_lines(out, err))
        return false;
    if (renameat(out->folder, SUMS_UNFINISHED, out->folder, SUMS_NAME) != 0)
        return error_set_errno(err, ERROR_IO, "cannot make %s/%s", out->path, SUMS_NAME);
    hasher_finish(out->sums_hasher, &hash);
    count(out, &hash, out->sums_size);
    return true;
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

/* The file that a line of the list names. */
static void remove_listed(const struct out *out, const char *line)
{
    if (strlen(line) > HASH_HEX + 1)
        unlinkat(out->folder, line + HASH_HEX + 1, 0);
}

static void remove_folder(struct out *out)
{
    FILE *file = lseek(out->sums, 0, SEEK_SET) == 0 ? fdopen(dup(out->sums), "r") : NULL;
    struct str rest = buf_as_str(&out->lines), line;
    char text[OUT_NAME + HASH_HEX + 4];

    while (file && fgets(text, sizeof(text), file)) {
        text[strcspn(text, "\n")] = '\0';
        remove_listed(out, text);
    }
    if (file)
        fclose(file);
    while (str_next_line(&rest, &line)) {
        snprintf(text, sizeof(text), "%.*s", (int)line.len, line.at);
        remove_listed(out, text);
    }
    if (out->name[0])
        unlinkat(out->folder, out->name, 0);
    unlinkat(out->folder, SUMS_UNFINISHED, 0);
    unlinkat(out->folder, SUMS_NAME, 0);
    rmdir(out->path);
}

void out_close(struct out *out)
{
    if (!out)
        return;
    if (out->file >= 0)
        close(out->file);
    if (!out->kept && out->folder >= 0)
        remove_folder(out);
    else if (!out->kept && (out->name[0] || out->totals.files > 0))
        unlink(out->path);
    if (out->folder >= 0)
        close(out->folder);
    if (out->sums >= 0)
        close(out->sums);
    buf_dispose(&out->lines);
    hasher_free(out->hasher);
    hasher_free(out->sums_hasher);
    arena_dispose(&out->arena);
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

static struct str without_end(struct str name)
{
    while (name.len > 0 && strchr("._", name.at[name.len - 1]))
        name.len--;
    return name;
}

void out_name(struct buf *name, const char *text, size_t most)
{
    struct str trimmed;
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
    trimmed = without_end(buf_as_str(&made));
    if (is_device(trimmed)) {
        buf_char(name, '_');
        trimmed = without_end(str_part(trimmed, 0, most - 1));
    }
    buf_str(name, trimmed);
    buf_dispose(&made);
}
