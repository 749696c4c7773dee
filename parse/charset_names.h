/* charset_names.h - which converter reads which declared name. */
#ifndef PARSE_CHARSET_NAMES_H
#define PARSE_CHARSET_NAMES_H

#include "base/text.h"

/* The converters we open; the C library's names. */
extern const char *const charset_converters[];
extern const size_t charset_converter_count;

enum { CHARSET_NONE = -1, CHARSET_UTF8 = -2 };

/* Index of the converter for a name as mail declares it; CHARSET_UTF8 for UTF-8 and US-ASCII;
 * CHARSET_NONE if we have none. */
int charset_find(struct str name);

/* Are bytes below 0x80 themselves in it, always? */
bool charset_has_ascii(int converter);

#endif
