/* test_case_cut.c - what is cut from segments when a case is closed, or opened after a crash: only
 * what was never named, and only in files that are surely this session's. */
#include "check.h"
#include "sample_evidence.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Opens the case in another process, has it write a named and an unnamed record, and kills it. */
static void crash(struct sample *sample)
{
    pid_t pid;
    int status;

    sample_close(sample);
    pid = fork();
    if (pid == 0) {
        struct error err = {0};
        int64_t segment;
        int fd;

        sample_open(sample, CASE_WRITE);
        sample_segment(sample, 10, 2);
        assert_ok(evidence_segment(sample->cf, &segment, &fd, &err), &err);
        sample_append(fd, str_of("mailmedic-object 1 0000000000"));
        sample_put(sample, str_of("named before the crash"));
        fd = open(sample_path(sample, "evidence/000002.seg"), O_WRONLY | O_APPEND | O_CLOEXEC);
        sample_append(fd, str_of("torn"));
        _exit(0);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

static const char *last_session(struct sample *sample, struct arena *arena)
{
    struct page page = {.filter = "session-begin"};
    struct journal_row *rows;
    struct error err = {0};
    size_t count;

    assert_ok(journal_list(sample->cf, arena, true, page, &rows, &count, &err), &err);
    return rows[0].body;
}

static void a_torn_tail_is_cut_and_counted(void **state)
{
    struct sample *sample = *state;
    struct arena arena = {0};
    struct error err = {0};
    uint64_t wrong = 9;
    off_t torn;

    crash(sample);
    torn = sample_size(sample, "evidence/000002.seg");
    sample_open(sample, CASE_WRITE);
    assert_int_equal(sample_size(sample, "evidence/000002.seg"), torn - 4);
    assert_int_equal(sample_size(sample, "evidence/000003.seg"), 0);
    assert_non_null(strstr(last_session(sample, &arena),
                           "\"cut_bytes\":33,\"cut_segments\":2,\"last_session\":\"did not end\""));
    assert_ok(sample_verify(sample->cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
    sample_close(sample);
    sample_open(sample, CASE_WRITE);
    assert_non_null(strstr(last_session(sample, &arena),
                           "\"cut_bytes\":0,\"cut_segments\":0,\"last_session\":\"closed\""));
    arena_dispose(&arena);
}

static void nothing_is_cut_in_a_case_from_elsewhere(void **state)
{
    struct sample *sample = *state;
    struct arena arena = {0};
    struct error err = {0};
    uint64_t wrong = 9;
    struct buf db;
    off_t torn;

    crash(sample);
    torn = sample_size(sample, "evidence/000002.seg");
    /* The same file under another inode: a copy. */
    assert_ok(temp_read(sample_path(sample, "case.db"), &db, &err), &err);
    assert_int_equal(rename(sample_path(sample, "case.db"), sample_path(sample, "old")), 0);
    assert_ok(temp_write(sample_path(sample, "case.db"), buf_as_str(&db), &err), &err);
    buf_dispose(&db);
    sample_open(sample, CASE_WRITE);
    assert_int_equal(sample_size(sample, "evidence/000002.seg"), torn);
    assert_non_null(strstr(last_session(sample, &arena), "\"last_session\":\"not known\""));
    assert_ok(sample_verify(sample->cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
    arena_dispose(&arena);
}

static void closing_cuts_what_was_never_named(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    int64_t segment;
    int fd;

    assert_ok(evidence_segment(sample->cf, &segment, &fd, &err), &err);
    sample_append(fd, str_of("half a rec"));
    close(fd);
    sample_close(sample);
    assert_int_equal(sample_size(sample, "evidence/000002.seg"), 0);
    sample_open(sample, CASE_WRITE);
}

static void a_file_without_a_row_is_never_taken_away(void **state)
{
    struct sample *sample = *state;
    struct arena arena = {0};
    off_t size;

    sample_stray(sample, "evidence/000002.seg");
    size = sample_size(sample, "evidence/000002.seg");
    sample_close(sample);
    assert_int_equal(sample_size(sample, "evidence/000002.seg"), size);
    sample_open(sample, CASE_WRITE);
    assert_non_null(strstr(last_session(sample, &arena), "\"strays\":1"));
    sample_put(sample, str_of("more"));
    assert_int_equal(sample_size(sample, "evidence/000002.seg"), size);
    assert_true(sample_size(sample, "evidence/000003.seg") > 0);
    arena_dispose(&arena);
}

static void a_file_that_a_crash_left_is_kept_and_known(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    uint64_t wrong = 9;
    off_t size;

    crash(sample);
    sample_stray(sample, "evidence/000005.seg");
    sample_stray(sample, "evidence/000007.seg");
    size = sample_size(sample, "evidence/000005.seg");
    sample_open(sample, CASE_WRITE);
    sample_close(sample);
    sample_open(sample, CASE_WRITE);
    assert_int_equal(sample_size(sample, "evidence/000005.seg"), size);
    assert_int_equal(sample_size(sample, "evidence/000007.seg"), size);
    assert_ok(sample_verify(sample->cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
}

static void a_segment_with_another_name_as_well_is_not_cut(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    struct hash hash;
    int64_t segment;
    off_t size;
    int fd;

    assert_ok(evidence_segment(sample->cf, &segment, &fd, &err), &err);
    sample_append(fd, str_of("half a rec"));
    close(fd);
    assert_int_equal(link(sample_path(sample, "evidence/000002.seg"), sample_path(sample, "other")),
                     0);
    sample_put(sample, str_of("before"));
    assert_int_equal(
        link(sample_path(sample, "evidence/000001.seg"), sample_path(sample, "another")), 0);
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_put(sample->cf, str_of("not to be"), &hash, &err), &err);
    sample_holds(sample, &hash, str_of("not to be")); /* it is in the file now */
    size = sample_size(sample, "another");
    casefile_rollback(sample->cf);
    assert_int_equal(sample_size(sample, "another"), size);
    hash = sample_put(sample, str_of("the next"));
    sample_holds(sample, &hash, str_of("the next"));
    sample_close(sample);
    assert_int_equal(sample_size(sample, "other"), 10);
    assert_int_equal(sample_size(sample, "another"), size);
    sample_open(sample, CASE_WRITE);
}

/* After a crash the segments of the session are cut; what became of their files is for verify. */
static void a_segment_that_was_taken_away_is_told_by_verify(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    uint64_t wrong = 0;

    crash(sample);
    assert_int_equal(unlink(sample_path(sample, "evidence/000002.seg")), 0);
    sample_open(sample, CASE_WRITE);
    assert_ok(sample_verify(sample->cf, &wrong, NULL, &err), &err);
    assert_true(wrong > 0);
}

static void a_segment_that_was_replaced_is_not_cut(void **state)
{
    struct sample *sample = *state;
    struct stat st;

    crash(sample);
    assert_int_equal(
        rename(sample_path(sample, "evidence/000002.seg"), sample_path(sample, "kept")), 0);
    assert_int_equal(symlink("../kept", sample_path(sample, "evidence/000002.seg")), 0);
    assert_int_equal(stat(sample_path(sample, "kept"), &st), 0);
    sample_open(sample, CASE_WRITE);
    assert_int_equal(sample_size(sample, "kept"), st.st_size);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_torn_tail_is_cut_and_counted, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_cut_in_a_case_from_elsewhere, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(closing_cuts_what_was_never_named, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(a_file_without_a_row_is_never_taken_away, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_a_crash_left_is_kept_and_known, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(a_segment_with_another_name_as_well_is_not_cut,
                                        sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(a_segment_that_was_taken_away_is_told_by_verify,
                                        sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(a_segment_that_was_replaced_is_not_cut, sample_set_up,
                                        sample_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
