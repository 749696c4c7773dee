/* app_draw.c - the frame around the views: tabs, the next step, news, keys. */
#include "app_state.h"
#include "show.h"
#include "small.h"

#include <stdio.h>
#include <string.h>

enum { MOST_KEYS = 7, VIEW_KEYS = 3, CASE_NAME = 17 };

enum tab_names { TABS_FULL, TABS_SHORT, TABS_NUMBERS };

/* The longest names there is room for, beside the case's name if they are long. */
static enum tab_names tab_names(int room)
{
    int full = 0, brief = 0;

    for (int i = 0; i < TAB_COUNT; i++) {
        full += 4 + (int)strlen(app_tab_view(i)->name);
        brief += 3 + (int)strlen(app_tab_short(i));
    }
    return full + CASE_NAME <= room ? TABS_FULL : brief <= room ? TABS_SHORT : TABS_NUMBERS;
}

/* Whether something is about to change the mailbox. */
static const char *mode_word(const struct app *app, enum style *style)
{
    const struct deed *deed = &app->dialog.deed;
    bool asks = app->mode == MODE_DIALOG && deed->kind == DEED_ACT && deed->name[0] != '\0' &&
                strcmp(deed->name, "reconcile") != 0; /* which only asks */

    *style = app->acting || asks ? STYLE_ALARM : STYLE_GOOD;
    return app->acting ? "ACTING!" : asks ? "ARMING!" : "OBSERVE";
}

static void draw_tabs(const struct app *app, struct canvas *canvas)
{
    enum style mode_style;
    const char *mode = mode_word(app, &mode_style);
    int mode_x = canvas->width - (int)strlen(mode);
    enum tab_names names = tab_names(mode_x - 1);
    int x = 0;

    for (int i = 0; i < TAB_COUNT; i++) {
        const char *name = app_tab_view(i)->name;
        bool here = i == app->tab;
        enum style style = here ? STYLE_TITLE : STYLE_DIM;
        int room = canvas->width - x;
        int number = (i + 1) % 10; /* its key */
        int width =
            names == TABS_FULL ? canvas_printf(canvas, 0, x, room, style, " %d %s ", number, name)
            : names == TABS_SHORT || here
                ? canvas_printf(canvas, 0, x, room, style, " %d %s", number, app_tab_short(i))
                : canvas_printf(canvas, 0, x, room, style, " %d ", number);

        if (here)
            canvas_reverse(canvas, (struct rect){0, x, 1, width});
        x += width;
    }
    if (mode_x > x)
        canvas_text(canvas, 0, mode_x, canvas->width - mode_x, mode_style, str_of(mode));
    if (mode_x > x + 16)
        canvas_column(canvas, 0, x + 2, mode_x - x - 4, STYLE_DIM, str_of(app->options.case_name));
}

static const char *pane_title(const struct pane *pane)
{
    return pane->title ? pane->title : pane->view->name;
}

/* Where we are, when pages lie on top of each other; else what to do next. */
static void draw_way(const struct app *app, struct canvas *canvas)
{
    const struct tab *tab = &app->tabs[app->tab];
    int x = 0;

    if (tab->depth < 2) {
        x = canvas_text(canvas, 1, 0, canvas->width, STYLE_HEADING, str_of("Next: "));
        canvas_column(canvas, 1, x, canvas->width - x, STYLE_PLAIN, str_of(app->next));
        return;
    }
    for (int i = 0; i < tab->depth; i++) {
        bool last = i == tab->depth - 1;

        x += canvas_column(canvas, 1, x, last ? canvas->width - x : 30,
                           last ? STYLE_TITLE : STYLE_DIM, str_of(pane_title(tab->panes[i])));
        if (!last)
            x += canvas_text(canvas, 1, x, canvas->width - x, STYLE_DIM, str_of(" > "));
    }
}

static void draw_position(const struct app *app, struct canvas *canvas, int y)
{
    const struct list *list = &app_pane(app)->list;
    char at[SHOW], count[SHOW], text[2 * SHOW + 16];
    int len;

    if (list->count == 0 || app->mode != MODE_BROWSE)
        return;
    len = snprintf(text, sizeof(text), " %s%s of %s", app_pane(app)->view->row ? "" : "line ",
                   show_count((uint64_t)list->selected + 1, at),
                   show_count((uint64_t)list->count, count));
    canvas_text(canvas, y, canvas->width - len, len, STYLE_DIM, str_of(text));
}

