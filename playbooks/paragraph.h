/* paragraph.h - a text that was wrapped by hand, as paragraphs of one line each, to be wrapped to
 * whatever width there is. Lists, blank lines and lines that end early on purpose stay. */
#ifndef PLAYBOOKS_PARAGRAPH_H
#define PLAYBOOKS_PARAGRAPH_H

#include "base/text.h"

void paragraph_join(struct buf *out, struct str text);

#endif
