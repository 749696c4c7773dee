/* hostile_text.c - see hostile_text.h. */
#include "hostile_text.h"

uint32_t hostile_chance(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

void hostile_text(struct buf *out, uint64_t *seed)
{
    static const char *const pieces[] = {
        "<U+",        "<",
        "U+202E>",    "\\x",
        "\\",         "x41",
        "\xff",       "\xed\xa0\x80",
        "\xe2\x80",   "\xc0\xaf",
        "e",          "\x1b[",
        "\xcc\x81",   "\xe2\x80\xae",
        " ",          "=",
        "+1",         "-",
        "@SUM(A1)",   "\t",
        "\r\n",       "\"",
        "'",          "\"\"",
        ",",          ";",
        "|",          "</td>",
        "<script>",   "&amp;",
        "&#60;",      "-->",
        "]]>",        "\xef\xbc\x9d",
        "..",         "/",
        "CON",        "nul.",
        "%",          "\xe7\x99\xba",
        "ho\xc3\xa1",
    };

    buf_clear(out);
    for (unsigned i = hostile_chance(seed) % 12; i > 0; i--)
        switch (hostile_chance(seed) % 4) {
        case 0:
            buf_text(out, pieces[hostile_chance(seed) % ARRAY_LEN(pieces)]);
            break;
        case 1:
            utf8_put(out, hostile_chance(seed) % 0x3000);
            break;
        case 2:
            utf8_put(out, hostile_chance(seed) % 0x110000);
            break;
        default:
            buf_char(out, (char)hostile_chance(seed));
        }
}
