/* test_acquire_breaks.c - an acquisition that is killed, or whose connection breaks, and is then
 * finished: no message twice, none missing. */
#include "scene.h"

#include "cutproxy.h"
#include "roles.h"

#include <dirent.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { DEADLINE_MS = 60000 };

/* --- killed --- */

struct trap { /* where the process ends itself */
    bool at_plan;
    unsigned at_message; /* 0: not there */
    unsigned seen;
};

static bool trap_planned(void *arg, int64_t run, struct error *err)
{
    const struct trap *trap = arg;

    (void)run;
    (void)err;
    if (trap->at_plan)
        kill(getpid(), SIGKILL);
    return true;
}

static void trap_message(void *arg, const struct arrival *arrival)
{
    struct trap *trap = arg;

    (void)arrival;
    if (++trap->seen == trap->at_message)
        kill(getpid(), SIGKILL);
}

/* The acquisition in a process of its own, started anew: a forked one would share what the C
 * library and the kernel keep for this one. */
static pid_t run_apart(const struct stage *stage, const struct trap *trap)
{
    const struct dovecot *dovecot = &stage->scene->dovecot;
    char imaps[16], sieve[16], plan[16], message[16];
    pid_t pid;

    snprintf(imaps, sizeof(imaps), "%u", dovecot->imaps);
    snprintf(sieve, sizeof(sieve), "%u", dovecot->sieve);
    snprintf(plan, sizeof(plan), "%d", trap->at_plan);
    snprintf(message, sizeof(message), "%u", trap->at_message);
    pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execl("/proc/self/exe", "test_acquire_breaks", "--apart", stage->path, stage->user, imaps,
              sieve, dovecot->ca_file, plan, message, (char *)NULL);
        _exit(3);
    }
    return pid;
}

/* What that process does. Its words go to standard error. */
static int apart(char **words)
{
    struct scene scene = {0};
    struct trap trap = {0};
    struct stage stage;
    struct error err = {0};
    uint64_t numbers[4];

    for (size_t i = 0; i < 2; i++) {
        if (!str_to_u64(str_of(words[2 + i]), 65535, &numbers[i]) ||
            !str_to_u64(str_of(words[5 + i]), 65535, &numbers[2 + i]))
            return 2;
    }
    if (!secret_init(&scene.secret, &err))
        return 2;
    scene_secret(&scene);
    scene.dovecot.imaps = (unsigned)numbers[0];
    scene.dovecot.sieve = (unsigned)numbers[1];
    snprintf(scene.dovecot.ca_file, sizeof(scene.dovecot.ca_file), "%s", words[4]);
    trap.at_plan = numbers[2] != 0;
    trap.at_message = (unsigned)numbers[3];
    stage_reopen(&stage, &scene, words[1], words[0]);
    stage.job.hooks =
        (struct acquire_hooks){.arg = &trap, .planned = trap_planned, .message = trap_message};
    if (stage_try(&stage))
        return 0;
    fprintf(stderr, "%s\n", stage.err.text);
    return 1;
}

/* Bytes in the case's segments. */
static uint64_t segment_bytes(const struct stage *stage)
{
    char path[sizeof(stage->path) + 300];
    uint64_t bytes = 0;
    struct dirent *entry;
    struct stat facts;
    DIR *dir;

    snprintf(path, sizeof(path), "%s/evidence", stage->path);
    dir = opendir(path);
    while (dir && (entry = readdir(dir))) { /* NOLINT(concurrency-mt-unsafe): one thread */
        snprintf(path, sizeof(path), "%s/evidence/%s", stage->path, entry->d_name);
        if (stat(path, &facts) == 0 && S_ISREG(facts.st_mode))
            bytes += (uint64_t)facts.st_size;
    }
    if (dir)
        closedir(dir);
    return bytes;
}

static const struct {
    const char *what;
    struct trap trap;
    uint64_t at_bytes; /* else: killed when the segments hold so much */
} deaths[] = {
    {"when the plan is made", {.at_plan = true}, 0},
    {"behind the first message", {.at_message = 1}, 0},
    {"in the middle", {.at_message = 100}, 0},
    {"near the end", {.at_message = 195}, 0},
    {"before the first commit", {0}, 1000},
    {"in a message", {0}, 1500000},
    {"in a large message", {0}, 9000000},
};

static void die_once(struct stage *stage, size_t i)
{
    pid_t pid = run_apart(stage, &deaths[i].trap);
    int status = 0, waited = 0;
    uint64_t start = segment_bytes(stage);

    while (deaths[i].at_bytes > 0 && segment_bytes(stage) < start + deaths[i].at_bytes) {
        if (waitpid(pid, &status, WNOHANG) == pid)
            return; /* it was faster */
        assert_true(++waited < DEADLINE_MS);
        poll(NULL, 0, 1);
    }
    if (deaths[i].at_bytes > 0)
        kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
        fail_msg("%s: it was not killed, %d", deaths[i].what, status);
}

