/* harmless.h - what GMime gets to see of a message that was measured (prescan.h). */
#ifndef PARSE_HARMLESS_H
#define PARSE_HARMLESS_H

#include "mime.h"
#include "prescan.h"

/* Puts the fields that GMime is to read straight before the body, so that it sees one header block
 * of our making and no other; an empty field, where there is none for it, or it would take the
 * body's first lines for fields. Returns that and the body up to where it is safe. */
struct str harmless_message(const struct prescan *scan, char *message);

/* The fields that are asked for and may be read, in the arena. */
struct tree_field *harmless_fields(const struct prescan *scan, struct arena *arena, size_t *count);

#endif
