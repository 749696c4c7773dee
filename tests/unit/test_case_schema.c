/* test_case_schema.c - an older case becomes a newer one, completely or not at all. */
#include "check.h"
#include "sample_case.h"

#include "schema.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct place {
    char folder[TEMP_PATH], path[TEMP_PATH + 16];
    struct db *db;
};

static int make(void **state)
{
    static struct place place;
    struct error err = {0};

    assert_ok(temp_make(place.folder, &err), &err);
    snprintf(place.path, sizeof(place.path), "%s/case.db", place.folder);
    assert_ok(temp_write(place.path, str_of(""), &err), &err);
    assert_ok(db_open(&place.db, place.path, DB_WRITE, &err), &err);
    assert_ok(schema_prepare(place.db, &err), &err);
    *state = &place;
    return 0;
}

static int unmake(void **state)
{
    struct place *place = *state;

    db_close(place->db);
    temp_remove(place->folder);
    return 0;
}

static const char first[] = "CREATE TABLE a(id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;"
                            "INSERT INTO a(name) VALUES ('kept');";
static const char second[] = "ALTER TABLE a ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';"
                             "CREATE INDEX a_by_colour ON a(colour);";
static const char broken[] = "CREATE TABLE b(id INTEGER PRIMARY KEY) STRICT; CREATE TABLE a(x);";

static void note(void *arg, const char *text)
{
    buf_printf(arg, "%s; ", text);
}

static void assert_as_made(struct db *db, const char *const *steps, int64_t taken, const char *want)
{
    struct error err = {0};
    struct buf said;

    buf_init(&said, KIB(4));
    assert_ok(schema_compare(db, steps, taken, note, &said, &err), &err);
    assert_string_equal(buf_c(&said), want);
    buf_dispose(&said);
}

static void an_older_case_takes_the_steps_that_are_missing(void **state)
{
    static const char *const old_steps[] = {first, NULL};
    static const char *const new_steps[] = {first, second, NULL};
    struct place *place = *state;
    struct arena arena = {0};
    struct error err = {0};
    struct query query;
    int64_t version;

    assert_ok(schema_migrate(place->db, old_steps, &err), &err);
    assert_as_made(place->db, new_steps, 1, "");
    assert_ok(schema_version(place->db, new_steps, &version, &err), &err);
    assert_int_equal(version, 1);
    assert_ok(schema_migrate(place->db, new_steps, &err), &err);
    assert_ok(schema_version(place->db, new_steps, &version, &err), &err);
    assert_int_equal(version, 2);
    assert_as_made(place->db, new_steps, 2, "");
    assert_as_made(place->db, new_steps, 1,
                   "the index a_by_colour of the case does not belong there; "
                   "the table a of the case is not as this program makes it; ");
    query_begin(&query, place->db, "SELECT name, colour FROM a");
    assert_true(query_next(&query));
    assert_string_equal(query_text(&query, 0, &arena), "kept");
    assert_string_equal(query_text(&query, 1, &arena), "red");
    assert_ok(query_end(&query, &err), &err);
    assert_ok(schema_migrate(place->db, new_steps, &err), &err); /* nothing left to do */
    arena_dispose(&arena);
}

static void a_step_that_fails_leaves_the_case_as_it_was(void **state)
{
    static const char *const old_steps[] = {first, NULL};
    static const char *const bad_steps[] = {first, second, broken, NULL};
    struct place *place = *state;
    struct error err = {0};
    int64_t version;

    assert_ok(schema_migrate(place->db, old_steps, &err), &err);
    assert_false(schema_migrate(place->db, bad_steps, &err));
    assert_non_null(strstr(err.text, "step 3 of the case's tables"));
    error_clear(&err);
    assert_ok(schema_version(place->db, old_steps, &version, &err), &err);
    assert_int_equal(version, 1);
    assert_as_made(place->db, old_steps, 1, "");
}

static void a_newer_case_is_left_alone(void **state)
{
    static const char *const old_steps[] = {first, NULL};
    static const char *const new_steps[] = {first, second, NULL};
    struct place *place = *state;
    struct error err = {0};

    assert_ok(schema_migrate(place->db, new_steps, &err), &err);
    assert_false(schema_migrate(place->db, old_steps, &err));
    assert_non_null(strstr(err.text, "was made by a newer mailmedic"));
}

