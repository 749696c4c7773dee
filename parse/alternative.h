/* alternative.h - the same text twice, plain and as a page: what the page says besides. Mail
 * programs show the page, so that is where a lure is, under a plain text that says nothing. */
#ifndef PARSE_ALTERNATIVE_H
#define PARSE_ALTERNATIVE_H

#include "base/text.h"

struct alternative {
    bool told;   /* a plain text was shown */
    size_t from; /* where it begins in the mail's text */
};

/* Puts those lines of the page in front of the plain text that do not stand in it, whatever the
 * blanks and signs. text.full says that something did not fit. */
void alternative_add(struct buf *text, const struct alternative *plain, struct str page);

#endif
