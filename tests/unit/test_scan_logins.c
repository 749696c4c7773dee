/* test_scan_logins.c - sign-ins of a case in a scan: our own are told apart, findings join what
 * else happened, addresses become indicators, coverage says what the logs reach. */
#include "check.h"
#include "scan_box.h"

#include "base/clock.h"
#include "case/imports.h"
#include "case/indicators.h"
#include "case/logins.h"
#include "case/own_logins.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HOME  "192.0.2.14"
#define AWAY  "203.0.113.9"
#define OUR   "198.51.100.77"
#define OWNER "owner@acme.example"
#define DAY   86400

struct logins { /* a log, row by row */
    struct scan_box *box;
    struct login_log log;
    const char *account;
    uint32_t line;
};

static int64_t moment(int64_t when)
{
    return clock_from_civil(2025, 6, 1, 8, 0, 0) + when;
}

static void begin(struct logins *logins, struct scan_box *box)
{
    struct casefile *cf = box->sample.cf;
    struct import_file file = {.run = box->run, .path = "mail.log", .format = "dovecot-log"};
    struct error err = {0};

    *logins = (struct logins){.box = box, .log = {.format = "dovecot-log"}, .account = OWNER};
    assert_ok(casefile_begin(cf, &err) && import_file_begin(cf, &file, &err) &&
                  evidence_put(cf, str_of("a log"), &logins->log.raw, &err),
              &err);
    logins->log.file = file.id;
    assert_ok(login_log_begin(cf, &logins->log, &err), &err);
    logins->log.earliest = moment(0);
    logins->log.latest = moment(30 * DAY);
    logins->log.zone = "UTC";
    logins->log.truncated = "";
}

static void end(struct logins *logins)
{
    struct error err = {0};

    logins->log.rows = logins->line;
    assert_ok(login_log_end(logins->box->sample.cf, &logins->log, &err) &&
                  casefile_commit(logins->box->sample.cf, &err),
              &err);
}

static void add(struct logins *logins, int64_t when, const char *address, const char *protocol,
                const char *result, const char *session)
{
    struct login_row row = {.log = logins->log.id,
                            .line = ++logins->line,
                            .when = moment(when),
                            .tries = 1,
                            .fetched = -1,
                            .result = result,
                            .protocol = protocol,
                            .stated = "",
                            .account = logins->account,
                            .address = address,
                            .client = "",
                            .agent = "",
                            .session = session,
                            .place = "",
                            .detail = ""};
    struct error err = {0};
    char text[40];
    bool added;

    snprintf(text, sizeof(text), "line %u", logins->line);
    row.key = hash_of(str_of(text));
    assert_ok(login_put(logins->box->sample.cf, &row, true, &added, &err), &err);
    assert_true(added);
}

/* Ten mornings of the owner in webmail. */
static void add_owner(struct logins *logins)
{
    for (int64_t day = 0; day < 10; day++)
        add(logins, day * DAY, HOME, "web", "success", "");
}

static void sign_in_ourselves(struct scan_box *box, int64_t when, const char *protocol,
                              const char *class, const char *local)
{
    struct own_login login = {.began = moment(when) * 1000,
                              .ended = moment(when) * 1000 + 1500,
                              .protocol = protocol,
                              .host = "mx.acme.example",
                              .user = OWNER,
                              .port = 993,
                              .encryption = "TLS",
                              .purpose = "probe",
                              .credential = "old_password",
                              .class = class,
                              .local = local,
                              .vantage = "local"};
    struct error err = {0};

    assert_ok(casefile_begin(box->sample.cf, &err) &&
                  own_login_put(box->sample.cf, &login, 0, &err) &&
                  casefile_commit(box->sample.cf, &err),
              &err);
}

/* How many rows are ours after a scan. */
static size_t ours(struct scan_box *box)
{
    struct login_query all = {.page = {.most = PAGE_ALL}};
    struct arena arena = {0};
    struct error err = {0};
    struct login_row *rows;
    size_t count, found = 0;

    scan_box_finish(box);
    assert_ok(login_list(box->sample.cf, &arena, &all, &rows, &count, &err), &err);
    for (size_t i = 0; i < count; i++)
        found += rows[i].own != 0;
    arena_dispose(&arena);
    return found;
}

static size_t findings(struct scan_box *box, const char *detector)
{
    struct arena arena = {0};
    struct error err = {0};
    struct finding *rows;
    size_t count, found = 0;

    assert_ok(finding_list(box->sample.cf, &arena, false, (struct page){.most = PAGE_ALL}, &rows,
                           &count, &err),
              &err);
    for (size_t i = 0; i < count; i++)
        found += strcmp(rows[i].detector, detector) == 0;
    arena_dispose(&arena);
    return found;
}

