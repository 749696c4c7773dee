/* keep.h - strangers' text put away in an arena in the forms that facts have. */
#ifndef PARSE_KEEP_H
#define PARSE_KEEP_H

#include "base/mem.h"
#include "base/text.h"

/* In shown form (text_show), at most `most` bytes. */
const char *keep_shown(struct arena *arena, struct str s, size_t most);

/* As it is, what is not UTF-8 as \xHH and NUL as <U+0000>, at most `most` bytes. */
const char *keep_text(struct arena *arena, struct str s, size_t most);

/* keep_text() in ASCII lower case. */
const char *keep_lower(struct arena *arena, struct str s, size_t most);

#endif