static void draw_writing(const struct app *app, struct canvas *canvas, int y)
{
    if (app->writes.count == 1)
        canvas_text(canvas, y, 0, canvas->width, STYLE_HEADING,
                    str_of("Being written to the case; what comes of it is said here."));
    else
        canvas_printf(canvas, y, 0, canvas->width, STYLE_HEADING,
                      "%zu changes are being written to the case; what comes of them is said here.",
                      app->writes.count);
}

/* All of what is told, as long as half of the screen is left. */
static int news_lines(const struct app *app, const struct canvas *canvas)
{
    int lines = canvas_line_count(canvas, canvas->width, str_of(app->news));

    return lines < canvas->height / 2 ? lines : canvas->height / 2;
}

/* Above the news, whatever they are: nobody may go on believing that it is in the case. */
static void draw_unwritten(const struct app *app, struct canvas *canvas)
{
    int news = app->mode == MODE_BROWSE ? news_lines(app, canvas) : 0;
    struct rect area = {canvas->height - 2 - (news > 2 ? news : 2), 0, 2, canvas->width};
    char text[sizeof(app->unwritten) + 64];

    if (app->unwritten_count == 0 || app->mode == MODE_DIALOG)
        return;
    snprintf(text, sizeof(text), app->unwritten_count > 1 ? "%s (and %zu more; Esc)" : "%s (Esc)",
             app->unwritten, app->unwritten_count - 1);
    canvas_erase(canvas, area);
    canvas_lines(canvas, area, STYLE_ALARM, str_of(text));
}

static const char *quit_question(const struct app *app)
{
    const char *why = app_why_stay(app);

    if (app_busy(app))
        return "A job is running. Stop it and leave? Started again it goes on where it was.";
    return why ? why : "Leave?";
}

/* News first, then what is written or running, then what is filtered. */
static void draw_news(const struct app *app, struct canvas *canvas)
{
    const struct pane *pane = app_pane(app);
    int y = canvas->height - 2;
    int x;

    if (app->mode == MODE_PROMPT) {
        x = canvas_printf(canvas, y, 0, canvas->width / 2, STYLE_HEADING,
                          "%s: ", app->prompt.label);
        input_draw(&app->prompt.input, canvas, y, x, canvas->width - x);
        return;
    }
    if (app->mode == MODE_DIALOG) {
        dialog_draw(app, canvas);
        return;
    }
    if (app->mode == MODE_QUIT) {
        canvas_text(canvas, y, 0, canvas->width, STYLE_WARN, str_of(quit_question(app)));
        return;
    }
    if (app->mode == MODE_HELP || app->mode == MODE_PALETTE) {
        menu_draw_line(app, canvas, y);
        return;
    }
    if (app->news[0] != '\0') {
        int lines = news_lines(app, canvas);
        struct rect area = {y - lines + 1, 0, lines, canvas->width};

        canvas_erase(canvas, area);
        canvas_lines(canvas, area, app->news_style, str_of(app->news));
        return;
    }
    if (app->writes.count > 0) {
        draw_writing(app, canvas, y);
        return;
    }
    if (app->deed_runs) {
        canvas_printf(canvas, y, 0, canvas->width, STYLE_HEADING,
                      "At work on %s; what comes of it is said here.",
                      app->deed_step[0] ? app->deed_step : "it");
        return;
    }
    if (app_active_job(app) >= 0) {
        jobs_draw_line(app, canvas, y);
        return;
    }
    if (pane->filter[0] != '\0')
        canvas_printf(canvas, y, 0, canvas->width - 24, STYLE_HEADING,
                      pane->view->row ? "Only rows with \"%s\"" : "Looking for \"%s\"",
                      pane->filter);
    draw_position(app, canvas, y);
}

