/* scan_cover.h - what the parts of scan_coverage.c share; see there. Private to it. */
#ifndef DETECT_SCAN_COVER_H
#define DETECT_SCAN_COVER_H

#include "scan_work.h"

struct cover {
    struct scan *scan;
    const struct survey *survey;
    const struct collect *found;
    int64_t run;
    struct arena arena;
    struct coverage *rows; /* as they stand */
    size_t count;
    struct message_counts mail;
    struct rule_row *rules;
    size_t rule_count;
    struct rule_gap *unseen; /* accounts whose rules the newest look missed */
    size_t unseen_count;
};

/* As it stood before this scan; NULL: nobody has said a word yet. */
const struct coverage *cover_row(const struct cover *cover, const char *check);
/* Findings of the check go before the detail, and are its state. */
bool cover_put(struct cover *cover, const char *check, enum coverage_state state,
               const struct buf *detail, const char *hint, struct error *err) NODISCARD;

/* What keeps whatever looks at the content of mail from being complete: says so, and then the state
 * is what that makes of it. */
void cover_add_gaps(const struct cover *cover, struct buf *detail, enum coverage_state *state);

/* --- scan_cover_codes.c --- */

/* If the check would look at pictures that nobody searched for QR codes: says so, and what helps.
 */
void cover_add_codes(const struct cover *cover, const char *check, struct buf *detail,
                     enum coverage_state *state, const char **hint);

/* --- scan_cover_yara.c --- */

bool cover_yara(struct cover *cover, struct error *err) NODISCARD;

/* --- scan_cover_rules.c --- */

bool cover_rules(struct cover *cover, struct error *err) NODISCARD;

/* --- scan_cover_apps.c --- */

bool cover_applications(struct cover *cover, struct error *err) NODISCARD;

#endif
