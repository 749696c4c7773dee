/* dialog.c - lines and waiting; see dialog.h. */
#include "dialog.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "squeeze.h"
#include "tls.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

void dialog_init(struct dialog *dialog, struct stream *stream, struct transcript *transcript)
{
    *dialog = (struct dialog){.stream = stream,
                              .transcript = transcript,
                              .idle_ms = LIMIT_WIRE_IDLE_MS,
                              .budget = LIMIT_WIRE_RUN,
                              .remembers = true};
    buf_init(&dialog->said, DIALOG_SAID);
    dialog->in = xreallocarray(NULL, DIALOG_ROOM, 1);
}

void dialog_dispose(struct dialog *dialog)
{
    if (dialog->in)
        explicit_bzero(dialog->in, DIALOG_ROOM);
    free(dialog->in);
    dialog->in = NULL;
    buf_dispose(&dialog->said);
}

/* --- waiting --- */

static bool wait_for(struct dialog *dialog, enum io io, struct error *err)
{
    const char *host = dialog->stream->host;
    struct pollfd wait = {dialog->stream->fd, io == IO_WRITE ? POLLOUT : POLLIN, 0};
    int64_t left = dialog->deadline ? dialog->deadline - clock_mono_ms() : dialog->idle_ms;
    int longest = dialog->idle_ms, ready;

    if (!dialog->heard && longest > LIMIT_WIRE_GREETING_MS)
        longest = LIMIT_WIRE_GREETING_MS;
    if (left > longest)
        left = longest;
    do
        ready = poll(&wait, 1, left > 0 ? (int)left : 0);
    while (ready < 0 && errno == EINTR);
    if (ready > 0)
        return true;
    dialog->silent = ready == 0;
    if (dialog->silent && left == longest && longest >= 1000)
        return error_set(err, ERROR_NET, "%s has been silent for %d seconds", host, longest / 1000);
    if (dialog->silent)
        return error_set(err, ERROR_NET, "%s has been silent for too long", host);
    return error_set_errno(err, ERROR_NET, "cannot wait for %s", host);
}

/* True: again. False: it is over. */
static bool go_on(struct dialog *dialog, enum io io, struct error *err)
{
    switch (io) {
    case IO_OK:
        return true;
    case IO_READ:
    case IO_WRITE:
        return wait_for(dialog, io, err);
    case IO_END:
        return error_set(err, ERROR_NET, "%s closed the connection", dialog->stream->host);
    case IO_BAD:
        break;
    }
    return false;
}

static bool fill(struct dialog *dialog, struct error *err)
{
    size_t got = 0;

    if (dialog->in_taken > 0) {
        dialog->in_len -= dialog->in_taken;
        memmove(dialog->in, dialog->in + dialog->in_taken, dialog->in_len);
        dialog->in_taken = 0;
    }
    while (got == 0) {
        enum io io = stream_read(dialog->stream, dialog->in + dialog->in_len,
                                 DIALOG_ROOM - dialog->in_len, &got, err);

        if (!go_on(dialog, io, err))
            return false;
    }
    dialog->in_len += got;
    dialog->heard = true;
    if (got > dialog->budget)
        return error_set(err, ERROR_LIMIT, "%s says more than we take (limit(run))",
                         dialog->stream->host);
    dialog->budget -= got;
    transcript_tick(dialog->transcript);
    return true;
}

struct str dialog_rest(const struct dialog *dialog)
{
    return (struct str){dialog->in + dialog->in_taken, dialog->in_len - dialog->in_taken};
}

void dialog_hide(struct dialog *dialog, const struct redactor *hidden)
{
    dialog->hidden = hidden;
    if (hidden) { /* from here on it is about us */
        dialog->remembers = true;
        buf_clear(&dialog->said);
    }
    if (dialog->stream->tls)
        tls_wipe_reads(dialog->stream->tls, hidden != NULL);
    if (hidden)
        return;
    explicit_bzero(dialog->in, dialog->in_taken);
    explicit_bzero(dialog->in + dialog->in_len, DIALOG_ROOM - dialog->in_len);
}

static void remember(struct dialog *dialog, struct str bytes)
{
    struct str line = str_trim(bytes);

    if (!dialog->remembers || line.len == 0)
        return;
    if (dialog->said.len > 0)
        buf_char(&dialog->said, '\n');
    text_show(&dialog->said, str_part(line, 0, DIALOG_SAID / 2));
}

static void keep(struct dialog *dialog, struct str bytes)
{
    struct buf clear;

    if (!dialog->hidden) {
        transcript_add(dialog->transcript, SAID_BY_SERVER, bytes);
        remember(dialog, bytes);
        return;
    }
    buf_init(&clear, (size_t)DIALOG_LINE * 32);
    redact(dialog->hidden, bytes, &clear);
    transcript_add(dialog->transcript, SAID_BY_SERVER, buf_as_str(&clear));
    remember(dialog, buf_as_str(&clear));
    buf_dispose(&clear);
}

