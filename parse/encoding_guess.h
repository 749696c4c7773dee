/* encoding_guess.h - how content is encoded whose encoding has a name that nobody knows. */
#ifndef PARSE_ENCODING_GUESS_H
#define PARSE_ENCODING_GUESS_H

#include "mime.h"

/* What the content plainly is; TREE_STRANGE: nothing of which that can be said. */
enum tree_encoding encoding_guess(struct str raw);

#endif
