/* acts.h - changing the mailbox from the screen: what its pages share. */
#ifndef TUI_ACTS_H
#define TUI_ACTS_H

#include "app_state.h"
#include "case/tables.h"

struct action_row;

/* Of tab Actions and its page: what was done, and back. */
extern const struct action taken_actions[];
const struct action_row *actions_selected(const struct pane *pane); /* of view_actions; NULL */
const struct action_row *action_shown(const struct pane *pane);     /* of view_action; NULL */
const char *action_state(const struct action_row *row);
enum style action_style(const struct action_row *row);

/* Asks which of those, and then shows what it would be. */
void act_choose_rule(struct app *app, struct pane *pane, const struct rule_row *rule);
const char *act_rule_why_not(const struct app *app, const struct pane *pane,
                             const struct rule_row *rule);
void act_choose_finding(struct app *app, struct pane *pane, const struct finding *finding);
const char *act_finding_why_not(const struct app *app, const struct pane *pane,
                                const struct finding *finding);
void act_choose_message(struct app *app, struct pane *pane, int64_t message);

/* What was changed last from here, back; shows first what that would be. */
void act_undo_last(struct app *app, struct pane *pane);
const char *act_not_undo_last(const struct app *app, const struct pane *pane);

#endif
