/* clamd_wire.h - what main and the process that talks to the virus scanner say to each other.
 *
 *   main -> it   CLAMD_ASK (u64 patience), once; then CLAMD_BEGIN, CLAMD_BYTES ..., CLAMD_END
 *   it -> main   CLAMD_VERSION or CLAMD_SORRY, once; one CLAMD_VERDICT for each CLAMD_END
 *
 * CLAMD_SORRY ends it: the scanner has closed, or says what nobody understands. */
#ifndef PARSE_CLAMD_WIRE_H
#define PARSE_CLAMD_WIRE_H

#include "base/role.h"

enum clamd_type {
    CLAMD_ASK = 1,
    CLAMD_BEGIN,
    CLAMD_BYTES,
    CLAMD_END,
    CLAMD_VERSION,
    CLAMD_VERDICT,
    CLAMD_SORRY,
};

enum clamd_field {
    CLAMD_PATIENCE = 1,
    CLAMD_TEXT,  /* a version, a signature's name, why not */
    CLAMD_STATE, /* enum clamd_verdict */
    CLAMD_OVER,  /* 1: the scanner closes the connection behind this answer */
};

enum { CLAMD_SOCKET = ROLE_FD + 1, CLAMD_PIECE = 1 << 20 };

#endif
