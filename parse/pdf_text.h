/* pdf_text.h - what the pages of a PDF say, as far as that is easy: pages packed with zlib, fonts
 * that tell what their codes mean. In the order of the file. Scanned pages say nothing. */
#ifndef PARSE_PDF_TEXT_H
#define PARSE_PDF_TEXT_H

#include "look.h"

void pdf_look_at_text(struct look *look, struct str bytes);

#endif
