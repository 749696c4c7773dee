/* pdf_cmap.h - what the codes of a PDF's font mean: its ToUnicode map. */
#ifndef PARSE_PDF_CMAP_H
#define PARSE_PDF_CMAP_H

#include "base/mem.h"
#include "base/text.h"

struct pdf_cmap;

/* Reads the map's program; the arena keeps the map, and text must live as long. */
struct pdf_cmap *pdf_cmap_read(struct arena *arena, struct str text);

/* Adds the codes' characters to out as UTF-8; codes without a meaning are left out. */
void pdf_cmap_say(const struct pdf_cmap *map, struct str codes, struct buf *out);

#endif
