/* pooled.h - mails through real jailed workers, and what came of each. */
#ifndef TESTS_POOLED_H
#define TESTS_POOLED_H

#include "parse/pool.h"

enum { POOLED_MOST = 10000 };

struct pooled_result {
    unsigned answers; /* must be one */
    enum pool_status status;
    char why[64], subject[64];
    size_t parts, fields;
};

struct pooled {
    struct pool *pool;
    uint64_t given; /* ids are 0, 1, 2 ... */
    struct pooled_result results[POOLED_MOST];
    unsigned counts[POOL_TIMEOUT + 1]; /* results by status */
};

/* program: NULL, this one. Asserts that all goes well, as everything here does. */
struct pooled *pooled_new(const char *program, unsigned workers);
/* Also that no process and no descriptor is left. */
void pooled_free(struct pooled *pooled);

/* Gives one mail through a descriptor, waiting for room; returns its id. */
uint64_t pooled_give(struct pooled *pooled, struct str mail);
/* The same bytes as a frame. */
uint64_t pooled_give_bytes(struct pooled *pooled, struct str mail);
/* A header by itself, likewise. */
uint64_t pooled_give_header(struct pooled *pooled, struct str header);
/* Waits for everything given; every piece must have exactly one answer. */
void pooled_drain(struct pooled *pooled);

/* One mail and its result. */
const struct pooled_result *pooled_one(struct pooled *pooled, struct str mail);

#endif
