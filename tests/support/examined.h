/* examined.h - attach_examine() for a test, and what it said. */
#ifndef TESTS_EXAMINED_H
#define TESTS_EXAMINED_H

#include "base/text.h"

/* Examines bytes under a name and fails the test unless it says just that. type NULL: any. */
void assert_examined(const char *name, struct str bytes, uint32_t traits, const char *detail,
                     const char *type);

#endif
