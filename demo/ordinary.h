/* ordinary.h - a year of honest work: orders, quotations, colleagues, suppliers, newsletters. */
#ifndef DEMO_ORDINARY_H
#define DEMO_ORDINARY_H

#include "letter.h"

#define STORY_BEGIN "2025-11-20"
enum { STORY_DAYS = 364 }; /* to 2026-11-18 */

int64_t story_time(int day, int hour, int minute); /* of the owner's clock, +0700 */

bool ordinary_write(struct maildir *maildir, struct error *err) NODISCARD;

#endif
