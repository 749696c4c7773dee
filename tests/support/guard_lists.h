/* guard_lists.h - what the write blocker lets out and what it does not, as examples. Both end with
 * NULL. */
#ifndef TEST_GUARD_LISTS_H
#define TEST_GUARD_LISTS_H

extern const char *const guard_allowed[], *const guard_refused[];

#endif
