/* state.c - what the case held before a mailbox was changed; see case/checkpoint.h. */
#include "state.h"

#include "case/journal.h"

#include "checkpoint_note.h"
#include "connection.h"

#include <string.h>

bool state_names(struct casefile *cf, uint64_t most, uint64_t *count, struct hash *out,
                 struct error *err)
{
    struct hasher *hasher = hasher_new();
    struct query query;

    *count = 0;
    query_begin(&query, cf->db, "SELECT hash FROM object ORDER BY id LIMIT ?");
    query_bind_int(&query, most > INT64_MAX ? INT64_MAX : (int64_t)most);
    while (query_next(&query)) {
        struct hash hash = query_hash(&query, 0);

        hasher_add(hasher, hash.bytes, sizeof(hash.bytes));
        ++*count;
    }
    hasher_finish(hasher, out);
    hasher_free(hasher);
    return query_end(&query, err);
}

bool state_read(struct str root, struct str names, int64_t entries, int64_t objects,
                struct sealed_state *out)
{
    out->entries = (uint64_t)entries;
    out->objects = (uint64_t)objects;
    return entries >= 0 && objects >= 0 && hash_from_hex(root, &out->root) &&
           hash_from_hex(names, &out->names);
}

/* --- writing --- */

static bool tree_of_all(struct casefile *cf, struct merkle *merkle, struct error *err)
{
    struct query query;

    *merkle = (struct merkle){.count = 0};
    query_begin(&query, cf->db, "SELECT hash FROM journal ORDER BY seq");
    while (query_next(&query)) {
        struct hash hash = query_hash(&query, 0);

        merkle_add(merkle, &hash);
    }
    return query_end(&query, err);
}

static bool write_down(struct casefile *cf, struct sealed_state *state, struct error *err)
{
    char root[HASH_HEX], names[HASH_HEX];
    const struct journal_pair details[] = {
        {"root", {root, HASH_HEX - 1}}, {"names_sha256", {names, HASH_HEX - 1}}, {0}};
    const struct journal_number numbers[] = {
        {"entries", (int64_t)state->entries}, {"objects", (int64_t)state->objects}, {0}};

    hash_to_hex(&state->root, root);
    hash_to_hex(&state->names, names);
    return journal_add(cf,
                       &(struct journal_entry){.kind = "observation",
                                               .action = "state-sealed",
                                               .result = "ok",
                                               .details = details,
                                               .numbers = numbers},
                       &state->seq, err);
}

static bool seal(struct casefile *cf, const struct sign_key *key, struct sealed_state *out,
                 struct error *err)
{
    struct merkle merkle;
    struct buf note;
    bool ok;

    if (!tree_of_all(cf, &merkle, err) ||
        !state_names(cf, UINT64_MAX, &out->objects, &out->names, err))
        return false;
    out->entries = merkle.count;
    out->root = merkle_root(&merkle);
    out->is_signed = key != NULL;
    if (!write_down(cf, out, err))
        return false;
    if (!key)
        return true;
    buf_init(&note, CHECKPOINT_MOST);
    ok = checkpoint_add(cf, key, &note, err);
    buf_dispose(&note);
    return ok;
}

bool checkpoint_before_change(struct casefile *cf, const struct sign_key *key,
                              struct sealed_state *out, struct error *err)
{
    bool own;

    *out = (struct sealed_state){0};
    if (!connection_join(cf, &own, err))
        return false;
    return connection_leave(cf, own, seal(cf, key, out, err), err);
}

/* --- reading --- */

bool checkpoint_state(struct casefile *cf, int64_t before_seq, struct sealed_state *out,
                      bool *there, struct error *err)
{
    struct arena arena = {0};
    struct query query;
    bool ok;

    *out = (struct sealed_state){0};
    *there = false;
    query_begin(&query, cf->db,
                "SELECT seq, json_extract(j, '$.utc_ns'), json_extract(j, '$.details.root'), "
                "json_extract(j, '$.details.names_sha256'), json_extract(j, '$.details.entries'), "
                "json_extract(j, '$.details.objects'), "
                "(SELECT json_extract(n.body, '$.action') FROM journal n WHERE n.seq = s.seq + 1 "
                "AND is_canonical(n.body)) FROM (SELECT seq, CASE WHEN is_canonical(body) THEN "
                "body END AS j FROM journal WHERE seq < ?) s WHERE "
                "json_extract(j, '$.action') = 'state-sealed' ORDER BY seq DESC LIMIT 1");
    query_bind_int(&query, before_seq);
    if (query_next(&query)) {
        out->seq = query_int(&query, 0);
        out->when = query_int(&query, 1) / 1000000000;
        *there =
            state_read(str_of(query_text(&query, 2, &arena)), str_of(query_text(&query, 3, &arena)),
                       query_int(&query, 4), query_int(&query, 5), out);
        out->is_signed = strcmp(query_text(&query, 6, &arena), "checkpoint") == 0;
    }
    ok = query_end(&query, err);
    arena_dispose(&arena);
    return ok;
}
