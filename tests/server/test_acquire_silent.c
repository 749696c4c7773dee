/* test_acquire_silent.c - a ManageSieve server that falls silent: the mail comes all the same, and
 * the operator is told meanwhile and afterwards that the rules were not read. */
#include "scene.h"

#include "base/job.h"
#include "roles.h"

#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define GREETING "\"SIEVE\" \"fileinto\"\r\n\"SASL\" \"PLAIN\"\r\nOK \"ready\"\r\n"

struct mute { /* answers with words, and then no more; drips: a byte of nothing now and then */
    const char *words;
    bool drips;
    unsigned port;
    pid_t pid;
};

static void answer(int client, const struct mute *mute)
{
    char heard[256];
    ssize_t len = (ssize_t)strlen(mute->words);

    if (write(client, mute->words, (size_t)len) != len)
        return;
    if (mute->drips)
        while (write(client, "a", 1) == 1)
            poll(NULL, 0, 20);
    while (read(client, heard, sizeof(heard)) > 0)
        continue;
}

static void mute_start(struct mute *mute)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof(address);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener, (struct sockaddr *)&address, len) != 0 || listen(listener, 4) != 0 ||
        getsockname(listener, (struct sockaddr *)&address, &len) != 0)
        fail_msg("cannot listen");
    mute->port = ntohs(address.sin_port);
    mute->pid = fork();
    if (mute->pid == 0) {
        signal(SIGPIPE, SIG_IGN);
        for (;;) {
            int client = accept(listener, NULL, NULL);

            if (client < 0)
                _exit(1);
            answer(client, mute);
            close(client);
        }
    }
    close(listener);
}

static void mute_stop(const struct mute *mute)
{
    kill(mute->pid, SIGKILL);
    waitpid(mute->pid, NULL, 0);
}

/* In clear, so that the server need not know TLS. */
static void aim(struct stage *stage, const struct mute *mute, int silent_ms)
{
    struct acquire_options *options = &stage->job.options;

    options->imap.port = stage->scene->dovecot.imap;
    options->plaintext_for_tests = true;
    options->sieve.port = mute->port;
    options->rules_silent_ms = silent_ms;
}

static void the_mail_comes_and_coverage_says_not_checked(void **state)
{
    static const struct {
        struct mute mute;
        const char *want;
    } cases[] = {
        {{.words = ""}, "localhost has been silent for too long"},
        {{.words = GREETING}, "localhost has been silent for too long"},
        {{.words = GREETING, .drips = true}, "localhost has not come to an end in 1 seconds"},
    };
    struct scene *scene = scene_of(state);

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct mute mute = cases[i].mute;
        enum coverage_state coverage;
        struct stage stage;
        struct stock stock;
        char where[80];

        mute_start(&mute);
        stage_open(&stage, scene, scene_user(scene));
        stage_fill(&stage, &stock, 3, 0);
        aim(&stage, &mute, 400);
        stage_run(&stage);
        snprintf(where, sizeof(where), "asked for them at port %u, ", mute.port);
        assert_non_null(strstr(stage_coverage(&stage, "rules-sieve", &coverage), where));
        assert_non_null(strstr(stage_coverage(&stage, "rules-sieve", NULL), cases[i].want));
        assert_int_equal(coverage, COVERAGE_NOT_CHECKED);
        assert_int_equal(stage_entries(&stage, "rules-not-read"), 1);
        assert_false(stage.job.rules_read);
        stage_expect(&stage, &stock);
        stage_close(&stage);
        stock_dispose(&stock);
        mute_stop(&mute);
    }
}

static void the_silence_is_told_while_it_lasts(void **state)
{
    struct scene *scene = scene_of(state);
    struct mute mute = {.words = GREETING};
    char want[80];
    struct job_status status;
    struct stage stage;
    struct job *job;
    bool told = false;
    int wake[2];

    mute_start(&mute);
    stage_open(&stage, scene, scene_user(scene));
    aim(&stage, &mute, 2000);
    assert_int_equal(pipe(wake), 0);
    snprintf(want, sizeof(want), "s (localhost:%u)", mute.port);
    job = job_start(acquire_run, &stage.job, wake[1], &stage.err);
    assert_non_null(job);
    do {
        char byte;

        assert_int_equal(read(wake[0], &byte, 1), 1);
        job_poll(job, &status);
        told = told || (status.stalled && strstr(status.activity, "the rules: no answer for ") &&
                        strstr(status.activity, want));
    } while (!job_ended(&status));
    assert_int_equal(status.state, JOB_DONE);
    assert_true(told);
    job_free(job);
    close(wake[0]);
    close(wake[1]);
    stage_close(&stage);
    mute_stop(&mute);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_mail_comes_and_coverage_says_not_checked),
        cmocka_unit_test(the_silence_is_told_while_it_lasts),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
