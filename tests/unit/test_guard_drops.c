/* test_guard_drops.c - a session of more than 20,000 bytes whose connection ends behind each byte
 * of it: the messages that were whole are evidence, a message that was not is none, and the jail
 * has heard nothing that the server had not said. test_acquire_drops.c does the like to the whole
 * program, at fewer bytes. */
#include "guarded.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#ifdef SANITIZED
enum { STEP = 16 }; /* a part of the bytes */
#else
enum { STEP = 1 }; /* each byte */
#endif

enum { FOLDERS = 5, EACH = 10, BODIES = FOLDERS * EACH, LARGEST = 1000, TURNS = FOLDERS };

struct body {
    size_t begins, ends; /* bytes of all answers in front of its first, and up to its last */
};

struct session {
    char ask[TURNS][64];
    struct buf answers[TURNS];
    struct buf all; /* all answers, one behind the other */
    struct body bodies[BODIES];
    size_t count;
};

/* --- the session --- */

/* A message that looks like what surrounds it. */
static size_t make_body(char *out, unsigned number)
{
    static const char *const lines[] = {"Subject: {12}\r\n",
                                        "* 7 FETCH (UID 9 BODY[] {3}\r\n",
                                        ")\r\n",
                                        "2 OK done\r\n",
                                        "\r\n",
                                        "plain \xc3\xa4 text\r\n",
                                        "\\\"quoted\" {4+}\r\n"};
    size_t want = number % EACH == 0 ? 0 : 137 * number % (LARGEST - 64), len = 0;
    uint32_t dice = 71 * number + 5;

    while (len < want) {
        dice = dice * 1664525u + 1013904223u;
        len += (size_t)snprintf(out + len, LARGEST - len, "%s", lines[(dice >> 24) % 7]);
    }
    return len;
}

static void add_message(struct session *session, size_t turn, unsigned uid)
{
    struct buf *answer = &session->answers[turn];
    char body[LARGEST];
    size_t before, len = make_body(body, (unsigned)session->count);

    buf_printf(answer, "* %u FETCH (UID %u FLAGS (\\Seen) BODY[] {%zu}\r\n", uid, uid, len);
    before = session->all.len + answer->len;
    buf_str(answer, (struct str){body, len});
    session->bodies[session->count++] = (struct body){before, before + len};
    buf_text(answer, ")\r\n");
}

static void make_session(struct session *session)
{
    *session = (struct session){.count = 0};
    buf_init(&session->all, KIB(256));
    for (size_t turn = 0; turn < TURNS; turn++) {
        buf_init(&session->answers[turn], KIB(256));
        snprintf(session->ask[turn], sizeof(session->ask[turn]),
                 "%zu UID FETCH 1:* (UID FLAGS BODY.PEEK[])\r\n", turn + 1);
        for (unsigned uid = 1; uid <= EACH; uid++)
            add_message(session, turn, uid);
        buf_printf(&session->answers[turn], "* %d EXISTS\r\n%zu OK done\r\n", EACH, turn + 1);
        buf_str(&session->all, buf_as_str(&session->answers[turn]));
    }
}

static void drop_session(struct session *session)
{
    for (size_t turn = 0; turn < TURNS; turn++)
        buf_dispose(&session->answers[turn]);
    buf_dispose(&session->all);
}

static int set_up(void **state)
{
    static struct session session;

    make_session(&session);
    *state = &session;
    return 0;
}

static int tear_down(void **state)
{
    drop_session(*state);
    return 0;
}

/* --- and its end --- */

/* The first so many bytes of the answers, and no more. */
static void play(const struct session *session, size_t bytes, struct guarded *guarded)
{
    for (size_t turn = 0; turn < TURNS; turn++) {
        struct str answer = buf_as_str(&session->answers[turn]);

        if (answer.len > bytes)
            answer.len = bytes;
        bytes -= answer.len;
        if (!guarded_ask(guarded, session->ask[turn]) || !guarded_answer(guarded, answer, 0))
            fail_msg("%s", guarded->err.text);
        if (bytes == 0)
            return;
    }
}

/* NULL: the segment holds the messages that were whole after so many bytes, and nothing else. */
static const char *check_evidence(const struct session *session, size_t bytes, struct str segment)
{
    size_t whole = 0;
    struct str body;

    while (whole < session->count && session->bodies[whole].ends <= bytes) {
        const struct body *want = &session->bodies[whole];

        if (!guarded_object(segment, whole, &body))
            return "a message that was whole is no evidence";
        if (!str_equal(
                body, str_part(buf_as_str(&session->all), want->begins, want->ends - want->begins)))
            return "a message is not what the server sent";
        whole++;
    }
    if (guarded_object(segment, whole, &body))
        return "a message that was not whole is evidence";
    return NULL;
}

static bool is_within(const struct session *session, size_t bytes)
{
    for (size_t i = 0; i < session->count; i++)
        if (session->bodies[i].begins <= bytes && bytes < session->bodies[i].ends)
            return true;
    return false;
}

/* as_if: so many bytes are taken to have come. */
static const char *check(const struct session *session, size_t bytes, size_t as_if,
                         struct str whole_jail)
{
    struct guarded *guarded = guarded_new();
    const char *problem = NULL;
    struct buf segment;

    play(session, bytes, guarded);
    if (guard_in_end(&guarded->guard, &guarded->err))
        problem = "it is taken for a session that ended well";
    else if (guarded->err.code != ERROR_NET)
        problem = guarded->err.text;
    else if (!str_starts(whole_jail, buf_c(&guarded->guard.jail)))
        problem = "the jail heard what was not said";
    else if ((strstr(buf_c(&guarded->notes), "truncated: ") != NULL) != is_within(session, as_if))
        problem = "a message that was cut off is not noted, or one that was not";
    guarded_segment(guarded, &segment);
    if (!problem)
        problem = check_evidence(session, as_if, buf_as_str(&segment));
    buf_dispose(&segment);
    guarded_free(guarded);
    return problem;
}

/* What the jail hears of the whole session; the caller's to dispose. */
static void hear_all(const struct session *session, struct buf *out)
{
    struct guarded *guarded = guarded_new();

    play(session, session->all.len, guarded);
    buf_init(out, MIB(1));
    buf_str(out, buf_as_str(&guarded->guard.jail));
    guarded_free(guarded);
}

static void whatever_byte_is_the_last_what_was_whole_is_kept(void **state)
{
    const struct session *session = *state;
    size_t tried = 0;
    struct buf jail;

    assert_true(session->all.len >= 20000 && session->count == BODIES);
    hear_all(session, &jail);
    for (size_t bytes = 0; bytes <= session->all.len; bytes += STEP, tried++) {
        const char *problem = check(session, bytes, bytes, buf_as_str(&jail));

        if (problem)
            fail_msg("behind byte %zu of %zu: %s", bytes, session->all.len, problem);
    }
    print_message("the connection ended at %zu places of %zu bytes\n", tried, session->all.len);
    buf_dispose(&jail);
}

/* The control: one byte less than what makes a message whole, and it is missed. */
static void a_message_that_lacks_its_last_byte_is_missed(void **state)
{
    const struct session *session = *state;
    struct buf jail;

    hear_all(session, &jail);
    for (size_t i = 0; i < session->count; i++)
        if (session->bodies[i].ends > session->bodies[i].begins)
            assert_non_null(check(session, session->bodies[i].ends - 1, session->bodies[i].ends,
                                  buf_as_str(&jail)));
    buf_dispose(&jail);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_byte_is_the_last_what_was_whole_is_kept),
        cmocka_unit_test(a_message_that_lacks_its_last_byte_is_missed),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
