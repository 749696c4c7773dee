/* retake.h - a case that the first screen made for a try that came to nothing is taken by the next
 * try, so that a slip of the finger leaves no empty case behind: its journal tells of both tries,
 * and whose mailbox it is about now. Whoever leaves without another try is asked whether to keep
 * it. */
#ifndef CLI_RETAKE_H
#define CLI_RETAKE_H

#include "base/error.h"

#include <limits.h>

struct retake {
    char made[PATH_MAX]; /* by a try before, which signed in nowhere; "": none */
    char owner[320];     /* whose mailbox it said */
};

/* Gives the case that was made before the name that the next try wants, and its owner, if nothing
 * but tries is recorded in it and nothing is at that name yet. Otherwise it stays what it is, and
 * that is no failure. */
void retake(struct retake *retake, const char *case_path, const char *owner);

/* Whether the case that was made is still there and holds nothing but tries: no evidence of the
 * mailbox, nothing that anybody has done in it. Only such a case may be removed. */
bool retake_left(const struct retake *retake);
/* Looks once more, and removes it. */
bool retake_remove(const struct retake *retake, struct error *err) NODISCARD;

/* There was no case at this path before, and now there is. */
void retake_later(struct retake *retake, const char *case_path, const char *owner);

#endif
