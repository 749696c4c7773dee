/* clamd_role.c - the jailed process that holds the connection to the virus scanner; main's side is
 * clamd.c. Both sides are strangers to it: main's bytes come from a mail, the scanner's answers
 * are bounded, and neither may make it wait for ever. */
#include "clamd_wire.h"
#include "parse/clamd.h"

#include "base/clock.h"
#include "base/frame.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CHUNK = 128 << 10, REPLY_MOST = 2048 };

struct talk {
    int64_t until; /* the answer is to be there by then */
    unsigned patience;
    char line[REPLY_MOST];
    size_t len;
    const char *broken; /* why nothing more comes of this connection; NULL: it stands */
    bool answered;      /* before it had all the bytes */
    bool numbered;      /* the scanner's answers bear numbers, */
    uint64_t asked;     /* and this is the last question's */
};

static const char too_early[] = "the virus scanner answered before it had seen everything";
static const char not_asked[] = "the virus scanner answers what it was not asked";

static bool fail(struct talk *talk, const char *why)
{
    talk->broken = why;
    return false;
}

/* False: it took too long. */
static bool wait_for(struct talk *talk, short events, short *got)
{
    int64_t left = talk->until - clock_mono_ms();
    struct pollfd fd = {CLAMD_SOCKET, events, 0};

    if (left <= 0 || poll(&fd, 1, (int)left) == 0)
        return fail(talk, "the virus scanner took too long");
    *got = fd.revents;
    return true;
}

