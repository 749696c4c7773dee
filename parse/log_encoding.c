/* log_encoding.c - see log_encoding.h. */
#include "log_encoding.h"

#include "charset.h"
#include "charset_guess.h"
#include "parse/import.h"

#include "base/limits.h"

#include <string.h>

enum { TELLING = 8 << 10, LOOKED_AT = 4 << 10, GROWTH = 3 /* of one byte, or of a pair */ };

enum decided { UNDECIDED, AS_IT_IS, WIDE, NARROW /* and sets[] behind it */ };

static const struct {
    const char *set, *title;
} sets_known[] = {
    {"GB18030", "GB18030, by its bytes"},
    {"BIG5-HKSCS", "Big5, by its bytes"},
    {"CP1258", "windows-1258, by its bytes"},
};

static bool is_ascii(struct str line)
{
    return utf8_ascii(line) == line.len;
}

/* Lines that are more than ASCII, one after the other: only these tell. */
static void collect(struct str bytes, struct buf *out)
{
    struct str line;

    buf_init(out, TELLING);
    while (out->len < TELLING && str_next_line(&bytes, &line)) {
        if (is_ascii(line))
            continue;
        buf_str(out, str_part(line, 0, TELLING - out->len > 1 ? TELLING - out->len - 1 : 0));
        buf_char(out, '\n');
    }
}

/* A few bad bytes do not make it something else. Pairs of Big5 and GBK often could be UTF-8 as
 * well, but with bad bytes between them, and hardly ever three in a row. */
static bool is_mostly_utf8(struct str bytes)
{
    size_t pairs = 0, longer = 0, bad = 0;

    while (bytes.len > 0) {
        size_t before;
        int32_t ch;

        bytes = str_part(bytes, utf8_ascii(bytes), bytes.len);
        if (bytes.len == 0)
            break;
        before = bytes.len;
        ch = utf8_take(&bytes);
        *(ch < 0 ? &bad : before - bytes.len == 2 ? &pairs : &longer) += 1;
    }
    return 3 * longer > bad || pairs > 2 * bad;
}

static uint32_t decide(struct charsets *sets, struct str bytes)
{
    struct arena arena = {0};
    struct import_text text;
    uint32_t found = AS_IT_IS;
    const char *set;
    struct buf telling;
    bool wide;

    import_text_of(&text, &arena, str_part(bytes, 0, LOOKED_AT));
    wide = str_starts(str_of(text.encoding), "UTF-16");
    arena_dispose(&arena);
    if (wide)
        return WIDE;
    collect(bytes, &telling);
    if (sets && telling.len > 0 && !memchr(telling.at, '\0', telling.len) &&
        !is_mostly_utf8(buf_as_str(&telling))) {
        set = charset_looks_like(buf_as_str(&telling));
        for (uint32_t i = 0; i < ARRAY_LEN(sets_known); i++)
            if (strcmp(set, sets_known[i].set) == 0 && charset_known(sets, str_of(set)))
                found = NARROW + i;
    }
    buf_dispose(&telling);
    return found;
}

static struct str convert(struct charsets *sets, struct arena *arena, struct str bytes,
                          const char *set)
{
    struct buf text;
    struct str copy;

    buf_init(&text, GROWTH * bytes.len + 16);
    charset_decode(sets, str_of(set), bytes, &text);
    copy = (struct str){arena_strndup(arena, buf_c(&text), text.len), text.len};
    buf_dispose(&text);
    return copy;
}

struct str log_as_utf8(struct charsets *sets, struct arena *arena, struct str bytes,
                       uint32_t *decided, const char **title)
{
    struct import_text text;

    *title = NULL;
    if (*decided == UNDECIDED)
        *decided = decide(sets, bytes);
    if (*decided == WIDE) {
        import_text_of(&text, arena, bytes);
        *title = text.encoding;
        return text.text;
    }
    if (*decided < NARROW || *decided - NARROW >= ARRAY_LEN(sets_known))
        return bytes;
    if (bytes.len > LIMIT_EXPORT) {
        *title = "a Chinese or Vietnamese set; too large to be converted, so such text is lost";
        return bytes;
    }
    *title = sets_known[*decided - NARROW].title;
    return convert(sets, arena, bytes, sets_known[*decided - NARROW].set);
}
