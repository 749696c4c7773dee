/* test_import_logs.c - logs of sign-ins become rows of the case, whichever way they come and
 * however often; with the real jailed workers and the real program. */
#include "../../cli/import.h"

#include "check.h"
#include "sample_case.h"

#include "base/clock.h"
#include "base/job.h"
#include "case/logins.h"
#include "parse/login.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

struct box {
    struct sample sample;
    char files[TEMP_PATH + 16];
    struct import_order order;
    struct arena arena;
    struct login_row *rows;
    size_t count;
};

static int set_up(void **state)
{
    struct box *box = calloc(1, sizeof(*box));

    sample_make(&box->sample);
    snprintf(box->files, sizeof(box->files), "%s/files", box->sample.folder);
    assert_int_equal(mkdir(box->files, 0700), 0);
    box->order.zone = LOG_ZONE_NONE;
    *state = box;
    return 0;
}

static void forget(struct box *box)
{
    import_plan_dispose(&box->order.plan);
    buf_dispose(&box->order.text);
    buf_dispose(&box->order.items);
    arena_dispose(&box->arena);
}

static int tear_down(void **state)
{
    struct box *box = *state;

    forget(box);
    sample_remove(&box->sample);
    free(box);
    return 0;
}

static void put(struct box *box, const char *name, struct str bytes)
{
    char path[TEMP_PATH + 300];
    struct error err = {0};

    snprintf(path, sizeof(path), "%s/%s", box->files, name);
    assert_ok(temp_write(path, bytes, &err), &err);
}

/* Imports all files there are, and lists what sign-ins the case holds then. */
static void import(struct box *box, int32_t zone)
{
    struct login_query all = {.page = {.most = PAGE_ALL}};
    struct error err = {0};

    forget(box);
    box->order = (struct import_order){
        .cf = box->sample.cf,
        .scan = {.role = {.program = PROGRAM}, .workers = 1, .data_dir = DATA_DIR},
        .target = box->files,
        .zone = zone};
    buf_init(&box->order.text, 16 << 20);
    buf_init(&box->order.items, 16 << 20);
    assert_ok(import_plan_add(&box->order.plan, box->files, &err), &err);
    assert_ok(job_run(import_job, &box->order, &err), &err);
    assert_ok(login_list(box->sample.cf, &box->arena, &all, &box->rows, &box->count, &err), &err);
}

static void assert_says(const struct box *box, const char *words)
{
    if (!strstr(buf_c(&box->order.text), words))
        fail_msg("no \"%s\" in:\n%s", words, buf_c(&box->order.text));
}

static void assert_intact(struct box *box)
{
    struct error err = {0};
    struct buf text;
    uint64_t wrong;

    buf_init(&text, 1 << 20);
    assert_ok(sample_verify(box->sample.cf, &wrong, &text, &err), &err);
    if (wrong > 0)
        fail_msg("%s", buf_c(&text));
    buf_dispose(&text);
}

static void assert_coverage(struct box *box, enum coverage_state want, const char *words)
{
    struct arena arena = {0};
    struct error err = {0};
    struct coverage *rows;
    size_t count, i;

    assert_ok(coverage_list(box->sample.cf, &arena, &rows, &count, &err), &err);
    for (i = 0; i < count && strcmp(rows[i].check, "sign-ins") != 0; i++)
        ;
    assert_true(i < count);
    if (rows[i].state != want || !strstr(rows[i].detail, words))
        fail_msg("%s: %s", coverage_name(rows[i].state), rows[i].detail);
    arena_dispose(&arena);
}

static void a_log_becomes_rows_that_name_their_line(void **state)
{
    struct box *box = *state;
    struct hash hash = hash_of(str_of(REFUSED FIRST SECOND READ));

    put(box, "mail.log", str_of(REFUSED FIRST SECOND READ));
    import(box, LOG_ZONE_NONE);
    assert_int_equal(box->count, 4);
    assert_int_equal(box->order.totals.logins, 4);
    assert_string_equal(box->rows[0].result, "wrong-password");
    assert_string_equal(box->rows[1].address, "192.0.2.14");
    assert_int_equal(box->rows[2].line, 3);
    assert_true(hash_equal(&box->rows[2].raw, &hash));
    assert_string_equal(box->rows[3].address, "203.0.113.9"); /* by its session */
    assert_int_equal(box->rows[3].fetched, 88);
    assert_says(box, "4 read, 4 taken in");
    assert_says(box, "UTC is assumed");
    assert_coverage(box, COVERAGE_PARTLY, "none is of owner@acme.example");
    assert_intact(box);
}

