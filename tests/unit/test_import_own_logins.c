/* test_import_own_logins.c - sign-ins of our own are told apart in an imported log: by address and
 * time, and behind a router by what only we can have done. What is only like ours stays the
 * intruder's. */
#include "../../cli/import.h"

#include "check.h"
#include "sample_case.h"

#include "base/clock.h"
#include "base/job.h"
#include "case/logins.h"
#include "case/own_logins.h"
#include "parse/login.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define ROW(service, time, ip, session)                                                            \
    "Mar 10 " time " mx dovecot: " service "-login: Login: user=<anna@acme.example>, "             \
    "method=PLAIN, rip=" ip ", lip=198.51.100.1, TLS, session=<" session ">\n"
#define REFUSED(time, ip)                                                                          \
    "Mar 10 " time " mx dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): "   \
    "user=<anna@acme.example>, method=PLAIN, rip=" ip "\n"

struct box {
    struct sample sample;
    char files[TEMP_PATH + 16];
    unsigned own;
};

static int set_up(void **state)
{
    struct box *box = xcalloc(1, sizeof(*box));

    sample_make(&box->sample);
    snprintf(box->files, sizeof(box->files), "%s/files", box->sample.folder);
    assert_int_equal(mkdir(box->files, 0700), 0);
    *state = box;
    return 0;
}

static int tear_down(void **state)
{
    struct box *box = *state;
    uint64_t wrong = 1;
    struct error err = {0};

    assert_ok(sample_verify(box->sample.cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
    sample_remove(&box->sample);
    free(box);
    return 0;
}

/* We signed in on 10 March at that time of day, from that address. */
static void we_did(struct box *box, int hour, int minute, int second, const char *protocol,
                   const char *class, const char *local)
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

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(own_login_put(box->sample.cf, &login, 0, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    box->own++;
}

static void import(struct box *box, const char *log)
{
    struct import_order order = {
        .cf = box->sample.cf,
        .scan = {.role = {.program = PROGRAM}, .workers = 1, .data_dir = DATA_DIR},
        .target = box->files,
        .zone = 0};
    char path[TEMP_PATH + 64];
    struct error err = {0};

    snprintf(path, sizeof(path), "%s/mail.log", box->files);
    assert_ok(temp_write(path, str_of(log), &err), &err);
    buf_init(&order.text, 16 << 20);
    buf_init(&order.items, 16 << 20);
    assert_ok(import_plan_add(&order.plan, box->files, &err), &err);
    assert_ok(job_run(import_job, &order, &err), &err);
    import_plan_dispose(&order.plan);
    buf_dispose(&order.text);
    buf_dispose(&order.items);
}

/* Which of ours each row is, in the log's order: "1-2" is ours, nobody we know, ours. */
static void expect(struct box *box, const char *want)
{
    const struct login_query all = {.page = {.most = PAGE_ALL}};
    struct arena arena = {0};
    struct login_row *rows;
    struct error err = {0};
    char is[40] = "";
    size_t count;

    assert_ok(login_list(box->sample.cf, &arena, &all, &rows, &count, &err), &err);
    assert_true(count < sizeof(is));
    for (size_t i = 0; i < count; i++)
        is[i] = rows[i].own ? (char)('0' + rows[i].own) : '-';
    arena_dispose(&arena);
    assert_string_equal(is, want);
}

static void ours_is_told_by_address_and_time(void **state)
{
    struct box *box = *state;

    we_did(box, 8, 0, 1, "imap", "accepted", "192.0.2.14");
    we_did(box, 9, 0, 0, "imap", "bad-credential", "192.0.2.14");
    import(box, ROW("imap", "08:00:01", "192.0.2.14", "a1") /* ours */
           ROW("imap", "08:00:02", "203.0.113.9", "a2")     /* somebody else's, that moment */
           ROW("imap", "08:30:00", "192.0.2.14", "a3")      /* from here, and not by us */
           REFUSED("09:00:00", "192.0.2.14")                /* ours */
           ROW("imap", "09:00:01", "192.0.2.14", "a4"));    /* let in, when we were refused */
    expect(box, "1--2-");
}

static void one_of_ours_is_one_row(void **state)
{
    struct box *box = *state;

    we_did(box, 8, 0, 1, "imap", "accepted", "192.0.2.14");
    import(box,
           ROW("imap", "08:00:01", "192.0.2.14", "a1") ROW("imap", "08:00:03", "192.0.2.14", "a2")
               ROW("pop3", "08:00:01", "192.0.2.14", "a3"));
    expect(box, "1--");
}

static void behind_a_router_our_address_is_learnt(void **state)
{
    struct box *box = *state;

    we_did(box, 8, 0, 0, "imap", "accepted", "10.0.0.5");
    we_did(box, 8, 10, 0, "imap", "accepted", "10.0.0.5");
    we_did(box, 8, 20, 0, "imap", "accepted", "10.0.0.5");
    import(box, ROW("imap", "08:00:00", "198.51.100.7", "a1")
                    ROW("imap", "08:05:00", "198.51.100.7", "a2") /* the same office, not us */
           ROW("imap", "08:10:00", "198.51.100.7", "a3")
               ROW("imap", "08:19:59", "203.0.113.9", "a4") /* the intruder, at the same time */
           ROW("imap", "08:20:00", "198.51.100.7", "a5"));
    expect(box, "1-2-3");
}

static void once_is_no_proof_of_an_address(void **state)
{
    struct box *box = *state;

    we_did(box, 8, 0, 0, "imap", "accepted", "10.0.0.5");
    import(box, ROW("imap", "08:00:00", "198.51.100.7", "a1"));
    expect(box, "-");
}

/* A public address of ours is what the log must have. */
static void another_address_is_another(void **state)
{
    struct box *box = *state;

    we_did(box, 8, 0, 0, "imap", "accepted", "8.8.4.4");
    we_did(box, 8, 10, 0, "imap", "accepted", "8.8.4.4");
    import(box, ROW("imap", "08:00:00", "203.0.113.9", "a1")
                    ROW("imap", "08:10:00", "203.0.113.9", "a2"));
    expect(box, "--");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(ours_is_told_by_address_and_time, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_of_ours_is_one_row, set_up, tear_down),
        cmocka_unit_test_setup_teardown(behind_a_router_our_address_is_learnt, set_up, tear_down),
        cmocka_unit_test_setup_teardown(once_is_no_proof_of_an_address, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_address_is_another, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
