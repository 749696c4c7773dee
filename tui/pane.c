/* pane.c - see pane.h. */
#include "pane.h"

#include "case/tables.h"
#include "tui/app.h"

#include <stdlib.h>
#include <string.h>

enum { NEAR_TOP = 4 };

struct pane *pane_open(const struct target *target)
{
    struct pane *pane = xcalloc(1, sizeof(*pane));

    pane->view = target->view;
    pane->target = *target;
    pane->stale = true;
    if (pane->view->state_size > 0)
        pane->state = xcalloc(1, pane->view->state_size);
    doc_init(&pane->doc, &pane->arena);
    return pane;
}

void pane_close(struct pane *pane)
{
    if (!pane)
        return;
    if (pane->view->unload)
        pane->view->unload(pane);
    doc_dispose(&pane->doc);
    arena_dispose(&pane->arena);
    free(pane->state);
    free(pane);
}

static int head_height(const struct pane *pane)
{
    if (!pane->view->head)
        return 0;
    return pane->view->head_height ? pane->view->head_height(pane) : 1;
}

static int64_t selected_id(const struct pane *pane)
{
    size_t index;

    if (!pane->view->row_id || !pane_selected(pane, &index))
        return 0;
    return pane->view->row_id(pane, index);
}

/* Rows have moved under us, new mail has come on top say: the same one stays selected. */
static void follow(struct pane *pane, int64_t id)
{
    for (size_t i = 0; id != 0 && i < pane->list.have; i++) {
        int64_t row = pane->list.from + (int64_t)i;

        if (pane->view->row_id(pane, i) == id) {
            if (row != pane->list.selected)
                list_scroll(&pane->list, row - pane->list.selected);
            return;
        }
    }
}

/* Everything that was loaded goes; the storage stays. */
static void unload(struct pane *pane)
{
    if (pane->view->unload)
        pane->view->unload(pane);
    doc_clear(&pane->doc);
    arena_dispose(&pane->arena);
    pane->arena = (struct arena){0};
    if (pane->state)
        memset(pane->state, 0, pane->view->state_size);
}

/* The storage of what `pane`, a copy of it, still shows. */
static void drop(struct pane *pane)
{
    unload(pane);
    doc_dispose(&pane->doc);
    free(pane->state);
}

/* What was loaded is left to a copy, and something new can be loaded beside it. */
static void set_aside(struct pane *pane)
{
    pane->state = pane->view->state_size > 0 ? xcalloc(1, pane->view->state_size) : NULL;
    pane->arena = (struct arena){0};
    doc_init(&pane->doc, &pane->arena);
}

/* Broken off: an old picture is shown on, where there is one that is right as such. */
static void load_later(struct pane *pane, const struct pane *before, bool keep)
{
    if (keep) {
        drop(pane);
        *pane = *before;
        pane->urgent = false; /* nor would the next key have the time */
        return;
    }
    unload(pane);
    pane_loaded(pane, before->stale ? 0 : before->list.count, 0, 0);
    error_clear(&pane->error);
    pane->stale = before->stale;
    pane->outdated = before->outdated;
    pane->unread = true;
}

static bool ask_over(void *arg)
{
    struct patience *patience = arg;

    patience->was_over = patience->was_over || patience->over(patience->arg);
    return patience->was_over;
}

void patience_begin(struct patience *patience, struct casefile *cf)
{
    casefile_watch(cf, patience->over ? ask_over : NULL, patience);
}

void patience_end(struct casefile *cf)
{
    casefile_watch(cf, NULL, NULL);
}

static bool load_view(struct pane *pane, struct casefile *cf, struct patience *patience)
{
    bool ok;

    patience_begin(patience, cf);
    ok = pane->view->load(pane, cf, &pane->error);
    patience_end(cf);
    return ok;
}

static void load(struct pane *pane, struct casefile *cf, struct patience *patience)
{
    struct pane before = *pane;
    bool anew = pane->stale || (pane->outdated && (patience->news || pane->urgent));
    bool keep = anew && !pane->stale && !pane->unread;
    int64_t id = !anew || pane->list.selected == 0 ? 0 : selected_id(pane);
    bool ok;

    if (keep)
        set_aside(pane);
    else
        unload(pane);
    pane->moved = !anew;
    pane->stale = pane->unread = false;
    if (anew)
        pane->outdated = pane->urgent = false;
    pane->list.have = 0;
    pane->title = pane->nothing = NULL;
    error_clear(&pane->error);
    ok = load_view(pane, cf, patience);
    if (patience->was_over) {
        load_later(pane, &before, keep);
        return;
    }
    if (keep)
        drop(&before);
    if (ok) {
        follow(pane, id);
        return;
    }
    doc_clear(&pane->doc);
    pane_loaded(pane, 0, 0, 0);
}

