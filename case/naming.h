/* naming.h - rows of the table `object`: evidence gets its name. See case/evidence.h. */
#ifndef CASE_NAMING_H
#define CASE_NAMING_H

#include "case/arrivals.h"
#include "case/evidence.h"

/* False without an error: not there. */
bool naming_find(struct casefile *cf, const struct hash *hash, struct evidence_place *out,
                 struct error *err) NODISCARD;

/* What the case calls these bytes; 0: it does not have them. */
bool naming_id(struct casefile *cf, const struct hash *hash, int64_t *id, struct error *err)
    NODISCARD;

/* Whether a record of that hash lies there, on the disk; it is not hashed. */
bool naming_check(struct casefile *cf, const struct hash *hash, const struct evidence_place *place,
                  struct error *err) NODISCARD;

/* A hash that is there already keeps its first place. */
bool naming_put(struct casefile *cf, const struct hash *hash, const struct evidence_place *place,
                struct error *err) NODISCARD;

/* The same for many, in a few statements; fills object and fresh of each. */
bool naming_put_all(struct casefile *cf, struct arrival *arrivals, size_t count, struct error *err)
    NODISCARD;

/* How many rows the statements for many write at once. The SQL has one ROWS of places for each. */
enum { NAMING_GROUP = 32 };
#define NAMING_8(row)  row ", " row ", " row ", " row ", " row ", " row ", " row ", " row
#define NAMING_32(row) NAMING_8(row) ", " NAMING_8(row) ", " NAMING_8(row) ", " NAMING_8(row)

#endif
