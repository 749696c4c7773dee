/* asks_command.c - a command is run after it was shown and its word was typed; see asks.h. */
#include "asks.h"

#include <stdio.h>
#include <string.h>

static const struct command_shown *find_shown(const struct app *app, const char *id)
{
    const struct pane *pane = app_pane(app);
    const struct playing *playing = playing_in(pane);
    const struct step_view *view = playing_step(pane);

    for (size_t i = 0; view && playing->commands && i < view->step->command_count; i++)
        if (strcmp(view->step->commands[i].id, id) == 0 && playing->commands[i].runs)
            return &playing->commands[i];
    return NULL;
}

static bool is_confirmed(struct app *app, struct dialog *dialog)
{
    const struct command_shown *shown = find_shown(app, dialog->deed.name);

    if (shown && strcmp(dialog->deed.text, shown->confirm) == 0)
        return true;
    snprintf(dialog->complaint, sizeof(dialog->complaint),
             "Not run: type %.120s to run exactly what is shown, or Esc.",
             shown ? shown->confirm : "nothing");
    return false;
}

static bool ask_confirmation(struct app *app, struct dialog *dialog)
{
    static const char *const effects[] = {"reads only", "changes something", "destroys something"};
    const struct command_shown *shown = find_shown(app, dialog->deed.name);
    const struct playing *playing = playing_in(app_pane(app));
    const struct playbook *book;
    struct buf hint;

    if (!shown)
        return true;
    book = engine_playbook(playing->engine);
    for (size_t i = 0; shown->command->input && i < book->var_count; i++)
        if (book->vars[i].type == VALUE_SECRET && strstr(shown->command->input, book->vars[i].name))
            dialog_ask_secret(dialog, book->vars[i].name, book->vars[i].ask);
    buf_init(&hint, DIALOG_HINT - 1);
    buf_printf(&hint, "It %s. Type %s to run exactly this:\n", effects[shown->command->effect],
               shown->confirm);
    for (size_t i = 0; i < shown->argc; i++)
        buf_printf(&hint, " %s", shown->argv[i]);
    asks_text(dialog, "Run it", buf_c(&hint), "Nothing was typed, so nothing runs.")->then =
        is_confirmed;
    buf_dispose(&hint);
    return true;
}

void asks_run(struct app *app, struct pane *pane)
{
    struct dialog *dialog = asks_open(app, pane, DEED_RUN);
    const struct playing *playing = playing_in(pane);

    for (size_t i = 0; i < playing_step(pane)->step->command_count; i++)
        if (playing->commands[i].runs)
            dialog_choice(dialog, playing->commands[i].command->id);
    dialog_choose(app, dialog, "Which command", dialog->deed.name, sizeof(dialog->deed.name),
                  ask_confirmation);
    if (!asks_refuses_secrets(app, dialog))
        dialog_show(app);
}
