/* test_case_backfill.c - the write-ahead log is copied beside the writer, is begun anew, and loses
 * nothing, whatever ends. */
#include "check.h"
#include "sample_case.h"

#include "backfill.h"
#include "db_handle.h"
#include "schema.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    ROWS = 64,       /* of a transaction, about a page each */
    ROW = 7000,      /* bytes */
    ENOUGH = 400,    /* transactions: more than a thread that lags may leave to the log */
    SEQUENCE_AT = 12 /* in a log, of how often it was begun (SQLite's fileformat2.html, 4.1) */
};

struct place {
    char folder[TEMP_PATH], path[TEMP_PATH + 16], log[TEMP_PATH + 20];
    struct db *db;
};

static bool no_threads;

/* NOLINTBEGIN(readability-identifier-naming) */
int __real_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
int __wrap_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

int __wrap_pthread_create(pthread_t *out, const pthread_attr_t *how, void *(*fn)(void *), void *arg)
{
    return no_threads ? EAGAIN : __real_pthread_create(out, how, fn, arg);
}
/* NOLINTEND(readability-identifier-naming) */

static int make(void **state)
{
    static struct place place;
    struct error err = {0};

    assert_ok(temp_make(place.folder, &err), &err);
    snprintf(place.path, sizeof(place.path), "%s/case.db", place.folder);
    snprintf(place.log, sizeof(place.log), "%s-wal", place.path);
    assert_ok(temp_write(place.path, str_of(""), &err), &err);
    assert_ok(db_open(&place.db, place.path, DB_WRITE, &err), &err);
    assert_ok(schema_prepare(place.db, &err), &err);
    assert_ok(
        db_run(place.db, "CREATE TABLE a(id INTEGER PRIMARY KEY, b BLOB NOT NULL) STRICT", &err),
        &err);
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

static bool add_rows(struct db *db, struct error *err)
{
    char bytes[ROW];

    memset(bytes, 'x', sizeof(bytes));
    if (!db_begin(db, true, err))
        return false;
    for (int i = 0; i < ROWS; i++) {
        struct query query;

        query_begin(&query, db, "INSERT INTO a(b) VALUES (?)");
        query_bind_blob(&query, (struct str){bytes, sizeof(bytes)});
        if (!query_run(&query, err))
            return false;
    }
    return db_run(db, "COMMIT", err);
}

static int64_t count_rows(struct db *db)
{
    struct query query;
    struct error err = {0};
    int64_t rows;

    query_begin(&query, db, "SELECT count(*) FROM a");
    assert_ok(query_number(&query, 0, &rows, &err), &err);
    return rows;
}

/* How often the log was begun. */
static unsigned sequence(const struct place *place)
{
    unsigned char bytes[4];
    int fd = open(place->log, O_RDONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(pread(fd, bytes, sizeof(bytes), SEQUENCE_AT), sizeof(bytes));
    close(fd);
    return (unsigned)bytes[0] << 24 | (unsigned)bytes[1] << 16 | (unsigned)bytes[2] << 8 | bytes[3];
}

/* Until the log is begun anew. Returns how many transactions that took; ENOUGH: it was not. */
static int write_until_anew(struct place *place)
{
    struct error err = {0};
    unsigned before;

    assert_ok(add_rows(place->db, &err), &err);
    before = sequence(place);
    for (int i = 1; i < ENOUGH; i++) {
        assert_ok(add_rows(place->db, &err), &err);
        if (sequence(place) != before)
            return i + 1;
    }
    return ENOUGH;
}

static void the_log_is_copied_beside_the_writer_and_begun_anew(void **state)
{
    struct place *place = *state;
    int first = write_until_anew(place), second = write_until_anew(place);
    struct backfill_counts counts = backfill_counts(place->db->backfill);

    assert_in_range(first, 2, ENOUGH - 1);
    assert_in_range(second, 2, ENOUGH - 1);
    assert_true(counts.beside > 0 && counts.by_writer > 0);
    assert_int_equal(count_rows(place->db), ROWS * (first + second));
}

static void without_a_thread_the_writer_copies(void **state)
{
    struct place *place = *state;
    struct backfill_counts counts;
    int first;

    no_threads = true;
    first = write_until_anew(place);
    no_threads = false;
    counts = backfill_counts(place->db->backfill);
    assert_in_range(first, 2, ENOUGH - 1);
    assert_true(counts.beside == 0 && counts.by_writer > 0);
    assert_int_equal(count_rows(place->db), ROWS * first);
}

/* Who reads what was there before keeps the log, and no more than that. */
static void a_reader_keeps_the_log_as_long_as_it_reads(void **state)
{
    struct place *place = *state;
    struct error err = {0};
    struct db *reader;

    assert_ok(add_rows(place->db, &err), &err);
    assert_ok(db_open(&reader, place->path, DB_READ, &err), &err);
    assert_ok(db_begin(reader, false, &err), &err);
    assert_int_equal(count_rows(reader), ROWS);
    assert_int_equal(write_until_anew(place), ENOUGH);
    assert_int_equal(count_rows(reader), ROWS);
    db_close(reader);
    assert_in_range(write_until_anew(place), 2, ENOUGH - 1);
}

/* --- killed --- */

/* A byte for each transaction that was committed. */
static void write_for_ever(const struct place *place, int out)
{
    struct error err = {0};
    struct db *db;

    if (!db_open(&db, place->path, DB_WRITE, &err))
        _exit(1);
    while (add_rows(db, &err) && write(out, "", 1) == 1) {
    }
    _exit(1);
}

static void kill_after(struct place *place, int commits)
{
    int ends[2], status;
    char byte;
    pid_t child;

    assert_int_equal(pipe(ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ends[0]);
        write_for_ever(place, ends[1]);
    }
    close(ends[1]);
    for (int i = 0; i < commits; i++)
        assert_int_equal(read(ends[0], &byte, 1), 1);
    kill(child, SIGKILL);
    close(ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

static void assert_in_order(struct db *db)
{
    struct query query;
    struct arena arena = {0};
    struct error err = {0};

    query_begin(&query, db, "PRAGMA integrity_check");
    assert_true(query_next(&query));
    assert_string_equal(query_text(&query, 0, &arena), "ok");
    assert_ok(query_end(&query, &err), &err);
    arena_dispose(&arena);
}

static void what_was_committed_is_there_after_a_kill(void **state)
{
    static const int commits[] = {64, 66, 70, 80, 100};
    struct place *place = *state;
    struct error err = {0};
    int64_t rows = 0;

    for (size_t i = 0; i < ARRAY_LEN(commits); i++) {
        int64_t now;

        db_close(place->db);
        kill_after(place, commits[i]);
        assert_ok(db_open(&place->db, place->path, DB_WRITE, &err), &err);
        now = count_rows(place->db);
        assert_true(now >= rows + (int64_t)commits[i] * ROWS && now % ROWS == 0);
        rows = now;
    }
    assert_in_order(place->db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_log_is_copied_beside_the_writer_and_begun_anew, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(without_a_thread_the_writer_copies, make, unmake),
        cmocka_unit_test_setup_teardown(a_reader_keeps_the_log_as_long_as_it_reads, make, unmake),
        cmocka_unit_test_setup_teardown(what_was_committed_is_there_after_a_kill, make, unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
