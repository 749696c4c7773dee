/* keep.c - see keep.h. */
#include "keep.h"

#include "charset.h"

#include <string.h>

/* The same byte eight times. */
static uint64_t eight_of(unsigned char byte)
{
    return UINT64_C(0x0101010101010101) * byte;
}

/* The high bit of some byte is set if one of the eight is below that, which is 0x80 at most. */
static uint64_t below(uint64_t eight, unsigned char limit)
{
    return (eight - eight_of(limit)) & ~eight;
}

/* Printable ASCII without what text_show() might have to change: most names and values. */
static bool is_simple(struct str s)
{
    size_t i = 0;

    for (; i + 8 <= s.len; i += 8) {
        uint64_t eight;

        memcpy(&eight, s.at + i, sizeof(eight));
        if ((eight | below(eight, 0x20) | below(eight ^ eight_of(0x7f), 1) |
             below(eight ^ eight_of('<'), 1) | below(eight ^ eight_of('\\'), 1)) &
            eight_of(0x80))
            return false;
    }
    for (; i < s.len; i++)
        if (s.at[i] < 0x20 || s.at[i] == 0x7f || s.at[i] == '<' || s.at[i] == '\\')
            return false;
    return true;
}

static void add_lower(struct buf *out, struct str s)
{
    charset_add_utf8(out, s);
    for (size_t i = 0; i < out->len; i++)
        if (out->at[i] >= 'A' && out->at[i] <= 'Z')
            out->at[i] = (char)(out->at[i] - 'A' + 'a');
}

/* A byte grows to nine places at most ("<U+0000>"), so this much is enough to fill the bound and
 * whatever follows would be cut anyway. */
static const char *keep(struct arena *arena, struct str s, size_t most,
                        void (*add)(struct buf *out, struct str s))
{
    struct buf form;
    const char *copy;

    if (s.len == 0)
        return "";
    s = str_part(s, 0, utf8_clip(s, most));
    if (add != add_lower && is_simple(s))
        return arena_strndup(arena, s.at, s.len);
    buf_init(&form, 10 * most);
    add(&form, s);
    copy = arena_strndup(arena, buf_c(&form), utf8_clip(buf_as_str(&form), most));
    buf_dispose(&form);
    return copy;
}

const char *keep_shown(struct arena *arena, struct str s, size_t most)
{
    return keep(arena, s, most, text_show);
}

const char *keep_text(struct arena *arena, struct str s, size_t most)
{
    return keep(arena, s, most, charset_add_utf8);
}

const char *keep_lower(struct arena *arena, struct str s, size_t most)
{
    return keep(arena, s, most, add_lower);
}
