/* guard.h - the write blocker: what passes between the server and the jailed libetpan
 * (security.md 10).
 *
 * Out: only commands that read, each exactly as an allow-list describes it. In: nothing that breaks
 * the rules of IMAP, the limits, or libetpan. Message bytes do not pass: they go into the body
 * store, and a stand-in "@17" passes instead. What merely is sloppy is repaired toward the jail
 * and noted; the transcript has it as it came.
 *
 * No I/O but the evidence segment: bytes in, bytes into buffers. */
#ifndef IMAP_GUARD_H
#define IMAP_GUARD_H

#include "body_store.h"
#include "permit.h"
#include "scan.h"
#include "transcript.h"

enum command_kind {
    COMMAND_OTHER, /* answered with a handful of lines */
    COMMAND_CAPABILITY,
    COMMAND_MESSAGES, /* FETCH: lines per message */
    COMMAND_FOLDERS,  /* LIST, LSUB: lines per folder */
    COMMAND_IDLE,
    COMMAND_LOGOUT,
    COMMAND_KINDS,
};

enum { TAG_MOST = 16 };

struct tag { /* a command that has not been answered */
    char text[TAG_MOST + 1];
    enum command_kind kind;
};

/* For the journal: "wire_repaired(text)", "what". */
typedef void (*guard_note_fn)(void *arg, const char *rule, const char *text);

enum guard_in_state {
    IN_LINE,    /* waiting for the end of a line */
    IN_LITERAL, /* bytes that pass to the jail, as a quoted string */
    IN_BODY,    /* bytes that go into the body store */
    IN_ENDED,   /* the server said BYE, or a rule was broken */
};

enum { OBJECTS_MOST = 64 }; /* message parts in one FETCH response */

struct response { /* what is known of the one at hand; see guard_check.c */
    struct scan scan;
    size_t copied;          /* of the line: it is in guard->held, or replaced there */
    unsigned tokens;        /* so far */
    bool body;              /* the literal that begins here is message bytes */
    bool quoted;            /* a status code with a string in it */
    bool unquotable;        /* a literal held line ends or NULs: the jail gets "?" for each */
    char name[OBJECT_NAME]; /* FETCH: the item whose value comes; status: the code */
    int place;              /* FETCH: enum fetch_place; NAMESPACE: tokens in the inner list */
    uint64_t uid;
    struct buf words; /* CAPABILITY: what it says */
};

struct guard {
    const char *host; /* for sentences */
    struct body_store *bodies;
    struct transcript *transcript;
    guard_note_fn note;
    void *note_arg;
    unsigned notes;

    struct tag *tags; /* LIMIT_WIRE_TAGS of them */
    size_t tag_count;
    size_t outstanding[COMMAND_KINDS];
    uint64_t exists;    /* messages in the folder, as the server last said */
    uint64_t responses; /* untagged ones since the last tagged */
    bool capability;    /* CAPABILITY data has come since the command */

    /* in */
    enum guard_in_state state;
    struct response response;
    struct buf line; /* of the response at hand, the line that has not ended yet */
    struct buf held; /* what came before it, as the jail will get it */
    struct buf jail; /* vetted, for the caller to write and clear */
    uint64_t left;   /* IN_LITERAL: bytes still to come */
    uint64_t seen;   /* bytes from the server */
    uint64_t budget; /* most of them */
    struct object objects[OBJECTS_MOST]; /* of the response at hand */
    size_t object_count;
    bool logged_out;     /* because we asked for it */
    bool bye;            /* the server said goodbye */
    struct buf bye_text; /* in its words, shown form */

    /* out */
    struct permit *permit; /* the caller's; NULL: only what reads */
    bool idling;           /* IDLE was said, and DONE was not */
    struct buf command;    /* a line of the jail's that has not ended yet */
};

void guard_init(struct guard *guard, const char *host, struct body_store *bodies,
                struct transcript *transcript);
void guard_dispose(struct guard *guard);

/* Bytes from the server. All are taken, or the rule that they break is in err and the connection
 * must end. What may pass is in guard->jail. */
bool guard_in(struct guard *guard, struct str bytes, struct error *err) NODISCARD;

/* While message bytes come they may be read straight to their place: room for some (NULL with err
 * clear: not now), and how many were put there. */
char *guard_in_space(struct guard *guard, size_t *room, struct error *err) NODISCARD;
bool guard_in_put(struct guard *guard, size_t len, struct error *err) NODISCARD;

/* The server has closed. False: in the middle of something, or without a goodbye. */
bool guard_in_end(struct guard *guard, struct error *err) NODISCARD;

/* Bytes from the jail. What may leave is added to server; false: something else wanted out. */
bool guard_out(struct guard *guard, struct str bytes, struct buf *server, struct error *err)
    NODISCARD;

/* One command line, without tag and line end. False: not one that only reads; what a permission
 * lets out besides is not asked here. */
bool guard_allows(struct str command, enum command_kind *kind);

/* The greeting for libetpan, instead of the server's: what of its capabilities we use. */
void guard_greeting(struct buf *out, struct str capabilities);

#endif
