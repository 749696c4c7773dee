/* output_paragraph.c - a paragraph for a terminal; see output.h. */
#include "output.h"

#include "base/limits.h"

enum { WIDE = 0x2e80 }; /* from here on, roughly, a letter is two columns wide */

static size_t columns_of(struct str text)
{
    size_t count = 0;

    while (text.len > 0)
        count += utf8_take(&text) >= WIDE ? 2 : 1;
    return count;
}

/* What is not broken at the beginning of a text: a word with the blanks before it, or one letter of
 * a script that has no blanks. */
static struct str word_of(struct str text)
{
    struct str rest = text;
    bool began = false;

    while (rest.len > 0) {
        struct str before = rest;
        int32_t ch = utf8_take(&rest);

        if (began && (ch == ' ' || ch >= WIDE))
            return str_part(text, 0, (size_t)(before.at - text.at));
        if (ch >= WIDE)
            break;
        began = began || ch != ' ';
    }
    return str_part(text, 0, (size_t)(rest.at - text.at));
}

void output_paragraph(struct output *out, struct str line)
{
    enum { INDENT = 4, WIDTH = 78 };
    struct buf shown;
    struct str rest;
    size_t column = 0;

    buf_init(&shown, MIB(1));
    text_show(&shown, line);
    rest = buf_as_str(&shown);
    do {
        struct str piece = word_of(rest);
        size_t wide = columns_of(piece);

        if (column > 0 && column + wide > WIDTH - INDENT) {
            buf_char(&out->text, '\n');
            column = 0;
            piece = str_part(piece, piece.len > 1 && piece.at[0] == ' ', piece.len);
        }
        if (column == 0)
            buf_printf(&out->text, "%*s", INDENT, "");
        buf_str(&out->text, piece);
        column += wide;
        rest = str_part(rest, (size_t)(piece.at - rest.at) + piece.len, rest.len);
    } while (rest.len > 0);
    buf_char(&out->text, '\n');
    buf_dispose(&shown);
}
