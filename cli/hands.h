/* hands.h - what the screen has done for it: see tui/deed.h. */
#ifndef CLI_HANDS_H
#define CLI_HANDS_H

#include "account.h"
#include "command.h"
#include "tui/deed.h"

/* The self of deed_hands, and of probes: to them it is the invocation at its beginning. */
enum { HELD_MOST = 4 };

struct screen_hands {
    struct invocation call;
    const struct account_words *words; /* the account it was started with; NULL: none */
    char account[1100], sieve[1100];   /* the same as URLs; "" */
    const struct deed *doing;
    struct casefile *cf;          /* the screen's: cloned by who works longer than a deed */
    struct held *held[HELD_MOST]; /* canary sessions; NULL: none */
    struct sign_key *seal_with;   /* sealing was ordered and everything checked; else NULL */
};

/* Fills account and sieve from words, and tells probes of them as --server would, behind what was
 * given. */
void hands_know_server(struct screen_hands *hands);

/* Secrets for probes and commands, as they were typed on the screen. */
bool screen_secret(void *self, const char *name, struct secret *out, struct error *err);

/* A report, or its preview. */
bool screen_report(void *self, struct casefile *cf, struct deed *deed, struct buf *text,
                   struct error *err);
/* A change to the mailbox, or what it would be (deed->who empty). */
bool screen_act(void *self, struct casefile *cf, struct deed *deed, struct buf *text,
                struct error *err);

/* Which doors a credential opens; a session that is held with it until the server ends it, or the
 * screen does. */
bool screen_baseline(void *self, struct casefile *cf, struct engine *engine, struct deed *deed,
                     struct buf *text, struct error *err);
bool screen_canary(void *self, struct casefile *cf, struct engine *engine, struct deed *deed,
                   struct buf *text, struct error *err);
const char *screen_why_stay(void *self);
/* Ends the sessions that are held; what became of them is in the case afterwards. */
void screen_let_go(struct screen_hands *hands);

/* A checkpoint; and the case made ready to be sealed when the screen has ended. */
bool screen_sign(void *self, struct casefile *cf, struct deed *deed, struct buf *text,
                 struct error *err);
bool screen_seal(void *self, struct casefile *cf, struct deed *deed, struct buf *text,
                 struct error *err);
bool screen_has_key(void *self);

/* Which playbook fits the mailbox of the case. */
bool screen_fitting(void *self, struct casefile *cf, struct arena *arena, struct deed_fitting *out);

#endif
