/* test_stamp.c - a checkpoint is stamped over HTTP by an authority of our own, or by hand; the case
 * can show it afterwards, and a rewritten one cannot. */
#include "check.h"

#include "alter_case.h"
#include "case/checkpoint.h"
#include "case/stamps.h"
#include "certs.h"
#include "imap/post.h"
#include "roles.h"
#include "tls_server.h"
#include "tsa.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define TYPE "Content-Type: application/timestamp-reply\r\n"

struct office {
    struct sample sample;
    struct buf ca, note;
    char ca_file[TEMP_PATH + 16];
};

static const struct role_options ours;

/* --- the case --- */

static void sign(struct office *office)
{
    struct sign_key *key = NULL;
    struct error err = {0};

    buf_dispose(&office->note);
    buf_init(&office->note, CHECKPOINT_MOST);
    if (checkpoint_has_key(office->sample.cf))
        assert_ok(checkpoint_open_key(office->sample.cf, str_of("a long passphrase"), &key, &err),
                  &err);
    else
        assert_ok(checkpoint_make_key(office->sample.cf, str_of("a long passphrase"), &key, &err),
                  &err);
    assert_ok(checkpoint_add(office->sample.cf, key, &office->note, &err), &err);
    sign_key_free(key);
}

static int make(void **state)
{
    const struct certs_wish wish = {"server", "ca", "DNS:localhost,IP:127.0.0.1", -1, 30};
    struct office *office = xcalloc(1, sizeof(*office));
    struct error err = {0};

    sample_make(&office->sample);
    sample_fill(&office->sample, 4);
    assert_ok(tsa_make(office->sample.folder, &err), &err);
    assert_ok(certs_make(office->sample.folder, &wish, &err), &err);
    snprintf(office->ca_file, sizeof(office->ca_file), "%s/ca.pem", office->sample.folder);
    assert_ok(temp_read(office->ca_file, &office->ca, &err), &err);
    sign(office);
    *state = office;
    return 0;
}

static int unmake(void **state)
{
    struct office *office = *state;

    sample_remove(&office->sample);
    buf_dispose(&office->ca);
    buf_dispose(&office->note);
    free(office);
    return 0;
}

static void keep_first(void *arg, const char *text)
{
    char *first = arg;

    if (!*first)
        snprintf(first, 600, "%s", text);
}

static void verify(struct office *office, struct verify_report *out, char first[600])
{
    struct error err = {0};

    *first = '\0';
    assert_ok(case_verify(office->sample.cf, NULL, keep_first, first, out, &err), &err);
}

/* --- the authority --- */

struct server {
    const char *early; /* said before the head; NULL nothing */
    bool tls, chunked;
    const char *instead; /* the whole answer; NULL: a time stamp */
};

struct talk {
    struct tls_server *tls;
    int fd;
};

static long get(struct talk *talk, void *at, size_t room)
{
    return talk->tls ? tls_server_read(talk->tls, at, room) : read(talk->fd, at, room);
}

static void put(struct talk *talk, struct str bytes)
{
    while (bytes.len > 0) {
        long sent = talk->tls ? tls_server_write(talk->tls, bytes.at, bytes.len)
                              : write(talk->fd, bytes.at, bytes.len);

        if (sent <= 0)
            _exit(3);
        bytes = str_part(bytes, (size_t)sent, bytes.len);
    }
}

/* Exactly these lines leave, and then the request: 2 otherwise. */
static void hear(struct talk *talk, unsigned port, struct buf *request)
{
    char want[400], line[1500];
    unsigned long length = 0;
    size_t len = 0;
    struct str head;

    while (len < sizeof(line) - 1 && get(talk, line + len, 1) == 1) {
        line[++len] = '\0';
        if (len >= 4 && strcmp(line + len - 4, "\r\n\r\n") == 0)
            break;
    }
    head = (struct str){line, len};
    if (str_find(head, str_of("Content-Length: ")) == len)
        _exit(2);
    length = strtoul(line + str_find(head, str_of("Content-Length: ")) + 16, NULL, 10);
    snprintf(want, sizeof(want),
             "POST /tsr?x=1 HTTP/1.1\r\nHost: 127.0.0.1:%u\r\n"
             "Content-Type: application/timestamp-query\r\nContent-Length: %lu\r\n"
             "Accept: application/timestamp-reply\r\nConnection: close\r\n\r\n",
             port, length);
    if (strcmp(line, want) != 0 || length > 100)
        _exit(2);
    for (unsigned long i = 0; i < length; i++) {
        char byte;

        if (get(talk, &byte, 1) != 1)
            _exit(2);
        buf_char(request, byte);
    }
}

