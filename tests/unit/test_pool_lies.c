/* test_pool_lies.c - a worker that was taken over: main believes nothing of it, loses one mail's
 * analysis and goes on. This program is its own worker; each mail tells it how to misbehave. */
#include "base/frame.h"
#include "base/limits.h"
#include "parse/mail.h"
#include "pooled.h"
#include "protocol.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

/* --- the worker --- */

static void send_frame(uint16_t type, uint64_t id, struct str payload, int pass_fd)
{
    const struct frame frame = {.type = type, .id = id, .payload = payload};
    struct error err = {0};

    if (!frame_write(ROLE_FD, &frame, pass_fd, &err))
        _exit(1);
}

static void send_mail(uint16_t type, uint64_t id, const char *subject, uint32_t traits, int pass_fd)
{
    struct mail mail;
    struct buf blob;

    facts_blank(&mail);
    mail.subject = subject;
    mail.traits = traits;
    buf_init(&blob, LIMIT_FRAME);
    facts_encode(&mail, &blob);
    send_frame(type, id, buf_as_str(&blob), pass_fd);
    buf_dispose(&blob);
}

static void send_traits(uint64_t id, const char *subject, uint32_t traits, int pass_fd)
{
    send_mail(PROTOCOL_MAIL, id, subject, traits, pass_fd);
}

static void send_facts(uint64_t id, const char *subject, int pass_fd)
{
    send_traits(id, subject, 0, pass_fd);
}

static void flood(void)
{
    static const char bytes[65536];

    while (write(ROLE_FD, bytes, sizeof(bytes)) > 0)
        continue;
    _exit(1);
}

static void spin(void)
{
    for (volatile bool on = true; on;)
        continue;
}

static void misbehave(uint64_t id, struct str how)
{
    if (str_equal(how, str_of("wrong id"))) {
        send_facts(id + 1, "lie", -1);
    } else if (str_equal(how, str_of("wrong type"))) {
        send_frame(PROTOCOL_SIEVE, id, str_of(""), -1);
    } else if (str_equal(how, str_of("ready again"))) {
        send_frame(PROTOCOL_READY, id, str_of("x"), -1);
    } else if (str_equal(how, str_of("no facts"))) {
        send_frame(PROTOCOL_MAIL, id, str_of("these are no facts"), -1);
    } else if (str_equal(how, str_of("huge"))) {
        write(ROLE_FD, "\xff\xff\xff\x7f\2\0\0\0\0\0\0\0\0\0\0\0", FRAME_HEAD);
        spin();
    } else if (str_equal(how, str_of("flood"))) {
        flood();
    } else if (str_equal(how, str_of("a byte and no more"))) {
        write(ROLE_FD, "\x10", 1);
        spin();
    } else if (str_equal(how, str_of("half a frame"))) {
        write(ROLE_FD, "\x10\0\0\0\2\0\0\0", 8);
        _exit(7);
    } else if (str_equal(how, str_of("exit"))) {
        _exit(7);
    } else if (str_equal(how, str_of("spin"))) {
        spin();
    } else if (str_equal(how, str_of("descriptor"))) {
        send_facts(id, "with a descriptor", open("/dev/null", O_RDONLY));
    } else if (str_equal(how, str_of("only its header"))) {
        send_traits(id, "lazy", MAIL_HEADER_ONLY, -1);
    } else if (str_equal(how, str_of("twice"))) {
        send_facts(id, "once", -1);
        send_facts(id, "twice", -1);
    } else {
        send_facts(id, "honest", -1);
    }
}

/* One of many in a frame. */
static void misbehave_at_header(uint64_t id, struct str how, bool shared)
{
    if (str_equal(how, str_of("exit")))
        _exit(7);
    else if (str_equal(how, str_of("crash")))
        abort();
    else if (str_equal(how, str_of("spin")))
        spin();
    else if (str_equal(how, str_of("another's answer")))
        send_mail(PROTOCOL_HEADER, id + 1, "lie", MAIL_HEADER_ONLY, -1);
    else if (str_equal(how, str_of("as a whole")))
        send_mail(PROTOCOL_HEADER, id, "lie", 0, -1);
    else if (str_equal(how, str_of("as mail")))
        send_mail(PROTOCOL_MAIL, id, "lie", MAIL_HEADER_ONLY, -1);
    else
        send_mail(PROTOCOL_HEADER, id, shared ? "honest, among others" : "honest", MAIL_HEADER_ONLY,
                  -1);
}

