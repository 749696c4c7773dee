/* plays.h - what plays.c, play_events.c and verify_plays.c share. */
#ifndef CASE_PLAYS_ROWS_H
#define CASE_PLAYS_ROWS_H

#include "case/plays.h"

/* What the journal keeps of a row: each text with its length, each number, in one order. */
struct hash play_digest(const struct play *play);
struct hash play_event_digest(const struct play_event *event);

/* The number of an object of the evidence; 0 for the zero hash. */
bool play_object(struct casefile *cf, const struct hash *hash, int64_t *out, struct error *err)
    NODISCARD;

/* The verb of its journal entry. */
const char *play_event_action(enum play_event_kind kind);

#endif
