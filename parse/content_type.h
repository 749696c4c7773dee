/* content_type.h - the MIME type of bytes, by libmagic (magic.c). One database a process; the
 * worker has one thread. */
#ifndef PARSE_CONTENT_TYPE_H
#define PARSE_CONTENT_TYPE_H

#include "base/text.h"

bool content_type_load(struct error *err) NODISCARD;
void content_type_unload(void);

/* "image/png"; "" when the database is not loaded or it cannot tell. Good until the next call. */
const char *content_type_of(struct str bytes);

#endif
