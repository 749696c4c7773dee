/* domain.h - the one door to ICU and libpsl: text made comparable (unicode_*), domains taken apart
 * (domain_*). Private to detect/. Everything here takes what a stranger wrote. */
#ifndef DETECT_DOMAIN_H
#define DETECT_DOMAIN_H

#include "base/text.h"

enum { DOMAIN_TEXT = 256 }; /* room for a domain; longer ones are cut */

/* Adds text in the form in which words are compared: NFC, case folded, each run of blanks and line
 * ends one space. What is not UTF-8 becomes U+FFFD. */
void unicode_fold(struct buf *out, struct str text);

/* Adds folded text once more without the marks on its letters; d for U+0111. */
void unicode_unmark(struct buf *out, struct str folded);

/* A letter, a digit or a mark on one, of any script. */
bool unicode_is_letter(uint32_t ch);
/* A character of a script written without spaces: Han, kana, hangul. */
bool unicode_is_ideograph(uint32_t ch);

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
