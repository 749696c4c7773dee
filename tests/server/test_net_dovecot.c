/* test_net_dovecot.c - [net] and a real server: mail and scripts arrive byte for byte, the server's
 * refusal in its own words, and nobody remembers the password. */
#include "base/base64.h"
#include "base/clock.h"
#include "base/limits.h"
#include "check.h"
#include "connect.h"
#include "dovecot.h"
#include "guarded.h"
#include "memory.h"
#include "net.h"
#include "roles.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct dovecot dovecot;

static int start_dovecot(void **state)
{
    struct error err = {0};

    (void)state;
    if (!dovecot_installed() || dovecot_start(&dovecot, NULL, &err))
        return 0;
    print_error("%s\n", err.text);
    return -1;
}

static int stop_dovecot(void **state)
{
    (void)state;
    dovecot_stop(&dovecot);
    return 0;
}

static void need_dovecot(void)
{
    if (dovecot.pid)
        return;
    print_message("skipped: dovecot-imapd and dovecot-managesieved are not installed\n");
    skip();
}

/* --- a session --- */

struct session {
    struct role net;
    struct frame_reader control;
    struct frame frame;
    int jail, segment, transcript;
};

static struct net_setup setup_for(enum net_protocol protocol, enum tls_mode mode)
{
    struct net_setup setup = {.protocol = protocol,
                              .address = {.user = DOVECOT_USER, .host = "localhost", .tls = mode},
                              .ca_file = dovecot.ca_file};

    setup.address.port = protocol == NET_MANAGESIEVE ? dovecot.sieve
                         : mode == TLS_IMPLICIT      ? dovecot.imaps
                                                     : dovecot.imap;
    return setup;
}

static bool open_session(struct session *session, const struct net_setup *setup, struct error *err)
{
    struct role_options options = {0};
    int jail[2];
    int fds[4];
    bool ok;

    *session = (struct session){0};
    if (!server_connect(setup->address.host, setup->address.port, -1, 10000, &fds[0], err))
        return false;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, jail) != 0)
        return error_set_errno(err, ERROR_IO, "socketpair");
    session->jail = jail[0];
    session->segment = memfd_create("segment", MFD_CLOEXEC);
    session->transcript = memfd_create("transcript", MFD_CLOEXEC);
    fds[1] = jail[1];
    fds[2] = session->segment;
    fds[3] = session->transcript;
    ok = role_start(&session->net, ROLE_NET, &options, fds, 4, err) &&
         net_send_setup(session->net.fd, setup, err);
    close(fds[0]);
    close(jail[1]);
    frame_reader_init(&session->control, session->net.fd);
    return ok;
}

static void close_session(struct session *session)
{
    frame_reader_dispose(&session->control);
    role_stop(&session->net, NULL);
    close(session->jail);
    close(session->segment);
    close(session->transcript);
}

static bool next_frame(struct session *session, enum net_frame type, struct error *err)
{
    enum frame_result result;

    do
        result = frame_wait(&session->control, &session->frame, 20000, err);
    while (result == FRAME_OK && session->frame.type == NET_NOTE);
    if (result != FRAME_OK)
        return err->code == ERROR_NONE && error_set(err, ERROR_JAIL, "no frame");
    return session->frame.type == (uint16_t)type ||
           error_set(err, ERROR_JAIL, "frame %d, not %d", session->frame.type, (int)type);
}

static struct str field(const struct session *session, enum net_field tag)
{
    struct unpack in = {.rest = session->frame.payload};
    struct field each;

    while (unpack_next(&in, &each))
        if (each.tag == tag)
            return each.value;
    return (struct str){"", 0};
}

static void sign_in(struct session *session, const struct net_setup *setup, const char *password)
{
    struct error err = {0};
    struct secret secret;

    assert_ok(open_session(session, setup, &err), &err);
    assert_ok(next_frame(session, NET_WANTS_SECRET, &err), &err);
    assert_ok(secret_init(&secret, &err), &err);
    secret.len = strlen(password);
    memcpy(secret.page, password, secret.len);
    assert_ok(net_send_secret(session->net.fd, &secret, &err), &err);
    secret_wipe(&secret);
}

