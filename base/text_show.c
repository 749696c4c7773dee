/* text_show.c - foreign text made safe to look at; see text.h. */
#include "base/mem.h"
#include "base/text.h"

#include <string.h>

enum {
    MOST_MARKS = 2,
    LONGEST_TOKEN = 8, /* for one byte: <U+001B> */
};

/* How much of s can be copied as it is: printable ASCII that could not be the beginning of a token.
 * Most text is nothing else. */
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
    return s.at[0] == '<' ? str_starts(s, "<U+") : s.at[0] == '\\' && str_starts(s, "\\x");
}

/* What of s came before rest is as it should be: copies it, or as many whole characters as fit. */
static void copy_until(struct buf *out, struct str s, struct str rest)
{
    size_t len = s.len - rest.len;

    if (len > out->most - out->len) {
        buf_add(out, s.at, utf8_clip(str_part(s, 0, len), out->most - out->len));
        out->full = true;
        return;
    }
    buf_add(out, s.at, len);
}

void text_show(struct buf *out, struct str s)
{
    struct str fine = s;       /* from here on nothing has been copied yet */
    size_t marks = MOST_MARKS; /* in a row so far; none may sit on what stands before s */

    while (s.len > 0 && !out->full) {
        struct str before = s;
        size_t run = plain_run(s);
        enum text_class class = TEXT_HIDDEN;
        int32_t ch;

        if (run > 0) {
            s = str_part(s, run, s.len);
            marks = 0;
            continue;
        }
        ch = utf8_take(&s);
        if (ch != UTF8_BAD && !looks_like_token(before))
            class = text_class((uint32_t)ch);
        if (class == TEXT_PLAIN || (class == TEXT_COMBINING && marks < MOST_MARKS)) {
            marks = class == TEXT_COMBINING ? marks + 1 : 0;
            continue;
        }
        copy_until(out, fine, before);
        if (ch == UTF8_BAD)
            buf_printf(out, "\\x%02X", (unsigned char)before.at[0]);
        else
            buf_printf(out, "<U+%04X>", (unsigned)ch);
        fine = s;
        marks = MOST_MARKS;
    }
    if (!out->full)
        copy_until(out, fine, s);
}

const char *text_shown(struct arena *arena, struct str s, size_t most)
{
    struct buf shown;
    const char *kept;

    s = str_part(s, 0, most);
    buf_init(&shown, LONGEST_TOKEN * s.len + 1);
    text_show(&shown, s);
    kept = arena_strndup(arena, buf_c(&shown), shown.len);
    buf_dispose(&shown);
    return kept;
}

void text_show_in(struct str s, char *out, size_t size)
{
    struct buf shown;

    buf_init(&shown, size - 1);
    text_show(&shown, s);
    memcpy(out, buf_c(&shown), shown.len);
    out[shown.len] = '\0';
    buf_dispose(&shown);
}
