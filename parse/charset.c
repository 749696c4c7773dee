/* charset.c - see charset.h. */
#include "charset.h"

#include "base/mem.h"
#include "charset_guess.h"
#include "charset_names.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

struct charsets {
    iconv_t *open; /* by converter; (iconv_t)-1: this machine does not have it */
};

static iconv_t no_converter(void)
{
    return (iconv_t)(intptr_t)-1; /* NOLINT(performance-no-int-to-ptr): how iconv says it */
}

struct charsets *charsets_new(void)
{
    struct charsets *sets = xcalloc(1, sizeof(*sets));

    sets->open = xcalloc(charset_converter_count, sizeof(*sets->open));
    for (size_t i = 0; i < charset_converter_count; i++)
        sets->open[i] = iconv_open("UTF-8", charset_converters[i]);
    return sets;
}

void charsets_free(struct charsets *sets)
{
    if (!sets)
        return;
    for (size_t i = 0; i < charset_converter_count; i++)
        if (sets->open[i] != no_converter())
            iconv_close(sets->open[i]);
    free(sets->open);
    free(sets);
}

static int find(const struct charsets *sets, struct str name)
{
    int found = charset_find(name);

    return found >= 0 && sets->open[found] == no_converter() ? CHARSET_NONE : found;
}

bool charset_known(const struct charsets *sets, struct str name)
{
    return find(sets, name) != CHARSET_NONE;
}

/* The length of the run of plain ASCII at the front, NUL not among it. */
static size_t ascii_run(struct str s)
{
    size_t i = 0;

    for (; i + 8 <= s.len; i += 8) {
        uint64_t word;

        memcpy(&word, s.at + i, sizeof(word));
        if ((word & UINT64_C(0x8080808080808080)) ||
            ((word - UINT64_C(0x0101010101010101)) & ~word & UINT64_C(0x8080808080808080)))
            break;
    }
    while (i < s.len && s.at[i] > 0)
        i++;
    return i;
}

void charset_add_utf8(struct buf *out, struct str bytes)
{
    while (bytes.len > 0 && !out->full) {
        size_t run = ascii_run(bytes);
        struct str before;
        int32_t ch;

        buf_add(out, bytes.at, run);
        bytes = str_part(bytes, run, bytes.len);
        if (bytes.len == 0)
            return;
        before = bytes;
        ch = utf8_take(&bytes);
        if (ch == UTF8_BAD)
            buf_printf(out, "\\x%02X", (unsigned char)before.at[0]);
        else if (ch == 0)
            buf_text(out, "<U+0000>");
        else
            buf_add(out, before.at, before.len - bytes.len);
    }
}

/* One step: true while there is more to do. */
static bool convert_some(iconv_t converter, char **from, size_t *left, struct buf *out)
{
    char piece[4096];
    char *to = piece;
    size_t room = sizeof(piece);
    size_t done = iconv(converter, from, left, &to, &room);
    int why = errno;

    if (done != (size_t)-1 && room == sizeof(piece)) /* what it held back for a mark to follow */
        iconv(converter, NULL, NULL, &to, &room);
    buf_add(out, piece, sizeof(piece) - room);
    if (done == (size_t)-1 && why != E2BIG && *left > 0) {
        buf_char(out, **from);
        ++*from;
        --*left;
    }
    return !out->full && (*left > 0 || room < sizeof(piece));
}

static void convert(iconv_t converter, struct str bytes, struct buf *out)
{
    char *from = (char *)(uintptr_t)bytes.at; /* NOLINT(performance-no-int-to-ptr): not written */
    size_t left = bytes.len;

    iconv(converter, NULL, NULL, NULL, NULL);
    while (convert_some(converter, &from, &left, out))
        ;
}

static void decode_as(struct charsets *sets, int found, struct str bytes, struct buf *out)
{
    size_t run = 0;

    if (found == CHARSET_UTF8) {
        buf_str(out, bytes);
        return;
    }
    if (charset_has_ascii(found)) {
        run = ascii_run(bytes);
        if (run > 0 && run < bytes.len)
            run--; /* in windows-1258 a mark belongs to the letter before it */
    }
    buf_add(out, bytes.at, run);
    if (run < bytes.len)
        convert(sets->open[found], str_part(bytes, run, bytes.len), out);
}

const char *charset_guess(struct charsets *sets, struct str bytes, struct str hint)
{
    int hinted = find(sets, hint);
    const char *guess;

    if (utf8_valid(bytes))
        return "UTF-8";
    if (hinted >= 0 && hint.len > 0)
        return charset_converters[hinted];
    guess = charset_looks_like(bytes);
    return charset_known(sets, str_of(guess)) ? guess : "UTF-8";
}

/* Is it UTF-8, of which a few bad bytes do not make something else? Where it says so, a single
 * character that only UTF-8 explains is enough; else there must be more of them than bad bytes, for
 * a pair of Chinese passes for one now and then. */
static bool holds_utf8(struct str bytes, bool declared)
{
    size_t good = 0, bad = 0;

    while (bytes.len > 0) {
        size_t run = ascii_run(bytes);

        bytes = str_part(bytes, run, bytes.len);
        if (bytes.len == 0)
            break;
        if (utf8_take(&bytes) > 0)
            good++;
        else
            bad++;
    }
    return declared ? good > 0 : good > bad;
}

void charset_decode(struct charsets *sets, struct str name, struct str bytes, struct buf *out)
{
    int found = find(sets, name);

    if (found < 0 && ascii_run(bytes) < bytes.len && !holds_utf8(bytes, name.len > 0))
        found = find(sets, str_of(charset_guess(sets, bytes, str_of(""))));
    decode_as(sets, found < 0 ? CHARSET_UTF8 : found, bytes, out);
}