/* One file, two readers: what it tells of rules, and of sign-ins. */
/* A folder of Dovecot's holds files of its own beside mail; its log is none of them. */
static void a_log_with_the_servers_name_is_no_helper(void **state)
{
    struct box *box = *state;

    put(box, "dovecot.log", str_of(FIRST));
    put(box, "dovecot.index.log", str_of("\x01\x02"));
    put(box, "dovecot-uidlist", str_of("3 V1 N1\n"));
    import(box, LOG_ZONE_NONE);
    assert_int_equal(box->count, 1);
    assert_int_equal(box->order.plan.helpers, 2);
}

static void an_audit_log_gives_rules_and_sign_ins(void **state)
{
    static const char log[] =
        "{\"CreationTime\":\"2026-03-10T21:04:43\",\"Id\":\"e-1\",\"Operation\":\"UserLoggedIn\","
        "\"Workload\":\"AzureActiveDirectory\",\"UserId\":\"owner@acme.example\","
        "\"ClientIP\":\"203.0.113.9\",\"ErrorNumber\":\"0\"}\n"
        "{\"CreationTime\":\"2026-03-10T21:12:43\",\"Id\":\"e-4\",\"Operation\":\"New-InboxRule\","
        "\"Workload\":\"Exchange\",\"ResultStatus\":\"True\",\"UserId\":\"owner@acme.example\","
        "\"ObjectId\":\"acme.example/owner\\\\.\",\"Parameters\":[{\"Name\":\"Name\",\"Value\":\".\"},"
        "{\"Name\":\"ForwardTo\",\"Value\":\"drop@evil.example\"}]}\n"
        "{\"CreationTime\":\"2026-03-10T21:13:43\",\"Id\":\"e-5\",\"Operation\":\"Send\","
        "\"Workload\":\"Exchange\",\"UserId\":\"owner@acme.example\"}\n";
    struct box *box = *state;

    put(box, "audit.json", str_of(log));
    import(box, LOG_ZONE_NONE);
    assert_int_equal(box->count, 1);
    assert_string_equal(box->rows[0].address, "203.0.113.9");
    assert_int_equal(box->order.totals.rules, 1);
    assert_int_equal(box->order.totals.logins, 1);
    assert_says(box, "3 read, 2 taken in, 1 about other things");
    assert_says(box, "UTC, as this kind of export has it");
    assert_coverage(box, COVERAGE_NOTHING, "1 sign-ins in 1 log");
    assert_intact(box);
}

#define SIEVE(second, did)                                                                         \
    "Mar 10 09:00:0" second " mx dovecot: lmtp(owner@acme.example)<9><s>: sieve: msgid=<m" second  \
    "@x.example>: " did "\n"

static size_t list_rules(struct box *box, struct rule_row **out)
{
    struct error err = {0};
    size_t count;

    assert_ok(rule_list(box->sample.cf, &box->arena, out, &count, &err), &err);
    return count;
}

