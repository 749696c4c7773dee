/* facts_dump.h - a mail's facts as text that a person can read and a test compare. */
#ifndef TESTS_FACTS_DUMP_H
#define TESTS_FACTS_DUMP_H

#include "parse/mail.h"

void facts_dump(const struct mail *mail, struct buf *out);

#endif
