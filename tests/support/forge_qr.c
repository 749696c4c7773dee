/* forge_qr.c - see forge_qr.h. */
#include "forge_qr.h"

#include "base/base64.h"
#include "base/limits.h"
#include "forge.h"

#include <stdio.h>
#include <string.h>

enum { MODULES = 21, SCALE = 4, QUIET = 4, SIDE = (MODULES + 2 * QUIET) * SCALE };

static const char *const code[MODULES] = {
    "xxxxxxx.xxx.x.xxxxxxx", "x.....x.x.x.x.x.....x", "x.xxx.x.x..x..x.xxx.x",
    "x.xxx.x.xxxx..x.xxx.x", "x.xxx.x....xx.x.xxx.x", "x.....x.xx.x..x.....x",
    "xxxxxxx.x.x.x.xxxxxxx", ".........xxxx........", "xx..xxx..x..x..x.xxxx",
    "xx.x....xxx.xx.xx..x.", "x..x..xxx....xx.xxx.x", "..x..x..xxx..x..x..x.",
    ".x..x.x..xxxxx.x...xx", "........xx...x...xx..", "xxxxxxx..xxxx.xx....x",
    "x.....x.x.x.xx..x.x.x", "x.xxx.x.x.xxx.xxxx.x.", "x.xxx.x..x..x...x..xx",
    "x.xxx.x...x..........", "x.....x.x..x.xxxx.x.x", "xxxxxxx.x.xx.x.xxx.xx",
};

static bool is_dark(unsigned x, unsigned y)
{
    unsigned column = x / SCALE, row = y / SCALE;

    return column >= QUIET && row >= QUIET && column < QUIET + MODULES && row < QUIET + MODULES &&
           code[row - QUIET][column - QUIET] == 'x';
}

