/* innocent.h - what a scan must not make an indicator of: blocking it would hurt the owner more
 * than the intruder. Private to detect/. */
#ifndef DETECT_INNOCENT_H
#define DETECT_INNOCENT_H

#include "detect/detect.h"

/* Why, in a few words; NULL: nothing speaks against it. kind and value as in struct indicator. */
const char *innocent_reason(const struct case_facts *facts, const char *kind, const char *value);

#endif
