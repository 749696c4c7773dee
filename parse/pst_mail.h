/* pst_mail.h - a mail put together from the properties that Outlook keeps of it. A PST does not
 * hold the bytes that were sent; what is made here is the same bytes each time for the same
 * properties. */
#ifndef PARSE_PST_MAIL_H
#define PARSE_PST_MAIL_H

#include "base/text.h"

struct pst_file {
    struct str name, bytes;
    bool mail; /* a mail of its own, put together as this one */
};

enum pst_kind { PST_TO, PST_CC, PST_BCC, PST_KINDS };

struct pst_person {
    enum pst_kind kind;
    struct str name, email;
};

struct pst_mail {      /* text in UTF-8 or what it came in; empty: not told */
    struct str header; /* as the server that received it gave it; else from the next ones: */
    struct str from_name, from_email, subject;
    const struct pst_person *people; /* whom it was sent to */
    size_t person_count;
    struct str to; /* their names, if that is all there is */
    int64_t sent;  /* INT64_MIN: not told */
    struct str plain, html;
    const struct pst_file *files;
    size_t file_count;
};

/* out->full: it did not fit. */
void pst_mail_build(const struct pst_mail *mail, struct buf *out);

#endif
