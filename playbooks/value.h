/* value.h - times as answers hold them. */
#ifndef PLAYBOOKS_VALUE_H
#define PLAYBOOKS_VALUE_H

#include "base/clock.h"

/* "2026-11-22", "2026-11-22T02:12Z" or "2026-11-22T02:12:13Z" in UTC seconds; INT64_MIN: none. */
int64_t time_parse(const char *text);

#endif
