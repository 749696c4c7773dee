/* param.h - one parameter of a structured field, out of raw bytes: what the pre-scan has to know
 * before a real parser may look. */
#ifndef PARSE_PARAM_H
#define PARSE_PARAM_H

#include "base/text.h"

/* The two words of a type, with blanks and comments anywhere around them. False: it is none. */
bool param_type(struct str value, struct str *major, struct str *minor);

/* Puts the value of parameter `name` into out, quotes and RFC 2231 pieces ("name*0") resolved, not
 * decoded. Of several the first counts. False: it is not there. */
bool param_get(struct str value, const char *name, struct buf *out);

#endif
