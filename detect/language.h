/* language.h - which language a text is in, as far as its letters and commonest words tell. Private
 * to detect/. */
#ifndef DETECT_LANGUAGE_H
#define DETECT_LANGUAGE_H

#include "base/text.h"

/* "Vietnamese", "Chinese", "English" ...; "" when the text is too short or it cannot be told, as
 * with Vietnamese without marks. */
const char *language_of(struct str text);

#endif
