/* test_case_journal.c - entries follow on each other, in one spelling, and cannot be changed by
 * mistake. */
#include "check.h"
#include "sample_case.h"

#include "base/json.h"

#include "db.h"
#include "entry.h"

#include <stdio.h>
#include <string.h>

static int make(void **state)
{
    static struct sample sample;

    sample_make(&sample);
    *state = &sample;
    return 0;
}

static int unmake(void **state)
{
    sample_remove(*state);
    return 0;
}

static struct journal_row newest(struct sample *sample, struct arena *arena)
{
    struct page page = {.most = 1};
    struct journal_row *rows;
    struct error err = {0};
    size_t count;

    assert_ok(journal_list(sample->cf, arena, true, page, &rows, &count, &err), &err);
    assert_int_equal(count, 1);
    return rows[0];
}

static void an_entry_is_canonical_and_holds_what_was_said(void **state)
{
    struct sample *sample = *state;
    const struct journal_pair details[] = {
        {"zone", str_of("+07")}, {"raw", {"\xff\x00z", 3}}, {"ascii", {"a\x01\"", 3}}, {0}};
    const struct journal_number numbers[] = {{"many", INT64_MAX}, {"alpha", -1}, {0}};
    const struct journal_entry entry = {.kind = "observation",
                                        .action = "message-vanished",
                                        .target = "INBOX \xff",
                                        .result = "ok",
                                        .related = 1,
                                        .details = details,
                                        .numbers = numbers};
    struct arena arena = {0};
    struct error err = {0};
    struct journal_row row;
    int64_t seq;

    assert_ok(journal_add(sample->cf, &entry, &seq, &err), &err);
    row = newest(sample, &arena);
    assert_int_equal(row.seq, seq);
    assert_string_equal(row.kind, "observation");
    assert_string_equal(row.action, "message-vanished");
    assert_string_equal(row.result, "ok");
    assert_true(row.utc_ns > 1700000000000000000);
    assert_true(json_is_canonical(str_of(row.body)));
    assert_non_null(
        strstr(row.body, "\"details\":{\"alpha\":-1,\"ascii\":\"a\\u0001\\\"\","
                         "\"many\":9223372036854775807,\"raw_hex\":\"ff007a\",\"zone\":\"+07\"}"));
    assert_non_null(strstr(row.body, "\"target_hex\":\"494e424f5820ff\""));
    assert_non_null(strstr(row.body, "\"related\":1,"));
    arena_dispose(&arena);
}

static void each_entry_holds_the_hash_of_the_one_before(void **state)
{
    struct sample *sample = *state;
    struct journal_row *rows;
    struct arena arena = {0};
    struct error err = {0};
    char want[96] = "";
    uint64_t number;
    size_t count;

    assert_ok(journal_note(sample->cf, "observation", "server-said", "x", "ok", &err), &err);
    assert_ok(journal_list(sample->cf, &arena, false, (struct page){0}, &rows, &count, &err), &err);
    assert_int_equal(count, 3); /* made, opened, and this */
    assert_ok(journal_count(sample->cf, &number, &err), &err);
    assert_int_equal(number, count);
    snprintf(want, sizeof(want), "\"prev\":\"%064d\"", 0);
    for (size_t i = 0; i < count; i++) {
        struct hash hash = entry_hash(str_of(rows[i].body));
        char hex[HASH_HEX];

        assert_int_equal(rows[i].seq, i + 1);
        assert_non_null(strstr(rows[i].body, want));
        hash_to_hex(&hash, hex);
        assert_string_equal(rows[i].hash, hex);
        snprintf(want, sizeof(want), "\"prev\":\"%s\"", hex);
    }
    arena_dispose(&arena);
}

static void an_entry_joins_the_open_transaction(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    uint64_t before, after;

    assert_ok(journal_count(sample->cf, &before, &err), &err);
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(journal_note(sample->cf, "observation", "server-said", NULL, NULL, &err), &err);
    casefile_rollback(sample->cf);
    assert_ok(journal_count(sample->cf, &after, &err), &err);
    assert_int_equal(before, after);
}

static void the_journal_is_listed_by_page_and_word(void **state)
{
    struct sample *sample = *state;
    struct journal_row *rows;
    struct arena arena = {0};
    struct error err = {0};
    size_t count;

    for (int i = 0; i < 5; i++)
        assert_ok(journal_note(sample->cf, "observation", "server-said", i % 2 ? "odd" : "Even",
                               "ok", &err),
                  &err);
    assert_ok(
        journal_list(sample->cf, &arena, true, (struct page){1, 2, NULL}, &rows, &count, &err),
        &err);
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].seq, 6);
    assert_ok(journal_list(sample->cf, &arena, true, (struct page){0, 0, "even server"}, &rows,
                           &count, &err),
              &err);
    assert_int_equal(count, 3);
    arena_dispose(&arena);
}

