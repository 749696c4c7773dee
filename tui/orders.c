/* orders.c - what the screen wants done by others: jobs, and what takes as long as one. */
#include "app_state.h"
#include "case/casefile.h"

#include <stdio.h>
#include <string.h>

int app_active_job(const struct app *app)
{
    for (size_t i = 0; i < app->options.job_count; i++)
        if (app->jobs[i].stage == STAGE_ACTIVE)
            return (int)i;
    return -1;
}

int app_waiting_job(const struct app *app)
{
    int next = -1;

    for (size_t i = 0; i < app->options.job_count; i++)
        if (app->jobs[i].stage == STAGE_WAITING &&
            (next < 0 || app->jobs[i].turn < app->jobs[next].turn))
            next = (int)i;
    return next;
}

int app_find_job(const struct app *app, const char *name)
{
    for (size_t i = 0; i < app->options.job_count; i++)
        if (strcmp(app->options.jobs[i].name, name) == 0)
            return (int)i;
    return -1;
}

bool app_busy(const struct app *app)
{
    return app->deed_runs || app_active_job(app) >= 0 || app_waiting_job(app) >= 0;
}

const char *app_read_only(const struct app *app)
{
    if (!app->options.read_only)
        return NULL;
    return app->options.why_read_only ? app->options.why_read_only
                                      : "this case is open for reading only";
}

const char *app_why_stay(const struct app *app)
{
    const struct deed_hands *hands = app->options.hands;

    return hands && hands->why_stay ? hands->why_stay(hands->self) : NULL;
}

void app_start_job(struct app *app, size_t job)
{
    struct job_line *line = &app->jobs[job];

    if (app_active_job(app) >= 0) {
        if (line->stage == STAGE_ACTIVE)
            return;
        if (line->stage != STAGE_WAITING)
            line->turn = ++app->turns;
        line->stage = STAGE_WAITING;
        return;
    }
    *line = (struct job_line){.stage = STAGE_ACTIVE, .status = {.eta_seconds = -1}};
    app->order.job = job;
    app->next_stale = true;
    app->effect = EFFECT_START_JOB;
}

enum effect app_start(struct app *app, size_t job)
{
    app->effect = EFFECT_NONE;
    if (job < app->options.job_count)
        app_start_job(app, job);
    return app->effect;
}

struct deed *app_deed(struct app *app)
{
    struct deed *deed = &app->dialog.deed;

    app->deed_runs = true;
    app->acting = deed->kind == DEED_ACT && deed->who[0] != '\0';
    snprintf(app->deed_step, sizeof(app->deed_step), "%s", deed->step);
    return deed;
}

/* A text is a page of its own; one that lies there already is filled anew. */
static void show_text(struct app *app, const struct deed *deed, struct str text)
{
    bool there = app_pane(app)->view == &view_text;

    app->shown.title = deed->kind == DEED_PREVIEW    ? "preview"
                       : deed->kind == DEED_SIGN     ? "the checkpoint"
                       : deed->kind == DEED_BASELINE ? "what it opens now"
                       : deed->who[0] == '\0'        ? "what would be done"
                                                     : "what was done";
    app->shown.is_plan = deed->kind == DEED_ACT;
    buf_dispose(&app->shown.text);
    buf_init(&app->shown.text, text.len + 1);
    buf_str(&app->shown.text, text);
    if (deed->kind == DEED_ACT)
        act_done(app, deed);
    else
        app->planned[0] = '\0'; /* what Y would do is not shown any more */
    if (there)
        app_pane(app)->stale = true;
    else
        app_open(app, &(struct target){.view = &view_text});
}

void app_deed_done(struct app *app, const struct deed *deed, struct str text, const char *told,
                   const struct error *error)
{
    app->deed_runs = app->acting = false;
    app_changed(app, CASE_PLAYS | CASE_JOURNAL);
    if (error->code != ERROR_NONE)
        app_news(app, STYLE_ALARM, error->text);
    else if (told[0] != '\0')
        app_news(app, STYLE_GOOD, told);
    if (text.len > 0 && error->code == ERROR_NONE)
        show_text(app, deed, text);
}

bool app_shows_time(const struct app *app)
{
    return (app_pane(app)->view->watches & CASE_PLAYS) != 0;
}
