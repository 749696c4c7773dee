/* html.h - what the files of the HTML writer share. */
#ifndef REPORT_HTML_H
#define REPORT_HTML_H

#include "paper.h"

/* Adds text in its shown form, escaped for an element or a quoted attribute. */
void html_text(struct buf *out, const char *text);
void html_chart(struct buf *out, const struct chart *chart);

#endif