/* Everything the jail gets until a line begins with tag. */
static void jail_reads(struct session *session, const char *tag, struct buf *out)
{
    int64_t deadline = clock_mono_ms() + 20000;

    for (;;) {
        struct pollfd wait = {session->jail, POLLIN, 0};
        struct str rest = buf_as_str(out);
        struct str line;

        while (str_next_line(&rest, &line))
            if (str_starts(line, tag) && out->at[out->len - 1] == '\n')
                return;
        if (clock_mono_ms() > deadline || poll(&wait, 1, 20000) != 1)
            fail_msg("the jail got \"%s\"", buf_c(out));
        assert_true(buf_reserve(out, 65536));
        ssize_t got = recv(session->jail, out->at + out->len, 65536, 0);
        if (got <= 0)
            fail_msg("the jail got \"%s\", then the end", buf_c(out));
        out->len += (size_t)got;
        out->at[out->len] = '\0';
    }
}

static void jail_asks(const struct session *session, const char *words)
{
    assert_int_equal(send(session->jail, words, strlen(words), MSG_NOSIGNAL), strlen(words));
}

static void read_file(int fd, struct buf *out)
{
    off_t end = lseek(fd, 0, SEEK_END);

    buf_init(out, MIB(256));
    assert_true(buf_reserve(out, (size_t)end));
    assert_int_equal(pread(fd, out->at, (size_t)end, 0), end);
    out->len = (size_t)end;
}

/* --- mail --- */

static void mail_arrives_byte_for_byte_through_tls_and_starttls(void **state)
{
    static const enum tls_mode modes[] = {TLS_IMPLICIT, TLS_STARTTLS};
    struct dovecot_mail to = {.folder = "Archive"};
    struct buf mails[3];
    struct error err = {0};

    (void)state;
    need_dovecot();
    for (size_t i = 0; i < ARRAY_LEN(mails); i++) {
        buf_init(&mails[i], MIB(8));
        buf_printf(&mails[i], "Subject: %zu\r\n\r\n", i);
        for (size_t line = 0; line < i * 30000; line++)
            buf_printf(&mails[i], "%zu )\r\n1 OK {5}\r\n", line);
        assert_ok(dovecot_deliver(&dovecot, &to, buf_as_str(&mails[i]), &err), &err);
    }
    for (size_t m = 0; m < ARRAY_LEN(modes); m++) {
        struct net_setup setup = setup_for(NET_IMAP, modes[m]);
        struct frame close_it = {.type = NET_CLOSE};
        struct session session;
        struct buf got;
        struct buf segment;

        sign_in(&session, &setup, DOVECOT_PASSWORD);
        assert_ok(next_frame(&session, NET_READY, &err), &err);
        assert_true(field(&session, NET_TLS_VERSION).len > 0);
        buf_init(&got, MIB(1));
        jail_asks(&session, "1 EXAMINE Archive\r\n2 UID FETCH 1:* (UID FLAGS BODY.PEEK[])\r\n");
        jail_reads(&session, "2 OK", &got);
        assert_non_null(strstr(got.at, "* PREAUTH [CAPABILITY IMAP4rev1 "));
        assert_non_null(strstr(got.at, "[READ-ONLY]"));
        assert_non_null(strstr(got.at, "* 3 FETCH (UID 3 FLAGS (\\Recent) BODY[] \"@3\")\r\n"));
        read_file(session.segment, &segment);
        for (size_t i = 0; i < ARRAY_LEN(mails); i++) {
            struct str bytes;

            assert_ok(next_frame(&session, NET_OBJECT, &err), &err);
            assert_true(guarded_object(buf_as_str(&segment), i, &bytes));
            assert_true(str_equal(bytes, buf_as_str(&mails[i])));
        }
        assert_ok(frame_write(session.net.fd, &close_it, -1, &err), &err);
        assert_ok(next_frame(&session, NET_TRANSCRIPT, &err), &err);
        assert_int_equal(frame_wait(&session.control, &session.frame, 20000, &err), FRAME_END);
        buf_dispose(&segment);
        buf_dispose(&got);
        close_session(&session);
    }
    for (size_t i = 0; i < ARRAY_LEN(mails); i++)
        buf_dispose(&mails[i]);
}

static void a_wrong_password_is_refused_in_the_servers_words(void **state)
{
    struct net_setup setup = setup_for(NET_IMAP, TLS_IMPLICIT);
    struct error err = {0};
    struct session session;

    (void)state;
    need_dovecot();
    sign_in(&session, &setup, "wrong");
    assert_ok(next_frame(&session, NET_REFUSED, &err), &err);
    assert_true(str_equal(
        field(&session, NET_TEXT),
        str_of("localhost refused the password of " DOVECOT_USER ": Authentication failed.")));
    close_session(&session);
    setup = setup_for(NET_MANAGESIEVE, TLS_STARTTLS);
    sign_in(&session, &setup, "wrong");
    assert_ok(next_frame(&session, NET_REFUSED, &err), &err);
    assert_true(str_equal(
        field(&session, NET_TEXT),
        str_of("localhost refused the password of " DOVECOT_USER ": Authentication failed.")));
    close_session(&session);
}

