/* timestamp.c - the talk with the jailed process that judges; see base/timestamp.h. */
#include "base/timestamp.h"

#include "base/frame.h"
#include "base/limits.h"
#include "timestamp_judge.h"

#include <string.h>

enum { PATIENCE_MS = 10000 };
enum { STAMP_ASK = 1, STAMP_GOOD, STAMP_BAD };
enum {
    STAMP_IMPRINT = 1,
    STAMP_REQUEST,
    STAMP_REPLY,
    STAMP_CA,
    STAMP_AT,
    STAMP_WHEN,
    STAMP_UNTIL,
    STAMP_AUTHORITY,
    STAMP_ISSUER,
    STAMP_SERIAL,
    STAMP_POLICY,
    STAMP_CODE,
    STAMP_WHY,
};

/* --- main --- */

static bool send_question(int fd, const struct timestamp_question *question, struct error *err)
{
    struct frame frame = {.type = STAMP_ASK};
    struct buf payload;
    bool ok;

    buf_init(&payload, LIMIT_FRAME);
    pack_str(&payload, STAMP_IMPRINT,
             (struct str){(const char *)question->imprint.bytes, sizeof(question->imprint.bytes)});
    pack_str(&payload, STAMP_REQUEST, question->request);
    pack_str(&payload, STAMP_REPLY, question->reply);
    pack_str(&payload, STAMP_CA, question->ca);
    pack_i64(&payload, STAMP_AT, question->at);
    frame.payload = buf_as_str(&payload);
    ok = frame_write_within(fd, &frame, -1, PATIENCE_MS, err);
    buf_dispose(&payload);
    return ok;
}

/* It was shown there; here nobody believes that. */
static void keep(struct unpack *in, const struct field *field, char *out, size_t size)
{
    text_show_in(unpack_text(in, field), out, size);
}

static bool take_good(struct str payload, struct timestamp_facts *out, struct error *err)
{
    struct unpack in = {.rest = payload};
    struct field field;

    *out = (struct timestamp_facts){.when = INT64_MIN, .until = INT64_MIN};
    while (unpack_next(&in, &field)) {
        if (field.tag == STAMP_WHEN)
            out->when = unpack_i64(&in, &field);
        else if (field.tag == STAMP_UNTIL)
            out->until = unpack_i64(&in, &field);
        else if (field.tag == STAMP_AUTHORITY)
            keep(&in, &field, out->authority, sizeof(out->authority));
        else if (field.tag == STAMP_ISSUER)
            keep(&in, &field, out->issuer, sizeof(out->issuer));
        else if (field.tag == STAMP_SERIAL)
            keep(&in, &field, out->serial, sizeof(out->serial));
        else if (field.tag == STAMP_POLICY)
            keep(&in, &field, out->policy, sizeof(out->policy));
        else
            in.bad = true;
    }
    return (!in.bad && out->when != INT64_MIN) ||
           error_set(err, ERROR_JAIL, "the stamp process broke its contract");
}

static bool take_bad(struct str payload, struct error *err)
{
    struct unpack in = {.rest = payload};
    enum error_code code = ERROR_JAIL;
    char why[380] = "";
    struct field field;

    while (unpack_next(&in, &field)) {
        if (field.tag == STAMP_CODE)
            code = (enum error_code)unpack_u64(&in, &field, ERROR_JAIL);
        else if (field.tag == STAMP_WHY)
            keep(&in, &field, why, sizeof(why));
    }
    if (in.bad || code == ERROR_NONE || !*why)
        return error_set(err, ERROR_JAIL, "the stamp process broke its contract");
    return error_set(err, code, "%s", why);
}

