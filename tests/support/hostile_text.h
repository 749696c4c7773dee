/* hostile_text.h - strings that whoever shows or escapes text must look at twice; a row of them
 * that is the same each time. */
#ifndef TESTS_HOSTILE_TEXT_H
#define TESTS_HOSTILE_TEXT_H

#include "base/text.h"

/* The next number of a fixed row that looks like chance. */
uint32_t hostile_chance(uint64_t *seed);

/* Instead of what *out held: ranges' ends, broken UTF-8, marks of every format we write, and what
 * looks like our own tokens. It may hold NUL. */
void hostile_text(struct buf *out, uint64_t *seed);

#endif
