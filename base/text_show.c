/* text_show.c - foreign text made safe to look at; see text.h. */
#include "base/text.h"

enum { MOST_MARKS = 2 };

/* The length of the run at the front of s that can be copied as it is: printable ASCII that
 * could not be the beginning of a token. Most text is nothing else. */
static size_t plain_run(struct str s)
{
    size_t len = 0;

    while (len < s.len && s.at[len] >= 0x20 && s.at[len] < 0x7f && s.at[len] != '<' &&
           s.at[len] != '\\')
        len++;
    return len;
}

/* A '<' or '\' of theirs that would read as a token of ours. */
static bool looks_like_token(struct str s)
{
    return str_starts(s, "<U+") || str_starts(s, "\\x");
}

void text_show(struct buf *out, struct str s)
{
    size_t marks = MOST_MARKS; /* in a row so far; none may sit on what stands before s */

    while (s.len > 0 && !out->full) {
        struct str before = s;
        size_t run = plain_run(s);
        enum text_class class;
        int32_t ch;

        if (run > 0) {
            buf_add(out, s.at, run);
            s = str_part(s, run, s.len);
            marks = 0;
            continue;
        }
        ch = utf8_take(&s);
        if (ch == UTF8_BAD) {
            buf_printf(out, "\\x%02X", (unsigned char)before.at[0]);
            marks = MOST_MARKS;
            continue;
        }
        class = looks_like_token(before) ? TEXT_HIDDEN : text_class((uint32_t)ch);
        if (class == TEXT_HIDDEN || (class == TEXT_COMBINING && marks == MOST_MARKS)) {
            buf_printf(out, "<U+%04X>", (unsigned)ch);
            marks = MOST_MARKS;
            continue;
        }
        marks = class == TEXT_COMBINING ? marks + 1 : 0;
        buf_add(out, before.at, before.len - s.len);
    }
}
