/* pool_hooks.h - what only tests of the pool may do. */
#ifndef PARSE_POOL_HOOKS_H
#define PARSE_POOL_HOOKS_H

#include "parse/pool.h"

/* From now on mail goes to GMime without having been measured. */
void pool_trust(struct pool *pool);

/* How many workers have been started so far. */
unsigned pool_started(const struct pool *pool);

#endif
