/* play_keys.c - what can be done in a playbook, and why it cannot be done just now. */
#include "asks.h"

#include <stdio.h>
#include <string.h>

struct playing *playing_in(const struct pane *pane)
{
    return pane->view == &view_playbook || pane->view == &view_step ? pane->state : NULL;
}

const struct step_view *playing_step(const struct pane *pane)
{
    const struct playing *playing = playing_in(pane);

    if (!playing || !playing->engine)
        return NULL;
    return pane->view == &view_step ? playing->step : board_step(pane);
}

static const char *no_deed(const struct app *app)
{
    if (app->options.read_only)
        return app_read_only(app);
    if (!app->options.hands || !app->options.hands->play)
        return "playbooks cannot be walked through here";
    if (writes_play(&app->writes))
        return "what was ordered before is being written; its end is said here";
    return app->deed_runs ? "a step is being worked on; its end is said here" : NULL;
}

static const char *no_run(const struct app *app, const struct pane *pane)
{
    const struct playing *playing = playing_in(pane);
    const char *why = no_deed(app);

    if (why)
        return why;
    if (!playing || !playing->engine)
        return "no playbook is open; S starts one";
    return engine_play(playing->engine)->ended ? "this playbook has ended; S starts another" : NULL;
}

static const char *no_step(const struct app *app, const struct pane *pane)
{
    const char *why = no_run(app, pane);

    if (why)
        return why;
    return playing_step(pane) ? NULL : "this line is no step";
}

static const char *not_begin(const struct app *app, const struct pane *pane)
{
    const char *why = no_step(app, pane);
    enum step_state state;

    if (why)
        return why;
    state = playing_step(pane)->state;
    if (state == STEP_BLOCKED)
        return playing_step(pane)->note;
    if (state == STEP_NOT_APPLICABLE)
        return "this step is not needed here";
    if (state == STEP_DOING)
        return "it was begun already; v verifies it";
    return step_is_final(state) && state != STEP_DEFERRED ? "it has ended; o opens it again" : NULL;
}

/* The first answer that is missing; NULL: none. */
static bool lacks_answer(const struct playing *playing, const struct play_step *step)
{
    const struct playbook *book = engine_playbook(playing->engine);

    for (size_t i = 0; i < step->ask.count; i++) {
        const struct play_var *var = playbook_var(book, step->ask.at[i].key);

        if (var && var->type != VALUE_SECRET && !engine_value(playing->engine, var->name))
            return true;
    }
    return false;
}

static const char *not_verify(const struct app *app, const struct pane *pane)
{
    const char *why = no_step(app, pane);
    enum step_state state;

    if (why)
        return why;
    state = playing_step(pane)->state;
    if (state != STEP_DOING && state != STEP_UNVERIFIED && state != STEP_FAILED)
        return step_is_final(state) ? "it has ended; o opens it again" : "begin it first (b)";
    return lacks_answer(playing_in(pane), playing_step(pane)->step)
               ? "it asks for an answer first (a)"
               : NULL;
}

static const char *not_answer(const struct app *app, const struct pane *pane)
{
    const char *why = no_run(app, pane);

    if (why)
        return why;
    return asks_any(pane) ? NULL : "nothing is asked for here";
}

static const char *not_confirm(const struct app *app, const struct pane *pane)
{
    const char *why = no_step(app, pane);
    enum step_state state;

    if (why)
        return why;
    state = playing_step(pane)->state;
    if (state == STEP_BLOCKED)
        return playing_step(pane)->note;
    if (step_is_final(state) && state != STEP_DEFERRED)
        return "it has ended; o opens it again";
    return asks_word(playing_step(pane)->step) ? NULL : "it asks for nobody's word";
}

static const char *not_row(const struct app *app, const struct pane *pane)
{
    const char *why = no_step(app, pane);

    if (why)
        return why;
    return asks_table(playing_step(pane)->step) ? NULL : "it asks for no table";
}

static const char *not_attach(const struct app *app, const struct pane *pane)
{
    const char *why = no_step(app, pane);

    if (why)
        return why;
    return playing_step(pane)->step->evidence_count > 0 ? NULL : "it asks for no file";
}

static const char *not_run(const struct app *app, const struct pane *pane)
{
    const char *why = no_step(app, pane);
    const struct playing *playing = playing_in(pane);
    const struct play_step *step;

    if (why)
        return why;
    step = playing_step(pane)->step;
    if (step->command_count == 0)
        return "it has no command";
    if (playing_step(pane)->state < STEP_DOING)
        return "begin it first (b)";
    if (step_is_final(playing_step(pane)->state))
        return "it has ended; o opens it again";
    if (pane->view != &view_step)
        return "Enter first: the page of the step shows what would run";
    for (size_t i = 0; i < step->command_count; i++)
        if (playing->commands[i].runs)
            return NULL;
    return *playing->commands[0].why ? "its commands are only shown; the page says why"
                                     : "an answer is missing; the page says which";
}

