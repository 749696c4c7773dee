/* template.h - {{var}} in a text. A value is put in as it is and never looked at again. */
#ifndef PLAYBOOKS_TEMPLATE_H
#define PLAYBOOKS_TEMPLATE_H

#include "base/text.h"

/* Calls fn with each name between {{ and }}. */
void template_names(const char *text, void (*fn)(void *arg, const char *name), void *arg);

/* value: NULL if there is none yet; then missing (may be NULL) receives the name, and {{name}}
 * stays. Returns whether every name had a value. */
bool template_fill(struct buf *out, const char *text,
                   const char *(*value)(void *self, const char *name), void *self,
                   char missing[64]);

#endif
