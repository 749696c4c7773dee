/* test_case_verify_rows.c - what somebody may do to the rows of what a server or the operator said,
 * and of what was concluded and done, and what verify says of it. As in test_case_verify.c, the
 * attacker drops the triggers first and puts them back. */
#include "alter_case.h"
#include "check.h"
#include "db.h"
#include "sample_rows.h"

#include "case/antivirus.h"
#include "case/logins.h"

#include <string.h>

static int make(void **state)
{
    static struct sample sample;

    sample_make(&sample);
    sample_fill(&sample, 4);
    sample_rows(&sample);
    sample_close(&sample);
    *state = &sample;
    return 0;
}

static const struct alter_attack attacks[] = {
    {"nothing at all (the control)", "SELECT 1", ""},

    {"an address that was never allowed",
     "INSERT INTO allowed VALUES ('forward', 'evil.example', 'asked', 1750000000)",
     "what the operator allowed: the rows are not what journal entry"},
    {"why it was allowed", "UPDATE allowed SET reason = 'the owner asked for it'",
     "what the operator allowed: the rows"},
    {"what was allowed taken away", "DELETE FROM allowed", "what the operator allowed: the rows"},
    {"a gap that is none now", "UPDATE coverage SET state = 2, detail = 'nothing'",
     "what was examined: the rows"},
    {"a gap taken away", "DELETE FROM coverage", "what was examined: the rows"},
    {"a check that was never made",
     "INSERT INTO coverage VALUES (99, 'logins', 'Sign-ins', 2, 'nothing', '', 1, '')",
     "what was examined: the rows"},
    {"an indicator's value", "UPDATE indicator SET value = 'partner.example'",
     "the indicators: the rows"},
    {"an indicator withdrawn", "UPDATE indicator SET withdrawn = 1", "the indicators: the rows"},
    {"an indicator taken away", "DELETE FROM indicator", "the indicators: the rows"},
    {"a note", "UPDATE note SET value = '500 rules' WHERE key = 'yara_rules'",
     "the notes: the rows"},
    {"a note more", "INSERT INTO note VALUES ('own-domains', 'evil.example')",
     "the notes: the rows"},
    {"a rule taken away", "DELETE FROM rule WHERE name = 'forward'", "the rules: the rows"},
    {"a rule called gone", "UPDATE rule SET gone = 1 WHERE name = 'forward'",
     "the rules: the rows"},
    {"a rule that does something else", "UPDATE rule SET record = x'00', summary = 'files'",
     "the rules: the rows"},
    {"a rule that does not run", "UPDATE rule SET active = 0", "the rules: the rows"},
    {"a look that never was", "UPDATE rule_look SET run = 99", "the rules: the rows"},
    {"a look that did not come to be, taken away", "DELETE FROM rule_miss", "the rules: the rows"},
    {"how a run ended", "UPDATE run SET outcome = 'complete'", "the acquisitions, imports"},
    {"a run more", "INSERT INTO run VALUES (9, 'acquire', 'owner@mail.example', 1, 2, 'ok')",
     "the acquisitions, imports and scans: the rows"},
    {"a server's certificate", "UPDATE account SET certificate = 'cd'", "the accounts: the rows"},
    {"an account called an import", "UPDATE account SET kind = 'import'", "the accounts: the rows"},
    {"a folder's name on the screen", "UPDATE folder SET name = 'Archive'",
     "the folders: the rows"},
    {"how many messages a folder has", "UPDATE folder SET present = 1", "the folders: the rows"},
    {"a folder that was not there this time", "UPDATE folder SET run = 0", "the folders: the rows"},

    {"a message that was listed and never fetched, taken away",
     "DELETE FROM message WHERE uid = 60; UPDATE tally SET planned = planned - 1, "
     "planned_bytes = planned_bytes - 100",
     "how many messages each folder has: the rows"},
    {"a message that was never fetched called vanished",
     "UPDATE message SET vanished = 1 WHERE uid = 60; UPDATE tally SET vanished = vanished + 1",
     "how many messages each folder has: the rows"},
    {"how many bytes are missing", "UPDATE tally SET planned_bytes = fetched_bytes",
     "the counts of folder 1 are not those"},
    {"how many messages were analysed", "UPDATE tally SET parsed = fetched",
     "the counts of folder 1 are not those"},
    {"how many messages the parser died of", "UPDATE tally SET crashed = 1",
     "the counts of folder 1 are not those"},

    {"whether a message was read", "UPDATE message SET flags = '' WHERE uid = 2",
     "what is known of messages since the last scan: the rows"},
    {"the subject of a message", "UPDATE message SET subject = 'hello' WHERE uid = 2",
     "what is known of messages since the last scan: the rows"},
    {"the date of a message", "UPDATE message SET date = 1 WHERE uid = 2",
     "what is known of messages since the last scan: the rows"},
    {"the UID of a message that was only listed", "UPDATE message SET uid = 99 WHERE uid = 60",
     "what is known of messages since the last scan: the rows"},
    {"a lure that is none", "UPDATE message SET lure = 0, lure_reasons = ''",
     "what is known of messages since the last scan: the rows"},
    {"facts of a message", "UPDATE facts SET record = x'00'",
     "what is known of messages since the last scan: the rows"},
    {"facts taken away", "DELETE FROM facts",
     "what is known of messages since the last scan: the rows"},
    {"a part of a message", "UPDATE part SET hash = zeroblob(32)",
     "the parts of messages: the rows"},
    {"an intruder's sign-in called ours", "UPDATE login SET own = 1 WHERE id = 2",
     "which sign-ins of a log are ours: the rows"},
    {"a sign-in in a log taken away", "DELETE FROM login WHERE id = 2",
     "the sign-ins that logs tell of: rows 1 to 3 are not"},
    {"the address of a sign-in", "UPDATE login SET address = '192.0.2.1' WHERE id = 2",
     "the sign-ins that logs tell of: rows 1 to 3 are not"},
    {"a sign-in that was none", "UPDATE login SET result = 'wrong-password' WHERE id = 3",
     "the sign-ins that logs tell of: rows"},
    {"a sign-in more",
     "INSERT INTO login SELECT 9, log, 9, moment, tries, fetched, result, protocol, stated, "
     "account, address, client, agent, session, place, detail, zeroblob(32), copy, 0 FROM login "
     "WHERE id = 1",
     "the sign-ins that logs tell of: 1 row is in no journal entry"},
    {"when a sign-in was", "UPDATE login SET moment = moment + 86400 WHERE id = 2",
     "log 1 of sign-ins, or when they were, is not what journal entry"},
    {"a log that seemed to be cut off", "UPDATE login_log SET truncated = '', rejected = 7",
     "log 1 of sign-ins, or when they were, is not"},
    {"a log taken away", "DELETE FROM login; DELETE FROM login_log",
     "a log of sign-ins has journal entry"},
    {"a sign-in before all others", "UPDATE login SET id = -1 WHERE id = 2",
     "the sign-ins that logs tell of: 1 row is in no journal entry"},
    {"a sign-in of our own taken away", "DELETE FROM own_login WHERE id = 2",
     "the journal tells of 2 sign-ins of our own, the case holds 1"},
    {"when a sign-in of our own was", "UPDATE own_login SET began = 1, ended = 2 WHERE id = 1",
     "our own sign-in 1 is not what journal entry"},
    {"a sign-in of our own more",
     "INSERT INTO own_login SELECT 3, began, ended, protocol, host, port, user, encryption, "
     "purpose, credential, tag, class, line, why, certificate, '198.51.100.66', vantage, "
     "transcript, related, 1 FROM own_login WHERE id = 1",
     "our own sign-in 3 is not what journal entry 1 says"},
    {"sign-ins of our own swapped",
     "UPDATE own_login SET id = 3 WHERE id = 1; UPDATE own_login SET id = 1 WHERE id = 2;"
     "UPDATE own_login SET id = 2 WHERE id = 3",
     "2 of the sign-ins of our own are not numbered as they were made"},

    {"a file that was not read to its end called complete",
     "UPDATE import_file SET verdict = 'complete', report = '{}'",
     "imported file 1 is not what journal entry"},
    {"an imported file without a report", "UPDATE import_file SET verdict = ''",
     "imported file 1 is not what journal entry"},
    {"an imported file more",
     "INSERT INTO import_file SELECT 2, run, 'x.mbox', format, size, sha256, verdict, report "
     "FROM import_file",
     "the journal tells of 1 imported files, the case holds 2"},
    {"where a message came from", "UPDATE origin SET start = 0",
     "where imported messages came from: rows"},
    {"a message that came from no file", "DELETE FROM origin",
     "where imported messages came from: rows"},
    {"a virus that nobody found", "UPDATE antivirus SET verdict = 0, words = '' WHERE id = 2",
     "what the virus scanner said: rows 1 to 3 are not what"},
    {"a newer answer",
     "INSERT INTO antivirus SELECT 4, sha256, engine, 0, '', asked FROM antivirus WHERE id = 2",
     "what the virus scanner said: 1 row is in no journal entry"},

    {"how a step ended: its records swapped",
     "UPDATE play_event SET id = 3 WHERE id = 1; UPDATE play_event SET id = 1 WHERE id = 2;"
     "UPDATE play_event SET id = 2 WHERE id = 3",
     "2 of the step records are not numbered as they were made"},
    {"a step's records in another run",
     "UPDATE play SET id = 3 WHERE id = 2; UPDATE play SET id = 2 WHERE id = 1",
     "2 of the playbook runs are not numbered as they were made"},
    {"which action ended",
     "UPDATE action SET id = 3 WHERE id = 1; UPDATE action SET id = 1 "
     "WHERE id = 2; UPDATE action SET id = 2 WHERE id = 3",
     "2 of the actions are not numbered as they were made"},
    {"our sign-in called the intruder's", "UPDATE login SET own = 0",
     "which sign-ins of a log are ours: the rows"},
};

