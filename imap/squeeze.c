/* squeeze.c - see squeeze.h. */
#include "squeeze.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

#define ZLIB_CONST 1 /* its input is const then */
#include <zlib.h>

enum {
    IN_ROOM = 64 * 1024,
    OUT_PIECE = 16 * 1024, /* commands are short */
    OUT_ROOM = 2 * OUT_PIECE,
    RAW = -15, /* no head and no sum, the largest window: RFC 4978, section 3 */
    OUT_MEMORY = 5,
};

struct squeeze {
    z_stream from, to;
    bool from_begun, to_begun, ended;
    size_t in_len, in_taken;
    size_t out_len, out_sent;
    char in[IN_ROOM];
    char out[OUT_ROOM];
};

bool squeeze_new(struct squeeze **out, struct error *err)
{
    struct squeeze *squeeze = xcalloc(1, sizeof(*squeeze));

    squeeze->from_begun = inflateInit2(&squeeze->from, RAW) == Z_OK;
    squeeze->to_begun = deflateInit2(&squeeze->to, Z_BEST_SPEED, Z_DEFLATED, RAW, OUT_MEMORY,
                                     Z_DEFAULT_STRATEGY) == Z_OK;
    if (squeeze->from_begun && squeeze->to_begun) {
        *out = squeeze;
        return true;
    }
    squeeze_free(squeeze);
    return error_set(err, ERROR_LIMIT, "no memory to compress the connection");
}

void squeeze_free(struct squeeze *squeeze)
{
    if (!squeeze)
        return;
    if (squeeze->from_begun)
        inflateEnd(&squeeze->from);
    if (squeeze->to_begun)
        deflateEnd(&squeeze->to);
    explicit_bzero(squeeze, sizeof(*squeeze));
    free(squeeze);
}

/* --- from the server --- */

char *squeeze_space(struct squeeze *squeeze, size_t *room)
{
    if (squeeze->in_taken > 0) {
        squeeze->in_len -= squeeze->in_taken;
        memmove(squeeze->in, squeeze->in + squeeze->in_taken, squeeze->in_len);
        squeeze->in_taken = 0;
    }
    *room = IN_ROOM - squeeze->in_len;
    return squeeze->in + squeeze->in_len;
}

void squeeze_came(struct squeeze *squeeze, size_t count)
{
    squeeze->in_len += count;
}

enum squeeze_state squeeze_take(struct squeeze *squeeze, void *at, size_t room, size_t *got)
{
    z_stream *from = &squeeze->from;
    int result;

    *got = 0;
    if (squeeze->ended)
        return SQUEEZE_ENDED;
    from->next_in = (const Bytef *)squeeze->in + squeeze->in_taken;
    from->avail_in = (uInt)(squeeze->in_len - squeeze->in_taken);
    from->next_out = at;
    from->avail_out = room > UINT32_MAX ? UINT32_MAX : (uInt)room;
    result = inflate(from, Z_SYNC_FLUSH);
    squeeze->in_taken = squeeze->in_len - from->avail_in;
    *got = (size_t)(from->next_out - (Bytef *)at);
    squeeze->ended = result == Z_STREAM_END;
    if (*got > 0)
        return SQUEEZE_OK; /* if it is damaged, the next call says so */
    if (squeeze->ended)
        return SQUEEZE_ENDED;
    return result == Z_OK || result == Z_BUF_ERROR ? SQUEEZE_WANTS_MORE : SQUEEZE_DAMAGED;
}

/* --- to the server --- */

struct str squeeze_leaving(const struct squeeze *squeeze)
{
    return (struct str){squeeze->out + squeeze->out_sent, squeeze->out_len - squeeze->out_sent};
}

void squeeze_left(struct squeeze *squeeze, size_t count)
{
    squeeze->out_sent += count;
    if (squeeze->out_sent == squeeze->out_len)
        squeeze->out_sent = squeeze->out_len = 0;
}

size_t squeeze_give(struct squeeze *squeeze, const void *at, size_t len)
{
    z_stream *to = &squeeze->to;

    to->next_in = at;
    to->avail_in = len > OUT_PIECE ? OUT_PIECE : (uInt)len;
    len = to->avail_in;
    to->next_out = (Bytef *)squeeze->out;
    to->avail_out = OUT_ROOM;
    deflate(to, Z_SYNC_FLUSH); /* the room is enough for what does not shrink */
    squeeze->out_len = OUT_ROOM - to->avail_out;
    return len - to->avail_in;
}
