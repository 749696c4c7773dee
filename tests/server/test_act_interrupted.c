/* test_act_interrupted.c - kill -9 between the intent and the result: the server is asked, and what
 * it has is written down; nothing is said twice. */
#include "bench_act.h"

#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { PAIRS = 4, DEADLINE_MS = 20000, TICK_MS = 20 };

enum fate {
    KILLED_BEFORE, /* the server has heard it */
    KILLED_AFTER,  /* it has done it; the answer never comes */
    LIED_TO,       /* it is told OK, and the server has heard nothing */
    SENT_AWAY,     /* it is told BYE, and why */
};

#define ASK "if true { redirect \"drop@outside.example\"; }\n"

#define WHY                                                                                        \
    "the server is about to be moved to another house, and asks everybody to come again later"
#define BYE "BYE \"" WHY "\"\r\n"

static const char script[] = ASK "if size :over 1M { discard; }\n";
static const char switched_off[] = "if false # true\n { redirect \"drop@outside.example\"; }\n"
                                   "if size :over 1M { discard; }\n";

/* --- a proxy that sees what is said, and a program that dies of it --- */

struct proxy {
    int listener;
    unsigned port, target;
    struct {
        int client, server; /* -1: none */
    } pairs[PAIRS];
    size_t count;
    const char *fatal; /* words from the client on which it happens */
    enum fate fate;
    pid_t victim;
    bool over; /* it has ended, or was killed */
};

static int tcp(unsigned port, bool listens, unsigned *bound)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr = {htonl(INADDR_LOOPBACK)},
                                  .sin_port = htons((uint16_t)port)};
    socklen_t len = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_true(fd >= 0);
    if (listens) {
        assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
        assert_int_equal(listen(fd, 8), 0);
        assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
        *bound = ntohs(address.sin_port);
    } else {
        assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
    }
    return fd;
}

static void kill_it(struct proxy *proxy)
{
    assert_int_equal(kill(proxy->victim, SIGKILL), 0);
    proxy->over = true;
}

static void wait_for_answer(int server)
{
    struct pollfd fds = {.fd = server, .events = POLLIN};

    assert_int_equal(poll(&fds, 1, DEADLINE_MS), 1);
}

/* False: one side has ended. */
static bool carry(struct proxy *proxy, int from, int to, bool is_client)
{
    static char room[1 << 16];
    ssize_t got = recv(from, room, sizeof(room) - 1, 0);
    bool fatal;

    if (got <= 0)
        return false;
    room[got] = '\0';
    fatal = is_client && strstr(room, proxy->fatal);
    if (fatal && proxy->fate == KILLED_BEFORE)
        kill_it(proxy);
    else if (fatal && proxy->fate == LIED_TO)
        return send(from, "OK \"stored\"\r\n", 13, MSG_NOSIGNAL) == 13;
    else if (fatal && proxy->fate == SENT_AWAY)
        return send(from, BYE, sizeof(BYE) - 1, MSG_NOSIGNAL) < 0;
    else if (send(to, room, (size_t)got, MSG_NOSIGNAL) != got)
        return false;
    if (fatal && proxy->fate == KILLED_AFTER) {
        wait_for_answer(to);
        kill_it(proxy);
    }
    return !proxy->over;
}

static void accept_one(struct proxy *proxy)
{
    assert_true(proxy->count < PAIRS);
    proxy->pairs[proxy->count].client = accept(proxy->listener, NULL, NULL);
    proxy->pairs[proxy->count].server = tcp(proxy->target, false, NULL);
    proxy->count++;
}

static void end_pair(struct proxy *proxy, size_t i)
{
    if (proxy->pairs[i].client >= 0) {
        close(proxy->pairs[i].client);
        close(proxy->pairs[i].server);
    }
    proxy->pairs[i].client = proxy->pairs[i].server = -1;
}

static void run_proxy(struct proxy *proxy, int *status)
{
    int waited = 0;

    while (!proxy->over) {
        struct pollfd fds[1 + 2 * PAIRS] = {{.fd = proxy->listener, .events = POLLIN}};
        size_t pairs = proxy->count;

        for (size_t i = 0; i < pairs; i++) {
            fds[1 + 2 * i] = (struct pollfd){.fd = proxy->pairs[i].client, .events = POLLIN};
            fds[2 + 2 * i] = (struct pollfd){.fd = proxy->pairs[i].server, .events = POLLIN};
        }
        if (poll(fds, 1 + 2 * pairs, TICK_MS) == 0 && (waited += TICK_MS) > DEADLINE_MS)
            fail_msg("\"%s\" was never said", proxy->fatal);
        if (waitpid(proxy->victim, status, WNOHANG) == proxy->victim) {
            proxy->over = true;
            return;
        }
        if (fds[0].revents)
            accept_one(proxy);
        for (size_t i = 0; i < pairs && !proxy->over; i++) {
            int client = proxy->pairs[i].client, server = proxy->pairs[i].server;

            if ((fds[1 + 2 * i].revents && !carry(proxy, client, server, true)) ||
                (!proxy->over && fds[2 + 2 * i].revents && !carry(proxy, server, client, false)))
                end_pair(proxy, i);
        }
    }
    assert_int_equal(waitpid(proxy->victim, status, 0), proxy->victim);
}