static int refuse(void)
{
    struct error err = {0};

    if (role_begin(ROLE_PARSE, &err) && role_copies())
        send_frame(PROTOCOL_UNABLE, 0, str_of("no \x1b[31mlibrary"), -1);
    return 0;
}

static int lie(void)
{
    struct frame_reader reader;
    struct error err = {0};
    struct frame frame;

    if (!role_begin(ROLE_PARSE, &err) || !role_copies())
        return 0;
    frame_reader_init(&reader, ROLE_FD);
    send_frame(PROTOCOL_READY, 0, str_of("none, \x1b[31mlying"), -1);
    while (frame_wait(&reader, &frame, -1, &err) == FRAME_OK) {
        struct unpack in = {.rest = frame.payload};
        struct field field;

        while (unpack_next(&in, &field)) {
            if (field.tag != PROTOCOL_BYTES)
                continue;
            if (frame.type == PROTOCOL_HEADERS)
                misbehave_at_header(frame.id++, field.value,
                                    frame.payload.len > field.value.len + FRAME_HEAD);
            else
                misbehave(frame.id, field.value);
        }
    }
    return 0;
}

/* --- main's side --- */

static void each_lie_costs_one_mail_and_no_more(void **state)
{
    static const struct {
        const char *how;
        enum pool_status status;
        const char *why;
    } cases[] = {
        {"control", POOL_OK, ""},
        {"wrong id", POOL_CRASHED, "protocol"},
        {"wrong type", POOL_CRASHED, "protocol"},
        {"ready again", POOL_CRASHED, "protocol"},
        {"no facts", POOL_CRASHED, "protocol"},
        {"only its header", POOL_CRASHED, "protocol"},
        {"huge", POOL_CRASHED, "protocol"},
        {"flood", POOL_CRASHED, "protocol"},
        {"half a frame", POOL_CRASHED, "exited 7"},
        {"exit", POOL_CRASHED, "exited 7"},
        {"spin", POOL_TIMEOUT, "deadline"},
        {"a byte and no more", POOL_TIMEOUT, "deadline"},
        {"descriptor", POOL_OK, ""},
    };
    struct pooled *pooled = pooled_new(NULL, 1);

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint64_t before = pooled_give_bytes(pooled, str_of("fine"));
        uint64_t id = pooled_give_bytes(pooled, str_of(cases[i].how));
        uint64_t after = pooled_give_bytes(pooled, str_of("fine"));

        pooled_drain(pooled);
        if (pooled->results[id].status != cases[i].status ||
            strcmp(pooled->results[id].why, cases[i].why) != 0)
            fail_msg("%s: %d, \"%s\"", cases[i].how, (int)pooled->results[id].status,
                     pooled->results[id].why);
        assert_string_equal(pooled->results[before].subject, "honest");
        assert_string_equal(pooled->results[after].subject, "honest");
    }
    assert_string_equal(pool_jail(pooled->pool), "none, <U+001B>[31mlying");
    pooled_free(pooled);
}

/* The second answer comes for a piece that has one: the next piece is the one to suffer, since
 * nobody can tell whose it was. */
static void a_second_answer_ends_the_worker(void **state)
{
    struct pooled *pooled = pooled_new(NULL, 1);
    uint64_t id = pooled_give_bytes(pooled, str_of("twice"));
    uint64_t next = pooled_give_bytes(pooled, str_of("fine"));
    uint64_t last;

    (void)state;
    pooled_drain(pooled);
    assert_string_equal(pooled->results[id].subject, "once");
    assert_int_equal(pooled->results[next].status, POOL_CRASHED);
    last = pooled_give_bytes(pooled, str_of("fine"));
    pooled_drain(pooled);
    assert_string_equal(pooled->results[last].subject, "honest");
    pooled_free(pooled);
}

