/* dkim_tags.h - "a=b; c=d": the lists of RFC 6376, 3.2, in signatures and in key records. */
#ifndef PARSE_DKIM_TAGS_H
#define PARSE_DKIM_TAGS_H

#include "base/text.h"

enum { TAGS_MOST = 40 };

struct tags {
    struct {
        struct str name, value; /* trimmed */
        struct str raw;         /* all that stands between = and ; */
    } at[TAGS_MOST];
    size_t count;
};

/* False: that is no such list, or a name occurs twice. */
bool tags_read(struct tags *out, struct str text);
/* False: there is none; *value is empty then. */
bool tags_get(const struct tags *tags, const char *name, struct str *value);
/* What a tag's value holds between the colons; each is trimmed. False: nothing left. */
bool tags_next_word(struct str *rest, char colon, struct str *word);
/* Base64 with blanks and line ends in it. */
bool tags_bytes(struct buf *out, struct str value);

#endif
