/* lying_server.h - a small IMAP server that does one thing wrong: three folders, no TLS, on the
 * loopback address. */
#ifndef TESTS_LYING_SERVER_H
#define TESTS_LYING_SERVER_H

#include "base/error.h"

#include <sys/types.h>

enum lie {
    LIE_NONE,
    LIE_SIZES,          /* RFC822.SIZE is one too small */
    LIE_UNASKED,        /* sends a message nobody asked for beside each that was */
    LIE_TWICE,          /* sends each message twice */
    LIE_UIDS_TWICE,     /* lists each message twice */
    LIE_BACKWARDS,      /* lists the messages from the last to the first */
    LIE_POISON_LISTING, /* folder "B" is listed with a line that never balances */
    LIE_POISON_MESSAGE, /* so is message 3 of "B" when its bytes are asked for */
    LIE_HOLDS_BACK,     /* says OK and does not send message 3 of "B" */
    LIE_REFUSES,        /* says NO when message 3 of "B" is among those asked for */
    LIE_NO_FOLDER,      /* "B" cannot be opened */
    LIE_WRITABLE,       /* does not say READ-ONLY */
    LIE_BYE,            /* hangs up with BYE, once, when the first bodies are asked for */
    LIE_FLAGS,          /* everything is \Seen once it was fetched */
    LIE_STRANGE_TAG,    /* finishes a command that was never sent */
    LIE_COMPRESSES_NOT, /* agrees to compress, and goes on in clear */
    LIE_NO_COMPRESSION, /* offers to compress, and refuses */
    LIE_GARBAGE,        /* line noise instead of the folders, once */
};

/* What it says besides: head, then unit so many times, then tail. */
enum poison_place {
    POISON_NOWHERE,
    POISON_GREETING, /* instead of the greeting, each time */
    POISON_ONCE,     /* before the end of the first answer with bodies of "B" */
    POISON_ALWAYS,   /* before the end of each of them */
};
struct poison {
    enum poison_place place;
    const char *head, *unit, *tail; /* NULL: none */
    unsigned times;
    bool hangs_up; /* and closes the connection behind it */
};

enum { LYING_FOLDERS = 3, LYING_MESSAGES = 8 }; /* in each of "INBOX", "B", "C" */

struct lying_server {
    unsigned port;
    pid_t pid;
};

bool lying_server_start(struct lying_server *server, enum lie lie, struct error *err) NODISCARD;
/* An honest one but for that. */
bool lying_server_poison(struct lying_server *server, const struct poison *poison,
                         struct error *err) NODISCARD;
void lying_server_stop(struct lying_server *server);

#endif
