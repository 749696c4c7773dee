/* alter_case.h - what somebody who knows SQLite can do to a case behind our back. The triggers are
 * put back each time, so that what is found is the attack and not the missing trigger. */
#ifndef TESTS_ALTER_CASE_H
#define TESTS_ALTER_CASE_H

#include "sample_case.h"

struct db;
struct alter_trigger {
    char name[64], sql[1024];
};

/* case.db of a closed case, for changes. */
struct db *alter_open(struct sample *sample);
/* Takes every trigger away, and keeps its text. */
size_t alter_drop_triggers(struct db *db, struct alter_trigger *kept, size_t room);
/* Runs one statement. */
void alter(struct sample *sample, const char *sql);
/* Numbers the journal's entries anew and makes the chain whole again, as somebody can who has the
 * file and not the key. */
void alter_rechain(struct sample *sample);

/* What opening says, or else verify; "" nothing. In a buffer of its own. */
const char *alter_verdict(struct sample *sample);
/* It says `want`, among other things; "": it says nothing. */
void alter_expect(struct sample *sample, const char *what, const char *want);

struct alter_attack {
    const char *what; /* NULL: the statement says it */
    const char *sql;
    const char *want; /* of what verify says */
};
/* Each of them on the case as it was. */
void alter_each(struct sample *sample, const struct alter_attack *attacks, size_t count);

#endif
