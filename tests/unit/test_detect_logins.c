/* test_detect_logins.c - what detectors of sign-ins must say, and must not. */
#include "detect_support.h"
#include "login_book.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OWNER  "an@acme.example"
#define HOME   "192.0.2.14"
#define OFFICE "198.51.100.20"
#define AWAY   "203.0.113.9"
#define PC     "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36"
#define LINUX  "Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0"
#define HOUR   3600
#define DAY    86400

struct way {      /* a few sign-ins that are alike */
    int64_t when; /* seconds since the first day, 08:00 */
    const char *address, *result, *protocol, *agent;
    const char *account, *session, *detail;
    unsigned count; /* a minute apart; 0: one */
    uint32_t tries;
    int64_t fetched, own;
};

struct scene {
    struct bench *bench;
    struct login_book book;
    int64_t next;
};

static int64_t moment(int64_t when)
{
    return clock_from_civil(2026, 1, 1, 8, 0, 0) + when;
}

static void add(struct scene *scene, const struct way *way)
{
    for (unsigned i = 0; i < (way->count ? way->count : 1); i++) {
        struct login_row row = {.id = ++scene->next,
                                .when = moment(way->when + (int64_t)i * 60),
                                .tries = way->tries ? way->tries : 1,
                                .fetched = way->fetched ? way->fetched : -1,
                                .result = way->result ? way->result : "success",
                                .protocol = way->protocol ? way->protocol : "web",
                                .stated = "",
                                .account = way->account ? way->account : OWNER,
                                .address = way->address,
                                .client = "",
                                .agent = way->agent ? way->agent : PC,
                                .session = way->session ? way->session : "",
                                .place = "",
                                .detail = way->detail ? way->detail : "",
                                .own = way->own};

        login_book_add(&scene->book, &row, &scene->bench->facts);
    }
}

/* Twenty days of the owner: from home in the morning, from the office by noon. */
static void begin(struct scene *scene, struct bench *bench)
{
    bench_clear(bench);
    *scene = (struct scene){.bench = bench};
    for (int64_t day = 0; day < 20; day++) {
        add(scene, &(struct way){.when = day * DAY, .address = HOME});
        add(scene, &(struct way){.when = day * DAY + 4 * HOUR, .address = OFFICE});
    }
}

static void run(struct scene *scene, const char *id)
{
    login_book_close(&scene->book);
    scene->bench->facts.logins = &scene->book;
    bench_run(scene->bench, id, NULL, true);
    scene->bench->facts.logins = NULL;
    login_book_dispose(&scene->book);
}

struct expected {
    const char *id, *what;
    struct way ways[8];
    const char *want; /* NULL: nothing */
    enum severity severity;
    bool act; /* a rule was made on day 20, at noon */
};

