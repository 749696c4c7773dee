/* door.h - the ways into a mailbox: where each protocol of it is served, one try at a door, and
 * what all the tries together prove. */
#ifndef CLI_DOOR_H
#define CLI_DOOR_H

#include "command.h"

#include "case/tables.h"
#include "imap/attempt.h"
#include "playbooks/probe.h"

struct door_words { /* what the command line and the case say; borrowed */
    struct casefile *cf;
    struct arena *arena;
    const struct invocation *call; /* --server, --ca-file, --pin, --vantage; may be NULL */
    /* A playbook's variables; may be NULL. */
    const char *(*value)(void *self, const char *name);
    void *self;
    enum sign_in sign_in; /* what the secret is: zero is a password */
};

/* Where a protocol of the mailbox is: as --server says, as in the last attempt, as the playbook's
 * variables say, or at the host that mail was acquired from; in this order. *known is false, and
 * why a sentence, when none of them knows. */
bool door_find(const struct door_words *words, enum attempt_protocol protocol,
               struct server_address *out, bool *known, struct error *err) NODISCARD;

/* One try; see attempt_run(). */
bool door_try(const struct door_words *words, enum attempt_protocol protocol,
              const struct server_address *address, const struct secret *secret,
              const char *purpose, const char *credential, struct own_login *out, struct error *err)
    NODISCARD;

const char *door_vantage(const struct invocation *call);

/* --- what it proves --- */

struct door_seen { /* one protocol */
    enum attempt_protocol protocol;
    enum attempt_class class;
    bool baseline;  /* the same credential opened it before the step was begun */
    bool control;   /* something that must open it did, after the step was begun */
    bool elsewhere; /* it did so on another protocol of the mailbox */
    bool other_key; /* the server's certificate has another key than then */
};

struct door_claim {
    unsigned allowed; /* bits 1 << class: what the playbook takes for a refusal */
    bool needs_baseline;
    bool in_time;      /* a change may still be on its way: an open door is no failure yet */
    unsigned baseline; /* bits 1 << protocol: which doors the credential is known to have opened */
};

struct door_verdict {
    enum probe_outcome outcome;
    enum probe_grade grade;
    enum attempt_class class; /* of the protocol that decided */
    const char *words;        /* a sentence, constant */
};

/* A credential that must open nothing any more. */
struct door_verdict door_judge_denied(const struct door_seen *seen, size_t count,
                                      const struct door_claim *claim);
/* A protocol that must be closed, tried with a credential that is right. */
struct door_verdict door_judge_closed(const struct door_seen *seen, size_t count,
                                      const struct door_claim *claim);
/* A credential that must open them. */
struct door_verdict door_judge_accepted(const struct door_seen *seen, size_t count,
                                        const struct door_claim *claim);

#endif
