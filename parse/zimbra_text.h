/* zimbra_text.h - filter rules as `zmmailbox getFilterRules` prints them, one a line:
 *
 *     "name" active any header "subject" contains "invoice" fileinto "/Junk" stop
 *
 * The words are those of its addFilterRule. Those that are not known are kept as conditions nobody
 * can try and acts nobody knows, never passed over. */
#ifndef PARSE_ZIMBRA_TEXT_H
#define PARSE_ZIMBRA_TEXT_H

#include "export.h"

/* Does the text begin with such a line? */
bool zimbra_text_is(struct str text);
void zimbra_text_read(struct export *export, struct str text);

#endif
