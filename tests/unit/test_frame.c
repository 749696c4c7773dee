/* test_frame.c - frames and fields, from honest peers and from others. */
#include "base/frame.h"
#include "base/limits.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

struct pair {
    int ours, theirs;
    struct frame_reader reader; /* on ours */
    struct error err;
};

static int setup(void **state)
{
    struct pair *pair = calloc(1, sizeof(*pair));
    int ends[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    pair->ours = ends[0];
    pair->theirs = ends[1];
    frame_reader_init(&pair->reader, ends[0]);
    *state = pair;
    return 0;
}

static int teardown(void **state)
{
    struct pair *pair = *state;

    frame_reader_dispose(&pair->reader);
    close(pair->ours);
    if (pair->theirs >= 0)
        close(pair->theirs);
    free(pair);
    return 0;
}

static void send_raw(struct pair *pair, const char *bytes, size_t len)
{
    assert_int_equal(write(pair->theirs, bytes, len), len);
}

static void hang_up(struct pair *pair)
{
    close(pair->theirs);
    pair->theirs = -1;
}

static void frames_arrive_as_they_were_sent(void **state)
{
    struct pair *pair = *state;
    struct frame sent[] = {{1, 2, 3, str_of("first")},
                           {0xffff, 0xfffe, UINT64_MAX, str_of("")},
                           {7, 0, 1, str_of("third")}};
    struct frame got;

    for (size_t i = 0; i < ARRAY_LEN(sent); i++)
        assert_true(frame_write(pair->theirs, &sent[i], -1, &pair->err));
    for (size_t i = 0; i < ARRAY_LEN(sent); i++) {
        assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_OK);
        assert_int_equal(got.type, sent[i].type);
        assert_int_equal(got.flags, sent[i].flags);
        assert_true(got.id == sent[i].id);
        assert_true(str_equal(got.payload, sent[i].payload));
    }
    assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_NONE);
    hang_up(pair);
    assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_END);
    assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_END);
    assert_int_equal(pair->err.code, ERROR_NONE);
}

/* Frames of many sizes, cut at places that have nothing to do with them. */
static void a_reader_ahead_finds_the_same_frames(void **state)
{
    enum { FRAMES = 300 };
    static char payload[70000];
    struct pair *pair = *state;
    struct buf wire;
    struct frame got;
    size_t at = 0, next = 0;

    pair->reader.ahead = true;
    memset(payload, 'p', sizeof(payload));
    buf_init(&wire, MIB(16));
    for (size_t i = 0; i < FRAMES; i++) {
        struct frame frame = {.id = i, .payload = {payload, i * 97 % 131 * (i % 50 ? 3 : 500)}};

        frame_put(&wire, &frame);
    }
    while (next < FRAMES) {
        size_t some = 1 + (at * 7) % 20011, more = 0;

        if (some > wire.len - at)
            some = wire.len - at;
        if (some > 0)
            send_raw(pair, wire.at + at, some);
        at += some;
        while (frame_poll(&pair->reader, &got, &pair->err) == FRAME_OK) {
            assert_true(more == 0 || got.id == more);
            assert_int_equal(got.id, next);
            assert_int_equal(got.payload.len, next * 97 % 131 * (next % 50 ? 3 : 500));
            assert_memory_equal(got.payload.at, payload, got.payload.len);
            next++;
            more = frame_reader_has_more(&pair->reader) ? next : 0;
        }
        assert_int_equal(more, 0); /* what it said it had it gave */
    }
    assert_int_equal(at, wire.len);
    hang_up(pair);
    assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_END);
    buf_dispose(&wire);
}

static void a_reader_ahead_says_that_it_has_more(void **state)
{
    static const char two[] = "\x01\0\0\0\x01\0\0\0\x05\0\0\0\0\0\0\0a"
                              "\x01\0\0\0\x01\0\0\0\x06\0\0\0\0\0\0\0b\x01\0";
    struct pair *pair = *state;
    struct frame got;

    pair->reader.ahead = true;
    send_raw(pair, two, sizeof(two) - 1);
    assert_false(frame_reader_has_more(&pair->reader));
    assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_OK);
    assert_true(frame_reader_has_more(&pair->reader));
    assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_OK);
    assert_int_equal(got.id, 6);
    assert_false(frame_reader_has_more(&pair->reader)); /* half a head is no frame */
    assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_NONE);
    hang_up(pair);
    assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_BAD);
    error_clear(&pair->err);
}

static void the_header_is_little_endian(void **state)
{
    static const char want[] = "\x02\0\0\0\x04\x03\x06\x05\x0e\x0d\x0c\x0b\x0a\x09\x08\x07hi";
    struct pair *pair = *state;
    struct frame frame = {0x0304, 0x0506, 0x0708090a0b0c0d0e, str_of("hi")};
    char got[sizeof(want) - 1];

    assert_true(frame_write(pair->theirs, &frame, -1, &pair->err));
    assert_int_equal(read(pair->ours, got, sizeof(got)), sizeof(got));
    assert_memory_equal(got, want, sizeof(got));
}

