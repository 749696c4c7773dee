/* attachment_wants.h - what the files of the attachment sample set must show, by their paths. */
#ifndef TESTS_ATTACHMENT_WANTS_H
#define TESTS_ATTACHMENT_WANTS_H

#include "parse/mail.h"

struct attachment_want {
    const char *group, *path; /* a pattern */
    uint32_t must;            /* traits, all of them; 0: none that is loud */
};

/* The first that fits a path below the set's folder; NULL: nothing is known of it. */
const struct attachment_want *attachment_want(const char *path);

/* After attach_preload(): a machine without libzbar is to tell what it could not search. */
bool attachment_want_met(const struct attachment_want *want, uint32_t traits);

#endif
