/* alternative.c - see alternative.h. */
#include "alternative.h"

#include "base/limits.h"

#include <string.h>

enum {
    LEAST_LETTERS = 4, /* bytes of a line that says something */
    MOST_SEARCHED = MIB(16),
};

/* Bytes of a dash, a quote, a blank or a bullet beyond ASCII, if one begins here: pages and plain
 * texts differ in those. */
static size_t sign_len(struct str text)
{
    unsigned char first = (unsigned char)text.at[0];
    unsigned char second = text.len > 1 ? (unsigned char)text.at[1] : 0;

    if (first == 0xc2 && second >= 0xa0) /* U+00A0 to U+00BF */
        return 2;
    if (text.len > 2 && ((first == 0xe2 && second <= 0x81) || (first == 0xe3 && second == 0x80)))
        return 3; /* U+2000 to U+207F, U+3000 to U+303F */
    return 0;
}

/* Letters and digits alone, small; what else is not ASCII is a letter. */
static void squeeze(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char ch = (unsigned char)text.at[i];
        size_t sign = ch >= 0x80 ? sign_len(str_part(text, i, text.len)) : 0;

        if (sign > 0) {
            i += sign - 1;
            continue;
        }
        if (ch >= 'A' && ch <= 'Z')
            ch |= 0x20;
        if ((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch >= 0x80)
            buf_char(out, (char)ch);
    }
}

struct search {
    struct str plain; /* squeezed */
    size_t at, done;  /* behind what was found last; bytes looked through */
};

static bool find_from(struct search *search, size_t from, struct str wanted)
{
    struct str rest = str_part(search->plain, from, search->plain.len);
    size_t at = str_find(rest, wanted);

    search->done += at;
    if (at == rest.len)
        return false;
    search->at = from + at + wanted.len;
    return true;
}

/* Lines mostly come in the same order. A short one goes with the line before it. */
static bool is_told(struct search *search, struct str line, bool before)
{
    if (line.len < LEAST_LETTERS)
        return before;
    return search->done < MOST_SEARCHED &&
           (find_from(search, search->at, line) || find_from(search, 0, line));
}

static void add_untold(struct buf *out, struct str plain, struct str page)
{
    struct search search = {.at = 0};
    struct buf squeezed, line;
    struct str rest = page, one;
    bool told = true;

    buf_init(&squeezed, plain.len + 1);
    buf_init(&line, page.len + 1);
    squeeze(&squeezed, plain);
    search.plain = buf_as_str(&squeezed);
    while (str_next_line(&rest, &one)) {
        buf_clear(&line);
        squeeze(&line, one);
        told = is_told(&search, buf_as_str(&line), told);
        if (told)
            continue;
        buf_str(out, one);
        buf_char(out, '\n');
    }
    buf_dispose(&line);
    buf_dispose(&squeezed);
}

/* What does not fit is cut off at the end, and half of the room is the page's if it needs it. */
static void insert(struct buf *text, size_t from, struct str untold)
{
    struct str tail = str_part(buf_as_str(text), from, text->len);
    size_t room = text->most - from;
    bool cut = untold.len + tail.len > room;
    struct buf kept;

    if (cut) {
        untold = str_part(untold, 0, utf8_clip(untold, room / 2));
        tail = str_part(tail, 0, utf8_clip(tail, room - untold.len));
    }
    buf_init(&kept, tail.len + 1);
    buf_str(&kept, tail);
    text->len = from;
    buf_str(text, untold);
    buf_str(text, buf_as_str(&kept));
    text->full = text->full || cut;
    buf_dispose(&kept);
}

void alternative_add(struct buf *text, const struct alternative *plain, struct str page)
{
    struct buf untold;

    buf_init(&untold, page.len + page.len + 16);
    add_untold(&untold, str_part(buf_as_str(text), plain->from, text->len), page);
    if (untold.len > 0)
        insert(text, plain->from, buf_as_str(&untold));
    buf_dispose(&untold);
}
