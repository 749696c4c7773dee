/* moves.h - the actions that move about; see common_actions in actions.c. */
#ifndef TUI_MOVES_H
#define TUI_MOVES_H

struct app;
struct pane;

void move_next_row(struct app *app, struct pane *pane);
void move_previous_row(struct app *app, struct pane *pane);
void move_page_down(struct app *app, struct pane *pane);
void move_page_up(struct app *app, struct pane *pane);
void move_first_row(struct app *app, struct pane *pane);
void move_last_row(struct app *app, struct pane *pane);
void move_open(struct app *app, struct pane *pane);
const char *move_opens_nothing(const struct app *app, const struct pane *pane);
void move_back(struct app *app, struct pane *pane);
const char *move_is_top(const struct app *app, const struct pane *pane);
void move_next_link(struct app *app, struct pane *pane);
const char *move_no_link(const struct app *app, const struct pane *pane);
void move_next_match(struct app *app, struct pane *pane);
void move_previous_match(struct app *app, struct pane *pane);
const char *move_no_filter(const struct app *app, const struct pane *pane);
void move_filter(struct app *app, struct pane *pane);

#endif
