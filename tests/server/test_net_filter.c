/* test_net_filter.c - [net] after sign-in: between a server, a jail and main. */
#include "base/limits.h"
#include "guarded.h"
#include "roles.h"
#include "wire.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

static void sign_in(struct wire *wire, int idle_ms, uint64_t budget)
{
    struct net_setup setup = {
        .address = {.tls = TLS_NONE_FOR_TESTS}, .idle_ms = idle_ms, .budget = budget};

    wire_start(wire, &setup);
    wire_say(wire, "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hi\r\n");
    wire_give_secret(wire, WIRE_PASSWORD);
    wire_hear(wire, "m1 AUTHENTICATE PLAIN ");
    wire_hear_line(wire);
    wire_say(wire, "m1 OK [CAPABILITY IMAP4rev1 ID] in\r\n");
    wire_frame(wire, NET_READY);
    wire_jail_gets(wire, "* PREAUTH [CAPABILITY IMAP4rev1 ID] ready\r\n");
}

static void commands_go_out_and_answers_come_in(void **state)
{
    struct wire wire;

    (void)state;
    sign_in(&wire, 0, 0);
    wire_jail_asks(&wire, "1 EXAMINE \"INBOX\"\r\n2 UID FETCH 1:* (UID FLAGS)\r\n");
    wire_hear(&wire, "1 EXAMINE \"INBOX\"\r\n2 UID FETCH 1:* (UID FLAGS)\r\n");
    wire_say(&wire, "* 2 EXISTS\r\n1 OK [READ-ONLY] x\r\n* 1 FETCH (UID 7 FLAGS (\\Seen))\r\n");
    wire_jail_gets(&wire,
                   "* 2 EXISTS\r\n1 OK [READ-ONLY] x\r\n* 1 FETCH (UID 7 FLAGS (\\Seen))\r\n");
    wire_say(&wire, "2 OK [ALERT] disk is full\r\n");
    wire_frame(&wire, NET_NOTE);
    assert_true(str_equal(wire_field(&wire, NET_RULE), str_of("alert")));
    assert_true(str_equal(wire_field(&wire, NET_TEXT), str_of("disk is full")));
    wire_jail_gets(&wire, "2 OK [ALERT] disk is full\r\n");
    wire_stop(&wire);
}

static void main_hears_of_an_object_before_the_jail_does(void **state)
{
    struct wire wire;
    struct buf segment;
    struct str bytes;
    char nothing;

    (void)state;
    sign_in(&wire, 0, 0);
    wire_jail_asks(&wire, "1 UID FETCH 7 (UID BODY.PEEK[])\r\n");
    wire_hear(&wire, "1 UID FETCH 7 (UID BODY.PEEK[])\r\n");
    wire_say(&wire, "* 1 FETCH (UID 7 BODY[] {11}\r\nhello");
    wire_say(&wire, " world");
    assert_int_equal(recv(wire.jail, &nothing, 1, MSG_DONTWAIT), -1);
    wire_say(&wire, ")\r\n1 OK x\r\n");
    wire_jail_gets(&wire, "* 1 FETCH (UID 7 BODY[] \"@1\")\r\n1 OK x\r\n");
    assert_int_equal(frame_poll(&wire.control, &wire.frame, &(struct error){0}), FRAME_OK);
    assert_int_equal(wire.frame.type, NET_OBJECT);
    assert_int_equal(wire_number(&wire, NET_NUMBER), 1);
    assert_int_equal(wire_number(&wire, NET_UID), 7);
    assert_int_equal(wire_number(&wire, NET_LENGTH), 11);
    assert_int_equal(wire_number(&wire, NET_NIL), 0);
    assert_true(str_equal(wire_field(&wire, NET_NAME), str_of("BODY[]")));
    wire_file(wire.segment, &segment);
    assert_true(guarded_object(buf_as_str(&segment), 0, &bytes));
    assert_true(str_equal(bytes, str_of("hello world")));
    assert_int_equal(wire_number(&wire, NET_OFFSET), bytes.at - segment.at);
    assert_true(memcmp(wire_field(&wire, NET_HASH).at, hash_of(bytes).bytes, 32) == 0);
    buf_dispose(&segment);
    wire_stop(&wire);
}

