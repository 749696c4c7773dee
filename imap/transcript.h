/* transcript.h - everything that was said, as evidence, without secrets and message bytes.
 *
 * A piece of the transcript is one evidence record:
 *
 *     mailmedic-transcript 1 piece 1 of imap mail.example:993 from 2026-11-22T02:12:13Z\n
 *     < 0000000012 0000000034\n          from the server, 12 ms after the start, 34 bytes
 *     ...34 bytes...\n
 *     > 0000000015 0000000020\n          from us
 *     = 0000000018 0000000017\n          our own words: <redacted 17 bytes>, <object 3: 1000 bytes>
 *
 * Only a line of ours can begin with "=" where a length says that an entry begins, so the other
 * side cannot put such words into our mouth. */
#ifndef IMAP_TRANSCRIPT_H
#define IMAP_TRANSCRIPT_H

#include "record.h"

enum transcript_side { SAID_BY_SERVER = '<', SAID_BY_US = '>', SAID_ABOUT = '=' };

/* Told of each piece that is complete and in the file. */
typedef bool (*transcript_piece_fn)(void *arg, const struct record *record, struct error *err);

struct transcript {
    struct record_writer writer;
    struct buf piece;
    char about[340]; /* "imap mail.example:993" */
    int64_t start_ms, now_ms;
    unsigned pieces;
    size_t entry; /* where in piece the last entry begins; 0: none yet */
    enum transcript_side side;
    int64_t entry_ms;
    transcript_piece_fn fn;
    void *arg;
};

/* Before lock-down. */
bool transcript_open(struct transcript *transcript, int fd, const char *about,
                     transcript_piece_fn fn, void *arg, struct error *err) NODISCARD;
void transcript_dispose(struct transcript *transcript);

/* Looks at the clock; once for everything that arrived together. */
void transcript_tick(struct transcript *transcript);

/* Never fails: what cannot be kept now is noticed by transcript_keep(). */
void transcript_add(struct transcript *transcript, enum transcript_side side, struct str bytes);
void transcript_say(struct transcript *transcript, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Writes the piece out when it is large enough, or now. */
bool transcript_keep(struct transcript *transcript, bool now, struct error *err) NODISCARD;

#endif
