/* actions.h - everything that can be done on the screen, in tables.
 *
 * One table a view, and one for everywhere. Keys, footer, help, palette, manual page and shell
 * completion are all made from them, so they cannot differ. */
#ifndef TUI_ACTIONS_H
#define TUI_ACTIONS_H

#include "tui/keys.h"

struct app;
struct pane;

struct action {
    const char *name;  /* "dismiss-finding": for palette, scripts and bug reports; NULL ends */
    const char *help;  /* what it does, in a few plain words */
    const char *brief; /* one or two words for the footer; NULL: not there */
    uint32_t key, other_key;
    void (*act)(struct app *app, struct pane *pane);
    /* Why it cannot be done now, in words; NULL: it can. The member may be NULL: always. */
    const char *(*why_not)(const struct app *app, const struct pane *pane);
};

struct action_group {             /* one table, for whoever prints them */
    const char *view;             /* "Findings"; "Everywhere" for the common ones */
    const char *about;            /* one sentence */
    const struct action *actions; /* NULL: none but the common ones */
};

/* The groups by number, from 0, common ones first. False: there are no more. */
bool tui_action_group(size_t number, struct action_group *out) NODISCARD;

#endif