static void every_change_to_the_rows_is_found(void **state)
{
    alter_each(*state, attacks, ARRAY_LEN(attacks));
}

/* The next session seals what it finds, and says what it found. */
static void what_was_altered_is_told_when_the_case_was_gone_on_with(void **state)
{
    static const char wrong[] = "the rules: somebody altered the rows after journal entry";
    struct sample *sample = *state;
    struct error err = {0};
    struct query query;
    struct db *db;
    int64_t told;

    sample_open(sample, CASE_WRITE); /* the control: nobody did */
    sample_close(sample);
    alter_expect(sample, "a session more", "");
    alter(sample, "UPDATE rule SET active = 0; UPDATE allowed SET reason = 'the owner'");
    for (int i = 0; i < 2; i++) { /* the second session has nothing to tell */
        sample_open(sample, CASE_WRITE);
        sample_begin(sample);
        assert_ok(rule_missed(sample->cf, sample->account, sample->run, "again", &err), &err);
        sample_commit(sample);
        sample_close(sample);
        alter_expect(sample, "rules, and a session", wrong);
        alter_expect(sample, "what was allowed, and a session",
                     "what the operator allowed: somebody altered the rows");
    }
    db = alter_open(sample);
    query_begin(&query, db,
                "SELECT count(*) FROM journal WHERE "
                "json_extract(body, '$.action') = 'tables-altered'");
    assert_true(query_number(&query, 0, &told, &err));
    db_close(db);
    assert_int_equal(told, 1);
}

