/* scan_yara.c - the operator's YARA rules, for the workers; see parse/yara.h. */
#include "scan_work.h"

#include "base/file.h"
#include "base/limits.h"
#include "parse/yara.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 4200 };

static bool add_file(struct buf *sources, const char *path, struct error *err)
{
    const char *slash = strrchr(path, '/');
    struct buf text;
    bool ok;

    buf_init(&text, LIMIT_YARA_SOURCES);
    ok = file_read(path, &text, err);
    if (ok)
        yara_pack(sources, slash ? slash + 1 : path, buf_as_str(&text));
    buf_dispose(&text);
    return ok;
}

static int is_rules(const struct dirent *entry)
{
    struct str name = str_of(entry->d_name);

    return name.at[0] != '.' && (str_ends_nocase(name, ".yar") || str_ends_nocase(name, ".yara"));
}

static bool add_folder(struct buf *sources, const char *path, struct error *err)
{
    struct dirent **entries;
    int count = scandir(path, &entries, is_rules, alphasort);
    bool ok = count > 0;

    if (count < 0)
        return error_set_errno(err, ERROR_IO, "cannot read %s", path);
    if (count == 0)
        error_set(err, ERROR_USAGE, "there is no file .yar or .yara in %s", path);
    for (int i = 0; i < count; i++) {
        char file[PATH_ROOM];

        snprintf(file, sizeof(file), "%s/%s", path, entries[i]->d_name);
        ok = ok && add_file(sources, file, err);
        free(entries[i]);
    }
    free(entries);
    return ok;
}

static bool add_all(struct buf *sources, const char *path, struct error *err)
{
    struct stat info;

    if (stat(path, &info) != 0)
        return error_set_errno(err, ERROR_IO, "cannot open %s", path);
    if (!(S_ISDIR(info.st_mode) ? add_folder(sources, path, err) : add_file(sources, path, err)))
        return false;
    return !sources->full || error_set(err, ERROR_LIMIT, "%s holds more than 32 MB of rules", path);
}

/* What was checked here is what the workers get, whatever becomes of the files. */
static bool pass_on(struct scan *scan, const struct buf *sources, struct error *err)
{
    size_t done = 0;

    scan->yara_fd = memfd_create("yara", MFD_CLOEXEC);
    if (scan->yara_fd < 0)
        return error_set_errno(err, ERROR_IO, "cannot hold the YARA rules");
    while (done < sources->len) {
        ssize_t put = write(scan->yara_fd, sources->at + done, sources->len - done);

        if (put <= 0 && errno != EINTR)
            return error_set_errno(err, ERROR_IO, "cannot hold the YARA rules");
        done += put > 0 ? (size_t)put : 0;
    }
    pool_yara(scan->pool, scan->yara_fd);
    return true;
}

bool scan_yara_open(struct scan *scan, const struct scan_options *options, struct error *err)
{
    struct yara *yara = NULL;
    struct buf sources;
    bool ok;

    if (!options->yara)
        return true;
    buf_init(&sources, LIMIT_YARA_SOURCES);
    ok = add_all(&sources, options->yara, err) && yara_compile(&yara, buf_as_str(&sources), err) &&
         pass_on(scan, &sources, err);
    if (ok) {
        scan->yara_rules = yara_rules(yara);
        scan->yara_hash = hash_of(buf_as_str(&sources));
    }
    yara_free(yara);
    buf_dispose(&sources);
    return ok;
}

void scan_yara_close(struct scan *scan)
{
    if (scan->yara_fd >= 0)
        close(scan->yara_fd);
}