static void scripts_arrive_byte_for_byte_and_one_is_active(void **state)
{
    static const char hide[] = "require [\"fileinto\"];\r\nif true { fileinto \"RSS\"; }\r\n";
    struct net_setup setup = setup_for(NET_MANAGESIEVE, TLS_STARTTLS);
    struct frame go = {.type = NET_SIEVE};
    struct error err = {0};
    struct session session;
    struct buf segment;
    size_t active = 0;

    (void)state;
    need_dovecot();
    assert_ok(dovecot_script(&dovecot, NULL, "old one", false, "keep;\n", &err), &err);
    assert_ok(dovecot_script(&dovecot, NULL, ".", true, hide, &err), &err);
    sign_in(&session, &setup, DOVECOT_PASSWORD);
    assert_ok(next_frame(&session, NET_READY, &err), &err);
    assert_true(str_starts(field(&session, NET_GREETING), "Dovecot"));
    assert_ok(frame_write(session.net.fd, &go, -1, &err), &err);
    for (size_t i = 0; i < 2; i++) {
        bool old;
        struct str bytes;

        assert_ok(next_frame(&session, NET_OBJECT, &err), &err);
        assert_ok(next_frame(&session, NET_SCRIPT, &err), &err);
        old = str_equal(field(&session, NET_NAME), str_of("old one"));
        assert_true(old || str_equal(field(&session, NET_NAME), str_of(".")));
        active += !old && field(&session, NET_ACTIVE).at[0] == 1;
        read_file(session.segment, &segment);
        assert_true(guarded_object(buf_as_str(&segment), i, &bytes));
        assert_true(str_equal(bytes, str_of(old ? "keep;\n" : hide)));
        buf_dispose(&segment);
    }
    assert_int_equal(active, 1);
    assert_ok(next_frame(&session, NET_SCRIPTS_DONE, &err), &err);
    close_session(&session);
}

/* --- nobody remembers the password --- */

struct report { /* what the process that plays main tells the test */
    pid_t net, imap;
    bool ok;
    char text[200];
};

/* libetpan behind the guard, waiting. It never was near a secret. */
static bool start_imap(const struct session *session, struct role *imap, struct error *err)
{
    struct role_options options = {0};
    struct frame_reader control;
    struct frame frame;
    bool ok = role_start(imap, ROLE_IMAP, &options, &session->jail, 1, err);

    if (!ok)
        return false;
    frame_reader_init(&control, imap->fd);
    ok = frame_wait(&control, &frame, 20000, err) == FRAME_OK;
    frame_reader_dispose(&control);
    return ok;
}

/* Plays main: reads the setup and the secret, signs in, wipes, waits. */
static void play_main(int in, int out)
{
    struct report report = {0};
    struct error err = {0};
    struct net_setup setup;
    struct secret secret;
    struct session session = {0};
    struct role imap = {0};
    char go;

    if (read(in, &setup, sizeof(setup)) != sizeof(setup) ||
        read(in, &dovecot, sizeof(dovecot)) != sizeof(dovecot))
        _exit(1);
    setup.ca_file = dovecot.ca_file;
    report.ok =
        secret_init(&secret, &err) && secret_from_fd(&secret, in, &err) &&
        write(out, &report, sizeof(report)) == sizeof(report) && read(in, &go, 1) == 1 &&
        open_session(&session, &setup, &err) && next_frame(&session, NET_WANTS_SECRET, &err) &&
        net_send_secret(session.net.fd, &secret, &err) && next_frame(&session, NET_READY, &err) &&
        (setup.protocol == NET_MANAGESIEVE || start_imap(&session, &imap, &err));
    secret_wipe(&secret);
    report.net = session.net.pid;
    report.imap = imap.pid;
    snprintf(report.text, sizeof(report.text), "%s", err.text);
    if (write(out, &report, sizeof(report)) == sizeof(report))
        (void)!read(in, &go, 1);
    role_stop(&imap, NULL);
    if (report.ok)
        close_session(&session);
    _exit(0);
}

/* A secret that nothing on this machine has seen before. */
static void make_secret(char out[41])
{
    static const char letters[] =
        "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789+-=!$%&*";
    unsigned char bytes[40];

    assert_int_equal(getrandom(bytes, sizeof(bytes), 0), sizeof(bytes));
    for (size_t i = 0; i < sizeof(bytes); i++)
        out[i] = letters[bytes[i] % (sizeof(letters) - 1)];
    out[40] = '\0';
}

