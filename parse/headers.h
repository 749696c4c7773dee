/* headers.h - what a mail's own header says, as facts. Addresses are not read here: mime.h. */
#ifndef PARSE_HEADERS_H
#define PARSE_HEADERS_H

#include "charset.h"
#include "parse/mail.h"
#include "prescan.h"

/* Fills the members of *mail that come from the header. Raw 8-bit text is read in the set it looks
 * like, or in the one that the header names for the body. */
void headers_read(struct mail *mail, const struct prescan *scan, struct charsets *sets,
                  struct arena *arena);

/* The set that raw 8-bit text in the header is in; "" if there is none. */
const char *headers_charset(const struct prescan *scan, struct charsets *sets);

#endif
