/* unparted.h - what stands in a multipart whose boundary is missing or another: programs that look
 * for any boundary show its parts all the same. */
#ifndef PARSE_UNPARTED_H
#define PARSE_UNPARTED_H

#include "base/text.h"

/* The boundary that content seems to be divided by: a line "--NAME" above a field of a header.
 * Empty: none. */
struct str unparted_boundary(struct str content);

#endif
