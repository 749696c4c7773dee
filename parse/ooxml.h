/* ooxml.h - Office Open XML and OpenDocument packages, fed member by member. */
#ifndef PARSE_OOXML_H
#define PARSE_OOXML_H

#include "look.h"
#include "office_words.h"

struct ooxml {        /* zero it */
    bool package;     /* [Content_Types].xml was seen */
    bool open;        /* OpenDocument */
    const char *type; /* MIME type by its main part; NULL: not seen */
    struct office_words words;
};

/* True for members that are wanted whole. */
bool ooxml_wants(struct str name);

/* Looks at a member that has its place in a package; false: it has none. */
bool ooxml_take(struct ooxml *package, struct look *look, struct str name, struct str bytes);

/* True if the archive was a package. To be called once, last. */
bool ooxml_finish(struct ooxml *package, struct look *look);

#endif
