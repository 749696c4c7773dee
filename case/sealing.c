/* sealing.c - see case/sealing.h. Making and opening a seal; sealing_check.c checks one. */
#include "case/sealing.h"

#include "base/clock.h"
#include "case/checkpoint.h"
#include "case/journal.h"

#include "connection.h"
#include "seal.h"
#include "sealing_files.h"
#include "sealing_text.h"
#include "whole.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ASIDE = 32, SEALS_MOST = 1000 };

/* What makes it a seal; the others are nothing without it. */
static const char seal_itself[] = "MANIFEST";
static const char *const seal_others[] = {"MANIFEST.sig", "SHA256SUMS"};

static bool is_there(int folder, const char *name)
{
    struct stat st;

    return fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

bool sealing_is_there(const char *path)
{
    char name[PATH_MAX];

    return snprintf(name, sizeof(name), "%s/%s", path, seal_itself) < (int)sizeof(name) &&
           is_there(AT_FDCWD, name);
}

bool sealing_is_begun(struct casefile *cf, bool *begun, struct error *err)
{
    struct query query;

    *begun = false;
    query_begin(&query, cf->db,
                "SELECT action = 'seal-begin' FROM (SELECT seq, CASE WHEN is_canonical(body) THEN "
                "json_extract(body, '$.action') END AS action FROM journal) "
                "WHERE action IN ('seal-begin', 'seal-opened') ORDER BY seq DESC LIMIT 1");
    if (query_next(&query))
        *begun = query_int(&query, 0) != 0;
    return query_end(&query, err);
}

/* --- making one --- */

/* What was cut off left: it would be listed, and gone before the seal is made. */
static void take_fresh_away(int folder)
{
    static const char *const names[] = {"signing.key", "case.pub", "SHA256SUMS", "MANIFEST.sig",
                                        seal_itself};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        whole_clear(folder, names[i]);
}

static bool write_public(int folder, const struct sign_key *key, struct error *err)
{
    struct sign_public who = sign_public_of(key);
    struct buf pem;
    bool ok;

    buf_init(&pem, SIGN_PEM_MOST);
    ok =
        sign_public_save(&who, &pem, err) && whole_write(folder, "case.pub", buf_as_str(&pem), err);
    buf_dispose(&pem);
    return ok;
}

static bool write_signature(int folder, const struct sign_key *key, struct str manifest,
                            struct error *err)
{
    struct signature signature;

    return sign_make(key, manifest, &signature, err) &&
           whole_write(folder, "MANIFEST.sig",
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

    take_fresh_away(folder);
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
        ok = whole_write(folder, "SHA256SUMS", buf_as_str(&sums), err) &&
             write_signature(folder, key, buf_as_str(&manifest), err) &&
             whole_write(folder, "MANIFEST", buf_as_str(&manifest), err);
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

static void name_aside(unsigned n, const char *file, char out[ASIDE])
{
    snprintf(out, ASIDE, "seal-%u%s%s", n, *file ? "/" : "", file);
}

/* Into the first folder that has no manifest: a new one, or one that was made and not used. */
static bool move_manifest(int folder, struct error *err)
{
    char name[ASIDE];

    for (unsigned n = 1; n < SEALS_MOST; n++) {
        name_aside(n, "", name);
        if (mkdirat(folder, name, 0700) != 0 && errno != EEXIST)
            return error_set_errno(err, ERROR_IO, "cannot make %s", name);
        name_aside(n, seal_itself, name);
        if (is_there(folder, name))
            continue;
        return renameat(folder, seal_itself, folder, name) == 0 ||
               error_set_errno(err, ERROR_IO, "cannot move %s", seal_itself);
    }
    return error_set(err, ERROR_LIMIT, "the case was sealed too often");
}

static bool sync_folder(int folder, const char *name, struct error *err)
{
    int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (!ok)
        error_set_errno(err, ERROR_IO, "cannot write the case's folder");
    if (fd >= 0)
        close(fd);
    return ok;
}

/* After the newest manifest that was moved; what lies there already is left alone. */
static bool move_others(int folder, struct error *err)
{
    char name[ASIDE];
    unsigned newest = 0;

    for (unsigned n = 1; n < SEALS_MOST; n++) {
        name_aside(n, seal_itself, name);
        if (is_there(folder, name))
            newest = n;
    }
    if (newest == 0)
        return true;
    for (size_t i = 0; i < ARRAY_LEN(seal_others); i++) {
        name_aside(newest, seal_others[i], name);
        if (!is_there(folder, name) && renameat(folder, seal_others[i], folder, name) != 0 &&
            errno != ENOENT)
            return error_set_errno(err, ERROR_IO, "cannot move %s", seal_others[i]);
    }
    name_aside(newest, "", name);
    return sync_folder(folder, name, err) && sync_folder(folder, ".", err);
}

/* The manifest first: from then on the case is not sealed, and what is left to do can be done by
 * another call. */
bool sealing_open(const char *path, const char *reason, struct error *err)
{
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct casefile *cf;
    bool ok;

    if (folder < 0)
        return error_set_errno(err, ERROR_IO, "cannot open %s", path);
    ok = (!sealing_is_there(path) || move_manifest(folder, err)) && move_others(folder, err);
    close(folder);
    if (!ok || !casefile_open(&cf, path, CASE_WRITE, err))
        return false;
    ok = journal_note(cf, "observation", "seal-opened", reason, "ok", err);
    casefile_close(cf);
    return ok;
}
