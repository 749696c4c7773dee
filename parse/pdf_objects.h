/* pdf_objects.h - the numbered objects of a PDF file, found where they stand; those packed in
 * object streams too. No cross-reference table is believed. */
#ifndef PARSE_PDF_OBJECTS_H
#define PARSE_PDF_OBJECTS_H

#include "look.h"

enum { PDF_OBJECTS = 20000, PDF_NUMBERS = 65536 };

struct pdf_object {
    struct str dictionary; /* all in front of its stream */
    struct str stream;     /* as it lies in the file; empty: none */
};

struct pdf_objects {
    struct pdf_object *at;
    size_t count, room;
    uint32_t *by_number; /* index + 1 of the last one; 0: none */
    size_t number_room;
    struct arena arena;
};

void pdf_objects_find(struct pdf_objects *objects, struct look *look, struct str bytes);
void pdf_objects_dispose(struct pdf_objects *objects);

/* NULL: none of that number. */
const struct pdf_object *pdf_object(const struct pdf_objects *objects, uint64_t number);
/* The object's stream, unpacked, at most `most` bytes; counted in look. False: nothing came. */
bool pdf_unpack(const struct pdf_object *object, struct look *look, size_t most, struct buf *out);

bool pdf_has(struct str text, const char *word);
struct str pdf_skip_blanks(struct str text);
/* Blanks off the front, then digits: a number. False: none. */
bool pdf_take_number(struct str *text, uint64_t *number);
/* "12 0 R" off the front. */
bool pdf_take_reference(struct str *text, uint64_t *number);

#endif
