/* asks_give.c - what a person gives: answers, words, rows of a table, files; see asks.h. */
#include "asks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- answers --- */

static const char *question_of(const struct step_view *view, const struct play_var *var)
{
    for (size_t i = 0; view && i < view->step->ask.count; i++)
        if (strcmp(view->step->ask.at[i].key, var->name) == 0 && *view->step->ask.at[i].value)
            return view->step->ask.at[i].value;
    return var->ask ? var->ask : "";
}

static void add_name(struct dialog *dialog, const struct pane *pane, const char *name)
{
    const struct playbook *book = engine_playbook(playing_in(pane)->engine);
    const struct play_var *var = playbook_var(book, name), *fact = playbook_fact(book, name);

    if (var && var->type == VALUE_SECRET)
        return; /* never written; asked for when it is used */
    for (size_t i = 0; i < dialog->choice_count; i++)
        if (strcmp(dialog->choices[i], name) == 0)
            return;
    dialog_choice_as(dialog, name,
                     var || fact ? question_of(playing_step(pane), var ? var : fact) : "");
}

static bool is_asked(const struct playbook *book, const char *name)
{
    for (size_t i = 0; i < book->step_count; i++)
        for (size_t k = 0; k < book->steps[i].ask.count; k++)
            if (strcmp(book->steps[i].ask.at[k].key, name) == 0)
                return true;
    return false;
}

/* Variables that commands and texts need and no step asks for, such as the name of an account at
 * the provider: those that have a value, or those that have none. */
static void add_unasked(struct dialog *dialog, const struct pane *pane, bool with_value)
{
    const struct playing *playing = playing_in(pane);
    const struct playbook *book = engine_playbook(playing->engine);

    for (size_t i = 0; i < book->var_count; i++)
        if (*book->vars[i].ask && !is_asked(book, book->vars[i].name) &&
            (engine_value(playing->engine, book->vars[i].name) != NULL) == with_value)
            add_name(dialog, pane, book->vars[i].name);
}

/* What the step asks for, what its probes read, and what a clock waits for. */
static void collect_names(struct dialog *dialog, const struct pane *pane)
{
    const struct playing *playing = playing_in(pane);
    const struct playbook *book = engine_playbook(playing->engine);
    const struct step_view *view = playing_step(pane);

    for (size_t i = 0; view && i < view->step->ask.count; i++)
        add_name(dialog, pane, view->step->ask.at[i].key);
    for (size_t i = 0; view && i < view->step->sets.count; i++)
        add_name(dialog, pane, view->step->sets.at[i]);
    for (size_t i = 0; view && i < view->step->check_count; i++)
        if (strcmp(view->step->checks[i].kind->name, "ask.choice") == 0)
            add_name(dialog, pane, check_text(&view->step->checks[i], "var", ""));
    for (size_t i = 0; i < playing->view.clock_count; i++)
        if (playing->view.clocks[i].state == CLOCK_UNKNOWN)
            add_name(dialog, pane, playing->view.clocks[i].clock->from);
    add_unasked(dialog, pane, false);
    for (size_t i = 0; i < book->fact_count; i++)
        if (*book->facts[i].ask && !engine_value(playing->engine, book->facts[i].name))
            add_name(dialog, pane, book->facts[i].name);
    for (size_t i = 0; i < book->fact_count; i++) /* what was answered wrongly can be put right */
        if (*book->facts[i].ask)
            add_name(dialog, pane, book->facts[i].name);
    add_unasked(dialog, pane, true);
}

bool asks_any(const struct pane *pane)
{
    struct dialog *dialog = xcalloc(1, sizeof(*dialog));
    bool any;

    collect_names(dialog, pane);
    any = dialog->choice_count > 0;
    free(dialog);
    return any;
}

static const char *form_of(enum value_type type)
{
    static const char *const forms[VALUE_TYPE_COUNT] = {
        [VALUE_TIME] = "UTC, such as 2026-11-22 02:12, or now, or none.",
        [VALUE_DATE] = "A day such as 2026-11-22.",
        [VALUE_BOOL] = "yes or no.",
        [VALUE_IP_LIST] = "IP addresses or blocks such as 203.0.113.0/24, with blanks between.",
        [VALUE_CIDR_LIST] = "Blocks such as 203.0.113.0/24, with blanks between.",
        [VALUE_MSGID_LIST] = "Message-IDs, with blanks between.",
    };

    return forms[type] ? forms[type] : "";
}

