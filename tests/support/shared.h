/* shared.h - the real data in ../shared/data, when it is there. Nothing of it is part of the
 * project; a test without it is skipped. */
#ifndef TESTS_SHARED_H
#define TESTS_SHARED_H

#include "temp.h"

/* Unpacks NAME.tar.xz into a new folder (temp_remove() it). False: it is not there. */
bool shared_unpack(const char *name, char dir[TEMP_PATH]);

#endif
