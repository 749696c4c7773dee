/* partners.h - whom the owner writes with: every address and domain of the mailbox, how many mails
 * went each way, and when first and last. Counted once over all mail before detectors run. */
#ifndef DETECT_PARTNERS_H
#define DETECT_PARTNERS_H

#include "detect/detect.h"

struct partner {
    const char *name;        /* an address, or a registrable domain; lower case */
    uint32_t sent, received; /* mails to it, mails from it */
    uint32_t named;          /* mails that ask for answers to be sent to it (Reply-To) */
    uint32_t copied;         /* received mails that name it in Cc */
    int64_t first, last; /* UTC seconds of the oldest and newest of all these; INT64_MIN: none */
    int64_t first_sent;  /* of those sent to it; INT64_MIN: none */
    int64_t message;     /* row of the oldest */
};

struct partners; /* opaque */

struct partners *partners_new(void);
void partners_free(struct partners *partners); /* NULL is fine */
/* Counts one mail. Own addresses are left out, so facts must know them. */
void partners_add(struct partners *partners, const struct mail_row *row,
                  const struct case_facts *facts);

/* NULL: never seen. Both take any address; the domain also a bare domain. partners may be NULL. */
const struct partner *partners_address(const struct partners *partners, const char *address);
const struct partner *partners_domain(const struct partners *partners, const char *address);

/* A correspondent: mail went to it, and at least three mails went either way. */
bool partner_is_known(const struct partner *partner); /* NULL: no */

/* All domains, in no order that means anything. */
size_t partners_domain_count(const struct partners *partners);
const struct partner *partners_domain_at(const struct partners *partners, size_t index);

/* There were more addresses than are kept (a flood of made-up ones). */
bool partners_cut(const struct partners *partners);

#endif