static const struct expected cases[] = {
    {.id = "login-foreign",
     .what = "the owner at the usual places",
     .ways = {{.when = 20 * DAY, .address = HOME}, {.when = 20 * DAY + HOUR, .address = OFFICE}}},
    {.id = "login-foreign",
     .what = "a new network alone, with the owner's program",
     .ways = {{.when = 20 * DAY, .address = AWAY}}},
    {.id = "login-foreign",
     .what = "network and program are new",
     .ways = {{.when = 20 * DAY, .address = AWAY, .agent = LINUX}},
     .want = "network 203.0.113.0/24 was never used in 40 sign-ins before",
     .severity = SEVERITY_MEDIUM},
    {.id = "login-foreign",
     .what = "the new program is named",
     .ways = {{.when = 20 * DAY, .address = AWAY, .agent = LINUX}},
     .want = "the program is new as well: Firefox on Linux",
     .severity = SEVERITY_MEDIUM},
    {.id = "login-foreign",
     .what = "two hours before a rule was made",
     .ways = {{.when = 20 * DAY + 2 * HOUR, .address = AWAY, .agent = LINUX}},
     .act = true,
     .want = "120 minutes later: a rule was made",
     .severity = SEVERITY_HIGH},
    {.id = "login-foreign",
     .what = "a new network alone, but right before a rule was made",
     .ways = {{.when = 20 * DAY + 3 * HOUR, .address = AWAY}},
     .act = true,
     .want = "60 minutes later",
     .severity = SEVERITY_HIGH},
    {.id = "login-foreign",
     .what = "a minute before a rule was made",
     .ways = {{.when = 20 * DAY + 4 * HOUR - 60, .address = AWAY}},
     .act = true,
     .want = "1 minute later",
     .severity = SEVERITY_HIGH},
    {.id = "login-foreign",
     .what = "it read mail, and could edit the rules",
     .ways = {{.when = 20 * DAY, .address = AWAY, .protocol = "sieve", .agent = "x"},
              {.when = 20 * DAY + 60,
               .address = AWAY,
               .protocol = "imap",
               .result = "read",
               .fetched = 88}},
     .want = "from there 88 mails were fetched",
     .severity = SEVERITY_HIGH},
    {.id = "login-foreign",
     .what = "a tool",
     .ways = {{.when = 20 * DAY, .address = AWAY, .agent = "python-requests/2.31"}},
     .want = "people do not read mail with it",
     .severity = SEVERITY_HIGH},
    {.id = "login-foreign",
     .what = "a device that stayed for two months",
     .ways = {{.when = 20 * DAY, .address = AWAY, .agent = LINUX},
              {.when = 50 * DAY, .address = AWAY, .agent = LINUX},
              {.when = 80 * DAY, .address = AWAY, .agent = LINUX}}},
    {.id = "login-foreign",
     .what = "our own sign-in",
     .ways = {{.when = 20 * DAY, .address = AWAY, .agent = LINUX, .own = 7}}},
    {.id = "login-foreign",
     .what = "the control: the same, not ours",
     .ways = {{.when = 20 * DAY, .address = AWAY, .agent = LINUX, .own = 0}},
     .want = "where the owner never was",
     .severity = SEVERITY_MEDIUM},
    {.id = "login-foreign",
     .what = "another account of the server",
     .ways = {{.when = 20 * DAY, .address = AWAY, .agent = LINUX, .account = "bob@acme.example"}}},
    {.id = "login-foreign",
     .what = "the owner's account without its domain, in capitals",
     .ways = {{.when = 20 * DAY, .address = AWAY, .agent = LINUX, .account = "AN@Acme.Example"}},
     .want = "an@acme.example",
     .severity = SEVERITY_MEDIUM},
    {.id = "login-foreign",
     .what = "refused",
     .ways = {{.when = 20 * DAY, .address = AWAY, .agent = LINUX, .result = "wrong-password"}}},

    {.id = "login-guessed",
     .what = "thirty refusals and a success from there",
     .ways = {{.when = 20 * DAY, .address = AWAY, .result = "wrong-password", .count = 30},
              {.when = 20 * DAY + HOUR, .address = AWAY, .agent = LINUX}},
     .want = "30 refused sign-ins",
     .severity = SEVERITY_HIGH},
    {.id = "login-guessed",
     .what = "one line stands for many tries",
     .ways = {{.when = 20 * DAY, .address = AWAY, .result = "wrong-password", .tries = 30},
              {.when = 20 * DAY + HOUR, .address = AWAY, .agent = LINUX}},
     .want = "30 tries were refused",
     .severity = SEVERITY_HIGH},
    {.id = "login-guessed",
     .what = "the owner mistyped it at home, however often",
     .ways = {{.when = 20 * DAY, .address = HOME, .result = "wrong-password", .count = 12},
              {.when = 20 * DAY + HOUR, .address = HOME}}},
    {.id = "login-guessed",
     .what = "others tried in vain, the owner signed in",
     .ways = {{.when = 20 * DAY, .address = AWAY, .result = "wrong-password", .count = 50},
              {.when = 20 * DAY + HOUR, .address = HOME}}},
    {.id = "login-guessed",
     .what = "twice wrong in a hotel",
     .ways = {{.when = 20 * DAY, .address = AWAY, .result = "wrong-password", .count = 2},
              {.when = 20 * DAY + HOUR, .address = AWAY}}},
    {.id = "login-guessed",
     .what = "an owner who often needs four tries needs four in a hotel",
     .ways = {{.when = 20 * DAY, .address = HOME, .result = "wrong-password", .count = 4},
              {.when = 20 * DAY + HOUR, .address = HOME},
              {.when = 22 * DAY, .address = AWAY, .result = "wrong-password", .count = 4},
              {.when = 22 * DAY + HOUR, .address = AWAY}}},
    {.id = "login-guessed",
     .what = "the control: an owner who never mistyped it",
     .ways = {{.when = 22 * DAY, .address = AWAY, .result = "wrong-password", .count = 4},
              {.when = 22 * DAY + HOUR, .address = AWAY}},
     .want = "4 refused sign-ins",
     .severity = SEVERITY_MEDIUM},
    {.id = "login-guessed",
     .what = "refused two days before",
     .ways = {{.when = 20 * DAY, .address = AWAY, .result = "wrong-password", .count = 30},
              {.when = 22 * DAY, .address = AWAY, .agent = LINUX}}},

    {.id = "login-old-protocol",
     .what = "IMAP for the first time, from elsewhere",
     .ways = {{.when = 20 * DAY, .address = AWAY, .protocol = "imap", .agent = ""}},
     .want = "IMAP was used for an@acme.example for the first time",
     .severity = SEVERITY_MEDIUM},
    {.id = "login-old-protocol",
     .what = "before a rule was made",
     .ways = {{.when = 20 * DAY, .address = AWAY, .protocol = "pop3", .agent = ""}},
     .act = true,
     .want = "240 minutes later",
     .severity = SEVERITY_HIGH},
    {.id = "login-old-protocol",
     .what = "a mail program set up at home weighs little",
     .ways = {{.when = 20 * DAY, .address = HOME, .protocol = "imap", .agent = ""}},
     .want = "is the owner's",
     .severity = SEVERITY_LOW},
    {.id = "login-old-protocol",
     .what = "the webmail, as ever",
     .ways = {{.when = 20 * DAY, .address = HOME}}},
    {.id = "login-old-protocol",
     .what = "refused",
     .ways = {{.when = 20 * DAY, .address = AWAY, .protocol = "imap", .result = "wrong-password"}}},
    {.id = "login-old-protocol",
     .what = "our own probe",
     .ways = {{.when = 20 * DAY, .address = AWAY, .protocol = "imap", .own = 3}}},

    {.id = "login-tool",
     .what = "a program for scripts, from the owner's own network",
     .ways = {{.when = 20 * DAY, .address = HOME, .agent = "curl/8.1"}},
     .want = "people do not read mail with it: curl/8.1",
     .severity = SEVERITY_MEDIUM},
    {.id = "login-tool",
     .what = "one in a log that has no past",
     .ways = {{.when = 20 * DAY, .address = AWAY, .agent = "okhttp/4.9.3", .account = ""}},
     .want = "the logs hold too little before it",
     .severity = SEVERITY_MEDIUM},
    {.id = "login-tool",
     .what = "a phone's mail program that names its library",
     .ways = {{.when = 20 * DAY, .address = HOME, .agent = "FairMail/1.2 okhttp/4.9.3"}}},
    {.id = "login-tool",
     .what = "somebody else, of whom the log has no more than a domain",
     .ways = {{.when = 20 * DAY, .address = HOME, .agent = "curl/8.1", .account = "OTHER\\"}}},
    {.id = "login-tool",
     .what = "two programs in turn are two findings, and the last of each is told",
     .ways = {{.when = 20 * DAY, .address = HOME, .agent = "curl/8.1"},
              {.when = 21 * DAY, .address = HOME, .agent = "Wget/1.21"},
              {.when = 70 * DAY, .address = HOME, .agent = "curl/8.2"}},
     .want = "it came for weeks: perhaps a script of the owner's",
     .severity = SEVERITY_MEDIUM},
    {.id = "login-tool",
     .what = "from a network that is new: another finding says it",
     .ways = {{.when = 20 * DAY, .address = AWAY, .agent = "python-requests/2.31"}}},
    {.id = "login-foreign",
     .what = "the account as a server of Windows writes it has the past of the address",
     .ways = {{.when = 20 * DAY, .address = AWAY, .agent = "axios", .account = "ACME\\An"}},
     .want = "people do not read mail with it: axios",
     .severity = SEVERITY_HIGH},

    {.id = "login-two-places",
     .what = "between two sign-ins of the owner's",
     .ways = {{.when = 20 * DAY, .address = HOME},
              {.when = 20 * DAY + 600, .address = AWAY, .agent = LINUX},
              {.when = 20 * DAY + 1200, .address = HOME}},
     .want = "it lies between two sign-ins of the owner's that are 20 minutes apart",
     .severity = SEVERITY_MEDIUM},
    {.id = "login-two-places",
     .what = "the owner's two places",
     .ways = {{.when = 20 * DAY, .address = HOME},
              {.when = 20 * DAY + 600, .address = OFFICE},
              {.when = 20 * DAY + 1200, .address = HOME}}},
    {.id = "login-two-places",
     .what = "the owner's program, which changed networks and back",
     .ways = {{.when = 20 * DAY, .address = HOME},
              {.when = 20 * DAY + 600, .address = AWAY},
              {.when = 20 * DAY + 1200, .address = HOME}}},
    {.id = "login-two-places",
     .what = "hours apart",
     .ways = {{.when = 20 * DAY, .address = HOME},
              {.when = 20 * DAY + 3 * HOUR, .address = AWAY, .agent = LINUX},
              {.when = 20 * DAY + 6 * HOUR, .address = HOME}}},
    {.id = "login-two-places",
     .what = "one session in two networks",
     .ways = {{.when = 20 * DAY, .address = HOME, .session = "s1"},
              {.when = 20 * DAY + 5 * HOUR, .address = AWAY, .session = "s1"}},
     .want = "its cookie or token was copied",
     .severity = SEVERITY_MEDIUM},
    {.id = "login-two-places",
     .what = "two sessions",
     .ways = {{.when = 20 * DAY, .address = HOME, .session = "s1"},
              {.when = 20 * DAY + 5 * HOUR, .address = AWAY, .session = "s2"}}},

    {.id = "login-spray",
     .what = "five accounts, and one let it in",
     .ways = {{.when = 20 * DAY,
               .address = AWAY,
               .account = "a@acme.example",
               .result = "wrong-password"},
              {.when = 20 * DAY + 60,
               .address = AWAY,
               .account = "b@acme.example",
               .result = "wrong-password"},
              {.when = 20 * DAY + 120,
               .address = AWAY,
               .account = "c@acme.example",
               .result = "wrong-password"},
              {.when = 20 * DAY + 180,
               .address = AWAY,
               .account = "d@acme.example",
               .result = "wrong-password"},
              {.when = 20 * DAY + 240, .address = AWAY, .result = "wrong-password"},
              {.when = 20 * DAY + 300, .address = AWAY, .agent = LINUX}},
     .want = "and one let it in",
     .severity = SEVERITY_HIGH},
    {.id = "login-spray",
     .what = "five accounts, in vain",
     .ways = {{.when = 20 * DAY,
               .address = AWAY,
               .account = "a@acme.example",
               .result = "wrong-password"},
              {.when = 20 * DAY + 60,
               .address = AWAY,
               .account = "b@acme.example",
               .result = "wrong-password"},
              {.when = 20 * DAY + 120,
               .address = AWAY,
               .account = "c@acme.example",
               .result = "wrong-password"},
              {.when = 20 * DAY + 180,
               .address = AWAY,
               .account = "d@acme.example",
               .result = "wrong-password"},
              {.when = 20 * DAY + 240, .address = AWAY, .result = "wrong-password"}},
     .want = "this mailbox among them",
     .severity = SEVERITY_LOW},
    {.id = "login-spray",
     .what = "one account, many tries",
     .ways = {{.when = 20 * DAY, .address = AWAY, .result = "wrong-password", .count = 50}}},

    {.id = "login-admin",
     .what = "an administrator opened it",
     .ways = {{.when = 20 * DAY, .address = OFFICE, .protocol = "admin"}},
     .want = "An administrator opened the mailbox from 198.51.100.20",
     .severity = SEVERITY_MEDIUM},
    {.id = "login-relay",
     .what = "asked for the second factor, then let in, by a kit's program",
     .ways = {{.when = 20 * DAY,
               .address = AWAY,
               .agent = "axios/1.7.2",
               .result = "unclear",
               .detail = LOGIN_RELAY_MARK ": 50074"},
              {.when = 20 * DAY + 60,
               .address = AWAY,
               .agent = "axios/1.7.2",
               .detail = LOGIN_RELAY_MARK ": 0"}},
     .want = "the program was axios/1.7.2, which such kits use and people do not",
     .severity = SEVERITY_HIGH},
    {.id = "login-relay",
     .what = "a kit's program that was not let in",
     .ways = {{.when = 20 * DAY,
               .address = AWAY,
               .agent = "node",
               .result = "unclear",
               .detail = LOGIN_RELAY_MARK ": 50074"}},
     .want = "it was asked for more 1 time",
     .severity = SEVERITY_HIGH},
    {.id = "login-relay",
     .what = "a browser's name, from a network that is new",
     .ways =
         {{.when = 20 * DAY, .address = AWAY, .agent = LINUX, .detail = LOGIN_RELAY_MARK ": 0"}},
     .want = "and the owner never came from network 203.0.113.0/24",
     .severity = SEVERITY_MEDIUM},
    {.id = "login-relay",
     .what = "all answers under one correlation id",
     .ways = {{.when = 20 * DAY,
               .address = AWAY,
               .agent = LINUX,
               .result = "unclear",
               .detail = LOGIN_RELAY_MARK ": 50074" LOGIN_RELAY_FLOW "c-1"},
              {.when = 20 * DAY + 5,
               .address = AWAY,
               .agent = LINUX,
               .result = "unclear",
               .detail = LOGIN_RELAY_MARK ": 50140" LOGIN_RELAY_FLOW "c-1"},
              {.when = 20 * DAY + 9,
               .address = AWAY,
               .agent = LINUX,
               .detail = LOGIN_RELAY_MARK ": 0" LOGIN_RELAY_FLOW "c-1"}},
     .want = "one sign-in was asked for a second factor (50074)",
     .severity = SEVERITY_MEDIUM},
    {.id = "login-relay",
     .what = "all answers at the owner's own place",
     .ways = {{.when = 20 * DAY,
               .address = HOME,
               .result = "unclear",
               .detail = LOGIN_RELAY_MARK ": 50074" LOGIN_RELAY_FLOW "c-1"},
              {.when = 20 * DAY + 5,
               .address = HOME,
               .result = "unclear",
               .detail = LOGIN_RELAY_MARK ": 50140" LOGIN_RELAY_FLOW "c-1"},
              {.when = 20 * DAY + 9,
               .address = HOME,
               .detail = LOGIN_RELAY_MARK ": 0" LOGIN_RELAY_FLOW "c-1"}}},
    {.id = "login-relay",
     .what = "the owner's unmanaged computer at home",
     .ways = {{.when = 20 * DAY, .address = HOME, .detail = LOGIN_RELAY_MARK ": 0"}}},
    {.id = "login-relay",
     .what = "a new network without the marks",
     .ways = {{.when = 20 * DAY, .address = AWAY, .agent = "axios/1.7.2"}}},
    {.id = "login-relay",
     .what = "somebody else's sign-in in the same log",
     .ways = {{.when = 20 * DAY,
               .address = AWAY,
               .agent = "axios/1.7.2",
               .account = "bob@acme.example",
               .detail = LOGIN_RELAY_MARK ": 0"}}},
    {.id = "login-admin", .what = "nobody did", .ways = {{.when = 20 * DAY, .address = OFFICE}}},
};

