/* pages.h - memory in pages of 2 MB, for what is written once from end to end.
 *
 * The first touch of a page is an interrupt. In a virtual machine it may cost more than what is
 * done with the page: 25 us for 4 KB on one, where 2 MB at once cost 0.3 ms. Where the kernel has
 * no such pages (/sys/kernel/mm/transparent_hugepage) this is memory like any other. */
#ifndef BASE_PAGES_H
#define BASE_PAGES_H

#include "base/base.h"

#define PAGES_LARGE ((size_t)2 << 20) /* bytes */

/* len bytes, zeroed; NULL without memory. There is room for pages_size(len), and either may be
 * named when it is given back. */
void *pages_take(size_t len);
void pages_give(void *at, size_t len);
size_t pages_size(size_t len);

/* What malloc() hands out from now on is in large pages that nobody touched yet. For a process
 * whose copies are forked and live a short while: each touches its own. What is wasted is address
 * space. Set M_MMAP_THRESHOLD and M_TRIM_THRESHOLD to more than 8 MB before. */
void pages_for_malloc(void);

/* The same for the thread that calls, if it has just begun and others live beside it: the first
 * 24 MB of what malloc() hands out to it. Sets the two thresholds itself. */
void pages_for_thread(void);

#endif
