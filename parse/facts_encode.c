/* facts_encode.c - a mail's facts as bytes; see facts.h. Runs in the jail. */
#include "facts.h"

#include "base/frame.h"

#include <string.h>

static void encode_text(const struct fact_row *row, const char *value, uint16_t tag,
                        struct buf *out)
{
    struct str text = str_of(value);

    if (text.len > 0)
        pack_str(out, tag, str_part(text, 0, utf8_clip(text, row->most)));
}

static void encode_value(const struct fact_row *row, const void *entry, uint16_t tag,
                         struct buf *out)
{
    const void *at = (const char *)entry + row->at;
    const struct hash *hash = at;

    switch (row->kind) {
    case FACT_TEXT:
        encode_text(row, *(const char *const *)at, tag, out);
        break;
    case FACT_BITS:
        if (*(const uint32_t *)at != 0)
            pack_u64(out, tag, *(const uint32_t *)at);
        break;
    case FACT_SIZE:
        if (*(const uint64_t *)at != 0)
            pack_u64(out, tag, *(const uint64_t *)at);
        break;
    case FACT_TIME:
        if (*(const int64_t *)at != INT64_MIN)
            pack_i64(out, tag, *(const int64_t *)at);
        break;
    case FACT_ZONE:
        if (*(const int32_t *)at != ZONE_UNKNOWN)
            pack_i64(out, tag, *(const int32_t *)at);
        break;
    case FACT_HASH:
        if (!hash_is_zero(hash))
            pack_str(out, tag, (struct str){(const char *)hash->bytes, sizeof(hash->bytes)});
        break;
    }
}

static void encode_entry(size_t group, const void *entry, struct buf *out)
{
    const struct fact_group *layout = &fact_groups[group];

    if (group != FACT_MAIL)
        pack_str(out, (uint16_t)(group << 8), str_of(""));
    for (size_t i = 0; i < layout->row_count; i++)
        encode_value(&layout->rows[i], entry, (uint16_t)(group << 8 | (i + 1)), out);
}

void facts_encode(const struct mail *mail, struct buf *out)
{
    pack_u64(out, FACT_VERSION_TAG, FACTS_VERSION);
    encode_entry(FACT_MAIL, mail, out);
    for (size_t group = FACT_MAIL + 1; group < FACT_GROUPS; group++) {
        const struct fact_group *layout = &fact_groups[group];
        size_t count = *(const size_t *)((const char *)mail + layout->count);
        const char *entries;

        memcpy(&entries, (const char *)mail + layout->list, sizeof(entries));
        for (size_t i = 0; i < count && i < layout->most && !out->full; i++)
            encode_entry(group, entries + i * layout->size, out);
    }
}
