/* xml_scan.h - tags and attributes of XML that is only searched, never understood: no entities of
 * its own, no nesting, no failing. */
#ifndef PARSE_XML_SCAN_H
#define PARSE_XML_SCAN_H

#include "base/text.h"

/* Takes the next <...> off *rest, without the brackets; *before, if not NULL, is the text in front
 * of it. False: no more. */
bool xml_next_tag(struct str *rest, struct str *before, struct str *tag);

/* Text between tags, with &amp; and numbered characters decoded, added to out. */
void xml_put_text(struct buf *out, struct str text);

/* True if the tag is <NAME ...> or <PREFIX:NAME ...>. */
bool xml_is(struct str tag, const char *name);

/* The name without its prefix; "" for a closing tag. */
struct str xml_name(struct str tag);

/* The attribute's value as it is written. The name may have a prefix in the tag. False: there is
 * none. */
bool xml_find_attribute(struct str tag, const char *name, struct str *value);

/* The attribute's value with &amp; and numbered characters decoded, added to out. False: there is
 * none. */
bool xml_attribute(struct str tag, const char *name, struct buf *out);

#endif
