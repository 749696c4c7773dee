/* html.h - a web page as its reader sees it: text, links, forms, and what is hidden from the eye.
 *
 * A tokenizer of our own that follows the rules browsers follow (tags, attributes, comments, raw
 * text, character references), because that is what a lure is written for: libxml2 reads HTML 4 and
 * sees other tags in the same bytes. It keeps no tree, so nesting costs nothing. */
#ifndef PARSE_HTML_H
#define PARSE_HTML_H

#include "urls.h"

struct html {          /* zero it and set text, urls and part */
    struct buf *text;  /* visible text is added here, lines end in \n; NULL: not wanted */
    struct urls *urls; /* links; forms, frames and the like have "[form]" ... as their text */
    uint32_t part;
    unsigned within; /* pages around this one */

    /* What was seen. */
    size_t visible, hidden; /* characters that are no blanks */
    size_t images;          /* larger than one pixel */
    bool has_password;      /* an input for one */
    bool cut;               /* a page in it lies too deep and was not read */
};

/* page is UTF-8; bytes that are not are shown as \xHH. */
void html_read(struct html *html, struct str page);

#endif
