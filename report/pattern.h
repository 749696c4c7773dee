/* pattern.h - a sentence of ours, known again in plain text: "{1} closed the connection" in "mx.a
 * closed the connection". Private to report/. */
#ifndef REPORT_PATTERN_H
#define REPORT_PATTERN_H

#include "base/said.h"

struct pattern_match {
    struct str id, values[SAID_MOST];
    size_t count;
};

/* Is text what the pattern says with some values, none of them empty? */
bool pattern_fits(struct str pattern, struct str text, struct pattern_match *out);

#endif
