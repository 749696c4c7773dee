/* protocol.h - what main's pool and the parse worker say to each other, in frames (base/frame.h).
 *
 *   main -> worker   PROTOCOL_MAIL, PROTOCOL_SIEVE ...: fields below; a descriptor may come along
 *                    PROTOCOL_HEADERS: PROTOCOL_BYTES for each of many headers, numbered from the
 *                    frame's id; each is answered like a PROTOCOL_HEADER, so that it is known
 *                    which of them a worker was at
 *   worker -> main   PROTOCOL_READY once, then one frame of the same type and id for each piece, in
 *                    the order they came: the payload is the facts, the script's rules ...
 *                    Or PROTOCOL_UNABLE, with the reason in words, and nothing more
 *
 * Main believes no frame of a worker's: see pool_worker.c. */
#ifndef PARSE_PROTOCOL_H
#define PARSE_PROTOCOL_H

enum protocol_type {
    PROTOCOL_READY = 1,
    PROTOCOL_MAIL,
    PROTOCOL_SIEVE,
    PROTOCOL_SNIFF,
    PROTOCOL_EXPORT,
    PROTOCOL_EDIT,
    PROTOCOL_LOG,
    PROTOCOL_PART,
    PROTOCOL_HEADER,
    PROTOCOL_HEADERS,
    PROTOCOL_UNABLE,
};

/* Frame flag on the way in, for tests of the jail: GMime gets the mail unmeasured. */
enum { PROTOCOL_TRUST = 1 };

enum protocol_field {
    PROTOCOL_OFFSET = 1, /* in the descriptor */
    PROTOCOL_LENGTH,
    PROTOCOL_BYTES, /* instead of a descriptor */
    PROTOCOL_NAME,  /* a script's or file's */
    PROTOCOL_FORMAT,
    PROTOCOL_SIZE,   /* of the whole file; PROTOCOL_PART: the first byte wanted; of the part */
    PROTOCOL_ORDER,  /* PROTOCOL_EDIT: which rule; PROTOCOL_PART: which part */
    PROTOCOL_REMOVE, /* 1: that rule is to be taken out, 0: to be switched off */
    PROTOCOL_CURSOR, /* PROTOCOL_LOG: where to go on, and what the log may not say */
    PROTOCOL_WHY,    /* the answer: why it cannot be done, or PROTOCOL_BYTES */
};

/* Descriptors that a worker starts with, behind ROLE_FD: public keys, YARA rules; may be empty. */
enum { PROTOCOL_KEYS_FD = 4, PROTOCOL_YARA_FD };

#endif
