/* pane.h - one view that is open: what it shows, what was loaded, what is selected. */
#ifndef TUI_PANE_H
#define TUI_PANE_H

#include "case/tables.h"
#include "doc.h"
#include "input.h"
#include "list.h"
#include "tui/view.h"

struct engine_setup;
struct patience;
struct writes;
struct deed_hands;

struct shown { /* a text that was made for the operator */
    const char *title;
    bool is_plan; /* or what came of one */
    struct buf text;
};

struct pane {
    const struct view *view;
    struct target target; /* what was asked for; .view is the view itself */
    void *state;          /* the view's own */

    /* Filled by load(), which finds them empty: */
    struct arena arena;  /* everything that was loaded */
    struct doc doc;      /* pages of text */
    const char *title;   /* for the way back at the top; NULL: the view's name */
    const char *nothing; /* said when the list is empty; NULL: the view's words */

    struct list list;        /* rows; of a page of text: its lines */
    char filter[INPUT_MOST]; /* lists: only rows with these words. Pages: what n looks for */
    int choice[2];           /* what the view lets the operator switch; kept when it loads again */
    struct message_place near[MESSAGE_NEAR]; /* view_messages: the ends of what was loaded last */
    const struct deed_hands *hands;          /* NULL: none */
    const struct shown *made;                /* of view_text */
    const struct writes *writes;             /* the app's */
    const struct engine_setup *play; /* to walk through playbooks with; NULL: it cannot be done */
    bool shown;                      /* it was prepared before */
    bool moved;         /* load(): only the window is another, the count is what it was */
    bool stale;         /* it is to show something else: what it showed must go */
    bool outdated;      /* what it shows has changed, */
    bool urgent;        /* and is to be shown at once, if that is quickly read */
    bool unread;        /* the last load was broken off, and nothing is shown */
    int width;          /* columns there are */
    struct error error; /* of the last load */
};

struct pane *pane_open(const struct target *target);
void pane_close(struct pane *pane); /* NULL is fine */

/* Loads what is not loaded or is out of date, and fits it to the room there is. */
void pane_prepare(struct pane *pane, struct casefile *cf, struct rect area, bool ascii,
                  struct patience *patience);
/* Around what reads the case on the screen's behalf; it was not finished if was_over afterwards,
 * whatever it returns. */
void patience_begin(struct patience *patience, struct casefile *cf);
void patience_end(struct casefile *cf);
/* Whether it would load something with any patience. */
bool pane_wants_load(const struct pane *pane);

/* in_front: the selected row is marked and has the cursor. */
void pane_draw(const struct pane *pane, struct canvas *canvas, struct rect area, bool in_front);

/* What Enter opens; .view NULL: nothing. */
struct target pane_target(const struct pane *pane);

/* For load() of a list: the page of rows to ask the case for. */
struct page;
void pane_page(const struct pane *pane, struct page *out);

/* For load() of a list: there are count rows in all, of which `have` were loaded from `from` on. */
void pane_loaded(struct pane *pane, int64_t count, int64_t from, size_t have);

/* The index of the selected row among the loaded ones; false: there is none. */
bool pane_selected(const struct pane *pane, size_t *out) NODISCARD;

#endif
