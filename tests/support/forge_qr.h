/* forge_qr.h - pictures of one QR code, made from nothing. It leads to FORGE_QR. */
#ifndef TESTS_FORGE_QR_H
#define TESTS_FORGE_QR_H

#include "base/text.h"

#define FORGE_QR "HTTP://EVIL.EXAMPLE/Q"

void forge_qr_png(struct buf *out, bool inverted);
void forge_qr_gif(struct buf *out);
void forge_qr_jpeg(struct buf *out);
/* A picture object of a PDF, its rows as bytes or as bits. */
void forge_qr_pdf(struct buf *out, bool bits);

#endif