static uint32_t crc_of(struct str bytes)
{
    uint32_t crc = 0xffffffff;

    for (size_t i = 0; i < bytes.len; i++) {
        crc ^= (unsigned char)bytes.at[i];
        for (int k = 0; k < 8; k++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return ~crc;
}

static void put_big(struct buf *out, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_char(out, (char)(value >> shift & 0xff));
}

static void put_chunk(struct buf *out, const char *type, struct str bytes)
{
    struct buf body;

    buf_init(&body, MIB(1));
    buf_add(&body, type, 4);
    buf_str(&body, bytes);
    put_big(out, (uint32_t)bytes.len);
    buf_str(out, buf_as_str(&body));
    put_big(out, crc_of(buf_as_str(&body)));
    buf_dispose(&body);
}

void forge_qr_png(struct buf *out, bool inverted)
{
    struct buf head, rows, packed;

    buf_init(&head, 13);
    buf_init(&rows, MIB(1));
    buf_init(&packed, MIB(1));
    put_big(&head, SIDE);
    put_big(&head, SIDE);
    buf_add(&head, "\x08\0\0\0\0", 5); /* grey, eight bits */
    for (unsigned y = 0; y < SIDE; y++) {
        buf_char(&rows, 0);
        for (unsigned x = 0; x < SIDE; x++)
            buf_char(&rows, is_dark(x, y) != inverted ? 0 : (char)0xff);
    }
    forge_zlib(&packed, buf_as_str(&rows));
    buf_add(out, "\x89PNG\r\n\x1a\n", 8);
    put_chunk(out, "IHDR", buf_as_str(&head));
    put_chunk(out, "IDAT", buf_as_str(&packed));
    put_chunk(out, "IEND", str_of(""));
    buf_dispose(&head);
    buf_dispose(&rows);
    buf_dispose(&packed);
}

/* Codes of eight bits that are never joined: the table is cleared before it would grow. */
void forge_qr_gif(struct buf *out)
{
    unsigned count = 0;
    struct buf codes;

    buf_init(&codes, MIB(1));
    buf_text(out, "GIF89a");
    forge_number(out, SIDE, 2);
    forge_number(out, SIDE, 2);
    buf_add(out, "\xf6\0\0", 3); /* 128 colours: white, and all others black */
    for (unsigned i = 0; i < 128; i++)
        buf_add(out, i == 0 ? "\xff\xff\xff" : "\0\0\0", 3);
    buf_add(out, ",\0\0\0\0", 5);
    forge_number(out, SIDE, 2);
    forge_number(out, SIDE, 2);
    buf_add(out, "\0\7", 2);
    for (unsigned y = 0; y < SIDE; y++)
        for (unsigned x = 0; x < SIDE; x++) {
            if (count++ % 100 == 0)
                buf_char(&codes, (char)0x80);
            buf_char(&codes, is_dark(x, y) ? 1 : 0);
        }
    buf_char(&codes, (char)0x81);
    for (size_t at = 0; at < codes.len; at += 255) {
        struct str block = str_part(buf_as_str(&codes), at, 255);

        buf_char(out, (char)block.len);
        buf_str(out, block);
    }
    buf_add(out, "\0;", 2);
    buf_dispose(&codes);
}

void forge_qr_pdf(struct buf *out, bool bits)
{
    struct buf rows, packed;

    buf_init(&rows, MIB(1));
    buf_init(&packed, MIB(1));
    for (unsigned y = 0; y < SIDE; y++)
        for (unsigned x = 0; x < SIDE; x += bits ? 8 : 1) {
            unsigned char byte = 0;

            for (unsigned i = 0; bits && i < 8; i++)
                byte |= (unsigned char)((x + i < SIDE && !is_dark(x + i, y)) << (7 - i));
            buf_char(&rows, bits ? (char)byte : is_dark(x, y) ? 0 : (char)0xff);
        }
    forge_zlib(&packed, buf_as_str(&rows));
    buf_printf(out,
               "%%PDF-1.4\n5 0 obj <</Subtype /Image /Width %d /Height %d /BitsPerComponent %d "
               "/Filter /FlateDecode>>\nstream\n",
               SIDE, SIDE, bits ? 1 : 8);
    buf_str(out, buf_as_str(&packed));
    buf_text(out, "\nendstream\nendobj\n");
    buf_dispose(&rows);
    buf_dispose(&packed);
}

void forge_qr_jpeg(struct buf *out)
{
    static const char text[] =
        "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABQODxIPDRQSEBIXFRQYHjIhHhwcHj0sLiQySUBMS0dARkVQWnNiUFVt"
        "VkVGZIhlbXd7gYKBTmCNl4x9lnN+gXz/wAALCAAyADIBAREA/8QAGAAAAwEBAAAAAAAAAAAAAAAAAAMEBgX/xAA8"
        "EAAABAUCAwUDCAsAAAAAAAABAgQRAAMFEhMUISIxUQYVMkFhI4GRFiQzNlJVcaEmNDVDc4OSpLGy0f/aAAgBAQAA"
        "PwDQVWqT0KlInTI9XNU32lygRrQAeYh0H8oR3lWvuD+8J/yEl7Rz5yanHTU7NNXZLZWcC22D1EN9t/KHIa/rO6/m"
        "1mvy/vHssf03dvSEo67VFyYihNQ8ko72m1ZQdhbkIdQh0isLe8kqNbS9Lqb7D6gp/CVx2APw+MdqOLU/rJQ/5/8A"
        "oEZ/s52eqiGtplClLjlEuuNkKLOUQ5APUYExpEmiURRMqegmys+M2AZtzmYdvLb/ADHUoutT9pKlInfPLsWZTwy7"
        "eARLw+b8tujxxT0lbVOzdH0UnLjzX8ZSs59uYh0GOnT0k9Cp7Np1JMc0mquK4CzgI8w9BjWxme2SlEn0etQay6+z"
        "2xpdvhflzfb4QhZR6WVSdPTqNrZsls5dUaXjcHLuI7uD8uTQVWbIpNESHKn0FQlX6WVeM2xzBfvuAuUX367REmNI"
        "pKmiKJlT1FPDPjNgElmzDtuIuYYfPRUUlSVU6TScquXZhl6k5czluNvyKwdR3h1DTyC1sSS6FpJqb6SbrBPjuKLb"
        "ebht6PGtiKoyfo1klJqlaZ8JMlniYDb8uXXpEWgWp+FPNuVqv1moWlC23w+zEWFw4dvxjP1VJIoqZIvTE7rqAX2y"
        "HGffuBfELgDFF/fD6uprXybnSKmg+zkU5ifbAQ4S+4Pzi2o0lETHrZOmpNOezjMfNkZ+Q3FYzdXgpEm+pSZqRJlp"
        "Mu7RzsluFyjfwjxGczhvy8o00Z+vpJC6t0ZOpJklHz3FcQdigPMPUIz9IPRapUpKPuXFku49WczMUR5bdItQ/Vul"
        "6v8AZPtdZ/WNnLi8TcvfESGkrUdSpcjD3crPl+c3lm3sUR8LsDALe94tkHW0ipJZSKi6XU33ydWU+e0u3EL22uI+"
        "rxbInZe0iVGtV3q0F9h8bai8jjsGxLQbq8aaOLWpK3vKmrESTVabLeTIUniKABuPv+EcxGgnoVJFCbsvjmke03eA"
        "Czg3IfQYtoySqIU1JTmJjlEzaorlFnERJv8AiPl74Slk1pPTV0pIk0duPRychJlvFx8Q833HfrtB+k6OpfeKQn8K"
        "Ve5fiDCP5RZI76JUksid7VJLvzKeAuZyuXh5lYdtufOO1BBBBBBBH//Z";

    (void)!base64_decode_loose(out, str_of(text));
}
