/* view.h - what a view is: a table of actions and functions.
 *
 * A view that is open is a pane (tui/pane.h). load() reads the case and is called when the pane
 * is first shown, when a table it watches has changed, and when its list comes to the edge of what
 * is loaded; drawing only looks at what load() left. A view is either a list (row() draws one of
 * its rows) or a page of text (row NULL; load() fills the pane's doc). */
#ifndef TUI_VIEW_H
#define TUI_VIEW_H

#include "base/error.h"
#include "base/hash.h"
#include "tui/actions.h"
#include "tui/canvas.h"

struct casefile;

struct exposure_list; /* see tui/exposure.h */
struct arena;

/* What a rule did to the mail of the case: whoever can judge rules fills the list, in the arena. */
typedef bool (*tui_replay_fn)(struct casefile *cf, struct arena *arena, int64_t rule,
                              struct exposure_list *out, struct error *err);

/* What a row stands for, and what a pane shows. */
struct target {
    const struct view *view; /* NULL: nothing */
    int64_t id;
    int64_t part; /* of what id names: a step of a playbook, from 1 */
    struct hash hash;
    tui_replay_fn replay; /* view_exposure only */
};

struct view {
    const char *name;             /* the tab's title, and what the manual calls it */
    const char *about;            /* one sentence, for the manual */
    size_t state_size;            /* zeroed when the pane is opened */
    unsigned watches;             /* CASE_* tables whose change makes it load again */
    const struct action *actions; /* ends with a NULL name; may be NULL */

    bool (*load)(struct pane *pane, struct casefile *cf, struct error *err);
    void (*unload)(struct pane *pane); /* gives back what the arena does not hold; NULL: nothing */

    /* Lists: */
    const char *nothing; /* said when the list is empty and load() did not know better */
    int (*head_height)(const struct pane *pane); /* NULL: one line if there is a head */
    void (*head)(const struct pane *pane, struct canvas *canvas, struct rect area);
    void (*row)(const struct pane *pane, size_t index, struct canvas *canvas, struct rect area);
    struct target (*enter)(const struct pane *pane, size_t index);
    struct target (*enter_empty)(
        const struct pane *pane); /* where there are no rows; may be NULL */
    int64_t (*row_id)(const struct pane *pane, size_t index); /* stays selected when rows move */
};

extern const struct view view_overview, view_findings, view_rules, view_messages, view_timeline,
    view_journal, view_playbook, view_indicators, view_report, view_actions; /* the tabs */
extern const struct view view_finding, view_rule, view_message, view_source, view_folders,
    view_entry, view_exposure, view_step, view_shelf, view_book, view_indicator, view_text,
    view_action, view_login; /* what they open */

#endif
