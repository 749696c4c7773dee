/* entry.h - what journal entries are made of, for those who write and those who check them. */
#ifndef CASE_ENTRY_H
#define CASE_ENTRY_H

#include "base/hash.h"

/* SHA-256 of "mailmedic-log-v1\n" and the body. */
struct hash entry_hash(struct str body);

/* Whether kind and action are in the lists of entry.c. */
bool entry_is_known(const char *kind, const char *action);

#endif
