/* sealing_check.c - a sealed case against its manifest, and the manifest against its key. */
#include "case/sealing.h"

#include "base/file.h"
#include "case/checkpoint.h"

#include "sealing_files.h"
#include "sealing_text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct check {
    int folder;
    void (*problem)(void *arg, const char *text);
    void *arg;
    struct arena arena;
    struct buf manifest, sums, public;
    struct sign_public who;
};

static void say(struct check *check, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void say(struct check *check, const char *fmt, ...)
{
    char text[700];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    check->problem(check->arg, text);
}

/* A small file, whole. */
static bool read_file(struct check *check, const char *name, struct buf *out)
{
    int fd = openat(check->folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    char chunk[8192];
    struct stat st;
    ssize_t got;

    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        say(check, "the seal's file %s is not there", name);
        if (fd >= 0)
            close(fd);
        return false;
    }
    while ((got = file_fill(fd, chunk, sizeof(chunk))) > 0)
        buf_add(out, chunk, (size_t)got);
    close(fd);
    if (got < 0 || out->full)
        say(check, "the seal's file %s cannot be read", name);
    return got == 0 && !out->full;
}

/* The key in case.pub, which must be spelled as we spell it: each bit of it counts. */
static bool read_public(struct check *check)
{
    struct error err = {0};
    struct buf again;
    bool same;

    if (!read_file(check, "case.pub", &check->public))
        return false;
    buf_init(&again, SIGN_PEM_MOST);
    same = sign_public_load(buf_as_str(&check->public), &check->who, &err) &&
           sign_public_save(&check->who, &again, &err) &&
           str_equal(buf_as_str(&again), buf_as_str(&check->public));
    buf_dispose(&again);
    if (!same)
        say(check, "case.pub is not a key of ours");
    return same;
}

static bool check_signature(struct check *check)
{
    struct signature signature;
    struct buf bytes;
    bool good;

    buf_init(&bytes, 4096);
    good = read_file(check, "MANIFEST.sig", &bytes);
    if (good && buf_as_str(&bytes).len == sizeof(signature.bytes)) {
        memcpy(signature.bytes, buf_as_str(&bytes).at, sizeof(signature.bytes));
        good = sign_is_good(&check->who, buf_as_str(&check->manifest), &signature);
    } else {
        good = false;
    }
    buf_dispose(&bytes);
    if (!good)
        say(check, "MANIFEST is not signed by the key in case.pub");
    return good;
}

static bool next_line(struct str *rest, struct str *line)
{
    size_t len = str_find_char(*rest, '\n');

    if (len >= rest->len)
        return false;
    *line = str_part(*rest, 0, len);
    *rest = str_part(*rest, len + 1, rest->len);
    return true;
}

static const struct sealed_file *find(const struct sealed_files *files, const char *path)
{
    for (size_t i = 0; i < files->count; i++)
        if (strcmp(files->at[i].path, path) == 0)
            return &files->at[i];
    return NULL;
}

static void compare(struct check *check, const struct sealed_file *sealed,
                    const struct sealed_file *now)
{
    if (!now)
        say(check, "%s is gone", sealed->path);
    else if (now->size != sealed->size)
        say(check, "%s has %" PRIu64 " %s, and had %" PRIu64 " when the case was sealed",
            sealed->path, now->size, text_plural(now->size, "byte", "bytes"), sealed->size);
    else if (!hash_equal(&now->hash, &sealed->hash))
        say(check, "%s was altered since the case was sealed", sealed->path);
}

/* Each file of the list, and no file that is not in it. */
static void check_files(struct check *check, const struct sealed_files *files)
{
    struct str rest = buf_as_str(&check->manifest), line;
    struct sealed_file sealed;
    size_t listed = 0, known = 0;

    while (next_line(&rest, &line)) {
        if (!seal_read_line(line, &sealed, &check->arena))
            continue;
        listed++;
        known += find(files, sealed.path) != NULL;
        compare(check, &sealed, find(files, sealed.path));
    }
    if (listed == 0)
        say(check, "MANIFEST lists no file");
    if (files->count > known)
        say(check, "%zu %s in the case that %s not there when it was sealed", files->count - known,
            files->count - known == 1 ? "file is" : "files are",
            files->count - known == 1 ? "was" : "were");
}

static void check_sums(struct check *check)
{
    struct hash made = hash_of(buf_as_str(&check->sums));
    struct str rest = buf_as_str(&check->manifest), line;
    char want[HASH_HEX + 16], hex[HASH_HEX];

    hash_to_hex(&made, hex);
    snprintf(want, sizeof(want), "SHA256SUMS %s", hex);
    while (next_line(&rest, &line))
        if (str_equal(line, str_of(want)))
            return;
    say(check, "SHA256SUMS is not the one that was sealed");
}

/* "key FINGERPRINT" in a manifest is that of case.pub. */
static void check_key(struct check *check, const char *fingerprint)
{
    struct str rest = buf_as_str(&check->manifest), line;
    char want[HASH_HEX + 8];

    snprintf(want, sizeof(want), "key %s", fingerprint);
    while (next_line(&rest, &line))
        if (str_equal(line, str_of(want)))
            return;
    say(check, "MANIFEST names another key than case.pub");
}

static void check_all(struct check *check, char fingerprint[HASH_HEX])
{
    struct sealed_files files;
    struct error err = {0};

    if (!read_file(check, "MANIFEST", &check->manifest) || !read_public(check))
        return;
    checkpoint_fingerprint(&check->who, fingerprint);
    if (!check_signature(check))
        return;
    check_key(check, fingerprint);
    if (read_file(check, "SHA256SUMS", &check->sums))
        check_sums(check);
    if (!sealed_files_list(check->folder, &files, &err)) {
        say(check, "%s", err.text);
        return;
    }
    check_files(check, &files);
    sealed_files_dispose(&files);
}

bool sealing_check(const char *path, void (*problem)(void *arg, const char *text), void *arg,
                   char fingerprint[HASH_HEX], struct error *err)
{
    struct check check = {
        .folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), .problem = problem, .arg = arg};

    fingerprint[0] = '\0';
    if (check.folder < 0)
        return error_set_errno(err, ERROR_IO, "cannot open %s", path);
    buf_init(&check.manifest, SEAL_MOST);
    buf_init(&check.sums, SEAL_MOST);
    buf_init(&check.public, SIGN_PEM_MOST);
    check_all(&check, fingerprint);
    buf_dispose(&check.manifest);
    buf_dispose(&check.sums);
    buf_dispose(&check.public);
    arena_dispose(&check.arena);
    close(check.folder);
    return true;
}
