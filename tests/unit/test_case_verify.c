/* test_case_verify.c - what somebody may do to a case behind our back, and what verify says of it.
 *
 * The attacker knows SQLite and drops the triggers first; each attack puts them back, so that what
 * is found is the attack and not the missing trigger. */
#include "alter_case.h"
#include "check.h"
#include "sample_rows.h"

#include "base/job.h"

#include "db.h"
#include "entry.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int make(void **state)
{
    static struct sample sample;
    struct error err = {0};

    sample_make(&sample);
    sample_fill(&sample, 6);
    sample_segment(&sample, 20, 3);
    sample_headed(&sample, 40, 40, NULL);
    sample_headed(&sample, 41, 41, NULL);
    sample_findings(&sample);
    assert_ok(casefile_set_owner(sample.cf, "new-owner@acme.example", &err), &err);
    sample_close(&sample);
    *state = &sample;
    return 0;
}

static const struct alter_attack attacks[] = {
    {"nothing at all (the control)", "SELECT 1", ""},

    {"an entry's words",
     "UPDATE journal SET body = replace(body, '\"ok\"', '\"no\"') WHERE seq = 3",
     "journal entry 3 was altered: its hash is not that of its text"},
    {"an entry's hash", "UPDATE journal SET hash = zeroblob(32) WHERE seq = 3",
     "journal entry 3 was altered"},
    {"an entry taken out", "DELETE FROM journal WHERE seq = 4", "journal entry 4 is missing"},
    {"an entry taken out, the rest moved up",
     "DELETE FROM journal WHERE seq = 4; UPDATE journal SET seq = seq - 1 WHERE seq > 4",
     "journal entry 4 calls itself number 5"},
    {"two entries swapped",
     "UPDATE journal SET seq = 99 WHERE seq = 3; UPDATE journal SET seq = 3 WHERE seq = 4;"
     "UPDATE journal SET seq = 4 WHERE seq = 99",
     "journal entry 3 calls itself number 4"},
    {"an entry twice",
     "INSERT INTO journal SELECT (SELECT max(seq) + 1 FROM journal), body, hash FROM journal "
     "WHERE seq = 3",
     "does not follow on the one before it"},
    {"an entry that is no JSON", "UPDATE journal SET body = 'x' WHERE seq = 3",
     "journal entry 3 is not in the form it was written in"},
    {"blanks in an entry", "UPDATE journal SET body = replace(body, ',', ', ') WHERE seq = 3",
     "journal entry 3 is not in the form it was written in"},
    {"an entry before the first",
     "PRAGMA ignore_check_constraints = ON; INSERT INTO journal SELECT -9223372036854775807 - 1, "
     "body, hash FROM journal WHERE seq = 3",
     "journal entry -9223372036854775808 is none of ours"},
    {"an entry behind all others",
     "UPDATE journal SET seq = 9223372036854775807 WHERE seq = (SELECT max(seq) FROM journal)",
     "to 9223372036854775806 are missing"},
    {"ranges of evidence without end",
     "UPDATE journal SET body = replace(replace(body, '_object\":6', '_object\":9223372036854775807'), "
     "'_object\":7', '_object\":-9223372036854775808')",
     "evidence 1 to 9223372036854775807 is not what journal entry"},
    {"all entries gone", "DELETE FROM journal", "the journal is empty"},

    {"an object's hash", "UPDATE object SET hash = zeroblob(32) WHERE id = 2",
     "evidence 0000000000000000... was altered"},
    {"an object's place", "UPDATE object SET start = start + 1 WHERE id = 2",
     "the index of evidence 1 to 6 is not what journal entry"},
    {"an object's length", "UPDATE object SET length = length - 1 WHERE id = 2",
     "its record in evidence/000001.seg was altered or cut"},
    {"an object far outside its file", "UPDATE object SET start = 9000000000000000000 WHERE id = 2",
     "cannot lie at byte 9000000000000000000"},
    {"an object before its file",
     "PRAGMA ignore_check_constraints = ON; UPDATE object SET start = 3 WHERE id = 2",
     "cannot lie at byte 3"},
    {"an object of negative length",
     "PRAGMA ignore_check_constraints = ON; UPDATE object SET length = -1 WHERE id = 2",
     "its record in evidence/000001.seg was altered or cut"},
    {"an object's row taken out", "DELETE FROM object WHERE id = 2",
     "names a row of object that is not there"},
    {"the last object's row taken out, and the message with it",
     "DELETE FROM message WHERE object = (SELECT max(id) FROM object);"
     "DELETE FROM object WHERE id = (SELECT max(id) FROM object)",
     "is not what journal entry"},
    {"an object nobody journalled", "INSERT INTO object VALUES (12, zeroblob(32), 1, 100000, 5)",
     "1 piece of evidence is in no journal entry"},

    {"the session that a segment is of", "UPDATE segment SET session = 3 WHERE id = 1",
     "segment 1 was opened in the session of journal entry 2, and its row says 3"},
    {"a segment of nobody's session", "UPDATE segment SET session = 1 WHERE id = 2",
     "segment 2 was opened in the session of journal entry 2, and its row says 1"},
    {"a segment nobody journalled", "INSERT INTO segment VALUES (9, 2)",
     "the journal tells of 2 segments, the case holds 3"},
    {"a segment's row taken out",
     "DELETE FROM message; DELETE FROM object; DELETE FROM segment WHERE id = 2",
     "segment 2 has an entry in the journal and no row"},

    {"a message's bytes swapped for another's", "UPDATE message SET object = 1 WHERE id = 2",
     "the messages fetched in batch"},
    {"a message's UID", "UPDATE message SET uid = 999 WHERE id = 2",
     "the messages fetched in batch"},
    {"a message's date of arrival", "UPDATE message SET received = 1 WHERE id = 2",
     "the messages fetched in batch"},
    {"the folder that a message was in", "UPDATE folder SET raw_name = 'Archive'",
     "the messages fetched in batch"},
    {"the account that a message was in", "UPDATE account SET user = 'somebody'",
     "the messages fetched in batch"},
    {"a message taken out", "DELETE FROM message WHERE id = 2", "the messages fetched in batch"},
    {"a message without evidence now",
     "UPDATE message SET object = NULL, batch = NULL WHERE id = 2",
     "the messages fetched in batch"},
    {"a message that was never fetched gets bytes",
     "INSERT INTO message(folder, uid, size, flags, object, direction) VALUES (1, 50, 1, '', 1, 0)",
     "messages have evidence, and the journal knows of"},
    {"a header swapped for another's", "UPDATE message SET header = 10 WHERE uid = 41",
     "the headers fetched in batch"},
    {"the UID of a message with a header", "UPDATE message SET uid = 999 WHERE uid = 41",
     "the headers fetched in batch"},
    {"a message without its header now",
     "UPDATE message SET header = NULL, header_batch = NULL WHERE uid = 41",
     "the headers fetched in batch"},
    {"a message that never had one gets a header", "UPDATE message SET header = 10 WHERE uid = 2",
     "messages have a header by itself, and the journal knows of 2"},
    {"the count of headers", "UPDATE tally SET headed = 0", "the counts of folder 1 are not those"},
    {"a count", "UPDATE tally SET fetched = fetched - 1", "the counts of folder 1 are not those"},

    {"the count of the evidence", "UPDATE stock SET bytes = bytes + 1",
     "the count of the evidence is not that of its rows"},
    {"no count of the evidence", "DELETE FROM stock",
     "the count of the evidence is not that of its rows"},

    {"the owner", "UPDATE note SET value = 'x@y.example' WHERE key = 'case.owner'",
     "the owner's address is not the one in the journal"},
    {"the authority", "UPDATE note SET value = 'nobody' WHERE key = 'case.authority'",
     "the case's authority is not the one in the journal"},
    {"the date", "UPDATE note SET value = '2020' WHERE key = 'case.created'",
     "the case's date is not the one in the journal"},
    {"the case's number", "UPDATE note SET value = 'other' WHERE key = 'case.id'",
     "belongs to another case"},

    {"a finding taken out",
     "DELETE FROM finding_reason WHERE finding = 2; DELETE FROM finding_subject WHERE finding = 2; "
     "DELETE FROM finding WHERE id = 2",
     "the findings, or what was said of them, are not what journal entry"},
    {"a finding's severity", "UPDATE finding SET severity = 0 WHERE id = 2", "the findings, or"},
    {"a finding hidden as gone", "UPDATE finding SET last_seen = 1 WHERE id = 2",
     "the findings, or"},
    {"all findings hidden as gone", "UPDATE note SET value = '99' WHERE key = 'findings.run'",
     "the findings, or"},
    {"a finding's verdict", "UPDATE finding SET verdict = 'dismissed' WHERE id = 2",
     "the findings, or"},
    {"a finding's reason", "UPDATE finding_reason SET text = 'nothing' WHERE finding = 2",
     "the findings, or"},
    {"a finding's subject", "UPDATE finding_subject SET label = 'x' WHERE finding = 2",
     "the findings, or"},

    {"a trigger more", "CREATE TRIGGER evil AFTER INSERT ON run BEGIN DELETE FROM finding; END",
     "the trigger evil of the case does not belong there"},
    {"a view in place of a table",
     "ALTER TABLE run RENAME TO run2; CREATE VIEW run AS SELECT * FROM run2", "it was altered"},
    {"an index taken away", "DROP INDEX message_by_moment",
     "the index message_by_moment of the case is missing"},
    {"a column more", "ALTER TABLE account ADD COLUMN extra TEXT",
     "the table account of the case is not as this program makes it"},
    {"a newer version", "PRAGMA user_version = 99", "was made by a newer mailmedic"},
};

