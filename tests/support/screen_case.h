/* screen_case.h - a small case to look at: a mailbox that was taken over, in March 2024, with mail
 * in English, Vietnamese and Chinese, mail that wants to harm a terminal, rules and findings. */
#ifndef TESTS_SCREEN_CASE_H
#define TESTS_SCREEN_CASE_H

#include "case/casefile.h"

/* Makes it at path and opens it for writing; fails the test otherwise. */
struct casefile *screen_case(const char *path);

/* An empty one: nothing acquired yet. */
struct casefile *screen_case_empty(const char *path);

/* Adds this many messages to the inbox, without bytes, quickly. */
void screen_case_grow(struct casefile *cf, int64_t count);

#endif
