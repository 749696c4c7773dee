/* pdf_draw.h - ink on pages of A4: text set by pango, lines and boxes drawn by cairo.
 *
 * Lengths are points from the upper left corner. Text is plain, never markup, and has passed
 * text_show(): it holds no control characters and no line ends. A text that would be taller than
 * `most` ends with an ellipsis. */
#ifndef REPORT_PDF_DRAW_H
#define REPORT_PDF_DRAW_H

#include "base/error.h"
#include "base/text.h"

#define PDF_WIDTH  595.28
#define PDF_HEIGHT 841.89

enum pdf_font {
    FONT_BODY,
    FONT_SMALL,
    FONT_BOLD,
    FONT_MARK,
    FONT_CODE,
    FONT_TITLE,
    FONT_SECTION,
    FONT_HEADING
};

struct pdf; /* opaque */

/* out NULL: nothing is kept, for measuring. created: 2026-11-22T02:12:13Z. */
struct pdf *pdf_open(struct buf *out, const char *title, const char *created, struct error *err);
/* Ends the file. False: it could not be made. */
bool pdf_close(struct pdf *pdf, struct error *err) NODISCARD;

void pdf_next_page(struct pdf *pdf);
/* An entry in the reader's table of contents. */
void pdf_outline(struct pdf *pdf, unsigned page, const char *title);

double pdf_text_height(struct pdf *pdf, enum pdf_font font, double width, double most,
                       const char *text);
double pdf_text_width(struct pdf *pdf, enum pdf_font font, const char *text);
/* Returns its height. colour: 0xRRGGBB. */
double pdf_text(struct pdf *pdf, enum pdf_font font, double x, double y, double width, double most,
                unsigned colour, const char *text);
void pdf_box(struct pdf *pdf, double x, double y, double width, double height, unsigned colour);
void pdf_dot(struct pdf *pdf, double x, double y, double radius, unsigned colour);

#endif
