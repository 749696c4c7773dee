/* html_tag.h - one tag of a page, cut up as browsers do. */
#ifndef PARSE_HTML_TAG_H
#define PARSE_HTML_TAG_H

#include "base/text.h"

/* The attributes that matter here. */
enum html_attribute {
    HTML_ACTION,
    HTML_ACTION_XHR, /* of forms in pages for AMP */
    HTML_ALT,
    HTML_CONTENT,
    HTML_DATA,
    HTML_DIR,
    HTML_HEIGHT,
    HTML_HIDDEN,
    HTML_HREF,
    HTML_HTTP_EQUIV,
    HTML_SRC,
    HTML_SRCDOC,
    HTML_STYLE,
    HTML_TYPE,
    HTML_WIDTH,
    HTML_ATTRIBUTES,
};

struct html_tag {
    struct str name; /* as written */
    bool closes;     /* </name> */
    bool has[HTML_ATTRIBUTES];
    struct str value[HTML_ATTRIBUTES]; /* as written; references are not resolved */
};

/* Reads the tag at the front of *page ('<', then a letter or '/' and a letter) and takes it off. */
void html_tag_read(struct html_tag *tag, struct str *page);

bool html_tag_is(const struct html_tag *tag, const char *name);

/* What its style and attributes do to its text: bits. */
enum {
    HTML_HIDES = 1 << 0, /* kept from the reader's eye */
    HTML_TURNS = 1 << 1, /* its letters stand from right to left, whatever letters they are */
};
unsigned html_tag_effects(const struct html_tag *tag);

#endif
