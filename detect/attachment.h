/* attachment.h - what the attachment detectors share: the same file in many mails is one finding.
 * Private to detect/. */
#ifndef DETECT_ATTACHMENT_H
#define DETECT_ATTACHMENT_H

#include "detect/detect.h"
#include "finding.h"
#include "map.h"

enum { ATTACHMENT_GROUPS = 300 }; /* findings of one detector; more are counted */

struct attachment_group { /* one file */
    struct draft draft;
    const char *from; /* of its first mail */
    bool sent, junk;
};

struct attachments { /* a detector's state, zeroed */
    struct map map;
    struct attachment_group *groups[ATTACHMENT_GROUPS];
    size_t count, dropped;
};

struct sighting { /* one part in one mail */
    const struct mail_row *row;
    const struct mail_part *part;
    const struct case_facts *facts;
};

/* Notes the mail under the part's content. Returns the draft when the content is new, so that the
 * caller says what it is (title, explanation, reasons); NULL when it is known. */
struct draft *attachment_note(struct attachments *attachments, const struct sighting *sighting);

/* A name to print: the file's own, or what stands for it. */
const char *attachment_name(struct draft *draft, const struct mail_part *part);

/* True if the sender is a correspondent of the owner, or the owner. */
bool attachment_is_expected(const struct sighting *sighting);

/* Gives all findings, and to each what its sender or the junk folder mean. */
void attachments_emit(struct attachments *attachments, const char *what, struct finding_sink *out);
void attachments_dispose(void *state);

#endif
