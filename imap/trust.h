/* trust.h - that a person vouches for a server's certificate, in the case (private to imap/). */
#ifndef IMAP_TRUST_H
#define IMAP_TRUST_H

#include "case/casefile.h"

/* Whoever reads the report should know that only a person vouched for the server. For when it has
 * shown that certificate, and before anybody signs in there. Once a session (of
 * `watch`: once a run) for each host and certificate; nothing if the pin (NULL: none) names no
 * certificate, or the case cannot be written. */
bool trust_note(struct casefile *cf, const char *host, const char *pin, struct error *err)
    NODISCARD;

#endif
