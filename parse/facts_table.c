/* facts_table.c - every value of a mail's facts, its place and its bound; see facts.h.
 *
 * A new value is a new row at the end of its group and a higher FACTS_VERSION; a new group is the
 * last. Whoever changes more than that raises FACTS_OLDEST too. */
#include "facts.h"

#include "base/limits.h"

static const struct fact_row mail_rows[] = {
    {FACT_TEXT, offsetof(struct mail, limit), MAIL_WORD},
    {FACT_BITS, offsetof(struct mail, traits), MAIL_TRAITS},
    {FACT_TEXT, offsetof(struct mail, return_path), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail, subject), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail, message_id), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail, in_reply_to), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail, references), MAIL_IDS},
    {FACT_TIME, offsetof(struct mail, date), 0},
    {FACT_ZONE, offsetof(struct mail, zone), FACT_ZONE_MOST},
    {FACT_TEXT, offsetof(struct mail, agent), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail, origin_ip), MAIL_WORD},
    {FACT_TEXT, offsetof(struct mail, text), LIMIT_STORED_TEXT + LIMIT_STORED_PASSAGES},
    {FACT_BITS, offsetof(struct mail, hidden), UINT32_MAX},
    {FACT_BITS, offsetof(struct mail, images), UINT32_MAX},
    {FACT_BITS, offsetof(struct mail, yara), UINT32_MAX},
};

static const struct fact_row address_rows[] = {
    {FACT_TEXT, offsetof(struct mail_address, name), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail_address, email), MAIL_LINE},
};

static const struct fact_row received_rows[] = {
    {FACT_TEXT, offsetof(struct mail_received, from), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail_received, by), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail_received, ip), MAIL_WORD},
    {FACT_TEXT, offsetof(struct mail_received, with), MAIL_WORD},
    {FACT_TIME, offsetof(struct mail_received, date), 0},
    {FACT_ZONE, offsetof(struct mail_received, zone), FACT_ZONE_MOST},
};

static const struct fact_row auth_rows[] = {
    {FACT_TEXT, offsetof(struct mail_auth, host), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail_auth, method), MAIL_WORD},
    {FACT_TEXT, offsetof(struct mail_auth, result), MAIL_WORD},
    {FACT_TEXT, offsetof(struct mail_auth, domain), MAIL_LINE},
    {FACT_BITS, offsetof(struct mail_auth, above), LIMIT_HEADERS},
};

static const struct fact_row part_rows[] = {
    {FACT_BITS, offsetof(struct mail_part, number), LIMIT_PARTS},
    {FACT_BITS, offsetof(struct mail_part, depth), LIMIT_MIME_DEPTH},
    {FACT_TEXT, offsetof(struct mail_part, declared_type), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail_part, real_type), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail_part, charset), MAIL_WORD},
    {FACT_TEXT, offsetof(struct mail_part, disposition), MAIL_WORD},
    {FACT_TEXT, offsetof(struct mail_part, content_id), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail_part, name), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail_part, extension), MAIL_WORD},
    {FACT_SIZE, offsetof(struct mail_part, size), UINT64_MAX},
    {FACT_HASH, offsetof(struct mail_part, hash), 0},
    {FACT_BITS, offsetof(struct mail_part, traits), PART_TRAITS},
    {FACT_TEXT, offsetof(struct mail_part, detail), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail_part, text), MAIL_DOCUMENT},
};

static const struct fact_row url_rows[] = {
    {FACT_TEXT, offsetof(struct mail_url, target), MAIL_TARGET},
    {FACT_TEXT, offsetof(struct mail_url, text), MAIL_LINE},
    {FACT_BITS, offsetof(struct mail_url, part), LIMIT_PARTS},
    {FACT_BITS, offsetof(struct mail_url, origin), URL_ORIGINS},
};

static const struct fact_row field_rows[] = {
    {FACT_TEXT, offsetof(struct mail_field, name), MAIL_WORD},
    {FACT_TEXT, offsetof(struct mail_field, value), MAIL_LINE},
};

static const struct fact_row returned_rows[] = {
    {FACT_TEXT, offsetof(struct mail_returned, message_id), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail_returned, subject), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail_returned, from), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail_returned, to), MAIL_LINE},
    {FACT_TIME, offsetof(struct mail_returned, date), 0},
    {FACT_TEXT, offsetof(struct mail_returned, reporter), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail_returned, recipient), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail_returned, status), MAIL_WORD},
    {FACT_TEXT, offsetof(struct mail_returned, diagnostic), MAIL_LINE},
};

