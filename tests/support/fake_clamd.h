/* fake_clamd.h - a virus scanner that speaks clamd's real protocol on a socket of its own, and does
 * one thing wrong if told to. It knows one pattern: EICAR's, or that of the test. */
#ifndef TESTS_FAKE_CLAMD_H
#define TESTS_FAKE_CLAMD_H

#include "base/error.h"
#include "temp.h"

#include <stdatomic.h>
#include <sys/types.h>

enum fake_fault {
    FAKE_HONEST,
    FAKE_CUTS,      /* closes in the middle of each stream */
    FAKE_CUTS_ONCE, /* only of the first */
    FAKE_REFUSES,   /* "stream: ... ERROR" for each */
    FAKE_SILENT,    /* takes everything and never answers a stream */
    FAKE_GARBAGE,   /* answers with line noise */
    FAKE_ENDLESS,   /* an answer without an end */
    FAKE_EARLY,     /* says OK before it has seen anything */
    FAKE_TALKATIVE, /* two answers at once */
    FAKE_FOREIGN,   /* greets like another kind of server */
    FAKE_SIGNLESS,  /* its version names no signatures */
    FAKE_SMALL,     /* StreamMaxLength is FAKE_SMALL_LENGTH */
};

enum { FAKE_SMALL_LENGTH = 1000, FAKE_VERSION_ROOM = 120 };

struct fake_shared {       /* between test and server */
    atomic_int streams;    /* that were begun */
    atomic_int sessions;   /* connections */
    atomic_int fault;      /* enum fake_fault */
    atomic_int signatures; /* of its version */
};

struct fake_clamd {
    char where[TEMP_PATH + 16]; /* its socket */
    unsigned port;              /* of 127.0.0.1, instead; 0: none */
    struct fake_shared *shared;
    pid_t pid;
};

/* folder: where its socket is made; NULL: on a port of the loopback address. */
bool fake_clamd_start(struct fake_clamd *fake, const char *folder, enum fake_fault fault,
                      struct error *err) NODISCARD;
void fake_clamd_stop(struct fake_clamd *fake);

/* The EICAR test file, put together so that no source holds it whole. */
const char *fake_clamd_eicar(void);

#endif