/* Collects what belongs on the footer and can be done now, without the last two. */
static size_t footer_actions(const struct app *app, const struct action *keys[MOST_KEYS])
{
    const struct action *own = app_pane(app)->view->actions;
    const struct action *common = common_actions;
    size_t count = 0;

    if (!action_why_not(app, common)) /* "open" comes first */
        keys[count++] = common;
    common++;
    for (size_t taken = 0; own && own->name && taken < VIEW_KEYS; own++)
        if (own->brief && !action_why_not(app, own)) {
            keys[count++] = own;
            taken++;
        }
    for (; common->name && count < MOST_KEYS - 2; common++)
        if (common->brief && !action_why_not(app, common))
            keys[count++] = common;
    return count < MOST_KEYS - 2 ? count : MOST_KEYS - 2;
}

static int draw_key(struct canvas *canvas, int x, const char *key, const char *word)
{
    int y = canvas->height - 1;
    int used = canvas_text(canvas, y, x, canvas->width - x, STYLE_KEY, str_of(key));

    used += canvas_printf(canvas, y, x + used, canvas->width - x - used, STYLE_DIM, " %s  ", word);
    return used;
}

/* What can be done now; how to find the rest and how to leave are always there. */
static void draw_browse_keys(const struct app *app, struct canvas *canvas)
{
    const struct action *keys[MOST_KEYS];
    size_t count = footer_actions(app, keys);
    int room = canvas->width - (int)strlen("? help  q quit");
    int x = 0;

    for (size_t i = 0; i < count; i++) {
        char name[KEY_NAME];

        keys_name(keys[i]->key, name);
        if (x + (int)(strlen(name) + strlen(keys[i]->brief)) + 3 <= room)
            x += draw_key(canvas, x, name, keys[i]->brief);
    }
    x += draw_key(canvas, x, "?", "help");
    draw_key(canvas, x, "q", "quit");
}

static void draw_footer(const struct app *app, struct canvas *canvas)
{
    int x = 0;

    switch (app->mode) {
    case MODE_BROWSE:
        draw_browse_keys(app, canvas);
        return;
    case MODE_PROMPT:
    case MODE_DIALOG:
        x += draw_key(canvas, x, "Enter", "take it");
        draw_key(canvas, x, "Esc", "leave it");
        return;
    case MODE_HELP:
    case MODE_PALETTE:
        x += draw_key(canvas, x, "Enter", "run");
        x += draw_key(canvas, x, "Up Down", "choose");
        x += draw_key(canvas, x, "Esc", "close");
        canvas_text(canvas, canvas->height - 1, x, canvas->width - x, STYLE_DIM,
                    str_of("type to search"));
        return;
    case MODE_JOBS:
        x += draw_key(canvas, x, "Enter", "start");
        x += draw_key(canvas, x, "p", "pause or go on");
        x += draw_key(canvas, x, "x", "stop");
        draw_key(canvas, x, "Esc", "close");
        return;
    case MODE_QUIT:
        x += draw_key(canvas, x, "y", app_busy(app) ? "stop it and leave" : "leave");
        draw_key(canvas, x, "Esc", "stay");
        return;
    }
}

static void draw_panes(const struct app *app, struct canvas *canvas)
{
    struct layout layout = app_layout(app);

    if (app->preview && layout.preview.width > 0) {
        pane_draw(app->preview, canvas, layout.preview, false);
        canvas_bar(canvas, layout.main.y, layout.main.width, layout.main.height, STYLE_DIM);
    }
    pane_draw(app_pane(app), canvas, layout.main, true);
}

void app_draw(const struct app *app, struct canvas *canvas)
{
    canvas_clear(canvas);
    if (small_draw(canvas,
                   app->mode == MODE_QUIT ? quit_question(app) : "Keys do nothing here; q leaves."))
        return;
    draw_tabs(app, canvas);
    draw_way(app, canvas);
    if (app->mode == MODE_HELP || app->mode == MODE_PALETTE)
        menu_draw(app, canvas);
    else if (app->mode == MODE_JOBS)
        jobs_draw(app, canvas);
    else
        draw_panes(app, canvas);
    draw_unwritten(app, canvas);
    draw_news(app, canvas);
    draw_footer(app, canvas);
}
