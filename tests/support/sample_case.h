/* sample_case.h - a small case for a test: an account, folders, messages with evidence, a journal.
 * Everything here asserts: a test that cannot make its case has failed. */
#ifndef TESTS_SAMPLE_CASE_H
#define TESTS_SAMPLE_CASE_H

#include "base/limits.h"
#include "case/evidence.h"
#include "case/journal.h"
#include "case/tables.h"
#include "temp.h"

struct sample {
    char folder[TEMP_PATH];    /* of the test */
    char path[TEMP_PATH + 16]; /* of the case in it */
    struct casefile *cf;
    int64_t account, inbox, run;
};

/* A new case, open for writing. */
void sample_make(struct sample *sample);
void sample_open(struct sample *sample, enum case_mode mode);
void sample_close(struct sample *sample);
/* Closes it and removes all of it. */
void sample_remove(struct sample *sample);
/* For cmocka's setup and teardown: a new case of four messages, as sample_fill() makes it. */
int sample_set_up(void **state);
int sample_tear_down(void **state);
/* A test's own transaction; it may not fail. */
void sample_begin(struct sample *sample);
void sample_commit(struct sample *sample);

/* PATH/name in the case; good until the next but three. */
const char *sample_path(const struct sample *sample, const char *name);

/* In one transaction: an account, its inbox, a run, and `count` messages with their bytes as
 * evidence, every second one parsed. */
void sample_fill(struct sample *sample, unsigned count);
/* One more message, UID as given, through a segment filled by hand like a connection does. */
void sample_segment(struct sample *sample, unsigned first_uid, unsigned count);
/* One more message that is not fetched but for its header: the first `len` bytes of
 * sample_mail(uid). *id: its row; may be NULL. */
void sample_headed(struct sample *sample, unsigned uid, size_t len, int64_t *id);
/* The bytes of message `uid`; the same each time. In a buffer of its own, till the next call. */
struct str sample_mail(unsigned uid);

/* Problems that case_verify() finds, and each on its own line in *text (may be NULL; the caller's
 * buf). False: it could not check at all, and *err says why. */
bool sample_verify(struct casefile *cf, uint64_t *wrong, struct buf *text, struct error *err);

#endif
