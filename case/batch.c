/* batch.c - see batch.h. */
#include "batch.h"

#include "case/journal.h"
#include "seal_tables.h"

#include <inttypes.h>
#include <string.h>

bool batch_number(struct casefile *cf, int64_t *out, struct error *err)
{
    struct query query;

    if (cf->transaction.batch == 0) {
        /* This transaction will add an entry, so the next one begins with a larger number. */
        query_begin(&query, cf->db, "SELECT max(seq) + 1 FROM journal");
        if (!query_number(&query, 1, &cf->transaction.batch, err) ||
            !seal_count_vanished(cf, &cf->transaction.vanished, err))
            return false;
    }
    *out = cf->transaction.batch;
    return true;
}

static void add_number(struct hasher *hasher, struct query *query, int column, char end)
{
    char number[DECIMAL_MOST + 1] = "-";
    size_t len = query_is_null(query, column) ? strlen(number)
                                              : decimal_signed(number, query_int(query, column));

    number[len++] = end;
    hasher_add(hasher, number, len);
}

bool batch_objects(struct casefile *cf, int64_t from, int64_t to, struct batch_digest *out,
                   struct error *err)
{
    struct hasher *hasher = hasher_new();
    struct query query;

    *out = (struct batch_digest){0};
    query_begin(&query, cf->db,
                "SELECT id, hash, segment, start, length FROM object WHERE id BETWEEN ? AND ? "
                "ORDER BY id");
    query_bind_int(&query, from);
    query_bind_int(&query, to);
    while (query_next(&query)) {
        struct hash hash = query_hash(&query, 1);
        char hex[HASH_HEX];

        hash_to_hex(&hash, hex);
        add_number(hasher, &query, 0, ' ');
        hasher_add(hasher, hex, HASH_HEX - 1);
        hasher_add(hasher, " ", 1);
        add_number(hasher, &query, 2, ' ');
        add_number(hasher, &query, 3, ' ');
        add_number(hasher, &query, 4, '\n');
        out->count++;
        out->bytes += (uint64_t)query_int(&query, 4);
    }
    hasher_finish(hasher, &out->hash);
    hasher_free(hasher);
    return query_end(&query, err);
}

/* Its length stands before it: no text can pass for two. */
static void add_text(struct hasher *hasher, struct str text)
{
    char length[DECIMAL_MOST + 1];
    size_t len = decimal_unsigned(length, text.len);

    length[len++] = ':';
    hasher_add(hasher, length, len);
    hasher_add(hasher, text.at, text.len);
}

/* From where a message came, and the hash and length of its object `o`. */
#define ROWS                                                                                       \
    "SELECT m.id, f.uidvalidity, m.uid, m.size, m.received, o.length, o.hash, "                    \
    "CAST(a.user AS BLOB), CAST(a.host AS BLOB), CAST(f.raw_name AS BLOB) "                        \
    "FROM message m LEFT JOIN folder f ON f.id = m.folder "                                        \
    "LEFT JOIN account a ON a.id = f.account "

static bool digest_rows(struct query *query, struct batch_digest *out, struct error *err)
{
    struct hasher *hasher = hasher_new();

    *out = (struct batch_digest){0};
    while (query_next(query)) {
        for (int column = 0; column <= 5; column++)
            add_number(hasher, query, column, ';');
        for (int column = 6; column <= 9; column++)
            add_text(hasher, query_blob(query, column));
        out->count++;
        out->bytes += (uint64_t)query_int(query, 5);
    }
    hasher_finish(hasher, &out->hash);
    hasher_free(hasher);
    return query_end(query, err);
}

bool batch_messages(struct casefile *cf, int64_t batch, struct batch_digest *out, struct error *err)
{
    struct query query;

    query_begin(&query, cf->db,
                ROWS "LEFT JOIN object o ON o.id = m.object WHERE m.batch = ? ORDER BY m.id");
    query_bind_int(&query, batch);
    return digest_rows(&query, out, err);
}

bool batch_headers(struct casefile *cf, int64_t batch, struct batch_digest *out, struct error *err)
{
    struct query query;

    query_begin(&query, cf->db,
                ROWS
                "LEFT JOIN object o ON o.id = m.header WHERE m.header_batch = ? ORDER BY m.id");
    query_bind_int(&query, batch);
    return digest_rows(&query, out, err);
}

struct named {           /* what an entry seals */
    int64_t first, last; /* ids of objects */
    struct batch_digest objects, messages, headers;
};

static bool add_entry(struct casefile *cf, const struct named *named, struct error *err)
{
    bool headed = named->headers.count > 0; /* else not a word of it */
    char objects[HASH_HEX], messages[HASH_HEX], headers[HASH_HEX];
    const struct journal_pair details[] = {
        {"messages_sha256", {messages, HASH_HEX - 1}},
        {"objects_sha256", {objects, HASH_HEX - 1}},
        {headed ? "headers_sha256" : NULL, {headers, HASH_HEX - 1}},
        {0},
    };
    const struct journal_number numbers[] = {
        {"batch", cf->transaction.batch},
        {"bytes", (int64_t)named->objects.bytes},
        {"first_object", named->first},
        {"last_object", named->last},
        {"messages", (int64_t)named->messages.count},
        {"objects", (int64_t)named->objects.count},
        {headed ? "headers" : NULL, (int64_t)named->headers.count},
        {0},
    };
    const struct journal_entry entry = {.kind = "observation",
                                        .action = "evidence-named",
                                        .result = "ok",
                                        .details = details,
                                        .numbers = numbers};

    hash_to_hex(&named->objects.hash, objects);
    hash_to_hex(&named->messages.hash, messages);
    hash_to_hex(&named->headers.hash, headers);
    return journal_add(cf, &entry, NULL, err);
}

bool batch_seal(struct casefile *cf, struct error *err)
{
    int64_t batch = cf->transaction.batch;
    struct named named = {.first = cf->transaction.first_object};
    struct query query;

    if (batch == 0)
        return true;
    if (named.first > 0) {
        query_begin(&query, cf->db, "SELECT max(id) FROM object");
        if (!query_number(&query, 0, &named.last, err))
            return false;
    }
    return batch_objects(cf, named.first, named.last, &named.objects, err) &&
           batch_messages(cf, batch, &named.messages, err) &&
           batch_headers(cf, batch, &named.headers, err) && add_entry(cf, &named, err);
}
