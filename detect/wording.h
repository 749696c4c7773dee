/* wording.h - how a mail that somebody wrote words what payment fraud says. It is what takes
 * longest of a mail beside its lure score, so a scan finds it on any thread, before detectors see
 * the mail. */
#ifndef DETECT_WORDING_H
#define DETECT_WORDING_H

#include "detect/detect.h"

struct announcement {             /* of other bank details */
    const char *said;             /* as the mail words it, in quotes */
    const char *trace;            /* its letters and some behind them: the same words again, however
                                   * they are wrapped, have the same */
    const struct mail_part *file; /* the attachment that holds it; NULL: the text */
    bool quoted;                  /* in what the mail quotes, or seems to */
};

struct wording {
    size_t count;                   /* phrases: entries of the lists, two wordings of one are one */
    const char *said;               /* how the mail words them, each in quotes */
    bool announces;                 /* other bank details; counted, too */
    struct announcement *announced; /* wherever they stand; the writer's own first */
    size_t announced_count;
};

/* Of people's mail only; never NULL. Phrases are the writer's own, near the beginning;
 * announcements stand anywhere. In the arena, if there is anything. */
const struct wording *wording_find(struct arena *arena, const struct mail_row *row,
                                   const struct case_facts *facts) NODISCARD;

#endif
