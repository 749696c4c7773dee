/* json.c - the writer; see json.h. */
#include "base/json.h"

#include <inttypes.h>
#include <string.h>

/* The letter behind the backslash that ch is written with; 0: none. */
static char escape_letter(int32_t ch)
{
    static const char letters[] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f',
                                   ['\r'] = 'r', ['"'] = '"',  ['\\'] = '\\'};

    return ch >= 0 && (size_t)ch < sizeof(letters) ? letters[ch] : '\0';
}

static void escaped(struct buf *out, uint32_t ch)
{
    if (ch >= 0x10000) {
        ch -= 0x10000;
        buf_printf(out, "\\u%04" PRIx32, 0xd800 + (ch >> 10));
        ch = 0xdc00 + (ch & 0x3ff);
    }
    buf_printf(out, "\\u%04" PRIx32, ch);
}

static void quoted(struct buf *out, struct str text, bool escape_hidden)
{
    buf_char(out, '"');
    while (text.len > 0) {
        struct str before = text;
        int32_t ch = utf8_take(&text);

        if (ch == UTF8_BAD)
            utf8_put(out, 0xfffd);
        else if (escape_letter(ch))
            buf_printf(out, "\\%c", escape_letter(ch));
        else if (ch < 0x20 || (escape_hidden && text_class((uint32_t)ch) == TEXT_HIDDEN))
            escaped(out, (uint32_t)ch);
        else
            buf_add(out, before.at, before.len - text.len);
    }
    buf_char(out, '"');
}

/* What stands before a value: the comma that the one before left to us, and its key. */
static void begin(struct json *json, const char *key)
{
    if (json->comma)
        buf_char(json->out, ',');
    json->comma = true;
    if (!key)
        return;
    quoted(json->out, str_of(key), json->escape_hidden);
    buf_char(json->out, ':');
}

static void open_bracket(struct json *json, const char *key, char bracket)
{
    begin(json, key);
    buf_char(json->out, bracket);
    json->depth++;
    json->comma = false;
}

void json_object(struct json *json, const char *key)
{
    open_bracket(json, key, '{');
}

void json_array(struct json *json, const char *key)
{
    open_bracket(json, key, '[');
}

void json_close(struct json *json, char bracket)
{
    buf_char(json->out, bracket);
    json->depth--;
    json->comma = true;
}

void json_str(struct json *json, const char *key, struct str value)
{
    begin(json, key);
    quoted(json->out, value, json->escape_hidden);
}

void json_text(struct json *json, const char *key, const char *value)
{
    if (value)
        json_str(json, key, str_of(value));
    else
        json_null(json, key);
}

void json_int(struct json *json, const char *key, int64_t value)
{
    begin(json, key);
    buf_printf(json->out, "%" PRId64, value);
}

void json_bool(struct json *json, const char *key, bool value)
{
    begin(json, key);
    buf_text(json->out, value ? "true" : "false");
}

void json_null(struct json *json, const char *key)
{
    begin(json, key);
    buf_text(json->out, "null");
}

void json_hex(struct json *json, const char *key, const void *bytes, size_t len)
{
    begin(json, key);
    buf_char(json->out, '"');
    buf_hex(json->out, bytes, len);
    buf_char(json->out, '"');
}
