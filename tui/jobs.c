/* jobs.c - the jobs panel, and the one line about what is running. */
#include "app_state.h"
#include "show.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { LINES_PER_JOB = 4, PROGRESS = 300 };

const char *job_why_not(const struct app *app, size_t job)
{
    if (app->jobs[job].stage == STAGE_ACTIVE)
        return "it is running";
    if (app->jobs[job].stage == STAGE_WAITING)
        return "it waits for its turn already";
    return app->options.jobs[job].why_not;
}

void job_run_or_say(struct app *app, size_t job)
{
    const char *why_not = job_why_not(app, job);
    char text[200];

    if (!why_not) {
        app_start_job(app, job);
        return;
    }
    snprintf(text, sizeof(text), "Not now: %s.", why_not);
    app_news(app, STYLE_WARN, text);
}

void jobs_key(struct app *app, uint32_t key)
{
    struct list *list = &app->job_list;

    switch (key) {
    case 'j':
    case KEYCODE_DOWN:
        list_select(list, list->selected + 1);
        return;
    case 'k':
    case KEYCODE_UP:
        list_select(list, list->selected - 1);
        return;
    case KEYCODE_ENTER:
    case 'l':
        if (list->count > 0)
            job_run_or_say(app, (size_t)list->selected);
        return;
    case 'p':
        action_run(app, action_named("pause-job"));
        return;
    case 'x':
        action_run(app, action_named("stop-job"));
        return;
    default:
        app->mode = MODE_BROWSE;
    }
}

static void add(char text[PROGRESS], const char *part)
{
    size_t len = strlen(text);

    snprintf(text + len, PROGRESS - len, "%s%s", len > 0 ? ", " : "", part);
}

/* "1,200 of 50,000, 1.2 MB of 4.5 GB (27 %), 3.4 MB/s, about 12 min left". The percentage goes by
 * bytes where there are any: by folders or messages it would stand still in a large one. */
static void progress_text(const struct job_status *status, char text[PROGRESS])
{
    char a[SHOW], b[SHOW], part[3 * SHOW];

    text[0] = '\0';
    if (status->total > 0)
        snprintf(part, sizeof(part), "%s of %s", show_count(status->done, a),
                 show_count(status->total, b));
    else
        snprintf(part, sizeof(part), "%s", show_count(status->done, a));
    if (status->total > 0 || status->done > 0)
        add(text, part);
    if (status->bytes_total > 0) {
        snprintf(part, sizeof(part), "%s of %s (%d %%)", show_bytes(status->bytes_done, a),
                 show_bytes(status->bytes_total, b),
                 (int)(100 * ((double)status->bytes_done / (double)status->bytes_total)));
        add(text, part);
    } else if (status->bytes_done > 0) {
        add(text, show_bytes(status->bytes_done, a));
    } else if (status->total > 0) {
        snprintf(part, sizeof(part), "%d %%",
                 (int)(100 * ((double)status->done / (double)status->total)));
        add(text, part);
    }
    if (status->rate >= 1 && !job_ended(status)) {
        bool bytes = status->bytes_total > 0 || status->bytes_done > 0;

        snprintf(part, sizeof(part), "%s/s",
                 bytes ? show_bytes((uint64_t)status->rate, a)
                       : show_count((uint64_t)status->rate, a));
        add(text, part);
    }
    if (status->eta_seconds >= 0 && !job_ended(status)) {
        snprintf(part, sizeof(part), "about %s left", show_seconds(status->eta_seconds, a));
        add(text, part);
    }
}

/* What it does; before that when it tries again, so that no narrow screen cuts that off. */
static void stall_text(const struct job_status *status, char text[PROGRESS])
{
    char when[40] = "";

    if (status->next_try > 0)
        snprintf(when, sizeof(when), "next try in %" PRId64 " s, ", status->next_try);
    snprintf(text, PROGRESS, "%s%s", when, status->activity);
}

