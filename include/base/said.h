/* said.h - a sentence together with what it was made of, so that it can be said in another
 * language.
 *
 * A sentence's id is its English form, with its arguments as {1}, {2}: "{1} mails to {2} people".
 * Marked text is plain text in which sentences stand as
 *
 *     \x02 id (\x1f argument)* \x03           (an argument may hold marked text)
 *
 * Formats may have %s (also %.10s and %.*s), %d, %i, %u with hh, h, l, ll, j, z; %c, %.1f and %%;
 * at most SAID_MOST of them. Control characters in arguments become blanks. */
#ifndef BASE_SAID_H
#define BASE_SAID_H

#include "base/text.h"

#include <stdarg.h>

enum { SAID_MOST = 9 };

/* Adds a sentence as marked text. */
void said_add(struct buf *marked, const char *fmt, ...) PRINTF_LIKE(2, 3);
void said_vadd(struct buf *marked, const char *fmt, va_list ap) PRINTF_LIKE(2, 0);

/* Adds the sentence of that id with these values, of which there are at most SAID_MOST. Control
 * characters in them become blanks, also those that would mark text. */
void said_put(struct buf *marked, struct str id, const struct str *values, size_t count);

bool said_is_marked(struct str text);

/* The other form of a sentence, or an empty one: then it stays English. */
typedef struct str (*said_lookup_fn)(void *arg, struct str id);

/* Marked text as plain text; lookup NULL: in English. In what lookup gives, {1:w} is an argument
 * that is looked up itself (without the blanks around it): it is one of our own words. */
void said_plain(struct buf *out, struct str marked, said_lookup_fn lookup, void *arg);

/* The same for who also knows sentences that reached us as plain text: notes, in an argument that
 * is {1:n} in what lookup gives, and why something failed, in one that is {1:r}, which may be one
 * of our own words as well. */
struct said_voice {
    said_lookup_fn lookup;
    void (*add_notes)(void *arg, struct str notes, struct buf *out);
    void (*add_reason)(void *arg, struct str reason, struct buf *out);
    void *arg;
};
void said_speak(struct buf *out, struct str marked, const struct said_voice *voice);

#endif
