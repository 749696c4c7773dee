/* test_squeeze.c - two ends that compress for each other: whole, in any pieces; damage, an end and
 * a stream that grows without end are noticed by whoever reads. */
#include "squeeze.h"

#include "base/limits.h"
#include "check.h"
#include "stream.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { LENGTH = 300000, ROOM = 4096, BOMB = 64 << 20 };

static struct squeeze *make(void)
{
    struct squeeze *squeeze;
    struct error err = {0};

    assert_ok(squeeze_new(&squeeze, &err), &err);
    return squeeze;
}

/* Lines as a server says them, and noise between that does not shrink. */
static char *make_text(void)
{
    char *text = malloc(LENGTH);
    unsigned long seed = 7;

    for (size_t i = 0; i < LENGTH; i++) {
        seed = seed * 6364136223846793005UL + 1442695040888963407UL;
        text[i] =
            i / 5000 % 2 ? (char)(seed >> 56) : "* 12 FETCH (UID 34 FLAGS (\\Seen))\r\n"[i % 36];
    }
    return text;
}

/* Moves at most `most` bytes that leave one end into the other. */
static void carry(struct squeeze *from, struct squeeze *to, size_t most)
{
    struct str leaving = squeeze_leaving(from);
    size_t room, count = leaving.len < most ? leaving.len : most;
    char *at = squeeze_space(to, &room);

    if (count > room)
        count = room;
    memcpy(at, leaving.at, count);
    squeeze_came(to, count);
    squeeze_left(from, count);
}

static void round_trip(const char *text, size_t give, size_t most, size_t take)
{
    struct squeeze *from = make(), *to = make();
    char *back = malloc(LENGTH + ROOM);
    size_t given = 0, taken = 0;

    while (taken < LENGTH) {
        size_t got, want = LENGTH - given < give ? LENGTH - given : give;

        if (squeeze_leaving(from).len == 0 && want > 0)
            given += squeeze_give(from, text + given, want);
        switch (squeeze_take(to, back + taken, take, &got)) {
        case SQUEEZE_OK:
            taken += got;
            break;
        case SQUEEZE_WANTS_MORE:
            if (squeeze_leaving(from).len == 0 && given == LENGTH)
                fail_msg("all was given, and only %zu bytes came", taken);
            carry(from, to, most);
            break;
        case SQUEEZE_ENDED:
        case SQUEEZE_DAMAGED:
            fail_msg("it ended after %zu bytes", taken);
        }
    }
    assert_memory_equal(back, text, LENGTH);
    free(back);
    squeeze_free(from);
    squeeze_free(to);
}

static void what_is_given_comes_out_whatever_the_pieces(void **state)
{
    char *text = make_text();

    (void)state;
    round_trip(text, LENGTH, LENGTH, ROOM);
    round_trip(text, 1000, 7, 11);
    round_trip(text, 7, LENGTH, 1);
    free(text);
}

static enum squeeze_state read_all(struct squeeze *squeeze, const char *bytes, size_t len)
{
    enum squeeze_state result;
    char out[ROOM];
    size_t room, got;

    memcpy(squeeze_space(squeeze, &room), bytes, len);
    assert_true(len <= room);
    squeeze_came(squeeze, len);
    do
        result = squeeze_take(squeeze, out, sizeof(out), &got);
    while (result == SQUEEZE_OK);
    return result;
}

static void damage_and_the_end_are_told(void **state)
{
    struct squeeze *squeeze = make();

    (void)state;
    assert_int_equal(read_all(squeeze, "\x03\x00", 2), SQUEEZE_ENDED); /* an empty last block */
    assert_int_equal(read_all(squeeze, "more", 4), SQUEEZE_ENDED);
    squeeze_free(squeeze);
    squeeze = make();
    assert_int_equal(read_all(squeeze, "* OK in clear\r\n", 15), SQUEEZE_DAMAGED);
    squeeze_free(squeeze);
}

/* 64 MB from 64 KB: what comes is bounded by the room, and the rest waits in its squeezed form. */
static void a_bomb_comes_in_pieces(void **state)
{
    struct squeeze *from = make(), *to = make();
    static const char zeros[ROOM * 4];
    size_t total = 0, wire = 0;
    char out[ROOM];

    (void)state;
    while (total < BOMB) {
        size_t got = 0;

        if (squeeze_take(to, out, sizeof(out), &got) == SQUEEZE_OK) {
            assert_true(got <= sizeof(out));
            total += got;
            continue;
        }
        if (squeeze_leaving(from).len == 0)
            assert_true(squeeze_give(from, zeros, sizeof(zeros)) > 0);
        wire += squeeze_leaving(from).len;
        carry(from, to, LENGTH);
    }
    assert_true(wire < BOMB / 100);
    squeeze_free(from);
    squeeze_free(to);
}

/* --- on a connection --- */

static void read_some(struct stream *stream, char *at, size_t *have)
{
    struct error err = {0};
    size_t got;

    for (;;) {
        enum io io = stream_read(stream, at + *have, LENGTH - *have + 1, &got, &err);

        if (io == IO_READ)
            return;
        assert_int_equal(io, IO_OK);
        *have += got;
    }
}

/* A socket that takes little at a time: each byte is said once, and what was said has left. */
static void a_narrow_connection_loses_nothing(void **state)
{
    struct stream a = {.host = "a", .squeeze = make()}, b = {.host = "b", .squeeze = make()};
    char *text = make_text(), *back = malloc(LENGTH + 1);
    size_t sent = 0, have = 0;
    struct error err = {0};
    int pair[2], small = 4096;

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
    assert_int_equal(setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &small, sizeof(small)), 0);
    a.fd = pair[0];
    b.fd = pair[1];
    while (sent < LENGTH) {
        size_t put;
        enum io io = stream_write(&a, text + sent, LENGTH - sent, &put, &err);

        sent += put;
        if (io == IO_WRITE)
            read_some(&b, back, &have);
        else
            assert_int_equal(io, IO_OK);
    }
    read_some(&b, back, &have);
    assert_int_equal(have, LENGTH);
    assert_memory_equal(back, text, LENGTH);
    close(pair[0]);
    assert_int_equal(stream_read(&b, back, 1, &sent, &err), IO_END);
    close(pair[1]);
    squeeze_free(a.squeeze);
    squeeze_free(b.squeeze);
    free(text);
    free(back);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_given_comes_out_whatever_the_pieces),
        cmocka_unit_test(damage_and_the_end_are_told),
        cmocka_unit_test(a_bomb_comes_in_pieces),
        cmocka_unit_test(a_narrow_connection_loses_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
