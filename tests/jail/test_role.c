/* test_role.c - starting, locking down and ending a role. This program is its own role: started
 * with --role=NAME it does what each frame says. */
#include "base/clock.h"
#include "base/frame.h"
#include "base/job.h"
#include "base/role.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* What the parent asks for, as the type of a frame. */
enum {
    ASK_STATE,       /* what role_enter() said */
    ASK_MAP,         /* the first bytes of the descriptor that came along */
    ASK_DESCRIPTORS, /* which are open, a digit each; and whether 0 to 2 are silent */
    ASK_ENVIRONMENT,
    ASK_EXIT,
    ASK_ABORT,
    ASK_CRASH,
    ASK_REFUSED, /* a system call that ends it */
    ASK_SPIN,
};

/* --- the role --- */

static void map_passed(struct frame_reader *reader, struct buf *out)
{
    char *bytes = mmap(NULL, 8, PROT_READ, MAP_PRIVATE, reader->passed_fd, 0);
    char again[8];

    if (bytes == MAP_FAILED || pread(reader->passed_fd, again, 8, 0) != 8 ||
        memcmp(bytes, again, 8) != 0)
        buf_text(out, "cannot");
    else
        buf_add(out, bytes, 8);
}

/* Before the jail: looking is not possible inside. */
static void list_descriptors(struct buf *out)
{
    char byte;

    for (int fd = 0; fd < 64; fd++)
        if (fcntl(fd, F_GETFD) >= 0)
            buf_printf(out, "%d ", fd);
    buf_printf(out, "read %d, wrote %d", (int)read(0, &byte, 1), (int)write(1, "x", 1));
}

static void crash(void)
{
    volatile int *nothing = NULL;

    *nothing = 1; /* NOLINT(clang-analyzer-core.NullDereference): the point of it */
}

static void answer(struct frame_reader *reader, const struct frame *asked, struct buf *out)
{
    switch (asked->type) {
    case ASK_MAP:
        map_passed(reader, out);
        break;
    case ASK_ENVIRONMENT:
        for (char **variable = environ; *variable; variable++)
            buf_printf(out, "%s\n", *variable);
        break;
    case ASK_EXIT:
        _exit(7);
    case ASK_ABORT:
        abort();
    case ASK_CRASH:
        crash();
        break;
    case ASK_REFUSED:
        syscall(SYS_socket, 1, 1, 0);
        break;
    case ASK_SPIN:
        for (volatile bool spin = true; spin;)
            continue;
        break;
    default:
        break;
    }
}

static int role_main(enum role_kind kind, bool best_effort)
{
    struct frame_reader reader;
    struct frame asked;
    struct error err = {0};
    struct buf out, descriptors;
    char state[ROLE_STATE];

    buf_init(&out, 4096);
    buf_init(&descriptors, 4096);
    list_descriptors(&descriptors);
    if (!role_begin(kind, &err) || !role_enter(kind, best_effort, state, &err))
        return 1;
    frame_reader_init(&reader, ROLE_FD);
    while (frame_wait(&reader, &asked, -1, &err) == FRAME_OK) {
        struct frame reply = {.type = asked.type, .id = asked.id};

        buf_clear(&out);
        if (asked.type == ASK_STATE)
            buf_text(&out, state);
        else if (asked.type == ASK_DESCRIPTORS)
            buf_str(&out, buf_as_str(&descriptors));
        else
            answer(&reader, &asked, &out);
        reply.payload = buf_as_str(&out);
        if (!frame_write(ROLE_FD, &reply, -1, &err))
            return 1;
    }
    return 0;
}

/* --- the parent --- */

static const struct role_options options = {0};

static struct role start(enum role_kind kind)
{
    struct error err = {0};
    struct role role;

    if (!role_start(&role, kind, &options, NULL, 0, &err))
        fail_msg("%s", err.text);
    return role;
}

static void ask(const struct role *role, uint16_t what, int pass_fd)
{
    struct error err = {0};

    if (!frame_write(role->fd, &(struct frame){.type = what}, pass_fd, &err))
        fail_msg("%s", err.text);
}

/* Asks, and compares the answer; a want that ends in "..." is a beginning. */
static void assert_answer(const struct role *role, uint16_t what, int pass_fd, const char *want)
{
    size_t most = strlen(want);
    struct frame_reader reader;
    struct frame got;
    struct error err = {0};

    ask(role, what, pass_fd);
    frame_reader_init(&reader, role->fd);
    if (frame_wait(&reader, &got, 10000, &err) != FRAME_OK)
        fail_msg("no answer to %d: %s", what, err.text);
    if (str_ends_nocase(str_of(want), "..."))
        got.payload = str_part(got.payload, 0, most -= 3);
    if (!str_equal(got.payload, (struct str){want, most}))
        fail_msg("%d: \"%.*s\"", what, (int)got.payload.len, got.payload.at);
    frame_reader_dispose(&reader);
}

