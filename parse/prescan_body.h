/* prescan_body.h - depth and number of parts of a body, counted on its raw lines; see prescan.h.
 *
 * Follows boundaries and embedded messages the way GMime will, with a stack of its own. Where the
 * two should ever disagree the jail is still there. */
#ifndef PARSE_PRESCAN_BODY_H
#define PARSE_PRESCAN_BODY_H

#include "base/limits.h"
#include "header.h"
#include "outline.h"

struct prescan_body {
    struct str all, rest; /* the body, and what has not been looked at */
    size_t safe;          /* bytes of it within the limits */
    const char *limit;    /* the first that was passed; NULL none */
    size_t parts, depth;
    struct buf boundaries[LIMIT_MIME_DEPTH]; /* of the containers around; "": a message */
    bool digests[LIMIT_MIME_DEPTH];          /* is it one? */

    /* What the fields of the part at hand have said so far. */
    bool is_multipart, is_digest, is_message;
    struct buf boundary;

    struct outline *outline; /* of what it meets */
};

/* outline: its outermost part is the message. */
void prescan_body_begin(struct prescan_body *scan, struct str body, struct outline *outline);
/* A field of the header above the body, of types only that which counts. */
void prescan_body_field(struct prescan_body *scan, const struct header *header);
void prescan_body_run(struct prescan_body *scan);
void prescan_body_dispose(struct prescan_body *scan);

#endif