static void a_frame_may_arrive_a_byte_at_a_time(void **state)
{
    static const char bytes[] = "\x03\0\0\0\x01\0\0\0\x05\0\0\0\0\0\0\0abc";
    struct pair *pair = *state;
    struct frame got;

    for (size_t i = 0; i < sizeof(bytes) - 2; i++) {
        send_raw(pair, bytes + i, 1);
        assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_NONE);
    }
    send_raw(pair, "c", 1);
    assert_int_equal(frame_wait(&pair->reader, &got, 10000, &pair->err), FRAME_OK);
    assert_int_equal(got.id, 5);
    assert_true(str_equal(got.payload, str_of("abc")));
}

static void too_long_a_frame_is_refused_before_it_is_read(void **state)
{
    struct pair *pair = *state;
    struct frame got;

    send_raw(pair, "\xff\xff\xff\x7f\0\0\0\0\0\0\0\0\0\0\0\0", FRAME_HEAD);
    assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_BAD);
    assert_int_equal(pair->err.code, ERROR_LIMIT);
    assert_true(pair->reader.in.room <= 4096);
    assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_END);
}

static void the_owner_may_lower_the_limit(void **state)
{
    struct pair *pair = *state;
    struct frame frame = {1, 0, 1, str_of("four")};
    struct frame got;

    pair->reader.most = 4;
    assert_true(frame_write(pair->theirs, &frame, -1, &pair->err));
    assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_OK);
    pair->reader.most = 3;
    assert_true(frame_write(pair->theirs, &frame, -1, &pair->err));
    assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_BAD);
}

static void an_end_inside_a_frame_is_an_error(void **state)
{
    struct pair *pair = *state;
    struct frame got;

    send_raw(pair, "\x03\0\0\0\x01\0\0\0\x05\0\0\0\0\0\0\0ab", 18);
    hang_up(pair);
    assert_int_equal(frame_wait(&pair->reader, &got, -1, &pair->err), FRAME_BAD);
    assert_int_equal(pair->err.code, ERROR_JAIL);
}

static void waiting_ends_when_the_time_is_up(void **state)
{
    struct pair *pair = *state;
    struct frame got;

    assert_int_equal(frame_wait(&pair->reader, &got, 1, &pair->err), FRAME_NONE);
    assert_int_equal(frame_wait(&pair->reader, &got, 0, &pair->err), FRAME_NONE);
}

static void a_peer_that_does_not_read_cannot_hold_us(void **state)
{
    struct pair *pair = *state;
    char *bytes = calloc(LIMIT_FRAME + 1, 1);
    struct frame frame = {1, 0, 1, {bytes, LIMIT_FRAME}};

    assert_false(frame_write_within(pair->theirs, &frame, -1, 1, &pair->err));
    assert_string_equal(pair->err.text, "the other process does not take its input");
    error_clear(&pair->err);
    frame.payload.len++;
    assert_false(frame_write(pair->theirs, &frame, -1, &pair->err));
    assert_int_equal(pair->err.code, ERROR_LIMIT);
    free(bytes);
}

static void a_peer_that_is_gone_is_an_error_and_no_signal(void **state)
{
    struct pair *pair = *state;
    struct frame frame = {1, 0, 1, str_of("x")};

    hang_up(pair);
    assert_false(frame_write(pair->ours, &frame, -1, &pair->err));
    assert_int_equal(pair->err.code, ERROR_JAIL);
}

static void a_descriptor_belongs_to_its_frame(void **state)
{
    struct pair *pair = *state;
    struct frame frame = {1, 0, 1, str_of("x")};
    struct frame got;
    int file = open("/dev/null", O_RDONLY | O_CLOEXEC);
    int kept;

    assert_true(frame_write(pair->theirs, &frame, -1, &pair->err));
    assert_true(frame_write(pair->theirs, &frame, file, &pair->err));
    assert_true(frame_write(pair->theirs, &frame, file, &pair->err));
    assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_OK);
    assert_int_equal(pair->reader.passed_fd, -1);
    assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_OK);
    kept = pair->reader.passed_fd;
    assert_true(fcntl(kept, F_GETFD) & FD_CLOEXEC);
    pair->reader.passed_fd = -1;
    assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_OK);
    assert_true(pair->reader.passed_fd >= 0);
    assert_int_not_equal(pair->reader.passed_fd, kept);
    assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_NONE);
    assert_int_equal(pair->reader.passed_fd, -1); /* closed: nobody took it */
    close(kept);
    close(file);
}

