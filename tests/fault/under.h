/* under.h - what the libraries that go under a program share: the plan, and who they are in. */
#ifndef FAULT_UNDER_H
#define FAULT_UNDER_H

#include "plan.h"

#include <stdbool.h>

#define EXPORT __attribute__((visibility("default")))

struct under {
    struct fault_plan *plan; /* NULL: none, or not mapped yet */
    bool is_main, is_target; /* this is the program itself; the role that is meant */
};
extern struct under under;

/* Counts a call in the role that is meant. True: it is the one (or, sticky, a later one); *number
 * is which call it was, from 1. */
bool under_meets(uint32_t *number);

#endif
