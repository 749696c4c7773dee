/* points.h - what each reason weighs, from data/points.txt: a line holds a detector's id, the key
 * of one of its reasons and the points. Reasons that several rule detectors share stand under
 * "any-rule". The file is taken as a whole or not at all: every reason that exists must have
 * exactly one line, and no other line may stand there. Private to detect/. */
#ifndef DETECT_POINTS_H
#define DETECT_POINTS_H

#include "detect/detect.h"

#define POINTS_FILE "points.txt"
#define POINTS_RULE "any-rule" /* stands in the file for all detectors of rules */

enum { POINTS_MOST = 200 }; /* no reason weighs more, either way */

/* The keys under POINTS_RULE; ends with NULL. */
extern const char *const points_rule_reasons[];

struct points; /* opaque; never changes once it is there */

/* Reads dir/points.txt; dir NULL: as words_open(). An error names file and line. */
bool points_open(struct points **out, const char *dir, struct error *err) NODISCARD;
void points_free(struct points *points); /* NULL is fine */

/* The detector must list the reason, or all rules share it. points may be NULL: 0. */
int points_of(const struct points *points, const char *detector, const char *reason);

#endif
