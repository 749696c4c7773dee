/* verify_checkpoints.c - each checkpoint in the journal against the entries before it and the key.
 */
#include "verify.h"

#include "case/sealing.h"
#include "checkpoint_note.h"
#include "state.h"

#include <inttypes.h>
#include <string.h>

struct signing { /* what the walk knows */
    struct verify *verify;
    struct merkle merkle; /* over the entries so far */
    struct sign_public who;
    bool has_key;
    int64_t sealed; /* seq of the seal-begin that still holds; 0: none */
};

static void check_note(struct signing *signing, int64_t seq, const char *note)
{
    struct verify *verify = signing->verify;
    struct hash root = merkle_root(&signing->merkle);
    struct checkpoint checkpoint;
    struct error err = {0};

    if (!checkpoint_read(str_of(note), &checkpoint, &err)) {
        verify_problem(verify, "journal entry %" PRId64 ": %s", seq, err.text);
        return;
    }
    if (!checkpoint_is_of(&checkpoint, verify->cf->shared->case_id))
        verify_problem(verify, "the checkpoint in journal entry %" PRId64 " is of another case",
                       seq);
    else if (!signing->has_key || !checkpoint_is_signed(&checkpoint, &signing->who))
        verify_problem(
            verify, "the checkpoint in journal entry %" PRId64 " is not signed by the case's key",
            seq);
    else if (checkpoint.entries != signing->merkle.count || !hash_equal(&root, &checkpoint.root))
        verify_problem(
            verify, "the checkpoint in journal entry %" PRId64 " is not of the entries before it",
            seq);
    else {
        verify->out->checkpoints++;
        verify->out->signed_entries = checkpoint.entries;
    }
}

/* What the case is said to have held when we changed a mailbox. */
static bool check_state(struct signing *signing, int64_t seq, struct query *query,
                        struct arena *arena, struct error *err)
{
    struct verify *verify = signing->verify;
    struct hash root = merkle_root(&signing->merkle), names;
    struct sealed_state state;
    uint64_t count;

    if (!state_read(str_of(query_text(query, 5, arena)), str_of(query_text(query, 6, arena)),
                    query_int(query, 7), query_int(query, 8), &state)) {
        verify_problem(verify, "journal entry %" PRId64 " does not say what the case held", seq);
        return true;
    }
    if (state.entries != signing->merkle.count || !hash_equal(&root, &state.root))
        verify_problem(verify, "journal entry %" PRId64 " is not of the entries before it", seq);
    if (!state_names(verify->cf, state.objects, &count, &names, err))
        return false; /* what cannot be read was altered by nobody */
    if (count != state.objects || !hash_equal(&names, &state.names))
        verify_problem(verify,
                       "the evidence is not what it was when a mailbox was changed (journal entry "
                       "%" PRId64 ")",
                       seq);
    return true;
}

static void keep_key(struct signing *signing, int64_t seq, const char *hex)
{
    struct verify *verify = signing->verify;
    struct hash raw;

    if (signing->has_key || !hash_from_hex(str_of(hex), &raw)) {
        verify_problem(verify, "journal entry %" PRId64 " names another signing key, or none", seq);
        return;
    }
    memcpy(signing->who.bytes, raw.bytes, sizeof(signing->who.bytes));
    signing->has_key = true;
    checkpoint_fingerprint(&signing->who, verify->out->key);
}

bool verify_checkpoints(struct verify *verify, struct error *err)
{
    struct signing signing = {.verify = verify};
    struct arena arena = {0};
    struct query query;
    bool ok = true;

    query_begin(&query, verify->cf->db,
                "SELECT seq, hash, json_extract(j, '$.action'), json_extract(j, '$.details.note'), "
                "json_extract(j, '$.details.public'), json_extract(j, '$.details.root'), "
                "json_extract(j, '$.details.names_sha256'), "
                "json_extract(j, '$.details.entries'), json_extract(j, '$.details.objects') "
                "FROM (SELECT seq, hash, CASE WHEN "
                "is_canonical(body) THEN body END AS j FROM journal) ORDER BY seq");
    while (ok && query_next(&query)) {
        struct hash hash = query_hash(&query, 1);
        const char *action = query_text(&query, 2, &arena);

        if (strcmp(action, "checkpoint") == 0)
            check_note(&signing, query_int(&query, 0), query_text(&query, 3, &arena));
        else if (strcmp(action, "state-sealed") == 0)
            ok = check_state(&signing, query_int(&query, 0), &query, &arena, err);
        else if (strcmp(action, "signing-key-made") == 0)
            keep_key(&signing, query_int(&query, 0), query_text(&query, 4, &arena));
        else if (strcmp(action, "seal-begin") == 0)
            signing.sealed = query_int(&query, 0);
        else if (strcmp(action, "seal-opened") == 0)
            signing.sealed = 0;
        merkle_add(&signing.merkle, &hash);
        arena_dispose(&arena);
    }
    ok = query_end(&query, err) && ok;
    arena_dispose(&arena);
    if (!ok || signing.sealed == 0 || sealing_is_there(verify->cf->shared->path))
        return ok;
    verify->out->cut_off++;
    verify_problem(
        verify,
        "the case was being sealed at journal entry %" PRId64
        ", and no seal is there: sealing it or opening the seal was cut off, or the seal "
        "was taken away; seal or unseal it again, or compare it with what was kept "
        "elsewhere",
        signing.sealed);
    return true;
}