/* As a program wrote it that had no such entries. */
static void forget_seals(struct sample *sample)
{
    alter(sample,
          "UPDATE journal SET body = json_remove(json_replace(body, '$.action', 'verified'), "
          "'$.details') WHERE json_extract(body, '$.action') IN ('tables-sealed', 'rows-sealed', "
          "'log-sealed')");
    alter(sample, "UPDATE journal SET body = json_remove(body, '$.details.row_sha256') WHERE "
                  "json_extract(body, '$.action') IN ('attempt-end', 'file-imported')");
    alter_rechain(sample);
}

static void what_no_entry_seals_is_told_and_not_called_wrong(void **state)
{
    static const char *const wants[] = {"the accounts",
                                        "what was examined",
                                        "the rules",
                                        "which sign-ins of a log are ours",
                                        "our own sign-ins",
                                        "the imported files",
                                        "what the virus scanner said",
                                        "the sign-ins that logs tell of",
                                        "where imported messages came from",
                                        "when the sign-ins of a log were"};
    struct sample *sample = *state;
    struct verify_report report;
    struct error err = {0};

    sample_open(sample, CASE_READ);
    assert_ok(case_verify(sample->cf, NULL, NULL, NULL, &report, &err), &err);
    assert_string_equal(report.not_covered, "");
    sample_close(sample);
    forget_seals(sample);
    alter_expect(sample, "an older case", "");
    sample_open(sample, CASE_READ);
    assert_ok(case_verify(sample->cf, NULL, NULL, NULL, &report, &err), &err);
    for (size_t i = 0; i < ARRAY_LEN(wants); i++)
        assert_non_null(strstr(report.not_covered, wants[i]));
    sample_close(sample);
}

