/* siphash.h - SipHash-2-4: eight bytes for a text, under a key that whoever wrote the text does not
 * know. For tables of strangers' names, where they must not choose what meets in one place. Not a
 * name for evidence: that is base/hash.h. */
#ifndef BASE_SIPHASH_H
#define BASE_SIPHASH_H

#include "base/text.h"

struct siphash_key {
    uint64_t first, second;
};

/* A key of chance. */
struct siphash_key siphash_new_key(void);
uint64_t siphash(const struct siphash_key *key, struct str bytes);

#endif
