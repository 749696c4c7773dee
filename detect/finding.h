/* finding.h - how a detector puts a finding together. Private to detect/.
 *
 *     struct draft draft;
 *
 *     draft_open(&draft, facts, id, "%s", address);    (its key: the same thing, the same key)
 *     draft_title(&draft, "Somebody set a rule that sends mail to %s", draft_clip(&draft, address,
 * 80)); draft_say(&draft, "outside", "the address is outside %s", domain);
 *     draft_rule(&draft, facts);
 *     draft_emit(&draft, out);
 *
 * Severity is the sum of the reasons' points: 90 critical, 60 high, 30 medium, 10 low, less is
 * information. A reason may take points away. Nothing is ever dropped in silence: what does not
 * fit is counted. */
#ifndef DETECT_FINDING_H
#define DETECT_FINDING_H

#include "detect/detect.h"

enum { POINTS_LOW = 10, POINTS_MEDIUM = 30, POINTS_HIGH = 60, POINTS_CRITICAL = 90 };

enum { DRAFT_REASONS = 24, DRAFT_SUBJECTS = 20, DRAFT_TITLE = 200 };

struct draft {
    struct arena arena;
    struct finding finding;
    struct finding_reason reasons[DRAFT_REASONS + 1]; /* one more says what is not listed */
    const char *sources[DRAFT_REASONS + 1]; /* of the reasons, as base/said.h marks them */
    struct finding_subject subjects[DRAFT_SUBJECTS];
    size_t more;        /* subjects not listed */
    enum severity most; /* never worse than this; draft_begin() sets critical */
    const struct points *points;
    const char *detector; /* whose reasons draft_say() takes from the points */
};

void draft_begin(struct draft *draft, const char *key_fmt, ...) PRINTF_LIKE(2, 3);
/* The same for a detector whose points are in data/points.txt. */
void draft_open(struct draft *draft, const struct case_facts *facts, const char *detector,
                const char *key_fmt, ...) PRINTF_LIKE(4, 5);
/* Cut to DRAFT_TITLE bytes. */
void draft_title(struct draft *draft, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Both borrowed: literals. */
void draft_explain(struct draft *draft, const char *explanation, const char *refute);
void draft_reason(struct draft *draft, int points, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* With the points that data/points.txt gives to this reason; draft_open() only. */
void draft_say(struct draft *draft, const char *reason, const char *fmt, ...) PRINTF_LIKE(3, 4);
int draft_weight(const struct draft *draft, const char *reason);
void draft_when(struct draft *draft, int64_t when); /* the earliest call wins */

/* label is copied; hash may be NULL. */
void draft_subject(struct draft *draft, const char *kind, int64_t id, const struct hash *hash,
                   const char *label);
/* Both also set when, a rule where its source tells when it was made. */
void draft_rule(struct draft *draft, const struct rule_facts *rule);
void draft_message(struct draft *draft, const struct mail_row *row);

/* A copy of a stranger's text that is at most `most` bytes, line ends as spaces. */
const char *draft_clip(struct draft *draft, const char *text, size_t most);
int draft_points(const struct draft *draft);

/* Gives it to the sink and releases it. */
void draft_emit(struct draft *draft, struct finding_sink *out);
/* Releases it unsaid. */
void draft_drop(struct draft *draft);

enum severity severity_of_points(int points);

#endif
