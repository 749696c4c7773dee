/* actions.h - what mailmedic changed on a server, and what became of it.
 *
 * An action is written down, durable, before the first command of it leaves (security.md 14.6), and
 * its end when the server was looked at again. One without an end is one whose outcome nobody
 * knows: the server has to be asked. Rows are never changed, and the journal entries that came with
 * them hold their digests. */
#ifndef CASE_ACTIONS_H
#define CASE_ACTIONS_H

#include "base/mem.h"
#include "base/text.h"
#include "case/casefile.h"

enum action_outcome {
    ACTION_UNKNOWN,  /* no end: mailmedic or the machine stopped in the middle */
    ACTION_DONE,     /* the server has what was wanted */
    ACTION_NOT_DONE, /* the server has what it had before */
    ACTION_DIFFERS,  /* it has neither */
    ACTION_OUTCOMES,
};

struct action_row {
    int64_t id;
    const char *user, *host;   /* whose mailbox, where */
    const char *verb;          /* "disable-rule" ... */
    const char *target;        /* what it is done to, in words */
    struct str place;          /* name of the script or folder, bytes */
    const char *commands;      /* what was to be said, a line each, shown form */
    const char *detail;        /* what this verb needs to undo it and to ask for it */
    struct hash before, after; /* evidence; zero: nothing */
    int64_t undoes;            /* the action that this one takes back; 0: none */
    const char *actor;         /* who typed it */
    int64_t started;           /* UTC seconds */
    int64_t intent;            /* seq of its journal entry */
    /* the end, filled by action_list() */
    enum action_outcome outcome;
    const char *words; /* what the server was found to have */
    int64_t ended;     /* UTC seconds; 0: it has not */
    int64_t undone;    /* the action that took it back and is done; 0: none */
};

/* Inside a transaction; durable with its commit. Fills id, started and intent. */
bool action_begin(struct casefile *cf, struct action_row *action, struct error *err) NODISCARD;
/* Likewise. An action ends once. */
bool action_end(struct casefile *cf, const struct action_row *action, enum action_outcome outcome,
                const char *words, struct error *err) NODISCARD;

/* Newest first; text in the arena. */
bool action_list(struct casefile *cf, struct arena *arena, struct action_row **out, size_t *count,
                 struct error *err) NODISCARD;

const char *action_outcome_name(enum action_outcome outcome); /* "unknown", "done" ... */

#endif
