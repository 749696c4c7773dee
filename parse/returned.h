/* returned.h - what a delivery report says of the mail that came back (detections.md 9, B02): its
 * head, which servers return in a part of its own or below a ruler in the text, and the fields of
 * the delivery-status part (RFC 3464). */
#ifndef PARSE_RETURNED_H
#define PARSE_RETURNED_H

#include "charset.h"
#include "parse/mail.h"

struct returned { /* zero it */
    struct mail_returned at[MAIL_RETURNED];
    size_t count;                  /* recipients in it */
    struct mail_returned original; /* message_id ... date of it are filled */
};

/* A part of any mail; types that say nothing of returned mail are passed over. */
void returned_part(struct returned *returned, struct arena *arena, struct charsets *sets,
                   const char *type, struct str content);
/* The mail is a report: what the parts did not say is looked for in its text, and all of it put
 * into the mail. */
void returned_conclude(struct returned *returned, struct arena *arena, struct charsets *sets,
                       struct mail *mail);

#endif
