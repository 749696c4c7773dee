/* login_bench.h - a real Dovecot whose users change their passwords, and a playbook's probes at
 * work on one of them. Passwords go the way they go on the command line. */
#ifndef TESTS_LOGIN_BENCH_H
#define TESTS_LOGIN_BENCH_H

#include "dovecot.h"
#include "probing.h"
#include "sample_case.h"

#define LOGIN_OLD   "blue-Kettle-4711"
#define LOGIN_NEW   "green-Pan-0815-and-more"
#define LOGIN_OTHER "carol-Has-1-too"

struct login_scene {
    struct dovecot dovecot;
    char folder[TEMP_PATH]; /* of the deny lists */
    unsigned marks;         /* how often the users were changed */
};

/* For cmocka's group setup and teardown; *state is NULL where no such server is installed. */
int login_scene_open(void **state);
int login_scene_close(void **state);
/* What the server knows: everybody with the old password, except who is given another entry. */
void login_scene_users(struct login_scene *scene, const char *name, const char *entry);

struct login_bench {
    struct login_scene *scene;
    struct sample sample;
    struct engine *engine;
    struct probing probing;
};

/* A case for that user, and options besides those that say where the servers are: more ends with
 * NULL; may be NULL. Skips the test where there is no server. Everybody has the old password. */
void login_bench_set(struct login_bench *bench, void **state, const char *name,
                     const char *const *more);
/* Starts the playbook in it. */
void login_bench_play(struct login_bench *bench);
/* Both. */
void login_bench_open(struct login_bench *bench, void **state, const char *name,
                      const char *const *more);
/* The case verifies, and is gone. */
void login_bench_close(struct login_bench *bench);

/* `baseline SECRET imap pop3 sieve`. */
void login_bench_baseline(struct login_bench *bench, const char *secret);
void login_bench_begin(struct login_bench *bench, const char *step);
/* Verifies the step: its state, its grade, and what its last probe says; line may be NULL. */
void login_bench_expect(struct login_bench *bench, const char *step, enum step_state want,
                        char grade, const char *class, const char *line);

#endif
