/* loose_base64.c - see loose_base64.h. */
#include "loose_base64.h"

/* The six bits of a character; -1: none. */
static int bits_of(char ch)
{
    if (ch >= 'A' && ch <= 'Z')
        return ch - 'A';
    if (ch >= 'a' && ch <= 'z')
        return ch - 'a' + 26;
    if (ch >= '0' && ch <= '9')
        return ch - '0' + 52;
    if (ch == '+' || ch == '-')
        return 62;
    return ch == '/' || ch == '_' ? 63 : -1;
}

bool loose_base64_decode(struct buf *out, struct str text)
{
    uint32_t held = 0;
    unsigned bits = 0;
    bool ended = false;

    for (size_t i = 0; i < text.len; i++) {
        char ch = text.at[i];
        int six = bits_of(ch);

        if (ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n')
            continue;
        if (ch == '=')
            ended = true;
        else if (six < 0 || ended)
            return false;
        else {
            held = (held << 6 | (uint32_t)six) & 0xffffff;
            bits += 6;
            if (bits >= 8) {
                bits -= 8;
                if (!buf_char(out, (char)(held >> bits)))
                    return false;
            }
        }
    }
    return true;
}
