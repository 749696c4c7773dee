/* state.h - what a case holds at one moment, in two hashes; private to case/. */
#ifndef CASE_STATE_H
#define CASE_STATE_H

#include "case/checkpoint.h"

/* The evidence named so far; most: only so many of the first. */
bool state_names(struct casefile *cf, uint64_t most, uint64_t *count, struct hash *out,
                 struct error *err) NODISCARD;
/* Reads what the body of such an entry says. False: it does not. */
bool state_read(struct str root, struct str names, int64_t entries, int64_t objects,
                struct sealed_state *out);

#endif