/* The first header ends its worker, so that the others are there together when the next one starts,
 * and go many in a frame. */
static void a_bad_header_costs_itself_and_none_that_shares_its_frame(void **state)
{
    enum { HEADERS = 97 };
    static const struct {
        const char *how;
        uint64_t at, too; /* too: another one, or the same */
        enum pool_status status;
        const char *why;
    } cases[] = {
        {"control", 5, 5, POOL_OK, ""},
        {"exit", 1, 1, POOL_CRASHED, "exited 7"},
        {"exit", 11, 12, POOL_CRASHED, "exited 7"},
        {"exit", 24, 25, POOL_CRASHED, "exited 7"},
        {"exit", 96, 96, POOL_CRASHED, "exited 7"},
        {"crash", 17, 60, POOL_CRASHED, "signal 6"},
        {"spin", 1, 1, POOL_TIMEOUT, "deadline"},
        {"spin", 17, 17, POOL_TIMEOUT, "deadline"},
        {"another's answer", 17, 17, POOL_CRASHED, "protocol"},
        {"as a whole", 17, 17, POOL_CRASHED, "protocol"},
        {"as mail", 17, 17, POOL_CRASHED, "protocol"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct pooled *pooled = pooled_new(NULL, 1);
        size_t shared = 0;

        pooled_give_header(pooled, str_of("exit"));
        for (uint64_t id = 1; id < HEADERS; id++)
            pooled_give_header(
                pooled, str_of(id == cases[i].at || id == cases[i].too ? cases[i].how : "fine"));
        pooled_drain(pooled);
        assert_int_equal(pooled->results[0].status, POOL_CRASHED);
        for (uint64_t id = 1; id < HEADERS; id++) {
            const struct pooled_result *result = &pooled->results[id];
            bool bad = (id == cases[i].at || id == cases[i].too) && cases[i].status != POOL_OK;

            shared += strcmp(result->subject, "honest, among others") == 0;
            if (result->status != (bad ? cases[i].status : POOL_OK) ||
                strcmp(result->why, bad ? cases[i].why : "") != 0 ||
                strncmp(result->subject, "honest", bad ? 0 : 6) != 0)
                fail_msg("%s at %zu, header %zu: %d, \"%s\"", cases[i].how, (size_t)cases[i].at,
                         (size_t)id, (int)result->status, result->why);
        }
        assert_true(shared > HEADERS - 7);
        pooled_free(pooled);
    }
}

static void on_nothing(void *arg, const struct pool_result *result)
{
    (void)arg;
    (void)result;
    fail_msg("it answered");
}

static void a_worker_that_cannot_start_is_quoted_and_no_more(void **state)
{
    const struct role_options options = {.best_effort = true};
    const struct pool_work work = {.kind = POOL_MAIL, .fd = -1, .bytes = str_of("honest")};
    struct pool *pool = pool_new(&options, 1, on_nothing, NULL);
    struct error err = {0};

    (void)state;
    assert_true(pool_give(pool, &work, &err));
    assert_false(pool_drain(pool, &err));
    assert_int_equal(err.code, ERROR_JAIL);
    assert_string_equal(err.text, "the parse worker does not start: no <U+001B>[31mlibrary");
    pool_free(pool);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_lie_costs_one_mail_and_no_more),
        cmocka_unit_test(a_second_answer_ends_the_worker),
        cmocka_unit_test(a_worker_that_cannot_start_is_quoted_and_no_more),
        cmocka_unit_test(a_bad_header_costs_itself_and_none_that_shares_its_frame),
    };
    enum role_kind kind;
    bool best_effort;

    if (role_from_args(argc, argv, &kind, &best_effort))
        _exit(best_effort ? refuse() : lie());
    return cmocka_run_group_tests(tests, NULL, NULL);
}
