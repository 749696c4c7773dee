/* actions.h - what actions.c and verify_actions.c share. */
#ifndef CASE_ACTIONS_ROWS_H
#define CASE_ACTIONS_ROWS_H

#include "case/actions.h"

/* What the journal keeps of a row. */
struct hash action_digest(const struct action_row *action);
struct hash action_end_digest(const struct action_row *action);

#endif
