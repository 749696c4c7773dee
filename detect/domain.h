/* domain.h - domains taken apart. Private to detect/. Everything here takes what a stranger wrote.
 */
#ifndef DETECT_DOMAIN_H
#define DETECT_DOMAIN_H

#include "base/text.h"

enum { DOMAIN_TEXT = 256 }; /* room for a domain; longer ones are cut */

/* Where the domain of an address begins; a text without @ is taken for a domain. */
const char *domain_of(const char *address);

/* The part of a domain (or of an address's domain) that somebody registered: acme.example for
 * mail.acme.example, acme.co.uk for www.acme.co.uk. Lower case. What is no domain name (an IP
 * literal, a public suffix, "localhost") comes back whole; "" for nothing. */
void domain_registrable(const char *address, char out[DOMAIN_TEXT]);

/* True for com, co.uk and other endings below which anybody registers. */
bool domain_is_suffix(const char *domain);

/* How a domain looks to a hurried reader: xn-- decoded, marks off, characters that resemble each
 * other made one (rn and m, vv and w, cl and d, 0 and o, 1 and l and i, 5 and s, 3 and e). */
void domain_skeleton(const char *domain, char out[DOMAIN_TEXT]);

/* A domain of any script as mail and DNS carry it (xn--). False: it is ASCII already, or no name.
 */
bool domain_to_ascii(const char *domain, char out[DOMAIN_TEXT]) NODISCARD;

/* True if the domain holds characters beyond ASCII, as such or as xn--. */
bool domain_is_international(const char *domain);

#endif
