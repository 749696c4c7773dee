/* actions.c - what can be done everywhere, and how keys find an action. */
#include "app_state.h"
#include "moves.h"

#include <stdio.h>
#include <string.h>

static void show_overview(struct app *app, struct pane *pane)
{
    (void)pane;
    app_show_tab(app, 0);
}

static void show_findings(struct app *app, struct pane *pane)
{
    (void)pane;
    app_show_tab(app, 1);
}

static void show_rules(struct app *app, struct pane *pane)
{
    (void)pane;
    app_show_tab(app, 2);
}

static void show_messages(struct app *app, struct pane *pane)
{
    (void)pane;
    app_show_tab(app, 3);
}

static void show_timeline(struct app *app, struct pane *pane)
{
    (void)pane;
    app_show_tab(app, 4);
}

static void show_journal(struct app *app, struct pane *pane)
{
    (void)pane;
    app_show_tab(app, 5);
}

static void show_playbook(struct app *app, struct pane *pane)
{
    (void)pane;
    app_show_tab(app, 6);
}

static void show_indicators(struct app *app, struct pane *pane)
{
    (void)pane;
    app_show_tab(app, 7);
}

static void show_report(struct app *app, struct pane *pane)
{
    (void)pane;
    app_show_tab(app, 8);
}

static void show_actions(struct app *app, struct pane *pane)
{
    (void)pane;
    app_show_tab(app, 9);
}

static void next_tab(struct app *app, struct pane *pane)
{
    (void)pane;
    app_show_tab(app, (app->tab + 1) % TAB_COUNT);
}

static void previous_tab(struct app *app, struct pane *pane)
{
    (void)pane;
    app_show_tab(app, (app->tab + TAB_COUNT - 1) % TAB_COUNT);
}

static void help(struct app *app, struct pane *pane)
{
    (void)pane;
    menu_open(app, MODE_HELP);
}

static void palette(struct app *app, struct pane *pane)
{
    (void)pane;
    menu_open(app, MODE_PALETTE);
}

static void jobs(struct app *app, struct pane *pane)
{
    (void)pane;
    list_set_count(&app->job_list, (int64_t)app->options.job_count);
    app->mode = MODE_JOBS;
}

static const char *no_job(const struct app *app, const struct pane *pane)
{
    (void)pane;
    return app_active_job(app) >= 0 ? NULL : "no job is running";
}

static void pause_job(struct app *app, struct pane *pane)
{
    (void)pane;
    app->effect = app->jobs[app_active_job(app)].status.state == JOB_PAUSED ? EFFECT_RESUME_JOB
                                                                            : EFFECT_PAUSE_JOB;
}

static void stop_job(struct app *app, struct pane *pane)
{
    (void)pane;
    app_news(app, STYLE_PLAIN, "Stopping; what was done so far is kept.");
    app->effect = EFFECT_CANCEL_JOB;
}

static void redraw(struct app *app, struct pane *pane)
{
    (void)pane;
    app->effect = EFFECT_REDRAW;
}

static void quit(struct app *app, struct pane *pane)
{
    (void)pane;
    if (app_busy(app) || app_why_stay(app))
        app->mode = MODE_QUIT;
    else
        app->effect = EFFECT_QUIT;
}

