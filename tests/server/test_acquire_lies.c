/* test_acquire_lies.c - servers that do not keep to the rules: what is honest is taken, what is not
 * is named, the run goes on. */
#include "scene.h"

#include "cutproxy.h"
#include "lying_server.h"
#include "roles.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { ALL = LYING_FOLDERS * LYING_MESSAGES };

static uint64_t have(struct stage *stage)
{
    struct message_counts counts;

    assert_true(message_count(stage->cf, &counts, &stage->err));
    return counts.fetched;
}

static void expect_sound(struct stage *stage, const char *what)
{
    struct verify_report report;
    struct error err = {0};

    assert_true(case_verify(stage->cf, NULL, NULL, NULL, &report, &err));
    if (report.wrong > 0)
        fail_msg("%s: verify finds %d things", what, (int)report.wrong);
}

static const struct {
    const char *what;
    enum lie lie;
    unsigned fetched;
    const char *action;         /* a journal entry there must be; NULL: none */
    const char *check, *detail; /* a coverage row's words; NULL: any */
    enum coverage_state coverage;
    bool changed; /* the server's state is not what it was */
} lies[] = {
    {"the truth", LIE_NONE, ALL, "folder-read", "mail", "24 of 24", COVERAGE_NOTHING, false},
    {"sizes", LIE_SIZES, ALL, "size-differs", "mail", "24 of 24", COVERAGE_NOTHING, false},
    {"messages nobody asked for", LIE_UNASKED, ALL, "server-anomaly", "mail", "24 of 24",
     COVERAGE_NOTHING, false},
    {"messages sent twice", LIE_TWICE, ALL, "server-anomaly", "mail", "24 of 24", COVERAGE_NOTHING,
     false},
    {"messages listed twice", LIE_UIDS_TWICE, ALL, "uids-out-of-order", "mail", "24 of 24",
     COVERAGE_NOTHING, false},
    {"UIDs going down", LIE_BACKWARDS, ALL, "uids-out-of-order", "mail", "24 of 24",
     COVERAGE_NOTHING, false},
    {"a listing that breaks the rules", LIE_POISON_LISTING, ALL - LYING_MESSAGES,
     "connection-refused-by-us", "folders", "not: B (the connection was lost each time",
     COVERAGE_PARTLY, false},
    {"a message that breaks the rules", LIE_POISON_MESSAGE, ALL - 1, "message-not-fetched", "mail",
     "1 could not be fetched", COVERAGE_PARTLY, false},
    {"a message held back", LIE_HOLDS_BACK, ALL - 1, "message-vanished", "mail", "1 vanished",
     COVERAGE_PARTLY, false},
    {"a message refused", LIE_REFUSES, ALL - 1, "message-not-fetched", "mail",
     "1 could not be fetched", COVERAGE_PARTLY, false},
    {"a folder refused", LIE_NO_FOLDER, ALL - LYING_MESSAGES, "folder-not-read", "folders",
     "not: B (the server would not open it: not for you)", COVERAGE_PARTLY, false},
    {"a folder refused, and its mail", LIE_NO_FOLDER, ALL - LYING_MESSAGES, "folder-not-read",
     "mail", "; 1 folder was not read", COVERAGE_PARTLY, false},
    {"no word of READ-ONLY", LIE_WRITABLE, ALL, "read-only-not-confirmed", "mail", "24 of 24",
     COVERAGE_NOTHING, false},
    {"BYE", LIE_BYE, ALL, "connection-lost", "mail", "24 of 24", COVERAGE_NOTHING, false},
    {"flags that change behind EXAMINE", LIE_FLAGS, ALL, "state-compared", "server-state",
     "INBOX: 8 messages have other flags", COVERAGE_FOUND, true},
    {"a tag never sent", LIE_STRANGE_TAG, ALL, "connection-refused-by-us", "mail", "24 of 24",
     COVERAGE_NOTHING, false},
    {"line noise", LIE_GARBAGE, ALL, "connection-refused-by-us", "mail", "24 of 24",
     COVERAGE_NOTHING, false},
};

static void a_lie_is_named_and_the_run_goes_on(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
        enum coverage_state coverage = COVERAGE_FAILED;
        struct lying_server server;
        struct stage stage;
        struct error err = {0};

        if (!lying_server_start(&server, lies[i].lie, &err))
            fail_msg("%s", err.text);
        stage_open_on(&stage, *state, server.port);
        if (!stage_try(&stage))
            fail_msg("%s: %s", lies[i].what, stage.err.text);
        if (have(&stage) != lies[i].fetched)
            fail_msg("%s: %d messages", lies[i].what, (int)have(&stage));
        if (stage_entries(&stage, lies[i].action) == 0)
            fail_msg("%s: no %s in the journal", lies[i].what, lies[i].action);
        if (!strstr(stage_coverage(&stage, lies[i].check, &coverage), lies[i].detail) ||
            coverage != lies[i].coverage)
            fail_msg("%s: %s", lies[i].what, stage_coverage(&stage, lies[i].check, NULL));
        if (stage.job.unchanged == lies[i].changed || stage.job.changed != lies[i].changed)
            fail_msg("%s: %s", lies[i].what, stage.job.changes);
        expect_sound(&stage, lies[i].what);
        stage_close(&stage);
        lying_server_stop(&server);
    }
}