static const char *not_skip(const struct app *app, const struct pane *pane)
{
    const char *why = no_step(app, pane);
    const struct step_view *view;

    if (why)
        return why;
    view = playing_step(pane);
    if (view->step->skip == SKIP_NEVER)
        return "this step may not be skipped; d puts it off";
    if (view->must)
        return "another step was skipped for it; d puts it off";
    return step_is_final(view->state) && view->state != STEP_DEFERRED
               ? "it has ended; o opens it again"
               : NULL;
}

static const char *not_defer(const struct app *app, const struct pane *pane)
{
    const char *why = no_step(app, pane);

    if (why)
        return why;
    return step_is_final(playing_step(pane)->state) && playing_step(pane)->state != STEP_DEFERRED
               ? "it has ended; o opens it again"
               : NULL;
}

static const char *not_close(const struct app *app, const struct pane *pane)
{
    const char *why = no_step(app, pane);
    enum step_state state;

    if (why)
        return why;
    state = playing_step(pane)->state;
    return state == STEP_UNVERIFIED || state == STEP_FAILED
               ? NULL
               : "only what was verified in vain (v) is closed with a reason";
}

static const char *not_reopen(const struct app *app, const struct pane *pane)
{
    const char *why = no_step(app, pane);

    if (why)
        return why;
    return playing_step(pane)->state >= STEP_DOING ? NULL : "it was not begun yet";
}

static const char *not_finish(const struct app *app, const struct pane *pane)
{
    const char *why = no_run(app, pane);
    const struct playing *playing = playing_in(pane);

    if (why)
        return why;
    return playing->view.finished == playing->view.step_count
               ? NULL
               : "not every step is final; A aborts with a reason";
}

static const char *not_door(const struct app *app, const struct pane *pane, deed_play_fn hand)
{
    const char *why = no_run(app, pane);

    if (why)
        return why;
    if (!hand)
        return "nobody signs in from here; see: mailmedic playbook CASE baseline";
    return asks_has_secret(engine_playbook(playing_in(pane)->engine))
               ? NULL
               : "this playbook knows of no password";
}

static const char *not_baseline(const struct app *app, const struct pane *pane)
{
    return not_door(app, pane, app->options.hands ? app->options.hands->baseline : NULL);
}

static const char *not_canary(const struct app *app, const struct pane *pane)
{
    return not_door(app, pane, app->options.hands ? app->options.hands->canary : NULL);
}

static void choose(struct app *app, struct pane *pane)
{
    (void)pane;
    app_open(app, &(struct target){.view = &view_shelf});
}

static const char *no_shelf(const struct app *app, const struct pane *pane)
{
    (void)pane;
    return app->options.hands && app->options.hands->play
               ? NULL
               : "playbooks cannot be walked through here";
}

static const char *no_start(const struct app *app, const struct pane *pane)
{
    const char *why = no_deed(app);

    if (why)
        return why;
    return asks_book(pane) ? NULL : "no playbook is selected";
}

const struct action play_actions[] = {
    {"begin-step", "begin this step", "begin", 'b', 0, asks_begin, not_begin},
    {"verify-step", "prove it: run its probes; asks for the passwords they need", "verify", 'v', 0,
     asks_verify, not_verify},
    {"answer", "answer what this step, or a clock, asks for", "answer", 'a', 0, asks_answer,
     not_answer},
    {"attach-file", "attach a file that this step asks for", "file", 'f', 0, asks_attach,
     not_attach},
    {"confirm-step", "take a named person's word; money moves with two only", "confirm", 'c', 0,
     asks_confirm, not_confirm},
    {"add-row", "fill in one row of the table this step asks for", "row", 't', 0, asks_row,
     not_row},
    {"run-command", "run a command of this step, after it was shown and confirmed", "run", 'r', 0,
     asks_run, not_run},
    {"start-playbook", "choose a playbook: to read it, start it, or go on with it", "playbooks",
     'S', 0, choose, no_shelf},
    {"skip-step", "do without this step; asks for the reason", NULL, 's', 0, asks_skip, not_skip},
    {"defer-step", "put it off; asks who will do it and until when", NULL, 'd', 0, asks_defer,
     not_defer},
    {"try-credential", "before it is changed: which doors a password opens, once each", NULL, 'B',
     0, asks_baseline, not_baseline},
    {"hold-canary", "before it is changed: hold a session that must die with the password", NULL,
     'H', 0, asks_canary, not_canary},
    {"lost-file", "say that a file this step asks for can no longer be had", NULL, 'm', 0,
     asks_lose, not_attach},
    {"close-step", "close what could not be proved, with a reason", NULL, 'C', 0, asks_close,
     not_close},
    {"reopen-step", "open an ended step again; its history stays", NULL, 'o', 0, asks_reopen,
     not_reopen},
    {"finish-playbook", "end the playbook; every step is final", NULL, 'F', 0, asks_finish,
     not_finish},
    {"abort-playbook", "end the playbook early, with a reason", NULL, 'A', 0, asks_abort, no_run},
    {0},
};

const struct action shelf_actions[] = {
    {"start-this-playbook", "start it in this case", "start", 'S', 's', asks_start, no_start},
    {0},
};
