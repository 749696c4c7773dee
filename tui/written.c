/* written.c - what the operator orders for the case: verdicts with their undo, answers, indicators;
 * and what is said when it is written, or not. */
#include "app_state.h"
#include "asks.h"
#include "case/casefile.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct write *app_write(struct app *app, const struct deed *deed)
{
    struct write *write = writes_add(&app->writes, deed);

    write->presses = app->presses;
    if (app->writes.count == 1)
        app->effect = EFFECT_WRITE;
    return write;
}

const struct deed *app_to_write(const struct app *app)
{
    return app->writes.first ? &app->writes.first->deed : NULL;
}

/* --- verdicts --- */

static void remember(struct app *app, const struct undo *undo)
{
    if (app->undo_count == MOST_UNDO) {
        memmove(app->undo, app->undo + 1, (MOST_UNDO - 1) * sizeof(app->undo[0]));
        app->undo_count--;
    }
    app->undo[app->undo_count++] = *undo;
}

static void forget(struct app *app, unsigned number)
{
    int kept = 0;

    for (int i = 0; i < app->undo_count; i++)
        if (app->undo[i].number != number)
            app->undo[kept++] = app->undo[i];
    app->undo_count = kept;
}

const char *app_verdict_of(const struct app *app, const struct finding *finding)
{
    const char *coming = writes_verdict(&app->writes, finding->id);

    return coming ? coming : finding->verdict;
}

/* takes_back: the verdict that must still stand; "" any. */
static struct write *order_verdict(struct app *app, const struct undo *undo, const char *verdict,
                                   const char *takes_back, const char *reason)
{
    struct deed deed = {.kind = DEED_VERDICT, .id = undo->finding};

    dialog_drop(&app->dialog);
    snprintf(deed.name, sizeof(deed.name), "%s", verdict);
    snprintf(deed.who, sizeof(deed.who), "%s", takes_back);
    snprintf(deed.text, sizeof(deed.text), "%s", reason);
    snprintf(deed.until, sizeof(deed.until), "%s", undo->title);
    return app_write(app, &deed);
}

void app_give_verdict(struct app *app, const struct finding *finding, const char *verdict,
                      const char *reason)
{
    struct str title = str_of(finding->title);
    struct undo undo = {.finding = finding->id};
    struct write *write;

    snprintf(undo.before, sizeof(undo.before), "%s", app_verdict_of(app, finding));
    snprintf(undo.given, sizeof(undo.given), "%s", verdict);
    snprintf(undo.title, sizeof(undo.title), "%.*s", (int)utf8_clip(title, sizeof(undo.title) - 1),
             title.at);
    write = order_verdict(app, &undo, verdict, "", reason);
    undo.number = write->number;
    write->undo = undo;
    remember(app, &undo);
}

void app_undo(struct app *app)
{
    struct undo undo = app->undo[--app->undo_count];

    order_verdict(app, &undo, undo.before, undo.given, "undone")->undo = undo;
}

/* It did not come to that. */
static void settle_undo(struct app *app, const struct write *write)
{
    if (write->deed.kind != DEED_VERDICT)
        return;
    if (write->deed.who[0] == '\0')
        forget(app, write->number);
    else
        remember(app, &write->undo);
}

/* --- what has become of it --- */

static const char *subject_of(const struct deed *deed)
{
    if (deed->kind == DEED_VERDICT)
        return deed->until;
    if (deed->kind < DEED_INDICATOR)
        return deed->step[0] ? deed->step : "the playbook";
    return deed->kind == DEED_BLOCKLIST ? "the blocklist" : "the indicator";
}

/* The operator has gone on: it stands until it was read. */
static void say_unwritten(struct app *app, const struct deed *deed, const struct error *error)
{
    struct str subject = str_of(subject_of(deed));

    if (++app->unwritten_count == 1)
        snprintf(app->unwritten, sizeof(app->unwritten), "NOT written: %s%.*s: %.240s",
                 deed->kind == DEED_VERDICT ? "the verdict on " : "", (int)utf8_clip(subject, 60),
                 subject.at, error->text);
}

static void say(struct app *app, const struct write *write, const char *told,
                const struct error *error)
{
    bool at_once = write->presses == app->presses; /* the operator waits for it */

    if (error->code == ERROR_NONE) {
        if (told[0] != '\0')
            app_news(app, STYLE_GOOD, told);
        if (at_once)
            dialog_drop(&app->dialog);
    } else if (!at_once) {
        say_unwritten(app, &write->deed, error);
    } else if (app->dialog.count > 0) {
        dialog_again(app, error->text);
    } else {
        app_news(app, STYLE_ALARM, error->text);
    }
}

void app_written(struct app *app, const char *told, const struct error *error)
{
    struct write *write = writes_take(&app->writes);
    enum deed_kind kind = write->deed.kind;

    app_changed(app, CASE_PLAYS | CASE_JOURNAL | (kind == DEED_VERDICT ? CASE_FINDINGS : 0));
    if (error->code != ERROR_NONE)
        settle_undo(app, write);
    else if (kind == DEED_START && asks_book(app_pane(app)))
        app_to_top(app); /* from the list of playbooks to what was started */
    say(app, write, told, error);
    free(write);
}

void app_leave(struct app *app)
{
    app->presses++;
}

const char *app_unwritten(const struct app *app, size_t *count)
{
    *count = app->unwritten_count;
    return app->unwritten;
}
