/* guarded.c - see guarded.h. */
#include "guarded.h"

#include "base/limits.h"
#include "base/mem.h"
#include "case/evidence.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void note(void *arg, const char *rule, const char *text)
{
    struct guarded *guarded = arg;

    buf_printf(&guarded->notes, "%s: %s\n", rule, text);
}

static bool piece(void *arg, const struct record *record, struct error *err)
{
    struct guarded *guarded = arg;

    (void)err;
    buf_printf(&guarded->pieces, "%zu %zu\n", (size_t)record->offset, (size_t)record->length);
    return true;
}

struct guarded *guarded_new(void)
{
    struct guarded *guarded = xcalloc(1, sizeof(*guarded));

    guarded->segment_fd = memfd_create("segment", MFD_CLOEXEC);
    guarded->transcript_fd = memfd_create("transcript", MFD_CLOEXEC);
    buf_init(&guarded->server, MIB(1));
    buf_init(&guarded->notes, MIB(1));
    buf_init(&guarded->pieces, MIB(1));
    if (!body_store_open(&guarded->bodies, guarded->segment_fd, -1, &guarded->err) ||
        !transcript_open(&guarded->transcript, guarded->transcript_fd, "imap mail.example:993",
                         piece, guarded, &guarded->err)) {
        fprintf(stderr, "%s\n", guarded->err.text);
        abort();
    }
    guard_init(&guarded->guard, "mail.example", &guarded->bodies, &guarded->transcript);
    guarded->guard.note = note;
    guarded->guard.note_arg = guarded;
    return guarded;
}

void guarded_free(struct guarded *guarded)
{
    guard_dispose(&guarded->guard);
    body_store_dispose(&guarded->bodies);
    transcript_dispose(&guarded->transcript);
    buf_dispose(&guarded->server);
    buf_dispose(&guarded->notes);
    buf_dispose(&guarded->pieces);
    close(guarded->segment_fd);
    close(guarded->transcript_fd);
    free(guarded);
}

bool guarded_ask(struct guarded *guarded, const char *command)
{
    error_clear(&guarded->err);
    return guard_out(&guarded->guard, str_of(command), &guarded->server, &guarded->err);
}

bool guarded_answer(struct guarded *guarded, struct str bytes, size_t piece_size)
{
    size_t size = piece_size > 0 ? piece_size : bytes.len;

    error_clear(&guarded->err);
    for (size_t from = 0; from < bytes.len; from += size)
        if (!guard_in(&guarded->guard, str_part(bytes, from, size), &guarded->err))
            return false;
    return true;
}

static void read_all(int fd, struct buf *out)
{
    off_t end = lseek(fd, 0, SEEK_END);

    buf_init(out, MIB(512));
    if (end > 0 && buf_reserve(out, (size_t)end) && pread(fd, out->at, (size_t)end, 0) == end) {
        out->len = (size_t)end;
        out->at[out->len] = '\0';
    }
}

void guarded_segment(struct guarded *guarded, struct buf *out)
{
    struct error err = {0};

    if (!body_store_flush(&guarded->bodies, &err))
        abort();
    read_all(guarded->segment_fd, out);
}

void guarded_transcript(struct guarded *guarded, struct buf *out)
{
    struct error err = {0};

    if (!transcript_keep(&guarded->transcript, true, &err))
        abort();
    read_all(guarded->transcript_fd, out);
}

static bool take_record(struct str *rest, struct str *bytes)
{
    struct str digits = str_part(*rest, 19, 20);
    struct hash hash;
    struct hash want;
    uint64_t length;

    while (digits.len > 1 && digits.at[0] == '0')
        digits = str_part(digits, 1, digits.len);
    if (!str_starts(*rest, "mailmedic-object 1 ") || !str_to_u64(digits, rest->len, &length) ||
        rest->len < EVIDENCE_HEAD + length + EVIDENCE_TAIL)
        return false;
    *bytes = str_part(*rest, EVIDENCE_HEAD, length);
    *rest = str_part(*rest, EVIDENCE_HEAD + length, rest->len);
    hash = hash_of(*bytes);
    if (!str_starts(*rest, "\nsha256 ") || !hash_from_hex(str_part(*rest, 8, 64), &want) ||
        !hash_equal(&hash, &want) || rest->at[EVIDENCE_TAIL - 1] != '\n')
        return false;
    *rest = str_part(*rest, EVIDENCE_TAIL, rest->len);
    return true;
}

bool guarded_object(struct str segment, size_t object, struct str *bytes)
{
    for (size_t i = 0; i <= object; i++)
        if (!take_record(&segment, bytes))
            return false;
    return true;
}
