/* seal_ranges.h - tables to which rows are added and in which none is changed, sealed in the
 * journal piece by piece.
 *
 * At the commit of a transaction that added rows to one of these tables, one entry "rows-sealed"
 * holds the SHA-256 of those rows and which they are, from the first id to the last. verify makes
 * it again. Nothing may be between two ranges, or behind the last; what is before the first was
 * written by a program that did not seal it. */
#ifndef CASE_SEAL_RANGES_H
#define CASE_SEAL_RANGES_H

#include "seal.h"

const char *seal_range_name(enum sealed_range range);  /* "antivirus": see seal_table_name() */
const char *seal_range_words(enum sealed_range range); /* "what the virus scanner said" */
bool seal_range_digest(struct casefile *cf, enum sealed_range range, int64_t first, int64_t last,
                       struct seal_digest *out, struct error *err) NODISCARD;

/* The open transaction has added that row, behind all others. */
void seal_added(struct casefile *cf, enum sealed_range range, int64_t id);
/* Before the commit; nothing to do if the transaction added none. */
bool seal_ranges(struct casefile *cf, struct error *err) NODISCARD;

#endif
