/* findings.h - what the list of findings and the page of one share. */
#ifndef TUI_FINDINGS_H
#define TUI_FINDINGS_H

#include "app_state.h"
#include "case/tables.h"

enum { CHOICE_GONE }; /* of view_findings: also what the newest scan did not see */

struct findings { /* state of view_findings */
    struct finding *rows;
};

struct finding_page { /* state of view_finding */
    struct finding *finding;
};

/* The finding that a verdict would be about; NULL: none. */
const struct finding *finding_in(const struct pane *pane);

/* Actions of both views; verdict.c. */
void verdict_confirm(struct app *app, struct pane *pane);
void verdict_dismiss(struct app *app, struct pane *pane);
void verdict_undo(struct app *app, struct pane *pane);
const char *verdict_not_confirm(const struct app *app, const struct pane *pane);
const char *verdict_not_dismiss(const struct app *app, const struct pane *pane);
const char *verdict_not_undo(const struct app *app, const struct pane *pane);
void finding_act(struct app *app, struct pane *pane);
const char *finding_not_act(const struct app *app, const struct pane *pane);

#endif
