/* verify_actions.c - what was done to servers, against the journal entries that came with it. */
#include "verify.h"

#include "actions.h"

static int64_t end_entry(struct verify *verify, int64_t action, struct error *err)
{
    struct query query;
    int64_t seq = 0;

    query_begin(&query, verify->cf->db, "SELECT journal FROM action_end WHERE action = ?");
    query_bind_int(&query, action);
    return query_number(&query, 0, &seq, err) ? seq : -1;
}

static bool verify_end(struct verify *verify, const struct action_row *action, struct error *err)
{
    const struct hash digest = action_end_digest(action);
    int64_t seq = end_entry(verify, action->id, err);

    return seq >= 0 &&
           verify_row(verify, seq, "action-end", &digest, "the end of action", action->id, err);
}

bool verify_actions(struct verify *verify, struct error *err)
{
    struct arena arena = {0};
    struct action_row *actions;
    size_t count, ended = 0;
    bool ok = action_list(verify->cf, &arena, &actions, &count, err);

    for (size_t i = 0; ok && i < count; i++) {
        const struct hash digest = action_digest(&actions[i]);

        ok = verify_row(verify, actions[i].intent, "action-begin", &digest, "action", actions[i].id,
                        err);
        if (ok && actions[i].ended != 0) {
            ended++;
            ok = verify_end(verify, &actions[i], err);
        }
    }
    ok = ok &&
         verify_numbers(verify,
                        "SELECT count(*) FROM (SELECT id, row_number() OVER (ORDER BY journal) "
                        "AS place FROM action) WHERE id <> place",
                        "actions", err) &&
         verify_rows(verify, (int64_t)count, "action-begin", "actions", err) &&
         verify_rows(verify, (int64_t)ended, "action-end", "ends of actions", err);
    arena_dispose(&arena);
    return ok;
}
