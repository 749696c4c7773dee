/* facts_decode.c - bytes that claim to be a mail's facts, checked; see facts.h. Runs in main. */
#include "facts.h"

#include "base/frame.h"

#include <string.h>

struct decoder {
    struct mail *mail;
    struct arena *arena;
    char *bytes; /* texts stay where they stand in them */
    char *end;   /* of the last text, where its NUL goes once what stands there was read; or NULL */
    struct unpack in;
    size_t group, place;        /* of the last field */
    char *entries[FACT_GROUPS]; /* where the next entry of each list begins */
    void *entry;                /* the one being filled */
};

/* Where *mail keeps the number of a group's entries. */
static size_t *count_of(struct mail *mail, size_t group)
{
    return (size_t *)((char *)mail + fact_groups[group].count);
}

/* Counts the entries of each list, so that each is allocated once. */
static bool count_entries(struct mail *mail, struct str blob, struct error *err)
{
    struct unpack in = {.rest = blob};
    struct field field;

    while (unpack_next(&in, &field)) {
        size_t group = field.tag >> 8;

        if (group >= FACT_GROUPS)
            return error_set(err, ERROR_FORMAT, "facts: unknown field %u", field.tag);
        if (group == FACT_MAIL || (field.tag & 0xff) != 0)
            continue;
        *count_of(mail, group) += 1;
        if (*count_of(mail, group) > fact_groups[group].most)
            return error_set(err, ERROR_LIMIT, "facts: too many entries in %s",
                             fact_groups[group].what);
    }
    if (in.bad)
        return error_set(err, ERROR_FORMAT, "facts: cut off");
    return true;
}

static void make_lists(struct decoder *decoder)
{
    for (size_t group = FACT_MAIL + 1; group < FACT_GROUPS; group++) {
        const struct fact_group *layout = &fact_groups[group];
        size_t count = *count_of(decoder->mail, group);
        void *list;

        if (count == 0)
            continue;
        list = arena_alloc(decoder->arena, count * layout->size);
        decoder->entries[group] = list;
        memcpy((char *)decoder->mail + layout->list, &list, sizeof(list));
    }
}

/* Each gives true when the value is one that the encoder would have written. */
static bool decode_text(struct decoder *decoder, const struct fact_row *row,
                        const struct field *field, const char **out)
{
    struct str text = unpack_text(&decoder->in, field);

    if (text.len == 0 || text.len > row->most)
        return false;
    *out = text.at;
    decoder->end = decoder->bytes + (text.at - decoder->bytes) + text.len;
    return true;
}

static bool decode_zone(struct decoder *decoder, const struct fact_row *row,
                        const struct field *field, int32_t *out)
{
    int64_t zone = unpack_i64(&decoder->in, field);

    if (zone > (int64_t)row->most || zone < -(int64_t)row->most)
        return false;
    *out = (int32_t)zone;
    return true;
}

static bool decode_hash(const struct field *field, struct hash *out)
{
    if (field->value.len != sizeof(out->bytes))
        return false;
    memcpy(out->bytes, field->value.at, sizeof(out->bytes));
    return !hash_is_zero(out);
}

static bool decode_value(struct decoder *decoder, const struct fact_row *row,
                         const struct field *field)
{
    void *at = (char *)decoder->entry + row->at;

    switch (row->kind) {
    case FACT_TEXT:
        return decode_text(decoder, row, field, at);
    case FACT_BITS:
        *(uint32_t *)at = (uint32_t)unpack_u64(&decoder->in, field, row->most);
        return *(uint32_t *)at != 0;
    case FACT_SIZE:
        *(uint64_t *)at = unpack_u64(&decoder->in, field, row->most);
        return *(uint64_t *)at != 0;
    case FACT_TIME:
        *(int64_t *)at = unpack_i64(&decoder->in, field);
        return *(int64_t *)at != INT64_MIN;
    case FACT_ZONE:
        return decode_zone(decoder, row, field, at);
    case FACT_HASH:
        return decode_hash(field, at);
    }
    return false;
}

/* The next entry of a list becomes the one being filled. */
static bool begin_entry(struct decoder *decoder, size_t group, const struct field *field)
{
    if (field->value.len != 0)
        return false;
    decoder->entry = decoder->entries[group];
    decoder->entries[group] += fact_groups[group].size;
    facts_default(&fact_groups[group], decoder->entry);
    return true;
}

static bool take_field(struct decoder *decoder, const struct field *field)
{
    size_t group = field->tag >> 8, place = field->tag & 0xff;
    bool begins = group != FACT_MAIL && place == 0;
    bool in_order =
        begins ? group >= decoder->group : group == decoder->group && place > decoder->place;

    if (!in_order || place > fact_groups[group].row_count)
        return false;
    decoder->group = group;
    decoder->place = place;
    if (begins)
        return begin_entry(decoder, group, field);
    return decode_value(decoder, &fact_groups[group].rows[place - 1], field);
}

/* The next field; the head of it was all that stood behind the text before. */
static bool next_field(struct decoder *decoder, struct field *field)
{
    bool more = unpack_next(&decoder->in, field);

    if (decoder->end)
        *decoder->end = '\0';
    decoder->end = NULL;
    return more;
}

static bool right_version(struct unpack *in)
{
    struct field field;

    return unpack_next(in, &field) && field.tag == FACT_VERSION_TAG &&
           unpack_u64(in, &field, FACTS_VERSION) >= FACTS_OLDEST;
}

bool facts_decode_here(struct mail *out, struct arena *arena, char *bytes, size_t len,
                       struct error *err)
{
    struct decoder decoder = {.mail = out,
                              .arena = arena,
                              .bytes = bytes,
                              .in = {.rest = {bytes, len}},
                              .group = FACT_MAIL,
                              .entry = out};
    struct field field;

    facts_blank(out);
    if (!right_version(&decoder.in))
        return error_set(err, ERROR_FORMAT,
                         "what is known of this mail was written by another version of this "
                         "program; `mailmedic scan CASE` reads the mail anew");
    if (!count_entries(out, decoder.in.rest, err))
        return false;
    make_lists(&decoder);
    while (next_field(&decoder, &field)) {
        if (!take_field(&decoder, &field) || decoder.in.bad)
            return error_set(err, ERROR_FORMAT, "facts: field %u is not as it must be", field.tag);
    }
    out->text_len = strlen(out->text);
    return true;
}

bool facts_decode(struct mail *out, struct arena *arena, struct str blob, struct error *err)
{
    return facts_decode_here(out, arena, arena_strndup(arena, blob.at, blob.len), blob.len, err);
}
