/* test_acquire_poison.c - the server cases HS-01 to HS-29, each against the whole tool: a small
 * server says them, the program stays up, keeps what was honest, and never calls the rest clean. */
#include "scene.h"

#include "lying_server.h"
#include "roles.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum {
    ALL = LYING_FOLDERS * LYING_MESSAGES,
    OF_B = LYING_MESSAGES, /* what may be lost when each look at "B" is poisoned */
};

struct outcome {
    bool ended; /* the run came to an end without an error of its own */
    char text[512];
    uint64_t fetched;
    enum coverage_state mail;
    unsigned broken; /* connections that we ended */
};

/* One run against it; everything that must hold whatever the server says is asserted here. */
static void run(struct scene *scene, const char *what, const struct poison *poison,
                struct outcome *out)
{
    struct lying_server server;
    struct verify_report report;
    struct message_counts counts;
    struct stage stage;
    struct error err = {0};

    *out = (struct outcome){.mail = COVERAGE_FAILED};
    if (!lying_server_poison(&server, poison, &err))
        fail_msg("%s", err.text);
    stage_open_on(&stage, scene, server.port);
    out->ended = stage_try(&stage);
    snprintf(out->text, sizeof(out->text), "%s", stage.err.text);
    assert_true(message_count(stage.cf, &counts, &err));
    out->fetched = counts.fetched;
    (void)stage_coverage(&stage, "mail", &out->mail);
    out->broken = stage_entries(&stage, "connection-refused-by-us") +
                  stage_entries(&stage, "connection-lost");
    if (!case_verify(stage.cf, NULL, NULL, NULL, &report, &err) || report.wrong > 0)
        fail_msg("%s: verify finds %d things %s", what, (int)report.wrong, err.text);
    if (out->fetched < counts.planned && out->mail == COVERAGE_NOTHING)
        fail_msg("%s: %d of %d messages and it looks clean", what, (int)out->fetched,
                 (int)counts.planned);
    stage_close(&stage);
    lying_server_stop(&server);
}

static const struct {
    const char *what, *greeting;
    const char *says; /* of the error; NULL: it is taken, and all mail comes */
} greetings[] = {
    {"HS-01", "* OK [PERMANENTFLAGS (\"x\")] hi\r\n", NULL},
    {"HS-01 BYE", "* BYE [PERMANENTFLAGS (\"x\")] hi\r\n", "hi"},
    {"HS-01 PREAUTH", "* PREAUTH [PERMANENTFLAGS (\"x\")] hi\r\n", ""},
    {"HS-02 literal", "* OK [PERMANENTFLAGS ({1}\r\nx)] hi\r\n", NULL},
    {"HS-03", "* OK [PERMANENTFLAGS (\r\n", ""},
    {"HS-04", "* OK [BADCHARSET (\"x\")] hi\r\n", NULL},
    {"HS-05", "* OK [UNKNOWN (x)] hi\r\n", NULL},
    {"HS-06", "* BYE IMAP4rev1 Server logging out\r\n", "Server logging out"},
    {"HS-07", "* BYE\r\n", ""},
    {"HS-28", "* OK hi\r\n1 BAD x\r\n", ""},
};

static void a_greeting_is_taken_or_refused_in_words(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(greetings); i++) {
        const struct poison poison = {.place = POISON_GREETING, .head = greetings[i].greeting};
        struct outcome outcome;

        run(*state, greetings[i].what, &poison, &outcome);
        if (greetings[i].says ? outcome.ended || !strstr(outcome.text, greetings[i].says) ||
                                    strlen(outcome.text) < 10
                              : !outcome.ended || outcome.fetched != ALL)
            fail_msg("%s: %s (%d messages)", greetings[i].what, outcome.text, (int)outcome.fetched);
    }
}

enum answer { TAKEN, REFUSED }; /* REFUSED: we end the connection, and come back */

