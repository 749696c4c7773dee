/* test_import_logs.c - logs of sign-ins become rows of the case, whichever way they come and
 * however often; with the real jailed workers and the real program. */
#include "check.h"
#include "import_bench.h"

#include "case/evidence.h"
#include "case/imports.h"
#include "parse/login.h"

#include <string.h>

#define LOGIN(time, user, ip, session)                                                             \
    time " mx dovecot: imap-login: Login: user=<" user ">, method=PLAIN, rip=" ip                  \
         ", lip=198.51.100.1, TLS, session=<" session ">\n"
#define REFUSED                                                                                    \
    "Mar 10 08:00:00 mx dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): "   \
    "user=<anna@acme.example>, method=PLAIN, rip=203.0.113.9\n"
#define FIRST  LOGIN("Mar 10 08:00:01", "anna@acme.example", "192.0.2.14", "a1")
#define SECOND LOGIN("Mar 10 08:00:02", "anna@acme.example", "203.0.113.9", "a2")
#define READ                                                                                       \
    "Mar 10 08:09:00 mx dovecot: imap(anna@acme.example)<12><a2>: Disconnected: Logged out in=5 "  \
    "out=4 body_count=88 body_bytes=90\n"

/* Of an audit log. */
#define SIGNED_IN                                                                                  \
    "{\"CreationTime\":\"2026-03-10T21:04:43\",\"Id\":\"e-1\",\"Operation\":\"UserLoggedIn\","     \
    "\"Workload\":\"AzureActiveDirectory\",\"UserId\":\"owner@acme.example\","                     \
    "\"ClientIP\":\"203.0.113.9\",\"ErrorNumber\":\"0\"}\n"
#define RULE_MADE(day)                                                                              \
    "{\"CreationTime\":\"" day "T21:12:43\",\"Id\":\"e-4\",\"Operation\":\"New-InboxRule\","        \
    "\"Workload\":\"Exchange\",\"ResultStatus\":\"True\",\"UserId\":\"owner@acme.example\","        \
    "\"ObjectId\":\"acme.example/owner\\\\.\",\"Parameters\":[{\"Name\":\"Name\",\"Value\":\".\"}," \
    "{\"Name\":\"ForwardTo\",\"Value\":\"drop@evil.example\"}]}\n"
#define SENT                                                                                       \
    "{\"CreationTime\":\"2026-03-10T21:13:43\",\"Id\":\"e-5\",\"Operation\":\"Send\","             \
    "\"Workload\":\"Exchange\",\"UserId\":\"owner@acme.example\"}\n"

static void import(struct import_bench *bench, int32_t zone)
{
    import_bench_run(bench, bench->files, zone);
}

static void assert_coverage(struct import_bench *bench, enum coverage_state want, const char *words)
{
    import_bench_covers(bench, "sign-ins", want, words);
}

static void a_log_becomes_rows_that_name_their_line(void **state)
{
    struct import_bench *bench = *state;
    struct hash hash = hash_of(str_of(REFUSED FIRST SECOND READ));

    import_bench_put(bench, "mail.log", str_of(REFUSED FIRST SECOND READ));
    import(bench, LOG_ZONE_NONE);
    assert_int_equal(bench->login_count, 4);
    assert_int_equal(bench->order.totals.logins, 4);
    assert_string_equal(bench->logins[0].result, "wrong-password");
    assert_string_equal(bench->logins[1].address, "192.0.2.14");
    assert_int_equal(bench->logins[2].line, 3);
    assert_true(hash_equal(&bench->logins[2].raw, &hash));
    assert_string_equal(bench->logins[3].address, "203.0.113.9"); /* by its session */
    assert_int_equal(bench->logins[3].fetched, 88);
    import_bench_says(bench, "4 read, 4 taken in");
    import_bench_says(bench, "UTC is assumed");
    assert_coverage(bench, COVERAGE_PARTLY, "none is of owner@acme.example");
    import_bench_intact(bench);
}

/* A folder of Dovecot's holds files of its own beside mail; its log is none of them. */
static void a_log_with_the_servers_name_is_no_helper(void **state)
{
    struct import_bench *bench = *state;

    import_bench_put(bench, "dovecot.log", str_of(FIRST));
    import_bench_put(bench, "dovecot.index.log", str_of("\x01\x02"));
    import_bench_put(bench, "dovecot-uidlist", str_of("3 V1 N1\n"));
    import(bench, LOG_ZONE_NONE);
    assert_int_equal(bench->login_count, 1);
    assert_int_equal(bench->order.plan.helpers, 2);
}

