/* output.c - see output.h. */
#include "output.h"

#include "base/clock.h"
#include "base/limits.h"
#include "tui/glyph.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { OUTPUT_MOST = 256 << 20 };

void output_begin(struct output *out, bool as_json, const char *schema)
{
    char name[64];

    *out = (struct output){.as_json = as_json};
    buf_init(&out->text, OUTPUT_MOST);
    out->json.out = &out->text;
    out->json.escape_hidden = true;
    if (!as_json)
        return;
    snprintf(name, sizeof(name), "mailmedic/%s/1", schema);
    json_object(&out->json, NULL);
    json_text(&out->json, "schema", name);
}

void output_line(struct output *out, const char *fmt, ...)
{
    char line[4096];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    buf_text(&out->text, line);
    buf_char(&out->text, '\n');
}

void output_shown(struct output *out, const char *text, size_t most)
{
    struct str s = str_of(text);

    text_show(&out->text, str_part(s, 0, utf8_clip(s, most)));
    if (s.len > most)
        buf_text(&out->text, "\xe2\x80\xa6");
}

void output_column(struct output *out, const char *text, int columns)
{
    struct str s = str_of(text);
    int used = glyph_width(s, false);
    bool cut = used > columns;

    if (cut)
        s = str_part(s, 0, glyph_fit(s, columns - 1, false, &used));
    text_show(&out->text, s);
    if (cut)
        buf_text(&out->text, "\xe2\x80\xa6");
    for (used += cut; used < columns + 2; used++)
        buf_char(&out->text, ' ');
}

void output_word(struct output *out, const char *word)
{
    static const char harmless[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                   "._/-+,:@%=";
    struct str rest = str_of(word);

    if (rest.len > 0 && strspn(word, harmless) == rest.len) {
        buf_text(&out->text, word);
        return;
    }
    buf_char(&out->text, '\'');
    while (rest.len > 0) {
        size_t end = str_find_char(rest, '\'');

        text_show(&out->text, str_part(rest, 0, end));
        if (end < rest.len)
            buf_text(&out->text, "'\\''");
        rest = str_part(rest, end + 1, rest.len);
    }
    buf_char(&out->text, '\'');
}

void output_count(struct output *out, uint64_t count, const char *one, const char *many)
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%" PRIu64, count);

    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            buf_char(&out->text, ',');
        buf_char(&out->text, digits[i]);
    }
    buf_printf(&out->text, " %s", count == 1 ? one : many);
}

bool output_flush(struct output *out, struct error *err)
{
    if (out->text.full)
        return error_set(err, ERROR_LIMIT, "the answer is too large to print");
    if ((out->text.len > 0 && fwrite(out->text.at, 1, out->text.len, stdout) != out->text.len) ||
        fflush(stdout) != 0)
        return error_set_errno(err, ERROR_IO, "cannot write to standard output");
    buf_clear(&out->text);
    return true;
}

bool output_end(struct output *out, struct error *err)
{
    bool ok;

    if (out->as_json) {
        json_close(&out->json, '}');
        buf_char(&out->text, '\n');
    }
    ok = output_flush(out, err);
    buf_dispose(&out->text);
    return ok;
}

void json_time(struct json *json, const char *key, int64_t utc_seconds)
{
    char text[CLOCK_TEXT];

    clock_format(utc_seconds, text);
    json_text(json, key, *text ? text : NULL);
}

void json_hash(struct json *json, const char *key, const struct hash *hash)
{
    char hex[HASH_HEX];

    hash_to_hex(hash, hex);
    json_text(json, key, hash_is_zero(hash) ? NULL : hex);
}
