/* transcript.c - see transcript.h. */
#include "transcript.h"

#include "base/clock.h"
#include "base/limits.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DIGITS = 10, ENTRY_HEAD = 24 }; /* "< 0000000012 0000000034\n" */
#define PIECE_ENOUGH KIB(256)
#define PIECE_MOST   MIB(64) /* more than what can arrive between two calls of transcript_keep() */

bool transcript_open(struct transcript *transcript, int fd, const char *about,
                     transcript_piece_fn fn, void *arg, struct error *err)
{
    *transcript = (struct transcript){.fn = fn, .arg = arg};
    snprintf(transcript->about, sizeof(transcript->about), "%s", about);
    buf_init(&transcript->piece, PIECE_MOST);
    transcript->start_ms = clock_mono_ms();
    transcript->now_ms = transcript->start_ms;
    return record_open(&transcript->writer, fd, err);
}

void transcript_dispose(struct transcript *transcript)
{
    record_dispose(&transcript->writer);
    buf_dispose(&transcript->piece);
}

void transcript_tick(struct transcript *transcript)
{
    transcript->now_ms = clock_mono_ms();
}

static void put_digits(char *at, uint64_t number)
{
    for (int i = DIGITS - 1; i >= 0; i--, number /= 10)
        at[i] = (char)('0' + number % 10);
}

/* ms and len in ten digits each: the length of an entry that grows is written over. Without
 * snprintf(), which would cost more than all else that is done for a line. */
static void write_head(struct transcript *transcript, size_t len)
{
    char *at = transcript->piece.at + transcript->entry;

    memset(at, ' ', ENTRY_HEAD);
    at[0] = (char)transcript->side;
    put_digits(at + 2, (uint64_t)(transcript->entry_ms - transcript->start_ms));
    put_digits(at + 3 + DIGITS, len);
    at[ENTRY_HEAD - 1] = '\n';
}

static void begin_piece(struct transcript *transcript)
{
    char when[CLOCK_TEXT];

    clock_format(clock_utc_ns() / 1000000000 - (clock_mono_ms() - transcript->start_ms) / 1000,
                 when);
    buf_printf(&transcript->piece, "mailmedic-transcript 1 piece %u of %s from %s\n",
               ++transcript->pieces, transcript->about, when);
}

static void begin_entry(struct transcript *transcript, enum transcript_side side)
{
    if (transcript->piece.len == 0)
        begin_piece(transcript);
    transcript->entry = transcript->piece.len;
    transcript->side = side;
    transcript->entry_ms = transcript->now_ms;
    if (buf_reserve(&transcript->piece, ENTRY_HEAD))
        transcript->piece.len += ENTRY_HEAD;
    buf_char(&transcript->piece, '\n');
}

void transcript_add(struct transcript *transcript, enum transcript_side side, struct str bytes)
{
    struct buf *piece = &transcript->piece;

    if (bytes.len == 0)
        return;
    if (transcript->entry == 0 || transcript->side != side || side == SAID_ABOUT ||
        transcript->entry_ms != transcript->now_ms)
        begin_entry(transcript, side);
    if (piece->full)
        return;
    piece->len--; /* the line end that closes the entry so far */
    buf_str(piece, bytes);
    buf_char(piece, '\n');
    if (!piece->full)
        write_head(transcript, piece->len - transcript->entry - ENTRY_HEAD - 1);
}

void transcript_say(struct transcript *transcript, const char *fmt, ...)
{
    char text[512];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    transcript_add(transcript, SAID_ABOUT, str_of(text));
}

bool transcript_keep(struct transcript *transcript, bool now, struct error *err)
{
    struct buf *piece = &transcript->piece;
    struct record record;

    if (piece->full)
        return error_set(err, ERROR_LIMIT, "the transcript grows too fast");
    if (piece->len == 0 || (!now && piece->len < PIECE_ENOUGH))
        return true;
    if (!record_begin(&transcript->writer, piece->len, err) ||
        !record_add(&transcript->writer, buf_as_str(piece), err) ||
        !record_end(&transcript->writer, &record, err) || !record_flush(&transcript->writer, err))
        return false;
    buf_clear(piece);
    transcript->entry = 0;
    return transcript->fn(transcript->arg, &record, err);
}