static void every_case_is_told_as_it_must_be(void **state)
{
    static const struct act act = {0};

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct act acts[] = {act};
        struct scene scene;

        begin(&scene, *state);
        acts[0] = (struct act){moment(20 * DAY + 4 * HOUR), "a rule was made", false};
        if (cases[i].act) {
            scene.bench->facts.acts = acts;
            scene.bench->facts.act_count = 1;
        }
        for (size_t k = 0; cases[i].ways[k].address; k++)
            add(&scene, &cases[i].ways[k]);
        run(&scene, cases[i].id);
        bench_expect(scene.bench, cases[i].id, cases[i].what, cases[i].want, cases[i].severity);
    }
}

/* Answers of several sign-ins are not those of one. */
static void answers_are_joined_by_their_correlation_id_alone(void **state)
{
    static const char *const details[] = {LOGIN_RELAY_MARK ": 50074" LOGIN_RELAY_FLOW "c-1",
                                          LOGIN_RELAY_MARK ": 50140" LOGIN_RELAY_FLOW "c-2",
                                          LOGIN_RELAY_MARK ": 50140",
                                          LOGIN_RELAY_MARK ": 0" LOGIN_RELAY_FLOW "c-1"};
    struct scene scene;

    begin(&scene, *state);
    for (size_t i = 0; i < ARRAY_LEN(details); i++)
        add(&scene, &(struct way){.when = 20 * DAY + (int64_t)i,
                                  .address = AWAY,
                                  .agent = LINUX,
                                  .result = i < 3 ? "unclear" : "success",
                                  .detail = details[i]});
    run(&scene, "login-relay");
    bench_expect(scene.bench, "login-relay", "two sign-ins", "the marks of a relay",
                 SEVERITY_MEDIUM);
    assert_false(bench_says(scene.bench, "one sign-in was asked"));
}

