/* attach_name.h - what the name of an attachment, or of a member of one, says (detections.md
 * 13.8). Names are judged in their shown form: hidden characters are tokens, <U+202E>. */
#ifndef PARSE_ATTACH_NAME_H
#define PARSE_ATTACH_NAME_H

#include "base/text.h"

enum { EXTENSION_MOST = 16 };

/* What is behind the last dot, in lower case; "" none. Dots and blanks at the end do not count. */
void name_extension(struct str name, char out[EXTENSION_MOST]);

/* The traits (enum part_trait) that an extension means by itself. */
uint32_t extension_traits(const char *extension);

/* Is it one of a list with a blank around each? "" is none. */
bool extension_is_listed(const char *extension, const char *list);

bool extension_is_page(const char *extension);

/* PART_DOUBLE_EXTENSION and PART_RTL_NAME. *why: a few words, "" none. */
uint32_t name_tricks(struct str name, const char **why);

#endif
