/* act_perform.c - an action from the intent to what the server has afterwards; see act.h. */
#include "act.h"

#include "base/limits.h"
#include "case/evidence.h"

#include <string.h>

/* --- connections that only read --- */

bool act_reader(struct act *act, enum errand_server server, struct errand **out, struct error *err)
{
    if (!act->readers[server] &&
        !errand_open(&act->readers[server], act->cf, &act->words.options, server, NULL, err))
        return false;
    *out = act->readers[server];
    return true;
}

static void drop_reader(struct act *act, enum errand_server server)
{
    errand_close(act->readers[server]);
    act->readers[server] = NULL;
}

void act_hang_up(struct act *act)
{
    drop_reader(act, ERRAND_SIEVE);
    drop_reader(act, ERRAND_IMAP);
}

/* A reader that was lost meanwhile is made anew, once. */
static bool look(struct act *act, const struct act_plan *plan, enum action_outcome *outcome,
                 const char **words, struct error *err)
{
    const struct act_family *family = plan->family;

    if (family->look(act, &plan->row, outcome, words, err))
        return true;
    error_clear(err);
    drop_reader(act, family->server);
    return family->look(act, &plan->row, outcome, words, err);
}

/* --- commands --- */

bool act_add_line(struct act *act, struct act_plan *plan, const struct buf *line, const char *shown,
                  struct error *err)
{
    if (line->full || plan->line_count == ACT_LINES)
        return error_set(err, ERROR_LIMIT, "this is too much for one action");
    plan->shown[plan->line_count] = shown;
    plan->lines[plan->line_count++] =
        (struct str){arena_strndup(&act->arena, line->at, line->len), line->len};
    return true;
}

static const char *join_shown(struct act *act, const struct act_plan *plan)
{
    struct buf text;
    const char *joined;

    buf_init(&text, KIB(256));
    for (size_t i = 0; i < plan->line_count; i++)
        buf_printf(&text, "%s%s", i > 0 ? "\n" : "", plan->shown[i]);
    joined = arena_strndup(&act->arena, buf_c(&text), text.len);
    buf_dispose(&text);
    return joined;
}

static bool say_harmless(struct errand *writer, const struct act_plan *plan, struct error *err)
{
    for (size_t i = 0; i < plan->harmless; i++) {
        struct errand_reply reply;

        if (!errand_say(writer, i, &reply, err))
            return false;
        if (!reply.ok)
            return error_set(err, ERROR_PROTOCOL, "the server does not take it: %s", reply.text);
    }
    return true;
}

/* Until one is refused or the connection is lost: then *why says so. */
static void say_rest(struct act *act, struct errand *writer, const struct act_plan *plan,
                     const char **why)
{
    *why = "";
    for (size_t i = plan->harmless; i < plan->line_count; i++) {
        struct error err = {0};
        struct errand_reply reply;

        if (!errand_say(writer, i, &reply, &err)) {
            *why = act_sentence(act, "the connection ended in the middle: %s; ", err.text);
            return;
        }
        if (plan->uidvalidity != 0 && str_starts(plan->lines[i], "SELECT ") &&
            reply.uidvalidity != plan->uidvalidity) {
            *why = "the folder was numbered anew; ";
            return;
        }
        if (!reply.ok) {
            *why = act_sentence(act, "the server refused \"%s\": %s; ", plan->shown[i], reply.text);
            return;
        }
    }
}

/* --- the record --- */

static bool begin(struct act *act, struct act_plan *plan, struct error *err)
{
    bool ok;

    if (!casefile_begin(act->cf, err))
        return false;
    ok = !plan->after || evidence_put(act->cf, *plan->after, &plan->row.after, err);
    ok = ok && action_begin(act->cf, &plan->row, err) && casefile_commit(act->cf, err);
    casefile_rollback(act->cf);
    return ok;
}

static bool end(struct act *act, const struct action_row *row, enum action_outcome outcome,
                const char *words, struct error *err)
{
    bool ok;

    if (!casefile_begin(act->cf, err))
        return false;
    ok = action_end(act->cf, row, outcome, words, err) && casefile_commit(act->cf, err);
    casefile_rollback(act->cf);
    return ok;
}

/* --- the whole --- */

/* Nothing is sent to a server that has something else than what the plan was made for. */
static bool is_as_planned(struct act *act, const struct act_plan *plan, struct error *err)
{
    enum action_outcome now;
    const char *words;

    if (!look(act, plan, &now, &words, err))
        return false;
    if (now == ACTION_NOT_DONE)
        return true;
    return error_set(err, ERROR_USAGE,
                     "the server no longer has what this was planned for (%s): acquire again",
                     words);
}

static bool finish(struct act *act, const struct act_plan *plan, const char *why,
                   enum action_outcome *outcome, const char **words, struct error *err)
{
    struct error late = {0};

    if (!look(act, plan, outcome, words, &late)) {
        *outcome = ACTION_UNKNOWN;
        *words = act_sentence(act, "%sand the server could not be asked: %s", why, late.text);
        return true;
    }
    *words = act_sentence(act, "%s%s", why, *words);
    return end(act, &plan->row, *outcome, *words, err);
}

bool act_perform(struct act *act, struct act_plan *plan, enum action_outcome *outcome,
                 const char **words, struct error *err)
{
    const struct act_family *family = plan->family;
    struct permission permission = {plan->lines, 0};
    struct errand *writer = NULL;
    const char *why;
    bool ok;

    plan->row.commands = join_shown(act, plan);
    plan->row.actor = act->actor;
    permission.count = plan->line_count;
    if (plan->after)
        plan->row.after = hash_of(*plan->after);
    ok = errand_open(&writer, act->cf, &act->words.options, family->server, &permission, err) &&
         is_as_planned(act, plan, err) && say_harmless(writer, plan, err) && begin(act, plan, err);
    if (ok)
        say_rest(act, writer, plan, &why);
    errand_close(writer);
    return ok && finish(act, plan, why, outcome, words, err);
}
