/* mime_addresses.h - lists of addresses as GMime reads them; for mime.c and mime_fields.c. */
#ifndef PARSE_MIME_ADDRESSES_H
#define PARSE_MIME_ADDRESSES_H

#include "gmime_library.h"
#include "mime.h"

/* hint: the charset of what names none, "" where nothing is known. Give it to
 * g_mime_parser_options_free(). */
GMimeParserOptions *mime_options(const char *hint);

/* Those of one field of a message; out is left alone where there are none. */
void mime_addresses(struct mail_addresses *out, GMimeMessage *message, GMimeAddressType type,
                    struct arena *arena);

/* Added to those that out has. False: it is no list to its end, of which in a message the
 * beginning is kept. */
bool mime_list(struct mail_addresses *out, struct arena *arena, struct str value, const char *hint);

#endif