/* --- our own --- */

static void our_own_probe_is_not_the_intruder(void **state)
{
    for (int made = 0; made < 2; made++) { /* 0 is the control: we made no sign-in */
        struct scan_box *box = *state;
        struct logins logins;

        begin(&logins, box);
        add_owner(&logins);
        add(&logins, 12 * DAY + 3, OUR, "imap", "success", "s1");
        end(&logins);
        if (made)
            sign_in_ourselves(box, 12 * DAY, "imap", "accepted", OUR);
        assert_int_equal(ours(box), made);
        assert_int_equal(findings(box, "login-old-protocol"), !made);
        assert_int_equal(findings(box, "login-foreign"), !made);
        scan_box_covered(box, "sign-ins", made ? COVERAGE_NOTHING : COVERAGE_FOUND,
                         made ? "1 row is a sign-in of our own" : "2 findings; 11 sign-ins");
        scan_box_close(state);
        scan_box_open(state);
    }
}

static void an_intruder_who_comes_while_we_probe_is_not_ours(void **state)
{
    static const struct {
        const char *what, *address, *protocol, *result;
        int64_t when;
    } rows[] = {
        {"another address", AWAY, "imap", "success", 12 * DAY + 3},
        {"another protocol", OUR, "pop3", "success", 12 * DAY + 3},
        {"another outcome", OUR, "imap", "wrong-password", 12 * DAY + 3},
        {"an hour later", OUR, "imap", "success", 12 * DAY + 3600},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct scan_box *box = *state;
        struct logins logins;

        begin(&logins, box);
        add_owner(&logins);
        add(&logins, rows[i].when, rows[i].address, rows[i].protocol, rows[i].result, "");
        end(&logins);
        sign_in_ourselves(box, 12 * DAY, "imap", "accepted", OUR);
        if (ours(box) != 0)
            fail_msg("taken for ours: %s", rows[i].what);
        scan_box_close(state);
        scan_box_open(state);
    }
}

static void only_as_many_rows_are_ours_as_we_made(void **state)
{
    struct scan_box *box = *state;
    struct logins logins;

    begin(&logins, box);
    add(&logins, 12 * DAY + 1, OUR, "imap", "success", "");
    add(&logins, 12 * DAY + 2, OUR, "imap", "success", "");
    end(&logins);
    sign_in_ourselves(box, 12 * DAY, "imap", "accepted", OUR);
    assert_int_equal(ours(box), 1);
}

/* Our address is one of a private network; the log has what NAT makes of it. */
static void behind_nat_the_address_is_learnt_from_all_our_sign_ins(void **state)
{
    struct scan_box *box = *state;
    struct logins logins;

    begin(&logins, box);
    add_owner(&logins);
    for (int i = 0; i < 3; i++)
        add(&logins, 12 * DAY + i * 3600, OUR, "imap", "success", "");
    add(&logins, 12 * DAY + 5, AWAY, "imap", "success", ""); /* an intruder, in the same minute */
    end(&logins);
    for (int i = 0; i < 3; i++)
        sign_in_ourselves(box, 12 * DAY + i * 3600, "imap", "accepted", "10.0.0.7");
    assert_int_equal(ours(box), 3);
    assert_int_equal(findings(box, "login-old-protocol"), 1);
}

static void if_two_addresses_may_be_ours_none_is(void **state)
{
    struct scan_box *box = *state;
    struct logins logins;

    begin(&logins, box);
    add_owner(&logins);
    add(&logins, 12 * DAY + 1, OUR, "imap", "success", "");
    add(&logins, 12 * DAY + 2, AWAY, "imap", "success", "");
    end(&logins);
    sign_in_ourselves(box, 12 * DAY, "imap", "accepted", "10.0.0.7");
    assert_int_equal(ours(box), 0);
    assert_int_equal(findings(box, "login-old-protocol"), 1);
}

static void what_our_session_read_is_ours_too(void **state)
{
    struct scan_box *box = *state;
    struct logins logins;

    begin(&logins, box);
    add(&logins, 12 * DAY + 1, OUR, "imap", "success", "s1");
    add(&logins, 12 * DAY + 9000, OUR, "imap", "read", "s1");
    add(&logins, 12 * DAY + 9001, OUR, "imap", "read", "s2"); /* the control */
    end(&logins);
    sign_in_ourselves(box, 12 * DAY, "imap", "accepted", OUR);
    assert_int_equal(ours(box), 2);
}

