/* html_entity.h - character references: &amp; &#x61; */
#ifndef PARSE_HTML_ENTITY_H
#define PARSE_HTML_ENTITY_H

#include "base/text.h"

/* The character that the reference at the front of s (an '&') stands for and its length in *used;
 * 0 if it is none. In an attribute "&copy=1" is no reference. */
uint32_t html_entity(struct str s, bool attribute, size_t *used);

/* Adds s with its references resolved. */
void html_resolve(struct buf *out, struct str s, bool attribute);

#endif
