/* yaml_in.h - the YAML profile of playbooks, read strictly.
 *
 * One document of maps, lists and texts. Anchors, aliases, tags, merge keys, directives, duplicate
 * keys, tabs, control and direction characters, a byte order mark, more than one document and
 * anything past the limits are refused, with file:line:column. */
#ifndef PLAYBOOKS_YAML_IN_H
#define PLAYBOOKS_YAML_IN_H

#include "tree.h"

/* file: how errors name it. */
bool yaml_read(struct arena *arena, const char *file, struct str bytes, const struct node **out,
               struct error *err) NODISCARD;

/* error_set() with the place in front. */
bool yaml_error(struct error *err, const char *file, unsigned line, unsigned column,
                const char *fmt, ...) PRINTF_LIKE(5, 6);

#endif