/* --- processes that die --- */

struct killer {
    const char *role;
    unsigned kills;
};

/* The first bytes of a file of /proc; NULs become blanks. */
static void read_proc(const char *pid, const char *name, char *out, size_t size)
{
    char path[300];
    size_t len = 0;
    FILE *file;

    snprintf(path, sizeof(path), "/proc/%s/%s", pid, name);
    file = fopen(path, "re");
    if (file) {
        len = fread(out, 1, size - 1, file);
        (void)fclose(file);
    }
    for (size_t i = 0; i < len; i++)
        out[i] = out[i] ? out[i] : ' ';
    out[len] = '\0';
}

/* Ends our child processes of that role, as a crash would. */
static unsigned kill_roles(const char *role)
{
    DIR *dir = opendir("/proc");
    struct dirent *entry;
    char parent[32];
    unsigned killed = 0;

    snprintf(parent, sizeof(parent), "\nPPid:\t%d\n", getpid());
    while (dir && (entry = readdir(dir))) { /* NOLINT(concurrency-mt-unsafe): one thread */
        char text[4096];
        uint64_t pid;

        if (!str_to_u64(str_of(entry->d_name), INT32_MAX, &pid))
            continue;
        read_proc(entry->d_name, "status", text, sizeof(text));
        if (!strstr(text, parent))
            continue;
        read_proc(entry->d_name, "cmdline", text, sizeof(text));
        if (strstr(text, role))
            killed += kill((pid_t)pid, SIGSEGV) == 0;
    }
    if (dir)
        closedir(dir);
    return killed;
}

static bool kill_when_planned(void *arg, int64_t run, struct error *err)
{
    struct killer *killer = arg;

    (void)run;
    (void)err;
    killer->kills += kill_roles(killer->role);
    return true;
}

static void a_process_that_dies_costs_a_connection_and_no_more(void **state)
{
    static const char *const roles[] = {"--role=imap", "--role=net"};

    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        struct killer killer = {.role = roles[i]};
        struct lying_server server;
        struct stage stage;
        struct error err = {0};

        if (!lying_server_start(&server, LIE_NONE, &err))
            fail_msg("%s", err.text);
        stage_open_on(&stage, *state, server.port);
        stage.job.hooks = (struct acquire_hooks){.arg = &killer, .planned = kill_when_planned};
        stage_run(&stage);
        assert_int_equal(killer.kills, 1);
        assert_int_equal(have(&stage), ALL);
        assert_int_equal(stage.job.reconnects, 1);
        assert_int_equal(stage_entries(&stage, "connection-refused-by-us"), 1);
        expect_sound(&stage, roles[i]);
        stage_close(&stage);
        lying_server_stop(&server);
    }
}

/* --- every so many bytes of a session --- */

enum { SESSION = 9000, STEP = 293 };

static void cut_at_any_byte_of_a_session_nothing_is_lost(void **state)
{
    struct lying_server server;
    struct error err = {0};

    if (!lying_server_start(&server, LIE_NONE, &err))
        fail_msg("%s", err.text);
    for (uint64_t at = 1; at < SESSION; at += STEP) {
        const struct cutproxy_options options = {
            .target = server.port, .cuts = &at, .cut_count = 1};
        struct cutproxy proxy;
        struct stage stage;

        if (!cutproxy_start(&proxy, &options, &err))
            fail_msg("%s", err.text);
        stage_open_on(&stage, *state, proxy.port);
        if (!stage_try(&stage))
            stage_run(&stage); /* before it has signed in an end is an end */
        if (have(&stage) != ALL)
            fail_msg("cut at %d: %d messages", (int)at, (int)have(&stage));
        expect_sound(&stage, "cut");
        stage_close(&stage);
        cutproxy_stop(&proxy);
    }
    lying_server_stop(&server);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lie_is_named_and_the_run_goes_on),
        cmocka_unit_test(a_process_that_dies_costs_a_connection_and_no_more),
        cmocka_unit_test(cut_at_any_byte_of_a_session_nothing_is_lost),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, scene_open_bare, scene_close);
}