/* The list a choice is made from, if a probe of the step has one. */
static const struct play_names *choices_for(const struct step_view *view, const char *name)
{
    for (size_t i = 0; view && i < view->step->check_count; i++)
        if (strcmp(view->step->checks[i].kind->name, "ask.choice") == 0 &&
            strcmp(check_text(&view->step->checks[i], "var", ""), name) == 0)
            return check_list(&view->step->checks[i], "from");
    return NULL;
}

static bool ask_value(struct app *app, struct dialog *dialog)
{
    const struct pane *pane = app_pane(app);
    const struct playing *playing = playing_in(pane);
    const struct step_view *view;
    const struct play_names *from;
    const struct play_var *var;
    struct question *question;
    const char *standing;
    struct buf hint;

    if (!playing || !playing->engine)
        return true;
    view = playing_step(pane);
    var = playbook_var(engine_playbook(playing->engine), dialog->deed.name);
    if (!var)
        var = playbook_fact(engine_playbook(playing->engine), dialog->deed.name);
    if (!var)
        return true;
    from = choices_for(view, var->name);
    standing = engine_value(playing->engine, var->name);
    buf_init(&hint, DIALOG_HINT - 1);
    buf_printf(&hint, "%s%s%s", question_of(view, var), *question_of(view, var) ? " " : "",
               form_of(var->type));
    for (size_t i = 0; from && i < from->count; i++)
        buf_printf(&hint, "%s%s", i ? ", " : "\nOne of: ", from->at[i]);
    question = dialog_ask(dialog, var->name, buf_c(&hint), dialog->deed.text,
                          sizeof(dialog->deed.text), "Type an answer; Esc leaves it open.");
    snprintf(question->standing, sizeof(question->standing), "%s", standing ? standing : "");
    buf_dispose(&hint);
    return true;
}

void asks_answer(struct app *app, struct pane *pane)
{
    struct dialog *dialog = asks_open(app, pane, DEED_ANSWER);

    collect_names(dialog, pane);
    dialog_choose(app, dialog, "Answer which", dialog->deed.name, sizeof(dialog->deed.name),
                  ask_value);
    dialog_show(app);
}

/* --- words of persons --- */

bool asks_word(const struct play_step *step)
{
    if (step->two_person || step->check_count == 0)
        return true;
    for (size_t i = 0; i < step->check_count; i++)
        if (strcmp(step->checks[i].kind->name, "ask.confirm") == 0)
            return true;
    return false;
}

/* The words a probe waits for, as a choice; two that read the same are told apart. False: it waits
 * for none. */
static bool word_of(const struct play_step *step, size_t i, char out[DEED_NAME])
{
    const char *text = check_text(&step->checks[i], "text", "");
    size_t before = 0;

    if (strcmp(step->checks[i].kind->name, "ask.confirm") != 0)
        return false;
    for (size_t k = 0; k < i; k++)
        before += strcmp(step->checks[k].kind->name, "ask.confirm") == 0 &&
                  strcmp(check_text(&step->checks[k], "text", ""), text) == 0;
    snprintf(out, DEED_NAME, before ? "%.*s (%zu)" : "%.*s",
             (int)utf8_clip(str_of(text), DEED_NAME - 10), text, before + 1);
    return true;
}

/* Which of the probes the chosen word is for; 0: the step as a whole. */
static bool take_position(struct app *app, struct dialog *dialog)
{
    const struct play_step *step = playing_step(app_pane(app))->step;
    char word[DEED_NAME];

    dialog->deed.position = 0;
    for (size_t i = 0; i < step->check_count && dialog->deed.position == 0; i++)
        if (word_of(step, i, word) && strcmp(word, dialog->note[NOTE_WHAT]) == 0)
            dialog->deed.position = i + 1;
    if (dialog->choice_count > 1) { /* yes is said to these words */
        struct question *yes = &dialog->questions[dialog->count - 1];

        snprintf(yes->hint, sizeof(yes->hint), "%s", dialog->note[NOTE_WHAT]);
    }
    return true;
}

