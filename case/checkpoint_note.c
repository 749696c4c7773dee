/* checkpoint_note.c - see checkpoint_note.h. Form: C2SP tlog-checkpoint and signed-note.
 *
 *     mailmedic/CASE-ID
 *     number of entries
 *     root, base64
 *
 *     U+2014 mailmedic-CASE-ID base64(key id || signature) */
#include "checkpoint_note.h"

#include "base/base64.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char dash[] = "\xe2\x80\x94 ";

enum { KEY_ID = 4, SIGNED_BLOB = KEY_ID + SIGN_BYTES };

/* First 4 bytes of SHA-256(key name || 0x0A || 0x01 || public key). */
static void key_id_of(struct str name, const struct sign_public *who, unsigned char out[KEY_ID])
{
    struct hasher *hasher = hasher_new();
    struct hash hash;

    hasher_add(hasher, name.at, name.len);
    hasher_add(hasher, "\n\x01", 2);
    hasher_add(hasher, who->bytes, sizeof(who->bytes));
    hasher_finish(hasher, &hash);
    hasher_free(hasher);
    memcpy(out, hash.bytes, KEY_ID);
}

static void add_base64(struct buf *out, const void *bytes, size_t len)
{
    char text[256];

    base64_encode(text, (struct str){bytes, len});
    buf_add(out, text, base64_size(len));
}

bool checkpoint_write(struct buf *out, const char *case_id, const struct merkle *merkle,
                      const struct sign_key *key, struct error *err)
{
    struct sign_public who = sign_public_of(key);
    struct hash root = merkle_root(merkle);
    unsigned char blob[SIGNED_BLOB];
    struct signature signature;
    char name[64];

    snprintf(name, sizeof(name), "mailmedic-%s", case_id);
    buf_printf(out, "mailmedic/%s\n%" PRIu64 "\n", case_id, merkle->count);
    add_base64(out, root.bytes, sizeof(root.bytes));
    buf_char(out, '\n');
    if (!sign_make(key, buf_as_str(out), &signature, err))
        return false;
    key_id_of(str_of(name), &who, blob);
    memcpy(blob + KEY_ID, signature.bytes, SIGN_BYTES);
    buf_printf(out, "\n%s%s ", dash, name);
    add_base64(out, blob, sizeof(blob));
    buf_char(out, '\n');
    return !out->full ||
           error_set(err, ERROR_LIMIT, "a checkpoint of more than %d bytes", CHECKPOINT_MOST);
}

/* --- reading --- */

/* The next line without its end; false: there is no whole one. */
static bool take_line(struct str *rest, struct str *line)
{
    size_t len = str_find_char(*rest, '\n');

    if (len >= rest->len)
        return false;
    *line = str_part(*rest, 0, len);
    *rest = str_part(*rest, len + 1, rest->len);
    return true;
}

static bool decode(struct str text, void *out, size_t want)
{
    struct buf bytes;
    bool ok;

    buf_init(&bytes, 256);
    ok = base64_decode_strict(&bytes, text) && buf_as_str(&bytes).len == want;
    if (ok)
        memcpy(out, buf_as_str(&bytes).at, want);
    buf_dispose(&bytes);
    return ok;
}

/* "U+2014 name base64" */
static bool read_signature(struct str line, struct checkpoint *out)
{
    unsigned char blob[SIGNED_BLOB];
    size_t space;

    if (!str_starts(line, dash))
        return false;
    line = str_part(line, strlen(dash), line.len);
    space = str_find_char(line, ' ');
    out->key_name = str_part(line, 0, space);
    if (space >= line.len || !decode(str_part(line, space + 1, line.len), blob, sizeof(blob)))
        return false;
    memcpy(out->key_id, blob, KEY_ID);
    memcpy(out->signature.bytes, blob + KEY_ID, SIGN_BYTES);
    return true;
}

bool checkpoint_read(struct str note, struct checkpoint *out, struct error *err)
{
    struct str rest = note, count, root, blank, signature;

    *out = (struct checkpoint){0};
    if (note.len > CHECKPOINT_MOST || !take_line(&rest, &out->origin) ||
        !take_line(&rest, &count) || !take_line(&rest, &root) ||
        !str_to_u64(count, INT64_MAX, &out->entries) ||
        !decode(root, out->root.bytes, sizeof(out->root.bytes)))
        return error_set(err, ERROR_FORMAT, "this is no checkpoint");
    out->signed_text = str_part(note, 0, (size_t)(rest.at - note.at));
    if (!take_line(&rest, &blank) || blank.len > 0 || !take_line(&rest, &signature) ||
        !read_signature(signature, out) || rest.len > 0)
        return error_set(err, ERROR_FORMAT, "the checkpoint carries no signature of ours");
    return true;
}

bool checkpoint_is_signed(const struct checkpoint *checkpoint, const struct sign_public *who)
{
    unsigned char id[KEY_ID];

    key_id_of(checkpoint->key_name, who, id);
    return memcmp(id, checkpoint->key_id, KEY_ID) == 0 &&
           sign_is_good(who, checkpoint->signed_text, &checkpoint->signature);
}

bool checkpoint_is_of(const struct checkpoint *checkpoint, const char *case_id)
{
    char origin[64], name[64];

    snprintf(origin, sizeof(origin), "mailmedic/%s", case_id);
    snprintf(name, sizeof(name), "mailmedic-%s", case_id);
    return str_equal(checkpoint->origin, str_of(origin)) &&
           str_equal(checkpoint->key_name, str_of(name));
}
