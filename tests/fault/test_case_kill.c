/* test_case_kill.c - a writer is killed, or a system call of it fails, at each call that changes
 * something; whatever it had promised is there, nothing is wrong, and the next one finishes.
 *
 * Needs strace (and the right to trace); says so and is skipped without. A sample of the calls in
 * the ordinary run, all of them with MAILMEDIC_LONG=1. */
#include "check.h"
#include "temp.h"

#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef SANITIZED
enum { POINTS = 2 }; /* of each call, in the ordinary run */
#else
enum { POINTS = 4 };
#endif

struct scene {
    char folder[TEMP_PATH];
    char path[TEMP_PATH + 16], acks[TEMP_PATH + 16], out[TEMP_PATH + 16];
    unsigned points, refused; /* runs; and those in which the writer noticed and gave up */
};

static bool is_long(void)
{
    return getenv("MAILMEDIC_LONG") != NULL; /* NOLINT(concurrency-mt-unsafe) */
}

static void fresh(struct scene *scene)
{
    struct error err = {0};

    if (scene->folder[0])
        temp_remove(scene->folder);
    assert_ok(temp_make(scene->folder, &err), &err);
    snprintf(scene->path, sizeof(scene->path), "%s/a.case", scene->folder);
    snprintf(scene->acks, sizeof(scene->acks), "%s/acks", scene->folder);
    snprintf(scene->out, sizeof(scene->out), "%s/out", scene->folder);
}

/* Runs it, its words into scene->out; the status as waitpid() gives it. */
static int run(const struct scene *scene, const char *const *argv)
{
    posix_spawn_file_actions_t actions;
    char *words[24] = {0};
    int status = -1;
    pid_t pid;

    for (size_t i = 0; argv[i]; i++) {
        assert_true(i + 1 < ARRAY_LEN(words));
        memcpy(&words[i], &argv[i], sizeof(words[i])); /* posix_spawn() changes none of them */
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, scene->out, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_adddup2(&actions, 1, 2);
    if (posix_spawnp(&pid, words[0], &actions, NULL, words, environ) == 0)
        waitpid(pid, &status, 0);
    posix_spawn_file_actions_destroy(&actions);
    return status;
}

static int run_writer(const struct scene *scene, const char *what)
{
    return run(scene, (const char *const[]){CASE_WRITER, what, scene->path, scene->acks, NULL});
}

static const char *said(const struct scene *scene)
{
    static char text[4096];
    struct error err = {0};
    struct buf out;

    text[0] = '\0';
    if (temp_read(scene->out, &out, &err))
        snprintf(text, sizeof(text), "%s", buf_c(&out));
    buf_dispose(&out);
    return text;
}

/* Under strace with this -e; NULL: none. */
static int run_traced(const struct scene *scene, const char *what, const char *trace,
                      const char *inject)
{
    return run(scene,
               (const char *const[]){"strace", "-f", "-qq", "-o", "/dev/null", "-e", trace, "-e",
                                     inject, CASE_WRITER, what, scene->path, scene->acks, NULL});
}

static bool can_trace(void)
{
    struct scene scene = {0};
    bool can;

    fresh(&scene);
    can = temp_has_program("strace") &&
          run(&scene, (const char *const[]){"strace", "-qq", "-o", "/dev/null", "true", NULL}) == 0;
    temp_remove(scene.folder);
    return can;
}

/* How often the call is made in a run that nothing disturbs. */
static unsigned count_calls(struct scene *scene, const char *call)
{
    char trace[64], log[TEMP_PATH + 16];
    struct error err = {0};
    unsigned count = 0;
    struct str rest, line;
    struct buf text;

    fresh(scene);
    snprintf(trace, sizeof(trace), "trace=%s", call);
    snprintf(log, sizeof(log), "%s/log", scene->folder);
    assert_int_equal(
        run(scene, (const char *const[]){"strace", "-f", "-qq", "-o", log, "-e", trace, CASE_WRITER,
                                         "write", scene->path, scene->acks, NULL}),
        0);
    assert_ok(temp_read(log, &text, &err), &err);
    rest = buf_as_str(&text);
    while (str_next_line(&rest, &line))
        count += str_find(line, str_of(call)) < line.len;
    buf_dispose(&text);
    return count;
}

/* One run that is disturbed, and what comes after it. */
static void disturb(struct scene *scene, const char *call, const char *how, unsigned when)
{
    char trace[64], inject[128];
    int status;

    fresh(scene);
    snprintf(trace, sizeof(trace), "trace=%s", call);
    snprintf(inject, sizeof(inject), "inject=%s:%s:when=%u%s", call, how, when,
             strstr(how, "ENOSPC") ? "+" : "");
    status = run_traced(scene, "write", trace, inject);
    scene->points++;
    scene->refused += status != 0;
    if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
        fail_msg("%s: the writer died of signal %d", inject, WTERMSIG(status));
    if (run_writer(scene, "check") != 0)
        fail_msg("%s: %s", inject, said(scene));
    if (run_writer(scene, "write") != 0)
        fail_msg("%s: cannot go on: %s", inject, said(scene));
    if (run_writer(scene, "whole") != 0)
        fail_msg("%s: afterwards: %s", inject, said(scene));
}

static void disturb_all(const char *const *calls, const char *how)
{
    struct scene scene = {0};

    if (!can_trace()) {
        print_message("skipped: strace is not here or may not trace\n");
        skip();
    }
    for (; *calls; calls++) {
        unsigned count = count_calls(&scene, *calls);
        unsigned step = is_long() || count < POINTS ? 1 : (count + POINTS - 1) / POINTS;

        for (unsigned when = 1; when <= count; when += step)
            disturb(&scene, *calls, how, when);
    }
    print_message("%s: %u runs, %u of them given up, all in order afterwards\n", how, scene.points,
                  scene.refused);
    assert_true(scene.refused > 0);
    temp_remove(scene.folder);
}

static const char *const changing[] = {"write",     "pwrite64",  "fsync",    "fdatasync",
                                       "ftruncate", "renameat2", "mkdirat",  "mkdir",
                                       "openat",    "unlink",    "unlinkat", NULL};

static void a_kill_at_any_call_loses_nothing_that_was_promised(void **state)
{
    (void)state;
    disturb_all(changing, "signal=SIGKILL");
}

static void a_full_disk_loses_nothing_that_was_promised(void **state)
{
    (void)state;
    disturb_all(changing, "error=ENOSPC");
}

static void a_failing_disk_loses_nothing_that_was_promised(void **state)
{
    (void)state;
    disturb_all(changing, "error=EIO");
}

/* The control: a writer that promises too early is found out by the same test. */
static void an_early_promise_is_found_out(void **state)
{
    struct scene scene = {0};
    unsigned count, broken = 0;

    (void)state;
    if (!can_trace())
        skip();
    count = count_calls(&scene, "fdatasync");
    for (unsigned when = 1; when <= count && broken == 0; when++) {
        char inject[128];

        fresh(&scene);
        snprintf(inject, sizeof(inject), "inject=fdatasync:signal=SIGKILL:when=%u", when);
        run_traced(&scene, "careless", "trace=fdatasync", inject);
        broken += run_writer(&scene, "check") != 0;
    }
    assert_true(broken > 0);
    temp_remove(scene.folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kill_at_any_call_loses_nothing_that_was_promised),
        cmocka_unit_test(a_full_disk_loses_nothing_that_was_promised),
        cmocka_unit_test(a_failing_disk_loses_nothing_that_was_promised),
        cmocka_unit_test(an_early_promise_is_found_out),
    };

    /* A leak check cannot run under strace. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
