/* playing.h - a playbook at work, as the views of it load it and as keys act on it. */
#ifndef TUI_PLAYING_H
#define TUI_PLAYING_H

#include "app_state.h"
#include "playbooks/engine.h"
#include "show.h"

/* The state of these views begins with it; playing_unload() is their unload. */
struct playing {
    struct engine *engine; /* NULL: nothing was started, or it cannot be gone on with */
    struct play_view view;
    int64_t run;
    int64_t now;                    /* UTC seconds, when it was loaded */
    struct error unusable;          /* why the run cannot be gone on with */
    struct step_view *step;         /* of the page of one step */
    struct command_shown *commands; /* of that step, as many as it has */
};

/* run: 0 the one that goes on, as engine_open() chooses. No run is no error. */
bool playing_load(struct playing *playing, const struct pane *pane, struct casefile *cf,
                  int64_t run, struct error *err) NODISCARD;
void playing_unload(struct pane *pane);

/* What the pane in front plays, if it is one of these views; NULL. */
struct playing *playing_in(const struct pane *pane);
/* The step that keys are about: the page's, or the selected row's; NULL none. */
const struct step_view *playing_step(const struct pane *pane);
const struct step_view *board_step(const struct pane *pane); /* of view_playbook */

/* --- words --- */

enum style step_style(enum step_state state);
const char *left_words(int64_t seconds, char out[SHOW]); /* 2 d 4 h, 2 h 13 min, 45 min */
/* "in 2 h 13 min", "LATE 3 h", "" without a time; and how it is to look. */
const char *due_words(int64_t due, int64_t now, char out[SHOW]);
enum style due_style(int64_t due, int64_t now);
/* One line about a clock. */
const char *clock_words(const struct clock_view *clock, int64_t now, char *out, size_t size);
enum style clock_style(enum clock_state state);
/* "You are here 3/27 ..." */
void position_words(const struct playing *playing, char *out, size_t size);

/* The actions of the views over a run, of the list of playbooks, and of the page of one. */
extern const struct action play_actions[], shelf_actions[];
/* The playbook that is selected, or shown. */
const struct shelf_entry *shelf_selected(const struct pane *pane); /* of view_shelf */
const struct shelf_entry *book_shown(const struct pane *pane);     /* of view_book */

#endif
