/* act.c - `mailmedic act CASE [VERB ...]`: what is changed on the mailbox, and back; see act.h. */
#include "act.h"

#include "base/limits.h"
#include "case/checkpoint.h"
#include "commands.h"
#include "passphrase.h"

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

static bool plan_quarantine(struct act *act, struct act_plans *plans, struct error *err)
{
    return act_plan_moves(act, act->call->arguments + 2, act->call->count - 2, false, plans, err);
}

static bool plan_restore(struct act *act, struct act_plans *plans, struct error *err)
{
    return act_plan_moves(act, act->call->arguments + 2, act->call->count - 2, true, plans, err);
}

static bool plan_remove_share(struct act *act, struct act_plan *plan, struct error *err)
{
    return act_plan_share(act, argument(act, 0), argument(act, 1), plan, err);
}

static bool plan_undo(struct act *act, struct act_plans *plans, struct error *err)
{
    return act_plan_undo(act, argument(act, 0), plans, err);
}

static const struct verb {
    const char *name, *takes;
    unsigned least, most; /* words behind it */
    bool (*plan)(struct act *act, struct act_plan *plan, struct error *err);
    bool (*plans)(struct act *act, struct act_plans *plans, struct error *err);
    bool goes_on; /* the same words again mean the rest of it */
} verbs[] = {
    {"disable-rule", "ID (numbers: mailmedic rules CASE)", 1, 1, plan_disable_rule, NULL, false},
    {"remove-rule", "ID (numbers: mailmedic rules CASE)", 1, 1, plan_remove_rule, NULL, false},
    {"deactivate-script", "[NAME]", 0, 1, plan_deactivate_script, NULL, false},
    {"remove-script", "[NAME]", 0, 1, plan_remove_script, NULL, false},
    {"quarantine", "ID... (numbers: mailmedic messages CASE; or finding:N)", 1, CALL_MOST, NULL,
     plan_quarantine, true},
    {"restore", "ID... (numbers: mailmedic messages CASE; or finding:N)", 1, CALL_MOST, NULL,
     plan_restore, true},
    {"remove-share", "FOLDER WHO", 2, 2, plan_remove_share, NULL, false},
    {"undo", "N or N-M (numbers: mailmedic act CASE)", 1, 1, NULL, plan_undo, false},
    {"reconcile", "", 0, 0, NULL, NULL, false},
};

static bool is_reconcile(const struct verb *verb)
{
    return !verb->plan && !verb->plans;
}

static bool make_plans(struct act *act, const struct verb *verb, struct act_plans *plans,
                       struct error *err)
{
    if (verb->plans)
        return verb->plans(act, plans, err);
    *plans = (struct act_plans){.at = arena_alloc(&act->arena, sizeof(*plans->at)), .count = 1};
    return verb->plan(act, plans->at, err);
}

static const struct verb *find_verb(const struct invocation *call, struct error *err)
{
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
        if (strcmp(verbs[i].name, call->arguments[1]) != 0)
            continue;
        if (call->count - 2 >= verbs[i].least && call->count - 2 <= verbs[i].most)
            return &verbs[i];
        error_set(err, ERROR_USAGE, "usage: mailmedic act CASE %s%s%s", verbs[i].name,
                  verbs[i].takes[0] ? " " : "", verbs[i].takes);
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
    ok = account_read_words(&act->words, act->call, url ? url : buf_c(&text), err);
    buf_dispose(&text);
    if (!ok)
        return false;
    if (strcmp(options->imap.user, user) != 0 || strcmp(options->imap.host, host) != 0)
        return error_set(err, ERROR_USAGE,
                         "nothing was sent: the case knows this mailbox as %s at %s, not %s at %s",
                         user, host, options->imap.user, options->imap.host);
    act->online = account_ask(&act->words, act->call, err);
    return act->online && acquire_settle(options, err);
}

/* --- what came of it --- */

static void print_way_back(struct act *act, int64_t id)
{
    buf_text(&act->out.text, "To take it back: mailmedic act ");
    output_word(&act->out, act->call->arguments[0]);
    buf_printf(&act->out.text, " undo %" PRId64 "\n", id);
}

