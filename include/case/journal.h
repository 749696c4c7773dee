/* journal.h - the log that cannot be quietly edited: one hash-chained entry for everything that
 * is read, decided or done (security.md 14).
 *
 * hash = SHA-256("mailmedic-log-v1\n" || body); body is canonical JSON that holds the hash before
 * it. An entry joins the open transaction, or makes one of its own. A chain shows edits; it
 * cannot show that its end was cut off or that all of it was rewritten: that takes an anchor
 * outside the case. */
#ifndef CASE_JOURNAL_H
#define CASE_JOURNAL_H

#include "case/casefile.h"

struct journal_pair { /* one detail; a NULL key ends a list */
    const char *key;
    struct str value; /* bytes that are not UTF-8 are written as KEY_hex */
};

struct journal_number {
    const char *key; /* NULL ends a list */
    int64_t value;
};

struct journal_entry {
    const char *kind;   /* "intent", "result", "observation", "config", "clock" */
    const char *action; /* a verb: "acquire-begin", "message-vanished" ... see case/entry.c */
    const char *target; /* account, folder or object, in words; may be NULL */
    const char *result; /* "ok", or the sentence of the error; may be NULL */
    int64_t related;    /* seq of the entry this one answers; 0: none */
    const struct journal_pair *details;   /* may be NULL */
    const struct journal_number *numbers; /* more details; may be NULL */
};

/* Adds one; *seq (may be NULL) receives its number. */
bool journal_add(struct casefile *cf, const struct journal_entry *entry, int64_t *seq,
                 struct error *err) NODISCARD;

/* The same, unless this session has said so already: action, target and the first detail count. */
bool journal_add_once(struct casefile *cf, const struct journal_entry *entry, struct error *err)
    NODISCARD;

/* For one program that opens the case again and again: what an earlier session of its said once,
 * journal_add_once() does not say anew. since: what the first of them returned; 0: this is it. */
int64_t journal_go_on(struct casefile *cf, int64_t since);

/* The common case: kind, action, target and result only. */
bool journal_note(struct casefile *cf, const char *kind, const char *action, const char *target,
                  const char *result, struct error *err) NODISCARD;

/* --- checking --- */

struct verify_report {
    uint64_t entries, objects, bytes, segments; /* what was checked */
    uint64_t wrong;                             /* problems found */
    uint64_t cut_off; /* of these, what sealing it (or opening its seal) again puts right */
    uint64_t unnamed, unnamed_bytes; /* in segments and not in the index: copies of what is known,
                                        and what a crash left; harmless */
    char not_covered[600];           /* what no entry seals, in words, with commas: an older
                                        mailmedic wrote it, or no scan has ended since */
    char head[HASH_HEX];             /* hash of the last entry */
    uint64_t checkpoints;            /* good ones */
    uint64_t signed_entries;         /* covered by the last of them */
    char key[HASH_HEX];              /* fingerprint of the signing key; "" the case has none */
    uint64_t stamps;                 /* time stamps that hold */
    uint64_t stamps_not_checked;     /* this machine has no jail to judge them in */
    uint64_t stamped_entries;        /* covered by the last of them, */
    int64_t stamped_at;              /* which attests this time, UTC seconds, */
    char stamped_by[256];            /* and is by this one */
};

/* Walks journal, evidence and schema and calls problem() with one sentence for each thing that is
 * wrong: which entry, which object, what is the matter (NULL: only counted). False only if it could
 * not check. */
struct job;
bool case_verify(struct casefile *cf, struct job *job, void (*problem)(void *arg, const char *text),
                 void *arg, struct verify_report *out, struct error *err) NODISCARD;

#endif
