/* habit.h - how the owner sends: program, time zone, host in the Message-ID, network, hours and
 * language, learnt from the mailbox's own past and from nothing else (M02). Private to detect/.
 *
 * Mail must come oldest first. What is learnt is the caller's decision: a mail that is unlike the
 * owner's must not become a habit at once, or its second copy would look at home. */
#ifndef DETECT_HABIT_H
#define DETECT_HABIT_H

#include "detect/detect.h"

enum habit_trait { HABIT_CLIENT, HABIT_ZONE, HABIT_ID_HOST, HABIT_NETWORK, HABIT_TRAITS };

enum { HABIT_WORD = 128, HABIT_LEAST_HISTORY = 30 };

const char *habit_trait_words(enum habit_trait trait); /* "time zone" */

struct habit_view { /* one mail beside the past */
    char values[HABIT_TRAITS][HABIT_WORD];
    char host[HABIT_WORD];    /* in the Message-ID, as it is written */
    bool known[HABIT_TRAITS]; /* the mail says something about it */
    bool is_new[HABIT_TRAITS];
    size_t new_count;
    /* These two say little alone, and never count above. */
    int hour;             /* of the sender's clock, -1 not known */
    const char *language; /* "Vietnamese"; "" cannot be told */
    bool odd_hour, new_language;
};

struct habits; /* opaque */

struct habits *habits_new(void);
void habits_free(struct habits *habits); /* NULL is fine */
size_t habits_mails(const struct habits *habits);
void habits_look(const struct habits *habits, const struct mail *mail, struct habit_view *out);
void habits_learn(struct habits *habits, const struct habit_view *view, int64_t date);

/* At least `least` mails of history, and at least two things that were not seen in the last 90
 * days. */
bool habits_is_unlike(const struct habits *habits, const struct habit_view *view, size_t least);

#endif
