/* asks.c - see asks.h. */
#include "asks.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void asks_order(struct app *app, struct dialog *dialog)
{
    if (deed_is_long(dialog->deed.kind))
        app->effect = EFFECT_DEED;
    else
        (void)app_write(app, &dialog->deed);
}

/* A dialog for a deed on the step that is selected. */
struct dialog *asks_open(struct app *app, struct pane *pane, enum deed_kind kind)
{
    struct dialog *dialog = dialog_begin(app, asks_order);
    const struct playing *playing = playing_in(pane);
    const struct step_view *step = playing_step(pane);

    dialog->deed.kind = kind;
    if (playing && playing->engine) {
        dialog->deed.run = playing->run;
        snprintf(dialog->deed.book, sizeof(dialog->deed.book), "%s",
                 engine_playbook(playing->engine)->id);
    }
    if (step)
        snprintf(dialog->deed.step, sizeof(dialog->deed.step), "%s", step->step->id);
    return dialog;
}

struct question *asks_text(struct dialog *dialog, const char *label, const char *hint,
                           const char *missing)
{
    return dialog_ask(dialog, label, hint, dialog->deed.text, sizeof(dialog->deed.text), missing);
}

bool asks_path_is_free(struct app *app, struct dialog *dialog)
{
    (void)app;
    if (access(dialog->deed.text, F_OK) != 0)
        return true;
    snprintf(dialog->complaint, sizeof(dialog->complaint), "%.200s is there already; it stays.",
             dialog->deed.text);
    return false;
}

/* --- a playbook --- */

const struct shelf_entry *asks_book(const struct pane *pane)
{
    if (pane->view == &view_shelf)
        return shelf_selected(pane);
    return pane->view == &view_book ? book_shown(pane) : NULL;
}

void asks_start(struct app *app, struct pane *pane)
{
    const struct shelf_entry *entry = asks_book(pane);
    struct dialog *dialog = asks_open(app, pane, DEED_START);

    snprintf(dialog->deed.book, sizeof(dialog->deed.book), "%s", entry->id);
    for (size_t i = 0; i < entry->providers.count; i++)
        dialog_choice(dialog, entry->providers.at[i]);
    if (dialog->choice_count > 0)
        dialog_choose(app, dialog, "Where is the mailbox", dialog->deed.name,
                      sizeof(dialog->deed.name), NULL);
    dialog_show(app);
}

/* --- beginning and proving --- */

void asks_begin(struct app *app, struct pane *pane)
{
    struct dialog *dialog = asks_open(app, pane, DEED_BEGIN);

    if (playing_step(pane)->step->tipoff)
        asks_text(dialog, "Why now",
                  "An intruder would notice this step. Enter alone begins it, if no step before it "
                  "has still evidence to take; else say why that cannot wait.",
                  NULL);
    dialog_show(app);
}

/* The secrets that the step's probes name. */
static void ask_secrets(struct dialog *dialog, const struct playbook *book,
                        const struct play_step *step)
{
    for (size_t i = 0; i < step->check_count; i++)
        for (size_t k = 0; k < step->checks[i].argument_count; k++) {
            const struct play_argument *argument = &step->checks[i].arguments[k];
            const struct play_var *var =
                argument->values.count == 1 ? playbook_var(book, argument->values.at[0]) : NULL;
            bool asked = strcmp(argument->name, "canary") == 0; /* it is signed in already */

            for (size_t s = 0; var && s < dialog->deed.secret_count; s++)
                asked |= strcmp(dialog->deed.secrets[s].name, var->name) == 0;
            if (var && var->type == VALUE_SECRET && !asked)
                dialog_ask_secret(dialog, var->name,
                                  *var->ask ? var->ask
                                            : "It is used for this probe and written nowhere. "
                                              "Enter alone: it is not known.");
        }
}

bool asks_refuses_secrets(struct app *app, struct dialog *dialog)
{
    if (dialog->deed.secret_count == 0 || !app->options.no_secrets)
        return false;
    dialog_drop(dialog);
    app_news(app, STYLE_WARN,
             "This terminal cannot hide a password; use: mailmedic playbook CASE verify STEP");
    return true;
}

