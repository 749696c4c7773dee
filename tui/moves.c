/* moves.c - moving about: rows, pages, in and out, looking for words. */
#include "moves.h"

#include "app_state.h"

#include <stdio.h>

static void go(struct pane *pane, int64_t rows)
{
    list_select(&pane->list, pane->list.selected + rows);
}

void move_next_row(struct app *app, struct pane *pane)
{
    (void)app;
    go(pane, 1);
}

void move_previous_row(struct app *app, struct pane *pane)
{
    (void)app;
    go(pane, -1);
}

void move_page_down(struct app *app, struct pane *pane)
{
    (void)app;
    list_scroll(&pane->list, pane->list.height);
}

void move_page_up(struct app *app, struct pane *pane)
{
    (void)app;
    list_scroll(&pane->list, -pane->list.height);
}

void move_first_row(struct app *app, struct pane *pane)
{
    (void)app;
    list_select(&pane->list, 0);
}

void move_last_row(struct app *app, struct pane *pane)
{
    (void)app;
    list_select(&pane->list, pane->list.count - 1);
}

void move_open(struct app *app, struct pane *pane)
{
    struct target target = pane_target(pane);

    app_open(app, &target);
}

const char *move_opens_nothing(const struct app *app, const struct pane *pane)
{
    (void)app;
    if (pane_target(pane).view)
        return NULL;
    if (pane->list.count == 0)
        return "there is no line here to open";
    if (!pane->view->row && doc_next_target(&pane->doc, -1) >= 0)
        return "this line opens nothing; e goes to one that does";
    return "this line opens nothing";
}

static void set_filter(struct pane *pane, const char *text)
{
    snprintf(pane->filter, sizeof(pane->filter), "%s", text);
    if (!pane->view->row)
        return; /* a page of text is searched, not thinned out */
    pane->stale = true;
    list_select(&pane->list, 0);
}

void move_back(struct app *app, struct pane *pane)
{
    struct tab *tab = &app->tabs[app->tab];

    if (pane->filter[0] != '\0') {
        set_filter(pane, "");
    } else if (tab->depth > 1) {
        pane_close(tab->panes[--tab->depth]);
        tab->panes[tab->depth] = NULL;
    }
}

const char *move_is_top(const struct app *app, const struct pane *pane)
{
    if (pane->filter[0] != '\0' || app->tabs[app->tab].depth > 1)
        return NULL;
    return "this is the top; 1 to 9 go elsewhere, q leaves";
}

void move_next_link(struct app *app, struct pane *pane)
{
    int64_t row = doc_next_target(&pane->doc, pane->list.selected);

    (void)app;
    if (row >= 0)
        list_select(&pane->list, row);
}

const char *move_no_link(const struct app *app, const struct pane *pane)
{
    (void)app;
    if (pane->view->row)
        return "this is a list: every line opens something";
    return doc_next_target(&pane->doc, -1) >= 0 ? NULL : "nothing on this page can be opened";
}

static void find_row(struct app *app, struct pane *pane, int step)
{
    int64_t row;

    if (pane->view->row) {
        row = pane->list.selected + step;
        if (pane->list.count > 0)
            list_select(&pane->list, (row + pane->list.count) % pane->list.count);
        return;
    }
    row = doc_find(&pane->doc, pane->filter, pane->list.selected, step);
    if (row >= 0)
        list_select(&pane->list, row);
    else
        app_news(app, STYLE_WARN, "Not found on this page.");
}

void move_next_match(struct app *app, struct pane *pane)
{
    find_row(app, pane, 1);
}

void move_previous_match(struct app *app, struct pane *pane)
{
    find_row(app, pane, -1);
}

const char *move_no_filter(const struct app *app, const struct pane *pane)
{
    (void)app;
    return pane->filter[0] != '\0' ? NULL : "nothing is looked for yet: / asks for words";
}

static void filter_typed(struct app *app, struct pane *pane, const char *text)
{
    set_filter(pane, text);
    if (!pane->view->row && text[0] != '\0')
        find_row(app, pane, 1);
}

void move_filter(struct app *app, struct pane *pane)
{
    app_ask(app, pane->view->row ? "Only rows with" : "Find", pane->filter, filter_typed);
}