static void a_large_message_flows_through(void **state)
{
    struct wire wire;
    struct buf body;
    struct buf segment;
    struct str bytes;

    (void)state;
    sign_in(&wire, 0, 0);
    buf_init(&body, MIB(32));
    while (body.len < MIB(20))
        buf_printf(&body, "line %zu of a long message\r\n", body.len);
    wire_jail_asks(&wire, "1 UID FETCH 7 (UID BODY.PEEK[])\r\n");
    wire_hear_line(&wire);
    char head[80];
    snprintf(head, sizeof(head), "* 1 FETCH (UID 7 BODY[] {%zu}\r\n", body.len);
    wire_say(&wire, head);
    wire_say_bytes(&wire, buf_as_str(&body));
    wire_say(&wire, ")\r\n1 OK x\r\n");
    wire_frame(&wire, NET_OBJECT);
    assert_int_equal(wire_number(&wire, NET_LENGTH), body.len);
    wire_file(wire.segment, &segment);
    assert_true(guarded_object(buf_as_str(&segment), 0, &bytes));
    assert_true(str_equal(bytes, buf_as_str(&body)));
    buf_dispose(&segment);
    buf_dispose(&body);
    wire_stop(&wire);
}

static void a_jail_that_wants_to_write_is_cut_off_before_a_byte_leaves(void **state)
{
    static const char *const attempts[] = {
        "1 SELECT INBOX\r\n", "1 STORE 1 +FLAGS (\\Deleted)\r\n",
        "1 LOGIN a b\r\n",    "1 FETCH 1 BODY[]\r\n",
        "1 APPEND x {5}\r\n", "garbage\r\n",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(attempts); i++) {
        struct wire wire;
        char nothing;

        sign_in(&wire, 0, 0);
        wire_jail_asks(&wire, attempts[i]);
        wire_frame(&wire, NET_NOTE);
        assert_true(str_equal(wire_field(&wire, NET_RULE), str_of("wire_violation(command)")));
        wire_refused(&wire,
                     "the jailed process asked localhost for something that does not only read");
        wire_hear_end(&wire);
        assert_int_equal(recv(wire.jail, &nothing, 1, 0), 0);
        wire_frames_end(&wire);
        wire_stop(&wire);
    }
}

static void a_server_that_breaks_a_rule_is_cut_off_and_kept(void **state)
{
    struct wire wire;
    char nothing;

    (void)state;
    sign_in(&wire, 0, 0);
    wire_jail_asks(&wire, "1 NOOP\r\n");
    wire_hear(&wire, "1 NOOP\r\n");
    wire_say(&wire, "* OK [PERMANENTFLAGS (\r\n1 OK x\r\n");
    wire_frame(&wire, NET_NOTE);
    assert_true(str_equal(wire_field(&wire, NET_RULE), str_of("wire_violation(unbalanced)")));
    wire_refused(&wire, "localhost broke the rules of IMAP (unbalanced): a quote or parenthesis "
                        "that is not closed");
    assert_int_equal(wire_number(&wire, NET_CODE), ERROR_PROTOCOL);
    assert_int_equal(recv(wire.jail, &nothing, 1, 0), 0);
    wire_frame(&wire, NET_TRANSCRIPT);
    wire_frames_end(&wire);
    assert_true(wire_kept(&wire, "* OK [PERMANENTFLAGS (\r\n1 OK x\r\n"));
    wire_stop(&wire);
}

