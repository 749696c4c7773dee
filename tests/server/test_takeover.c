/* test_takeover.c - a whole response by keys alone, in a terminal, on a private server: from the
 * first finding over the rule, the password and the sessions to the sealed case.
 *
 * The administrator's part - another password, an end to open sessions - is done by the test on the
 * server; everything else is a key on the screen. */
#include "dovecot.h"
#include "robot.h"
#include "temp.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define USER "anh.tran@gomoc.example"
#define OLD  "blue-Kettle-4711"
#define NEW  "green-Pan-0815-and-more"
#define PASS "correct horse battery"

enum { PATH = TEMP_PATH + 80, WORDS = 24, HEIGHT = 40, WIDTH = 100 };

struct scene {
    struct dovecot dovecot;
    char folder[TEMP_PATH]; /* of the case and what is written beside it */
    char path[PATH];        /* of the case */
    struct buf script;      /* as the intruder left it */
    struct robot *robot;
    unsigned marks; /* how often the users were changed */
};

/* --- the server --- */

static void run_shell(const char *format, ...) PRINTF_LIKE(1, 2);
static void run_shell(const char *format, ...)
{
    char command[4096];
    const char *argv[] = {"sh", "-c", command, NULL};
    struct error err = {0};
    va_list args;

    va_start(args, format);
    vsnprintf(command, sizeof(command), format, args);
    va_end(args);
    if (!temp_run(argv, &err))
        fail_msg("%s: %s", command, err.text);
}

/* The sample mailbox, as the demo has it, where this server looks for it. */
static void move_in(struct scene *scene)
{
    const char *root = scene->dovecot.root;

    run_shell("%s %s/made >/dev/null 2>&1 && mv %s/made/Maildir %s/mail/%s && mkdir %s/home/%s && "
              "mv %s/made/sieve %s/made/.dovecot.sieve %s/home/%s/",
              GENERATE, scene->folder, scene->folder, root, USER, root, USER, scene->folder,
              scene->folder, root, USER);
    if (getuid() == 0)
        run_shell("chown -R --reference=%s/mail %s/mail %s/home", root, root, root);
}

static void read_script(const struct scene *scene, struct buf *out)
{
    char path[PATH + 80];
    struct error err = {0};

    snprintf(path, sizeof(path), "%s/home/%s/sieve/roundcube.sieve", scene->dovecot.root, USER);
    if (!temp_read(path, out, &err))
        fail_msg("%s", err.text);
}

static bool script_has(const struct scene *scene, const char *text)
{
    struct buf now;
    bool found;

    read_script(scene, &now);
    found = strstr(buf_c(&now), text) != NULL;
    buf_dispose(&now);
    return found;
}

/* The administrator sets another password; waits until the server knows. */
static void set_password(struct scene *scene, const char *password)
{
    char path[PATH], config[PATH], mark[60];
    const char *argv[] = {"doveadm", "-c", config, "auth", "test", mark, "mark", NULL};
    int64_t deadline = clock_mono_ms() + 30000;
    struct error err = {0};
    struct buf text;

    buf_init(&text, KIB(4));
    snprintf(mark, sizeof(mark), "mark%u@gomoc.example", ++scene->marks);
    buf_printf(&text, "%s:{PLAIN}%s\n%s:{PLAIN}mark\n", USER, password, mark);
    for (unsigned i = 0; i < scene->marks; i++)
        buf_text(&text, "#\n"); /* another size: two changes may have the same second */
    snprintf(path, sizeof(path), "%s/users", scene->dovecot.root);
    snprintf(config, sizeof(config), "%s/dovecot.conf", scene->dovecot.root);
    assert_true(temp_write(path, buf_as_str(&text), &err));
    buf_dispose(&text);
    while (!temp_run(argv, &err)) {
        assert_true(clock_mono_ms() < deadline);
        error_clear(&err);
    }
}

/* Whether a password opens the mailbox, asked of the server itself. */
static bool opens(const struct scene *scene, const char *password)
{
    char config[PATH];
    const char *argv[] = {"doveadm", "-c", config, "auth", "test", USER, password, NULL};
    struct error err = {0};

    snprintf(config, sizeof(config), "%s/dovecot.conf", scene->dovecot.root);
    return temp_run(argv, &err);
}

