/* content.h - what bytes are, by signatures of our own: the kinds that matter here. */
#ifndef PARSE_CONTENT_H
#define PARSE_CONTENT_H

#include "base/text.h"

enum content_kind {
    CONTENT_UNKNOWN,
    CONTENT_PROGRAM,  /* machine code, installers, compiled help, scripts that say so */
    CONTENT_SHORTCUT, /* LNK, URL */
    CONTENT_ZIP,
    CONTENT_ARCHIVE, /* any other that can be listed */
    CONTENT_SEALED,  /* an archive that cannot */
    CONTENT_ISO,     /* a disk image that can be listed */
    CONTENT_DISK,    /* one that cannot */
    CONTENT_OLE,
    CONTENT_ONENOTE,
    CONTENT_PDF,
    CONTENT_RTF,
    CONTENT_TNEF,
    CONTENT_HTML,
    CONTENT_SVG,
    CONTENT_OFFICE_XML, /* Word or Excel 2003, or a flat Office package, in one XML file */
    CONTENT_PGP,        /* an encrypted message */
};

struct content {
    enum content_kind kind;
    const char *type; /* MIME */
    const char *what; /* for people: "Windows program" */
};

/* Never NULL; CONTENT_UNKNOWN has empty texts. */
const struct content *content_of(struct str bytes);

/* The same for bytes of which a name or type says that they are a web page or an SVG image: a
 * browser takes them as such though they begin with anything. */
const struct content *content_of_page(struct str bytes, bool page, bool image);

/* UTF-16 text with a byte order mark as ASCII in *out (what is not ASCII becomes '?'), at most
 * `most` bytes. False: it is not. */
bool content_narrow(struct str bytes, size_t most, struct buf *out);

#endif