static bool said_yes(struct app *app, struct dialog *dialog)
{
    (void)app;
    if (strcmp(dialog->note[NOTE_YES], "yes") == 0)
        return true;
    snprintf(dialog->complaint, sizeof(dialog->complaint),
             "Type yes if that person says so to you now; Esc if not.");
    return false;
}

void asks_confirm(struct app *app, struct pane *pane)
{
    const struct play_step *step = playing_step(pane)->step;
    struct dialog *dialog = asks_open(app, pane, DEED_CONFIRM);
    char text[DEED_NAME];

    for (size_t i = 0; i < step->check_count; i++)
        if (word_of(step, i, text))
            dialog_choice(dialog, text);
    if (step->two_person || step->check_count == 0)
        dialog_choice(dialog, step->two_person ? "approval by a second person" : "it was done");
    dialog_choose(app, dialog, "Which word", dialog->note[NOTE_WHAT], sizeof(dialog->note[0]),
                  take_position);
    dialog_ask(dialog, "Name",
               step->two_person ? "Whose word is it? First and last name. Two persons are needed; "
                                  "the one who began the step counts as one."
                                : "Whose word is it? First and last name; it stands in the report.",
               dialog->deed.who, sizeof(dialog->deed.who),
               "A name is needed: it stands in the report.");
    dialog_ask(dialog, "Type yes", dialog->choice_count == 1 ? dialog->choices[0] : step->title,
               dialog->note[NOTE_YES], sizeof(dialog->note[0]), "Type yes, or Esc.")
        ->then = said_yes;
    dialog_show(app);
}

/* --- tables and files --- */

const struct play_check *asks_table(const struct play_step *step)
{
    for (size_t i = 0; i < step->check_count; i++)
        if (strcmp(step->checks[i].kind->name, "ask.table") == 0)
            return &step->checks[i];
    return NULL;
}

void asks_row(struct app *app, struct pane *pane)
{
    const struct play_check *table = asks_table(playing_step(pane)->step);
    const struct play_names *columns = check_list(table, "columns");
    const struct play_names *verdicts = check_list(table, "verdicts");
    struct dialog *dialog = asks_open(app, pane, DEED_ROW);
    struct buf hint;

    for (size_t i = 0; i < columns->count && i < DEED_COLUMNS; i++) {
        buf_init(&hint, DIALOG_HINT - 1);
        buf_printf(&hint, "Column %zu of %zu.", i + 1, columns->count);
        for (size_t k = 0;
             verdicts && strcmp(columns->at[i], "verdict") == 0 && k < verdicts->count; k++)
            buf_printf(&hint, "%s%s", k ? ", " : " One of: ", verdicts->at[k]);
        dialog_ask(dialog, columns->at[i], buf_c(&hint), dialog->deed.values[i], DEED_VALUE,
                   "Type a value; - if there is none.");
        buf_dispose(&hint);
    }
    dialog->deed.value_count = columns->count < DEED_COLUMNS ? columns->count : DEED_COLUMNS;
    dialog_show(app);
}

static void choose_file(struct app *app, struct dialog *dialog, const struct play_step *step)
{
    for (size_t i = 0; i < step->evidence_count; i++)
        dialog_choice(dialog, step->evidence[i].name);
    dialog_choose(app, dialog, "Which file", dialog->deed.name, sizeof(dialog->deed.name), NULL);
}

static bool can_be_read(struct app *app, struct dialog *dialog)
{
    (void)app;
    if (access(dialog->deed.text, R_OK) == 0)
        return true;
    snprintf(dialog->complaint, sizeof(dialog->complaint), "There is no file %.200s to be read.",
             dialog->deed.text);
    return false;
}

void asks_attach(struct app *app, struct pane *pane)
{
    struct dialog *dialog = asks_open(app, pane, DEED_ATTACH);

    choose_file(app, dialog, playing_step(pane)->step);
    asks_text(dialog, "Path", "Its bytes become evidence of this case, with their SHA-256.",
              "Type the path of a file.")
        ->then = can_be_read;
    dialog_show(app);
}

void asks_lose(struct app *app, struct pane *pane)
{
    struct dialog *dialog = asks_open(app, pane, DEED_LOSE);

    choose_file(app, dialog, playing_step(pane)->step);
    asks_text(dialog, "Lost because", "It can no longer be had; the report says why.",
              "Say why: it stands in the report.");
    dialog_show(app);
}