static int open_scene(void **state)
{
    const struct dovecot_user user = {USER, OLD};
    const struct dovecot_options options = {
        .users = &user, .user_count = 1, .pop3 = true, .submission = true};
    struct scene *scene;
    struct error err = {0};

    *state = NULL;
    if (!dovecot_installed() || !dovecot_has_pop3() || !dovecot_has_submission())
        return 0;
    scene = xcalloc(1, sizeof(*scene));
    if (!dovecot_start(&scene->dovecot, &options, &err) || !temp_make(scene->folder, &err)) {
        print_error("%s\n", err.text);
        return -1;
    }
    snprintf(scene->path, sizeof(scene->path), "%s/takeover.case", scene->folder);
    move_in(scene);
    read_script(scene, &scene->script);
    *state = scene;
    return 0;
}

static int close_scene(void **state)
{
    struct scene *scene = *state;

    if (!scene)
        return 0;
    dovecot_stop(&scene->dovecot);
    temp_remove(scene->folder);
    buf_dispose(&scene->script);
    free(scene);
    return 0;
}

/* --- the screen --- */

static void start_screen(struct scene *scene)
{
    static char room[WORDS][PATH + 80];
    static char *argv[WORDS + 1];
    const struct dovecot *d = &scene->dovecot;
    char imap[160], pop3[160], smtp[160], sieve[80];
    const char *words[] = {PROGRAM,
                           "screen",
                           scene->path,
                           imap,
                           "--sieve",
                           sieve,
                           "--server",
                           pop3,
                           "--server",
                           smtp,
                           "--ca-file",
                           d->ca_file,
                           "--password-command",
                           "echo " OLD};

    snprintf(imap, sizeof(imap), "imaps://%s@localhost:%u", USER, d->imaps);
    snprintf(pop3, sizeof(pop3), "pop3s://%s@localhost:%u", USER, d->pop3s);
    snprintf(smtp, sizeof(smtp), "smtps://%s@localhost:%u", USER, d->smtps);
    snprintf(sieve, sizeof(sieve), "localhost:%u", d->sieve);
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        snprintf(room[i], sizeof(room[i]), "%s", words[i]);
        argv[i] = room[i];
    }
    argv[ARRAY_LEN(words)] = NULL;
    scene->robot =
        robot_start(&(struct robot_options){.argv = argv, .height = HEIGHT, .width = WIDTH});
}

static void press(struct scene *scene, const char *keys, const char *want)
{
    robot_keys(scene->robot, keys);
    robot_wait_for(scene->robot, want);
}

/* password "": the one that the screen was started with. */
static void arm(struct scene *scene, const char *password)
{
    press(scene, "Y", "Type the mailbox's name");
    press(scene, USER "\r", "To sign in to the server for this");
    robot_keys(scene->robot, password);
    robot_keys(scene->robot, "\r");
}

/* Step of that name, on a page of its own. */
static void open_step(struct scene *scene, const char *step)
{
    char keys[120], want[120];

    robot_keys(scene->robot, "7");
    snprintf(keys, sizeof(keys), "/\025%s\r", step); /* Ctrl-U: what was looked for before */
    snprintf(want, sizeof(want), "Only rows with \"%s\"", step);
    press(scene, keys, want);
    snprintf(want, sizeof(want), "(%s)", step);
    press(scene, "gj\r", want);
}

static void close_step(struct scene *scene)
{
    press(scene, "\033", "Only rows with");
    press(scene, "\033", "You are here");
}

/* What each door answers is a page; behind it stands `back` again. */
static void try_the_doors(struct scene *scene, const char *which, const char *prompt,
                          const char *password, const char *back)
{
    press(scene, "B", "Which credential");
    press(scene, which, prompt);
    press(scene, password, "4 of 4 doors opened");
    press(scene, "\033", back);
}

/* --- the response --- */

static void judge_and_remove_the_rule(struct scene *scene)
{
    press(scene, "2", "What was found");
    press(scene, "/waits for mail about money\r", "1 of 2");
    press(scene, "\r", "What it means");
    press(scene, "c", "Confirmed because");
    press(scene, "the owner did not make it\r", "Confirmed; u takes it back.");
    press(scene, "e\r", "It does");
    press(scene, "Y", "2  remove-rule");
    press(scene, "2\r", "Nothing was sent so far.");
    robot_wait_for(scene->robot, "- # rule:[.]");
    assert_true(script_has(scene, "# rule:[.]"));
    arm(scene, "");
    robot_wait_for(scene->robot, "Action 1: done");
    assert_false(script_has(scene, "# rule:[.]"));
}