/* Runs the action through the proxy until its fate is fulfilled; returns how the program ended. */
static int interrupt(struct bench *bench, const char *words, const char *fatal, enum fate fate)
{
    const struct dovecot *dovecot = &bench->scene->dovecot;
    bool mail = strncmp(fatal, "UID ", 4) == 0;
    struct proxy proxy = {
        .target = mail ? dovecot->imap : dovecot->sieve, .fatal = fatal, .fate = fate};
    char line[4200];
    char *command;
    int status;

    proxy.listener = tcp(0, true, &proxy.port);
    bench->sieve = mail ? dovecot->sieve : proxy.port;
    bench->imaps = mail ? proxy.port : dovecot->imap;
    bench->plain = true;
    command = bench_words(bench, bench->user, words);
    snprintf(line, sizeof(line), "exec %s >/dev/null 2>&1 </dev/null", command);
    free(command);
    proxy.victim = fork();
    assert_true(proxy.victim >= 0);
    if (proxy.victim == 0) {
        execl("/bin/sh", "sh", "-c", line, (char *)NULL);
        _exit(127);
    }
    run_proxy(&proxy, &status);
    close(proxy.listener);
    for (size_t i = 0; i < proxy.count; i++)
        end_pair(&proxy, i);
    bench->sieve = dovecot->sieve;
    bench->imaps = dovecot->imaps;
    bench->plain = false;
    return status;
}

static void kill_at(struct bench *bench, const char *words, const char *fatal, enum fate fate)
{
    assert_true(WIFSIGNALED(interrupt(bench, words, fatal, fate)));
}

/* --- the tests --- */

static void begin(struct bench *bench, void **state, char words[80])
{
    bench_open(bench, scene_of(state), script);
    if (bench_acquire(bench) != 10)
        fail_msg("acquire: %s", buf_c(&bench->said));
    snprintf(words, 80, "disable-rule %d", (int)bench_rule(bench, "drop@outside.example"));
}

/* Its children may hold the lock for a moment longer. */
static int try_act(struct bench *bench, const char *words)
{
    int status;

    for (int i = 0; i < DEADLINE_MS / 10; i++) {
        status = words ? bench_act(bench, bench->user, words) : bench_acquire(bench);
        if (!strstr(buf_c(&bench->said), "in use") && !strstr(buf_c(&bench->said), "another"))
            break;
        poll(NULL, 0, 10);
    }
    return status;
}

static void expect_script(struct bench *bench, const char *want)
{
    struct buf have;

    assert_true(bench_script(bench, "main", &have));
    assert_string_equal(buf_c(&have), want);
    buf_dispose(&have);
}

static void expect_unknown(struct bench *bench)
{
    assert_int_equal(bench_action(bench, 0)->outcome, ACTION_UNKNOWN);
    assert_int_equal(bench_run(bench, "act CASE"), 20);
    bench_expect_said(bench, "Outcome unknown");
}

static void killed_before_the_server_heard_it_is_not_done(void **state)
{
    struct bench bench;
    char words[80];

    begin(&bench, state, words);
    kill_at(&bench, words, "PUTSCRIPT", KILLED_BEFORE);
    expect_unknown(&bench);
    assert_int_equal(try_act(&bench, "reconcile"), 0);
    bench_expect_said(&bench, "outcome unknown; the server was asked: not-done");
    assert_int_equal(bench_action(&bench, 0)->outcome, ACTION_NOT_DONE);
    expect_script(&bench, script); /* it was not said again */
    assert_int_equal(bench_actions(&bench), 1);
    bench_verify(&bench);
    bench_close(&bench);
}

static void killed_after_the_server_did_it_is_done_and_can_be_undone(void **state)
{
    struct bench bench;
    char words[80];

    begin(&bench, state, words);
    kill_at(&bench, words, "PUTSCRIPT", KILLED_AFTER);
    expect_unknown(&bench);
    /* the next action asks first */
    assert_int_equal(try_act(&bench, "deactivate-script"), 2);
    bench_expect_said(&bench, "outcome unknown; the server was asked: done");
    assert_int_equal(bench_action(&bench, 0)->outcome, ACTION_DONE);
    expect_script(&bench, switched_off);
    if (bench_act(&bench, bench.user, "undo 1") != 0)
        fail_msg("%s", buf_c(&bench.said));
    expect_script(&bench, script);
    bench_verify(&bench);
    bench_close(&bench);
}

static void an_acquisition_asks_too(void **state)
{
    struct bench bench;
    char words[80];

    begin(&bench, state, words);
    kill_at(&bench, words, "PUTSCRIPT", KILLED_AFTER);
    expect_unknown(&bench);
    (void)try_act(&bench, NULL);
    bench_expect_said(&bench, "outcome unknown; the server was asked: done");
    assert_int_equal(bench_action(&bench, 0)->outcome, ACTION_DONE);
    bench_verify(&bench);
    bench_close(&bench);
}

