/* value.h - answers as people write them, and times as answers hold them. */
#ifndef PLAYBOOKS_VALUE_H
#define PLAYBOOKS_VALUE_H

#include "base/clock.h"
#include "playbooks/playbook.h"

/* "2026-11-22", "2026-11-22T02:12Z" or "2026-11-22T02:12:13Z" in UTC seconds; INT64_MIN: none. */
int64_t time_parse(const char *text);

enum { VALUE_TIDY = CLOCK_TEXT };
/* As the case holds what people write: yes and no for true and false, "now" (in UTC seconds), a
 * blank for the T of a time, no Z. In room, or text itself where nothing is to be done. */
const char *value_tidy(enum value_type type, const char *text, int64_t now, char room[VALUE_TIDY]);

#endif
