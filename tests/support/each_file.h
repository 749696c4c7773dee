/* each_file.h - what every file of a folder holds. */
#ifndef TESTS_EACH_FILE_H
#define TESTS_EACH_FILE_H

#include "base/text.h"

typedef void (*each_file_fn)(void *arg, const char *path, struct str bytes);
/* Calls fn for each file below dir, in the order of their names. path: from dir on. Returns how
 * many could be read. */
size_t each_file(const char *dir, each_file_fn fn, void *arg);

#endif