/* Nobody has judged it. */
static void mail_that_came_after_a_scan_is_told_as_not_covered(void **state)
{
    struct sample *sample = *state;
    struct verify_report report;
    struct error err = {0};

    sample_open(sample, CASE_WRITE);
    sample_segment(sample, 80, 1);
    sample_segment(sample, 81, 1);
    assert_ok(case_verify(sample->cf, NULL, NULL, NULL, &report, &err), &err);
    assert_int_equal(report.wrong, 0);
    assert_string_equal(report.not_covered, "what is known of messages since the last scan");
    sample_begin(sample);
    assert_ok(message_seal_all(sample->cf, &err), &err);
    sample_commit(sample);
    assert_ok(case_verify(sample->cf, NULL, NULL, NULL, &report, &err), &err);
    assert_string_equal(report.not_covered, "");
    sample_segment(sample, 82, 1);
    assert_ok(case_verify(sample->cf, NULL, NULL, NULL, &report, &err), &err);
    assert_int_equal(report.wrong, 0);
    assert_string_equal(report.not_covered, "what is known of messages since the last scan");
    sample_close(sample);
}

static void a_scan_that_changes_nothing_does_not_seal_what_somebody_altered(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};

    alter(sample, "UPDATE facts SET record = x'00'");
    sample_open(sample, CASE_WRITE);
    sample_begin(sample);
    assert_ok(message_seal_all(sample->cf, &err), &err);
    sample_commit(sample);
    sample_close(sample);
    alter_expect(sample, "facts, and a scan", "what is known of messages since the last scan");
}

/* Stopped in the middle, it is open; at its end it is sealed anew. */
static void a_log_that_is_read_again_may_tell_other_times(void **state)
{
    struct login_log log = {.file = 1, .raw = hash_of(str_of("a log\n")), .format = "dovecot"};
    struct login_row row = {
        .line = 1, .result = "", .when = 1, .key = hash_of(str_of("192.0.2.1"))};
    struct sample *sample = *state;
    struct verify_report report;
    struct error err = {0};
    bool added;

    sample_open(sample, CASE_WRITE);
    sample_begin(sample);
    assert_ok(login_log_begin(sample->cf, &log, &err), &err);
    assert_true(log.again);
    row.log = log.id;
    assert_ok(login_put(sample->cf, &row, true, &added, &err), &err);
    assert_false(added);
    sample_commit(sample);
    assert_ok(case_verify(sample->cf, NULL, NULL, NULL, &report, &err), &err);
    assert_int_equal(report.wrong, 0);
    assert_string_equal(report.not_covered, "when the sign-ins of a log were");
    sample_begin(sample);
    log.zone = "+07:00";
    assert_ok(login_log_end(sample->cf, &log, &err), &err);
    sample_commit(sample);
    assert_ok(case_verify(sample->cf, NULL, NULL, NULL, &report, &err), &err);
    assert_int_equal(report.wrong, 0);
    assert_string_equal(report.not_covered, "");
    sample_close(sample);
    alter(sample, "UPDATE login SET moment = 2 WHERE id = 1");
    alter_expect(sample, "the new time", "log 1 of sign-ins, or when they were, is not");
}

/* A newer program goes on in it: what it adds is sealed, what was there before is not. */
static void an_older_case_is_sealed_from_where_it_is_gone_on_with(void **state)
{
    const struct antivirus_row row = {
        .sha256 = hash_of(str_of("x")), .engine = "ClamAV 1.0", .words = ""};
    const struct allowed allowed = {.kind = "domain", .value = "acme.example", .reason = "asked"};
    struct sample *sample = *state;
    struct verify_report report;
    struct error err = {0};

    forget_seals(sample);
    sample_open(sample, CASE_WRITE);
    sample_begin(sample);
    assert_ok(antivirus_put(sample->cf, &row, &err), &err);
    assert_ok(allowed_put(sample->cf, &allowed, &err), &err);
    sample_commit(sample);
    assert_ok(case_verify(sample->cf, NULL, NULL, NULL, &report, &err), &err);
    assert_int_equal(report.wrong, 0);
    assert_non_null(strstr(report.not_covered, "what the virus scanner said"));
    assert_null(strstr(report.not_covered, "what the operator allowed"));
    sample_close(sample);
    alter(sample, "DELETE FROM antivirus WHERE id = 4");
    alter_expect(sample, "what was added", "what the virus scanner said: rows 4 to 4 are not");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_change_to_the_rows_is_found, make, sample_tear_down),
        cmocka_unit_test_setup_teardown(what_was_altered_is_told_when_the_case_was_gone_on_with,
                                        make, sample_tear_down),
        cmocka_unit_test_setup_teardown(what_no_entry_seals_is_told_and_not_called_wrong, make,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(mail_that_came_after_a_scan_is_told_as_not_covered, make,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(
            a_scan_that_changes_nothing_does_not_seal_what_somebody_altered, make,
            sample_tear_down),
        cmocka_unit_test_setup_teardown(a_log_that_is_read_again_may_tell_other_times, make,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(an_older_case_is_sealed_from_where_it_is_gone_on_with, make,
                                        sample_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
