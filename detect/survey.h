/* survey.h - the whole mailbox as detectors need to know it before they begin: whose it is, which
 * way each mail went, whom the owner writes with. Private to scan*.c. */
#ifndef DETECT_SURVEY_H
#define DETECT_SURVEY_H

#include "antivirus.h"
#include "base/marks.h"
#include "detect/detect.h"
#include "detect/partners.h"
#include "missing_keys.h"
#include "whose.h"

struct turned { /* a row whose direction is not what the case says */
    int64_t id;
    enum direction direction;
};

struct suspect { /* a rule that leaks or hides */
    const struct rule *rule;
    int64_t since, until;
};

enum { MOST_RULE_SETS = 16 };

struct rule_set {   /* YARA rules of the operator's */
    uint32_t mark;  /* see yara_mark() */
    uint64_t mails; /* that they ran over */
};

struct survey {
    struct arena arena;
    unsigned threads; /* that read and judge mail */
    struct case_facts facts;
    struct partners *partners;
    struct marks filed; /* raw hash to enum direction: what its folder says */
    struct turned *turned;
    size_t turned_count, turned_room;
    struct suspect *suspects;
    struct exposure *exposures; /* of each suspect */
    size_t suspect_count;
    uint64_t mails, headed;       /* seen whole, and by their header only */
    uint64_t sent, unread;        /* of both; unread: no facts, or facts that cannot be read */
    uint64_t sent_of[WHOSE_MOST]; /* each mailbox */
    uint64_t unsearched;          /* whole, with a picture that was not searched for codes */
    uint64_t unsearched_sent;     /* of these, sent by an owner */
    uint64_t copies;              /* of whole mails that were seen; see copies.h */
    uint64_t headers_unread,
        headers_cut; /* of those whose header is all there is; cut: by a limit */
    struct survey_signatures {
        uint64_t all, same, changed; /* the body is as signed, or not */
        uint64_t good, bad, no_key, useless;
    } signatures;
    struct missing_keys missing_keys;
    struct rule_set rule_sets[MOST_RULE_SETS]; /* of more is not known what they ran over */
    size_t rule_set_count;
    struct antivirus antivirus;
    struct antivirus_count viruses;
};

/* Reads accounts, folders and all mail once. threads: that read and judge mail, AHEAD_THREADS at
 * most; 0: as many as suit this machine. What is found does not depend on it. */
bool survey_make(struct survey *survey, struct casefile *cf, const struct words *words,
                 const struct points *points, unsigned threads, struct error *err) NODISCARD;
/* The same without walking the mail: no partners are known, nothing is counted. */
bool survey_begin(struct survey *survey, struct casefile *cf, const struct words *words,
                  const struct points *points, struct error *err) NODISCARD;
void survey_dispose(struct survey *survey);

/* Which way a mail went. */
enum direction survey_direction(const struct survey *survey, const struct message *message,
                                const struct mail *mail);

/* What two copies of a mail have in common; zero: nothing of it is here. */
const struct hash *survey_identity(const struct message *message);
/* The same as the name in a struct marks. */
struct str survey_key(const struct hash *identity);

/* The walk both passes take: `mail` gets each mail once, oldest first, decoded, its direction set,
 * on the thread that walks. */
typedef void (*survey_mail_fn)(void *arg, const struct mail_row *row);
struct survey_visit {
    survey_mail_fn mail;
    /* NULL, or what can be told from the mail and what the survey knew before the walk: written
     * into the message and the row that `mail` gets, in the arena. On any thread, several at once,
     * in any order, and for mails of which `mail` never hears; what it changes must be that
     * thread's own (they count from 0).
     */
    void (*judge)(void *arg, unsigned thread, struct message *message, struct mail_row *row,
                  struct arena *arena);
    void *arg;
};
bool survey_walk(struct survey *survey, struct casefile *cf, const struct survey_visit *visit,
                 struct error *err) NODISCARD;

/* --- survey_rules.c, for survey_make() --- */

bool survey_suspects(struct survey *survey, struct casefile *cf, struct error *err) NODISCARD;
void survey_expose(struct survey *survey, const struct mail_row *row);

#endif
