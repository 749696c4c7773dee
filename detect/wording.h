/* wording.h - how a mail that somebody wrote words what payment fraud says. It is what takes
 * longest of a mail beside its lure score, so a scan finds it on any thread, before detectors see
 * the mail. */
#ifndef DETECT_WORDING_H
#define DETECT_WORDING_H

#include "detect/detect.h"

struct wording {
    size_t count;     /* phrases: entries of the lists, two wordings of one are one */
    const char *said; /* how the mail words them, each in quotes */
    bool announces;   /* other bank details; counted, too */
};

/* Of the mail's own words, not of those it quotes, and of people's mail only; never NULL. In the
 * arena, if there is anything. */
const struct wording *wording_find(struct arena *arena, const struct mail_row *row,
                                   const struct case_facts *facts) NODISCARD;

#endif
