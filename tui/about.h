/* about.h - the way back from a message or a rule to what was found in it. */
#ifndef TUI_ABOUT_H
#define TUI_ABOUT_H

#include "doc.h"

struct casefile;

/* Adds the findings whose evidence includes this row: kind "message" (attachments count), "rule"
 * or "login". Nothing when there are none. */
bool about_add(struct doc *doc, struct casefile *cf, const char *kind, int64_t id,
               struct error *err) NODISCARD;

#endif
