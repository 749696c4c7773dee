/* test_import_own_logins.c - sign-ins of our own are told apart in an imported log: by address and
 * time, and behind a router by what only we can have done. What is only like ours stays the
 * intruder's. */
#include "check.h"
#include "import_bench.h"

#include "base/clock.h"
#include "case/own_logins.h"

#define ROW(service, time, ip, session)                                                            \
    "Mar 10 " time " mx dovecot: " service "-login: Login: user=<anna@acme.example>, "             \
    "method=PLAIN, rip=" ip ", lip=198.51.100.1, TLS, session=<" session ">\n"
#define REFUSED(time, ip)                                                                          \
    "Mar 10 " time " mx dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): "   \
    "user=<anna@acme.example>, method=PLAIN, rip=" ip "\n"

static int verify_and_close(void **state)
{
    import_bench_intact(*state);
    return import_bench_close(state);
}

/* We signed in on 10 March at that time of day, from that address. */
static void we_did(struct import_bench *bench, int hour, int minute, int second,
                   const char *protocol, const char *class, const char *local)
{
    int64_t when = clock_from_civil(2026, 3, 10, hour, minute, second) * 1000;
    struct own_login login = {.began = when,
                              .ended = when + 700,
                              .protocol = protocol,
                              .host = "mail.acme.example",
                              .user = "anna@acme.example",
                              .port = 993,
                              .encryption = "TLS",
                              .purpose = "probe",
                              .credential = "old_password",
                              .tag = "0123abcd",
                              .class = class,
                              .line = "",
                              .why = "",
                              .certificate = "",
                              .local = local,
                              .vantage = "local"};
    struct error err = {0};

    assert_ok(casefile_begin(bench->sample.cf, &err), &err);
    assert_ok(own_login_put(bench->sample.cf, &login, 0, &err), &err);
    assert_ok(casefile_commit(bench->sample.cf, &err), &err);
}

static void import(struct import_bench *bench, const char *log)
{
    import_bench_put(bench, "mail.log", str_of(log));
    import_bench_run(bench, bench->files, 0);
}

/* Which of ours each row is, in the log's order: "1-2" is ours, nobody we know, ours. */
static void expect(const struct import_bench *bench, const char *want)
{
    char is[40] = "";

    assert_true(bench->login_count < sizeof(is));
    for (size_t i = 0; i < bench->login_count; i++)
        is[i] = bench->logins[i].own ? (char)('0' + bench->logins[i].own) : '-';
    assert_string_equal(is, want);
}

static void ours_is_told_by_address_and_time(void **state)
{
    struct import_bench *bench = *state;

    we_did(bench, 8, 0, 1, "imap", "accepted", "192.0.2.14");
    we_did(bench, 9, 0, 0, "imap", "bad-credential", "192.0.2.14");
    import(bench, ROW("imap", "08:00:01", "192.0.2.14", "a1") /* ours */
           ROW("imap", "08:00:02", "203.0.113.9", "a2")       /* somebody else's, that moment */
           ROW("imap", "08:30:00", "192.0.2.14", "a3")        /* from here, and not by us */
           REFUSED("09:00:00", "192.0.2.14")                  /* ours */
           ROW("imap", "09:00:01", "192.0.2.14", "a4"));      /* let in, when we were refused */
    expect(bench, "1--2-");
}

static void one_of_ours_is_one_row(void **state)
{
    struct import_bench *bench = *state;

    we_did(bench, 8, 0, 1, "imap", "accepted", "192.0.2.14");
    import(bench,
           ROW("imap", "08:00:01", "192.0.2.14", "a1") ROW("imap", "08:00:03", "192.0.2.14", "a2")
               ROW("pop3", "08:00:01", "192.0.2.14", "a3"));
    expect(bench, "1--");
}

static void behind_a_router_our_address_is_learnt(void **state)
{
    struct import_bench *bench = *state;

    we_did(bench, 8, 0, 0, "imap", "accepted", "10.0.0.5");
    we_did(bench, 8, 10, 0, "imap", "accepted", "10.0.0.5");
    we_did(bench, 8, 20, 0, "imap", "accepted", "10.0.0.5");
    import(bench, ROW("imap", "08:00:00", "198.51.100.7", "a1")
                      ROW("imap", "08:05:00", "198.51.100.7", "a2") /* the same office, not us */
           ROW("imap", "08:10:00", "198.51.100.7", "a3")
               ROW("imap", "08:19:59", "203.0.113.9", "a4") /* the intruder, at the same time */
           ROW("imap", "08:20:00", "198.51.100.7", "a5"));
    expect(bench, "1-2-3");
}

static void once_is_no_proof_of_an_address(void **state)
{
    struct import_bench *bench = *state;

    we_did(bench, 8, 0, 0, "imap", "accepted", "10.0.0.5");
    import(bench, ROW("imap", "08:00:00", "198.51.100.7", "a1"));
    expect(bench, "-");
}

/* A public address of ours is what the log must have. */
static void another_address_is_another(void **state)
{
    struct import_bench *bench = *state;

    we_did(bench, 8, 0, 0, "imap", "accepted", "8.8.4.4");
    we_did(bench, 8, 10, 0, "imap", "accepted", "8.8.4.4");
    import(bench, ROW("imap", "08:00:00", "203.0.113.9", "a1")
                      ROW("imap", "08:10:00", "203.0.113.9", "a2"));
    expect(bench, "--");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ours_is_told_by_address_and_time, import_bench_open,
                                        verify_and_close),
        cmocka_unit_test_setup_teardown(one_of_ours_is_one_row, import_bench_open,
                                        verify_and_close),
        cmocka_unit_test_setup_teardown(behind_a_router_our_address_is_learnt, import_bench_open,
                                        verify_and_close),
        cmocka_unit_test_setup_teardown(once_is_no_proof_of_an_address, import_bench_open,
                                        verify_and_close),
        cmocka_unit_test_setup_teardown(another_address_is_another, import_bench_open,
                                        verify_and_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
