/* memory.h - what is in another process's memory. */
#ifndef TESTS_MEMORY_H
#define TESTS_MEMORY_H

#include "base/text.h"

#include <sys/types.h>

enum { MEMORY_MASK = 0x5a };

/* How often the needle, each byte of it xor MEMORY_MASK, lies in memory that the process can write
 * or has mapped privately. The mask keeps this program from finding its own needle. -1: we may not
 * look (not dumpable, and we are not root). */
int memory_count(pid_t pid, struct str masked);

/* Masks in place. */
void memory_mask(char *bytes, size_t len);

#endif
