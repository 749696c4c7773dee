/* test_two_instances.c - two of the program on one case: one writes, the other is told so in one
 * sentence; whoever only reads goes on; whoever is killed is out of the way. */
#include "scene.h"

#include "robot.h"
#include "roles.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { WORDS_MOST = 16, ROUNDS = 4 };

/* --- the program --- */

struct running {
    pid_t pid;
    int said; /* standard error */
};

/* "CASE", "MAIL", "URL", "CA" and "OUT" in words are replaced. */
static struct running start(const struct stage *stage, const char *const *words)
{
    struct dovecot *dovecot = &stage->scene->dovecot;
    size_t at = str_find_char(str_of(stage->user), '@');
    char url[200], mail[TEMP_PATH + 16], out[TEMP_PATH + 32];
    char program[] = PROGRAM, copies[WORDS_MOST][TEMP_PATH + 64];
    char *argv[WORDS_MOST + 2] = {program};
    static unsigned outputs;
    struct running running;
    int password[2], said[2];

    snprintf(url, sizeof(url), "imaps://%.*s%%40%s@localhost:%u", (int)at, stage->user,
             stage->user + at + 1, dovecot->imaps);
    snprintf(mail, sizeof(mail), "%s/mail.eml", stage->scene->root);
    snprintf(out, sizeof(out), "%s/out.%u", stage->scene->root, outputs++);
    for (size_t i = 0; words[i]; i++) {
        const char *const names[][2] = {{"CASE", stage->path},
                                        {"MAIL", mail},
                                        {"URL", url},
                                        {"CA", dovecot->ca_file},
                                        {"OUT", out}};

        const char *word = words[i];

        for (size_t k = 0; k < ARRAY_LEN(names); k++)
            if (strcmp(words[i], names[k][0]) == 0)
                word = names[k][1];
        snprintf(copies[i], sizeof(copies[i]), "%s", word);
        argv[i + 1] = copies[i];
    }
    assert_int_equal(pipe2(password, O_CLOEXEC), 0);
    assert_int_equal(pipe2(said, O_CLOEXEC), 0);
    assert_int_equal(write(password[1], DOVECOT_PASSWORD, strlen(DOVECOT_PASSWORD)),
                     strlen(DOVECOT_PASSWORD));
    running.pid = fork();
    if (running.pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(open("/dev/null", O_RDWR), STDIN_FILENO);
        dup2(STDIN_FILENO, STDOUT_FILENO);
        dup2(said[1], STDERR_FILENO);
        dup2(password[0], 9);
        fcntl(9, F_SETFD, 0); /* it may have been 9 before, and then would be closed */
        execv(program, argv);
        _exit(127);
    }
    close(password[0]);
    close(password[1]);
    close(said[1]);
    running.said = said[0];
    return running;
}

/* Its exit code; text: what it said on standard error. */
static int finish(struct running *running, char *text, size_t room)
{
    size_t len = 0;
    ssize_t got;
    int status;

    while ((got = read(running->said, text + len, room - 1 - len)) > 0)
        len += (size_t)got;
    text[len] = '\0';
    close(running->said);
    assert_int_equal(waitpid(running->pid, &status, 0), running->pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int run(const struct stage *stage, const char *const *words, char *text, size_t room)
{
    struct running running = start(stage, words);

    return finish(&running, text, room);
}

static bool is_done(int code)
{
    return code == 0 || code == 10 || code == 20;
}

/* Code 1, and one line that names who writes. */
static bool is_refused(int code, const char *text)
{
    return code == 1 && strstr(text, "is writing to this case: end it first\n") &&
           strchr(text, '\n')[1] == '\0';
}

static void open_stage(struct stage *stage, struct scene *scene)
{
    char path[TEMP_PATH + 16];
    FILE *mail;

    stage_open(stage, scene, scene_user(scene));
    snprintf(path, sizeof(path), "%s/mail.eml", scene->root);
    mail = fopen(path, "w");
    assert_non_null(mail);
    fputs("From: bob@buyer.example\nSubject: one\n\nHello.\n", mail);
    fclose(mail);
}

/* --- a case that is being written to --- */

static const struct {
    const char *words[WORDS_MOST];
    bool writes;
} commands[] = {
    {{"acquire", "CASE", "URL", "--no-sieve", "--ca-file", "CA", "--password-fd", "9", "--quiet"},
     true},
    {{"import", "CASE", "MAIL", "--quiet"}, true},
    {{"scan", "CASE", "--quiet"}, true},
    {{"report", "CASE", "--format", "md", "-o", "OUT"}, true}, /* the journal says so */
    {{"export", "CASE", "--format", "csv", "-o", "OUT"}, true},
    {{"indicators", "CASE", "add", "domain", "evil.example"}, true},
    {{"playbook", "CASE", "start", "dovecot-account-takeover"}, true},
    {{"status", "CASE"}, false},
    {{"findings", "CASE"}, false},
    {{"messages", "CASE"}, false},
    {{"journal", "CASE"}, false},
    {{"playbook", "CASE", "list"}, false},
    {{"verify", "CASE"}, false},
    {{"screen", "CASE", "--dump"}, false},
};

static void a_second_writer_is_told_and_readers_go_on(void **state)
{
    struct scene *scene = scene_of(state);
    struct stage stage;
    char text[4096];

    open_stage(&stage, scene); /* it is this process that writes */
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        int code = run(&stage, commands[i].words, text, sizeof(text));

        if (commands[i].writes ? !is_refused(code, text) : !is_done(code))
            fail_msg("%s: code %d, %s", commands[i].words[0], code, text);
        if (commands[i].writes && !strstr(text, "another mailmedic (process "))
            fail_msg("%s: %s", commands[i].words[0], text);
    }
    stage_pause(&stage);
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) { /* control: it was the lock */
        int code = run(&stage, commands[i].words, text, sizeof(text));

        if (!is_done(code))
            fail_msg("%s: alone, code %d, %s", commands[i].words[0], code, text);
    }
    stage_resume(&stage);
    stage_close(&stage);
}

