/* act.h - changing a mailbox: what the files of `mailmedic act` share.
 *
 * A verb makes a plan from what the case holds: what the server should have now, what it should
 * have afterwards, and the exact commands between the two. act_perform() carries it out: the write
 * blocker is opened for those commands, the intent is durable before the first of them leaves, and
 * what came of it is what the server says when it is asked again on a connection that only reads.
 */
#ifndef CLI_ACT_H
#define CLI_ACT_H

#include "account.h"
#include "output.h"

#include "base/mem.h"
#include "case/actions.h"
#include "imap/errand.h"

enum { ACT_LINES = 16 };

struct act {
    struct invocation *call;
    struct casefile *cf;
    struct arena arena;
    struct output out;
    const char *actor;
    struct account_words words; /* signed in with */
    bool online;                /* words are filled */
    const char *mailbox;        /* whose it is, once there is a plan; in the arena */
    bool on_screen;             /* out is a page; what to do next is a key */
    size_t plan_end;            /* where in out what came of it begins; 0: nothing came */
    /* Told what an action without an end turned out to be; NULL: it goes to standard error. */
    void (*say)(void *self, const char *text);
    void *say_self;
    struct errand *readers[2]; /* by enum errand_server; opened when first needed */
};

struct act_plan;
struct act_move;  /* act_move.h */
struct act_share; /* act_share.c */

/* What kind of thing a verb changes; the first word of action.detail. */
struct act_family {
    const char *name;
    enum errand_server server;
    /* Online: what only the server can tell, before the commands are made. May be NULL. */
    bool (*resolve)(struct act *act, struct act_plan *plan, struct error *err);
    /* Makes plan->lines and their shown form. */
    bool (*lines)(struct act *act, struct act_plan *plan, struct error *err);
    /* Asks the server, on a connection that only reads, which of the two states it has. */
    bool (*look)(struct act *act, const struct action_row *action, enum action_outcome *outcome,
                 const char **words, struct error *err);
    /* The plan that takes this action back. */
    bool (*undo)(struct act *act, const struct action_row *action, struct act_plan *plan,
                 struct error *err);
    /* The case learns what the server has now. May be NULL. */
    bool (*learn)(struct act *act, const struct action_row *action, struct error *err);
};

extern const struct act_family act_scripts, act_mail, act_shares;

struct act_plan {
    const struct act_family *family;
    struct action_row row; /* without its end */
    /* scripts: what is there and what is to be; NULL: none */
    struct str *before, *after;
    bool was_active, be_active;
    struct act_move *move;   /* messages */
    struct act_share *share; /* shares */
    int64_t uidvalidity;     /* that the folder must have when it is opened; 0: any */
    /* made by lines(): */
    struct str lines[ACT_LINES];
    const char *shown[ACT_LINES];
    size_t line_count;
    size_t harmless; /* how many of the first change nothing */
};

struct act_plans { /* in the arena; carried out in their order, each when the one before is done */
    struct act_plan *at;
    size_t count;
    size_t left_out; /* messages that are where they would go already */
};

/* --- act.c --- */

/* The verb that act->call names, on act->cf; what it says goes to act->out. */
bool act_do(struct act *act, struct error *err) NODISCARD;

/* --- act_script.c --- */

bool act_plan_rule(struct act *act, const char *id, bool remove, struct act_plan *plan,
                   struct error *err) NODISCARD;
/* name NULL: the active one. remove: deleted as well. */
bool act_plan_script(struct act *act, const char *name, bool remove, struct act_plan *plan,
                     struct error *err) NODISCARD;

/* --- act_select.c --- */

/* Messages, by numbers, ranges, or the finding they are in: restore to the inbox, else into a
 * folder made for them. Fails when nothing is left to move. */
bool act_plan_moves(struct act *act, const char *const *words, size_t count, bool restore,
                    struct act_plans *plans, struct error *err) NODISCARD;

/* --- act_share.c --- */

bool act_plan_share(struct act *act, const char *folder, const char *who, struct act_plan *plan,
                    struct error *err) NODISCARD;

/* --- act_undo.c --- */

/* "3" or "3-7": the newest first. In a span, what cannot be undone is left as it is. */
bool act_plan_undo(struct act *act, const char *word, struct act_plans *plans, struct error *err)
    NODISCARD;

/* --- act_edit.c --- */

/* The script without that rule, made in the parse jail; in the arena. */
bool act_edit_script(struct act *act, struct str script, unsigned order, bool remove,
                     struct str *out, struct error *err) NODISCARD;

/* --- act_perform.c --- */

/* The action's row and what was found; text in the arena. False: nothing was changed, or it could
 * not be written down. An outcome of ACTION_UNKNOWN is left open, to be asked for later. */
bool act_perform(struct act *act, struct act_plan *plan, enum action_outcome *outcome,
                 const char **words, struct error *err) NODISCARD;
/* Connections that only read, kept until act_hang_up(). */
bool act_reader(struct act *act, enum errand_server server, struct errand **out, struct error *err)
    NODISCARD;
void act_hang_up(struct act *act);
/* Adds a command to the plan. */
bool act_add_line(struct act *act, struct act_plan *plan, const struct buf *line, const char *shown,
                  struct error *err) NODISCARD;

/* --- act_reconcile.c --- */

/* Actions of this account without an end: asks the server what it has, and writes that down. */
bool act_reconcile(struct act *act, const char *user, const char *host, size_t *settled,
                   struct error *err) NODISCARD;
const struct act_family *act_family_of(const struct action_row *action);

/* --- act_print.c --- */

void act_print_plan(struct act *act, const struct act_plan *plan);
void act_print_row(struct act *act, const struct action_row *action);
const char *act_sentence(struct act *act, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