/* One file, two readers: what it tells of rules, and of sign-ins. */
static void an_audit_log_gives_rules_and_sign_ins(void **state)
{
    static const char log[] = SIGNED_IN RULE_MADE("2026-03-10") SENT;
    struct import_bench *bench = *state;

    import_bench_put(bench, "audit.json", str_of(log));
    import(bench, LOG_ZONE_NONE);
    assert_int_equal(bench->login_count, 1);
    assert_string_equal(bench->logins[0].address, "203.0.113.9");
    assert_int_equal(bench->order.totals.rules, 1);
    assert_int_equal(bench->order.totals.logins, 1);
    import_bench_says(bench, "3 read, 2 taken in, 1 about other things");
    import_bench_says(bench, "UTC, as this kind of export has it");
    assert_coverage(bench, COVERAGE_PARTLY, "too few of them succeeded");
    import_bench_intact(bench);
}

#define SIEVE(second, did)                                                                         \
    "Mar 10 09:00:0" second " mx dovecot: lmtp(owner@acme.example)<9><s>: sieve: msgid=<m" second  \
    "@x.example>: " did "\n"

static size_t list_rules(struct import_bench *bench, struct rule_row **out)
{
    struct error err = {0};
    size_t count;

    assert_ok(rule_list(bench->sample.cf, &bench->arena, out, &count, &err), &err);
    return count;
}

static bool is_found(struct import_bench *bench, const char *detector, const char *words)
{
    struct finding *rows;
    struct error err = {0};
    size_t count;

    assert_ok(finding_list(bench->sample.cf, &bench->arena, false, (struct page){.most = PAGE_ALL},
                           &rows, &count, &err),
              &err);
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].detector, detector) == 0 && strstr(rows[i].title, words))
            return true;
    return false;
}

/* One file, both kinds of facts: who signed in, and what the server's rules did with mail. */
static void a_mail_log_tells_of_sign_ins_and_of_what_rules_did(void **state)
{
    struct import_bench *bench = *state;
    struct rule_row *rules;

    import_bench_put(bench, "mail.log",
                     str_of(FIRST SIEVE("1", "forwarded to <drop@evil.example>")
                                SIEVE("2", "forwarded to <drop@evil.example>")
                                    SIEVE("3", "stored mail into mailbox 'RSS Feeds'")
                                        SIEVE("4", "stored mail into mailbox 'Projects'")
                                            SIEVE("5", "stored mail into mailbox 'INBOX'")));
    import(bench, LOG_ZONE_NONE);
    assert_int_equal(bench->login_count, 1);
    import_bench_says(bench, "6 read, 5 taken in, 1 about other things");
    import_bench_says(bench, "4 mails that rules sent on or put into folders: 3 rules");
    assert_int_equal(list_rules(bench, &rules), 3);
    assert_true(is_found(bench, "rule-forwards-outside", "drop@evil.example"));
    assert_true(is_found(bench, "rule-hides", "RSS Feeds"));
    assert_false(is_found(bench, "rule-hides", "Projects"));
    import_bench_intact(bench);
    /* The log after it replaces nothing; the same one again adds nothing. */
    import_bench_put(bench, "mail.log.2",
                     str_of(SECOND SIEVE("9", "forwarded to <other@evil.example>")));
    import(bench, LOG_ZONE_NONE);
    assert_int_equal(list_rules(bench, &rules), 4);
    for (size_t i = 0; i < 4; i++)
        assert_false(rules[i].gone);
    assert_int_equal(bench->order.totals.rules, 1);
    assert_true(is_found(bench, "rule-forwards-outside", "drop@evil.example"));
    assert_true(is_found(bench, "rule-forwards-outside", "other@evil.example"));
    import_bench_intact(bench);
}

static void a_log_in_a_set_of_its_country_is_read_and_the_report_says_which(void **state)
{
    struct import_bench *bench = *state;

    import_bench_put(
        bench, "logins.csv",
        str_of(
            "\xb5\xc7\xc2\xbc\xca\xb1\xbc\xe4,\xd5\xcb\xba\xc5,\xb5\xc7\xc2\xbcIP,\xb5\xc7\xc2\xbc\xd7\xb4\xcc\xac\n"
            "2026-03-10 09:05:43,anna@acme.example,203.0.113.9,\xca\xa7\xb0\xdc\n"));
    import(bench, LOG_ZONE_NONE);
    assert_int_equal(bench->login_count, 1);
    assert_string_equal(bench->logins[0].result, "failed");
    import_bench_says(bench, "GB18030, by its bytes");
    import_bench_intact(bench);
}

