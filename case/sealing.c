/* sealing.c - see case/sealing.h. Making and opening a seal; sealing_check.c checks one. */
#include "case/sealing.h"

#include "base/clock.h"
#include "case/checkpoint.h"
#include "case/journal.h"

#include "connection.h"
#include "seal.h"
#include "sealing_files.h"
#include "sealing_text.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const seal_names[] = {"MANIFEST", "MANIFEST.sig", "SHA256SUMS"};

bool sealing_is_there(const char *path)
{
    for (size_t i = 0; i < ARRAY_LEN(seal_names); i++) {
        char name[PATH_MAX];
        struct stat st;

        if (snprintf(name, sizeof(name), "%s/%s", path, seal_names[i]) < (int)sizeof(name) &&
            lstat(name, &st) == 0)
            return true;
    }
    return false;
}

/* --- making one --- */

/* Replaces the file by one with these bytes, or leaves it as it is. */
static bool write_whole(int folder, const char *name, struct str bytes, struct error *err)
{
    char fresh[64];
    int fd;
    bool ok;

    snprintf(fresh, sizeof(fresh), "%s.new", name);
    unlinkat(folder, fresh, 0);
    fd = openat(folder, fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return error_set_errno(err, ERROR_IO, "cannot make %s", name);
    ok = bytes.len == 0 || write(fd, bytes.at, bytes.len) == (ssize_t)bytes.len;
    ok = ok && fsync(fd) == 0;
    ok = ok && renameat(folder, fresh, folder, name) == 0 && fsync(folder) == 0;
    if (!ok) {
        error_set_errno(err, ERROR_IO, "cannot write %s", name);
        unlinkat(folder, fresh, 0);
    }
    close(fd);
    return ok;
}

static bool write_public(int folder, const struct sign_key *key, struct error *err)
{
    struct sign_public who = sign_public_of(key);
    struct buf pem;
    bool ok;

    buf_init(&pem, SIGN_PEM_MOST);
    ok =
        sign_public_save(&who, &pem, err) && write_whole(folder, "case.pub", buf_as_str(&pem), err);
    buf_dispose(&pem);
    return ok;
}

static bool write_signature(int folder, const struct sign_key *key, struct str manifest,
                            struct error *err)
{
    struct signature signature;

    return sign_make(key, manifest, &signature, err) &&
           write_whole(folder, "MANIFEST.sig",
                       (struct str){(const char *)signature.bytes, sizeof(signature.bytes)}, err);
}

/* The case is closed; what lies there now is what is sealed. The manifest goes last: without it
 * there is no seal. */
static bool write_seal(int folder, const struct sign_key *key, struct seal_facts *facts,
                       struct error *err)
{
    struct sealed_files files = {0};
    struct buf manifest, sums;
    bool ok;

    if (!write_public(folder, key, err) || !sealed_files_list(folder, &files, err))
        return false;
    buf_init(&manifest, SEAL_MOST);
    buf_init(&sums, SEAL_MOST);
    seal_write_sums(&sums, &files);
    facts->sums = hash_of(buf_as_str(&sums));
    seal_write_manifest(&manifest, facts, &files);
    if (sums.full || manifest.full)
        ok = error_set(err, ERROR_LIMIT, "the list of the case's files is too long");
    else
        ok = write_whole(folder, "SHA256SUMS", buf_as_str(&sums), err) &&
             write_signature(folder, key, buf_as_str(&manifest), err) &&
             write_whole(folder, "MANIFEST", buf_as_str(&manifest), err);
    buf_dispose(&sums);
    buf_dispose(&manifest);
    sealed_files_dispose(&files);
    return ok;
}

static bool read_head(const char *path, struct seal_facts *facts, struct error *err)
{
    struct casefile *cf;
    struct query query;
    bool ok;

    if (!casefile_open(&cf, path, CASE_READ, err))
        return false;
    snprintf(facts->case_id, sizeof(facts->case_id), "%s", cf->shared->case_id);
    query_begin(&query, cf->db, "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1");
    if (query_next(&query)) {
        facts->entries = (uint64_t)query_int(&query, 0);
        facts->head = query_hash(&query, 1);
    }
    ok = query_end(&query, err) && seal_dump(cf, &facts->dump, err);
    casefile_close(cf);
    return ok;
}

static bool last_words(struct casefile *cf, const struct sign_key *key, struct error *err)
{
    struct buf note;
    bool ok;

    buf_init(&note, CHECKPOINT_MOST);
    ok = journal_note(cf, "intent", "seal-begin", NULL, NULL, err) &&
         checkpoint_add(cf, key, &note, err);
    buf_dispose(&note);
    return ok;
}

bool sealing_close(struct casefile *cf, const struct sign_key *key, struct error *err)
{
    struct seal_facts facts = {.sealed = clock_utc_ns() / 1000000000};
    struct sign_public who = sign_public_of(key);
    char path[PATH_MAX];
    int folder;
    bool ok;

    snprintf(path, sizeof(path), "%s", casefile_path(cf));
    ok = last_words(cf, key, err);
    casefile_close(cf);
    if (!ok)
        return false;
    folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return error_set_errno(err, ERROR_IO, "cannot open %s", path);
    checkpoint_fingerprint(&who, facts.fingerprint);
    ok = read_head(path, &facts, err) && write_seal(folder, key, &facts, err);
    close(folder);
    return ok;
}

/* --- opening one --- */

static bool move_aside(int folder, struct error *err)
{
    char aside[32] = "";

    for (unsigned n = 1; n < 1000 && !*aside; n++) {
        snprintf(aside, sizeof(aside), "seal-%u", n);
        if (mkdirat(folder, aside, 0700) == 0)
            break;
        if (errno != EEXIST)
            return error_set_errno(err, ERROR_IO, "cannot make %s", aside);
        aside[0] = '\0';
    }
    if (!*aside)
        return error_set(err, ERROR_LIMIT, "the case was sealed too often");
    /* The manifest last: until then the case stays sealed. */
    for (size_t i = ARRAY_LEN(seal_names); i-- > 0;) {
        char to[64];

        snprintf(to, sizeof(to), "%s/%s", aside, seal_names[i]);
        if (renameat(folder, seal_names[i], folder, to) != 0 && errno != ENOENT)
            return error_set_errno(err, ERROR_IO, "cannot move %s", seal_names[i]);
    }
    return fsync(folder) == 0 || error_set_errno(err, ERROR_IO, "cannot write the case's folder");
}

bool sealing_open(const char *path, const char *reason, struct error *err)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct casefile *cf;
    bool ok;

    if (folder < 0)
        return error_set_errno(err, ERROR_IO, "cannot open %s", path);
    ok = move_aside(folder, err);
    close(folder);
    if (!ok || !casefile_open(&cf, path, CASE_WRITE, err))
        return false;
    ok = journal_note(cf, "observation", "seal-opened", reason, "ok", err);
    casefile_close(cf);
    return ok;
}
