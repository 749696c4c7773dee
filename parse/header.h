/* header.h - the fields of a header block, one at a time, out of raw bytes.
 *
 * Tolerant as mail programs are: a line that is no field in the middle of others is passed over, a
 * block without the empty line ends where the fields end. Nothing is copied, nothing is decoded. */
#ifndef PARSE_HEADER_H
#define PARSE_HEADER_H

#include "base/mem.h"
#include "base/text.h"

struct header {
    struct str whole; /* all its lines with their line ends */
    struct str name;  /* as written */
    struct str value; /* behind the colon, still folded, trimmed */
};

/* Takes the next field off *block. False: the block has ended, and *block begins with the body. */
bool header_next(struct str *block, struct header *out);

/* The field at the front of block, if a field is there. */
bool header_at(struct str block, struct header *out);

/* See header_is(). */
bool header_is_spelled(const struct header *header, const char *name);

/* There are many fields and many names to try: most of the time the first letter decides. */
static inline bool header_is(const struct header *header, const char *name)
{
    return ((header->name.at[0] ^ name[0]) & ~0x20) == 0 && header_is_spelled(header, name);
}

/* Does the field hold addresses? */
bool header_is_address(const struct header *header);

/* A name for a bound that the field passes and that must keep it from GMime, NULL if none; *noted
 * receives one that is worth recording but harmless, if it is NULL so far. */
const char *header_check(const struct header *header, const char **noted);

#endif