/* With the tables' own triggers; verify is for those who get around them. */
static void journal_and_evidence_cannot_be_changed_by_mistake(void **state)
{
    static const char *const attempts[] = {
        "UPDATE journal SET body = '{}' WHERE seq = 1",
        "DELETE FROM journal WHERE seq = 1",
        "INSERT INTO journal(seq, body, hash) VALUES (99, '{}', zeroblob(32))",
        "INSERT OR REPLACE INTO journal(seq, body, hash) VALUES (1, '{}', zeroblob(32))",
        "INSERT INTO journal(seq, body, hash) VALUES (4, '{}', 'short')",
        "UPDATE object SET length = 1 WHERE id = 1",
        "DELETE FROM object",
        "INSERT INTO object(id, hash, segment, start, length) VALUES (9, zeroblob(32), 1, 40, 1)",
        "INSERT OR REPLACE INTO object VALUES (1, zeroblob(32), 1, 40, 1)",
        "DELETE FROM segment",
        "UPDATE segment SET session = 1",
        "UPDATE message SET uid = 77 WHERE id = 1",
        "UPDATE message SET object = NULL WHERE id = 1",
        "DELETE FROM message",
        "UPDATE message SET direction = 'in' WHERE id = 1",
        "PRAGMA writable_schema = ON; DELETE FROM sqlite_schema",
    };
    struct sample *sample = *state;
    struct error err = {0};
    struct db *db;

    sample_fill(sample, 2);
    sample_close(sample);
    assert_ok(db_open(&db, sample_path(sample, "case.db"), DB_WRITE, &err), &err);
    assert_ok(db_run(db, "UPDATE message SET flags = '' WHERE id = 1", &err),
              &err); /* the control */
    for (size_t i = 0; i < ARRAY_LEN(attempts); i++) {
        if (db_run(db, attempts[i], &err))
            fail_msg("allowed: %s", attempts[i]);
        error_clear(&err);
    }
    db_close(db);
    sample_open(sample, CASE_WRITE);
}

static void a_huge_entry_is_refused(void **state)
{
    struct sample *sample = *state;
    static char huge[MIB(1) + 1];
    struct error err = {0};

    memset(huge, 'x', sizeof(huge) - 1);
    assert_false(journal_note(sample->cf, "observation", "server-said", huge, NULL, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
}

static void verbs_are_known(void **state)
{
    (void)state;
    assert_true(entry_is_known("observation", "session-begin"));
    assert_true(entry_is_known("result", "write-blocked"));
    assert_false(entry_is_known("observation", "did-something"));
    assert_false(entry_is_known("rumour", "session-begin"));
}

static void entries_name_the_operator_from_then_on(void **state)
{
    struct sample *sample = *state;
    struct page page = {.from = 0, .most = 1};
    struct arena arena = {0};
    struct journal_row *rows;
    struct error err = {0};
    size_t count;

    assert_true(casefile_name_operator(sample->cf, "Lan \x1b[2J Tran", "responder", &err));
    assert_true(journal_note(sample->cf, "observation", "verified", "x", "ok", &err));
    assert_true(journal_list(sample->cf, &arena, true, page, &rows, &count, &err));
    assert_int_equal(count, 1);
    assert_non_null(strstr(rows[0].body, "\"operator\":\"Lan "));
    assert_non_null(strstr(rows[0].body, "\"role\":\"responder\""));
    assert_null(strchr(rows[0].body, 0x1b));
    assert_true(json_is_canonical(str_of(rows[0].body)));
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_entry_is_canonical_and_holds_what_was_said, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(each_entry_holds_the_hash_of_the_one_before, make, unmake),
        cmocka_unit_test_setup_teardown(an_entry_joins_the_open_transaction, make, unmake),
        cmocka_unit_test_setup_teardown(the_journal_is_listed_by_page_and_word, make, unmake),
        cmocka_unit_test_setup_teardown(journal_and_evidence_cannot_be_changed_by_mistake, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(a_huge_entry_is_refused, make, unmake),
        cmocka_unit_test_setup_teardown(entries_name_the_operator_from_then_on, make, unmake),
        cmocka_unit_test(verbs_are_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