static void begin_the_playbook(struct scene *scene)
{
    press(scene, "7", "No playbook was started in this case yet");
    press(scene, "S", "Alibaba Mail");
    press(scene, "/alibaba\r", "1 of 1\n");
    press(scene, "S", "Started. Next:");
    try_the_doors(scene, "old_password\r", "Password the attacker is believed to hold", OLD "\r",
                  "You are here");
    press(scene, "H", "Which credential");
    press(scene, "old_password\r", "Password the attacker is believed to hold");
    press(scene, OLD "\r", "is open and watched until the server ends it");
}

static void keep_the_evidence(struct scene *scene)
{
    char keys[PATH + 8], path[PATH];
    struct error err = {0};

    snprintf(path, sizeof(path), "%s/snapshot.tar", scene->folder);
    assert_true(temp_write(path, str_of("made by the test"), &err));
    open_step(scene, "preserve-before-touching");
    press(scene, "b", "preserve-before-touching is");
    press(scene, "f", "Path:");
    snprintf(keys, sizeof(keys), "%s\r", path);
    press(scene, keys, "snapshot.tar: snapshot.tar, sha256");
    press(scene, "v", "preserve-before-touching: verified, grade B");
    close_step(scene);
}

static void give_passwords(struct scene *scene)
{
    press(scene, "v", "new_password:");
    press(scene, NEW "\r", "old_password:");
    robot_keys(scene->robot, OLD "\r");
}

static void change_the_password(struct scene *scene)
{
    open_step(scene, "reset-password");
    press(scene, "b", "Why now:");
    /* the control: logs are not taken yet, so that a reason is needed. It asks again, and what is
     * typed before that is no answer. */
    press(scene, "\r", "do that first");
    press(scene, "money may leave today\r", "reset-password is");

    /* the control: nothing was changed yet, and the step says so */
    assert_true(opens(scene, OLD));
    give_passwords(scene);
    robot_wait_for(scene->robot, "reset-password: ");
    assert_null(strstr(robot_screen(scene->robot), "reset-password: verified"));

    set_password(scene, NEW);
    assert_false(opens(scene, OLD));
    /* what must open every door now does */
    try_the_doors(scene, "new_password\r", "new_password:", NEW "\r", "(reset-password)");
    give_passwords(scene);
    robot_wait_for(scene->robot, "reset-password: verified, grade A");
    close_step(scene);
}

static void end_the_sessions(struct scene *scene)
{
    char config[PATH];
    const char *kick[] = {"doveadm", "-c", config, "kick", USER, NULL};
    struct error err = {0};

    open_step(scene, "revoke-sessions");
    press(scene, "b", "Why now:");
    press(scene, "money may leave today\r", "revoke-sessions is");
    /* the control: a reset alone ends no session */
    press(scene, "v", "revoke-sessions: ");
    assert_null(strstr(robot_screen(scene->robot), "revoke-sessions: verified"));

    snprintf(config, sizeof(config), "%s/dovecot.conf", scene->dovecot.root);
    if (!temp_run(kick, &err))
        fail_msg("%s", err.text);
    run_shell("for i in $(seq 600); do grep -q ' ended$' %s.canary/* && exit 0; sleep 0.1; done; "
              "exit 1",
              scene->path);
    /* it answers others: that was no outage */
    try_the_doors(scene, "new_password\r", "new_password:", NEW "\r", "(revoke-sessions)");
    press(scene, "v", "revoke-sessions: verified, grade A");
    close_step(scene);
}

static void take_words_and_reasons(struct scene *scene)
{
    open_step(scene, "revoke-client-passwords");
    press(scene, "s", "1  none-exist");
    press(scene, "1\r", "revoke-client-passwords is skipped");
    close_step(scene);
    open_step(scene, "enable-mfa");
    press(scene, "b", "Why now:");
    press(scene, "money may leave today\r", "enable-mfa is");
    press(scene, "c", "Name:");
    press(scene, "Anh Tran\r", "Type yes");
    press(scene, "no\r", "Type yes if that person says so");
    press(scene, "\025yes\r", "enable-mfa is");
    press(scene, "m", "Lost because:");
    press(scene, "no page can be photographed today\r", "can no longer be had");
    robot_wait_for(scene->robot, "enable-mfa is"); /* now: it is written */
    press(scene, "v", "enable-mfa: verified, grade D");
    close_step(scene);
}

