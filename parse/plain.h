/* plain.h - values of header fields that there is only one way to read: printable ASCII without
 * encoded words, escapes and comments, as most are.
 *
 * False says that a value is not of that kind; then nothing is known of it, and GMime reads it
 * (mime.h), with the same result in the same form. */
#ifndef PARSE_PLAIN_H
#define PARSE_PLAIN_H

#include "mime.h"

bool plain_type(struct tree_type *out, struct arena *arena, struct str value) NODISCARD;
bool plain_disposition(struct tree_disposition *out, struct arena *arena, struct str value)
    NODISCARD;
bool plain_encoding(enum tree_encoding *out, struct str value) NODISCARD;
bool plain_id(const char **out, struct arena *arena, struct str value) NODISCARD;

/* Adds the addresses of a field to those of fields of the same name. */
bool plain_addresses(struct mail_addresses *out, struct arena *arena, struct str value) NODISCARD;

#endif