static void killed_anywhere_it_is_finished_by_the_next_start(void **state)
{
    struct scene *scene = scene_of(state);
    const char *user = scene_user(scene);
    struct stock stock;

    for (size_t i = 0; i < ARRAY_LEN(deaths); i++) {
        struct stage stage;

        stage_open(&stage, scene, user);
        if (i == 0)
            stage_fill(&stage, &stock, 200, 12 << 20);
        stage_pause(&stage);
        die_once(&stage, i);
        stage_resume(&stage);
        stage_run(&stage);
        stage_expect(&stage, &stock);
        assert_int_equal(stage.job.fetched + stage.job.skipped, stock.count);
        stage_close(&stage);
    }
    stock_dispose(&stock);
}

static void killed_again_and_again_it_still_gets_there(void **state)
{
    struct scene *scene = scene_of(state);
    struct stage stage;
    struct stock stock;

    stage_open(&stage, scene, scene_user(scene));
    stage_fill(&stage, &stock, 200, 12 << 20);
    stage_pause(&stage);
    for (size_t i = 0; i < ARRAY_LEN(deaths); i++) {
        const struct trap trap = {.at_message = 1};
        int status;
        pid_t pid = run_apart(&stage, &trap);

        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status));
    }
    stage_resume(&stage);
    stage_run(&stage);
    stage_expect(&stage, &stock);
    stage_close(&stage);
    stock_dispose(&stock);
}

/* --- cut --- */

enum { CUTS_MOST = 60 };

static const struct {
    const char *what;
    uint64_t first, step; /* the n-th connection ends after first + n * step bytes */
    size_t cuts;
    unsigned connections;
    size_t large;
} cuts[] = {
    {"in the greeting, and while signing in", 40, 300, 8, 1, 0},
    {"while the folders are listed", 6000, 997, 10, 1, 0},
    {"in the literals of messages", 140011, 1009, 20, 1, 0},
    {"on two connections", 140003, 5003, 20, 2, 0},
    {"in a message of 12 MB", 5000000, 700001, 3, 2, 12 << 20},
    {"before any connection has carried it", 3300000, 0, 30, 1, 12 << 20},
};

static bool is_complete(struct stage *stage)
{
    enum coverage_state coverage = COVERAGE_FAILED;

    stage_coverage(stage, "mail", &coverage);
    return coverage == COVERAGE_NOTHING;
}

static void cut_case(struct scene *scene, const char *user, const struct stock *stock, size_t i)
{
    uint64_t after[CUTS_MOST];
    struct cutproxy_options options = {.target = scene->dovecot.imaps, .cuts = after};
    struct cutproxy proxy;
    struct stage stage;

    options.cut_count = cuts[i].cuts;
    for (size_t k = 0; k < cuts[i].cuts; k++)
        after[k] = cuts[i].first + k * cuts[i].step;
    stage_open(&stage, scene, user);
    if (!cutproxy_start(&proxy, &options, &stage.err))
        fail_msg("%s", stage.err.text);
    stage.job.options.imap.port = proxy.port;
    stage.job.options.connections = cuts[i].connections;
    stage.job.options.no_sieve = true;
    /* Before anything was ever reached an end is an end; what was cut too often is left out. Both
     * are for the next start. */
    for (size_t k = 0; !stage_try(&stage) || !is_complete(&stage); k++) {
        if (k > cuts[i].cuts)
            fail_msg("%s: %s", cuts[i].what, stage.err.text);
    }
    if (cutproxy_cuts(&proxy) == 0)
        fail_msg("%s: nothing was cut", cuts[i].what);
    stage_expect(&stage, stock);
    cutproxy_stop(&proxy);
    stage_close(&stage);
}

static void cut_anywhere_it_connects_again_and_finishes(void **state)
{
    struct scene *scene = scene_of(state);
    const char *user = scene_user(scene), *large_user = scene_user(scene);
    struct stock stock, large;
    struct stage stage;

    stage_open(&stage, scene, user);
    stage_fill(&stage, &stock, 120, 0);
    stage.user = large_user;
    stage_fill(&stage, &large, 20, 12 << 20);
    stage_close(&stage);
    for (size_t i = 0; i < ARRAY_LEN(cuts); i++)
        cut_case(scene, cuts[i].large > 0 ? large_user : user, cuts[i].large > 0 ? &large : &stock,
                 i);
    stock_dispose(&stock);
    stock_dispose(&large);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_anywhere_it_is_finished_by_the_next_start),
        cmocka_unit_test(killed_again_and_again_it_still_gets_there),
        cmocka_unit_test(cut_anywhere_it_connects_again_and_finishes),
    };

    roles_dispatch(argc, argv);
    if (argc == 9 && strcmp(argv[1], "--apart") == 0)
        return apart(argv + 2);
    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
