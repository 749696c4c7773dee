/* act_undo.c - what was done is taken back: one action, or a span of them; see act.h. */
#include "act.h"

#include <inttypes.h>

static const struct action_row *find_action(const struct action_row *actions, size_t count,
                                            int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (actions[i].id == id)
            return &actions[i];
    return NULL;
}

static bool can_be_undone(const struct action_row *action, struct error *err)
{
    if (action->outcome != ACTION_DONE)
        return error_set(err, ERROR_USAGE, "action %" PRId64 " is not done (%s): nothing to undo",
                         action->id, action_outcome_name(action->outcome));
    if (action->undone)
        return error_set(err, ERROR_USAGE, "action %" PRId64 " was taken back by %" PRId64,
                         action->id, action->undone);
    return true;
}

static bool plan_one_undo(struct act *act, const struct action_row *action, struct act_plan *plan,
                          struct error *err)
{
    const struct act_family *family = act_family_of(action);

    if (!family)
        return error_set(err, ERROR_IO, "the record of action %" PRId64 " cannot be read",
                         action->id);
    if (!family->undo(act, action, plan, err))
        return false;
    plan->row.verb = "undo";
    plan->row.undoes = action->id;
    plan->row.user = action->user;
    plan->row.host = action->host;
    plan->row.target =
        act_sentence(act, "action %" PRId64 " (%s: %s)", action->id, action->verb, action->target);
    return true;
}

/* "3", or "3-7". */
static bool read_span(const char *word, int64_t *from, int64_t *to, struct error *err)
{
    struct str text = str_of(word);
    size_t dash = str_find_char(text, '-');
    uint64_t first, last = 0;

    if (!str_to_u64(str_part(text, 0, dash), INT64_MAX, &first) ||
        (dash < text.len && !str_to_u64(str_part(text, dash + 1, text.len), INT64_MAX, &last)))
        return error_set(err, ERROR_USAGE, "\"%s\" is not the number of an action", word);
    *from = (int64_t)first;
    *to = dash < text.len ? (int64_t)last : *from;
    return true;
}

bool act_plan_undo(struct act *act, const char *word, struct act_plans *plans, struct error *err)
{
    struct action_row *actions;
    int64_t from = 0, to = 0;
    size_t count;

    *plans = (struct act_plans){0};
    if (!read_span(word, &from, &to, err) ||
        !action_list(act->cf, &act->arena, &actions, &count, err))
        return false;
    if (from == to && !find_action(actions, count, from))
        return error_set(err, ERROR_USAGE, "there is no action %s: mailmedic act CASE", word);
    plans->at = arena_alloc(&act->arena, (count + 1) * sizeof(*plans->at));
    for (size_t i = 0; i < count; i++) {
        const struct action_row *action = &actions[i];
        struct error cannot = {0};

        if (action->id < from || action->id > to)
            continue;
        if (!can_be_undone(action, &cannot) || (from != to && action->undoes != 0)) {
            if (from != to)
                continue;
            *err = cannot;
            return false;
        }
        if (!plan_one_undo(act, action, &plans->at[plans->count++], err))
            return false;
    }
    return plans->count > 0 ||
           error_set(err, ERROR_USAGE, "none of these actions can be undone: mailmedic act CASE");
}
