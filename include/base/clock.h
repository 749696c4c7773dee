/* clock.h - time: UTC seconds, and text of one form, 2026-11-22T02:12:13Z. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/text.h"

enum { CLOCK_TEXT = 32 };

int64_t clock_utc_ns(void);
int64_t clock_boot_ns(void);                                  /* CLOCK_BOOTTIME: does not step */
int64_t clock_mono_ms(void);                                  /* for deadlines and rates */
void clock_format(int64_t utc_seconds, char out[CLOCK_TEXT]); /* "" for INT64_MIN (unknown) */
/* Broken-down UTC time to seconds, without the C library's time zone. */
int64_t clock_from_civil(int year, int month, int day, int hour, int minute, int second);

#endif
