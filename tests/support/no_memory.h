/* no_memory.h - one allocation of this very process gets nothing: its own, SQLite's and the other
 * libraries'. The like is done to another program by fault/starve.c.
 *
 * malloc() and its kin in no_memory.c stand in place of the C library's: link it only into a test
 * that is about this, and without sanitizers, which stand there themselves. */
#ifndef TESTS_NO_MEMORY_H
#define TESTS_NO_MEMORY_H

/* The at-th allocation of this thread from here on fails; 0: none, they are only counted. */
void no_memory_begin(unsigned long at);
/* None fails any more; returns how many there were. */
unsigned long no_memory_end(void);

#endif
