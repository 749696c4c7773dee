/* report_case.h - a case whose texts try to be more than text, and reports of it. */
#ifndef TESTS_REPORT_CASE_H
#define TESTS_REPORT_CASE_H

#include "report/report.h"
#include "sample_case.h"

/* What the sender wrote as a subject: an end of script, a change of direction, a line end, a
 * formula, a table's border and a link, each of which somebody might obey. */
extern const char hostile_subject[];

/* Messages, findings with that subject, and checks of every state. */
void report_case_make(struct sample *sample);

/* The report in *out, which the test disposes; asserts that it could be made. */
void report_case_print(struct sample *sample, struct report_setup *setup, enum report_format format,
                       struct buf *out);

bool text_has(const struct buf *text, const char *part);

#endif
