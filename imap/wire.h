/* wire.h - what [net], [imap] and main say to each other (private to imap/).
 *
 *     main --(control socket)-- [net] --(TLS)-- server
 *     main --(control socket)-- [imap]           libetpan
 *                               [imap] --(socket pair, plain IMAP text)-- [net]
 *
 * [net] is started with four descriptors, enum net_descriptor. The segments are append-only files;
 * each may hold earlier records, which are left alone. It signs in, then is a filter in both
 * directions. imap/net.h has main's side of it.
 *
 * Message bytes never reach libetpan. When the server answers FETCH with a literal behind
 * BODY[...], [net] writes the bytes as one evidence record into the segment, hashing as it goes,
 * tells main NET_OBJECT with a running number, and passes to [imap], in place of the literal, a
 * short quoted stand-in: `BODY[] "@17"`. libetpan parses the response around it; [imap] reports
 * `UID 34 body @17`, and main joins the two. Neither the server nor libetpan can make main believe
 * in bytes that [net] did not write. NET_OBJECT is written before the response that names it goes
 * to [imap], so main has it first. A body that came as a quoted string, as "" or as NIL becomes
 * an object too.
 *
 * The end: main sends NET_CLOSE and reads until the socket ends, or the server or a rule ends it
 * and NET_REFUSED says why. Either way the frames that still follow are NET_OBJECT and
 * NET_TRANSCRIPT; stopping the role without reading them loses the transcript's last piece. */
#ifndef IMAP_WIRE_H
#define IMAP_WIRE_H

#include "base/frame.h"
#include "base/role.h"

enum net_descriptor {
    NET_FD_SERVER = ROLE_FD + 1, /* connected */
    NET_FD_JAIL,                 /* its end of the pair to [imap]; ManageSieve: anything, unused */
    NET_FD_SEGMENT,              /* for message bytes and scripts */
    NET_FD_TRANSCRIPT,
};

enum net_frame {
    /* main to net */
    NET_SETUP = 1, /* what to do: fields NET_* below; once, first */
    NET_SECRET,    /* payload: the password or token, nothing else; wiped at both ends. Only as the
                    * answer to NET_WANTS_SECRET, with net_send_secret() */
    NET_SIEVE,     /* ManageSieve, after NET_READY: fetch all scripts (read-only phase) */
    NET_CLOSE,     /* LOGOUT and end */
    NET_ALLOW,     /* IMAP, after NET_READY: NET_BUDGET bytes may come from here on, no matter how
                    * many have come */
    NET_ACT, /* after NET_READY: the permitted command NET_NUMBER (from 0), which must be the next.
              * ManageSieve: say it; IMAP: it may leave, when [imap] says it */

    /* net to main */
    NET_READY = 32, /* signed in; fields: greeting, capabilities, TLS facts, sandbox state */
    NET_REFUSED,    /* the end: fields code (enum error_code) and text, one sentence; hash, if it
                     * is the server's certificate that was not believed */
    NET_OBJECT,     /* a record is complete in the segment. Fields number; offset and length of the
                     * bytes (evidence_place); hash; and as the server had it: uid (0: not in that
                     * response), name ("BODY[]<0>"; "" a script), nil (1: NIL, not an empty body) */
    NET_SCRIPT,     /* fields name (bytes), active, and number of the object that holds it */
    NET_SCRIPTS_DONE,
    NET_NOTE,         /* fields rule, text, for the journal. Rules: wire_violation(NAME),
                       * wire_repaired(NAME), bye, alert, referral, truncated, compress */
    NET_WANTS_SECRET, /* ready to sign in, once; field trusted, if only the pin vouches for the
                       * server's certificate */
    NET_TRANSCRIPT,   /* a piece of the transcript is complete: fields offset, length, hash */
    NET_ACTED,        /* the answer to NET_ACT: fields number, active (1: OK, 0: NO), text */
    NET_ANSWER,       /* HTTP: field number, of the object that holds the answer */
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
                 NET_UID,
                 NET_NIL,
                 NET_BUDGET,     /* setup, allow: bytes from the server after which to stop; 0: the
                                    limit */
                 NET_IDLE_MS,    /* setup: how long the server may be silent; 0: the limit */
                 NET_CERT_FROM,  /* like NET_CERT_UNTIL: validity, UTC seconds (i64) */
                 NET_MECHANISM,  /* ready: how it signed in, "PLAIN" */
                 NET_CERT_NAMES, /* ready: the names the certificate is for, ", " between */
                 NET_PERMIT,     /* setup: a command that may leave once; see permit.h */
                 NET_SENDER,     /* setup, to send: whom it is from, */
                 NET_RECIPIENT,  /* and to; NET_BODY is all of it */
                 NET_PURPOSE,    /* setup: enum net_purpose */
                 NET_LINE,       /* ready, refused: what the server said last, in shown form, a line
                                    each; without secrets */
                 NET_PATH,       /* setup, HTTP: "/tsr" */
                 NET_BODY,       /* setup, HTTP: what is posted */
                 NET_COMPRESS,   /* setup, IMAP to read: 1: compressed, if the server can */
                 NET_TRUSTED,    /* wants secret: 1 */
};

enum net_protocol { NET_IMAP, NET_MANAGESIEVE, NET_POP3, NET_SUBMISSION, NET_HTTP };

enum net_purpose {
    NET_TO_READ, /* IMAP for the jail, scripts for main */
    NET_TO_TRY,  /* sign in, sign out: NET_READY or NET_REFUSED, then the end. No jail. HTTP: one
                  * question, NET_ANSWER or NET_REFUSED */
    NET_TO_STAY, /* IMAP: sign in and stay, saying NOOP, until the server ends it. No jail */
    NET_TO_SEND, /* submission: sign in, send the one message of the setup, sign out; NET_NOTE
                  * "letter" when the server has taken it */
};

#endif
