/* inflate.c - see inflate.h. */
#include "inflate.h"

#define ZLIB_CONST 1 /* its input is const then */
#include <zlib.h>

enum { STEP = 16 * 1024, ANY_WINDOW = 15 + 32 /* with a head of zlib or of gzip */ };

bool inflate_bytes(struct str bytes, struct buf *out)
{
    unsigned char piece[STEP];
    size_t before = out->len;
    z_stream stream = {0};
    int result = Z_OK;

    if (bytes.len == 0 || inflateInit2(&stream, ANY_WINDOW) != Z_OK)
        return false;
    stream.next_in = (const Bytef *)bytes.at;
    stream.avail_in = bytes.len > UINT32_MAX ? UINT32_MAX : (uInt)bytes.len;
    while (result == Z_OK && !out->full) {
        size_t room = out->most - out->len, got;

        stream.next_out = piece;
        stream.avail_out = room < STEP ? (uInt)room : STEP;
        if (room == 0)
            break;
        result = inflate(&stream, Z_NO_FLUSH);
        got = (room < STEP ? room : STEP) - stream.avail_out;
        buf_add(out, piece, got);
        if (got == 0 && result == Z_OK && stream.avail_in == 0)
            break;
    }
    inflateEnd(&stream);
    return out->len > before;
}