void asks_verify(struct app *app, struct pane *pane)
{
    struct dialog *dialog = asks_open(app, pane, DEED_VERIFY);

    ask_secrets(dialog, engine_playbook(playing_in(pane)->engine), playing_step(pane)->step);
    if (!asks_refuses_secrets(app, dialog))
        dialog_show(app);
}

/* --- ending without proof --- */

/* "other" wants words. */
static bool ask_words(struct app *app, struct dialog *dialog)
{
    (void)app;
    if (strcmp(dialog->deed.name, "other") == 0)
        asks_text(dialog, "In words", "Why is this step not done?",
                  "Say it in words: it stands in the report.");
    return true;
}

static void order_skip(struct app *app, struct dialog *dialog)
{
    char words[DEED_TEXT];

    if (dialog->deed.name[0] != '\0' &&
        strncmp(dialog->deed.text, dialog->deed.name, strlen(dialog->deed.name)) != 0) {
        snprintf(words, sizeof(words), "%s", dialog->deed.text);
        snprintf(dialog->deed.text, sizeof(dialog->deed.text), "%.60s%s%.400s", dialog->deed.name,
                 words[0] ? ": " : "", words);
    }
    asks_order(app, dialog);
}

void asks_skip(struct app *app, struct pane *pane)
{
    const struct play_step *step = playing_step(pane)->step;
    struct dialog *dialog = asks_open(app, pane, DEED_SKIP);
    struct question *question;
    size_t len;

    dialog->done = order_skip;
    for (size_t i = 0; i < step->skip_reasons.count; i++)
        dialog_choice(dialog, step->skip_reasons.at[i]);
    if (dialog->choice_count == 0)
        question = asks_text(dialog, "Skipped because", step->residual,
                             "Say why: it stands in the report.");
    else
        question = dialog_choose(app, dialog, "Skipped because", dialog->deed.name,
                                 sizeof(dialog->deed.name), ask_words);
    len = question && question->chooses ? strlen(question->hint) : 0;
    if (len > 0 && step->residual && *step->residual)
        snprintf(question->hint + len, sizeof(question->hint) - len, "Stays open then: %s",
                 step->residual);
    dialog_show(app);
}

void asks_defer(struct app *app, struct pane *pane)
{
    struct dialog *dialog = asks_open(app, pane, DEED_DEFER);

    dialog_ask(dialog, "Who will do it", playing_step(pane)->step->residual, dialog->deed.who,
               sizeof(dialog->deed.who), "A name is needed.");
    dialog_ask(dialog, "Until", "A day to come, such as 2026-12-24.", dialog->deed.until,
               sizeof(dialog->deed.until), "A day is needed, such as 2026-12-24.");
    asks_text(dialog, "Because (may be empty)", NULL, NULL);
    dialog_show(app);
}

void asks_close(struct app *app, struct pane *pane)
{
    asks_text(asks_open(app, pane, DEED_CLOSE), "Closed because",
              "It was not proved. The report says so, with this reason and your name.",
              "Say why: it stands in the report.");
    dialog_show(app);
}

void asks_reopen(struct app *app, struct pane *pane)
{
    asks_text(asks_open(app, pane, DEED_REOPEN), "Opened again because",
              "What was done before stays in the history and proves nothing any more.",
              "Say why: it stands in the report.");
    dialog_show(app);
}

/* --- the whole run --- */

static bool said_abort(struct app *app, struct dialog *dialog)
{
    (void)app;
    if (strcmp(dialog->note[NOTE_YES], "abort") == 0)
        return true;
    snprintf(dialog->complaint, sizeof(dialog->complaint), "Type abort to end it, or Esc.");
    return false;
}

void asks_abort(struct app *app, struct pane *pane)
{
    struct dialog *dialog = asks_open(app, pane, DEED_ABORT);

    dialog->deed.step[0] = '\0';
    asks_text(dialog, "Aborted because", "Every step that is not final is noted as not done.",
              "Say why: it stands in the report.");
    dialog_ask(dialog, "Type abort", "It cannot be taken back; another run can be started.",
               dialog->note[NOTE_YES], sizeof(dialog->note[0]), "Type abort to end it, or Esc.")
        ->then = said_abort;
    dialog_show(app);
}

void asks_finish(struct app *app, struct pane *pane)
{
    asks_open(app, pane, DEED_FINISH)->deed.step[0] = '\0';
    dialog_show(app);
}