static void a_journal_without_room_is_not_written_to(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};

    alter(sample,
          "INSERT INTO journal SELECT 9223372036854775807, body, hash FROM journal LIMIT 1");
    assert_false(casefile_open(&sample->cf, sample->path, CASE_WRITE, &err));
    assert_non_null(strstr(err.text, "no journal entry can come after number 9223372036854775807"));
}

static void a_long_owner_is_held_against_the_journal_whole(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    struct buf owner;

    buf_init(&owner, 1000);
    while (owner.len < 400) /* letters of two bytes, so that a cut may fall within one */
        buf_text(&owner, owner.len == 0 ? "x" : "\xc3\xa4");
    sample_open(sample, CASE_WRITE);
    assert_ok(casefile_set_owner(sample->cf, buf_c(&owner), &err), &err);
    sample_close(sample);
    alter_expect(sample, "a long owner", "");
    buf_dispose(&owner);
    alter(sample, "UPDATE note SET value = value || 'x' WHERE key = 'case.owner'");
    alter_expect(sample, "its end", "the owner's address is not the one in the journal");
}

static void every_change_to_the_database_is_found(void **state)
{
    alter_each(*state, attacks, ARRAY_LEN(attacks));
}

static void a_dropped_trigger_is_found(void **state)
{
    struct sample *sample = *state;
    struct db *db = alter_open(sample);
    struct error err = {0};

    assert_ok(db_run(db, "DROP TRIGGER journal_stays", &err), &err);
    db_close(db);
    alter_expect(sample, "drop", "the trigger journal_stays of the case is missing");
}