static const struct {
    const char *what;
    struct poison poison;
    enum answer answer;
} answers[] = {
    {"the truth", {.head = ""}, TAKEN},
    {"HS-11", {.head = "* NO [ALERT]\r\n"}, TAKEN},
    {"HS-11 BAD", {.head = "* BAD [ALERT]\r\n"}, TAKEN},
    {"HS-11 PARSE", {.head = "* OK [PARSE]\r\n"}, TAKEN},
    {"HS-13", {.head = "* OK [PERMANENTFLAGS ()] Read-only mailbox.\r\n"}, TAKEN},
    {"HS-13 BYE", {.head = "* BYE [ALERT]\r\n", .hangs_up = true}, REFUSED},
    {"HS-14", {.head = "* OK [PERMANENTFLAGS (\r\n"}, REFUSED},
    {"HS-15", {.head = "* NAMESPACE ((\"\" \"\")) NIL NIL\r\n"}, REFUSED},
    {"HS-16", {.head = "999 OK x\r\n"}, REFUSED},
    {"HS-17", {.head = "* 1 FETCH (UID 4 BODY[] {1000}\r\nFrom: a", .hangs_up = true}, REFUSED},
    {"HS-19", {.head = "* 1 FETCH (UID 4", .hangs_up = true}, REFUSED},
    {"HS-20",
     {.head = "* 1 FETCH (UID 4 BODY[] {4294967290}\r\nFrom: a", .hangs_up = true},
     REFUSED},
    {"HS-21",
     {.head = "* 1 FETCH (UID 4 BODY[] {99999999999999999999}\r\nFrom: a", .hangs_up = true},
     REFUSED},
    {"HS-23",
     {.head = "* 1 FETCH (UID 4 FLAGS (",
      .unit = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      .times = 2000000,
      .tail = "))\r\n"},
     REFUSED},
    {"HS-24",
     {.head = "* 1 FETCH (UID 4 BODYSTRUCTURE ", .unit = "(", .times = 100000, .tail = "\r\n"},
     REFUSED},
    {"HS-26", {.head = "* THREAD ", .unit = "(1 ", .times = 100000, .tail = "\r\n"}, REFUSED},
    {"HS-27",
     {.unit = "* 1 FETCH (UID 1 FLAGS (\\Seen) RFC822.SIZE 100)\r\n", .times = 100000},
     REFUSED},
    {"HS-29", {.head = "* OK [PERMANENTFLAGS (\"x\")] hi\r\n"}, REFUSED},
    {"HS-29 flags", {.head = "* FLAGS (\"x\")\r\n"}, REFUSED},
};

static void an_answer_costs_a_connection_at_most(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        struct poison poison = answers[i].poison;
        struct outcome outcome;

        poison.place = POISON_ONCE;
        run(*state, answers[i].what, &poison, &outcome);
        if (!outcome.ended || outcome.fetched != ALL)
            fail_msg("%s: %s (%d messages)", answers[i].what, outcome.text, (int)outcome.fetched);
        if ((outcome.broken > 0) != (answers[i].answer == REFUSED))
            fail_msg("%s: %d connections ended", answers[i].what, (int)outcome.broken);
    }
}

static void an_answer_that_never_improves_leaves_the_other_folders_whole(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
        struct poison poison = answers[i].poison;
        struct outcome outcome;

        if (poison.times > 100000)
            continue; /* once is enough */
        poison.place = POISON_ALWAYS;
        run(*state, answers[i].what, &poison, &outcome);
        if (!outcome.ended || outcome.fetched < ALL - OF_B)
            fail_msg("%s: %s (%d messages)", answers[i].what, outcome.text, (int)outcome.fetched);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_greeting_is_taken_or_refused_in_words),
        cmocka_unit_test(an_answer_costs_a_connection_at_most),
        cmocka_unit_test(an_answer_that_never_improves_leaves_the_other_folders_whole),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, scene_open_bare, scene_close);
}
