/* act.c - `mailmedic act CASE [VERB ...]`: what is changed on the mailbox, and back; see act.h. */
#include "act.h"

#include "base/limits.h"
#include "commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* --- verbs --- */

static const char *argument(const struct act *act, unsigned i)
{
    return i + 2 < act->call->count ? act->call->arguments[i + 2] : NULL;
}

static bool plan_disable_rule(struct act *act, struct act_plan *plan, struct error *err)
{
    return act_plan_rule(act, argument(act, 0), false, plan, err);
}

static bool plan_remove_rule(struct act *act, struct act_plan *plan, struct error *err)
{
    return act_plan_rule(act, argument(act, 0), true, plan, err);
}

static bool plan_deactivate_script(struct act *act, struct act_plan *plan, struct error *err)
{
    return act_plan_script(act, argument(act, 0), false, plan, err);
}

static bool plan_remove_script(struct act *act, struct act_plan *plan, struct error *err)
{
    return act_plan_script(act, argument(act, 0), true, plan, err);
}

static bool plan_quarantine(struct act *act, struct act_plan *plan, struct error *err)
{
    return act_plan_move(act, act->call->arguments + 2, act->call->count - 2, false, plan, err);
}

static bool plan_restore(struct act *act, struct act_plan *plan, struct error *err)
{
    return act_plan_move(act, act->call->arguments + 2, act->call->count - 2, true, plan, err);
}

static bool plan_remove_share(struct act *act, struct act_plan *plan, struct error *err)
{
    return act_plan_share(act, argument(act, 0), argument(act, 1), plan, err);
}

static bool find_action(struct act *act, const char *id, struct action_row *out, struct error *err)
{
    struct action_row *actions;
    uint64_t number;
    size_t count;

    if (!str_to_u64(str_of(id), INT64_MAX, &number))
        return error_set(err, ERROR_USAGE, "\"%s\" is not the number of an action", id);
    if (!action_list(act->cf, &act->arena, &actions, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        *out = actions[i];
        if (out->id == (int64_t)number)
            return true;
    }
    return error_set(err, ERROR_USAGE, "there is no action %s: mailmedic act CASE", id);
}

static bool plan_undo(struct act *act, struct act_plan *plan, struct error *err)
{
    const struct act_family *family;
    struct action_row action = {0};

    if (!find_action(act, argument(act, 0), &action, err))
        return false;
    if (action.outcome != ACTION_DONE)
        return error_set(err, ERROR_USAGE, "action %" PRId64 " is not done (%s): nothing to undo",
                         action.id, action_outcome_name(action.outcome));
    if (action.undone)
        return error_set(err, ERROR_USAGE, "action %" PRId64 " was taken back by %" PRId64,
                         action.id, action.undone);
    family = act_family_of(&action);
    if (!family)
        return error_set(err, ERROR_IO, "the record of action %" PRId64 " cannot be read",
                         action.id);
    if (!family->undo(act, &action, plan, err))
        return false;
    plan->row.verb = "undo";
    plan->row.undoes = action.id;
    plan->row.user = action.user;
    plan->row.host = action.host;
    plan->row.target =
        act_sentence(act, "action %" PRId64 " (%s: %s)", action.id, action.verb, action.target);
    return true;
}

static const struct verb {
    const char *name;
    unsigned least, most; /* words behind it */
    bool (*plan)(struct act *act, struct act_plan *plan, struct error *err);
} verbs[] = {
    {"disable-rule", 1, 1, plan_disable_rule},
    {"remove-rule", 1, 1, plan_remove_rule},
    {"deactivate-script", 0, 1, plan_deactivate_script},
    {"remove-script", 0, 1, plan_remove_script},
    {"quarantine", 1, CALL_MOST, plan_quarantine},
    {"restore", 1, CALL_MOST, plan_restore},
    {"remove-share", 2, 2, plan_remove_share},
    {"undo", 1, 1, plan_undo},
    {"reconcile", 0, 0, NULL},
};

static const struct verb *find_verb(const struct invocation *call, struct error *err)
{
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        if (strcmp(verbs[i].name, call->arguments[1]) != 0)
            continue;
        if (call->count - 2 >= verbs[i].least && call->count - 2 <= verbs[i].most)
            return &verbs[i];
        error_set(err, ERROR_USAGE, "%s does not take %u words: mailmedic help act", verbs[i].name,
                  call->count - 2);
        return NULL;
    }
    error_set(err, ERROR_USAGE, "\"%s\" is nothing that act does: mailmedic help act",
              call->arguments[1]);
    return NULL;
}