/* False: we may not look into all of them. */
static bool nobody_remembers(const struct report *report, pid_t child, const char *secret)
{
    const pid_t pids[] = {report->net, child, report->imap};
    static const char *const names[] = {"[net]", "main", "[imap]"};
    char plain[200];
    char base64[400];
    char masked[400];
    int len = snprintf(plain, sizeof(plain), "%c%s%c%s", 0, DOVECOT_USER, 0, secret);
    struct str forms[] = {str_of(secret), {plain, (size_t)len}, {base64, 0}};
    bool all = true;

    base64_encode(base64, forms[1]);
    forms[2].len = base64_size(forms[1].len) - 4;
    for (size_t i = 0; i < ARRAY_LEN(forms) * ARRAY_LEN(pids); i++) {
        struct str form = forms[i / ARRAY_LEN(pids)];
        pid_t pid = pids[i % ARRAY_LEN(pids)];
        int count;

        memcpy(masked, form.at, form.len);
        memory_mask(masked, form.len);
        count = pid > 0 ? memory_count(pid, (struct str){masked, form.len}) : 0;
        if (count > 0)
            fail_msg("form %zu: %d times in %s", i / ARRAY_LEN(pids), count,
                     names[i % ARRAY_LEN(pids)]);
        all = all && count == 0;
    }
    snprintf(masked, sizeof(masked), "%s", DOVECOT_USER); /* the control: this it remembers */
    memory_mask(masked, strlen(DOVECOT_USER));
    assert_true(!all || memory_count(report->net, (struct str){masked, strlen(DOVECOT_USER)}) > 0);
    return all;
}

static void check_memory(const struct net_setup *setup, bool *looked)
{
    int to[2];
    int from[2];
    pid_t child;
    char secret[41];
    char masked[41];
    struct report report;
    struct dovecot server;
    struct dovecot_options options = {.user_count = 1};
    struct dovecot_user user = {DOVECOT_USER, secret};
    struct error err = {0};
    struct net_setup chosen = *setup;
    int had;

    assert_int_equal(pipe(to), 0);
    assert_int_equal(pipe(from), 0);
    child = fork(); /* before there is a secret */
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        close(to[1]);
        play_main(to[0], from[1]);
    }
    make_secret(secret);
    options.users = &user;
    assert_ok(dovecot_start(&server, &options, &err), &err);
    chosen.address.port = setup->protocol == NET_IMAP ? server.imaps : server.sieve;
    assert_int_equal(write(to[1], &chosen, sizeof(chosen)), sizeof(chosen));
    assert_int_equal(write(to[1], &server, sizeof(server)), sizeof(server));
    assert_int_equal(dprintf(to[1], "%s\n", secret), 41);
    assert_int_equal(read(from[0], &report, sizeof(report)), sizeof(report));
    memcpy(masked, secret, 41);
    memory_mask(masked, 40);
    had = memory_count(child, (struct str){masked, 40});
    assert_true(had == 1 || had == -1); /* the control: main has it now, once */
    assert_int_equal(write(to[1], "x", 1), 1);
    assert_int_equal(read(from[0], &report, sizeof(report)), sizeof(report));
    if (!report.ok)
        fail_msg("%s", report.text);
    *looked = nobody_remembers(&report, child, secret);
    close(to[1]);
    waitpid(child, NULL, 0);
    close(to[0]);
    close(from[0]);
    close(from[1]);
    dovecot_stop(&server);
}

static void after_sign_in_nobody_has_the_password(void **state)
{
    struct net_setup setups[2];
    bool looked = false;

    (void)state;
    need_dovecot();
#ifdef SANITIZED
    print_message("skipped: a sanitizer keeps what was freed\n");
    skip();
#endif
    setups[0] = setup_for(NET_IMAP, TLS_IMPLICIT);
    setups[1] = setup_for(NET_MANAGESIEVE, TLS_STARTTLS);
    for (size_t i = 0; i < ARRAY_LEN(setups); i++)
        check_memory(&setups[i], &looked);
    if (!looked) {
        print_message("skipped: only root can look into a process that is not dumpable\n");
        skip();
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(after_sign_in_nobody_has_the_password),
        cmocka_unit_test(mail_arrives_byte_for_byte_through_tls_and_starttls),
        cmocka_unit_test(a_wrong_password_is_refused_in_the_servers_words),
        cmocka_unit_test(scripts_arrive_byte_for_byte_and_one_is_active),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, start_dovecot, stop_dovecot);
}