/* --- altering the evidence --- */

static void overwrite(struct sample *sample, const char *name, off_t at, const char *bytes)
{
    int fd = open(sample_path(sample, name), O_WRONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, strlen(bytes), at), strlen(bytes));
    close(fd);
}

static void add_to(struct sample *sample, const char *name, const char *bytes)
{
    int fd = open(sample_path(sample, name), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, strlen(bytes)), strlen(bytes));
    close(fd);
}

static void every_change_to_a_segment_is_found(void **state)
{
    static const char seg[] = "evidence/000002.seg";
    static const char *const wants[] = {"was altered: its bytes have another hash",
                                        "its record in evidence/000002.seg was altered or cut",
                                        "the hash behind its bytes was altered"};
    struct sample *sample = *state;
    const off_t length = (off_t)sample_mail(20).len;
    const off_t places[] = {EVIDENCE_HEAD + 5, 30, EVIDENCE_HEAD + length + 20};
    struct error err = {0};
    struct buf whole;

    assert_ok(temp_read(sample_path(sample, seg), &whole, &err), &err);
    alter_expect(sample, "the control", "");
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        overwrite(sample, seg, places[i], whole.at[places[i]] == '0' ? "1" : "0");
        alter_expect(sample, wants[i], wants[i]);
        assert_ok(temp_write(sample_path(sample, seg), buf_as_str(&whole), &err), &err);
    }
    assert_int_equal(truncate(sample_path(sample, seg), (off_t)whole.len - 1), 0);
    alter_expect(sample, "cut", "its record in evidence/000002.seg was altered or cut");
    assert_int_equal(truncate(sample_path(sample, seg), 10), 0);
    alter_expect(sample, "cut short", "cannot lie at byte");
    assert_ok(temp_write(sample_path(sample, seg), buf_as_str(&whole), &err), &err);
    alter_expect(sample, "put back", "");
    assert_int_equal(rename(sample_path(sample, seg), sample_path(sample, "moved")), 0);
    alter_expect(sample, "removed", "cannot open evidence/000002.seg");
    assert_int_equal(link(sample_path(sample, "evidence/000001.seg"), sample_path(sample, seg)), 0);
    alter_expect(sample, "another segment in its place", "was altered");
    buf_dispose(&whole);
}