/* All of it, unless an answer comes first: then it wants no more. */
static bool send_all(struct talk *talk, const void *bytes, size_t len)
{
    const char *at = bytes;

    while (len > 0) {
        short got;
        ssize_t sent;

        if (!wait_for(talk, POLLIN | POLLOUT, &got))
            return false;
        if (got & POLLIN) {
            talk->answered = true;
            return true;
        }
        sent = send(CLAMD_SOCKET, at, len, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (sent <= 0)
            return fail(talk, "the virus scanner closed the connection");
        at += sent;
        len -= (size_t)sent;
    }
    return true;
}

/* A line up to its NUL or LF. One that was cut off is none. */
static bool read_line(struct talk *talk, struct str *out)
{
    talk->len = 0;
    for (;;) {
        short got;
        ssize_t took;
        char *end;

        if (talk->len == REPLY_MOST)
            return fail(talk, "the virus scanner's answer has no end");
        if (!wait_for(talk, POLLIN, &got))
            return false;
        took = recv(CLAMD_SOCKET, talk->line + talk->len, REPLY_MOST - talk->len, MSG_DONTWAIT);
        if (took < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (took <= 0)
            return fail(talk, "the virus scanner closed the connection");
        talk->len += (size_t)took;
        end = memchr(talk->line, '\0', talk->len);
        if (!end)
            end = memchr(talk->line, '\n', talk->len);
        if (!end)
            continue;
        *out = (struct str){talk->line, (size_t)(end - talk->line)};
        if ((size_t)(end - talk->line) + 1 != talk->len)
            return fail(talk, talk->answered ? too_early : not_asked);
        return true;
    }
}

/* --- to main --- */

static bool tell(uint16_t type, const struct clamd_answer *answer, bool over)
{
    struct frame frame = {.type = type};
    struct error err = {0};
    struct buf out;
    bool ok;

    buf_init(&out, KIB(4));
    pack_text(&out, CLAMD_TEXT, answer->words);
    pack_u64(&out, CLAMD_STATE, answer->verdict);
    pack_u64(&out, CLAMD_OVER, over);
    frame.payload = buf_as_str(&out);
    ok = frame_write(ROLE_FD, &frame, -1, &err);
    buf_dispose(&out);
    return ok;
}

static bool tell_broken(const struct talk *talk)
{
    struct clamd_answer answer = {.verdict = CLAMD_ERROR};

    snprintf(answer.words, sizeof(answer.words), "%s", talk->broken);
    return tell(CLAMD_SORRY, &answer, true);
}

/* --- the session --- */

static void restart(struct talk *talk)
{
    talk->until = clock_mono_ms() + talk->patience;
    talk->answered = false;
}

/* In a session each answer bears its question's number: "2: stream: OK". */
static bool read_number(struct str line, uint64_t *out)
{
    size_t colon = str_find(line, str_of(": "));

    return colon > 0 && colon < line.len && str_to_u64(str_part(line, 0, colon), UINT32_MAX, out);
}

/* A second answer to an earlier question may come at any time: it is not this one's. What clamd
 * refuses it may refuse without a number. */
static bool is_answer(const struct talk *talk, struct str line, const struct clamd_answer *answer)
{
    bool verdict = answer->verdict == CLAMD_NOTHING || answer->verdict == CLAMD_FOUND;
    uint64_t number;

    if (!talk->numbered)
        return true;
    return read_number(line, &number) ? number == talk->asked : !verdict;
}

static bool open_session(struct talk *talk)
{
    static const char hello[] = "zIDSESSION\0zVERSION"; /* and the NUL behind it */
    struct clamd_answer answer = {0};
    struct str line;
    struct buf shown;

    restart(talk);
    if (!send_all(talk, hello, sizeof(hello)) || !read_line(talk, &line))
        return false;
    if (read_number(line, &talk->asked)) {
        talk->numbered = true;
        line = str_part(line, str_find(line, str_of(": ")) + 2, line.len);
    }
    if (!str_starts(line, "ClamAV "))
        return fail(talk, "what answers is no ClamAV daemon");
    buf_init(&shown, KIB(16));
    text_show(&shown, str_part(line, 0, CLAMD_WORDS));
    snprintf(answer.words, sizeof(answer.words), "%.*s",
             (int)utf8_clip(buf_as_str(&shown), CLAMD_WORDS - 1), buf_c(&shown));
    buf_dispose(&shown);
    return tell(CLAMD_VERSION, &answer, false);
}

static bool send_chunk(struct talk *talk, struct str bytes)
{
    while (bytes.len > 0 && !talk->answered) {
        struct str piece = str_part(bytes, 0, CHUNK);
        const unsigned char head[4] = {(unsigned char)(piece.len >> 24),
                                       (unsigned char)(piece.len >> 16),
                                       (unsigned char)(piece.len >> 8), (unsigned char)piece.len};

        if (!send_all(talk, head, sizeof(head)) ||
            (!talk->answered && !send_all(talk, piece.at, piece.len)))
            return false;
        bytes = str_part(bytes, piece.len, bytes.len);
    }
    return true;
}

static bool conclude(struct talk *talk)
{
    static const char end[4] = {0};
    struct clamd_answer answer;
    struct str line;

    if (!talk->answered && !send_all(talk, end, sizeof(end)))
        return false;
    if (!read_line(talk, &line))
        return false;
    if (!clamd_reply_read(&answer, line))
        return fail(talk, "the virus scanner's answer is not understood");
    /* Before all bytes are there only a refusal makes sense; the rest of them it will not read. */
    if (talk->answered && (answer.verdict == CLAMD_NOTHING || answer.verdict == CLAMD_FOUND))
        return fail(talk, too_early);
    if (!is_answer(talk, line, &answer))
        return fail(talk, not_asked);
    return tell(CLAMD_VERDICT, &answer, answer.verdict == CLAMD_TOO_LARGE || talk->answered);
}

/* False: there is nothing more to do here. */
static bool serve(struct talk *talk, const struct frame *frame)
{
    static const char command[] = "zINSTREAM";

    switch (frame->type) {
    case CLAMD_BEGIN:
        restart(talk);
        talk->asked++;
        return send_all(talk, command, sizeof(command));
    case CLAMD_BYTES:
        return send_chunk(talk, frame->payload);
    case CLAMD_END:
        return conclude(talk);
    default:
        return fail(talk, "main has asked for what there is not");
    }
}

static bool read_order(struct talk *talk, const struct frame *frame)
{
    struct unpack in = {.rest = frame->payload};
    struct field field;

    while (unpack_next(&in, &field))
        if (field.tag == CLAMD_PATIENCE)
            talk->patience = (unsigned)unpack_u64(&in, &field, INT32_MAX);
    return frame->type == CLAMD_ASK && !in.bad;
}

int clamd_role_main(bool best_effort)
{
    struct talk talk = {0};
    struct error err = {0};
    char state[ROLE_STATE];
    struct frame_reader in;
    struct frame frame;

    if (!role_enter(ROLE_CLAMD, best_effort, state, &err))
        return 1;
    frame_reader_init(&in, ROLE_FD);
    if (frame_wait(&in, &frame, -1, &err) != FRAME_OK || !read_order(&talk, &frame))
        return 1;
    if (open_session(&talk))
        while (frame_wait(&in, &frame, -1, &err) == FRAME_OK && serve(&talk, &frame))
            ;
    if (talk.broken && !tell_broken(&talk))
        return 1;
    return 0;
}