/* --- findings and what comes of them --- */

static bool has_indicator(struct scan_box *box, const char *value)
{
    const struct indicator_query query = {.kind = "ip"};
    struct arena arena = {0};
    struct error err = {0};
    struct indicator *rows;
    size_t count;
    bool found = false;

    assert_ok(indicator_list(box->sample.cf, &arena, &query, &rows, &count, &err), &err);
    for (size_t i = 0; i < count; i++)
        found |= strcmp(rows[i].value, value) == 0;
    arena_dispose(&arena);
    return found;
}

static void an_address_is_an_indicator_once_its_finding_is_confirmed(void **state)
{
    struct scan_box *box = *state;
    struct arena arena = {0};
    struct error err = {0};
    struct logins logins;
    struct finding finding;

    begin(&logins, box);
    add_owner(&logins);
    add(&logins, 12 * DAY, AWAY, "imap", "success", "");
    end(&logins);
    scan_box_finish(box);
    finding = scan_box_finding(box, &arena, "login-foreign");
    assert_int_equal(finding.severity, SEVERITY_MEDIUM);
    assert_false(has_indicator(box, AWAY));
    assert_ok(casefile_begin(box->sample.cf, &err) &&
                  finding_set_verdict(box->sample.cf, finding.id, "confirmed", "asked", &err) &&
                  casefile_commit(box->sample.cf, &err),
              &err);
    scan_box_finish(box);
    assert_true(has_indicator(box, AWAY));
    assert_false(has_indicator(box, HOME));
    arena_dispose(&arena);
}

static void coverage_says_what_the_logs_reach(void **state)
{
    struct scan_box *box = *state;
    struct error err = {0};
    struct logins logins;

    scan_box_finish(box);
    scan_box_covered(box, "sign-ins", COVERAGE_NO_LOG, "no sign-in log has been imported");
    begin(&logins, box);
    end(&logins);
    scan_box_finish(box);
    scan_box_covered(box, "sign-ins", COVERAGE_PARTLY, "none is of ");
    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    add_owner(&logins);
    end(&logins);
    scan_box_finish(box);
    scan_box_covered(box, "sign-ins", COVERAGE_NOTHING,
                     "10 sign-ins in 1 log, from 2025-06-01T08:00:00Z to 2025-07-01T08:00:00Z");
    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    add(&logins, 12 * DAY, AWAY, "imap", "unclear", "");
    end(&logins);
    scan_box_finish(box);
    scan_box_covered(box, "sign-ins", COVERAGE_NOTHING,
                     "1 row does not tell whether it succeeded, and is not judged");
}

/* What breaks the reading off is not what cuts a log off. */
static void a_log_that_cannot_be_read_on_is_told_as_not_read_to_its_end(void **state)
{
    struct scan_box *box = *state;
    struct casefile *cf = box->sample.cf;
    struct import_file file = {.run = box->run, .path = "x.log", .format = "no-such-log"};
    struct scan_log work = {.format = "no-such-log", .name = "x.log", .zone = 0, .run = box->run};
    struct arena arena = {0};
    struct error err = {0};
    struct login_log *logs;
    struct hash raw;
    size_t count;

    assert_ok(casefile_begin(cf, &err) && import_file_begin(cf, &file, &err) &&
                  evidence_put(cf, str_of("a log\n"), &raw, &err) && casefile_commit(cf, &err),
              &err);
    work.raw = &raw;
    work.file = file.id;
    assert_ok(scan_log(box->scan, &work, &arena, &err), &err);
    assert_ok(login_log_list(cf, &arena, &logs, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_string_equal(logs[0].unread, "no log of this name is known");
    assert_string_equal(logs[0].truncated, "");
    arena_dispose(&arena);
    scan_box_finish(box);
    scan_box_covered(box, "sign-ins", COVERAGE_PARTLY,
                     "we did not read one of them to its end (no log of this name is known)");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(our_own_probe_is_not_the_intruder, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(an_intruder_who_comes_while_we_probe_is_not_ours,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(only_as_many_rows_are_ours_as_we_made, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(behind_nat_the_address_is_learnt_from_all_our_sign_ins,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(if_two_addresses_may_be_ours_none_is, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(what_our_session_read_is_ours_too, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(an_address_is_an_indicator_once_its_finding_is_confirmed,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(coverage_says_what_the_logs_reach, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(a_log_that_cannot_be_read_on_is_told_as_not_read_to_its_end,
                                        scan_box_open, scan_box_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
