/* forge.c - archives; see forge.h. */
#include "forge.h"

#include <stdio.h>
#include <string.h>

void forge_number(struct buf *out, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++, value >>= 8)
        buf_char(out, (char)(value & 0xff));
}

static void fill(struct buf *out, size_t until)
{
    while (out->len < until)
        buf_char(out, '\0');
}

static uint32_t crc32_of(struct str bytes)
{
    uint32_t crc = 0xffffffff;

    for (size_t i = 0; i < bytes.len; i++) {
        crc ^= (unsigned char)bytes.at[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

struct str forge_program(void)
{
    static const char program[256] = {'M', 'Z', [0x3c] = (char)0x80, [0x80] = 'P', [0x81] = 'E'};

    return (struct str){program, sizeof(program)};
}

/* --- zip --- */

/* What a member's local and central header have in common. */
static void zip_common(struct buf *out, const struct forge_file *file, bool encrypted)
{
    forge_number(out, 20, 2);
    forge_number(out, encrypted, 2);
    forge_number(out, 0, 2); /* stored */
    forge_number(out, 0, 4);
    forge_number(out, crc32_of(file->bytes), 4);
    forge_number(out, file->bytes.len, 4);
    forge_number(out, file->bytes.len, 4);
    forge_number(out, strlen(file->name), 2);
    forge_number(out, 0, 2);
}

void forge_zip(struct buf *out, const struct forge_file *files, size_t count, bool encrypted)
{
    size_t at[64], central;

    for (size_t i = 0; i < count; i++) {
        at[i] = out->len;
        buf_add(out, "PK\3\4", 4);
        zip_common(out, &files[i], encrypted);
        buf_text(out, files[i].name);
        buf_str(out, files[i].bytes);
    }
    central = out->len;
    for (size_t i = 0; i < count; i++) {
        buf_add(out, "PK\1\2", 4);
        forge_number(out, 20, 2);
        zip_common(out, &files[i], encrypted);
        forge_number(out, 0, 2 + 2 + 2 + 4);
        forge_number(out, at[i], 4);
        buf_text(out, files[i].name);
    }
    at[0] = out->len - central;
    buf_add(out, "PK\5\6", 4);
    forge_number(out, 0, 4);
    forge_number(out, count, 2);
    forge_number(out, count, 2);
    forge_number(out, at[0], 4);
    forge_number(out, central, 4);
    forge_number(out, 0, 2);
}

/* --- tar --- */

void forge_tar(struct buf *out, const struct forge_file *files, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char head[512] = "";
        unsigned sum = 0;

        snprintf(head, 100, "%s", files[i].name);
        snprintf(head + 100, 24, "0000644%c0000000%c0000000", 0, 0);
        snprintf(head + 124, 12, "%011zo", files[i].bytes.len);
        snprintf(head + 136, 12, "%011o", 0);
        memset(head + 148, ' ', 8);
        head[156] = '0';
        snprintf(head + 257, 8, "ustar%c00", 0);
        for (size_t k = 0; k < sizeof(head); k++)
            sum += (unsigned char)head[k];
        snprintf(head + 148, 8, "%06o", sum);
        buf_add(out, head, sizeof(head));
        buf_str(out, files[i].bytes);
        fill(out, (out->len + 511) / 512 * 512);
    }
    fill(out, out->len + 1024);
}

/* --- zlib --- */

static void put_stored_blocks(struct buf *out, struct str bytes)
{
    do {
        struct str piece = str_part(bytes, 0, 0xffff);

        bytes = str_part(bytes, piece.len, bytes.len);
        buf_char(out, bytes.len == 0);
        forge_number(out, piece.len, 2);
        forge_number(out, ~piece.len, 2);
        buf_str(out, piece);
    } while (bytes.len > 0);
}

void forge_zlib(struct buf *out, struct str bytes)
{
    uint32_t a = 1, b = 0;

    buf_add(out, "\x78\x01", 2);
    put_stored_blocks(out, bytes);
    for (size_t i = 0; i < bytes.len; i++) {
        a = (a + (unsigned char)bytes.at[i]) % 65521;
        b = (b + a) % 65521;
    }
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_char(out, (char)((b << 16 | a) >> shift));
}

void forge_gzip(struct buf *out, struct str bytes)
{
    buf_add(out, "\x1f\x8b\x08\0\0\0\0\0\0\3", 10);
    put_stored_blocks(out, bytes);
    forge_number(out, crc32_of(bytes), 4);
    forge_number(out, bytes.len, 4);
}

struct bits {
    struct buf *out;
    unsigned held, count;
};

static void put_bits(struct bits *bits, unsigned value, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        bits->held |= (value >> i & 1) << bits->count++;
        if (bits->count == 8) {
            buf_char(bits->out, (char)bits->held);
            bits->held = bits->count = 0;
        }
    }
}

/* One block of fixed codes (RFC 1951, 3.2.6): one letter, then "258 bytes from 1 back" many times.
 */
void forge_gzip_bomb(struct buf *out, size_t size)
{
    struct bits bits = {.out = out};

    buf_add(out, "\x1f\x8b\x08\0\0\0\0\0\0\3", 10);
    put_bits(&bits, 3, 3);    /* the last block, fixed codes */
    put_bits(&bits, 0x89, 8); /* 10010001: "a", most significant bit first */
    for (size_t i = 0; i < size / 258; i++) {
        put_bits(&bits, 0xa3, 8); /* 11000101: length 258 */
        put_bits(&bits, 0, 5);    /* distance 1 */
    }
    put_bits(&bits, 0, 7 + 7); /* the end, and what fills the byte */
    forge_number(out, 0, 8);
}

/* --- ISO 9660 --- */

enum { BLOCK = 2048 };

static void both_ends(struct buf *out, uint32_t value, size_t bytes)
{
    forge_number(out, value, bytes);
    for (size_t i = bytes; i-- > 0;)
        buf_char(out, (char)(value >> (8 * i)));
}

static void iso_record(struct buf *out, struct str name, uint32_t block, size_t size, bool folder)
{
    size_t len = (33 + name.len + 1) / 2 * 2;
    size_t end = out->len + len;

    buf_char(out, (char)len);
    buf_char(out, '\0');
    both_ends(out, block, 4);
    both_ends(out, (uint32_t)size, 4);
    forge_number(out, 0, 7);
    buf_char(out, folder ? 2 : 0);
    forge_number(out, 0, 2);
    both_ends(out, 1, 2);
    buf_char(out, (char)name.len);
    buf_str(out, name);
    fill(out, end);
}

void forge_iso(struct buf *out, const char *name, struct str bytes)
{
    fill(out, (size_t)16 * BLOCK);
    buf_add(out, "\1CD001\1\0", 8);
    fill(out, (size_t)16 * BLOCK + 80);
    both_ends(out, 21 + (uint32_t)(bytes.len / BLOCK), 4);
    fill(out, (size_t)16 * BLOCK + 120);
    both_ends(out, 1, 2);
    both_ends(out, 1, 2);
    both_ends(out, BLOCK, 2);
    fill(out, (size_t)16 * BLOCK + 140);
    forge_number(out, 19, 4); /* where the path tables would be */
    fill(out, (size_t)16 * BLOCK + 151);
    buf_char(out, 19);
    fill(out, (size_t)16 * BLOCK + 156);
    iso_record(out, (struct str){"", 1}, 18, BLOCK, true);
    fill(out, (size_t)16 * BLOCK + 881);
    buf_char(out, 1);
    fill(out, (size_t)17 * BLOCK);
    buf_add(out, "\377CD001\1", 7);
    fill(out, (size_t)18 * BLOCK);
    iso_record(out, (struct str){"\0", 1}, 18, BLOCK, true);
    iso_record(out, (struct str){"\1", 1}, 18, BLOCK, true);
    iso_record(out, str_of(name), 19, bytes.len, false);
    fill(out, (size_t)19 * BLOCK);
    buf_str(out, bytes);
    fill(out, (out->len + BLOCK - 1) / BLOCK * BLOCK);
    fill(out, (size_t)24 * BLOCK); /* shorter than that, nobody takes it for one */
}
