/* vba.h - VBA projects inside OLE2 files ([MS-OVBA]). */
#ifndef PARSE_VBA_H
#define PARSE_VBA_H

#include "look.h"
#include "ole.h"

/* Adds what a compressed container unpacks to (2.4.1.3). False: it breaks off; what came is
 * there. */
bool vba_decompress(struct str container, struct buf *out);

/* Looks at the project in this storage: is there code, and does it start by itself? */
void look_at_vba(struct look *look, const struct ole *ole, int storage);

#endif
