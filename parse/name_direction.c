/* name_direction.c - see name_direction.h. */
#include "name_direction.h"

enum { TOKEN = 8 /* "<U+202E>" */, DIGITS_AT = 3, DIGITS = 4 };

static int hex_digit(char ch)
{
    if (ch >= '0' && ch <= '9')
        return ch - '0';
    return ch >= 'A' && ch <= 'F' ? ch - 'A' + 10 : -1;
}

/* The character whose token, as text_show() writes it, the text begins with; UTF8_BAD: none. */
static int32_t token_char(struct str text)
{
    int32_t ch = 0;

    if (text.len < TOKEN || !str_starts(text, "<U+") || text.at[TOKEN - 1] != '>')
        return UTF8_BAD;
    for (size_t i = DIGITS_AT; i < DIGITS_AT + DIGITS; i++) {
        int digit = hex_digit(text.at[i]);

        if (digit < 0)
            return UTF8_BAD;
        ch = ch * 16 + digit;
    }
    return ch;
}

static bool is_override(int32_t ch)
{
    return ch == 0x202d || ch == 0x202e;
}

static bool is_mark(int32_t ch)
{
    return ch == 0x061c || ch == 0x200e || ch == 0x200f || (ch >= 0x202a && ch <= 0x202e) ||
           (ch >= 0x2066 && ch <= 0x2069);
}

bool direction_marks(struct buf *out, struct str name)
{
    bool turned = false;

    while (name.len > 0) {
        struct str rest = name;
        int32_t ch = token_char(name);

        if (ch != UTF8_BAD)
            rest = str_part(name, TOKEN, name.len);
        else
            ch = utf8_take(&rest);
        if (is_mark(ch))
            buf_char(out, DIRECTION_MARK);
        else
            buf_str(out, str_part(name, 0, name.len - rest.len));
        turned = turned || is_override(ch);
        name = rest;
    }
    return turned;
}
