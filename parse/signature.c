/* signature.c - see signature.h. */
#include "signature.h"

#include "parse/mail.h"

#include <string.h>

enum { KEPT = 16, SHORT = 64 }; /* bytes: of a signature; one that is kept whole */

static const char left_out[] = "...";

bool signature_is(struct str name)
{
    return str_ends_nocase(name, "-Signature") || str_equal_nocase(name, str_of("ARC-Seal"));
}

/* Where the signature stands: behind the "b=" that begins a tag; its length is 0 if there is none.
 */
static struct str find_data(struct str value)
{
    struct str rest = value;

    while (rest.len > 0) {
        struct str tag = str_part(rest, 0, str_find_char(rest, ';'));
        struct str name = str_trim(str_part(tag, 0, str_find_char(tag, '=')));

        if (str_equal(name, str_of("b")))
            return str_trim(str_part(tag, str_find_char(tag, '=') + 1, tag.len));
        rest = str_part(rest, tag.len + 1, rest.len);
    }
    return str_of("");
}

/* Base64, as it may be folded: a bit for each byte below 64, and from there to 127. */
static const uint64_t data_bytes[] = {
    1ull << '\t' | 1ull << '\n' | 1ull << '\r' | 1ull << ' ' | 1ull << '+' | 1ull << '/' |
        0x3ffull << '0' | 1ull << '=',
    0x3ffffffull << ('A' - 64) | 0x3ffffffull << ('a' - 64),
};

/* Nothing that somebody might want to read. All of it is looked at, without a turn at each byte. */
static bool is_data(struct str s)
{
    uint64_t data = 1;

    for (size_t i = 0; i < s.len; i++) {
        unsigned char ch = (unsigned char)s.at[i];

        data &= data_bytes[ch >> 6 & 1] >> (ch & 63) & (ch < 0x80);
    }
    return data != 0;
}

struct str signature_short(struct str value, struct arena *arena)
{
    struct str data = find_data(value), head, tail;
    char *copy;

    if (data.len <= SHORT || !is_data(data))
        return value;
    head = str_part(value, 0, (size_t)(data.at - value.at) + KEPT);
    tail = str_part(value, (size_t)(data.at - value.at) + data.len, value.len);
    copy = arena_alloc(arena, head.len + sizeof(left_out) + tail.len);
    memcpy(copy, head.at, head.len);
    memcpy(copy + head.len, left_out, sizeof(left_out) - 1);
    memcpy(copy + head.len + sizeof(left_out) - 1, tail.at, tail.len);
    return (struct str){copy, head.len + sizeof(left_out) - 1 + tail.len};
}

bool mail_field_is_short(const struct mail_field *field)
{
    return signature_is(str_of(field->name)) && strstr(field->value, left_out) != NULL;
}
