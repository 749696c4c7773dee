/* scan_keys.c - the operator's public keys of signing domains, for the workers; see parse/dkim.h.
 */
#include "scan_work.h"

#include "base/file.h"
#include "base/limits.h"
#include "parse/dkim.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

static bool read_all(int fd, struct buf *out)
{
    ssize_t got = 1;

    while (got > 0 && buf_reserve(out, KIB(64))) {
        got = pread(fd, out->at + out->len, KIB(64), (off_t)out->len);
        out->len += got > 0 ? (size_t)got : 0;
    }
    return got == 0 && out->len <= LIMIT_KEY_FILE;
}

static bool check(struct scan *scan, const char *path, struct error *err)
{
    struct arena arena = {0};
    struct dkim_keys keys;
    struct buf text;
    bool ok;

    buf_init(&text, LIMIT_KEY_FILE + KIB(64));
    ok = read_all(scan->keys_fd, &text) ||
         error_set(err, ERROR_IO, "it cannot be read, or is too long");
    ok = ok && dkim_keys_read(&keys, &arena, buf_as_str(&text), err);
    if (ok) {
        scan->key_count = keys.count;
        scan->keys_hash = hash_of(buf_as_str(&text));
    }
    buf_dispose(&text);
    arena_dispose(&arena);
    return ok || error_prefix(err, "%s", path);
}

bool scan_keys_open(struct scan *scan, const struct scan_options *options, struct error *err)
{
    char path[4200];

    snprintf(path, sizeof(path), "%s/dkim-keys.txt", data_dir(options->data_dir));
    if (options->dkim_keys)
        snprintf(path, sizeof(path), "%s", options->dkim_keys);
    else if (access(path, F_OK) != 0 && errno == ENOENT)
        return true;
    scan->keys_fd = file_open(path, err);
    if (scan->keys_fd < 0 || !check(scan, path, err))
        return false;
    pool_keys(scan->pool, scan->keys_fd);
    return true;
}

void scan_keys_close(struct scan *scan)
{
    if (scan->keys_fd >= 0)
        close(scan->keys_fd);
}