static void more_descriptors_than_one_do_not_leak(void **state)
{
    struct pair *pair = *state;
    union {
        char room[CMSG_SPACE(2 * sizeof(int))];
        struct cmsghdr align;
    } control = {0};
    char bytes[FRAME_HEAD] = {0};
    struct iovec part = {bytes, sizeof(bytes)};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = control.room,
                             .msg_controllen = sizeof(control.room)};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    int both[2] = {pair->ours, pair->theirs};
    int next = dup(pair->ours);
    struct frame got;

    close(next);
    head->cmsg_level = SOL_SOCKET;
    head->cmsg_type = SCM_RIGHTS;
    head->cmsg_len = CMSG_LEN(sizeof(both));
    memcpy(CMSG_DATA(head), both, sizeof(both));
    assert_int_equal(sendmsg(pair->theirs, &message, 0), FRAME_HEAD);
    assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_OK);
    assert_int_equal(frame_poll(&pair->reader, &got, &pair->err), FRAME_NONE);
    assert_int_equal(dup(pair->ours), next);
    close(next);
}

static void fields_come_back_in_order(void **state)
{
    struct buf buf;
    struct unpack in = {0};
    struct field field;

    (void)state;
    buf_init(&buf, 1000);
    pack_text(&buf, 1, "text");
    pack_text(&buf, 2, NULL);
    pack_u64(&buf, 3, UINT64_MAX);
    pack_i64(&buf, 4, -5);
    pack_str(&buf, 5, (struct str){"\xff\0", 2});
    in.rest = buf_as_str(&buf);
    assert_true(unpack_next(&in, &field));
    assert_int_equal(field.tag, 1);
    assert_true(str_equal(unpack_text(&in, &field), str_of("text")));
    assert_true(unpack_next(&in, &field));
    assert_int_equal(field.tag, 3);
    assert_true(unpack_u64(&in, &field, UINT64_MAX) == UINT64_MAX);
    assert_true(unpack_next(&in, &field));
    assert_true(unpack_i64(&in, &field) == -5);
    assert_true(unpack_next(&in, &field));
    assert_int_equal(field.value.len, 2);
    assert_false(unpack_next(&in, &field));
    assert_false(in.bad);
    buf_dispose(&buf);
}

static void a_lie_in_a_field_is_noticed(void **state)
{
    static const struct {
        const char *what, *bytes;
        size_t len;
    } cases[] = {
        {"cut head", "\x01\0\0\0\0", 5},
        {"longer than what is there", "\x01\0\x02\0\0\0a", 7},
        {"far longer",
         "\x01\0\xff\xff\xff\xff"
         "a",
         7},
    };
    struct unpack in = {0};
    struct field field = {1, str_of("12345678")};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        in = (struct unpack){.rest = {cases[i].bytes, cases[i].len}};
        if (unpack_next(&in, &field) || !in.bad)
            fail_msg("%s", cases[i].what);
    }
    in = (struct unpack){0};
    field.value = str_of("12345678");
    assert_int_equal(unpack_u64(&in, &field, 100), 0);
    assert_true(in.bad);
    in.bad = false;
    field.value = str_of("1234567");
    assert_int_equal(unpack_i64(&in, &field), 0);
    assert_true(in.bad);
    in.bad = false;
    field.value = str_of("\xc0\xaf");
    assert_int_equal(unpack_text(&in, &field).len, 0);
    assert_true(in.bad);
    in.bad = false;
    field.value = (struct str){"a\0", 2};
    assert_int_equal(unpack_text(&in, &field).len, 0);
    assert_true(in.bad);
}

static void a_field_that_does_not_fit_leaves_nothing_behind(void **state)
{
    struct buf buf;

    (void)state;
    buf_init(&buf, 10);
    pack_text(&buf, 1, "12345");
    assert_true(buf.full);
    assert_int_equal(buf.len, 0);
    buf_clear(&buf);
    pack_text(&buf, 1, "1234");
    assert_false(buf.full);
    pack_text(&buf, 1, "");
    assert_int_equal(buf.len, 10);
    buf_dispose(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(frames_arrive_as_they_were_sent, setup, teardown),
        cmocka_unit_test_setup_teardown(a_reader_ahead_finds_the_same_frames, setup, teardown),
        cmocka_unit_test_setup_teardown(a_reader_ahead_says_that_it_has_more, setup, teardown),
        cmocka_unit_test_setup_teardown(the_header_is_little_endian, setup, teardown),
        cmocka_unit_test_setup_teardown(a_frame_may_arrive_a_byte_at_a_time, setup, teardown),
        cmocka_unit_test_setup_teardown(too_long_a_frame_is_refused_before_it_is_read, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(the_owner_may_lower_the_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(an_end_inside_a_frame_is_an_error, setup, teardown),
        cmocka_unit_test_setup_teardown(waiting_ends_when_the_time_is_up, setup, teardown),
        cmocka_unit_test_setup_teardown(a_peer_that_does_not_read_cannot_hold_us, setup, teardown),
        cmocka_unit_test_setup_teardown(a_peer_that_is_gone_is_an_error_and_no_signal, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_descriptor_belongs_to_its_frame, setup, teardown),
        cmocka_unit_test_setup_teardown(more_descriptors_than_one_do_not_leak, setup, teardown),
        cmocka_unit_test(fields_come_back_in_order),
        cmocka_unit_test(a_lie_in_a_field_is_noticed),
        cmocka_unit_test(a_field_that_does_not_fit_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