static bool hear(int fd, struct timestamp_facts *out, struct error *err)
{
    struct frame_reader reader;
    struct frame frame;
    enum frame_result got;
    bool ok = false;

    frame_reader_init(&reader, fd);
    got = frame_wait(&reader, &frame, PATIENCE_MS, err);
    if (got == FRAME_OK && frame.type == STAMP_GOOD)
        ok = take_good(frame.payload, out, err);
    else if (got == FRAME_OK && frame.type == STAMP_BAD)
        ok = take_bad(frame.payload, err);
    else if (err->code == ERROR_NONE)
        error_set(err, ERROR_JAIL, "the time stamp could not be judged: the stamp process %s",
                  got == FRAME_NONE ? "took too long" : "ended unexpectedly");
    frame_reader_dispose(&reader);
    return ok;
}

bool timestamp_check(const struct role_options *options, const struct timestamp_question *question,
                     struct timestamp_facts *out, struct error *err)
{
    struct role role;
    bool ok;

    if (question->request.len > TIMESTAMP_REQUEST_MOST ||
        question->reply.len > TIMESTAMP_REPLY_MOST || question->ca.len > TIMESTAMP_CA_MOST)
        return error_set(err, ERROR_FORMAT, "this is too large for a time stamp");
    if (!role_start(&role, ROLE_STAMP, options, NULL, 0, err))
        return false;
    ok = send_question(role.fd, question, err) && hear(role.fd, out, err);
    role_stop(&role, NULL);
    return ok;
}

/* --- the jailed process --- */

static bool read_question(const struct frame *frame, struct timestamp_question *out)
{
    struct unpack in = {.rest = frame->payload};
    struct field field;

    *out = (struct timestamp_question){.at = INT64_MIN};
    while (unpack_next(&in, &field)) {
        if (field.tag == STAMP_IMPRINT && field.value.len == sizeof(out->imprint.bytes))
            memcpy(out->imprint.bytes, field.value.at, sizeof(out->imprint.bytes));
        else if (field.tag == STAMP_REQUEST)
            out->request = field.value;
        else if (field.tag == STAMP_REPLY)
            out->reply = field.value;
        else if (field.tag == STAMP_CA)
            out->ca = field.value;
        else if (field.tag == STAMP_AT)
            out->at = unpack_i64(&in, &field);
        else
            in.bad = true;
    }
    return !in.bad && frame->type == STAMP_ASK;
}

static void pack_facts(struct buf *fields, const struct timestamp_facts *facts)
{
    pack_i64(fields, STAMP_WHEN, facts->when);
    pack_i64(fields, STAMP_UNTIL, facts->until);
    pack_text(fields, STAMP_AUTHORITY, facts->authority);
    pack_text(fields, STAMP_ISSUER, facts->issuer);
    pack_text(fields, STAMP_SERIAL, facts->serial);
    pack_text(fields, STAMP_POLICY, facts->policy);
}

int timestamp_role_main(bool best_effort)
{
    struct timestamp_question question;
    struct timestamp_facts facts;
    struct frame_reader reader;
    struct error err = {0}, gone = {0};
    char state[ROLE_STATE];
    struct frame frame, answer;
    struct buf fields;
    bool good, sent;

    frame_reader_init(&reader, ROLE_FD);
    buf_init(&fields, KIB(16));
    good = role_enter(ROLE_STAMP, best_effort, state, &err);
    if (good && (frame_wait(&reader, &frame, PATIENCE_MS, &gone) != FRAME_OK ||
                 !read_question(&frame, &question)))
        return 1;
    good = good && timestamp_judge(&question, &facts, &err);
    if (good) {
        pack_facts(&fields, &facts);
    } else {
        pack_u64(&fields, STAMP_CODE, err.code);
        pack_text(&fields, STAMP_WHY, err.text);
    }
    answer = (struct frame){.type = good ? STAMP_GOOD : STAMP_BAD, .payload = buf_as_str(&fields)};
    sent = frame_write(ROLE_FD, &answer, -1, &gone);
    buf_dispose(&fields);
    frame_reader_dispose(&reader);
    return sent ? 0 : 1;
}