/* The tables as they are, from a case that has taken the first steps only. */
static void an_old_case_is_brought_up_to_date_when_opened(void **state)
{
    struct sample sample;
    struct error err = {0};
    struct casefile *cf;
    uint64_t wrong = 9;
    struct db *db;

    (void)state;
    sample_make(&sample);
    sample_close(&sample);
    assert_ok(db_open(&db, sample_path(&sample, "case.db"), DB_WRITE, &err), &err);
    assert_ok(
        db_run(
            db,
            "DROP TABLE rule_miss;"
            "DROP TABLE part;"
            "DROP TABLE antivirus;"
            "DROP TABLE login; DROP TABLE login_log;"
            "DROP TRIGGER message_whole; DROP TRIGGER message_headed;"
            "DROP TRIGGER message_header_stays; DROP INDEX message_by_header_batch;"
            "DROP INDEX message_by_header; ALTER TABLE tally DROP COLUMN headed;"
            "ALTER TABLE facts DROP COLUMN header; ALTER TABLE message DROP COLUMN header_batch;"
            "ALTER TABLE message DROP COLUMN header;"
            "DROP TABLE own_login; DROP TABLE action_end; DROP TABLE action;"
            "DROP TABLE indicator; DROP INDEX message_by_lure; "
            "ALTER TABLE message DROP COLUMN lure_reasons;"
            "ALTER TABLE message DROP COLUMN lure;"
            "DROP TABLE origin; DROP TABLE import_file; ALTER TABLE account DROP COLUMN kind;"
            "DROP TABLE allowed; DROP TABLE play_event; DROP TABLE play; DROP TABLE coverage; DROP TABLE "
            "finding_subject; DROP TABLE finding_reason;"
            "DROP TABLE finding; DROP TABLE rule_look; DROP TABLE rule;"
            "PRAGMA user_version = 3",
            &err),
        &err);
    db_close(db);
    assert_false(casefile_open(&cf, sample.path, CASE_READ, &err));
    assert_non_null(strstr(err.text, "open it once for writing"));
    sample_open(&sample, CASE_WRITE);
    error_clear(&err);
    assert_ok(sample_verify(sample.cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
    sample_close(&sample);
    sample_open(&sample, CASE_READ);
    sample_remove(&sample);
}

/* Where the hash is right nothing is compared: it has to be that of what the steps make. */
static void the_hash_of_the_whole_is_that_of_its_steps(void **state)
{
    struct place *place = *state;
    struct error err = {0};
    char hash[HASH_HEX];

    assert_ok(schema_migrate(place->db, schema_steps, &err), &err);
    assert_ok(schema_hash(place->db, hash, &err), &err);
    if (strcmp(hash, schema_whole) != 0)
        fail_msg("schema_whole has to be %s", hash);
}

/* A trigger's text moved behind the end of the one before it, where SQLite does not read: as one
 * who has the file can do, and our own connection cannot. */
static void hide_trigger(const char *path)
{
    sqlite3 *raw;

    assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(raw,
                     "PRAGMA writable_schema = ON;"
                     "UPDATE sqlite_schema SET sql = sql || char(0) || (SELECT type || char(0) || "
                     "name || char(0) || tbl_name || char(0) || sql FROM sqlite_schema "
                     "WHERE name = 'journal_stays') WHERE name = 'journal_keeps';"
                     "DELETE FROM sqlite_schema WHERE name = 'journal_stays'",
                     NULL, NULL, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_total_changes(raw), 2);
    sqlite3_close(raw);
}

static void a_trigger_that_is_hidden_changes_the_hash(void **state)
{
    struct place *place = *state;
    struct error err = {0};
    char hash[HASH_HEX];

    assert_ok(schema_migrate(place->db, schema_steps, &err), &err);
    db_close(place->db);
    hide_trigger(place->path);
    assert_ok(db_open(&place->db, place->path, DB_WRITE, &err), &err);
    assert_ok(schema_hash(place->db, hash, &err), &err);
    assert_string_not_equal(hash, schema_whole);
}

static void no_change_of_the_tables_leaves_the_hash_as_it_is(void **state)
{
    static const char *const changes[] = {
        "DROP TRIGGER journal_stays",
        "CREATE INDEX one_more ON journal(body)",
    };
    struct place *place = *state;
    struct error err = {0};
    char hash[HASH_HEX];

    assert_ok(schema_migrate(place->db, schema_steps, &err), &err);
    for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
        assert_ok(db_run(place->db, "BEGIN", &err), &err);
        assert_ok(db_run(place->db, changes[i], &err), &err);
        assert_ok(schema_hash(place->db, hash, &err), &err);
        if (strcmp(hash, schema_whole) == 0)
            fail_msg("not seen: %s", changes[i]);
        assert_ok(db_run(place->db, "ROLLBACK", &err), &err);
    }
    assert_ok(schema_hash(place->db, hash, &err), &err);
    assert_string_equal(hash, schema_whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_hash_of_the_whole_is_that_of_its_steps, make, unmake),
        cmocka_unit_test_setup_teardown(a_trigger_that_is_hidden_changes_the_hash, make, unmake),
        cmocka_unit_test_setup_teardown(no_change_of_the_tables_leaves_the_hash_as_it_is, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(an_older_case_takes_the_steps_that_are_missing, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(a_step_that_fails_leaves_the_case_as_it_was, make, unmake),
        cmocka_unit_test_setup_teardown(a_newer_case_is_left_alone, make, unmake),
        cmocka_unit_test(an_old_case_is_brought_up_to_date_when_opened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