/* --- arming --- */

static bool ask_mailbox(char *room, size_t size, struct error *err)
{
    fputs("Type the name of the mailbox to change it: ", stderr);
    fflush(stderr);
    if (!fgets(room, (int)size, stdin))
        return error_set(err, ERROR_CANCELLED, "no mailbox was named; nothing was sent");
    room[strcspn(room, "\r\n")] = '\0';
    return true;
}

/* A slip in a list of cases must not change somebody else's mailbox. */
static bool arm(struct act *act, const char *user, struct error *err)
{
    const char *typed = call_value(act->call, "--mailbox");
    char room[512];

    if (!typed) {
        if (!isatty(STDIN_FILENO))
            return error_set(err, ERROR_USAGE,
                             "nothing was sent: say which mailbox is to be changed, --mailbox NAME "
                             "(or look first, --dry-run)");
        if (!output_flush(&act->out, err) || !ask_mailbox(room, sizeof(room), err))
            return false;
        typed = room;
    }
    return strcmp(typed, user) == 0 ||
           error_set(err, ERROR_USAGE, "nothing was sent: this would change %s, not %s", user,
                     typed);
}

/* --- signing in --- */

static bool sign_in(struct act *act, const char *user, const char *host, struct error *err)
{
    const char *url = call_value(act->call, "--account");
    struct acquire_options *options = &act->words.options;
    struct buf text;
    bool ok;

    buf_init(&text, KIB(4));
    account_url(&text, "imaps", user, host);
    act->online = ok = account_read(&act->words, act->call, url ? url : buf_c(&text), err);
    buf_dispose(&text);
    if (!ok || !acquire_settle(options, err))
        return false;
    if (strcmp(options->imap.user, user) != 0 || strcmp(options->imap.host, host) != 0)
        return error_set(err, ERROR_USAGE,
                         "nothing was sent: the case knows this mailbox as %s at %s, not %s at %s",
                         user, host, options->imap.user, options->imap.host);
    return true;
}

/* --- what came of it --- */

static void print_way_back(struct act *act, int64_t id)
{
    buf_text(&act->out.text, "To take it back: mailmedic act ");
    output_word(&act->out, act->call->arguments[0]);
    buf_printf(&act->out.text, " undo %" PRId64 "\n", id);
}

static bool print_outcome(struct act *act, const struct act_plan *plan, enum action_outcome outcome,
                          const char *words, struct error *err)
{
    struct output *out = &act->out;

    if (out->as_json) {
        json_bool(&out->json, "dry_run", false);
        json_int(&out->json, "action", plan->row.id);
        json_text(&out->json, "outcome", action_outcome_name(outcome));
        json_text(&out->json, "found", words);
        return true;
    }
    buf_printf(&out->text, "Action %" PRId64 ": %s: ", plan->row.id, action_outcome_name(outcome));
    output_shown(out, words, 1500);
    buf_char(&out->text, '\n');
    if (outcome == ACTION_DONE) {
        if (act->on_screen)
            output_line(out, "u takes it back; tab 0 keeps it.");
        else
            print_way_back(act, plan->row.id);
    }
    (void)err;
    return true;
}

static bool carry_out(struct act *act, struct act_plan *plan, struct error *err)
{
    enum action_outcome outcome;
    const char *words;
    size_t settled;

    act->plan_end = act->out.text.len;
    if (!arm(act, plan->row.user, err) || !sign_in(act, plan->row.user, plan->row.host, err) ||
        !act_reconcile(act, plan->row.user, plan->row.host, &settled, err))
        return false;
    if (plan->family->resolve && !plan->family->resolve(act, plan, err))
        return false;
    plan->line_count = 0;
    if (!plan->family->lines(act, plan, err) || !act_perform(act, plan, &outcome, &words, err) ||
        !print_outcome(act, plan, outcome, words, err))
        return false;
    if (outcome != ACTION_UNKNOWN && plan->family->learn &&
        !plan->family->learn(act, &plan->row, err))
        return error_prefix(err,
                            "the action has ended and is written down; what the server has now "
                            "could not be read into the case");
    if (outcome == ACTION_NOT_DONE)
        act->call->status = EXIT_FAILED;
    else if (outcome != ACTION_DONE)
        act->call->status = EXIT_INCOMPLETE;
    return true;
}

