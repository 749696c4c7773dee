/* schema.h - what the tables of a case look like, and how an older case becomes a newer one.
 *
 * A schema is a list of steps; user_version counts the steps a case has taken. Steps are only ever
 * added. What a schema should look like is learned by taking the same steps in memory, so that a
 * new case and a migrated one have the same text, byte by byte. */
#ifndef CASE_SCHEMA_H
#define CASE_SCHEMA_H

#include "db.h"

#include "base/hash.h"

extern const char *const schema_steps[]; /* ends with NULL */

/* What schema_hash() says of a case that has taken all of schema_steps: where it does,
 * schema_compare() is through at once. A test tells what it has to be. */
extern const char schema_whole[HASH_HEX];

/* Settings that must come before the first table: the page size, WAL. */
bool schema_prepare(struct db *db, struct error *err) NODISCARD;

int64_t schema_count(const char *const *steps);

/* How many steps the case has taken. Fails when it is no case or newer than this program. */
bool schema_version(struct db *db, const char *const *steps, int64_t *out, struct error *err)
    NODISCARD;

/* Takes the steps that are missing, all or none of them. */
bool schema_migrate(struct db *db, const char *const *steps, struct error *err) NODISCARD;

/* Tells problem() about every table, index and trigger that is missing, strange or different in a
 * case that has taken so many steps. */
bool schema_compare(struct db *db, const char *const *steps, int64_t taken,
                    void (*problem)(void *arg, const char *text), void *arg, struct error *err)
    NODISCARD;

/* One hash of the text of all tables, indices and triggers. */
bool schema_hash(struct db *db, char out[HASH_HEX], struct error *err) NODISCARD;

#endif
