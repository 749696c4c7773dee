/* dkim_tags.c - see dkim_tags.h. */
#include "dkim_tags.h"

#include "base/base64.h"

static bool is_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char ch = name.at[i];

        if ((ch | 0x20) >= 'a' && (ch | 0x20) <= 'z')
            continue;
        if (i == 0 || !((ch >= '0' && ch <= '9') || ch == '_'))
            return false;
    }
    return name.len > 0;
}

bool tags_read(struct tags *out, struct str text)
{
    out->count = 0;
    while (text.len > 0) {
        size_t end = str_find_char(text, ';');
        struct str tag = str_part(text, 0, end);
        size_t equals = str_find_char(tag, '=');
        struct str name = str_trim(str_part(tag, 0, equals));
        struct str raw = str_part(tag, equals + 1, tag.len);

        text = str_part(text, end + 1, text.len);
        if (str_trim(tag).len == 0 && str_trim(text).len == 0)
            break; /* behind the last semicolon */
        if (equals == tag.len || !is_name(name) || out->count == TAGS_MOST)
            return false;
        for (size_t i = 0; i < out->count; i++)
            if (str_equal(out->at[i].name, name))
                return false;
        out->at[out->count].name = name;
        out->at[out->count].raw = raw;
        out->at[out->count++].value = str_trim(raw);
    }
    return out->count > 0;
}

bool tags_get(const struct tags *tags, const char *name, struct str *value)
{
    *value = str_of("");
    for (size_t i = 0; i < tags->count; i++)
        if (str_equal(tags->at[i].name, str_of(name))) {
            *value = tags->at[i].value;
            return true;
        }
    return false;
}

bool tags_next_word(struct str *rest, char colon, struct str *word)
{
    size_t end = str_find_char(*rest, colon);

    if (rest->len == 0)
        return false;
    *word = str_trim(str_part(*rest, 0, end));
    *rest = str_part(*rest, end + 1, rest->len);
    return true;
}

bool tags_bytes(struct buf *out, struct str value)
{
    return value.len > 0 && base64_decode_loose(out, value) && out->len > 0;
}
