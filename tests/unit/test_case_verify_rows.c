/* test_case_verify_rows.c - what somebody may do to the rows of what a server or the operator said,
 * and of what was concluded and done, and what verify says of it. As in test_case_verify.c, the
 * attacker drops the triggers first and puts them back. */
#include "alter_case.h"
#include "check.h"
#include "sample_rows.h"

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

static int unmake(void **state)
{
    sample_remove(*state);
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

    {"a part of a message", "UPDATE part SET hash = zeroblob(32)",
     "the parts of messages: the rows"},
    {"an intruder's sign-in called ours", "UPDATE login SET own = 1 WHERE id = 2",
     "which sign-ins of a log are ours: the rows"},
    {"our sign-in called the intruder's", "UPDATE login SET own = 0",
     "which sign-ins of a log are ours: the rows"},
};

static void every_change_to_the_rows_is_found(void **state)
{
    alter_each(*state, attacks, ARRAY_LEN(attacks));
}

/* As a program wrote it that had no such entries. */
static void what_no_entry_seals_is_told_and_not_called_wrong(void **state)
{
    static const char *const wants[] = {"the accounts", "what was examined", "the rules",
                                        "which sign-ins of a log are ours"};
    struct sample *sample = *state;
    struct verify_report report;
    struct error err = {0};

    sample_open(sample, CASE_READ);
    assert_ok(case_verify(sample->cf, NULL, NULL, NULL, &report, &err), &err);
    assert_string_equal(report.not_covered, "");
    sample_close(sample);
    alter(sample, "DELETE FROM journal WHERE json_extract(body, '$.action') = 'tables-sealed'");
    alter_rechain(sample);
    sample_open(sample, CASE_READ);
    assert_ok(case_verify(sample->cf, NULL, NULL, NULL, &report, &err), &err);
    for (size_t i = 0; i < ARRAY_LEN(wants); i++)
        assert_non_null(strstr(report.not_covered, wants[i]));
    sample_close(sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(every_change_to_the_rows_is_found, make, unmake),
        cmocka_unit_test_setup_teardown(what_no_entry_seals_is_told_and_not_called_wrong, make,
                                        unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
