/* error.h - how a function says why it failed.
 *
 * A function that can fail returns bool (true is success) and takes a
 * `struct error *err` as its last argument. Whoever notices the failure fills
 * *err once; callers pass it up unchanged, or put words in front of it.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/base.h"

enum error_code {
    ERROR_NONE = 0,
    ERROR_IO,        /* the disk, or the case file */
    ERROR_NET,       /* the connection, before or between replies */
    ERROR_AUTH,      /* the server refused the credentials */
    ERROR_TRUST,     /* its certificate is not believed, or there is nobody to vouch for any */
    ERROR_PROTOCOL,  /* the server said something we cannot accept */
    ERROR_FORMAT,    /* a file or message does not parse */
    ERROR_LIMIT,     /* hostile or accidental size; see base/limits.h */
    ERROR_CANCELLED, /* the operator stopped it; not worth an alarm */
    ERROR_USAGE,     /* the command line; exit code 2 */
    ERROR_JAIL,      /* a jailed process died or broke its contract */
};

struct error {
    enum error_code code;
    char text[400];
};

/* Records a failure and returns false, so that `return error_set(...)` reads
 * as what it is. *err must be clear: the first cause wins. */
bool error_set(struct error *err, enum error_code code, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* error_set() followed by ": " and what errno says. */
bool error_set_errno(struct error *err, enum error_code code, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* Puts "what: " in front of the text; for the caller that knows which folder
 * or message was being worked on. Returns false too. */
bool error_prefix(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Puts more behind the text, as much as fits; for a second failure that followed the first. */
void error_suffix(struct error *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Forgets the failure; for the caller that has dealt with it. */
void error_clear(struct error *err);

#endif
