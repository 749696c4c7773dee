/* pdf_cmap.c - see pdf_cmap.h. */
#include "pdf_cmap.h"

#include <string.h>

enum { CODES = 65536, MOST_ENTRIES = 65536, MOST_UNITS = 8 };

struct pdf_cmap {
    unsigned width;   /* bytes of a code: 1 or 2 */
    uint32_t *target; /* by code: the first character; 0: none */
    struct str *more; /* by code, if the code means several: their hex digits; NULL: none does */
};

/* Up to eight hex digits as a number. */
static uint32_t number_of(struct str hex)
{
    uint32_t value = 0;

    for (size_t i = 0; i < hex.len && i < 8; i++)
        value = value << 4 | (uint32_t)(digit_hex(hex.at[i]) & 15);
    return value;
}

/* The next <digits>, [ or ], or word; the digits alone for the first. */
enum token { TOKEN_END, TOKEN_HEX, TOKEN_OPEN, TOKEN_CLOSE, TOKEN_WORD };

static enum token take(struct str *rest, struct str *out)
{
    size_t len = 0;

    *rest = str_trim(*rest);
    if (rest->len == 0)
        return TOKEN_END;
    if (rest->at[0] == '<' || rest->at[0] == '[' || rest->at[0] == ']') {
        char first = rest->at[0];

        *rest = str_part(*rest, 1, rest->len);
        if (first != '<')
            return first == '[' ? TOKEN_OPEN : TOKEN_CLOSE;
        while (len < rest->len && digit_hex(rest->at[len]) >= 0)
            len++;
        *out = str_part(*rest, 0, len);
        *rest = str_part(*rest, len, rest->len);
        if (str_starts(*rest, ">"))
            *rest = str_part(*rest, 1, rest->len);
        return TOKEN_HEX;
    }
    while (len < rest->len && !strchr(" \t\r\n<[]", rest->at[len] ? rest->at[len] : 'x'))
        len++;
    *out = str_part(*rest, 0, len);
    *rest = str_part(*rest, len > 0 ? len : 1, rest->len);
    return TOKEN_WORD;
}

static void set(struct pdf_cmap *map, struct arena *arena, uint32_t code, struct str hex,
                uint32_t step)
{
    uint32_t ch = number_of(str_part(hex, 0, hex.len < 4 ? hex.len : 4));
    bool pair = ch >= 0xd800 && ch < 0xdc00 && hex.len >= 8;

    if (code >= CODES)
        return;
    if (pair)
        ch = 0x10000 + ((ch & 0x3ff) << 10 | (number_of(str_part(hex, 4, 4)) & 0x3ff));
    map->target[code] = ch + step;
    if (hex.len > (pair ? 8 : 4)) {
        if (!map->more)
            map->more = arena_alloc(arena, CODES * sizeof(*map->more));
        map->more[code] = str_part(hex, 4, 4 * MOST_UNITS);
    }
}

static void read_chars(struct pdf_cmap *map, struct arena *arena, struct str *rest)
{
    struct str code, hex;

    while (take(rest, &code) == TOKEN_HEX && take(rest, &hex) == TOKEN_HEX)
        set(map, arena, number_of(code), hex, 0);
}

static void read_list(struct pdf_cmap *map, struct arena *arena, struct str *rest, uint32_t code)
{
    struct str hex;

    while (take(rest, &hex) == TOKEN_HEX)
        set(map, arena, code++, hex, 0);
}

static void read_ranges(struct pdf_cmap *map, struct arena *arena, struct str *rest, size_t *work)
{
    struct str from, to, hex;

    while (take(rest, &from) == TOKEN_HEX && take(rest, &to) == TOKEN_HEX) {
        uint32_t code = number_of(from), last = number_of(to);
        enum token token = take(rest, &hex);

        if (token == TOKEN_OPEN)
            read_list(map, arena, rest, code);
        for (uint32_t i = 0; token == TOKEN_HEX && code + i <= last && i<CODES && * work> 0; i++) {
            set(map, arena, code + i, hex, i);
            --*work;
        }
    }
}

struct pdf_cmap *pdf_cmap_read(struct arena *arena, struct str text)
{
    struct pdf_cmap *map = arena_alloc(arena, sizeof(*map));
    size_t work = 4 * (size_t)MOST_ENTRIES;
    struct str word;
    enum token token;

    *map = (struct pdf_cmap){.width = 2};
    map->target = arena_alloc(arena, CODES * sizeof(*map->target));
    while ((token = take(&text, &word)) != TOKEN_END) {
        if (token != TOKEN_WORD)
            continue;
        if (str_equal(word, str_of("begincodespacerange"))) {
            if (take(&text, &word) == TOKEN_HEX)
                map->width = word.len <= 2 ? 1 : 2;
        } else if (str_equal(word, str_of("beginbfchar")))
            read_chars(map, arena, &text);
        else if (str_equal(word, str_of("beginbfrange")))
            read_ranges(map, arena, &text, &work);
    }
    return map;
}

void pdf_cmap_say(const struct pdf_cmap *map, struct str codes, struct buf *out)
{
    for (size_t i = 0; i + map->width <= codes.len; i += map->width) {
        uint32_t code = (unsigned char)codes.at[i];

        if (map->width == 2)
            code = code << 8 | (unsigned char)codes.at[i + 1];
        if (map->target[code] >= ' ' && map->target[code] < 0x110000)
            utf8_put(out, map->target[code]);
        for (struct str more = map->more ? map->more[code] : str_of(""); more.len >= 4;
             more = str_part(more, 4, more.len))
            if (number_of(str_part(more, 0, 4)) >= ' ')
                utf8_put(out, number_of(str_part(more, 0, 4)));
    }
}