static const struct fact_row dkim_rows[] = {
    {FACT_TEXT, offsetof(struct mail_dkim, domain), MAIL_WORD},
    {FACT_TEXT, offsetof(struct mail_dkim, selector), MAIL_WORD},
    {FACT_TEXT, offsetof(struct mail_dkim, identity), MAIL_LINE},
    {FACT_TEXT, offsetof(struct mail_dkim, algorithm), MAIL_WORD},
    {FACT_BITS, offsetof(struct mail_dkim, body), DKIM_BODIES},
    {FACT_BITS, offsetof(struct mail_dkim, state), DKIM_STATES},
    {FACT_BITS, offsetof(struct mail_dkim, traits), DKIM_TRAITS},
    {FACT_BITS, offsetof(struct mail_dkim, bits), 65536},
    {FACT_TIME, offsetof(struct mail_dkim, made), 0},
    {FACT_TIME, offsetof(struct mail_dkim, expires), 0},
    {FACT_SIZE, offsetof(struct mail_dkim, unsigned_bytes), UINT64_MAX},
    {FACT_TEXT, offsetof(struct mail_dkim, why), MAIL_WORD},
    {FACT_TEXT, offsetof(struct mail_dkim, key), MAIL_WORD},
};

const struct fact_group fact_groups[FACT_GROUPS] = {
    [FACT_MAIL] = {.rows = mail_rows,
                   .row_count = ARRAY_LEN(mail_rows),
                   .size = sizeof(struct mail),
                   .what = "mail"},
    {address_rows, ARRAY_LEN(address_rows), sizeof(struct mail_address),
     offsetof(struct mail, from.at), offsetof(struct mail, from.count), LIMIT_ADDRESSES, "from"},
    {address_rows, ARRAY_LEN(address_rows), sizeof(struct mail_address),
     offsetof(struct mail, sender.at), offsetof(struct mail, sender.count), LIMIT_ADDRESSES,
     "sender"},
    {address_rows, ARRAY_LEN(address_rows), sizeof(struct mail_address),
     offsetof(struct mail, reply_to.at), offsetof(struct mail, reply_to.count), LIMIT_ADDRESSES,
     "reply-to"},
    {address_rows, ARRAY_LEN(address_rows), sizeof(struct mail_address),
     offsetof(struct mail, to.at), offsetof(struct mail, to.count), LIMIT_ADDRESSES, "to"},
    {address_rows, ARRAY_LEN(address_rows), sizeof(struct mail_address),
     offsetof(struct mail, cc.at), offsetof(struct mail, cc.count), LIMIT_ADDRESSES, "cc"},
    {address_rows, ARRAY_LEN(address_rows), sizeof(struct mail_address),
     offsetof(struct mail, bcc.at), offsetof(struct mail, bcc.count), LIMIT_ADDRESSES, "bcc"},
    {received_rows, ARRAY_LEN(received_rows), sizeof(struct mail_received),
     offsetof(struct mail, received), offsetof(struct mail, received_count), LIMIT_HEADERS,
     "received"},
    {auth_rows, ARRAY_LEN(auth_rows), sizeof(struct mail_auth), offsetof(struct mail, auth),
     offsetof(struct mail, auth_count), LIMIT_HEADERS, "authentication"},
    {part_rows, ARRAY_LEN(part_rows), sizeof(struct mail_part), offsetof(struct mail, parts),
     offsetof(struct mail, part_count), LIMIT_PARTS, "parts"},
    {url_rows, ARRAY_LEN(url_rows), sizeof(struct mail_url), offsetof(struct mail, urls),
     offsetof(struct mail, url_count), LIMIT_URLS, "urls"},
    {field_rows, ARRAY_LEN(field_rows), sizeof(struct mail_field), offsetof(struct mail, fields),
     offsetof(struct mail, field_count), LIMIT_HEADERS, "fields"},
    {returned_rows, ARRAY_LEN(returned_rows), sizeof(struct mail_returned),
     offsetof(struct mail, returned), offsetof(struct mail, returned_count), MAIL_RETURNED,
     "returned"},
    {dkim_rows, ARRAY_LEN(dkim_rows), sizeof(struct mail_dkim), offsetof(struct mail, dkim),
     offsetof(struct mail, dkim_count), MAIL_DKIM, "signatures"},
};

static void set_default(const struct fact_row *row, void *entry)
{
    void *at = (char *)entry + row->at;

    switch (row->kind) {
    case FACT_TEXT:
        *(const char **)at = "";
        break;
    case FACT_BITS:
        *(uint32_t *)at = 0;
        break;
    case FACT_SIZE:
        *(uint64_t *)at = 0;
        break;
    case FACT_TIME:
        *(int64_t *)at = INT64_MIN;
        break;
    case FACT_ZONE:
        *(int32_t *)at = ZONE_UNKNOWN;
        break;
    case FACT_HASH:
        *(struct hash *)at = (struct hash){0};
        break;
    }
}

void facts_default(const struct fact_group *group, void *entry)
{
    for (size_t i = 0; i < group->row_count; i++)
        set_default(&group->rows[i], entry);
}

void facts_blank(struct mail *mail)
{
    *mail = (struct mail){0};
    facts_default(&fact_groups[FACT_MAIL], mail);
}
