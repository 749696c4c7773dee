/* loose_base64.h - base64 as strangers write it: in lines, in either alphabet, cut short. */
#ifndef PARSE_LOOSE_BASE64_H
#define PARSE_LOOSE_BASE64_H

#include "base/text.h"

/* Adds the decoded bytes; blanks and line ends are skipped. False: something else is in it, or it
 * did not fit; what came before that is there. */
bool loose_base64_decode(struct buf *out, struct str text);

#endif