static bool is_found(struct box *box, const char *detector, const char *words)
{
    struct finding *rows;
    struct error err = {0};
    size_t count;

    assert_ok(finding_list(box->sample.cf, &box->arena, false, (struct page){.most = PAGE_ALL},
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
    struct box *box = *state;
    struct rule_row *rules;

    put(box, "mail.log",
        str_of(FIRST SIEVE("1", "forwarded to <drop@evil.example>")
                   SIEVE("2", "forwarded to <drop@evil.example>")
                       SIEVE("3", "stored mail into mailbox 'RSS Feeds'")
                           SIEVE("4", "stored mail into mailbox 'Projects'")
                               SIEVE("5", "stored mail into mailbox 'INBOX'")));
    import(box, LOG_ZONE_NONE);
    assert_int_equal(box->count, 1);
    assert_says(box, "6 read, 5 taken in, 1 about other things");
    assert_says(box, "4 mails that rules sent on or put into folders: 3 rules");
    assert_int_equal(list_rules(box, &rules), 3);
    assert_true(is_found(box, "rule-forwards-outside", "drop@evil.example"));
    assert_true(is_found(box, "rule-hides", "RSS Feeds"));
    assert_false(is_found(box, "rule-hides", "Projects"));
    assert_intact(box);
    /* The log after it replaces nothing; the same one again adds nothing. */
    put(box, "mail.log.2", str_of(SECOND SIEVE("9", "forwarded to <other@evil.example>")));
    import(box, LOG_ZONE_NONE);
    assert_int_equal(list_rules(box, &rules), 4);
    for (size_t i = 0; i < 4; i++)
        assert_false(rules[i].gone);
    assert_int_equal(box->order.totals.rules, 1);
    assert_true(is_found(box, "rule-forwards-outside", "drop@evil.example"));
    assert_true(is_found(box, "rule-forwards-outside", "other@evil.example"));
    assert_intact(box);
}

static void a_log_in_a_set_of_its_country_is_read_and_the_report_says_which(void **state)
{
    struct box *box = *state;

    put(box, "logins.csv",
        str_of(
            "\xb5\xc7\xc2\xbc\xca\xb1\xbc\xe4,\xd5\xcb\xba\xc5,\xb5\xc7\xc2\xbcIP,\xb5\xc7\xc2\xbc\xd7\xb4\xcc\xac\n"
            "2026-03-10 09:05:43,anna@acme.example,203.0.113.9,\xca\xa7\xb0\xdc\n"));
    import(box, LOG_ZONE_NONE);
    assert_int_equal(box->count, 1);
    assert_string_equal(box->rows[0].result, "failed");
    assert_says(box, "GB18030, by its bytes");
    assert_intact(box);
}

/* Larger than what is read as one tree: the rules and the sign-ins in it are told all the same. */
static void an_audit_log_of_more_than_32_megabytes_is_read(void **state)
{
    static const char other[] =
        "{\"CreationTime\":\"2026-03-10T20:00:00\",\"Id\":\"s-%u\",\"Operation\":\"Send\","
        "\"Workload\":\"Exchange\",\"UserId\":\"owner@acme.example\",\"x\":\"%0900u\"}\n";
    static const char last[] =
        "{\"CreationTime\":\"2026-03-10T21:04:43\",\"Id\":\"e-1\",\"Operation\":\"UserLoggedIn\","
        "\"Workload\":\"AzureActiveDirectory\",\"UserId\":\"owner@acme.example\","
        "\"ClientIP\":\"203.0.113.9\",\"ErrorNumber\":\"0\"}\n"
        "{\"CreationTime\":\"2026-03-10T21:12:43\",\"Id\":\"e-4\",\"Operation\":\"New-InboxRule\","
        "\"Workload\":\"Exchange\",\"ResultStatus\":\"True\",\"UserId\":\"owner@acme.example\","
        "\"ObjectId\":\"acme.example/owner\\\\.\",\"Parameters\":[{\"Name\":\"Name\",\"Value\":\".\"},"
        "{\"Name\":\"ForwardTo\",\"Value\":\"drop@evil.example\"}]}\n";
    struct box *box = *state;
    struct buf text;

    buf_init(&text, 64 << 20);
    for (unsigned i = 0; text.len < (33 << 20); i++)
        buf_printf(&text, other, i, i);
    buf_text(&text, last);
    put(box, "audit.json", buf_as_str(&text));
    buf_dispose(&text);
    import(box, LOG_ZONE_NONE);
    assert_int_equal(box->count, 1);
    assert_int_equal(box->order.totals.rules, 1);
    assert_true(is_found(box, "rule-forwards-outside", "drop@evil.example"));
    assert_intact(box);
}

static void a_log_that_begins_after_the_first_act_says_so(void **state)
{
    static const char rule[] =
        "{\"CreationTime\":\"2026-03-09T21:12:43\",\"Id\":\"e-4\",\"Operation\":\"New-InboxRule\","
        "\"Workload\":\"Exchange\",\"ResultStatus\":\"True\",\"UserId\":\"owner@acme.example\","
        "\"ObjectId\":\"acme.example/owner\\\\.\",\"Parameters\":[{\"Name\":\"Name\",\"Value\":\".\"},"
        "{\"Name\":\"ForwardTo\",\"Value\":\"drop@evil.example\"}]}\n";
    struct box *box = *state;

    put(box, "audit.json", str_of(rule));
    put(box, "signins.csv",
        str_of(
            "time,user,ip,result\n2026-03-10T08:00:00Z,owner@acme.example,192.0.2.14,success\n"));
    import(box, LOG_ZONE_NONE);
    assert_int_equal(box->count, 1);
    assert_coverage(box, COVERAGE_TRUNCATED, "how the intruder came in lies before");
}

/* As many rows as a search gives at most, and one fewer as the control. */
static void a_table_of_exactly_a_cap_is_perhaps_cut_off(void **state)
{
    for (int rows = 999; rows <= 1000; rows++) {
        struct box *box = *state;
        struct buf text;

        buf_init(&text, 1 << 20);
        buf_text(&text, "time,user,ip,result\n");
        for (int i = 0; i < rows; i++)
            buf_printf(&text, "2026-03-10T21:%02d:%02dZ,owner@acme.example,192.0.2.14,success\n",
                       i / 60, i % 60);
        put(box, "signins.csv", buf_as_str(&text));
        import(box, LOG_ZONE_NONE);
        assert_int_equal(box->count, (rows == 1000) + 999);
        assert_coverage(box, rows == 1000 ? COVERAGE_TRUNCATED : COVERAGE_NOTHING,
                        rows == 1000 ? "exactly as many rows" : "999 sign-ins");
        buf_dispose(&text);
    }
}

static void without_a_log_coverage_says_so(void **state)
{
    struct box *box = *state;

    put(box, "a.eml", str_of("From: a@b.example\nSubject: x\n\nx\n"));
    import(box, LOG_ZONE_NONE);
    assert_int_equal(box->count, 0);
    assert_coverage(box, COVERAGE_NO_LOG, "no sign-in log has been imported");
}

/* A rotated log and the one after it hold the same lines. */
static void what_two_logs_tell_is_told_once(void **state)
{
    struct box *box = *state;

    put(box, "mail.log", str_of(FIRST SECOND));
    put(box, "mail.log.1", str_of(SECOND READ));
    import(box, LOG_ZONE_NONE);
    assert_int_equal(box->count, 3);
    assert_int_equal(box->order.totals.duplicates, 1);
    import(box, LOG_ZONE_NONE);
    assert_int_equal(box->count, 3);
    assert_int_equal(box->order.totals.logins, 0);
    assert_says(box, "the same file was imported before");
    assert_intact(box);
}

/* The control: the same line twice in one log is two tries. */
static void two_tries_in_one_second_are_two(void **state)
{
    struct box *box = *state;

    put(box, "mail.log", str_of(REFUSED REFUSED FIRST));
    put(box, "other.log", str_of(REFUSED REFUSED REFUSED));
    import(box, LOG_ZONE_NONE);
    assert_int_equal(box->count, 4);
}

static void the_operators_zone_can_come_later_and_stays(void **state)
{
    struct box *box = *state;
    int64_t assumed;

    put(box, "mail.log", str_of(FIRST));
    import(box, LOG_ZONE_NONE);
    assumed = box->rows[0].when;
    import(box, 7 * 60);
    assert_int_equal(box->rows[0].when, assumed - 7 * 3600);
    assert_int_equal(box->count, 1);
    import(box, LOG_ZONE_NONE);
    assert_int_equal(box->rows[0].when, assumed - 7 * 3600);
    assert_intact(box);
}

static void a_log_that_is_cut_off_says_so(void **state)
{
    struct box *box = *state;

    put(box, "mail.log", str_part(str_of(FIRST SECOND), 0, sizeof(FIRST SECOND) - 5));
    import(box, LOG_ZONE_NONE);
    assert_says(box, "PERHAPS CUT OFF: its last line does not end");
    assert_coverage(box, COVERAGE_TRUNCATED, "its last line does not end");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_log_with_the_servers_name_is_no_helper, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_log_becomes_rows_that_name_their_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_audit_log_gives_rules_and_sign_ins, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_mail_log_tells_of_sign_ins_and_of_what_rules_did, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            a_log_in_a_set_of_its_country_is_read_and_the_report_says_which, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_audit_log_of_more_than_32_megabytes_is_read, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_log_that_begins_after_the_first_act_says_so, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_table_of_exactly_a_cap_is_perhaps_cut_off, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(without_a_log_coverage_says_so, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_two_logs_tell_is_told_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(two_tries_in_one_second_are_two, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_operators_zone_can_come_later_and_stays, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_log_that_is_cut_off_says_so, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
