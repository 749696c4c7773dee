/* lure_world.h - one mail described in a row of a table, and the lure score's judgement of it. */
#ifndef TESTS_LURE_WORLD_H
#define TESTS_LURE_WORLD_H

#include "detect/words.h"
#include "lure.h"

struct lure_world {
    struct words *words;
    struct lure_points points;
    bool said[LURE_SIGNALS], silent[LURE_SIGNALS]; /* for a test to write down what it saw */
};

/* What is not said is as in everyday mail from bo@partner.example to an.tran@acme.example. */
struct lure_sample {
    const char *name, *from, *to, *reply, *subject, *text;
    const char *url, *url_text, *second; /* a link, and another link's target */
    const char *auth, *auth_result, *auth_domain;
    const char *path, *answers; /* Return-Path, In-Reply-To */
    const char *pages_at;       /* and this many links more: the target with a number behind it */
    unsigned pages;
    const char *later; /* after as much other text as `apart` says, in bytes */
    size_t apart;
    uint32_t traits, hidden, images, origin;
    struct mail_part part;
    unsigned known;        /* mails exchanged with the sender before; 0: none, no history */
    bool history;          /* the mailbox is known, the sender is not */
    struct mail_dkim dkim; /* a signature that was checked here, if it has a domain */
};

/* A hundred bytes about nothing in particular; ten of them are as long as a newsletter. */
#define FILL                                                                                          \
    "The tides of the northern harbour were gentle in the spring, and the boats went out each day.\n" \
    "Then "
#define FILL_10 FILL FILL FILL FILL FILL FILL FILL FILL FILL FILL
#define LEAVE   "Our newsletter of June. " FILL_10 "To unsubscribe, write to us."

/* For cmocka's setup, without a teardown: the words and points of data/, read once. */
int lure_world_open(void **state);

/* *lure is in the arena. Fails where a reason is not one whole sentence. */
void lure_world_judge(struct lure_world *world, const struct lure_sample *sample, struct lure *lure,
                      struct arena *arena);

#endif
