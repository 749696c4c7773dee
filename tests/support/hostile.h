/* hostile.h - the nasty mails of security.md 5.3, made to measure. */
#ifndef TESTS_HOSTILE_H
#define TESTS_HOSTILE_H

#include "base/text.h"

struct hostile {
    const char *id;
    void (*make)(struct buf *out, size_t n);
};

/* Ends with a NULL id. */
extern const struct hostile hostile[];

/* The mail of that id, N as the generator's. The buffer is initialised here. */
void hostile_make(const char *id, size_t n, struct buf *out);

#endif
