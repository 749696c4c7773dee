/* uuid.h - a UUID made of a name (RFC 4122, version 5): the same name, the same UUID everywhere. */
#ifndef BASE_UUID_H
#define BASE_UUID_H

#include "base/text.h"

enum { UUID_TEXT = 37 }; /* with the NUL */

void uuid_of_name(const unsigned char space[16], struct str name, char out[UUID_TEXT]);

#endif
