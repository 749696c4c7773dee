/* mail_examiner.h - the examiner that all tests of a program share. */
#ifndef TESTS_MAIL_EXAMINER_H
#define TESTS_MAIL_EXAMINER_H

#include "examine.h"

/* For cmocka_run_group_tests(). */
int mail_examiner_open(void **state);
int mail_examiner_close(void **state);

struct examiner *mail_examiner(void);

/* Examines a copy, so that the sanitizers see every step outside it. */
void mail_examine(struct str bytes, struct mail *mail, struct arena *arena);

#endif
