/* checkpoint.c - see case/checkpoint.h. Writing; checkpoint_note.c reads. */
#include "case/checkpoint.h"

#include "base/base64.h"
#include "base/file.h"
#include "base/limits.h"
#include "case/journal.h"

#include "checkpoint_note.h"
#include "connection.h"
#include "whole.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char key_file[] = "signing.key";

/* --- the key --- */

bool checkpoint_has_key(struct casefile *cf)
{
    struct stat st;

    return fstatat(cf->shared->folder_fd, key_file, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

bool checkpoint_public(struct casefile *cf, struct sign_public *out, bool *there, struct error *err)
{
    struct arena arena = {0};
    struct query query;
    struct hash raw;
    bool ok;

    *there = false;
    query_begin(&query, cf->db,
                "SELECT json_extract(body, '$.details.public') FROM journal WHERE "
                "is_canonical(body) AND json_extract(body, '$.action') = 'signing-key-made' "
                "ORDER BY seq LIMIT 1");
    if (query_next(&query) && hash_from_hex(str_of(query_text(&query, 0, &arena)), &raw)) {
        *there = true;
        memcpy(out->bytes, raw.bytes, sizeof(out->bytes));
    }
    ok = query_end(&query, err);
    arena_dispose(&arena);
    return ok;
}

void checkpoint_fingerprint(const struct sign_public *who, char out[HASH_HEX])
{
    struct hash hash = hash_of((struct str){(const char *)who->bytes, sizeof(who->bytes)});

    hash_to_hex(&hash, out);
}

static bool note_key(struct casefile *cf, const struct sign_key *key, struct error *err)
{
    struct sign_public who = sign_public_of(key);
    char public_hex[HASH_HEX], fingerprint[HASH_HEX];
    const struct journal_pair details[] = {
        {"public", {public_hex, HASH_HEX - 1}}, {"fingerprint", {fingerprint, HASH_HEX - 1}}, {0}};
    const struct journal_entry entry = {
        .kind = "config", .action = "signing-key-made", .result = "ok", .details = details};
    struct hash raw;

    memcpy(raw.bytes, who.bytes, sizeof(raw.bytes));
    hash_to_hex(&raw, public_hex);
    checkpoint_fingerprint(&who, fingerprint);
    return journal_add(cf, &entry, NULL, err);
}

bool checkpoint_make_key(struct casefile *cf, struct str passphrase, struct sign_key **out,
                         struct error *err)
{
    struct sign_public known;
    struct sign_key *key;
    struct buf pem;
    bool there, ok;

    if (!checkpoint_public(cf, &known, &there, err))
        return false;
    if (there || checkpoint_has_key(cf))
        return error_set(err, ERROR_USAGE, "the case has a signing key already");
    key = sign_key_new(err);
    if (!key)
        return false;
    buf_init(&pem, SIGN_PEM_MOST);
    ok = sign_key_save(key, passphrase, &pem, err) &&
         whole_write(cf->shared->folder_fd, key_file, buf_as_str(&pem), err) &&
         note_key(cf, key, err);
    buf_dispose(&pem);
    if (ok)
        *out = key;
    else
        sign_key_free(key);
    return ok;
}

static bool read_key(struct casefile *cf, char *out, size_t room, size_t *len, struct error *err)
{
    int fd = openat(cf->shared->folder_fd, key_file, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t got = fd < 0 ? -1 : file_fill(fd, out, room);

    if (got < 0)
        error_set_errno(err, ERROR_IO, "cannot read %s/%s", cf->shared->path, key_file);
    if (fd >= 0)
        close(fd);
    *len = got > 0 ? (size_t)got : 0;
    return got >= 0;
}

bool checkpoint_open_key(struct casefile *cf, struct str passphrase, struct sign_key **out,
                         struct error *err)
{
    struct sign_public known, held;
    char pem[SIGN_PEM_MOST];
    struct sign_key *key;
    size_t len;
    bool there;

    if (!read_key(cf, pem, sizeof(pem), &len, err) || !checkpoint_public(cf, &known, &there, err))
        return false;
    key = sign_key_load((struct str){pem, len}, passphrase, err);
    if (!key)
        return false;
    held = sign_public_of(key);
    /* A crash came between the file and its entry. */
    if (!there ? !note_key(cf, key, err)
               : memcmp(&known, &held, sizeof(known)) != 0 &&
                     !error_set(err, ERROR_FORMAT,
                                "signing.key is not the key that the journal of this case names")) {
        sign_key_free(key);
        return false;
    }
    *out = key;
    return true;
}

/* --- making one --- */

/* Over all entries there are. */
static bool tree_of(struct casefile *cf, uint64_t most, struct merkle *merkle, struct error *err)
{
    struct query query;

    *merkle = (struct merkle){.count = 0};
    query_begin(&query, cf->db, "SELECT hash FROM journal ORDER BY seq LIMIT ?");
    query_bind_int(&query, (int64_t)most);
    while (query_next(&query)) {
        struct hash hash = query_hash(&query, 0);

        merkle_add(merkle, &hash);
    }
    return query_end(&query, err);
}

static bool add(struct casefile *cf, const struct sign_key *key, struct buf *note,
                struct error *err)
{
    struct journal_number numbers[] = {{"entries", 0}, {0}};
    struct journal_pair details[] = {{"note", {0}}, {0}};
    const struct journal_entry entry = {.kind = "observation",
                                        .action = "checkpoint",
                                        .result = "ok",
                                        .details = details,
                                        .numbers = numbers};
    struct merkle merkle;

    if (!tree_of(cf, INT64_MAX, &merkle, err) ||
        !checkpoint_write(note, cf->shared->case_id, &merkle, key, err))
        return false;
    numbers[0].value = (int64_t)merkle.count;
    details[0].value = buf_as_str(note);
    return journal_add(cf, &entry, NULL, err);
}

bool checkpoint_add(struct casefile *cf, const struct sign_key *key, struct buf *note,
                    struct error *err)
{
    bool own;

    if (!connection_join(cf, &own, err))
        return false;
    return connection_leave(cf, own, add(cf, key, note, err), err);
}

/* --- comparing with one from elsewhere --- */

bool checkpoint_compare(struct casefile *cf, struct str note, uint64_t *entries, struct error *err)
{
    struct checkpoint checkpoint;
    struct sign_public who;
    struct merkle merkle;
    struct hash root;
    bool there;

    if (!checkpoint_read(note, &checkpoint, err) || !checkpoint_public(cf, &who, &there, err))
        return false;
    if (!checkpoint_is_of(&checkpoint, cf->shared->case_id))
        return error_set(err, ERROR_FORMAT, "the checkpoint is of another case");
    if (!there)
        return error_set(err, ERROR_FORMAT,
                         "the case names no signing key, and this checkpoint was signed: the "
                         "journal was replaced");
    if (!checkpoint_is_signed(&checkpoint, &who))
        return error_set(err, ERROR_FORMAT, "the checkpoint is not signed by this case's key");
    if (!tree_of(cf, checkpoint.entries, &merkle, err))
        return false;
    root = merkle_root(&merkle);
    if (merkle.count < checkpoint.entries)
        return error_set(err, ERROR_FORMAT,
                         "the journal has %" PRIu64 " %s, and had %" PRIu64
                         " when the checkpoint was made: its end was cut off, or this is an older "
                         "copy of the case",
                         merkle.count, text_plural(merkle.count, "entry", "entries"),
                         checkpoint.entries);
    if (!hash_equal(&root, &checkpoint.root))
        return error_set(err, ERROR_FORMAT,
                         "the first %" PRIu64 " journal entries are not those that the checkpoint "
                         "was made of: the journal was rewritten",
                         checkpoint.entries);
    *entries = checkpoint.entries;
    return true;
}