static bool dry_run(struct act *act, struct error *err)
{
    (void)err;
    if (act->out.as_json)
        json_bool(&act->out.json, "dry_run", true);
    else
        output_line(&act->out,
                    act->on_screen
                        ? "Nothing was sent so far. Y does exactly this; it asks for the "
                          "mailbox's name first."
                        : "Nothing was sent: --dry-run.");
    return true;
}

static bool run_verb(struct act *act, const struct verb *verb, struct error *err)
{
    struct act_plan plan;

    if (!verb->plan(act, &plan, err) || !plan.family->lines(act, &plan, err))
        return false;
    act_print_plan(act, &plan);
    return call_has(act->call, "--dry-run") ? dry_run(act, err) : carry_out(act, &plan, err);
}

/* --- without a verb, and reconcile --- */

static bool run_reconcile(struct act *act, struct error *err)
{
    struct action_row *actions;
    size_t count, settled = 0;
    const struct action_row *open = NULL;

    if (!action_list(act->cf, &act->arena, &actions, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        if (actions[i].ended == 0)
            open = &actions[i];
    if (open && (!sign_in(act, open->user, open->host, err) ||
                 !act_reconcile(act, open->user, open->host, &settled, err)))
        return false;
    if (act->out.as_json)
        json_int(&act->out.json, "settled", (int64_t)settled);
    else
        output_line(&act->out, "%zu actions had no outcome; the server was asked.", settled);
    return true;
}

static bool run_list(struct act *act, struct error *err)
{
    struct output *out = &act->out;
    struct action_row *actions;
    size_t count;

    if (!action_list(act->cf, &act->arena, &actions, &count, err))
        return false;
    if (out->as_json)
        json_array(&out->json, "items");
    for (size_t i = 0; i < count; i++) {
        act_print_row(act, &actions[i]);
        if (actions[i].outcome == ACTION_UNKNOWN || actions[i].outcome == ACTION_DIFFERS)
            act->call->status = EXIT_INCOMPLETE;
    }
    if (out->as_json)
        json_close(&out->json, ']');
    else if (count == 0)
        output_line(out, "Nothing has been changed on a server.");
    return true;
}

bool act_do(struct act *act, struct error *err)
{
    const struct verb *verb = find_verb(act->call, err);

    if (!verb)
        return false;
    return verb->plan ? run_verb(act, verb, err) : run_reconcile(act, err);
}

bool run_act(struct invocation *call, struct error *err)
{
    struct act act = {.call = call};
    const struct verb *verb = NULL;
    bool writes = call->count > 1 && !call_has(call, "--dry-run");
    bool ok;

    if (call->count > 1) {
        verb = find_verb(call, err);
        if (!verb)
            return false;
    }
    if (!call_open_case(call, writes ? CASE_WRITE : CASE_READ, &act.cf, err))
        return false;
    act.actor = call_value(call, "--by") ? call_value(call, "--by") : call_our_name(&act.arena);
    output_begin(&act.out, call_has(call, "--json"), verb ? "act" : "actions");
    if (!utf8_valid(str_of(act.actor)))
        ok = error_set(err, ERROR_USAGE, "a name must be UTF-8");
    else if (!verb)
        ok = run_list(&act, err);
    else
        ok = verb->plan ? run_verb(&act, verb, err) : run_reconcile(&act, err);
    if (!ok && act.out.as_json)
        json_text(&act.out.json, "error", err->text);
    ok = output_end(&act.out, ok ? err : &(struct error){0}) && ok;
    act_hang_up(&act);
    if (act.online)
        account_dispose(&act.words);
    casefile_close(act.cf);
    arena_dispose(&act.arena);
    return ok;
}