static void what_lies_between_records_is_found(void **state)
{
    struct sample *sample = *state;
    const char *path = sample_path(sample, "evidence/000002.seg");
    struct error err = {0};
    struct buf whole;

    /* The first record's head is gone: its bytes belong to nothing now. */
    assert_ok(temp_read(path, &whole, &err), &err);
    overwrite(sample, "evidence/000002.seg", 0, "somebody's own words");
    alter_expect(sample, "a head", "was altered or cut");
    assert_ok(temp_write(path, buf_as_str(&whole), &err), &err);
    buf_dispose(&whole);
    /* At the end of a segment it is what a kill may leave: counted, not wrong. */
    add_to(sample, "evidence/000002.seg", "mailmedic-object 1 000");
    alter_expect(sample, "a torn tail", "");
    /* But never a file of its own. */
    add_to(sample, "evidence/000009.seg", "x");
    alter_expect(sample, "a segment more", "evidence/000009.seg does not belong to the case");
    unlink(sample_path(sample, "evidence/000009.seg"));
    add_to(sample, "evidence/\x1b[31mred", "x");
    alter_expect(sample, "a hostile name", "evidence/<U+001B>[31mred does not belong to the case");
}

static void copies_are_counted_and_not_wrong(void **state)
{
    struct sample *sample = *state;
    struct verify_report report;
    struct error err = {0};

    sample_open(sample, CASE_WRITE);
    sample_segment(sample, 1, 3); /* the same mail again: the last of it is cut at the close */
    sample_segment(sample, 30, 1);
    assert_ok(case_verify(sample->cf, NULL, NULL, NULL, &report, &err), &err);
    assert_int_equal(report.wrong, 0);
    assert_int_equal(report.unnamed, 3);
    assert_true(report.unnamed_bytes > 300);
    assert_int_equal(report.objects, 12);
    assert_int_equal(report.segments, 4);
    assert_int_equal(strlen(report.head), 64);
    sample_close(sample);
}

/* --- what only an anchor outside the case can show; said so in journal.h --- */

static void a_rewritten_chain_is_not_found_without_an_anchor(void **state)
{
    struct sample *sample = *state;
    struct db *db = alter_open(sample);
    static struct alter_trigger kept[64];
    size_t count = alter_drop_triggers(db, kept, ARRAY_LEN(kept));
    struct error err = {0};

    /* The last entry (session-end) cut off: nothing in the case knows of it. */
    assert_ok(db_run(db, "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)", &err),
              &err);
    for (size_t i = 0; i < count; i++)
        assert_ok(db_run(db, kept[i].sql, &err), &err);
    db_close(db);
    alter_expect(sample, "the tail of the journal", "");
}

static void an_older_copy_of_the_database_is_not_found_without_an_anchor(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    struct buf older;

    assert_ok(temp_read(sample_path(sample, "case.db"), &older, &err), &err);
    sample_open(sample, CASE_WRITE);
    sample_segment(sample, 40, 1);
    sample_close(sample);
    assert_ok(temp_write(sample_path(sample, "case.db"), buf_as_str(&older), &err), &err);
    unlink(sample_path(sample, "case.db-wal"));
    /* Its segments do show it, unless they are put back as well. */
    alter_expect(sample, "older", "evidence/000003.seg does not belong to the case");
    unlink(sample_path(sample, "evidence/000003.seg"));
    alter_expect(sample, "older in all", "");
    buf_dispose(&older);
}

static bool verify_job(struct job *job, void *arg, struct error *err)
{
    struct verify_report report;

    return case_verify(arg, job, NULL, NULL, &report, err);
}

static void a_check_can_be_stopped(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    struct job_status status;
    struct job *job;
    int wake[2];

    sample_open(sample, CASE_READ);
    assert_ok(job_run(verify_job, sample->cf, &err), &err);
    assert_int_equal(pipe(wake), 0);
    job = job_start(verify_job, sample->cf, wake[1], &err);
    assert_non_null(job);
    job_cancel(job);
    do {
        char byte;

        assert_int_equal(read(wake[0], &byte, 1), 1);
        job_poll(job, &status);
    } while (status.state == JOB_RUNNING);
    /* It may have been through before it was asked to stop. */
    assert_true(status.state == JOB_DONE || status.error.code == ERROR_CANCELLED);
    job_free(job);
    close(wake[0]);
    close(wake[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_journal_without_room_is_not_written_to, make,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(a_long_owner_is_held_against_the_journal_whole, make,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(every_change_to_the_database_is_found, make,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(a_dropped_trigger_is_found, make, sample_tear_down),
        cmocka_unit_test_setup_teardown(every_change_to_a_segment_is_found, make, sample_tear_down),
        cmocka_unit_test_setup_teardown(what_lies_between_records_is_found, make, sample_tear_down),
        cmocka_unit_test_setup_teardown(copies_are_counted_and_not_wrong, make, sample_tear_down),
        cmocka_unit_test_setup_teardown(a_rewritten_chain_is_not_found_without_an_anchor, make,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(
            an_older_copy_of_the_database_is_not_found_without_an_anchor, make, sample_tear_down),
        cmocka_unit_test_setup_teardown(a_check_can_be_stopped, make, sample_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
