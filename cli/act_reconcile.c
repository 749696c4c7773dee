/* act_reconcile.c - actions whose outcome nobody wrote down; see act.h. Nothing is said again: the
 * server is asked what it has, and that is the outcome. */
#include "act.h"
#include "commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct act_family *const families[] = {&act_scripts, &act_mail, &act_shares};

const struct act_family *act_family_of(const struct action_row *action)
{
    size_t len = strcspn(action->detail, " ");

    for (size_t i = 0; i < ARRAY_LEN(families); i++)
        if (strlen(families[i]->name) == len &&
            strncmp(families[i]->name, action->detail, len) == 0)
            return families[i];
    return NULL;
}

static void say(const struct act *act, const char *text)
{
    if (act->say)
        act->say(act->say_self, text);
    else
        fprintf(stderr, "%s\n", text);
}

static bool settle(struct act *act, const struct action_row *action, struct error *err)
{
    const struct act_family *family = act_family_of(action);
    enum action_outcome outcome;
    const char *found;
    bool ok;

    if (!family)
        return error_set(err, ERROR_IO, "the record of action %" PRId64 " cannot be read",
                         action->id);
    if (!family->look(act, action, &outcome, &found, err))
        return error_prefix(err, "the outcome of action %" PRId64 " is unknown", action->id);
    found = act_sentence(act, "outcome unknown after an interruption; asked again: %s", found);
    if (!casefile_begin(act->cf, err))
        return false;
    ok = action_end(act->cf, action, outcome, found, err) && casefile_commit(act->cf, err);
    casefile_rollback(act->cf);
    if (!ok)
        return false;
    say(act, act_sentence(act, "action %" PRId64 " (%s): outcome unknown; the server was asked: %s",
                          action->id, action->verb, action_outcome_name(outcome)));
    return !family->learn || family->learn(act, action, err);
}

bool act_reconcile(struct act *act, const char *user, const char *host, size_t *settled,
                   struct error *err)
{
    struct action_row *actions;
    size_t count;

    *settled = 0;
    if (!action_list(act->cf, &act->arena, &actions, &count, err))
        return false;
    for (size_t i = count; i > 0; i--) { /* oldest first */
        const struct action_row *action = &actions[i - 1];

        if (action->ended != 0 || strcmp(action->user, user) != 0 ||
            strcmp(action->host, host) != 0)
            continue;
        if (!settle(act, action, err))
            return false;
        ++*settled;
    }
    return true;
}

void act_settle_open(struct invocation *call, struct casefile *cf,
                     const struct account_words *words, void (*tell)(void *self, const char *text),
                     void *self)
{
    const struct acquire_options *options = &words->options;
    struct act act = {
        .call = call, .cf = cf, .words = *words, .online = true, .say = tell, .say_self = self};
    struct error err = {0};
    size_t settled;

    if (!acquire_settle(&act.words.options, &err) ||
        !act_reconcile(&act, options->imap.user, options->imap.host, &settled, &err))
        say(&act, act_sentence(&act, "mailmedic: %s", err.text));
    act_hang_up(&act);
    arena_dispose(&act.arena);
}
