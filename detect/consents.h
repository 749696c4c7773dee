/* consents.h - which applications the logs tell of, and which records are about one and the same.
 * Private to consent_given.c. */
#ifndef DETECT_CONSENTS_H
#define DETECT_CONSENTS_H

#include "detect/detect.h"
#include "finding.h"

struct consent { /* one record; all texts lie in the arena */
    const char *name, *id, *object, *rights, *mailbox, *actor; /* id, object: "" not told */
    unsigned may;                                              /* of app_rights.h */
    bool secret, removed, failed, odd, said;
    int64_t when; /* 0: not known */
    int64_t rule;
    struct hash raw;
};

struct consents { /* zero it */
    struct arena arena;
    struct consent *entries;
    size_t count, room;
};

struct consent_given { /* what one mailbox's records about one application come to */
    const struct consent *first;
    unsigned may;
    bool odd, done; /* done: at least one of them succeeded */
    int64_t last;
    const struct consent *taken; /* the end of it; NULL: none known */
};

void consents_dispose(struct consents *consents);

/* Keeps what the rule tells, if it is about an application. */
void consents_add(struct consents *consents, const struct rule_facts *rule);
/* Once all are there. A grant knows the application by its place in the directory, the
 * consent beside it by id and name. */
void consents_complete(struct consents *consents);

/* It is worth telling by itself. */
bool consent_is_told(const struct consent *entry);

/* Puts together what belongs to entry `from`, marks it as said, and makes it the draft's subject.
 */
void consents_gather(struct consents *consents, size_t from, struct consent_given *out,
                     struct draft *draft);
/* Those of an application's rights that are among `kinds`, once each, over its records; the
 * draft's. */
const char *consents_rights(const struct consents *consents, struct draft *draft,
                            const struct consent_given *given, unsigned kinds);
/* The rights of mail that the application got anywhere in the log; 0: none are known. */
unsigned consents_mail(const struct consents *consents, const struct consent *application);

#endif
