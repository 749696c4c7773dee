/* asks_door.c - before a credential is changed: what it opens now, and a session that is held with
 * it; see asks.h. */
#include "asks.h"

#include <string.h>

static bool ask_it(struct app *app, struct dialog *dialog)
{
    const struct playing *playing = playing_in(app_pane(app));
    const struct play_var *var =
        playing && playing->engine
            ? playbook_var(engine_playbook(playing->engine), dialog->deed.name)
            : NULL;

    dialog_ask_secret(dialog, dialog->deed.name,
                      var && var->ask && *var->ask ? var->ask
                                                   : "It is used for this and written nowhere.");
    return true;
}

/* Which of the playbook's secrets, and then the secret. */
static void ask(struct app *app, struct pane *pane, enum deed_kind kind)
{
    const struct playbook *book = engine_playbook(playing_in(pane)->engine);
    struct dialog *dialog = asks_open(app, pane, kind);

    for (size_t i = 0; i < book->var_count; i++)
        if (book->vars[i].type == VALUE_SECRET)
            dialog_choice_as(dialog, book->vars[i].name, book->vars[i].ask);
    dialog_choose_secret(app, dialog, "Which credential", dialog->deed.name,
                         sizeof(dialog->deed.name), ask_it);
    if (!asks_refuses_secrets(app, dialog))
        dialog_show(app);
}

void asks_baseline(struct app *app, struct pane *pane)
{
    ask(app, pane, DEED_BASELINE);
}

void asks_canary(struct app *app, struct pane *pane)
{
    ask(app, pane, DEED_CANARY);
}

bool asks_has_secret(const struct playbook *book)
{
    for (size_t i = 0; i < book->var_count; i++)
        if (book->vars[i].type == VALUE_SECRET)
            return true;
    return false;
}
