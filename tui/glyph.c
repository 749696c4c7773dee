/* glyph.c - see glyph.h. */
#include "tui/glyph.h"

#include <stdio.h>
#include <wchar.h>

enum { MOST_MARKS = 2 };

static void token_of_byte(struct glyph *out, char byte)
{
    out->width = snprintf(out->token, sizeof(out->token), "\\x%02X", (unsigned char)byte);
}

static void token_of_char(struct glyph *out, int32_t ch)
{
    out->width = snprintf(out->token, sizeof(out->token), "<U+%04X>", (unsigned)ch);
}

/* A '<' or '\' of theirs that would read as a token of ours. */
static bool looks_like_token(struct str text)
{
    return str_starts(text, "<U+") || str_starts(text, "\\x");
}

/* Letters that run from right to left. They are let through, in the order of the bytes; a terminal
 * that turns them round turns what stands beside them too, so it is said that they are there. */
static bool runs_leftwards(int32_t ch)
{
    return (ch >= 0x590 && ch <= 0x8ff) || (ch >= 0xfb1d && ch <= 0xfdff) ||
           (ch >= 0xfe70 && ch <= 0xfeff) || (ch >= 0x10800 && ch <= 0x10fff) ||
           (ch >= 0x1e800 && ch <= 0x1efff);
}

bool glyph_next(struct glyphs *in, struct glyph *out)
{
    struct str before = in->rest;
    int32_t ch;
    int width;

    if (in->rest.len == 0)
        return false;
    *out = (struct glyph){0};
    ch = utf8_take(&in->rest);
    if (ch == UTF8_BAD) {
        token_of_byte(out, before.at[0]);
        in->begun = false;
        return true;
    }
    if (ch >= 0x20 && ch < 0x7f && !(in->plain && looks_like_token(before))) {
        out->ch = (uint32_t)ch;
        out->width = 1;
        in->begun = true;
        in->marks = 0;
        return true;
    }
    width = wcwidth((wchar_t)ch);
    if (width < 0 || in->ascii || ch < 0x7f || text_class((uint32_t)ch) == TEXT_HIDDEN ||
        (width == 0 && (!in->begun || in->marks == MOST_MARKS))) {
        token_of_char(out, ch);
        in->begun = false; /* no mark may sit on a token */
        return true;
    }
    if (!in->marked && runs_leftwards(ch)) {
        out->width = snprintf(out->token, sizeof(out->token), "<RTL>");
        in->marked = true;
        in->rest = before;
        in->begun = false;
        return true;
    }
    out->ch = (uint32_t)ch;
    out->width = width;
    in->marks = width == 0 ? in->marks + 1 : 0;
    in->begun = true;
    return true;
}

size_t glyph_fit(struct str text, int columns, bool ascii, int *used)
{
    struct glyphs in = {.rest = text, .ascii = ascii};
    struct glyph glyph;
    size_t fits = 0;
    int x = 0;

    while (glyph_next(&in, &glyph) && x + glyph.width <= columns) {
        x += glyph.width;
        fits = text.len - in.rest.len;
    }
    if (used)
        *used = x;
    return fits;
}

int glyph_width(struct str text, bool ascii)
{
    struct glyphs in = {.rest = text, .ascii = ascii};
    struct glyph glyph;
    int width = 0;

    while (glyph_next(&in, &glyph))
        width += glyph.width;
    return width;
}