static void print_outcome(struct act *act, const struct act_plan *plan, enum action_outcome outcome,
                          const char *words)
{
    struct output *out = &act->out;

    if (out->as_json) {
        json_int(&out->json, "action", plan->row.id);
        json_text(&out->json, "outcome", action_outcome_name(outcome));
        json_text(&out->json, "found", words);
        return;
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
}

/* So that nobody can say the evidence was made, or changed, by what we did ourselves. */
static bool seal_before(struct act *act, struct error *err)
{
    bool sign = call_value(act->call, "--passphrase-command") ||
                call_value(act->call, "--passphrase-fd"),
         made;
    struct sign_key *key = NULL;
    struct sealed_state state;
    bool ok = (!sign || call_signing_key(act->call, act->cf, &key, &made, err)) &&
              checkpoint_before_change(act->cf, key, &state, err);

    sign_key_free(key);
    if (!ok)
        return error_prefix(err, "nothing was sent: what the case holds could not be sealed first");
    if (act->out.as_json)
        json_int(&act->out.json, "sealed_before", state.seq);
    else
        output_line(&act->out,
                    "Sealed before: %" PRIu64 " %s of evidence, %" PRIu64
                    " %s of the journal (entry %" PRId64 ", %s).",
                    state.objects, text_plural(state.objects, "piece", "pieces"), state.entries,
                    text_plural(state.entries, "entry", "entries"), state.seq,
                    state.is_signed ? "signed" : "not signed");
    return true;
}

/* done: it is as was wanted, and the next may follow. */
static bool carry_out_one(struct act *act, struct act_plan *plan, bool *done, struct error *err)
{
    enum action_outcome outcome;
    const char *words;

    if (plan->family->resolve && !plan->family->resolve(act, plan, err))
        return false;
    plan->line_count = 0;
    if (!plan->family->lines(act, plan, err) || !act_perform(act, plan, &outcome, &words, err))
        return false;
    print_outcome(act, plan, outcome, words);
    if (outcome != ACTION_UNKNOWN && plan->family->learn &&
        !plan->family->learn(act, &plan->row, err))
        return error_prefix(err,
                            "the action has ended and is written down; what the server has now "
                            "could not be read into the case");
    if (outcome == ACTION_NOT_DONE)
        act->call->status = EXIT_FAILED;
    else if (outcome != ACTION_DONE)
        act->call->status = EXIT_INCOMPLETE;
    *done = outcome == ACTION_DONE;
    return true;
}

/* The rest waits for somebody who looks at what came of this one. */
static void say_left(struct act *act, size_t left)
{
    if (!act->out.as_json && left > 0)
        output_line(&act->out, "%zu more %s not begun. The same words again go on with %s.", left,
                    text_plural(left, "action was", "actions were"),
                    text_plural(left, "it", "them"));
}

static bool carry_out_all(struct act *act, struct act_plans *plans, struct error *err)
{
    struct json *json = &act->out.json;
    bool many = plans->count > 1, ok = true, done = true;
    size_t i;

    if (act->out.as_json)
        json_bool(json, "dry_run", false);
    if (act->out.as_json && many)
        json_array(json, "outcomes");
    for (i = 0; ok && done && i < plans->count; i++) {
        if (act->out.as_json && many)
            json_object(json, NULL);
        ok = carry_out_one(act, &plans->at[i], &done, err);
        if (act->out.as_json && many)
            json_close(json, '}');
    }
    if (act->out.as_json && many)
        json_close(json, ']');
    if (act->out.as_json && many)
        json_int(json, "not_begun", (int64_t)(plans->count - i));
    say_left(act, plans->count - i);
    return ok;
}

static bool carry_out(struct act *act, const struct verb *verb, struct act_plans *plans,
                      struct error *err)
{
    const struct action_row *row = &plans->at[0].row;
    size_t settled;

    act->plan_end = act->out.text.len;
    if (!arm(act, row->user, err) || !sign_in(act, row->user, row->host, err) ||
        !act_reconcile(act, row->user, row->host, &settled, err))
        return false;
    /* What turned out to be done is not for us to do again. */
    if (settled > 0 && verb->goes_on && !make_plans(act, verb, plans, err))
        return false;
    return seal_before(act, err) && carry_out_all(act, plans, err);
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

static bool print_plans(struct act *act, struct act_plans *plans, struct error *err)
{
    struct output *out = &act->out;
    bool many = plans->count > 1;

    if (out->as_json && many)
        json_array(&out->json, "actions");
    for (size_t i = 0; i < plans->count; i++) {
        if (!plans->at[i].family->lines(act, &plans->at[i], err))
            return false;
        if (out->as_json && many)
            json_object(&out->json, NULL);
        if (!out->as_json && many)
            output_line(out, "%zu of %zu:", i + 1, plans->count);
        act_print_plan(act, &plans->at[i]);
        if (out->as_json && many)
            json_close(&out->json, '}');
    }
    if (out->as_json && many)
        json_close(&out->json, ']');
    if (plans->left_out > 0 && !out->as_json)
        output_line(out, "%zu %s there already.", plans->left_out,
                    text_plural(plans->left_out, "message is left out: it is",
                                "messages are left out: they are"));
    return true;
}

static bool run_verb(struct act *act, const struct verb *verb, struct error *err)
{
    struct act_plans plans;

    if (!make_plans(act, verb, &plans, err) || !print_plans(act, &plans, err))
        return false;
    act->mailbox = plans.at[0].row.user;
    return call_has(act->call, "--dry-run") ? dry_run(act, err) : carry_out(act, verb, &plans, err);
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
        output_line(&act->out, "%zu %s had no outcome; the server was asked.", settled,
                    text_plural(settled, "action", "actions"));
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
    return is_reconcile(verb) ? run_reconcile(act, err) : run_verb(act, verb, err);
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
        ok = is_reconcile(verb) ? run_reconcile(&act, err) : run_verb(&act, verb, err);
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
