/* import_mail.h - do these bytes begin like mail? Each gives how sure it is, 0 to 100. */
#ifndef PARSE_IMPORT_MAIL_H
#define PARSE_IMPORT_MAIL_H

#include "base/text.h"

unsigned import_looks_message(struct str head, const char **why);
unsigned import_looks_mbox(struct str head, const char **why);

#endif
