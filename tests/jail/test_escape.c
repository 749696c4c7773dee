/* test_escape.c - a role that was taken over tries to get out, a hundred ways; each must end
 * exactly as the table says. The controls do the same without the jail. */
#include "attempts.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { NOBODY = 65534, FAILED_TO_BEGIN = 255, LANDLOCK_CREATE_RULESET = 444 };

struct setting {
    enum role_kind kind;
    bool jailed, as_nobody, best_effort;
    bool hide_landlock, hide_seccomp; /* the kernel answers as if it had none */
};

static struct { /* made once; every attempt gets copies */
    char path[64];
    int readable, append;
} files;

static int make_files(void **state)
{
    (void)state;
    snprintf(files.path, sizeof(files.path), "/tmp/jail-XXXXXX");
    files.append = mkostemp(files.path, O_APPEND | O_CLOEXEC);
    assert_true(files.append >= 0);
    assert_int_equal(fchmod(files.append, 0666), 0);
    close(files.append);
    files.append = open(files.path, O_WRONLY | O_APPEND | O_CLOEXEC);
    files.readable = open(files.path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(write(files.append, "evidence", 8), 8);
    return 0;
}

static int remove_files(void **state)
{
    (void)state;
    unlink(files.path);
    close(files.readable);
    close(files.append);
    return 0;
}

/* Lets every call through but these two (-1: none), which fail as on an older kernel. */
static bool hide(long number, long prctl_option)
{
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)number, 4, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 2),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)prctl_option, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
    };
    struct sock_fprog program = {ARRAY_LEN(code), code};

    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static bool become(const struct setting *setting)
{
    if (setting->as_nobody && (setgroups(0, NULL) < 0 || setresgid(NOBODY, NOBODY, NOBODY) < 0 ||
                               setresuid(NOBODY, NOBODY, NOBODY) < 0))
        return false;
    if (setting->hide_landlock && !hide(LANDLOCK_CREATE_RULESET, -1))
        return false;
    return !setting->hide_seccomp || hide(SYS_seccomp, PR_SET_SECCOMP);
}

/* In the child: descriptors as role_start() would give them, then the jail. */
static bool enter(const struct setting *setting, int socket, char state[ROLE_STATE],
                  struct error *err)
{
    const int from[FD_COUNT] = {socket, files.readable, files.append};
    int high[FD_COUNT];

    for (int i = 0; i < FD_COUNT; i++)
        high[i] = fcntl(from[i], F_DUPFD, 100);
    for (int i = 0; i < FD_COUNT; i++)
        if (dup2(high[i], ROLE_FD + i) < 0)
            return false;
    for (int i = ROLE_FD + FD_COUNT; i < 200; i++)
        close(i);
    if (!setting->jailed)
        return become(setting);
    return role_begin(setting->kind, err) && become(setting) &&
           role_enter(setting->kind, setting->best_effort, state, err);
}

/* In a child: it dies of what it does, without cmocka's words about the test it was forked from. */
static void die_quietly(void)
{
    static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGSYS};

    for (size_t i = 0; i < ARRAY_LEN(signals); i++)
        (void)signal(signals[i], SIG_DFL);
}

static int wait_outcome(pid_t pid)
{
    int status;

    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

static int outcome_of(const struct attempt *attempt, const struct setting *setting)
{
    int ends[2], outcome;
    pid_t pid;

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        char state[ROLE_STATE];
        struct error err = {0};

        die_quietly();
        if (!enter(setting, ends[1], state, &err)) {
            fprintf(stderr, "%s\n", err.text);
            _exit(FAILED_TO_BEGIN);
        }
        _exit(attempt_run(attempt));
    }
    outcome = wait_outcome(pid);
    close(ends[0]);
    close(ends[1]);
    return outcome;
}

/* A kernel without calls of 32 bits: whoever tries one dies of that, jailed or not. */
static bool is_nowhere(const struct attempt *attempt, int got)
{
    return got == -SIGSEGV && outcome_of(attempt, &(struct setting){.jailed = false}) == got;
}

/* Returns how many ended otherwise than they should, having said which. */
static unsigned try_all(const struct setting *setting)
{
    unsigned wrong = 0;

    for (size_t i = 0; i < attempt_count; i++) {
        const struct attempt *attempt = &attempts[i];
        bool works = attempt->works_in & 1u << setting->kind;
        int want = works ? attempt->unjailed : attempt->jailed;
        int got = outcome_of(attempt, setting);

        if (got == want || (want == OUTCOME_ANYTHING && got != attempt->jailed) ||
            is_nowhere(attempt, got))
            continue;
        wrong++;
        print_error("%s%s%s: \"%s\" ended with %d, not %d\n", role_name(setting->kind),
                    setting->as_nobody ? " as nobody" : "",
                    setting->hide_landlock ? " without Landlock" : "", attempt->what, got, want);
    }
    return wrong;
}

