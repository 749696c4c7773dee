/* scene.h - a server, a mailbox and a case: what the acquisition tests have in common. */
#ifndef TESTS_SCENE_H
#define TESTS_SCENE_H

#include "case/journal.h"
#include "case/tables.h"
#include "dovecot.h"
#include "imap/acquire.h"
#include "plain_imap.h"
#include "stock.h"

enum { SCENE_USERS = 12 };

struct scene { /* one Dovecot, a user for each test that wants a mailbox of its own */
    struct dovecot dovecot;
    unsigned users_taken, cases;
    char root[TEMP_PATH]; /* for cases */
    struct secret secret;
};

/* For cmocka_run_group_tests(): *state becomes the scene, or NULL when Dovecot is not there. */
int scene_open(void **state);
/* The same with more configuration of Dovecot's. */
int scene_open_with(void **state, const char *extra);
/* Or with whatever its options offer; users are the scene's own. */
int scene_open_as(void **state, const struct dovecot_options *wanted);
/* Or without a Dovecot: the test brings a server of its own. */
int scene_open_bare(void **state);
int scene_close(void **state);

/* The scene; skips the test when there is no server. */
struct scene *scene_of(void **state);

/* Puts the password where it belongs. */
void scene_secret(struct scene *scene);

/* A user whose mailbox is empty so far. */
const char *scene_user(struct scene *scene);

struct stage { /* one case on one mailbox */
    struct scene *scene;
    const char *user;
    char path[TEMP_PATH + 64];
    struct casefile *cf;
    struct acquire_job job; /* options as they suit the scene; change them at will */
    struct error err;
};

void stage_open(struct stage *stage, struct scene *scene, const char *user);
/* The same for a server of the test's own on that port: one connection, no TLS, no ManageSieve. */
void stage_open_on(struct stage *stage, struct scene *scene, unsigned port);
/* The same on a case that is there already. */
void stage_reopen(struct stage *stage, struct scene *scene, const char *user, const char *path);
void stage_close(struct stage *stage);
/* Runs the acquisition in a job; fails the test if it fails. */
void stage_run(struct stage *stage);
bool stage_try(struct stage *stage);

/* A stage whose case lies on the disk, for a process of its own: opens it there. */
void stage_pause(struct stage *stage);  /* closes the case */
void stage_resume(struct stage *stage); /* opens it again */

/* Fills the stage's mailbox; see stock_fill(). */
void stage_fill(struct stage *stage, struct stock *stock, size_t count, size_t large);

/* Fails the test unless the case holds exactly that, and verify finds nothing wrong. */
void stage_expect(struct stage *stage, const struct stock *stock);
/* How many journal entries have that action. */
unsigned stage_entries(struct stage *stage, const char *action);
/* The coverage row's detail; *state_out may be NULL. Borrowed until the next call. */
const char *stage_coverage(struct stage *stage, const char *check, enum coverage_state *state_out);

/* Signs in by other means, to look or to meddle. out: the answers; may be NULL. */
void scene_meddle(struct scene *scene, const char *user, const char *const *commands,
                  struct buf *out);

#endif