/* Asks for its end, waits for that, and compares how it was described. */
static void assert_ends(struct role *role, uint16_t what, const char *want)
{
    struct pollfd fd = {role->fd, POLLIN, 0};
    char ended[ROLE_ENDED];

    ask(role, what, -1);
    assert_int_equal(poll(&fd, 1, 10000), 1);
    role_stop(role, ended);
    if (want)
        assert_string_equal(ended, want);
    else
        assert_string_not_equal(ended, "");
    assert_int_equal(role->pid, 0);
    role_stop(role, ended); /* again is fine */
    assert_string_equal(ended, "");
}

static void every_role_starts_and_is_jailed(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < ROLE_COUNT; kind++) {
        struct role role = start((enum role_kind)kind);

        assert_answer(&role, ASK_STATE, -1, "seccomp, ...");
        role_stop(&role, NULL);
    }
}

static void it_holds_its_socket_and_what_it_was_given(void **state)
{
    struct error err = {0};
    struct role role;
    int given[2];

    (void)state;
    given[0] = open("/dev/null", O_RDONLY | O_CLOEXEC);
    given[1] = dup(STDERR_FILENO); /* without close-on-exec: must not come through twice */
    assert_true(role_start(&role, ROLE_NET, &options, given, 2, &err));
    assert_answer(&role, ASK_DESCRIPTORS, -1, "0 1 2 3 4 5 read 0, wrote 1");
    role_stop(&role, NULL);
    close(given[0]);
    close(given[1]);
}

static void its_environment_is_empty(void **state)
{
    struct role role;

    (void)state;
    setenv("SECRET", "hunter2", 1);
    role = start(ROLE_PARSE);
#ifdef SANITIZED
    assert_answer(&role, ASK_ENVIRONMENT, -1,
                  "LC_ALL=C.UTF-8\nASAN_OPTIONS=detect_leaks=0\nLD_BIND_NOW=1\n");
#else
    assert_answer(&role, ASK_ENVIRONMENT, -1, "LC_ALL=C.UTF-8\nLD_BIND_NOW=1\n");
#endif
    role_stop(&role, NULL);
}

static void a_passed_descriptor_can_be_mapped(void **state)
{
    char path[] = "/tmp/role-XXXXXX";
    int file = mkstemp(path);
    struct role role = start(ROLE_PARSE);

    (void)state;
    unlink(path);
    assert_int_equal(write(file, "evidence", 8), 8);
    assert_answer(&role, ASK_MAP, file, "evidence");
    assert_answer(&role, ASK_MAP, -1, "cannot");
    role_stop(&role, NULL);
    close(file);
}

static void the_parent_hears_how_it_ended(void **state)
{
    static const struct {
        uint16_t what;
        const char *want; /* NULL: a sanitizer has its own way */
    } cases[] = {
        {ASK_EXIT, "exited 7"},
        {ASK_ABORT, "signal 6"},
        {ASK_REFUSED, "signal 31 (system call refused)"},
#ifdef SANITIZED
        {ASK_CRASH, NULL},
#else
        {ASK_CRASH, "signal 11"},
#endif
    };

    (void)state;
    for (size_t round = 0; round < 20; round++)
        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
            struct role role = start(ROLE_PARSE);

#ifdef SANITIZED
            if (cases[i].what == ASK_CRASH && round > 0) { /* one report is enough */
                role_stop(&role, NULL);
                continue;
            }
#endif
            assert_ends(&role, cases[i].what, cases[i].want);
        }
}

static void an_endless_loop_is_ended(void **state)
{
    struct role role = start(ROLE_IMAP);
    char ended[ROLE_ENDED];

    (void)state;
    assert_answer(&role, ASK_STATE, -1, "seccomp, ...");
    ask(&role, ASK_SPIN, -1);
    role_stop(&role, ended);
    assert_string_equal(ended, "");
}

