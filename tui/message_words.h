/* message_words.h - a message's state in plain words. */
#ifndef TUI_MESSAGE_WORDS_H
#define TUI_MESSAGE_WORDS_H

#include "case/tables.h"

/* At most ten columns: "", "not read", "limit" ... */
const char *message_state(const struct message *message);

/* Why there is no analysis of it, as a sentence; NULL: there is one, of all of it. In the arena. */
const char *message_why_not(const struct message *message, struct arena *arena);

const char *direction_name(enum direction direction); /* "received" ... */
const char *direction_mark(enum direction direction); /* one column */

#endif
