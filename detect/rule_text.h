/* rule_text.h - texts compared as mail servers do it: without regard to case. Private to
 * detect/. Values come from hostile rules: everything here takes time in proportion to the text. */
#ifndef DETECT_RULE_TEXT_H
#define DETECT_RULE_TEXT_H

#include "base/text.h"

bool rule_text_contains(struct str text, const char *value);
bool rule_text_is(struct str text, const char *value);
/* * any run of characters, ? one, \ takes the next as it is; the whole text. */
bool rule_text_matches(struct str text, const char *pattern);

/* "100K" in bytes; K, M, G are powers of 1024. */
bool rule_text_size(const char *text, uint64_t *out);
/* A search that is words and blanks only. */
bool rule_text_is_plain(const char *query);

#endif
