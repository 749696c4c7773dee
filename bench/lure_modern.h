/* lure_modern.h - honest mail as firms send it today, made up: HTML with buttons, hidden
 * preheaders, tracking links and pictures, urgent words, and passing authentication. No public
 * collection has any, and a score tuned without it takes modern mail for fraud. */
#ifndef BENCH_LURE_MODERN_H
#define BENCH_LURE_MODERN_H

#include <stddef.h>

enum { MODERN_MAILS = 396, MODERN_MOST = 32 * 1024 };

/* Mail number n, the same each time; returns its length. */
size_t modern_write(unsigned number, char *out, size_t room);

#endif