void jobs_draw_line(const struct app *app, struct canvas *canvas, int y)
{
    int active = app_active_job(app);
    const struct job_status *status = &app->jobs[active].status;
    char text[PROGRESS];
    int x = canvas_printf(canvas, y, 0, canvas->width, STYLE_HEADING, "%s ",
                          app->options.jobs[active].name);

    if (status->state == JOB_PAUSED)
        x +=
            canvas_text(canvas, y, x, canvas->width - x, STYLE_WARN, str_of("PAUSED (p goes on) "));
    if (status->stalled) { /* and no end that is not in sight */
        stall_text(status, text);
        canvas_column(canvas, y, x, canvas->width - x, STYLE_WARN, str_of(text));
        return;
    }
    progress_text(status, text);
    x += canvas_column(canvas, y, x, canvas->width - x, STYLE_PLAIN, str_of(text));
    if (status->activity[0] != '\0' && canvas->width - x > 12)
        canvas_column(canvas, y, x + 2, canvas->width - x - 2, STYLE_DIM, str_of(status->activity));
}

bool job_was_stopped(const struct job_status *status)
{
    return status->state == JOB_FAILED && status->error.code == ERROR_CANCELLED;
}

static const char *stage_name(const struct job_line *job)
{
    switch (job->stage) {
    case STAGE_IDLE:
        return "not started";
    case STAGE_WAITING:
        return "waits for its turn";
    case STAGE_ACTIVE:
        return job->status.state == JOB_PAUSED ? "paused" : "running";
    case STAGE_ENDED:
        return job_was_stopped(&job->status)     ? "stopped"
               : job->status.state == JOB_FAILED ? "failed"
                                                 : "done";
    }
    return "";
}

static void draw_job(const struct app *app, size_t number, struct canvas *canvas, int y)
{
    const struct app_job *job = &app->options.jobs[number];
    const struct job_line *line = &app->jobs[number];
    const char *why_not = line->stage == STAGE_IDLE ? job->why_not : NULL;
    char text[PROGRESS];

    canvas_column(canvas, y, 1, 40, STYLE_PLAIN, str_of(job->title));
    canvas_text(canvas, y, 42, canvas->width - 42,
                line->stage == STAGE_ENDED && line->status.state == JOB_FAILED ? STYLE_ALARM
                                                                               : STYLE_PLAIN,
                str_of(stage_name(line)));
    text[0] = '\0';
    if (line->stage == STAGE_ACTIVE || line->stage == STAGE_ENDED)
        progress_text(&line->status, text);
    if (text[0] != '\0')
        canvas_column(canvas, ++y, 3, canvas->width - 3, STYLE_DIM, str_of(text));
    stall_text(&line->status, text);
    canvas_lines(canvas, (struct rect){y + 1, 3, 2, canvas->width - 3}, STYLE_DIM,
                 str_of(why_not ? why_not
                        : job_was_stopped(&line->status)
                            ? "Enter starts it again; what was done is kept"
                        : line->status.state == JOB_FAILED ? line->status.error.text
                                                           : text));
}

void jobs_draw(const struct app *app, struct canvas *canvas)
{
    size_t room = (size_t)(canvas->height - 6) / LINES_PER_JOB;
    size_t selected = (size_t)app->job_list.selected;
    size_t first = selected < room ? 0 : selected - room + 1;

    canvas_text(canvas, 2, 0, canvas->width, STYLE_HEADING, str_of("Jobs, one at a time"));
    if (app->options.job_count == 0)
        canvas_text(canvas, 4, 1, canvas->width, STYLE_DIM,
                    str_of("There is nothing to start from this screen; see: mailmedic help"));
    for (size_t i = first; i < app->options.job_count && i < first + room; i++) {
        int y = 4 + LINES_PER_JOB * (int)(i - first);

        draw_job(app, i, canvas, y);
        if ((int64_t)i == app->job_list.selected)
            canvas_select(canvas, (struct rect){y, 0, 1, canvas->width});
    }
}
