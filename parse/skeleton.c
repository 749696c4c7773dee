/* skeleton.c - see skeleton.h. */
#include "skeleton.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

enum {
    BLOCK = 64,
    RUN = 2048, /* bytes that are worth a cut; a multiple of BLOCK */
    KEPT = 256, /* at both ends of what might be cut, whole lines and what is left of one */
};

typedef unsigned char sixteen __attribute__((vector_size(16)));

/* In BLOCK bytes no blank, "-" or ":", and no empty line; the byte behind them is looked at. */
static bool is_clean(const char *at)
{
    sixteen bad = {0};
    uint64_t halves[2];

    for (size_t i = 0; i < BLOCK; i += sizeof(bad)) {
        sixteen some, next;

        memcpy(&some, at + i, sizeof(some));
        memcpy(&next, at + i + 1, sizeof(next));
        bad |= (sixteen)(some == '-') | (sixteen)(some == ':') | (sixteen)(some == ' ') |
               (sixteen)(some == '\t');
        bad |= (sixteen)(some == '\n') & ((sixteen)(next == '\n') | (sixteen)(next == '\r'));
    }
    memcpy(halves, &bad, sizeof(halves));
    return (halves[0] | halves[1]) == 0;
}

/* The next clean bytes at or behind *begin, RUN of them at least. Looked at from their end: text,
 * which has blanks everywhere, is passed over in long steps. */
static bool find_run(struct str message, size_t *begin, size_t *end)
{
    while (message.len - *begin > RUN) {
        size_t block = *begin + RUN;

        while (block > *begin && is_clean(message.at + block - BLOCK))
            block -= BLOCK;
        if (block == *begin) {
            *end = *begin + RUN;
            while (message.len - *end > BLOCK && is_clean(message.at + *end))
                *end += BLOCK;
            return true;
        }
        *begin = block;
    }
    return false;
}

/* The whole lines within a run, but for its ends. */
static struct str lines_within(struct str run)
{
    struct str lines = str_part(run, KEPT, run.len - 2 * KEPT);
    const char *last;

    lines = str_part(lines, str_find_char(lines, '\n') + 1, lines.len);
    last = lines.len > 0 ? memrchr(lines.at, '\n', lines.len) : NULL;
    return str_part(lines, 0, last ? (size_t)(last - lines.at) + 1 : 0);
}

static void add(struct skeleton *out, struct str piece)
{
    memcpy(out->own + out->text.len, piece.at, piece.len);
    out->text.len += piece.len;
}

static void cut(struct skeleton *out, size_t len)
{
    if (out->count == out->room) {
        out->room = out->room ? 2 * out->room : 8;
        out->cuts = xreallocarray(out->cuts, out->room, sizeof(*out->cuts));
    }
    out->cuts[out->count++] = (struct skeleton_cut){out->text.len, len};
}

void skeleton_make(struct skeleton *out, struct str message)
{
    size_t begin = 0, end, copied = 0;

    *out = (struct skeleton){.text = message};
    for (; find_run(message, &begin, &end); begin = end) {
        struct str lines = lines_within(str_part(message, begin, end - begin));
        size_t at = (size_t)(lines.at - message.at);

        if (lines.len == 0)
            continue;
        if (!out->own) {
            out->own = xreallocarray(NULL, message.len, 1);
            out->text = (struct str){out->own, 0};
        }
        add(out, str_part(message, copied, at - copied));
        cut(out, lines.len);
        copied = at + lines.len;
    }
    if (out->own)
        add(out, str_part(message, copied, message.len));
}

void skeleton_dispose(struct skeleton *skeleton)
{
    free(skeleton->cuts);
    free(skeleton->own);
    *skeleton = (struct skeleton){0};
}

size_t skeleton_place(const struct skeleton *skeleton, size_t at)
{
    size_t place = at;

    for (size_t i = 0; i < skeleton->count && skeleton->cuts[i].at < at; i++)
        place += skeleton->cuts[i].len;
    return place;
}
