/* pdf_picture.h - the pictures of a PDF, for the QR codes in them. */
#ifndef PARSE_PDF_PICTURE_H
#define PARSE_PDF_PICTURE_H

#include "pdf_objects.h"

/* Nothing if the object is no picture, or one packed in a way that is not read here. */
void pdf_look_at_picture(struct look *look, const struct pdf_object *object);

#endif
