/* folders.h - what folders are called and what they are for. */
#ifndef IMAP_FOLDERS_H
#define IMAP_FOLDERS_H

#include "base/mem.h"
#include "base/text.h"
#include "case/tables.h"

/* data/folders.txt, as far as it concerns enum folder_use. */
struct folder_names {
    struct arena arena;
    struct folder_name {
        struct folder_name *next;
        enum folder_use use;
        struct str name;
    } * first;
};

bool folder_names_load(struct folder_names *names, const char *path, struct error *err) NODISCARD;
void folder_names_dispose(struct folder_names *names); /* {0} is fine */

/* What the server says (RFC 6154), else what the last part of the name says. name: UTF-8. */
enum folder_use folder_use_of(const struct folder_names *names, struct str attributes,
                              struct str name, char delimiter);

/* Whether attributes, "\\HasChildren \\Sent", holds this one, without regard to case. */
bool folder_has_attribute(struct str attributes, const char *attribute);

/* A name as the server spells it, modified UTF-7 (RFC 3501, 5.1.3), as UTF-8. What is not that
 * comes out as it is if it is UTF-8 already, else in shown form. */
void folder_decode_name(struct buf *out, struct str raw);

#endif