static void answer(struct talk *talk, const char *folder, const struct server *server,
                   struct str request)
{
    struct error err = {0};
    struct buf reply, words;

    if (server->instead) {
        put(talk, str_of(server->instead));
        return;
    }
    if (!tsa_answer(folder, "good", request, &reply, &err))
        _exit(4);
    buf_init(&words, 65536);
    if (server->early)
        buf_text(&words, server->early);
    buf_text(&words, "HTTP/1.1 200 OK\r\n" TYPE);
    if (server->chunked) {
        buf_printf(&words, "Transfer-Encoding: chunked\r\n\r\n64;x=y\r\n");
        buf_str(&words, str_part(buf_as_str(&reply), 0, 0x64));
        buf_printf(&words, "\r\n%zX\r\n", reply.len - 0x64);
        buf_str(&words, str_part(buf_as_str(&reply), 0x64, reply.len));
        buf_text(&words, "\r\n0\r\n\r\n");
    } else {
        buf_printf(&words, "Content-Length: %zu\r\n\r\n", reply.len);
        buf_str(&words, buf_as_str(&reply));
    }
    put(talk, buf_as_str(&words));
}

static int listen_somewhere(unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_true(fd >= 0 && bind(fd, (struct sockaddr *)&address, size) == 0 && listen(fd, 1) == 0 &&
                getsockname(fd, (struct sockaddr *)&address, &size) == 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static pid_t serve(const char *folder, const struct server *server, int listener, unsigned port)
{
    const struct timeval patience = {10, 0};
    char certificate[TEMP_PATH + 16], key[TEMP_PATH + 16];
    struct talk talk = {0};
    struct buf request;
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    snprintf(certificate, sizeof(certificate), "%s/server.pem", folder);
    snprintf(key, sizeof(key), "%s/server.key", folder);
    talk.fd = accept(listener, NULL, NULL);
    setsockopt(talk.fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
    if (server->tls) {
        talk.tls = tls_server_new(certificate, key, false);
        if (!tls_server_accept(talk.tls, talk.fd))
            _exit(5);
    }
    buf_init(&request, 1024);
    hear(&talk, port, &request);
    answer(&talk, folder, server, buf_as_str(&request));
    _exit(0);
}

/* Asks it. */
static bool ask(struct office *office, const struct server *server, struct buf *reply,
                struct error *err)
{
    struct post_options options = {.ca_file = office->ca_file, .cancel_fd = -1};
    struct buf request;
    unsigned port;
    int listener = listen_somewhere(&port), status;
    pid_t pid;
    char url[80];
    bool ok;

    snprintf(url, sizeof(url), "%s://127.0.0.1:%u/tsr?x=1", server->tls ? "https" : "http", port);
    assert_ok(post_address_parse(url, &options.address, err), err);
    buf_init(&request, TIMESTAMP_REQUEST_MOST);
    assert_ok(stamp_ask(office->sample.cf, url, &request, err), err);
    options.body = buf_as_str(&request);
    pid = serve(office->sample.folder, server, listener, port);
    close(listener);
    ok = post_run(office->sample.cf, &options, reply, err);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    buf_dispose(&request);
    return ok;
}

/* --- tests --- */

static void an_authority_is_asked_in_every_form_of_http(void **state)
{
    static const struct server servers[] = {
        {.early = NULL},
        {.chunked = true},
        {.early = "HTTP/1.1 100 Continue\r\n\r\n"},
        {.tls = true},
    };
    struct office *office = *state;
    struct verify_report report;
    struct arena arena = {0};
    char first[600];

    for (size_t i = 0; i < ARRAY_LEN(servers); i++) {
        struct error err = {0};
        struct stamp stamp;
        struct buf reply;
        struct hash hash;

        assert_ok(ask(office, &servers[i], &reply, &err), &err);
        assert_ok(stamp_keep(office->sample.cf, &ours, buf_as_str(&reply), buf_as_str(&office->ca),
                             &arena, &stamp, &err),
                  &err);
        hash = hash_of(buf_as_str(&office->note));
        assert_true(hash_equal(&stamp.imprint, &hash));
        assert_string_equal(stamp.authority, "CN = good");
        buf_dispose(&reply);
    }
    verify(office, &report, first);
    assert_string_equal(first, "");
    assert_int_equal(report.stamps, ARRAY_LEN(servers));
    assert_int_equal(report.stamped_entries, report.signed_entries);
    assert_string_equal(report.stamped_by, "CN = good");
    arena_dispose(&arena);
}

static void what_is_no_answer_is_said(void **state)
{
    static const struct {
        const char *said, *words;
    } cases[] = {
        {"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "refuses: 404 Not Found"},
        {"HTTP/1.1 302 Found\r\nLocation: http://x.example/\r\n\r\n", "elsewhere"},
        {"HTTP/1.1 200 OK\r\n" TYPE "\r\nabc", "how long its answer is"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n", "more than 64 KiB"},
        {"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "in a way we do not take"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "in a way we do not take"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "chunks that are none"},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n", "more than 64 KiB"},
        {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "closed the connection"},
        {"220 mail.example ESMTP\r\n", "does not speak HTTP"},
        {"HTTP/1.1 100 C\r\n\r\nHTTP/1.1 100 C\r\n\r\nHTTP/1.1 100 C\r\n\r\nHTTP/1.1 100 C\r\n\r\n"
         "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 100 C\r\n\r\n",
         "does not come to an answer"},
    };
    struct office *office = *state;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct server server = {.instead = cases[i].said};
        struct error err = {0};
        struct buf reply;

        assert_false(ask(office, &server, &reply, &err));
        if (!strstr(err.text, cases[i].words))
            fail_msg("\"%s\": said \"%s\"", cases[i].said, err.text);
        buf_dispose(&reply);
    }
}

static void a_web_page_is_no_time_stamp(void **state)
{
    const struct server page = {.instead = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"};
    struct office *office = *state;
    struct verify_report report;
    struct arena arena = {0};
    struct error err = {0};
    struct stamp stamp;
    struct buf reply;
    char first[600];

    assert_ok(ask(office, &page, &reply, &err), &err);
    assert_false(stamp_keep(office->sample.cf, &ours, buf_as_str(&reply), buf_as_str(&office->ca),
                            &arena, &stamp, &err));
    assert_non_null(strstr(err.text, "no time stamp reply"));
    verify(office, &report, first);
    assert_int_equal(report.stamps, 0);
    assert_string_equal(first, "");
    buf_dispose(&reply);
    arena_dispose(&arena);
}

static void an_older_request_finds_its_answer(void **state)
{
    struct office *office = *state;
    struct arena arena = {0};
    struct error err = {0};
    struct stamp stamp;
    struct buf old, young, reply;
    struct hash hash = hash_of(buf_as_str(&office->note));

    buf_init(&old, TIMESTAMP_REQUEST_MOST);
    buf_init(&young, TIMESTAMP_REQUEST_MOST);
    assert_ok(stamp_ask(office->sample.cf, NULL, &old, &err), &err);
    sign(office);
    assert_ok(stamp_ask(office->sample.cf, NULL, &young, &err), &err);
    assert_ok(tsa_answer(office->sample.folder, "good", buf_as_str(&old), &reply, &err), &err);
    assert_ok(stamp_keep(office->sample.cf, &ours, buf_as_str(&reply), buf_as_str(&office->ca),
                         &arena, &stamp, &err),
              &err);
    assert_true(hash_equal(&stamp.imprint, &hash)); /* of the checkpoint before */
    buf_dispose(&reply);
    assert_ok(tsa_answer(office->sample.folder, "expired", buf_as_str(&young), &reply, &err), &err);
    assert_false(stamp_keep(office->sample.cf, &ours, buf_as_str(&reply), buf_as_str(&office->ca),
                            &arena, &stamp, &err));
    assert_non_null(strstr(err.text, "has expired"));
    buf_dispose(&reply);
    buf_dispose(&old);
    buf_dispose(&young);
    arena_dispose(&arena);
}

/* What somebody with the file can do, who makes the chain whole again. */
static void a_stamp_shows_what_was_rewritten_since(void **state)
{
    static const struct {
        const char *sql, *words;
    } cases[] = {
        {"UPDATE journal SET body = replace(body, '\"attested\":1', '\"attested\":2') WHERE body "
         "LIKE '%timestamp-kept%'",
         "tells another time"},
        {"UPDATE journal SET body = replace(body, '\"note\":\"', '\"note\":\"x') WHERE body LIKE "
         "'%\"checkpoint\"%\"note\"%'",
         "not over a checkpoint of this journal"},
        {"UPDATE journal SET body = replace(body, '\"reply\":\"', '\"reply\":\"00') WHERE body "
         "LIKE '%timestamp-kept%'",
         "does not hold"},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct verify_report report;
        struct arena arena = {0};
        struct office *office;
        struct error err = {0};
        struct stamp stamp;
        struct buf request, reply, text;
        uint64_t wrong;

        make(state);
        office = *state;
        buf_init(&request, TIMESTAMP_REQUEST_MOST);
        assert_ok(stamp_ask(office->sample.cf, NULL, &request, &err), &err);
        assert_ok(tsa_answer(office->sample.folder, "good", buf_as_str(&request), &reply, &err),
                  &err);
        assert_ok(stamp_keep(office->sample.cf, &ours, buf_as_str(&reply), buf_as_str(&office->ca),
                             &arena, &stamp, &err),
                  &err);
        sample_close(&office->sample);
        alter(&office->sample, cases[i].sql);
        alter_rechain(&office->sample);
        sample_open(&office->sample, CASE_READ);
        buf_init(&text, 65536);
        assert_ok(sample_verify(office->sample.cf, &wrong, &text, &err), &err);
        if (!strstr(buf_c(&text), cases[i].words))
            fail_msg("\"%s\" is not in: %s", cases[i].words, buf_c(&text));
        assert_true(
            case_verify(office->sample.cf, NULL, keep_first, (char[600]){0}, &report, &err));
        assert_int_equal(report.stamps, 0);
        buf_dispose(&text);
        buf_dispose(&reply);
        buf_dispose(&request);
        arena_dispose(&arena);
        unmake(state);
    }
}

static void without_a_checkpoint_there_is_nothing_to_stamp(void **state)
{
    struct error err = {0};
    struct sample sample;
    struct buf request;

    (void)state;
    sample_make(&sample);
    buf_init(&request, TIMESTAMP_REQUEST_MOST);
    assert_false(stamp_ask(sample.cf, NULL, &request, &err));
    assert_non_null(strstr(err.text, "no checkpoint"));
    buf_dispose(&request);
    sample_remove(&sample);
}

static void addresses_are_read(void **state)
{
    static const struct {
        const char *url, *host, *path;
        unsigned port;
    } cases[] = {
        {"http://tsa.example", "tsa.example", "/", 80},
        {"https://tsa.example/a?b=c", "tsa.example", "/a?b=c", 443},
        {"http://[2001:db8::1]:8080/x", "2001:db8::1", "/x", 8080},
        {"ftp://tsa.example/", NULL, NULL, 0},
        {"http://user@tsa.example/", NULL, NULL, 0},
        {"http://tsa.example:0/", NULL, NULL, 0},
        {"http://tsa.example/a b", NULL, NULL, 0},
        {"http://tsa.example/a\r\nX: y", NULL, NULL, 0},
        {"http:///x", NULL, NULL, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct post_address address;
        struct error err = {0};
        bool ok = post_address_parse(cases[i].url, &address, &err);

        if (ok != (cases[i].host != NULL))
            fail_msg("%s", cases[i].url);
        if (!ok)
            continue;
        assert_string_equal(address.server.host, cases[i].host);
        assert_string_equal(address.path, cases[i].path);
        assert_int_equal(address.server.port, cases[i].port);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_authority_is_asked_in_every_form_of_http, make, unmake),
        cmocka_unit_test_setup_teardown(what_is_no_answer_is_said, make, unmake),
        cmocka_unit_test_setup_teardown(a_web_page_is_no_time_stamp, make, unmake),
        cmocka_unit_test_setup_teardown(an_older_request_finds_its_answer, make, unmake),
        cmocka_unit_test(a_stamp_shows_what_was_rewritten_since),
        cmocka_unit_test(without_a_checkpoint_there_is_nothing_to_stamp),
        cmocka_unit_test(addresses_are_read),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