/* Nothing is unlike the owner's habits before there are any. */
static void a_log_that_begins_with_the_intruder_accuses_nobody(void **state)
{
    struct scene scene = {.bench = *state};

    bench_clear(scene.bench);
    add(&scene, &(struct way){.when = 0, .address = AWAY, .agent = LINUX});
    add(&scene, &(struct way){.when = HOUR, .address = HOME});
    run(&scene, "login-foreign");
    bench_expect(scene.bench, "login-foreign", "no past", NULL, SEVERITY_INFO);
}

/* A phone that is in a new network every day: its next network says nothing. */
static void who_roams_is_not_accused_of_it(void **state)
{
    struct scene scene = {.bench = *state};
    char address[64];

    bench_clear(scene.bench);
    for (int i = 0; i < 30; i++) {
        snprintf(address, sizeof(address), "198.51.%d.7", i);
        add(&scene,
            &(struct way){
                .when = (int64_t)i * DAY, .address = address, .protocol = "imap", .agent = ""});
    }
    add(&scene,
        &(struct way){.when = 31 * (int64_t)DAY, .address = AWAY, .protocol = "imap", .agent = ""});
    run(&scene, "login-foreign");
    bench_expect(scene.bench, "login-foreign", "a phone", NULL, SEVERITY_INFO);
}