static void killed_before_the_intent_leaves_no_action(void **state)
{
    struct bench bench;
    char words[80];

    begin(&bench, state, words);
    kill_at(&bench, words, "CHECKSCRIPT", KILLED_BEFORE);
    assert_int_equal(bench_actions(&bench), 0);
    expect_script(&bench, script);
    bench_close(&bench);
}

static void an_ok_is_not_believed(void **state)
{
    struct bench bench;
    char words[80];
    int status;

    begin(&bench, state, words);
    status = interrupt(&bench, words, "PUTSCRIPT", LIED_TO);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 1);
    assert_int_equal(bench_action(&bench, 0)->outcome, ACTION_NOT_DONE);
    expect_script(&bench, script);
    bench_verify(&bench);
    bench_close(&bench);
}

static void why_the_server_ended_a_session_is_in_the_journal(void **state)
{
    struct bench bench;
    char words[80];
    int status;

    begin(&bench, state, words);
    status = interrupt(&bench, words, "PUTSCRIPT", SENT_AWAY);
    assert_true(WIFEXITED(status));
    assert_int_equal(bench_action(&bench, 0)->outcome, ACTION_NOT_DONE);
    expect_script(&bench, script);
    (void)bench_run(&bench, "journal CASE --json"); /* its end tells of findings */
    bench_expect_said(&bench, "localhost ended the session: " WHY);
    bench_verify(&bench);
    bench_close(&bench);
}

/* A move: the bytes say where the message is. */
static void a_move_that_was_interrupted_is_settled_too(void **state)
{
    static const char mail[] = "From: a@mill.example\r\nSubject: x\r\n\r\nx\r\n";
    static const struct {
        enum fate fate;
        enum action_outcome outcome;
    } cases[] = {{KILLED_BEFORE, ACTION_NOT_DONE}, {KILLED_AFTER, ACTION_DONE}};

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct dovecot_mail where = {0};
        struct bench bench;
        struct error err = {0};

        bench_open(&bench, scene_of(state), NULL);
        where.user = bench.user;
        if (!dovecot_deliver(&bench.scene->dovecot, &where, str_of(mail), &err))
            fail_msg("%s", err.text);
        (void)bench_acquire(&bench);
        kill_at(&bench, "quarantine 1", "UID MOVE", cases[i].fate);
        expect_unknown(&bench);
        assert_int_equal(try_act(&bench, "reconcile"), 0);
        assert_int_equal(bench_action(&bench, 0)->outcome, cases[i].outcome);
        bench_verify(&bench);
        bench_close(&bench);
    }
}

/* Three actions; it dies in the second, or between the first and it. The same words go on. */
static void many_that_were_interrupted_go_on_where_they_were(void **state)
{
    static const struct {
        const char *fatal;
        enum fate fate;
        size_t begun; /* actions that were written down when it died */
    } cases[] = {{"UID MOVE 101:200", KILLED_BEFORE, 2},
                 {"UID MOVE 101:200", KILLED_AFTER, 2},
                 {"UID FETCH 101:200", KILLED_BEFORE, 1}};
    static const char *const count[] = {"STATUS INBOX (MESSAGES)", NULL};

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct dovecot_mail where = {0};
        struct bench bench;
        struct error err = {0};
        struct buf said;

        bench_open(&bench, scene_of(state), NULL);
        where.user = bench.user;
        for (unsigned k = 0; k < 203; k++) {
            char mail[100];

            snprintf(mail, sizeof(mail), "From: a@mill.example\r\nSubject: %u\r\n\r\nx\r\n", k);
            if (!dovecot_deliver(&bench.scene->dovecot, &where, str_of(mail), &err))
                fail_msg("%s", err.text);
        }
        (void)bench_acquire(&bench);
        kill_at(&bench, "quarantine 1-203", cases[i].fatal, cases[i].fate);
        assert_int_equal(bench_actions(&bench), cases[i].begun);
        if (try_act(&bench, "quarantine 1-203") != 0)
            fail_msg("%s", buf_c(&bench.said));
        buf_init(&said, 1 << 16);
        scene_meddle(bench.scene, bench.user, count, &said);
        assert_non_null(strstr(buf_c(&said), "(MESSAGES 0)"));
        buf_dispose(&said);
        for (size_t k = 0; k < bench_actions(&bench); k++)
            assert_int_not_equal(bench_action(&bench, k)->outcome, ACTION_UNKNOWN);
        bench_verify(&bench);
        bench_close(&bench);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_before_the_server_heard_it_is_not_done),
        cmocka_unit_test(killed_after_the_server_did_it_is_done_and_can_be_undone),
        cmocka_unit_test(an_acquisition_asks_too),
        cmocka_unit_test(killed_before_the_intent_leaves_no_action),
        cmocka_unit_test(an_ok_is_not_believed),
        cmocka_unit_test(why_the_server_ended_a_session_is_in_the_journal),
        cmocka_unit_test(a_move_that_was_interrupted_is_settled_too),
        cmocka_unit_test(many_that_were_interrupted_go_on_where_they_were),
    };

    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