/* Where it ends half a secret may stand, which nothing would find. */
static void keep_unfinished(struct dialog *dialog, struct str bytes)
{
    if (dialog->hidden && bytes.len > 0)
        transcript_say(dialog->transcript, "<redacted %zu bytes>", bytes.len);
    else
        keep(dialog, bytes);
}

bool dialog_line(struct dialog *dialog, struct str *line, struct error *err)
{
    for (;;) {
        struct str rest = dialog_rest(dialog);
        const char *end = memchr(rest.at, '\n', rest.len);

        if (end) {
            *line = str_part(rest, 0, (size_t)(end - rest.at) + 1);
            dialog->in_taken += line->len;
            keep(dialog, *line);
            return true;
        }
        if (rest.len > DIALOG_LINE)
            error_set(err, ERROR_LIMIT, "%s says a line without end (limit(line))",
                      dialog->stream->host);
        if (err->code != ERROR_NONE || !fill(dialog, err)) {
            keep_unfinished(dialog, dialog_rest(dialog));
            return false;
        }
    }
}

bool dialog_exactly(struct dialog *dialog, size_t len, struct str *bytes, struct error *err)
{
    if (len > DIALOG_LINE)
        return error_set(err, ERROR_LIMIT, "%s says more than we take (limit(literal))",
                         dialog->stream->host);
    while (dialog_rest(dialog).len < len)
        if (!fill(dialog, err)) {
            keep_unfinished(dialog, dialog_rest(dialog));
            return false;
        }
    *bytes = str_part(dialog_rest(dialog), 0, len);
    dialog->in_taken += len;
    keep(dialog, *bytes);
    return true;
}

bool dialog_bytes(struct dialog *dialog, size_t most, struct str *bytes, struct error *err)
{
    while (dialog_rest(dialog).len == 0)
        if (!fill(dialog, err))
            return false;
    *bytes = str_part(dialog_rest(dialog), 0, most);
    dialog->in_taken += bytes->len;
    return true;
}

/* --- speaking --- */

static bool send(struct dialog *dialog, struct str words, struct error *err)
{
    while (words.len > 0) {
        size_t put;
        enum io io = stream_write(dialog->stream, words.at, words.len, &put, err);

        if (!go_on(dialog, io, err))
            return false;
        words = str_part(words, put, words.len);
    }
    return true;
}

bool dialog_say(struct dialog *dialog, struct str words, struct error *err)
{
    transcript_tick(dialog->transcript);
    transcript_add(dialog->transcript, SAID_BY_US, words);
    return send(dialog, words, err);
}

bool dialog_say_secret(struct dialog *dialog, struct str words, struct error *err)
{
    transcript_say(dialog->transcript, "<redacted %zu bytes>", words.len);
    return send(dialog, words, err);
}

/* --- TLS --- */

static void keep_evidence(struct dialog *dialog, const struct tls *tls)
{
    struct buf evidence;

    buf_init(&evidence, MIB(1));
    tls_evidence(tls, &evidence);
    transcript_tick(dialog->transcript);
    transcript_say(dialog->transcript, "<TLS from here on>");
    transcript_add(dialog->transcript, SAID_ABOUT, buf_as_str(&evidence));
    buf_dispose(&evidence);
}

bool dialog_begin_tls(struct dialog *dialog, struct tls *tls, struct error *err)
{
    enum io io = IO_OK;

    if (!tls_begin(tls, dialog->stream->fd, err))
        return false;
    do
        io = tls_handshake(tls, err);
    while ((io == IO_READ || io == IO_WRITE) && wait_for(dialog, io, err));
    if (io != IO_OK)
        return false;
    dialog->stream->tls = tls;
    dialog->heard = true;
    keep_evidence(dialog, tls);
    return true;
}

/* Whoever can write into the connection can put answers behind the server's "go ahead", to be
 * taken for the server's own words inside TLS (CVE-2011-0411 and its many children). */
bool dialog_start_tls(struct dialog *dialog, struct tls *tls, struct error *err)
{
    struct str early = dialog_rest(dialog);

    if (early.len == 0 && !stream_has_more(dialog->stream))
        return dialog_begin_tls(dialog, tls, err);
    keep_unfinished(dialog, early);
    return error_set(err, ERROR_PROTOCOL,
                     "%s said more in clear behind its agreement to start TLS: somebody may "
                     "stand between us",
                     dialog->stream->host);
}

/* --- compression --- */

bool dialog_begin_squeeze(struct dialog *dialog, struct squeeze *squeeze, struct error *err)
{
    struct str early = dialog_rest(dialog);
    size_t room;
    char *at = squeeze_space(squeeze, &room);

    if (early.len > room)
        return error_set(err, ERROR_PROTOCOL, "%s says too much before it was asked",
                         dialog->stream->host);
    if (early.len > 0)
        memcpy(at, early.at, early.len);
    squeeze_came(squeeze, early.len);
    dialog->in_taken = dialog->in_len;
    dialog->stream->squeeze = squeeze;
    transcript_tick(dialog->transcript);
    transcript_say(dialog->transcript, "<compressed from here on>");
    return true;
}
