/* sample_evidence.h - bytes that a test puts into a sample case, the good way or by hand. */
#ifndef TESTS_SAMPLE_EVIDENCE_H
#define TESTS_SAMPLE_EVIDENCE_H

#include "sample_case.h"

#include <sys/types.h>

/* As evidence, in a transaction of its own. */
struct hash sample_put(struct sample *sample, struct str bytes);
/* Reading that evidence gives these bytes. */
void sample_holds(struct sample *sample, const struct hash *hash, struct str want);

/* Of the file PATH/name; -1: there is none. */
off_t sample_size(struct sample *sample, const char *name);
/* All of the bytes go to the end of that file. */
void sample_append(int fd, struct str bytes);
/* Makes a file with a record in it that the index does not know: of a newer case.db, or of a
 * killed writer. */
void sample_stray(struct sample *sample, const char *name);

#endif
