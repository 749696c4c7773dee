/* app_state.h - what the screen remembers; for the files of tui/ that change or draw it. */
#ifndef TUI_APP_STATE_H
#define TUI_APP_STATE_H

#include "dialog.h"
#include "pane.h"
#include "tui/app.h"
#include "writes.h"

enum {
    TAB_COUNT = 10,
    MOST_DEPTH = 8, /* panes on top of each other */
    MOST_JOBS = 8,
    MOST_UNDO = 16,
    MOST_MATCHES = 64,
    SPLIT_WIDTH = 110, /* from here on a list shows its selected row beside it */
};

struct tab {
    struct pane *panes[MOST_DEPTH];
    int depth; /* 0: not opened yet */
};

enum mode {
    MODE_BROWSE,
    MODE_PROMPT,  /* a line is being typed */
    MODE_DIALOG,  /* one question after another */
    MODE_HELP,    /* all actions, searched by words */
    MODE_PALETTE, /* the same, searched by letters of the name */
    MODE_JOBS,
    MODE_QUIT, /* a job runs: really? */
};

struct prompt {
    const char *label;
    struct input input;
    void (*done)(struct app *app, struct pane *pane, const char *text);
};

struct match {                   /* one line of the help */
    const struct action *action; /* NULL: start a job */
    size_t job;
    int score; /* less is better */
};

struct menu {
    struct input input;
    struct match matches[MOST_MATCHES];
    struct list list;
};

enum job_stage { STAGE_IDLE, STAGE_WAITING, STAGE_ACTIVE, STAGE_ENDED };

struct job_line {
    enum job_stage stage;
    unsigned turn; /* of those waiting: the smallest is next */
    struct job_status status;
};

struct app {
    struct app_options options;
    int height, width;

    struct tab tabs[TAB_COUNT];
    int tab;
    struct pane *preview; /* of the selected row; NULL: none */

    enum mode mode;
    struct prompt prompt;
    struct menu menu;

    struct job_line jobs[MOST_JOBS];
    struct list job_list;
    unsigned turns;

    char next[200]; /* what to do next */
    bool next_stale;

    char news[400];
    enum style news_style;

    struct dialog dialog;
    struct shown shown;              /* the text of the last deed that gave one */
    char planned[DEED_NAME];         /* what would be done to the mailbox: "" nothing */
    char planned_on[DEED_TEXT];      /* and on what */
    char planned_mailbox[DEED_NAME]; /* whose it is; "" not known */
    int64_t acted;                   /* what was done last from here; 0: nothing */
    bool deed_runs;                  /* on a thread of its own */
    bool acting;                     /* and it changes the mailbox */
    char deed_step[DEED_NAME];

    struct order order;
    enum effect effect; /* what the action just done asks for */
    unsigned presses;   /* of keys, so far */

    struct writes writes;
    struct undo undo[MOST_UNDO];
    int undo_count;
    char unwritten[400]; /* what was not written, and why; Esc takes it away */
    size_t unwritten_count;
};

/* The view a tab begins with, and what it is called where there is little room. */
const char *app_tab_short(int tab);
const struct view *app_tab_view(int tab);

/* The pane in front. */
struct pane *app_pane(const struct app *app);

/* Opens a target on top of the pane in front. */
void app_open(struct app *app, const struct target *target);
void app_show_tab(struct app *app, int tab);
void app_to_top(struct app *app); /* of this tab */
void app_ask(struct app *app, const char *label, const char *text,
             void (*done)(struct app *app, struct pane *pane, const char *text));

/* tui/written.c: has it written to the case, behind the picture. */
struct write *app_write(struct app *app, const struct deed *deed);
/* The verdict that stands, or is on its way. */
const char *app_verdict_of(const struct app *app, const struct finding *finding);
void app_give_verdict(struct app *app, const struct finding *finding, const char *verdict,
                      const char *reason);
void app_undo(struct app *app); /* undo_count > 0 */

/* The job that runs, or -1; the next one waiting, or -1; the one with this name, or -1. */
int app_active_job(const struct app *app);
int app_waiting_job(const struct app *app);
int app_find_job(const struct app *app, const char *name);
/* Starts it, or puts it behind those that wait. */
void app_start_job(struct app *app, size_t job);

/* Why leaving would cost something even when no job runs; NULL: it would not. */
const char *app_why_stay(const struct app *app);

/* Where the pane in front and its preview are drawn. preview.width 0: there is none. */
struct layout {
    struct rect main, preview;
};
struct layout app_layout(const struct app *app);

/* tui/acts.c */
void act_plan_it(struct app *app, struct pane *pane, const char *verb, const char *on);
const char *act_why_not(const struct app *app, const struct pane *pane);
void act_done(struct app *app, const struct deed *deed);
extern const struct action act_actions[];

/* tui/actions.c */
extern const struct action common_actions[];
const struct action *action_for_key(const struct app *app, uint32_t key);
const char *action_why_not(const struct app *app, const struct action *action);
/* Does it, or says why not. */
void action_run(struct app *app, const struct action *action);
const struct action *action_named(const char *name); /* of the common ones */

/* tui/menu.c: help and palette. tui/jobs.c: the jobs panel. Keys and drawing. */
void menu_open(struct app *app, enum mode mode);
void menu_key(struct app *app, uint32_t key);
void menu_draw(const struct app *app, struct canvas *canvas);
/* One line: all about the selected action. */
void menu_draw_line(const struct app *app, struct canvas *canvas, int y);
/* Why this job cannot be started now; NULL: it can. */
const char *job_why_not(const struct app *app, size_t job);
bool job_was_stopped(const struct job_status *status); /* by the operator: that is no failure */
/* Starts it, or says why not. */
void job_run_or_say(struct app *app, size_t job);
void jobs_key(struct app *app, uint32_t key);
void jobs_draw(const struct app *app, struct canvas *canvas);
/* One line: what the running job does. */
void jobs_draw_line(const struct app *app, struct canvas *canvas, int y);

#endif