/* If something can be opened right at the top, Enter does it. */
static void begin_at_target(struct pane *pane)
{
    int64_t row = doc_next_target(&pane->doc, -1);

    if (row >= 0 && row < NEAR_TOP)
        list_select(&pane->list, row);
}

bool pane_wants_load(const struct pane *pane)
{
    return pane->stale || pane->outdated || pane->unread ||
           (pane->view->row && !list_loaded(&pane->list));
}

void pane_prepare(struct pane *pane, struct casefile *cf, struct rect area, bool ascii,
                  struct patience *patience)
{
    pane->width = area.width;
    list_set_height(&pane->list, area.height - head_height(pane));
    if (pane->stale || (pane->outdated && (patience->news || pane->urgent)))
        load(pane, cf, patience);
    /* Twice: keeping the selected row can have moved the screen out of the window. */
    for (int i = 0; i < 2 && !patience->was_over && pane->view->row && !list_loaded(&pane->list);
         i++)
        load(pane, cf, patience);
    if (pane->view->row)
        return;
    doc_wrap(&pane->doc, area.width, ascii);
    list_set_count(&pane->list, (int64_t)pane->doc.row_count);
    if (!pane->shown)
        begin_at_target(pane);
    pane->shown = true;
}

static void draw_rows(const struct pane *pane, struct canvas *canvas, struct rect area)
{
    const struct list *list = &pane->list;

    for (int i = 0; i < area.height && list->top + i < list->count; i++) {
        int64_t index = list->top + i - list->from;

        if (index >= 0 && index < (int64_t)list->have)
            pane->view->row(pane, (size_t)index, canvas,
                            (struct rect){area.y + i, area.x, 1, area.width});
    }
}

void pane_draw(const struct pane *pane, struct canvas *canvas, struct rect area, bool in_front)
{
    int head = head_height(pane);
    struct rect body = {area.y + head, area.x, area.height - head, area.width};
    int64_t at = pane->list.selected - pane->list.top;

    if (pane->error.code != ERROR_NONE) {
        canvas_text(canvas, area.y, area.x, area.width, STYLE_ALARM, str_of(pane->error.text));
        return;
    }
    if (head > 0)
        pane->view->head(pane, canvas, (struct rect){area.y, area.x, head, area.width});
    if (pane->unread) {
        canvas_text(canvas, body.y, body.x, body.width, STYLE_DIM,
                    str_of("This takes a moment; keys work meanwhile."));
        return;
    }
    if (pane->list.count == 0) {
        const char *why = pane->nothing ? pane->nothing : pane->view->nothing;

        (void)canvas_lines(canvas, body, STYLE_DIM, str_of(why));
        return;
    }
    if (pane->view->row)
        draw_rows(pane, canvas, body);
    else
        doc_draw(&pane->doc, &pane->list, canvas, body);
    if (in_front && at >= 0 && at < body.height)
        canvas_select(canvas, (struct rect){body.y + (int)at, body.x, 1, body.width});
}

struct target pane_target(const struct pane *pane)
{
    size_t index;

    if (pane->view->row) {
        if (pane->list.count == 0 && pane->filter[0] == '\0' && pane->view->enter_empty)
            return pane->view->enter_empty(pane);
        if (!pane->view->enter || !pane_selected(pane, &index))
            return (struct target){0};
        return pane->view->enter(pane, index);
    }
    if (pane->list.selected >= (int64_t)pane->doc.row_count)
        return (struct target){0};
    return pane->doc.paras[pane->doc.rows[pane->list.selected].para].target;
}

void pane_page(const struct pane *pane, struct page *out)
{
    *out = (struct page){.filter = pane->filter};
    list_window(&pane->list, &out->from, &out->most);
}

void pane_loaded(struct pane *pane, int64_t count, int64_t from, size_t have)
{
    pane->list.from = from;
    pane->list.have = have;
    list_set_count(&pane->list, count);
}

bool pane_selected(const struct pane *pane, size_t *out)
{
    return pane->list.count > 0 && list_index(&pane->list, out);
}
