/* test_case_hostile.c - a case that somebody else made: rows and tables that no mailmedic writes.
 */
#include "sample_case.h"

#include "db.h"
#include "segment.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

static void edit(const struct sample *sample, const char *sql)
{
    struct error err = {0};
    struct db *db;

    assert_true(db_open(&db, sample_path(sample, "case.db"), DB_WRITE, &err));
    if (!db_run(db, sql, &err))
        fail_msg("%s", err.text);
    db_close(db);
}

/* quick_check computes the checks of every table it meets. */
static void a_strangers_table_is_refused_before_it_is_checked(void **state)
{
    struct sample sample;
    struct error err = {0};

    (void)state;
    sample_make(&sample);
    sample_close(&sample);
    edit(&sample, "PRAGMA ignore_check_constraints = ON;"
                  "CREATE TABLE theirs(a INTEGER CHECK (a > 0)) STRICT;"
                  "INSERT INTO theirs VALUES (0);");
    assert_false(casefile_open(&sample.cf, sample.path, CASE_WRITE, &err));
    assert_non_null(strstr(err.text, "the table theirs of the case does not belong there"));
    sample.cf = NULL;
    sample_remove(&sample);
}

static int record_file(struct str bytes, const struct hash *hash)
{
    char head[EVIDENCE_HEAD], tail[EVIDENCE_TAIL];
    int fd = memfd_create("record", MFD_CLOEXEC);

    segment_head(bytes.len, head);
    segment_tail(hash, tail);
    assert_int_equal(write(fd, head, sizeof(head)), sizeof(head));
    assert_int_equal(write(fd, bytes.at, bytes.len), bytes.len);
    assert_int_equal(write(fd, tail, sizeof(tail)), sizeof(tail));
    return fd;
}

static void evidence_in_segment_0_is_not_standard_input(void **state)
{
    const struct str bytes = str_of("somebody else's bytes");
    const struct hash hash = hash_of(bytes);
    char sql[400], hex[HASH_HEX];
    struct sample sample;
    struct error err = {0};
    struct buf out;
    int before = dup(STDIN_FILENO);
    int fd = record_file(bytes, &hash);

    (void)state;
    hash_to_hex(&hash, hex);
    snprintf(sql, sizeof(sql),
             "PRAGMA foreign_keys = OFF; INSERT INTO object(id, hash, segment, start, length) "
             "VALUES (1, x'%s', 0, %d, %zu);",
             hex, EVIDENCE_HEAD, bytes.len);
    sample_make(&sample);
    sample_close(&sample);
    edit(&sample, sql);
    dup2(fd, STDIN_FILENO);
    close(fd);
    sample_open(&sample, CASE_READ);
    assert_false(evidence_read(sample.cf, &hash, 100, &out, &err));
    assert_int_equal(err.code, ERROR_FORMAT);
    assert_int_equal(out.len, 0);
    buf_dispose(&out);
    dup2(before, STDIN_FILENO);
    close(before);
    sample_remove(&sample);
}

/* SQLite knows no CHECK of a database that it opened for reading only. */
static void evidence_before_its_file_is_a_problem_and_no_failure(void **state)
{
    struct sample sample;
    struct error err = {0};
    uint64_t wrong = 0;
    struct buf text;

    (void)state;
    sample_make(&sample);
    sample_fill(&sample, 1);
    sample_close(&sample);
    edit(&sample, "PRAGMA ignore_check_constraints = ON; INSERT INTO object SELECT max(id) + 1, "
                  "zeroblob(32), max(segment), 5, 1 FROM object;");
    sample_open(&sample, CASE_READ);
    buf_init(&text, MIB(1));
    assert_true(sample_verify(sample.cf, &wrong, &text, &err));
    assert_non_null(strstr(buf_c(&text), "cannot lie at byte 5 of"));
    buf_dispose(&text);
    sample_remove(&sample);
}

static void segments_may_have_any_number(void **state)
{
    static const char *const numbers[] = {"9223372036854775807", "9223372036854775800"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        struct sample sample;
        struct error err = {0};
        char sql[200];
        int64_t segment;
        int fd;

        snprintf(sql, sizeof(sql), "INSERT INTO segment VALUES (%s, 1)", numbers[i]);
        sample_make(&sample);
        sample_close(&sample);
        edit(&sample, sql);
        sample_open(&sample, CASE_WRITE);
        if (evidence_segment(sample.cf, &segment, &fd, &err))
            close(fd);
        else
            assert_int_equal(err.code, ERROR_FORMAT);
        sample_remove(&sample);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_strangers_table_is_refused_before_it_is_checked),
        cmocka_unit_test(evidence_in_segment_0_is_not_standard_input),
        cmocka_unit_test(evidence_before_its_file_is_a_problem_and_no_failure),
        cmocka_unit_test(segments_may_have_any_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
