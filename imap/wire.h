/* wire.h - what [net], [imap] and main say to each other (private to imap/).
 *
 *     main --(control socket)-- [net] --(TLS)-- server
 *     main --(control socket)-- [imap]           libetpan
 *                               [imap] --(socket pair, plain IMAP text)-- [net]
 *
 * [net] is started with the connected socket (ROLE_FD + 1), its end of the pair to [imap]
 * (ROLE_FD + 2; not for ManageSieve), an append-only evidence segment for message bytes (+3) and
 * one for the transcript (+4). It signs in, then is a filter in both directions.
 *
 * Message bytes never reach libetpan. When the server answers FETCH with a literal behind
 * BODY[...], [net] writes the bytes as one evidence record into the segment, hashing as it goes,
 * tells main NET_OBJECT with a running number, and passes to [imap], in place of the literal, a
 * short quoted stand-in: `BODY[] "@17"`. libetpan parses the response around it; [imap] reports
 * `UID 34 body @17`, and main joins the two. Neither the server nor libetpan can make main believe
 * in bytes that [net] did not write. */
#ifndef IMAP_WIRE_H
#define IMAP_WIRE_H

#include "base/frame.h"

enum net_frame {
    /* main to net */
    NET_SETUP = 1, /* what to do: fields NET_* below; once, first */
    NET_SECRET,    /* payload: the password or token, nothing else; wiped at both ends */
    NET_SIEVE,     /* ManageSieve, after NET_READY: fetch all scripts (read-only phase) */
    NET_CLOSE,     /* LOGOUT and end */

    /* net to main */
    NET_READY = 32, /* signed in; fields: greeting, capabilities, TLS facts, sandbox state */
    NET_REFUSED,    /* the end: fields code (enum error_code) and text, one sentence */
    NET_OBJECT,     /* fields number, offset, length, hash: a record is complete in the segment */
    NET_SCRIPT,     /* fields name, active, and number of the object that holds it */
    NET_SCRIPTS_DONE,
    NET_NOTE, /* fields rule, text: wire_violation, wire_repaired, BYE text ... for the journal */
    NET_WANTS_SECRET, /* ready to sign in */
};

enum net_field { /* tags in the above */
                 NET_HOST = 1,
                 NET_PORT,
                 NET_USER,
                 NET_TLS_MODE,
                 NET_CA_FILE,
                 NET_PIN,
                 NET_SIGN_IN,
                 NET_PROTOCOL,
                 NET_BEST_EFFORT,
                 NET_CODE,
                 NET_TEXT,
                 NET_NUMBER,
                 NET_OFFSET,
                 NET_LENGTH,
                 NET_HASH,
                 NET_NAME,
                 NET_ACTIVE,
                 NET_RULE,
                 NET_GREETING,
                 NET_CAPABILITY,
                 NET_TLS_VERSION,
                 NET_TLS_CIPHER,
                 NET_CERT_SUBJECT,
                 NET_CERT_ISSUER,
                 NET_CERT_SPKI,
                 NET_CERT_UNTIL,
                 NET_SANDBOX,
                 NET_IDENTITY,
};

enum net_protocol { NET_IMAP, NET_MANAGESIEVE };

#endif
