/* playbook.h - what the files of `mailmedic playbook` share. */
#ifndef CLI_PLAYBOOK_H
#define CLI_PLAYBOOK_H

#include "commands.h"
#include "output.h"

#include "playbooks/engine.h"

struct playbook_call {
    struct invocation *call;
    const char *const *words; /* behind the verb */
    size_t count;
    struct casefile *cf;
    struct engine *engine; /* NULL for list, start and import */
    struct engine_setup setup;
    struct arena arena;
    struct output out;
};

/* What every run of a playbook has: detectors, probes, and who sits here. */
void playbook_setup(struct engine_setup *setup, struct arena *arena);

/* --- what prints --- */

bool playbook_list(struct playbook_call *call, struct error *err) NODISCARD;
bool playbook_show(struct playbook_call *call, struct error *err) NODISCARD;
/* How one step stands, after it was changed. */
bool playbook_told(struct playbook_call *call, const char *step, struct error *err) NODISCARD;
/* A playbook from elsewhere, whole. */
void playbook_foreign(struct playbook_call *call, const struct playbook *book);
/* A command in full, with what has to be typed. */
void playbook_command(struct playbook_call *call, const struct command_shown *shown);

/* The --lang of a call: NULL for English. */
bool playbook_language(const struct invocation *call, const char **out, struct error *err)
    NODISCARD;

/* Which doors a credential opens, before anything is changed. */
bool playbook_baseline(struct playbook_call *call, struct error *err) NODISCARD;

/* Secrets for probes and commands: from --secret-fd, --secret-command, or the terminal. */
bool playbook_secret(void *self, const char *name, struct secret *out, struct error *err);

/* Probes that need a server or DNS; ends with a NULL name. */
extern const struct probe playbook_probes[];

#endif
