/* log_encoding.h - a log in somebody's character set as UTF-8: Chinese and Vietnamese webmail and
 * panels export in the sets of their countries, and no byte of the file says which. */
#ifndef PARSE_LOG_ENCODING_H
#define PARSE_LOG_ENCODING_H

#include "base/mem.h"
#include "base/text.h"

#include <stdint.h>

struct charsets;

/* sets NULL: there are no converters. The text in arena, or bytes themselves where they are taken
 * as they are: UTF-8, or nothing that we know better. *title: what they are ("GB18030, by its
 * bytes"); NULL: as they are. *decided: 0 when nobody has looked yet; what it becomes spares the
 * next page of the same log the look. */
struct str log_as_utf8(struct charsets *sets, struct arena *arena, struct str bytes,
                       uint32_t *decided, const char **title);

#endif
