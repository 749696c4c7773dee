/* pdf.h - what the files of the PDF writer share: where on which page we are. */
#ifndef REPORT_PDF_H
#define REPORT_PDF_H

#include "paper.h"
#include "pdf_draw.h"

#define PDF_LEFT   45.0
#define PDF_RIGHT  550.0
#define PDF_TOP    50.0
#define PDF_BOTTOM 785.0

enum { PDF_SECTIONS = 32 };

struct leaf {
    struct pdf *pdf;
    const struct paper *paper;
    double y;
    unsigned page, pages; /* pages 0: still measuring */
    unsigned *begins;     /* on which page each section begins, in their order */
    size_t section;       /* how many have begun */
};

enum {
    INK_TEXT = 0x1b2430,
    INK_MUTED = 0x55606e,
    INK_LINE = 0xc9d1da,
    INK_HEAD = 0x1f3a5f,
    INK_SHADE = 0xeef1f5
};

/* The colour of a mark's box, and of what stands in it. */
unsigned leaf_tone(enum tone tone, unsigned *text);
/* A new page unless so much room is left. */
void leaf_need(struct leaf *leaf, double room);
void leaf_break(struct leaf *leaf);
/* Text in its shown form, across the page; moves down. */
void leaf_text(struct leaf *leaf, enum pdf_font font, double indent, unsigned colour,
               const char *text);

void leaf_table(struct leaf *leaf, const struct table *table, bool has_head);
/* Into out, the width of each of up to 12 columns: its share by weight; what is too narrow for what
 * it must hold gets that much, at the cost of the others. */
void table_shares(const unsigned *weights, const double *least, size_t count, double width,
                  double *out);
void leaf_chart(struct leaf *leaf, const struct chart *chart);

/* The shown form of a cell; the buffer is initialised here. */
void leaf_shown(struct buf *out, const struct cell *cell);

#endif
