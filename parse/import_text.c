/* import_text.c - a file's bytes as UTF-8 text, whatever they were; see parse/import.h. */
#include "parse/import.h"

#include <string.h>

enum { LOOKED_AT = 4096, LEAST_FOR_ZEROS = 16, MANY = 30, FEW = 2 /* percent */ };

enum encoding { UTF8, UTF8_BOM, UTF16LE_BOM, UTF16BE_BOM, UTF16LE, UTF16BE };

static const struct {
    const char *title;
    size_t bom;
    bool wide, big;
} encodings[] = {
    [UTF8] = {"UTF-8", 0, false, false},
    [UTF8_BOM] = {"UTF-8 with BOM", 3, false, false},
    [UTF16LE_BOM] = {"UTF-16LE with BOM", 2, true, false},
    [UTF16BE_BOM] = {"UTF-16BE with BOM", 2, true, true},
    [UTF16LE] = {"UTF-16LE without BOM", 0, true, false},
    [UTF16BE] = {"UTF-16BE without BOM", 0, true, true},
};

/* Text of mostly ASCII in UTF-16 has a zero in every other byte. */
static enum encoding by_zeros(struct str bytes)
{
    size_t len = (bytes.len < LOOKED_AT ? bytes.len : LOOKED_AT) / 2 * 2;
    size_t zeros[2] = {0, 0};

    if (len < LEAST_FOR_ZEROS)
        return UTF8;
    for (size_t i = 0; i < len; i++)
        zeros[i % 2] += bytes.at[i] == '\0';
    if (zeros[1] * 200 > len * MANY && zeros[0] * 200 < len * FEW)
        return UTF16LE;
    if (zeros[0] * 200 > len * MANY && zeros[1] * 200 < len * FEW)
        return UTF16BE;
    return UTF8;
}

static enum encoding encoding_of(struct str bytes)
{
    if (str_starts(bytes, "\xef\xbb\xbf"))
        return UTF8_BOM;
    if (str_starts(bytes, "\xff\xfe"))
        return UTF16LE_BOM;
    if (str_starts(bytes, "\xfe\xff"))
        return UTF16BE_BOM;
    return by_zeros(bytes);
}

static uint32_t unit_at(struct str bytes, size_t i, bool big)
{
    unsigned char a = (unsigned char)bytes.at[i], b = (unsigned char)bytes.at[i + 1];

    return big ? (uint32_t)a << 8 | b : (uint32_t)b << 8 | a;
}

static uint64_t decode_wide(struct buf *out, struct str bytes, bool big)
{
    uint64_t replaced = bytes.len % 2;

    for (size_t i = 0; i + 1 < bytes.len; i += 2) {
        uint32_t ch = unit_at(bytes, i, big);

        if (ch >= 0xD800 && ch < 0xDC00 && i + 3 < bytes.len) {
            uint32_t low = unit_at(bytes, i + 2, big);

            if (low >= 0xDC00 && low < 0xE000) {
                ch = 0x10000 + ((ch - 0xD800) << 10 | (low - 0xDC00));
                i += 2;
            }
        }
        if (ch == 0 || (ch >= 0xD800 && ch < 0xE000)) {
            ch = 0xFFFD;
            replaced++;
        }
        utf8_put(out, ch);
    }
    return replaced;
}

static uint64_t decode_narrow(struct buf *out, struct str bytes)
{
    uint64_t replaced = 0;

    while (bytes.len > 0) {
        int32_t ch = utf8_take(&bytes);
        bool good = ch != UTF8_BAD && ch != 0;

        replaced += !good;
        utf8_put(out, good ? (uint32_t)ch : 0xFFFD);
    }
    return replaced;
}

static struct str into_arena(struct arena *arena, struct buf *buf)
{
    struct str text = {arena_strndup(arena, buf_c(buf), buf->len), buf->len};

    buf_dispose(buf);
    return text;
}

void import_text_of(struct import_text *out, struct arena *arena, struct str bytes)
{
    enum encoding encoding = encoding_of(bytes);
    struct buf text;

    *out = (struct import_text){.encoding = encodings[encoding].title};
    bytes = str_part(bytes, encodings[encoding].bom, bytes.len);
    buf_init(&text, 3 * bytes.len + 4); /* the most that replacing can make of it */
    if (encodings[encoding].wide) {
        out->replaced = decode_wide(&text, bytes, encodings[encoding].big);
        out->text = into_arena(arena, &text);
        return;
    }
    if (bytes.len > 0 && memchr(bytes.at, '\0', bytes.len)) {
        out->binary = true;
        out->encoding = "binary";
    }
    if (!out->binary && utf8_valid(bytes)) {
        out->text = bytes;
        return;
    }
    if (!out->binary)
        out->encoding = "not UTF-8";
    out->replaced = decode_narrow(&text, bytes);
    out->text = into_arena(arena, &text);
}
