/* act_edit.c - a script without one of its rules: the parse jail makes it; see act.h. */
#include "act.h"

#include "base/limits.h"
#include "parse/pool.h"

struct answer {
    enum pool_status status;
    const char *why;
    struct arena *arena;
    struct str blob;
};

static void on_result(void *arg, const struct pool_result *result)
{
    struct answer *answer = arg;

    answer->status = result->status;
    answer->blob = (struct str){arena_strndup(answer->arena, result->blob.at, result->blob.len),
                                result->blob.len};
}

bool act_edit_script(struct act *act, struct str script, unsigned order, bool remove,
                     struct str *out, struct error *err)
{
    struct answer answer = {.status = POOL_CRASHED, .arena = &act->arena, .blob = str_of("")};
    const struct pool_work work = {
        .kind = POOL_EDIT, .fd = -1, .bytes = script, .order = order, .remove = remove};
    struct role_options role = {0};
    struct pool *pool;
    bool ok;

    call_role_options(act->call, &role);
    pool = pool_new(&role, 1, on_result, &answer);
    ok = pool_give(pool, &work, err) && pool_drain(pool, err);
    pool_free(pool);
    if (!ok)
        return false;
    if (answer.status != POOL_OK)
        return error_set(err, ERROR_JAIL,
                         "the script could not be changed: its parser crashed or took too long");
    return pool_edited(answer.blob, out, err);
}
