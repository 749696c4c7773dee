/* acts.c - changing the mailbox: first what would be done, then the name of the mailbox, then what
 * came of it, and back. */
#include "acts.h"
#include "asks.h"
#include "case/tables.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *act_why_not(const struct app *app, const struct pane *pane)
{
    (void)pane;
    if (app->options.read_only)
        return app_read_only(app);
    if (!app->options.hands || !app->options.hands->act)
        return "mailboxes cannot be changed here; see: mailmedic act";
    return app->deed_runs ? "something is being worked on; its end is said here" : NULL;
}

/* Nothing is sent: the plan comes from the case. */
void act_plan_it(struct app *app, struct pane *pane, const char *verb, const char *on)
{
    struct dialog *dialog = asks_open(app, pane, DEED_ACT);

    snprintf(dialog->deed.name, sizeof(dialog->deed.name), "%s", verb);
    snprintf(dialog->deed.text, sizeof(dialog->deed.text), "%s", on);
    dialog_show(app);
}

static const char *not_carry_out(const struct app *app, const struct pane *pane)
{
    const char *why = act_why_not(app, pane);

    if (why)
        return why;
    return app->planned[0] != '\0' ? NULL : "nothing is planned";
}

/* A then of its question: before a password is typed. */
static bool is_mailbox(struct app *app, struct dialog *dialog)
{
    if (app->planned_mailbox[0] == '\0' || strcmp(dialog->deed.who, app->planned_mailbox) == 0)
        return true;
    snprintf(dialog->complaint, sizeof(dialog->complaint),
             "Nothing is sent: this would change %.127s, not %.127s.", app->planned_mailbox,
             dialog->deed.who);
    return false;
}

static void carry_out(struct app *app, struct pane *pane)
{
    struct dialog *dialog = asks_open(app, pane, DEED_ACT);

    snprintf(dialog->deed.name, sizeof(dialog->deed.name), "%s", app->planned);
    snprintf(dialog->deed.text, sizeof(dialog->deed.text), "%s", app->planned_on);
    dialog_ask(dialog, "Mailbox",
               "This changes the mailbox on its server. Type the mailbox's name, as it stands "
               "above, to do exactly what is shown.",
               dialog->deed.who, sizeof(dialog->deed.who), "Nothing was typed, so nothing is done.")
        ->then = is_mailbox;
    dialog_ask_secret(dialog, "password",
                      "To sign in to the server for this. Enter alone: the one this screen was "
                      "started with.");
    if (!asks_refuses_secrets(app, dialog))
        dialog_show(app);
}

const char *act_not_undo_last(const struct app *app, const struct pane *pane)
{
    const char *why = act_why_not(app, pane);

    if (why)
        return why;
    return app->acted > 0 ? NULL : "nothing was changed from this screen";
}

void act_undo_last(struct app *app, struct pane *pane)
{
    char number[32];

    snprintf(number, sizeof(number), "%" PRId64, app->acted);
    act_plan_it(app, pane, "undo", number);
}

void act_done(struct app *app, const struct deed *deed)
{
    bool was_plan = deed->who[0] == '\0';

    snprintf(app->planned, sizeof(app->planned), "%s", was_plan ? deed->name : "");
    snprintf(app->planned_on, sizeof(app->planned_on), "%s", was_plan ? deed->text : "");
    snprintf(app->planned_mailbox, sizeof(app->planned_mailbox), "%s", was_plan ? deed->until : "");
    if (!was_plan)
        app->acted = deed->id;
}

const struct action act_actions[] = {
    {"carry-out", "do exactly this; asks for the mailbox's name", "do it", 'Y', 0, carry_out,
     not_carry_out},
    {"undo-action", "take back what was done last; shows first what that would be", "undo", 'u', 0,
     act_undo_last, act_not_undo_last},
    {0},
};
