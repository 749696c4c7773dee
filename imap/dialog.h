/* dialog.h - lines said in turn, while nothing streams: sign-in, and all of ManageSieve.
 *
 * Waits, with a deadline. What the server says is kept in the transcript only after the secret, if
 * one is about, was taken out of it; what we say that is secret goes into it as its length. */
#ifndef IMAP_DIALOG_H
#define IMAP_DIALOG_H

#include "redact.h"
#include "scan.h"
#include "stream.h"
#include "transcript.h"

struct dialog {
    struct stream *stream;
    struct transcript *transcript;
    const struct redactor *hidden; /* NULL: nothing is secret now */
    int idle_ms;                   /* the longest silence */
    int64_t deadline;              /* clock_mono_ms() at which all of it must be over; 0: never */
    uint64_t budget;               /* bytes we take */
    char *in;                      /* what has arrived, DIALOG_ROOM bytes */
    size_t in_len, in_taken;
    bool heard;      /* the server has said something */
    bool silent;     /* it was waited for in vain */
    bool remembers;  /* what the server says goes into `said`, too */
    struct buf said; /* shown form, a line each, at most DIALOG_SAID; from the start, or from
                        dialog_hide() on */
};

enum { DIALOG_ROOM = 128 * 1024, DIALOG_LINE = 64 * 1024, DIALOG_SAID = 2048 };

void dialog_init(struct dialog *dialog, struct stream *stream, struct transcript *transcript);
void dialog_dispose(struct dialog *dialog); /* wipes */

/* The next line with its CR LF; good until the next call. */
bool dialog_line(struct dialog *dialog, struct str *line, struct error *err) NODISCARD;
/* The next len bytes, at most DIALOG_LINE; good until the next call. */
bool dialog_exactly(struct dialog *dialog, size_t len, struct str *bytes, struct error *err)
    NODISCARD;
/* Bytes that are there, at most `most` and at least one; waits for them. Not for the transcript:
 * the caller says where they went. */
bool dialog_bytes(struct dialog *dialog, size_t most, struct str *bytes, struct error *err)
    NODISCARD;

bool dialog_say(struct dialog *dialog, struct str words, struct error *err) NODISCARD;
bool dialog_say_secret(struct dialog *dialog, struct str words, struct error *err) NODISCARD;

/* From here on everything goes through TLS. */
bool dialog_begin_tls(struct dialog *dialog, struct tls *tls, struct error *err) NODISCARD;
/* The same after a conversation in clear: refuses what the server said in advance. */
bool dialog_start_tls(struct dialog *dialog, struct tls *tls, struct error *err) NODISCARD;

/* From here on everything is compressed, what has arrived behind the server's agreement included;
 * the squeeze stays the caller's. */
bool dialog_begin_squeeze(struct dialog *dialog, struct squeeze *squeeze, struct error *err)
    NODISCARD;

/* What has arrived and nobody took; good until the next call. */
struct str dialog_rest(const struct dialog *dialog);

/* While something is secret: hidden is taken out of what is kept, and TLS wipes what it decrypts
 * as soon as it was read. NULL: no more; what was taken is wiped here, too. */
void dialog_hide(struct dialog *dialog, const struct redactor *hidden);

/* --- IMAP: one response --- */

struct reply {
    struct scan scan;
    char code[SCAN_WORD];    /* "ALERT"; "" none */
    struct buf capabilities; /* of this response, if it told them; cleared by the reader */
    struct buf text;         /* the words for people, shown form, nothing secret in them */
    struct buf question;     /* SCAN_CONTINUE: what stands behind the "+", bytes */
};

void reply_init(struct reply *reply);
void reply_dispose(struct reply *reply); /* wipes */

/* Reads one response, its literals included. */
bool dialog_reply(struct dialog *dialog, struct reply *reply, struct error *err) NODISCARD;

#endif
