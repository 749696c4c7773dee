/* compose.h - letters with the sizes of a real office's (median 11.6 KB, mean about 45 KB, the
 * largest 19 MB), the same on every machine. */
#ifndef BENCH_COMPOSE_H
#define BENCH_COMPOSE_H

#include <stddef.h>
#include <stdint.h>

enum { COMPOSE_LARGEST = 19 << 20, COMPOSE_ROOM = COMPOSE_LARGEST + (1 << 20) };

struct compose_dice { /* start with any number, once for a mailbox */
    uint64_t state;
};

/* Letter `number` into out, which has COMPOSE_ROOM bytes; its length. */
size_t compose_message(char *out, unsigned number, struct compose_dice *dice);

#endif
