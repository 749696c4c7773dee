/* glyph.h - what foreign text becomes on the screen, character by character.
 *
 * The one place that decides: canvas_text() draws what comes out of here, and whoever has to
 * know beforehand how wide a text will be asks here too. */
#ifndef TUI_GLYPH_H
#define TUI_GLYPH_H

#include "base/text.h"

enum { GLYPH_TOKEN = 12 };

struct glyph {
    uint32_t ch;             /* to be drawn, when token is "" */
    char token[GLYPH_TOKEN]; /* else this: "<U+202E>" or "\xFF" */
    int width;               /* columns; 0: ch sits on the character before */
};

struct glyphs {
    struct str rest; /* what is left to read */
    bool ascii;      /* everything else becomes a token */
    bool plain;      /* tokens cannot be told by their style: theirs must not look like ours */
    bool marked;     /* zero at first, as are the others: "<RTL>" was said */
    bool begun;
    int marks; /* how many sit on the last character */
};

/* Takes the next one; false at the end. */
bool glyph_next(struct glyphs *in, struct glyph *out);

/* How many bytes of text fit into so many columns, whole glyphs only. *used (may be NULL)
 * receives the columns they take. */
size_t glyph_fit(struct str text, int columns, bool ascii, int *used);

/* The columns that text takes. */
int glyph_width(struct str text, bool ascii);

#endif
