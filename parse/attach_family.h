/* attach_family.h - does a file's content contradict its name? Quiet where honest mail is loose:
 * text in any dress, exports named .xls that are web pages, octet-stream, one picture format for
 * another. */
#ifndef PARSE_ATTACH_FAMILY_H
#define PARSE_ATTACH_FAMILY_H

#include "content.h"

enum family {
    FAMILY_UNKNOWN,
    FAMILY_TEXT,
    FAMILY_HTML,
    FAMILY_IMAGE,
    FAMILY_MEDIA,
    FAMILY_PDF,
    FAMILY_OFFICE,
    FAMILY_ARCHIVE,
    FAMILY_PROGRAM, /* and shortcuts, disk images, notebooks: what is dangerous as such */
};

enum family family_of_extension(const char *extension);
enum family family_of_type(const char *type);
enum family family_of_content(const struct content *content, const char *type);

/* claim: what the name says, or the declared type when the name says nothing. */
bool families_contradict(enum family claim, enum family real);

#endif
