/* message_doc.h - a mail's facts as a page to be read safely: links disarmed, nothing obeyed. */
#ifndef TUI_MESSAGE_DOC_H
#define TUI_MESSAGE_DOC_H

#include "doc.h"
#include "parse/mail.h"

/* all_fields: every header field as well. */
void message_doc(struct doc *doc, const struct mail *mail, bool all_fields);

#endif
