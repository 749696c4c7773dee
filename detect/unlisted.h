/* unlisted.h - what a detector found and has no room to tell one by one: somebody may have sent a
 * hundred things that look like fraud so that the one that is does not fit. Private to detect/. */
#ifndef DETECT_UNLISTED_H
#define DETECT_UNLISTED_H

#include "finding.h"

struct unlisted { /* zeroed: nothing */
    struct draft draft;
    size_t count;
};

void unlisted_add(struct unlisted *unlisted, const struct mail_row *row);
/* Things, or mails that are not at hand any more. */
void unlisted_count(struct unlisted *unlisted, size_t more);

/* As a finding of its own, and releases it; nothing if there is none. what: a literal marked as
 * said, "Phrases usual in payment fraud"; points: as many as what is listed has, at least. */
void unlisted_emit(struct unlisted *unlisted, const char *what, int points,
                   struct finding_sink *out);
/* Releases it unsaid. */
void unlisted_drop(struct unlisted *unlisted);

#endif