/* Larger than what is read as one tree: the rules and the sign-ins in it are told all the same. */
static void an_audit_log_of_more_than_32_megabytes_is_read(void **state)
{
    static const char other[] =
        "{\"CreationTime\":\"2026-03-10T20:00:00\",\"Id\":\"s-%u\",\"Operation\":\"Send\","
        "\"Workload\":\"Exchange\",\"UserId\":\"owner@acme.example\",\"x\":\"%0900u\"}\n";
    static const char last[] = SIGNED_IN RULE_MADE("2026-03-10");
    struct import_bench *bench = *state;
    struct buf text;

    buf_init(&text, 64 << 20);
    for (unsigned i = 0; text.len < (33 << 20); i++)
        buf_printf(&text, other, i, i);
    buf_text(&text, last);
    import_bench_put(bench, "audit.json", buf_as_str(&text));
    buf_dispose(&text);
    import(bench, LOG_ZONE_NONE);
    assert_int_equal(bench->login_count, 1);
    assert_int_equal(bench->order.totals.rules, 1);
    assert_true(is_found(bench, "rule-forwards-outside", "drop@evil.example"));
    import_bench_intact(bench);
}

static void a_log_that_begins_after_the_first_act_says_so(void **state)
{
    static const char rule[] = RULE_MADE("2026-03-09");
    struct import_bench *bench = *state;

    import_bench_put(bench, "audit.json", str_of(rule));
    import_bench_put(
        bench, "signins.csv",
        str_of(
            "time,user,ip,result\n2026-03-10T08:00:00Z,owner@acme.example,192.0.2.14,success\n"));
    import(bench, LOG_ZONE_NONE);
    assert_int_equal(bench->login_count, 1);
    assert_coverage(bench, COVERAGE_TRUNCATED, "how the intruder came in lies before");
}

/* As many rows as a search gives at most, and one fewer as the control. */
static void a_table_of_exactly_a_cap_is_perhaps_cut_off(void **state)
{
    for (int rows = 999; rows <= 1000; rows++) {
        struct import_bench *bench = *state;
        struct buf text;

        buf_init(&text, 1 << 20);
        buf_text(&text, "time,user,ip,result\n");
        for (int i = 0; i < rows; i++)
            buf_printf(&text, "2026-03-10T21:%02d:%02dZ,owner@acme.example,192.0.2.14,success\n",
                       i / 60, i % 60);
        import_bench_put(bench, "signins.csv", buf_as_str(&text));
        import(bench, LOG_ZONE_NONE);
        assert_int_equal(bench->login_count, (rows == 1000) + 999);
        assert_coverage(bench, rows == 1000 ? COVERAGE_TRUNCATED : COVERAGE_PARTLY,
                        rows == 1000 ? "exactly as many rows" : "999 sign-ins");
        buf_dispose(&text);
    }
}

static void without_a_log_coverage_says_so(void **state)
{
    struct import_bench *bench = *state;

    import_bench_put(bench, "a.eml", str_of("From: a@b.example\nSubject: x\n\nx\n"));
    import(bench, LOG_ZONE_NONE);
    assert_int_equal(bench->login_count, 0);
    assert_coverage(bench, COVERAGE_NO_LOG, "no sign-in log has been imported");
}

/* A rotated log and the one after it hold the same lines. */
static void what_two_logs_tell_is_told_once(void **state)
{
    struct import_bench *bench = *state;

    import_bench_put(bench, "mail.log", str_of(FIRST SECOND));
    import_bench_put(bench, "mail.log.1", str_of(SECOND READ));
    import(bench, LOG_ZONE_NONE);
    assert_int_equal(bench->login_count, 3);
    assert_int_equal(bench->order.totals.duplicates, 1);
    import(bench, LOG_ZONE_NONE);
    assert_int_equal(bench->login_count, 3);
    assert_int_equal(bench->order.totals.logins, 0);
    import_bench_says(bench, "the same file was imported before");
    import_bench_intact(bench);
}

/* The control: the same line twice in one log is two tries. */
static void two_tries_in_one_second_are_two(void **state)
{
    struct import_bench *bench = *state;

    import_bench_put(bench, "mail.log", str_of(REFUSED REFUSED FIRST));
    import_bench_put(bench, "other.log", str_of(REFUSED REFUSED REFUSED));
    import(bench, LOG_ZONE_NONE);
    assert_int_equal(bench->login_count, 4);
}

static void the_operators_zone_can_come_later_and_stays(void **state)
{
    struct import_bench *bench = *state;
    int64_t assumed;

    import_bench_put(bench, "mail.log", str_of(FIRST));
    import(bench, LOG_ZONE_NONE);
    assumed = bench->logins[0].when;
    import(bench, 7 * 60);
    assert_int_equal(bench->logins[0].when, assumed - 7 * 3600);
    assert_int_equal(bench->login_count, 1);
    import(bench, LOG_ZONE_NONE);
    assert_int_equal(bench->logins[0].when, assumed - 7 * 3600);
    import_bench_intact(bench);
}