/* Nobody else holds the other end of what the role holds, so its end is the role's. */
static void it_dies_with_its_parent(void **state)
{
    struct pollfd fd = {.events = POLLIN};
    struct role role;
    int alive[2];
    pid_t middle;
    char byte;

    (void)state;
    assert_int_equal(pipe2(alive, O_CLOEXEC), 0);
    middle = fork();
    if (middle == 0) {
        struct error err = {0};

        if (!role_start(&role, ROLE_PARSE, &options, &alive[1], 1, &err))
            _exit(1);
        assert_answer(&role, ASK_STATE, -1, "seccomp, ...");
        ask(&role, ASK_SPIN, -1); /* so that it does not see its socket close */
        (void)!write(alive[1], "!", 1);
        pause();
    }
    close(alive[1]);
    assert_int_equal(read(alive[0], &byte, 1), 1);
    kill(middle, SIGKILL);
    waitpid(middle, NULL, 0);
    fd.fd = alive[0];
    assert_int_equal(poll(&fd, 1, 10000), 1);
    assert_int_equal(read(alive[0], &byte, 1), 0);
    close(alive[0]);
}

static void a_program_that_is_not_there_is_an_error(void **state)
{
    const struct role_options none = {.program = "/nowhere/mailmedic"};
    struct error err = {0};
    struct role role;

    (void)state;
    assert_false(role_start(&role, ROLE_PARSE, &none, NULL, 0, &err));
    assert_string_equal(err.text, "cannot start the parse process: No such file or directory");
    assert_int_equal(role.pid, 0);
}

static void no_descriptor_is_lost(void **state)
{
    const struct role_options none = {.program = "/nowhere/mailmedic"};
    int before = dup(0), after;
    struct role role;

    (void)state;
    close(before);
    for (int i = 0; i < 5; i++) {
        struct error err = {0};

        role = start(ROLE_PARSE);
        role_stop(&role, NULL);
        assert_false(role_start(&role, ROLE_PARSE, &none, &before, 1, &err));
    }
    after = dup(0);
    close(after);
    assert_int_equal(before, after);
}

static bool start_many(struct job *job, void *arg, struct error *err)
{
    int *started = arg;

    for (int i = 0; i < 20 && !job_cancelled(job); i++) {
        struct role role;

        if (!role_start(&role, ROLE_PARSE, &options, NULL, 0, err))
            return false;
        assert_answer(&role, ASK_STATE, -1, "seccomp, ...");
        role_stop(&role, NULL);
        ++*started;
    }
    return true;
}

/* Threads that start roles at the same time, their signals blocked as a job's are. */
static void threads_may_start_roles(void **state)
{
    struct error err = {0};
    int started[2] = {0};
    struct job *jobs[2];

    (void)state;
    for (int i = 0; i < 2; i++)
        jobs[i] = job_start(start_many, &started[i], -1, &err);
    for (int i = 0; i < 2; i++)
        job_free(jobs[i]);
    assert_int_equal(started[0] + started[1], 40);
}

static void the_command_line_says_which_role(void **state)
{
    char program[] = "x", parse[] = "--role=parse", wrong[] = "--role=pars", other[] = "scan";
    char effort[] = "--sandbox=best-effort";
    char *cases[][3] = {{program, parse, NULL}, {program, parse, effort}};
    char *not_one[][2] = {{program, wrong}, {program, other}};
    enum role_kind kind = ROLE_NET;
    bool best_effort;

    (void)state;
    assert_true(role_from_args(2, cases[0], &kind, &best_effort));
    assert_int_equal(kind, ROLE_PARSE);
    assert_false(best_effort);
    assert_true(role_from_args(3, cases[1], &kind, &best_effort));
    assert_true(best_effort);
    assert_false(role_from_args(2, not_one[0], &kind, &best_effort));
    assert_false(role_from_args(2, not_one[1], &kind, &best_effort));
    assert_false(role_from_args(1, cases[0], &kind, &best_effort));
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_role_starts_and_is_jailed),
        cmocka_unit_test(it_holds_its_socket_and_what_it_was_given),
        cmocka_unit_test(its_environment_is_empty),
        cmocka_unit_test(a_passed_descriptor_can_be_mapped),
        cmocka_unit_test(the_parent_hears_how_it_ended),
        cmocka_unit_test(an_endless_loop_is_ended),
        cmocka_unit_test(it_dies_with_its_parent),
        cmocka_unit_test(a_program_that_is_not_there_is_an_error),
        cmocka_unit_test(no_descriptor_is_lost),
        cmocka_unit_test(threads_may_start_roles),
        cmocka_unit_test(the_command_line_says_which_role),
    };
    enum role_kind kind;
    bool best_effort;

    if (role_from_args(argc, argv, &kind, &best_effort))
        _exit(role_main(kind, best_effort));
    return cmocka_run_group_tests(tests, NULL, NULL);
}
