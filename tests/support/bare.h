/* bare.h - a machine without one library: a program that is mailmedic, and finds an empty file of
 * that name in a folder that comes before the machine's. For cmocka tests. */
#ifndef TESTS_BARE_H
#define TESTS_BARE_H

#include "temp.h"

struct bare {
    char folder[TEMP_PATH], program[TEMP_PATH + 16];
    char said[120]; /* the sentence that names the library */
};

void bare_make(struct bare *bare, const char *library);
void bare_remove(struct bare *bare);

#endif
