/* evidence_out.c - objects read again, whole or piece by piece; see case/evidence.h. */
#include "case/evidence.h"

#include "connection.h"

#include <inttypes.h>
#include <stdlib.h>

#define PIECE MIB(1)

static bool altered(const struct hash *hash, struct error *err)
{
    char hex[HASH_HEX];

    hash_to_hex(hash, hex);
    return error_set(err, ERROR_FORMAT,
                     "evidence %.16s... was altered: its bytes have another hash", hex);
}

/* Its file is open, and long enough. */
static bool open_object(struct casefile *cf, const struct hash *hash,
                        const struct evidence_place *place, struct segment_file **file,
                        struct error *err)
{
    char hex[HASH_HEX];

    if (cf->transaction.open && !own_flush(&cf->shared->own, err))
        return false;
    if (!segment_files_get(&cf->files, cf->shared->evidence_fd, place->segment, file, err) ||
        !segment_file_look(*file, err))
        return false;
    if (place->offset <= (*file)->size && place->length <= (*file)->size - place->offset)
        return true;
    hash_to_hex(hash, hex);
    return error_set(err, ERROR_FORMAT, "segment %" PRId64 " ends before evidence %.16s... does",
                     place->segment, hex);
}

bool evidence_read(struct casefile *cf, const struct hash *hash, size_t most, struct buf *out,
                   struct error *err)
{
    struct segment_file *file;
    struct evidence_place place;
    char hex[HASH_HEX];
    struct hash found;

    buf_init(out, most);
    if (!evidence_find(cf, hash, &place, err))
        return false;
    hash_to_hex(hash, hex);
    if (place.length > most)
        return error_set(err, ERROR_LIMIT,
                         "evidence %.16s... has %" PRIu64 " bytes, more than the %zu allowed here",
                         hex, place.length, most);
    if (!open_object(cf, hash, &place, &file, err))
        return false;
    out->at = xreallocarray(NULL, place.length + 1, 1);
    out->room = place.length + 1;
    if (!segment_read(file, place.offset, out->at, place.length, err))
        return false;
    out->len = place.length;
    out->at[out->len] = '\0';
    found = hash_of(buf_as_str(out));
    if (hash_equal(&found, hash))
        return true;
    buf_clear(out);
    return altered(hash, err);
}

static bool each_piece(struct casefile *cf, const struct hash *hash,
                       const struct evidence_place *place, struct hasher *hasher, char *piece,
                       evidence_piece_fn fn, void *arg, struct error *err)
{
    struct segment_file *file;

    for (uint64_t done = 0; done < place->length;) {
        uint64_t left = place->length - done;
        size_t size = left < PIECE ? (size_t)left : PIECE;

        /* each time anew: fn may have read elsewhere */
        if (!open_object(cf, hash, place, &file, err) ||
            !segment_read(file, place->offset + done, piece, size, err))
            return false;
        hasher_add(hasher, piece, size);
        if (!fn(arg, (struct str){piece, size}, err))
            return false;
        done += size;
    }
    return true;
}

bool evidence_each_piece(struct casefile *cf, const struct hash *hash, evidence_piece_fn fn,
                         void *arg, struct error *err)
{
    struct evidence_place place;
    struct hasher *hasher;
    struct hash found;
    char *piece;
    bool ok;

    if (!evidence_find(cf, hash, &place, err))
        return false;
    hasher = hasher_new();
    piece = xreallocarray(NULL, place.length < PIECE ? place.length + 1 : PIECE, 1);
    ok = each_piece(cf, hash, &place, hasher, piece, fn, arg, err);
    hasher_finish(hasher, &found);
    hasher_free(hasher);
    free(piece);
    return ok && (hash_equal(&found, hash) || altered(hash, err));
}