static void take_the_rule_back(struct scene *scene)
{
    struct buf now;

    press(scene, "0", "done         remove-rule");
    press(scene, "u", "undo: action 1");
    arm(scene, ""); /* the control: that one opens nothing any more */
    robot_wait_for(scene->robot, "ACTING!");
    robot_wait_for(scene->robot, "OBSERVE");
    assert_false(script_has(scene, "# rule:[.]"));
    arm(scene, NEW);
    robot_wait_for(scene->robot, "Action 2: done");
    read_script(scene, &now);
    assert_string_equal(buf_c(&now), buf_c(&scene->script));
    buf_dispose(&now);
    press(scene, "\033", "taken back");
}

static void write_and_seal(struct scene *scene)
{
    char keys[PATH + 8], path[PATH];

    snprintf(path, sizeof(path), "%s/report.html", scene->folder);
    press(scene, "9", "what was NOT examined");
    press(scene, "W", "1  html");
    press(scene, "html\r", "1  en");
    press(scene, "en\r", "1  all");
    press(scene, "all\r", "Path:");
    snprintf(keys, sizeof(keys), "\025%s\r", path);
    press(scene, keys, "Written to");
    assert_int_equal(access(path, R_OK), 0);

    snprintf(path, sizeof(path), "%s/checkpoint", scene->folder);
    press(scene, "S", "New passphrase:");
    press(scene, PASS "\r", "The same once more:");
    press(scene, "something else\r", "The two differ.");
    press(scene, "\025" PASS "\r", "Note's path");
    snprintf(keys, sizeof(keys), "%s\r", path);
    press(scene, keys, "Keep this checkpoint");
    assert_int_equal(access(path, R_OK), 0);
    press(scene, "\033", "what was NOT examined");

    press(scene, "X", "Type seal:");
    press(scene, "seal\r", "Passphrase:");
    press(scene, "wrong one\r", "passphrase"); /* the control: it is not sealed with another */
    assert_true(robot_is_alternate(scene->robot));
    press(scene, "X", "Type seal:");
    press(scene, "seal\r", "Passphrase:");
    press(scene, PASS "\r", "Sealed: ");
    assert_false(robot_is_alternate(scene->robot));
}

/* `mailmedic WORDS` on the case ends with that, and says so. */
static void expect(const struct scene *scene, int want, const char *words, const char *text)
{
    char command[PATH * 2 + 200], *said;
    const char *place = strstr(words, "CASE");
    struct error err = {0};
    struct buf out;
    int status;

    snprintf(command, sizeof(command), "%s %.*s%s%s >%s/said 2>&1 </dev/null; echo $? >%s/status",
             PROGRAM, (int)(place - words), words, scene->path, place + 4, scene->folder,
             scene->folder);
    run_shell("%s", command);
    snprintf(command, sizeof(command), "%s/status", scene->folder);
    assert_true(temp_read(command, &out, &err));
    status = (int)strtol(buf_c(&out), NULL, 10);
    buf_dispose(&out);
    snprintf(command, sizeof(command), "%s/said", scene->folder);
    assert_true(temp_read(command, &out, &err));
    said = strstr(buf_c(&out), text);
    if (status != want || !said)
        fail_msg("%s: ended with %d, wanted %d and \"%s\"; said:\n%.3000s", words, status, want,
                 text, buf_c(&out));
    buf_dispose(&out);
}

static void a_takeover_is_answered_by_keys_alone(void **state)
{
    struct scene *scene = *state;

    if (!scene) {
        print_message("skipped: Dovecot with POP3 and submission is not installed\n");
        skip();
    }
    start_screen(scene);
    robot_wait_for(scene->robot, "nothing was changed on the server");
    judge_and_remove_the_rule(scene);
    begin_the_playbook(scene);
    keep_the_evidence(scene);
    change_the_password(scene);
    end_the_sessions(scene);
    take_words_and_reasons(scene);
    take_the_rule_back(scene);
    write_and_seal(scene);
    assert_int_equal(robot_stop(scene->robot), 0);

    assert_false(opens(scene, OLD));
    assert_true(opens(scene, NEW));
    expect(scene, 0, "verify CASE", "nothing is wrong");
    expect(scene, 0, "playbook CASE show reset-password", "verified    A  reset-password");
    expect(scene, 0, "playbook CASE show revoke-sessions", "verified    A  revoke-sessions");
    expect(scene, 0, "playbook CASE show revoke-client-passwords", "none-exist");
    expect(scene, 0, "playbook CASE show enable-mfa", "verified    D  enable-mfa");
    expect(scene, 0, "act CASE", "taken back by 2");
    expect(scene, 10, "journal CASE", "report-written");
    expect(scene, 0, "canary CASE list", "ended");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_takeover_is_answered_by_keys_alone)};

    return cmocka_run_group_tests(tests, open_scene, close_scene);
}
