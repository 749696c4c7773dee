/* files.h - the dangerous-looking attachments of the sample mailbox. None of them does anything. */
#ifndef DEMO_FILES_H
#define DEMO_FILES_H

#include "base/text.h"

/* Each fills a buffer, which the caller disposes. */
void file_zip_with_program(struct buf *out, const char *member);
void file_zip_locked(struct buf *out, const char *member);
void file_macro_document(struct buf *out);
void file_disk_image(struct buf *out);
void file_login_page(struct buf *out);
void file_smuggling_page(struct buf *out);
void file_scripted_picture(struct buf *out);

#endif