static void a_log_that_is_cut_off_says_so(void **state)
{
    struct import_bench *bench = *state;

    import_bench_put(bench, "mail.log",
                     str_part(str_of(FIRST SECOND), 0, sizeof(FIRST SECOND) - 5));
    import(bench, LOG_ZONE_NONE);
    import_bench_says(bench, "PERHAPS CUT OFF: its last line does not end");
    assert_coverage(bench, COVERAGE_TRUNCATED, "its last line does not end");
}

/* As an older version left it: it did not get to the end, and judged the row otherwise. */
static void put_as_before(struct import_bench *bench, const char *result, struct login_log *log)
{
    struct casefile *cf = bench->sample.cf;
    struct import_file file = {.path = "mail.log", .format = "dovecot-log"};
    struct login_row row = {.line = 1,
                            .when = 1773129601,
                            .tries = 1,
                            .fetched = -1,
                            .result = result,
                            .protocol = "imap",
                            .stated = "Mar 10 08:00:01",
                            .account = "anna@acme.example",
                            .address = "192.0.2.14",
                            .client = "",
                            .agent = "",
                            .session = "a1",
                            .place = "",
                            .detail = "",
                            .key = hash_of(str_part(str_of(FIRST), 0, sizeof(FIRST) - 2))};
    struct error err = {0};
    bool added;

    *log = (struct login_log){.format = "dovecot-log",
                              .zone = "as it was",
                              .truncated = "",
                              .unread = "the parser took too long",
                              .earliest = row.when,
                              .latest = row.when,
                              .rows = 1};
    assert_ok(casefile_begin(cf, &err) && run_begin(cf, "import", "x", &file.run, &err) &&
                  import_file_begin(cf, &file, &err) &&
                  evidence_put(cf, str_of(FIRST SECOND), &log->raw, &err),
              &err);
    log->file = file.id;
    assert_ok(login_log_begin(cf, log, &err), &err);
    row.log = log->id;
    assert_ok(login_put(cf, &row, false, &added, &err) && added && login_log_end(cf, log, &err) &&
                  run_end(cf, file.run, "ok", &err) && casefile_commit(cf, &err),
              &err);
}

static void a_log_that_is_read_again_tells_what_an_older_version_judged_otherwise(void **state)
{
    for (int same = 0; same <= 1; same++) {
        struct import_bench *bench = *state;
        struct login_log log, *logs;
        struct error err = {0};
        size_t count;

        put_as_before(bench, same ? "success" : "unclear", &log);
        import_bench_put(bench, "mail.log", str_of(FIRST SECOND));
        import(bench, LOG_ZONE_NONE);
        assert_int_equal(bench->login_count, 2);
        assert_string_equal(bench->logins[0].result, same ? "success" : "unclear");
        if (!same)
            import_bench_says(bench, "1 sign-in is in the case with another outcome");
        else
            assert_null(strstr(buf_c(&bench->order.text), "another outcome"));
        assert_ok(login_log_list(bench->sample.cf, &bench->arena, &logs, &count, &err), &err);
        assert_int_equal(count, 1);
        assert_string_equal(logs[0].unread, "");
        assert_string_equal(logs[0].zone, "as it was");
        assert_int_equal(logs[0].rows, 2);
        import_bench_intact(bench);
        import_bench_close(state);
        import_bench_open(state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_log_with_the_servers_name_is_no_helper, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(a_log_becomes_rows_that_name_their_line, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(an_audit_log_gives_rules_and_sign_ins, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(a_mail_log_tells_of_sign_ins_and_of_what_rules_did,
                                        import_bench_open, import_bench_close),
        cmocka_unit_test_setup_teardown(
            a_log_in_a_set_of_its_country_is_read_and_the_report_says_which, import_bench_open,
            import_bench_close),
        cmocka_unit_test_setup_teardown(an_audit_log_of_more_than_32_megabytes_is_read,
                                        import_bench_open, import_bench_close),
        cmocka_unit_test_setup_teardown(a_log_that_begins_after_the_first_act_says_so,
                                        import_bench_open, import_bench_close),
        cmocka_unit_test_setup_teardown(a_table_of_exactly_a_cap_is_perhaps_cut_off,
                                        import_bench_open, import_bench_close),
        cmocka_unit_test_setup_teardown(without_a_log_coverage_says_so, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(what_two_logs_tell_is_told_once, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(two_tries_in_one_second_are_two, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(the_operators_zone_can_come_later_and_stays,
                                        import_bench_open, import_bench_close),
        cmocka_unit_test_setup_teardown(
            a_log_that_is_read_again_tells_what_an_older_version_judged_otherwise,
            import_bench_open, import_bench_close),
        cmocka_unit_test_setup_teardown(a_log_that_is_cut_off_says_so, import_bench_open,
                                        import_bench_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
