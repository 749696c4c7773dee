/* mime_decode.c - content as it was before it was encoded; see mime.h. */
#include "mime.h"

#include "base/base64.h"
#include "gmime_library.h"

/* Decoding makes nothing longer, but may keep a few bytes back. */
enum { PIECE = 32 * 1024, PIECE_ROOM = PIECE + 64 };

/* Quoted-printable and uuencode are GMime's; its base64 ends at the first padding. */
struct decoding {
    enum tree_encoding encoding;
    GMimeEncoding gmime;
    struct base64_stream base64;
    struct buf *out;
    tree_piece_fn fn;
    void *arg;
};

static size_t decode_piece(struct decoding *decoding, struct str some, char *to)
{
    if (decoding->encoding == TREE_BASE64)
        return base64_stream_add(&decoding->base64, some, to);
    return gmime()->g_mime_encoding_step(&decoding->gmime, some.at, some.len, to);
}

/* Where it is to stay, as long as there is room for any piece. */
static void decode_in_place(struct decoding *decoding, struct str some)
{
    struct buf *out = decoding->out;
    char *to = out->at + out->len;
    size_t len = decode_piece(decoding, some, to);

    out->len += len;
    out->at[out->len] = '\0';
    if (len > 0)
        decoding->fn(decoding->arg, (struct str){to, len});
}

static void decode_aside(struct decoding *decoding, struct str some)
{
    char piece[PIECE_ROOM];
    size_t len = decode_piece(decoding, some, piece);

    buf_add(decoding->out, piece, len);
    if (len > 0)
        decoding->fn(decoding->arg, (struct str){piece, len});
}

static bool has_room(struct buf *out)
{
    return out->most - out->len >= PIECE_ROOM && buf_reserve(out, PIECE_ROOM);
}

/* All that will be needed at once, rather than step by step. */
static void reserve(struct buf *out, enum tree_encoding encoding, size_t len)
{
    if (encoding == TREE_BASE64)
        len = len / 4 * 3;
    len += PIECE_ROOM;
    if (out->len == 0 && out->room <= len)
        buf_dispose(out); /* or what it held would be copied */
    if (len <= out->most - out->len)
        buf_reserve(out, len);
}

/* What stands behind the line that opens uuencoded data; all of it if there is none. */
static struct str skip_begin(struct str raw)
{
    struct str rest = raw, line;

    while (str_next_line(&rest, &line))
        if (str_starts(line, "begin "))
            return rest;
    return raw;
}

void tree_decode(enum tree_encoding encoding, struct str raw, struct buf *out, tree_piece_fn fn,
                 void *arg)
{
    struct decoding decoding = {.encoding = encoding, .out = out, .fn = fn, .arg = arg};
    char last[4];
    size_t len;

    if (encoding == TREE_UU)
        raw = skip_begin(raw);
    reserve(out, encoding, raw.len);
    gmime()->g_mime_encoding_init_decode(
        &decoding.gmime, encoding == TREE_UU ? GMIME_CONTENT_ENCODING_UUENCODE
                                             : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    while (raw.len > 0) {
        struct str some = str_part(raw, 0, PIECE);

        if (has_room(out))
            decode_in_place(&decoding, some);
        else
            decode_aside(&decoding, some);
        raw = str_part(raw, some.len, raw.len);
    }
    len = base64_stream_end(&decoding.base64, last);
    buf_add(out, last, len);
    if (len > 0)
        fn(arg, (struct str){last, len});
}
