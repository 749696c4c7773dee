/* xml_scan.c - see xml_scan.h. */
#include "xml_scan.h"

#include <string.h>

bool xml_next_tag(struct str *rest, struct str *before, struct str *tag)
{
    size_t start = str_find_char(*rest, '<'), end;
    struct str inner = str_part(*rest, start + 1, rest->len);

    if (start == rest->len)
        return false;
    if (before)
        *before = str_part(*rest, 0, start);
    end = str_starts(inner, "!--") ? str_find(inner, str_of("-->")) : str_find_char(inner, '>');
    *tag = str_part(inner, 0, end);
    *rest = str_part(inner, end + 1, inner.len);
    return true;
}

static bool is_name_end(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n' || ch == '/' || ch == '=';
}

static struct str without_prefix(struct str name)
{
    size_t colon = str_find_char(name, ':');

    return colon < name.len ? str_part(name, colon + 1, name.len) : name;
}

static struct str take_name(struct str *rest)
{
    size_t len = 0;
    struct str name;

    while (len < rest->len && !is_name_end(rest->at[len]))
        len++;
    name = str_part(*rest, 0, len);
    *rest = str_part(*rest, len, rest->len);
    return name;
}

struct str xml_name(struct str tag)
{
    return without_prefix(take_name(&tag));
}

bool xml_is(struct str tag, const char *name)
{
    return str_equal_nocase(xml_name(tag), str_of(name));
}

/* &#104; &#x68; &amp; ... False: none that is known. */
static bool put_entity(struct buf *out, struct str entity)
{
    static const struct {
        const char *name;
        char ch;
    } known[] = {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
    uint32_t code = 0;
    bool hex = entity.len > 2 && (entity.at[1] | 0x20) == 'x';

    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (str_equal(entity, str_of(known[i].name)))
            return buf_char(out, known[i].ch);
    if (entity.len < 2 || entity.at[0] != '#')
        return false;
    for (size_t i = hex ? 2 : 1; i < entity.len && code < 0x110000; i++) {
        char ch = entity.at[i];
        uint32_t digit = ch >= '0' && ch <= '9' ? (uint32_t)(ch - '0')
                         : hex && (ch | 0x20) >= 'a' && (ch | 0x20) <= 'f'
                             ? (uint32_t)((ch | 0x20) - 'a' + 10)
                             : 99;

        if (digit == 99)
            return false;
        code = code * (hex ? 16 : 10) + digit;
    }
    if (code >= 0x110000)
        return false;
    utf8_put(out, code);
    return true;
}

void xml_put_text(struct buf *out, struct str value)
{
    while (value.len > 0) {
        size_t end = str_find_char(str_part(value, 0, 12), ';');

        if (value.at[0] == '&' && end < value.len && value.at[end] == ';' &&
            put_entity(out, str_part(value, 1, end - 1)))
            value = str_part(value, end + 1, value.len);
        else {
            buf_char(out, value.at[0]);
            value = str_part(value, 1, value.len);
        }
    }
}

/* In quotes, or, as HTML allows, up to the next blank. */
static struct str take_value(struct str *rest)
{
    char quote = rest->len > 0 ? rest->at[0] : ' ';
    struct str value = *rest;
    size_t len = 0;

    if (quote == '"' || quote == '\'') {
        value = str_part(value, 1, value.len);
        value = str_part(value, 0, str_find_char(value, quote));
        *rest = str_part(*rest, value.len + 2, rest->len);
        return value;
    }
    while (len < value.len && (value.at[len] == '/' || !is_name_end(value.at[len])))
        len++;
    *rest = str_part(*rest, len, rest->len);
    return str_part(value, 0, len);
}

bool xml_find_attribute(struct str tag, const char *name, struct str *value)
{
    (void)take_name(&tag);
    for (;;) {
        struct str found;

        while (tag.len > 0 && is_name_end(tag.at[0]))
            tag = str_part(tag, 1, tag.len);
        if (tag.len == 0)
            return false;
        found = take_name(&tag);
        tag = str_trim(tag);
        if (tag.len == 0 || tag.at[0] != '=')
            continue;
        tag = str_trim(str_part(tag, 1, tag.len));
        *value = take_value(&tag);
        if (str_equal_nocase(without_prefix(found), str_of(name)))
            return true;
    }
}

bool xml_attribute(struct str tag, const char *name, struct buf *out)
{
    struct str value;

    if (!xml_find_attribute(tag, name, &value))
        return false;
    xml_put_text(out, value);
    return true;
}
