/* lure.h - how much a received mail looks like the one that started it: a sum of points, each with
 * its reason, cut to 0..100. Private to detect/.
 *
 * The model is linear and open: data/lure-points.txt says how many points each signal is worth, and
 * what is not in a mail gives none. A score ranks; by itself it proves nothing. */
#ifndef DETECT_LURE_H
#define DETECT_LURE_H

#include "detect/detect.h"

enum lure_signal {
#define LURE_SIGNAL(id, name) LURE_##id,
#include "lure_signals.h"
#undef LURE_SIGNAL
    LURE_SIGNALS,
};

struct lure_points {
    int at[LURE_SIGNALS];
};
/* Reads lure-points.txt from dir (NULL: where it was installed or built). Every signal must be
 * there once. */
bool lure_points_read(struct lure_points *out, const char *dir, struct error *err) NODISCARD;
const char *lure_signal_name(enum lure_signal signal);

enum { LURE_REASONS = 32, LURE_SUSPICIOUS = 50 /* the score from which a mail is named */ };

struct lure_reason {
    enum lure_signal signal;
    int points;
    const char *text; /* marked: base/said.h */
};

struct lure {
    int score; /* 0..100 */
    struct lure_reason reasons[LURE_REASONS];
    size_t count;
};

/* Text lives in the arena. Sent mail and drafts are no lures: the caller leaves them out. */
void lure_judge(struct lure *out, struct arena *arena, const struct mail_row *row,
                const struct case_facts *facts, const struct lure_points *points);

/* Judges a received mail and puts score and reasons into message, as the case keeps them; what was
 * not received stays without. */
void lure_fill(struct message *message, struct arena *arena, const struct mail_row *row,
               const struct case_facts *facts, const struct lure_points *points);

#endif
