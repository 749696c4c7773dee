/* starving.h - the database's allocations fail, one at a time. */
#ifndef TESTS_STARVING_H
#define TESTS_STARVING_H

void starving_install(void); /* before the first case is opened */
/* The at-th allocation from here on fails; 0: none. */
void starving_begin(unsigned long at);
/* None fails any more; returns how many there were. */
unsigned long starving_end(void);

#endif
