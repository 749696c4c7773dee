/* sample_rows.h - rows of what a server or the operator said, of what was concluded and done, in a
 * sample case: some in every table. */
#ifndef TESTS_SAMPLE_ROWS_H
#define TESTS_SAMPLE_ROWS_H

#include "sample_case.h"

/* After sample_fill(); asserts. */
void sample_rows(struct sample *sample);
/* Of these, two findings of two scans: the second does not find the one again, and says so by its
 * number. */
void sample_findings(struct sample *sample);

#endif
