/* separate.h - the mails of an mbox, one after another, from a stream of bytes (RFC 4155).
 *
 * A plain scanner of lines, no parser: it knows "From " at the beginning of a line and where the
 * line before it was empty. Bytes stay as they are, also "From " lines that were quoted with ">":
 * who quoted how is not written down, and evidence is not rewritten.
 *
 * A mail begins behind a line "From ..." that stands at the beginning or behind an empty line, when
 * a header field follows, or the line holds a date; without an empty line before it, both. So a
 * bare "From " in the text of a mail divides nothing. */
#ifndef PARSE_SEPARATE_H
#define PARSE_SEPARATE_H

#include "base/text.h"

struct separate_mail { /* borrowed during the call */
    uint64_t offset;   /* of its first byte in the file */
    uint64_t length;   /* without the empty line that ends it */
    struct str bytes;  /* empty: it is longer than `most` */
    struct str
        line; /* the "From " line, at most SEPARATE_LINE bytes; empty: stood before the first */
    bool too_large;
};

enum { SEPARATE_LINE = 1000 };

typedef bool (*separate_fn)(void *arg, const struct separate_mail *mail, struct error *err);

struct separate { /* separate_init() */
    separate_fn fn;
    void *arg;
    size_t most;
    char eol;
    struct buf held;   /* bytes not yet given away */
    uint64_t base;     /* where in the file held begins */
    size_t start;      /* in held: of the mail at hand */
    uint64_t offset;   /* the same in the file; stays when what is too large is dropped */
    size_t line, seek; /* in held: the line at hand, and how far its end was looked for */
    bool after_blank;  /* the line before it was empty, or there was none */
    bool too_large;    /* its beginning was dropped already */
    bool begun;        /* a "From " line was there */
    char from[SEPARATE_LINE];
    size_t from_len;
};

/* most: of one mail; eol: '\n', or '\r' in a file that has no other line ends. */
void separate_init(struct separate *s, size_t most, char eol, separate_fn fn, void *arg);
/* The next bytes of the file, in pieces of at most a few MiB. False: fn said so. */
bool separate_add(struct separate *s, struct str bytes, struct error *err) NODISCARD;
bool separate_end(struct separate *s, struct error *err) NODISCARD; /* there are no more */
void separate_dispose(struct separate *s);

/* "Name: value", as far as can be told from its first bytes. */
bool separate_is_field(struct str line);
/* The time in a "From " line, UTC seconds, INT64_MIN: none. *zoned: it says its zone; else UTC is
 * assumed. */
int64_t separate_moment(struct str line, bool *zoned);
bool separate_is_dated(struct str line);

#endif
