/* turned.c - see turned.h. */
#include "base/turned.h"

#include <string.h>

enum { MARK = 3 }; /* bytes of either */

bool turned_is_in(struct str text)
{
    return str_find(text, str_of(TURNED_BEGIN)) < text.len;
}

/* How much of what stands behind a beginning is turned. Looks no further than it must: a line may
 * hold millions of them. */
static size_t run_len(struct str rest)
{
    size_t len = 0;

    while (len < rest.len && rest.at[len] != '\n' &&
           !str_starts(str_part(rest, len, rest.len), TURNED_END))
        len++;
    return len;
}

static void turn_bytes(char *at, size_t len)
{
    for (size_t i = 0; i < len / 2; i++) {
        char ch = at[i];

        at[i] = at[len - 1 - i];
        at[len - 1 - i] = ch;
    }
}

/* The characters, each with its bytes in their order. */
static void turn(char *at, size_t len)
{
    size_t begin = 0;

    turn_bytes(at, len);
    for (size_t i = 0; i < len; i++) {
        if (((unsigned char)at[i] & 0xc0) == 0x80)
            continue; /* they come before the byte that begins the character now */
        turn_bytes(at + begin, i + 1 - begin);
        begin = i + 1;
    }
}

void turned_read(struct buf *text)
{
    struct str rest = buf_as_str(text);
    size_t len = 0;

    while (rest.len > 0) {
        size_t before = str_find(rest, str_of(TURNED_BEGIN)), run;

        memmove(text->at + len, rest.at, before);
        len += before;
        rest = str_part(rest, before + MARK, rest.len);
        run = run_len(rest);
        memmove(text->at + len, rest.at, run);
        turn(text->at + len, run);
        len += run;
        rest = str_part(rest, run, rest.len);
        if (str_starts(rest, TURNED_END))
            rest = str_part(rest, MARK, rest.len);
    }
    text->len = len;
    if (text->at)
        text->at[len] = '\0';
}