static void every_end_is_told_in_words(void **state)
{
    static const struct {
        const char *answer, *want;
    } cases[] = {
        {"", "localhost closed the connection"},
        {"* 1 FETCH (UID 4 BODY[] {1000}\r\nFrom: a",
         "localhost closed the connection in the middle of a message"},
        {"* 1 FETCH (UID", "localhost closed the connection in the middle of an answer"},
        {"* BYE you were idle\r\n", "localhost ended the session: you were idle"},
        {"* BYE you were idle\r\n* OK more(\r\n", "localhost ended the session: you were idle"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct wire wire;

        sign_in(&wire, 0, 0);
        wire_jail_asks(&wire, "1 UID FETCH 4 (BODY.PEEK[])\r\n");
        wire_hear_line(&wire);
        wire_say(&wire, cases[i].answer);
        wire_hang_up(&wire);
        wire_refused(&wire, cases[i].want);
        assert_int_equal(wire_number(&wire, NET_CODE), ERROR_NET);
        wire_frames_end(&wire);
        if (strchr(cases[i].answer, 'F'))
            assert_true(wire_kept(&wire, strstr(cases[i].answer, "F")) || i == 1);
        if (i == 1)
            assert_true(wire_kept(&wire, "From: a"));
        wire_stop(&wire);
    }
}

static void what_was_answered_before_the_end_still_arrives(void **state)
{
    struct wire wire;

    (void)state;
    sign_in(&wire, 0, 0);
    wire_jail_asks(&wire, "1 UID FETCH 1:* (UID BODY.PEEK[])\r\n");
    wire_hear_line(&wire);
    wire_say(
        &wire,
        "* 2 EXISTS\r\n* 1 FETCH (UID 1 BODY[] {2}\r\nab)\r\n* 2 FETCH (UID 2 BODY[] {5}\r\nab");
    wire_hang_up(&wire);
    wire_frame(&wire, NET_OBJECT);
    assert_int_equal(wire_number(&wire, NET_UID), 1);
    wire_refused(&wire, "localhost closed the connection in the middle of a message");
    wire_jail_gets(&wire, "* 2 EXISTS\r\n* 1 FETCH (UID 1 BODY[] \"@1\")\r\n");
    wire_stop(&wire);
}

static void silence_and_dripping_are_given_up_but_only_while_we_wait(void **state)
{
    struct wire wire;

    (void)state;
    sign_in(&wire, 2000, 0);
    wire_jail_asks(&wire, "1 NOOP\r\n");
    wire_refused(&wire, "localhost has been silent for 2 seconds");
    wire_stop(&wire);

    sign_in(&wire, 2000, 0); /* a byte now and then is no answer */
    wire_jail_asks(&wire, "1 NOOP\r\n");
    for (const char *drip = "* OK slow"; *drip; drip++) {
        struct error err = {0};

        if (frame_wait(&wire.control, &wire.frame, 300, &err) == FRAME_OK)
            break;
        (void)send(wire.server, drip, 1, MSG_NOSIGNAL);
    }
    assert_int_equal(wire.frame.type, NET_REFUSED);
    assert_true(
        str_equal(wire_field(&wire, NET_TEXT), str_of("localhost has been silent for 2 seconds")));
    wire_stop(&wire);

    sign_in(&wire, 2000, 0); /* nothing was asked: nobody has to speak */
    assert_int_equal(frame_wait(&wire.control, &wire.frame, 2500, &(struct error){0}), FRAME_NONE);
    wire_jail_asks(&wire, "1 NOOP\r\n");
    wire_hear(&wire, "1 NOOP\r\n");
    wire_say(&wire, "1 OK x\r\n");
    wire_jail_gets(&wire, "1 OK x\r\n");
    wire_stop(&wire);
}

static void a_connection_brings_no_more_than_its_budget(void **state)
{
    struct wire wire;

    (void)state;
    sign_in(&wire, 0, 1000);
    wire_jail_asks(&wire, "1 UID FETCH 4 (BODY.PEEK[])\r\n");
    wire_hear_line(&wire);
    wire_say(&wire, "* 1 FETCH (UID 4 BODY[] {5000}\r\n");
    for (int i = 0; i < 20; i++)
        if (send(wire.server,
                 "0123456789012345678901234567890123456789012345678901234567890123456789", 70,
                 MSG_NOSIGNAL) < 0)
            break;
    wire_refused(&wire, "localhost broke the rules of IMAP (limit(run)): more bytes than one "
                        "connection may bring");
    assert_int_equal(wire_number(&wire, NET_CODE), ERROR_LIMIT);
    wire_stop(&wire);
}

static void main_says_how_much_may_still_come(void **state)
{
    struct wire wire;

    (void)state;
    sign_in(&wire, 0, 1000);
    assert_true(net_send_allow(wire.role.fd, 10000, &(struct error){0}));
    wire_jail_asks(&wire, "1 UID FETCH 4 (BODY.PEEK[])\r\n");
    wire_hear_line(&wire);
    wire_say(&wire, "* 1 FETCH (UID 4 BODY[] {5}\r\nhello)\r\n1 OK x\r\n");
    wire_jail_gets(&wire, "* 1 FETCH (UID 4 BODY[] \"@1\")\r\n1 OK x\r\n");
    wire_frame(&wire, NET_OBJECT);
    for (int i = 0; i < 20; i++) { /* 1,400 bytes: more than the setup allowed */
        wire_say(&wire,
                 "* OK 45678901234567890123456789012345678901234567890123456789012345678\r\n");
        wire_jail_gets(
            &wire, "* OK 45678901234567890123456789012345678901234567890123456789012345678\r\n");
    }
    assert_true(net_send_allow(wire.role.fd, 100, &(struct error){0}));
    wire_jail_asks(&wire, "2 UID FETCH 4 (BODY.PEEK[])\r\n");
    wire_hear_line(&wire);
    wire_say(&wire, "* 1 FETCH (UID 4 BODY[] {101}\r\n");
    wire_refused(&wire, "localhost broke the rules of IMAP (limit(run)): more bytes than one "
                        "connection may bring");
    wire_stop(&wire);
}

static void an_allowance_that_makes_no_sense_ends_it(void **state)
{
    struct frame frame = {.type = NET_ALLOW};
    struct wire wire;

    (void)state;
    sign_in(&wire, 0, 1000);
    assert_true(frame_write(wire.role.fd, &frame, -1, &(struct error){0}));
    wire_refused(&wire, "the connection was asked for something strange");
    wire_stop(&wire);
}

static void main_ends_it_politely(void **state)
{
    static const char *const waiting[] = {"", "1 NOOP\r\n", "1 IDLE\r\n"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(waiting); i++) {
        struct frame close_it = {.type = NET_CLOSE};
        struct error err = {0};
        struct wire wire;

        sign_in(&wire, 0, 0);
        wire_jail_asks(&wire, waiting[i]);
        wire_hear(&wire, waiting[i]);
        assert_true(frame_write(wire.role.fd, &close_it, -1, &err));
        wire_hear(&wire,
                  strstr(waiting[i], "IDLE") ? "DONE\r\nclose LOGOUT\r\n" : "close LOGOUT\r\n");
        wire_say(&wire, "* BYE goodbye\r\nclose OK done\r\n");
        wire_frame(&wire, NET_TRANSCRIPT);
        wire_frames_end(&wire);
        wire_stop(&wire);
    }
}

static void a_server_that_does_not_say_goodbye_cannot_keep_us(void **state)
{
    struct frame close_it = {.type = NET_CLOSE};
    struct error err = {0};
    struct wire wire;

    (void)state;
    sign_in(&wire, 0, 0);
    assert_true(frame_write(wire.role.fd, &close_it, -1, &err));
    wire_hear(&wire, "close LOGOUT\r\n");
    wire_frame(&wire, NET_TRANSCRIPT); /* after three seconds */
    wire_frames_end(&wire);
    wire_stop(&wire);
}

static void a_jail_that_does_not_read_stops_the_server_and_nothing_else(void **state)
{
    static const char line[] = "* 1 FETCH (UID 4 FLAGS (\\Seen \\Answered $Forwarded))\r\n";
    struct frame close_it = {.type = NET_CLOSE};
    struct error err = {0};
    struct wire wire;
    size_t said = 0;

    (void)state;
    sign_in(&wire, 2000, 0);
    wire_jail_asks(&wire, "1 UID FETCH 1:* (UID FLAGS)\r\n");
    wire_hear_line(&wire);
    wire_say(&wire, "* 1000000 EXISTS\r\n");
    while (said < 64 * MIB(1) &&
           send(wire.server, line, sizeof(line) - 1, MSG_DONTWAIT | MSG_NOSIGNAL) > 0)
        said += sizeof(line) - 1;
    for (int i = 0; i < 16 && said < 64 * MIB(1); i++) { /* until it really is stuck */
        if (frame_wait(&wire.control, &wire.frame, 150, &err) != FRAME_NONE)
            assert_int_equal(wire.frame.type, NET_TRANSCRIPT);
        while (said < 64 * MIB(1) &&
               send(wire.server, line, sizeof(line) - 1, MSG_DONTWAIT | MSG_NOSIGNAL) > 0)
            said += sizeof(line) - 1;
    }
    assert_true(said < 8 * MIB(1)); /* socket buffers and one of ours */
    assert_true(frame_write(wire.role.fd, &close_it, -1, &err));
    wire_frames_end(&wire);
    wire_stop(&wire);
}

static size_t anonymous_kb(pid_t pid)
{
    char path[64], line[256];
    size_t kb = 0;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
    file = fopen(path, "re");
    assert_non_null(file);
    while (fgets(line, sizeof(line), file))
        if (strncmp(line, "RssAnon:", 8) == 0)
            kb = strtoul(line + 8, NULL, 10);
    fclose(file);
    return kb;
}

/* As much as goes in without waiting for the jail; *at: how far into a line it came. */
static size_t fill(struct wire *wire, struct str line, size_t *at)
{
    struct error err = {0};
    size_t said = 0;

    for (int still = 0; still < 3; still++) {
        ssize_t put;

        while ((put = send(wire->server, line.at + *at, line.len - *at,
                           MSG_DONTWAIT | MSG_NOSIGNAL)) > 0) {
            said += (size_t)put;
            *at = (*at + (size_t)put) % line.len;
            still = 0;
        }
        if (frame_wait(&wire->control, &wire->frame, 20, &err) != FRAME_NONE)
            assert_int_equal(wire->frame.type, NET_TRANSCRIPT);
    }
    return said;
}

/* The listing of a folder of a million: the jail is slower than the server all the time, and what
 * waits for it never runs out. */
static void a_long_answer_costs_no_more_memory_than_a_short_one(void **state)
{
    static const char line[] = "* 1 FETCH (UID 4 FLAGS (\\Seen \\Answered $Forwarded))\r\n";
    static char piece[64 * 1024];
    const size_t room = 4 * MIB(1) / 1024;
    struct wire wire;
    size_t said = 0, first = 0, at = 0;

    (void)state;
#ifdef SANITIZED
    skip(); /* what is freed stays in memory for a while */
#endif
    sign_in(&wire, 0, 0);
    wire_jail_asks(&wire, "1 UID FETCH 1:* (UID FLAGS)\r\n");
    wire_hear_line(&wire);
    wire_say(&wire, "* 1000000 EXISTS\r\n");
    while (said < 24 * MIB(1)) {
        said += fill(&wire, str_of(line), &at);
        first = first ? first : anonymous_kb(wire.role.pid);
        for (size_t taken = 0; taken < MIB(1);) {
            ssize_t got = recv(wire.jail, piece, sizeof(piece), MSG_DONTWAIT);

            assert_true(got > 0 || (got < 0 && errno == EAGAIN));
            if (got > 0)
                taken += (size_t)got;
            else /* on a busy machine less may have come through than we want to take */
                said += fill(&wire, str_of(line), &at);
        }
    }
    assert_true(first > 0);
    if (anonymous_kb(wire.role.pid) > first + room)
        fail_msg("%zu KB at first, %zu KB now", first, anonymous_kb(wire.role.pid));
    wire_stop(&wire);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_go_out_and_answers_come_in),
        cmocka_unit_test(main_hears_of_an_object_before_the_jail_does),
        cmocka_unit_test(a_large_message_flows_through),
        cmocka_unit_test(a_jail_that_wants_to_write_is_cut_off_before_a_byte_leaves),
        cmocka_unit_test(a_server_that_breaks_a_rule_is_cut_off_and_kept),
        cmocka_unit_test(every_end_is_told_in_words),
        cmocka_unit_test(what_was_answered_before_the_end_still_arrives),
        cmocka_unit_test(silence_and_dripping_are_given_up_but_only_while_we_wait),
        cmocka_unit_test(a_connection_brings_no_more_than_its_budget),
        cmocka_unit_test(main_says_how_much_may_still_come),
        cmocka_unit_test(an_allowance_that_makes_no_sense_ends_it),
        cmocka_unit_test(main_ends_it_politely),
        cmocka_unit_test(a_server_that_does_not_say_goodbye_cannot_keep_us),
        cmocka_unit_test(a_jail_that_does_not_read_stops_the_server_and_nothing_else),
        cmocka_unit_test(a_long_answer_costs_no_more_memory_than_a_short_one),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
