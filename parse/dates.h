/* dates.h - dates as mail writes them, RFC 5322 and what else is seen. */
#ifndef PARSE_DATES_H
#define PARSE_DATES_H

#include "base/text.h"

/* UTC seconds and minutes east of Greenwich (ZONE_UNKNOWN: it names none, or -0000). False: it is
 * no date; *seconds is INT64_MIN then. */
bool date_read(struct str text, int64_t *seconds, int32_t *zone);

#endif
