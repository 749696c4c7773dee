/* likeness.h - every domain that somebody may imitate, made ready once, and what was found of each
 * domain that was asked about: mailboxes ask for the same few thousand again and again. Private to
 * detect/. Good while the facts it was made of do not change. */
#ifndef DETECT_LIKENESS_H
#define DETECT_LIKENESS_H

#include "detect/detect.h"
#include "lookalike.h"
#include "map.h"

struct likeness_good {
    struct looks looks;
    const char *name; /* borrowed */
};

struct likeness {
    struct likeness_good *partners; /* the owner's own domains first */
    size_t partner_count, own_count;
    struct likeness_good *brands; /* name: the entry as the list spells it */
    size_t brand_count;
    struct map asked_partners, asked_brands; /* place + 1; 0: like none */
    bool borrows;                            /* its domains are another's */
};

struct likeness *likeness_new(const struct case_facts *facts);
/* For another thread, which will ask by itself: the same domains, and another memory of answers.
 * The first must outlive it. */
struct likeness *likeness_share(const struct likeness *likeness);
void likeness_free(struct likeness *likeness); /* NULL is fine */

/* The first own or known domain, or brand, that this one looks like; NULL: none. */
const struct likeness_good *likeness_partner(struct likeness *likeness, const char *registrable);
const struct likeness_good *likeness_brand(struct likeness *likeness, const char *registrable);

#endif
