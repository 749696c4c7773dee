/* reasons.h - why something failed, in the report's language.
 *
 * What a connection ends with was made beside the server, away from here, and comes as plain text:
 * "mx.a closed the connection". It is known again by the "why: " lines of data/texts-LANGUAGE.txt;
 * what is not stays English, as all that the server itself said. */
#ifndef REPORT_REASONS_H
#define REPORT_REASONS_H

#include "wording.h"

/* Adds it as marked text (base/said.h). */
void reason_mark(struct buf *marked, struct str reason, const struct wording *wording);

#endif
