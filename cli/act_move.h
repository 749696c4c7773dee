/* act_move.h - messages that move together: which, from where, to where; one action. */
#ifndef CLI_ACT_MOVE_H
#define CLI_ACT_MOVE_H

#include "act.h"

/* So many to an action. More than that are several actions, each with its own intent and its own
 * end: a connection that breaks leaves one of them open, not all. */
enum { MOVE_MOST = 100 };

struct act_item {
    uint32_t uid; /* where it is; 0: not known yet */
    struct hash hash;
};

struct act_move {
    struct str from, to;              /* folders, as the server spells them */
    int64_t from_validity;            /* UIDVALIDITY; 0: not known yet */
    int64_t to_validity;              /* likewise; 0 with create: it is not there */
    int64_t next;                     /* messages that arrive there have at least this UID */
    bool create;                      /* the folder it goes to */
    bool moves;                       /* the server can MOVE */
    struct act_item items[MOVE_MOST]; /* by UID */
    size_t count;
};

/* The move as text, for action.detail; and back. */
const char *act_move_detail(struct act *act, const struct act_move *move);
bool act_move_read(const struct action_row *action, struct act_move *out, struct error *err)
    NODISCARD;
void act_move_sort(struct act_move *move); /* by UID */

#endif
