/* base64.c - see base64.h. Without tables of what a secret's bytes become: the alphabet is a
 * string, and nothing is kept. */
#include "base64.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t base64_size(size_t len)
{
    return (len + 2) / 3 * 4;
}

void base64_encode(char *out, struct str bytes)
{
    for (size_t i = 0; i < bytes.len; i += 3) {
        uint32_t bits = (uint32_t)(unsigned char)bytes.at[i] << 16;

        if (i + 1 < bytes.len)
            bits |= (uint32_t)(unsigned char)bytes.at[i + 1] << 8;
        if (i + 2 < bytes.len)
            bits |= (unsigned char)bytes.at[i + 2];
        *out++ = alphabet[bits >> 18];
        *out++ = alphabet[bits >> 12 & 63];
        *out++ = i + 1 < bytes.len ? alphabet[bits >> 6 & 63] : '=';
        *out++ = i + 2 < bytes.len ? alphabet[bits & 63] : '=';
    }
}

bool base64_decode_strict(struct buf *out, struct str text)
{
    uint32_t bits = 0;
    unsigned count = 0;

    if (text.len % 4 != 0)
        return false;
    for (unsigned i = 0; i < 2 && text.len > 0 && text.at[text.len - 1] == '='; i++)
        text.len--;
    for (size_t i = 0; i < text.len; i++) {
        const char *at = text.at[i] ? strchr(alphabet, text.at[i]) : NULL;

        if (!at)
            return false;
        bits = bits << 6 | (uint32_t)(at - alphabet);
        count += 6;
        if (count < 8)
            continue;
        count -= 8;
        if (!buf_char(out, (char)(bits >> count & 0xff)))
            return false;
    }
    return count < 6;
}
