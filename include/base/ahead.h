/* ahead.h - a long walk in steps: several threads work ahead, the steps are taken in their order.
 *
 * What a step reads and what it does to the world happens in the same order as on one thread, so
 * that the outcome is the same; only what needs nothing but the step itself is done out of turn.
 * The thread that calls takes the steps, and works too when there is nothing to take.
 */
#ifndef BASE_AHEAD_H
#define BASE_AHEAD_H

#include "base/error.h"

struct ahead {
    /* Fills a slot with what comes next. One thread at a time, in order, but not always the same
     * one. *weight: the bytes it holds; *end: there is nothing more, and nothing in the slot. */
    bool (*read)(void *arg, void *slot, size_t *weight, bool *end, struct error *err);
    /* On any thread, several at once: may change the slot, and what is that thread's own (they
     * count from 0, the caller's). */
    void (*work)(void *arg, unsigned thread, void *slot);
    /* In order, on the thread that called. False ends the walk. */
    bool (*take)(void *arg, void *slot, struct error *err);
    /* Slots begin as zeros. `clear` makes one ready for its next use, `dispose` gives back what it
     * holds, at the end, whatever its state. Both on the thread that called. */
    void (*clear)(void *slot);
    void (*dispose)(void *slot);
    void *arg;
    size_t slot_size;
    size_t most_weight; /* nothing more is read while slots in use weigh as much */
};

enum { AHEAD_THREADS = 4 }; /* at most, with the caller's */

/* As many threads as suit this machine. */
unsigned ahead_suitable(void);

/* Walks to the end, on `threads` threads with the caller's own: fewer if they cannot be had. What
 * was read before `read` failed is taken first. */
bool ahead_run(const struct ahead *walk, unsigned threads, struct error *err) NODISCARD;

#endif