static void after_a_lure_it_weighs_more(void **state)
{
    struct act acts[] = {{moment(20 * DAY), "Your mailbox is full", true}};
    struct scene scene;

    begin(&scene, *state);
    scene.bench->facts.acts = acts;
    scene.bench->facts.act_count = 1;
    add(&scene, &(struct way){.when = 20 * DAY + HOUR, .address = AWAY, .agent = LINUX});
    run(&scene, "login-foreign");
    bench_expect(scene.bench, "login-foreign", "after the lure",
                 "60 minutes after the mail that may be the lure: Your mailbox is full",
                 SEVERITY_HIGH);
}

static void programs_are_known_without_their_versions(void **state)
{
    static const struct {
        const char *agent, *want;
    } rows[] = {
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/130.0.0.0 "
         "Safari/537.36 Edg/130.0",
         "Edge on Windows"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) Version/17.1 Safari/604.1",
         "Safari on iOS"},
        {"python-requests/2.31.0", "python-requests"},
        {"Thunderbird 128.3", "Thunderbird"},
        {"Chrome 130.0.0, Windows10", "Chrome"},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char program[64];

        login_program(rows[i].agent, program);
        assert_string_equal(program, rows[i].want);
    }
}

const struct CMUnitTest *detect_login_tests(size_t *count)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_is_told_as_it_must_be),
        cmocka_unit_test(answers_are_joined_by_their_correlation_id_alone),
        cmocka_unit_test(a_log_that_begins_with_the_intruder_accuses_nobody),
        cmocka_unit_test(who_roams_is_not_accused_of_it),
        cmocka_unit_test(after_a_lure_it_weighs_more),
        cmocka_unit_test(programs_are_known_without_their_versions),
    };

    *count = ARRAY_LEN(tests);
    return tests;
}
