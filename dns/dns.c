/* dns.c - main's side; see dns/dns.h. */
#include "dns/dns.h"

#include "base/limits.h"
#include "dns_wire.h"

#include <string.h>

enum { PATIENCE_MS = 60000 };

static bool send_questions(int fd, const struct dns_options *options,
                           const struct dns_question *questions, size_t count, struct error *err)
{
    struct frame frame = {.type = DNS_ASK};
    struct buf payload;
    bool ok;

    buf_init(&payload, KIB(64));
    pack_text(&payload, DNS_RESOLVER, options->resolver ? options->resolver : "");
    for (size_t i = 0; i < count; i++) {
        pack_u64(&payload, DNS_KIND, questions[i].type);
        pack_text(&payload, DNS_NAME, questions[i].name);
    }
    frame.payload = buf_as_str(&payload);
    ok = frame_write_within(fd, &frame, -1, PATIENCE_MS, err);
    buf_dispose(&payload);
    return ok;
}

/* It was shown there; here nobody believes that. */
static const char *keep(struct arena *arena, struct str text)
{
    struct buf shown;
    const char *kept;

    buf_init(&shown, KIB(64));
    text_show(&shown, str_part(text, 0, utf8_clip(text, DNS_RECORD_MOST)));
    kept = arena_strndup(arena, buf_c(&shown), shown.len);
    buf_dispose(&shown);
    return kept;
}

static bool take_answer(struct str payload, struct arena *arena, struct dns_answer *out,
                        struct error *err)
{
    struct unpack in = {.rest = payload};
    struct field field;

    *out = (struct dns_answer){.why = ""};
    out->data = arena_alloc(arena, DNS_RECORDS_MOST * sizeof(*out->data));
    while (unpack_next(&in, &field)) {
        if (field.tag == DNS_STATE) {
            uint64_t state = unpack_u64(&in, &field, 7);

            out->failed = (state & DNS_STATE_FAILED) != 0;
            out->secure = (state & DNS_STATE_SECURE) != 0;
            out->bogus = (state & DNS_STATE_BOGUS) != 0;
        } else if (field.tag == DNS_WHY) {
            out->why = keep(arena, unpack_text(&in, &field));
        } else if (field.tag == DNS_RECORD && out->count < DNS_RECORDS_MOST) {
            out->data[out->count++] = keep(arena, unpack_text(&in, &field));
        } else {
            in.bad = true;
        }
    }
    return !in.bad || error_set(err, ERROR_JAIL, "the dns process broke its contract");
}

static bool hear(struct frame_reader *reader, struct arena *arena, struct dns_answer *out,
                 struct error *err)
{
    struct frame frame;
    enum frame_result got = frame_wait(reader, &frame, PATIENCE_MS, err);

    if (got != FRAME_OK)
        return err->code == ERROR_NONE
                   ? error_set(err, ERROR_JAIL, "the dns process %s",
                               got == FRAME_NONE ? "took too long" : "ended unexpectedly")
                   : false;
    if (frame.type == DNS_ANSWER)
        return take_answer(frame.payload, arena, out, err);
    if (frame.type == DNS_REFUSED && take_answer(frame.payload, arena, out, err))
        return error_set(err, ERROR_NET, "%s", out->why);
    return err->code != ERROR_NONE
               ? false
               : error_set(err, ERROR_JAIL, "the dns process broke its contract");
}

bool dns_ask(const struct dns_options *options, const struct dns_question *questions, size_t count,
             struct arena *arena, struct dns_answer *answers, struct error *err)
{
    struct frame_reader reader;
    struct role role;
    bool ok;

    if (count > DNS_QUESTIONS_MOST)
        return error_set(err, ERROR_LIMIT, "too many questions at once");
    if (!role_start(&role, ROLE_DNS, &options->role, NULL, 0, err))
        return false;
    frame_reader_init(&reader, role.fd);
    ok = send_questions(role.fd, options, questions, count, err);
    for (size_t i = 0; ok && i < count; i++)
        ok = hear(&reader, arena, &answers[i], err);
    frame_reader_dispose(&reader);
    role_stop(&role, NULL);
    return ok;
}
