/* inline_file.h - files in the middle of plain text, as mail had them before MIME: "begin 644
 * name", uuencoded lines, "end". Outlook still opens them. */
#ifndef PARSE_INLINE_FILE_H
#define PARSE_INLINE_FILE_H

#include "base/text.h"

struct inline_file {
    struct str name;
    struct str lines; /* between "begin" and "end" */
};

/* Finds the next one and takes everything up to its end off *text. */
bool inline_file_next(struct str *text, struct inline_file *out);

#endif
