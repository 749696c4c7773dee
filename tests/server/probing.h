/* probing.h - a playbook's probes at work, told by the words of a command line where the servers
 * are and how to get the passwords. */
#ifndef TESTS_PROBING_H
#define TESTS_PROBING_H

#include "commands.h"
#include "dovecot.h"
#include "engine.h"

enum { PROBING_WORDS = 24 };

struct probing {
    char words[PROBING_WORDS][500], *argv[PROBING_WORDS];
    int count;
    struct invocation call; /* what they say: points into them */
};

/* `mailmedic playbook PATH`; what it held is gone. */
void probing_begin(struct probing *probing, const char *path);
void probing_add(struct probing *probing, const char *format, ...) PRINTF_LIKE(2, 3);
/* Every one; ends with NULL; may be NULL. */
void probing_add_all(struct probing *probing, const char *const *words);
/* All doors of a Dovecot, with TLS from the start, and its certificate. */
void probing_add_servers(struct probing *probing, const struct dovecot *dovecot, const char *user,
                         const char *host);
/* No word is missing. */
void probing_parse(struct probing *probing);
const struct command *probing_command(const char *name);

/* The engine's probes do what the words say. */
void probing_set(struct probing *probing, struct engine *engine);
/* `baseline SECRET PROTOCOL...` */
void probing_baseline(struct probing *probing, struct engine *engine, const char *const *words,
                      unsigned count);
/* Verifies the step: its state, its grade, and what its last probe says; line may be NULL. */
void probing_verify(struct engine *engine, const char *step, enum step_state want, char grade,
                    const char *class, const char *line);

#endif