static void try_every_role(bool as_nobody, bool hide_landlock)
{
    unsigned wrong = 0;

    for (unsigned kind = 0; kind < ROLE_COUNT; kind++)
        wrong += try_all(&(struct setting){.kind = (enum role_kind)kind,
                                           .jailed = true,
                                           .as_nobody = as_nobody,
                                           .hide_landlock = hide_landlock});
    assert_int_equal(wrong, 0);
}

static void no_role_gets_out(void **state)
{
    (void)state;
    try_every_role(false, false);
}

static void no_role_gets_out_without_landlock(void **state)
{
    (void)state;
#ifdef SANITIZED
    skip(); /* another jail than the user's, which the ordinary build tries */
#endif
    try_every_role(false, true);
}

static void no_role_gets_out_as_an_ordinary_user(void **state)
{
    (void)state;
#ifdef SANITIZED
    skip(); /* another jail than the user's, which the ordinary build tries */
#endif
    if (getuid() != 0)
        skip(); /* the first test was that already */
    try_every_role(true, false);
    try_every_role(true, true);
}

static void without_the_jail_each_attempt_ends_otherwise(void **state)
{
    struct setting free_one = {.jailed = false};
    unsigned wrong = 0, worked = 0;

    (void)state;
    for (size_t i = 0; i < attempt_count; i++) {
        const struct attempt *attempt = &attempts[i];
        int got = outcome_of(attempt, &free_one);

        if (attempt->unjailed == OUTCOME_ANYTHING ? got != attempt->jailed
                                                  : got == attempt->unjailed) {
            worked += got == OUTCOME_WORKED;
            continue;
        }
        wrong++;
        print_error("unjailed, \"%s\" ended with %d\n", attempt->what, got);
    }
    assert_int_equal(wrong, 0);
    assert_true(worked >= 40);
}

/* What role_enter() said: its state or its error. */
static void report_of(const struct setting *setting, char report[400])
{
    int ends[2];
    ssize_t got;
    pid_t pid;

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        char state[ROLE_STATE];
        struct error err = {0};
        const char *said = enter(setting, ends[1], state, &err) ? state : err.text;

        _exit(write(FD_SOCKET, said, strlen(said)) < 0);
    }
    close(ends[1]);
    got = read(ends[0], report, 399);
    assert_true(got > 0);
    report[got] = '\0';
    close(ends[0]);
    assert_int_equal(wait_outcome(pid), 0);
}

static void what_is_missing_is_said(void **state)
{
    static const struct {
        struct setting setting;
        const char *begins;
    } cases[] = {
        {{.jailed = true, .hide_landlock = true}, "seccomp, no landlock"},
        {{.jailed = true, .hide_seccomp = true},
         "this system cannot filter system calls (seccomp)"},
        {{.jailed = true, .hide_seccomp = true, .best_effort = true}, "no seccomp, landlock"},
        {{.jailed = true, .best_effort = true}, "seccomp, landlock"},
    };
    char report[400];

    (void)state;
    if (syscall(LANDLOCK_CREATE_RULESET, NULL, 0, 1) < 1)
        skip(); /* this kernel has no Landlock to hide */
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        report_of(&cases[i].setting, report);
        if (strncmp(report, cases[i].begins, strlen(cases[i].begins)) != 0)
            fail_msg("case %zu: %s", i, report);
    }
}

static void landlock_alone_still_keeps_files_away(void **state)
{
    struct setting setting = {.jailed = true, .hide_seccomp = true, .best_effort = true};

    (void)state;
    if (syscall(LANDLOCK_CREATE_RULESET, NULL, 0, 1) < 1)
        skip();
    assert_string_equal(attempts[0].what, "open a file");
    assert_int_equal(outcome_of(&attempts[0], &setting), EACCES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_role_gets_out),
        cmocka_unit_test(no_role_gets_out_without_landlock),
        cmocka_unit_test(no_role_gets_out_as_an_ordinary_user),
        cmocka_unit_test(without_the_jail_each_attempt_ends_otherwise),
        cmocka_unit_test(what_is_missing_is_said),
        cmocka_unit_test(landlock_alone_still_keeps_files_away),
    };

    return cmocka_run_group_tests(tests, make_files, remove_files);
}