const struct action common_actions[] = {
    {"open", "open what the selected line stands for", "open", KEYCODE_ENTER, 'l', move_open,
     move_opens_nothing},
    {"back", "clear the filter, or go back to where you came from", "back", KEYCODE_ESC, 'h',
     move_back, move_is_top},
    {"filter", "show only rows with some words; on a page, find them", "filter", '/', 0,
     move_filter, NULL},
    {"help", "list and search everything that can be done here", NULL, '?', KEYCODE_F1, help, NULL},
    {"quit", "leave; asks when a job is running", NULL, 'q', 'C' & KEYCODE_CTRL, quit, NULL},
    {"palette", "run a command by its name", "command", ':', 'P' & KEYCODE_CTRL, palette, NULL},
    {"jobs", "what is running, waiting, or can be started", "jobs", 'J', 0, jobs, NULL},
    {"next-row", "one line down", NULL, 'j', KEYCODE_DOWN, move_next_row, NULL},
    {"previous-row", "one line up", NULL, 'k', KEYCODE_UP, move_previous_row, NULL},
    {"page-down", "one screen down", NULL, KEYCODE_PAGE_DOWN, ' ', move_page_down, NULL},
    {"page-up", "one screen up", NULL, KEYCODE_PAGE_UP, 'B' & KEYCODE_CTRL, move_page_up, NULL},
    {"first-row", "to the first line", NULL, 'g', KEYCODE_HOME, move_first_row, NULL},
    {"last-row", "to the last line", NULL, 'G', KEYCODE_END, move_last_row, NULL},
    {"next-link", "to the next line of this page that opens something", NULL, 'e', 0,
     move_next_link, move_no_link},
    {"next-match", "to the next place that matches", NULL, 'n', 0, move_next_match, move_no_filter},
    {"previous-match", "to the one before", NULL, 'N', 0, move_previous_match, move_no_filter},
    {"overview", "what is known, what was not examined, what to do next", NULL, '1', 0,
     show_overview, NULL},
    {"findings", "what looks like an intruder's work", NULL, '2', 0, show_findings, NULL},
    {"rules", "mail rules on the server", NULL, '3', 0, show_rules, NULL},
    {"messages", "the mail", NULL, '4', 0, show_messages, NULL},
    {"timeline", "what happened when", NULL, '5', 0, show_timeline, NULL},
    {"journal", "everything that was read, decided and done", NULL, '6', 0, show_journal, NULL},
    {"playbook", "what to do next, step by step, and what was proved", NULL, '7', 0, show_playbook,
     NULL},
    {"indicators", "what the intruder can be recognised by elsewhere", NULL, '8', 0,
     show_indicators, NULL},
    {"report", "the report: seen here, or written to a file", NULL, '9', 0, show_report, NULL},
    {"actions", "what was changed on the server, and back", NULL, '0', 0, show_actions, NULL},
    {"next-tab", "to the next tab", NULL, KEYCODE_TAB, 0, next_tab, NULL},
    {"previous-tab", "to the tab before", NULL, KEYCODE_BACKTAB, 0, previous_tab, NULL},
    {"pause-job", "pause the running job, or let it go on", NULL, 'p', 0, pause_job, no_job},
    {"stop-job", "stop the running job; it can be started again", NULL, 'x', 0, stop_job, no_job},
    {"redraw", "draw the screen anew", NULL, 'L' & KEYCODE_CTRL, 0, redraw, NULL},
    {0},
};

/* Keys that mean the same as another, by long habit. */
static uint32_t plain_key(uint32_t key)
{
    switch (key) {
    case KEYCODE_RIGHT:
        return 'l';
    case KEYCODE_LEFT:
    case KEYCODE_BACKSPACE:
        return 'h';
    case 'F' & KEYCODE_CTRL:
        return KEYCODE_PAGE_DOWN;
    default:
        return key;
    }
}

static const struct action *in_table(const struct action *table, uint32_t key)
{
    for (; table && table->name; table++)
        if (table->key == key || table->other_key == key)
            return table;
    return NULL;
}

const struct action *action_for_key(const struct app *app, uint32_t key)
{
    const struct action *own;

    if (key == KEYCODE_NONE)
        return NULL;
    own = in_table(app_pane(app)->view->actions, plain_key(key));
    return own ? own : in_table(common_actions, plain_key(key));
}

const char *action_why_not(const struct app *app, const struct action *action)
{
    return action->why_not ? action->why_not(app, app_pane(app)) : NULL;
}

void action_run(struct app *app, const struct action *action)
{
    const char *why_not = action_why_not(app, action);
    char text[200];

    if (!why_not) {
        action->act(app, app_pane(app));
        return;
    }
    snprintf(text, sizeof(text), "Not now: %s.", why_not);
    app_news(app, STYLE_WARN, text);
}

const struct action *action_named(const char *name)
{
    const struct action *action = common_actions;

    while (strcmp(action->name, name) != 0)
        action++;
    return action;
}
