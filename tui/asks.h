/* asks.h - what is asked before something is done in a playbook. */
#ifndef TUI_ASKS_H
#define TUI_ASKS_H

#include "playing.h"

enum { NOTE_WHAT, NOTE_YES }; /* of dialog.note */

/* A dialog for a deed on the step that is selected; and a question for the deed's text. */
struct dialog *asks_open(struct app *app, struct pane *pane, enum deed_kind kind);
struct question *asks_text(struct dialog *dialog, const char *label, const char *hint,
                           const char *missing);
void asks_order(struct app *app, struct dialog *dialog);
/* Drops the dialog if it wants a password and what is typed can be seen. */
bool asks_refuses_secrets(struct app *app, struct dialog *dialog);

/* Nothing is there yet, at the path that is the deed's text. */
bool asks_path_is_free(struct app *app, struct dialog *dialog);

/* Each asks, and then orders the deed. */
void asks_start(struct app *app, struct pane *pane);
void asks_begin(struct app *app, struct pane *pane);
void asks_verify(struct app *app, struct pane *pane);
void asks_answer(struct app *app, struct pane *pane);
void asks_confirm(struct app *app, struct pane *pane);
void asks_row(struct app *app, struct pane *pane);
void asks_attach(struct app *app, struct pane *pane);
void asks_lose(struct app *app, struct pane *pane);
void asks_skip(struct app *app, struct pane *pane);
void asks_defer(struct app *app, struct pane *pane);
void asks_close(struct app *app, struct pane *pane);
void asks_reopen(struct app *app, struct pane *pane);
void asks_run(struct app *app, struct pane *pane);
void asks_abort(struct app *app, struct pane *pane);
void asks_finish(struct app *app, struct pane *pane);
void asks_baseline(struct app *app, struct pane *pane);
void asks_canary(struct app *app, struct pane *pane);

bool asks_has_secret(const struct playbook *book); /* asks_door.c */

bool asks_any(const struct pane *pane);
bool asks_word(const struct play_step *step);
const struct play_check *asks_table(const struct play_step *step); /* NULL: none */
const struct shelf_entry *asks_book(const struct pane *pane);      /* selected or shown; NULL */

#endif
