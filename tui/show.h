/* show.h - numbers, times and links as people read them. Each writes into out and returns it. */
#ifndef TUI_SHOW_H
#define TUI_SHOW_H

#include "base/text.h"
#include "case/tables.h"
#include "tui/canvas.h"

enum { SHOW = 32, MARK_WIDTH = 12 };

const char *show_count(uint64_t value, char out[SHOW]);     /* 1,234,567 */
const char *show_bytes(uint64_t bytes, char out[SHOW]);     /* 4.5 GB */
const char *show_seconds(int64_t seconds, char out[SHOW]);  /* 3 min 20 s */
const char *show_time(int64_t utc_seconds, char out[SHOW]); /* 2026-03-04 14:22; "" unknown */
const char *show_day(int64_t utc_seconds, char out[SHOW]);  /* 2026-03-04; "" unknown */
const char *show_zone(int32_t minutes, char out[SHOW]);     /* +07:00 */

/* "!! HIGH": a symbol and a word, MARK_WIDTH columns at most. */
const char *severity_mark(enum severity severity);
enum style severity_style(enum severity severity);

#endif
