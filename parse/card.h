/* card.h - invitations and business cards (iCalendar, vCard): what they say to their reader. */
#ifndef PARSE_CARD_H
#define PARSE_CARD_H

#include "urls.h"

/* Does it begin as one of them does? */
bool card_is(struct str text);

/* Adds what it says, in UTF-8 as it is, a line for each value. Links in it, folded or in a page,
 * go to urls. */
void card_text(struct buf *out, struct str text, struct urls *urls, uint32_t part);

#endif
