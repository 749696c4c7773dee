/* survey.h - the whole mailbox as detectors need to know it before they begin: whose it is, which
 * way each mail went, whom the owner writes with. Private to scan*.c. */
#ifndef DETECT_SURVEY_H
#define DETECT_SURVEY_H

#include "antivirus.h"
#include "detect/detect.h"
#include "detect/partners.h"
#include "marks.h"
#include "missing_keys.h"

struct turned { /* a row whose direction is not what the case says */
    int64_t id;
    enum direction direction;
};

struct suspect { /* a rule that leaks or hides */
    const struct rule *rule;
    int64_t since, until;
};

struct survey {
    struct arena arena;
    struct case_facts facts;
    struct partners *partners;
    struct marks filed; /* raw hash to enum direction: what its folder says */
    struct turned *turned;
    size_t turned_count, turned_room;
    struct suspect *suspects;
    struct exposure *exposures; /* of each suspect */
    size_t suspect_count;
    uint64_t mails, headed; /* seen whole, and by their header only */
    uint64_t sent, unread;  /* of both; unread: no facts, or facts that cannot be read */
    struct survey_signatures {
        uint64_t all, same, changed; /* the body is as signed, or not */
        uint64_t good, bad, no_key, useless;
    } signatures;
    struct missing_keys missing_keys;
    struct antivirus antivirus;
    struct antivirus_count viruses;
};

/* Reads accounts, folders and all mail once. */
bool survey_make(struct survey *survey, struct casefile *cf, const struct words *words,
                 const struct points *points, struct error *err) NODISCARD;
/* The same without walking the mail: no partners are known, nothing is counted. */
bool survey_begin(struct survey *survey, struct casefile *cf, const struct words *words,
                  const struct points *points, struct error *err) NODISCARD;
void survey_dispose(struct survey *survey);

/* Which way a mail went. */
enum direction survey_direction(const struct survey *survey, const struct message *message,
                                const struct mail *mail);

/* The walk both passes take: fn gets each mail once, oldest first, decoded, its direction set. */
typedef void (*survey_mail_fn)(void *arg, const struct mail_row *row);
bool survey_walk(struct survey *survey, struct casefile *cf, survey_mail_fn fn, void *arg,
                 struct error *err) NODISCARD;

/* --- survey_rules.c, for survey_make() --- */

bool survey_suspects(struct survey *survey, struct casefile *cf, struct error *err) NODISCARD;
void survey_expose(struct survey *survey, const struct mail_row *row);

#endif
