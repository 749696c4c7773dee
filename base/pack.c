/* pack.c - the fields of a frame's payload: u16 tag | u32 len | bytes; see frame.h. */
#include "base/frame.h"

#include "le.h"

#include <endian.h>
#include <string.h>

void pack_str(struct buf *out, uint16_t tag, struct str value)
{
    unsigned char head[FIELD_HEAD];

    if (value.len > UINT32_MAX || value.len > out->most || out->len > out->most - value.len ||
        out->most - value.len - out->len < FIELD_HEAD)
        out->full = true; /* never half a field */
    le_put(head, 2, tag);
    le_put(head + 2, 4, value.len);
    buf_add(out, head, sizeof(head));
    buf_str(out, value);
}

void pack_text(struct buf *out, uint16_t tag, const char *value)
{
    if (value)
        pack_str(out, tag, str_of(value));
}

void pack_u64(struct buf *out, uint16_t tag, uint64_t value)
{
    unsigned char bytes[8];

    le_put(bytes, sizeof(bytes), value);
    pack_str(out, tag, (struct str){(const char *)bytes, sizeof(bytes)});
}

void pack_i64(struct buf *out, uint16_t tag, int64_t value)
{
    pack_u64(out, tag, (uint64_t)value);
}

uint64_t unpack_u64(struct unpack *in, const struct field *field, uint64_t max)
{
    uint64_t value = 0;

    if (field->value.len == sizeof(value))
        memcpy(&value, field->value.at, sizeof(value));
    value = le64toh(value);
    if (field->value.len == sizeof(value) && value <= max)
        return value;
    in->bad = true;
    return 0;
}

int64_t unpack_i64(struct unpack *in, const struct field *field)
{
    return (int64_t)unpack_u64(in, field, UINT64_MAX);
}

struct str unpack_text(struct unpack *in, const struct field *field)
{
    if (utf8_plain(field->value))
        return field->value;
    if (str_find_char(field->value, '\0') == field->value.len && utf8_valid(field->value))
        return field->value;
    in->bad = true;
    return str_of("");
}