/* --- at the same instant --- */

static void two_that_begin_together_do_the_work_once(void **state)
{
    static const char *const words[] = {"acquire",   "CASE", "URL",           "--no-sieve",
                                        "--ca-file", "CA",   "--password-fd", "9",
                                        "--quiet",   NULL};
    struct scene *scene = scene_of(state);
    const char *user = scene_user(scene);
    unsigned refused = 0;
    struct stock stock;
    struct stage stage;

    for (int round = 0; round < ROUNDS; round++) {
        struct running both[2];

        stage_open(&stage, scene, user);
        if (round == 0)
            stage_fill(&stage, &stock, 60, 0);
        stage_pause(&stage);
        if (round % 2 == 1) /* a case that nobody has made yet */
            snprintf(stage.path, sizeof(stage.path), "%s/new.%d.case", scene->root, round);
        for (size_t i = 0; i < 2; i++)
            both[i] = start(&stage, words);
        for (size_t i = 0; i < 2; i++) {
            char text[4096];
            int code = finish(&both[i], text, sizeof(text));

            if (is_refused(code, text))
                refused++;
            else if (!is_done(code))
                fail_msg("round %d: code %d, %s", round, code, text);
        }
        stage_resume(&stage);
        stage_expect(&stage, &stock);
        stage_close(&stage);
    }
    /* Never both. None, where the first has ended before the second gives up waiting for it. */
    assert_in_range(refused, 0, ROUNDS);
    stock_dispose(&stock);
}

/* --- the screen --- */

static struct robot *start_screen(struct stage *stage)
{
    char program[] = PROGRAM, word[] = "screen";
    char *argv[] = {program, word, stage->path, NULL};

    return robot_start(&(struct robot_options){.argv = argv, .height = 24, .width = 100});
}

static void while_the_screen_shows_nobody_else_writes(void **state)
{
    static const char *const import[] = {"import", "CASE", "MAIL", "--quiet", NULL};
    static const char *const status[] = {"status", "CASE", NULL};
    struct scene *scene = scene_of(state);
    struct robot *robot;
    struct stage stage;
    char text[4096];

    open_stage(&stage, scene);
    stage_pause(&stage);
    robot = start_screen(&stage);
    robot_wait_for(robot, "What was NOT examined");
    assert_true(is_refused(run(&stage, import, text, sizeof(text)), text));
    assert_true(is_done(run(&stage, status, text, sizeof(text))));
    robot_keys(robot, "2"); /* it goes on */
    robot_wait_for(robot, "What was found");
    robot_keys(robot, "q");
    assert_int_equal(robot_stop(robot), 0);
    assert_true(is_done(run(&stage, import, text, sizeof(text)))); /* control */
    stage_resume(&stage);
    stage_close(&stage);
}

static void a_screen_on_a_case_that_is_written_to_reads(void **state)
{
    struct scene *scene = scene_of(state);
    struct robot *robot;
    struct stage stage;

    open_stage(&stage, scene);
    robot = start_screen(&stage);
    robot_wait_for(robot, "another mailmedic (process ");
    robot_keys(robot, "2");
    robot_wait_for(robot, "What was found");
    robot_keys(robot, "q");
    assert_int_equal(robot_stop(robot), 0);
    assert_true(casefile_writable(stage.cf));
    stage_expect(&stage, &(struct stock){0});
    stage_close(&stage);
}

/* --- killed --- */

static void a_killed_writer_is_in_nobodys_way(void **state)
{
    static const char *const import[] = {"import", "CASE", "MAIL", "--quiet", NULL};
    struct scene *scene = scene_of(state);
    struct stage stage;
    char text[4096], ready;
    int told[2], status;
    pid_t holder;

    open_stage(&stage, scene);
    stage_pause(&stage);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pipe2(told, O_CLOEXEC), 0);
        holder = fork();
        if (holder == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (!casefile_open(&stage.cf, stage.path, CASE_WRITE, &stage.err) ||
                write(told[1], "x", 1) != 1)
                _exit(1);
            for (;;)
                pause();
        }
        close(told[1]);
        assert_int_equal(read(told[0], &ready, 1), 1);
        close(told[0]);
        assert_true(is_refused(run(&stage, import, text, sizeof(text)), text));
        kill(holder, SIGKILL);
        assert_int_equal(waitpid(holder, &status, 0), holder);
        if (!is_done(run(&stage, import, text, sizeof(text))))
            fail_msg("%s", text);
    }
    stage_resume(&stage);
    stage_close(&stage);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_writer_is_told_and_readers_go_on),
        cmocka_unit_test(two_that_begin_together_do_the_work_once),
        cmocka_unit_test(while_the_screen_shows_nobody_else_writes),
        cmocka_unit_test(a_screen_on_a_case_that_is_written_to_reads),
        cmocka_unit_test(a_killed_writer_is_in_nobodys_way),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
