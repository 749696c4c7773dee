/* indicators.h - what the views of indicators share. */
#ifndef TUI_INDICATORS_H
#define TUI_INDICATORS_H

#include "app_state.h"

struct indicator;

/* The one that keys are about; NULL: none. */
const struct indicator *indicator_in(const struct pane *pane);
void indicators_turn(struct app *app, struct pane *pane);

extern const struct action indicators_actions[];

#endif
