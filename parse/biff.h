/* biff.h - Excel's old format: macro sheets, names that start by themselves, links to programs. */
#ifndef PARSE_BIFF_H
#define PARSE_BIFF_H

#include "look.h"

/* bytes: the stream "Workbook" or "Book". */
void look_at_workbook_stream(struct look *look, struct str bytes);

#endif
