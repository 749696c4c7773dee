/* whole.h - files of the case beside the database: there with all their bytes or not at all,
 * wherever the writing of them is broken off. */
#ifndef CASE_WHOLE_H
#define CASE_WHOLE_H

#include "base/error.h"
#include "base/text.h"

/* Writes the file, or replaces it by one with these bytes, or leaves all as it is. */
bool whole_write(int folder, const char *name, struct str bytes, struct error *err) NODISCARD;
/* What a write that was cut off has left under another name; none is fine. */
void whole_clear(int folder, const char *name);

#endif
