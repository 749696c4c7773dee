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

struct attachment_kind {                           /* what a detector looks for */
    uint32_t traits;                               /* parts with any of these (0: all), */
    bool (*fits)(const struct sighting *sighting); /* if they fit; NULL: they do */
    /* Says what it is, once for each content: title, explanation, reasons. */
    void (*describe)(struct draft *draft, const struct sighting *sighting);
    const char *what; /* many of them, in words */
};

/* For on_mail and on_end: notes each mail under its parts' contents; then gives all findings, and
 * to each what its sender or the junk folder mean. */
void attachments_look(struct attachments *attachments, const struct mail_row *row,
                      const struct case_facts *facts, const struct attachment_kind *kind);
void attachments_emit(struct attachments *attachments, const struct attachment_kind *kind,
                      struct finding_sink *out);
void attachments_dispose(void *state);

/* --- for descriptions --- */

/* A name for a sentence: the file's own, or what stands for it (marked, base/said.h). */
const char *attachment_name(struct draft *draft, const struct mail_part *part);

/* True if the sender is a correspondent of the owner, or the owner. */
bool attachment_is_expected(const struct sighting *sighting);

/* What was noted of it, "; " between, at most `most` bytes of it; a sentence has it where its
 * translation says {1:n} (base/said.h). */
const char *attachment_notes(struct draft *draft, const struct mail_part *part, size_t most);

/* What was seen inside, if anything. */
void attachment_inside(struct draft *draft, const struct mail_part *part);

#endif
