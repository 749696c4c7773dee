/* test_case_evidence.c - bytes go in once, and come out as they were or not at all. */
#include "alter_case.h"
#include "check.h"
#include "sample_evidence.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool gather(void *arg, struct str piece, struct error *err)
{
    (void)err;
    assert_true(piece.len <= MIB(1));
    buf_str(arg, piece);
    return true;
}

static void assert_comes_in_pieces(struct sample *sample, const struct hash *hash, struct str want)
{
    struct error err = {0};
    struct buf back;

    buf_init(&back, MIB(64));
    assert_ok(evidence_each_piece(sample->cf, hash, gather, &back, &err), &err);
    assert_true(str_equal(buf_as_str(&back), want));
    buf_dispose(&back);
}

static void bytes_come_back_as_they_were(void **state)
{
    static const size_t sizes[] = {0, 1, 1000, MIB(1) - 1, MIB(1), MIB(1) + 1, MIB(5)};
    struct sample *sample = *state;
    char *bytes = malloc(MIB(5));

    assert_non_null(bytes);
    for (size_t i = 0; i < MIB(5); i++)
        bytes[i] = (char)(i * 31 + i / 251);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct hash hash = sample_put(sample, (struct str){bytes, sizes[i]});

        sample_holds(sample, &hash, (struct str){bytes, sizes[i]});
        assert_comes_in_pieces(sample, &hash, (struct str){bytes, sizes[i]});
    }
    free(bytes);
}

static bool refuse(void *arg, struct str piece, struct error *err)
{
    (void)arg;
    (void)piece;
    return error_set(err, ERROR_IO, "no more of it");
}

static void pieces_of_altered_bytes_end_in_an_error(void **state)
{
    struct sample *sample = *state;
    struct hash hash = sample_put(sample, str_of("the bytes that will be altered"));
    struct error err = {0};
    struct buf back;
    int fd;

    assert_false(evidence_each_piece(sample->cf, &hash, refuse, NULL, &err));
    assert_string_equal(err.text, "no more of it");
    error_clear(&err);
    fd = open(sample_path(sample, "evidence/000001.seg"), O_WRONLY);
    assert_int_equal(pwrite(fd, "T", 1, sample_size(sample, "evidence/000001.seg") - 73 - 30), 1);
    close(fd);
    buf_init(&back, MIB(1));
    assert_false(evidence_each_piece(sample->cf, &hash, gather, &back, &err));
    assert_non_null(strstr(err.text, "was altered"));
    assert_true(str_equal(buf_as_str(&back), str_of("The bytes that will be altered")));
    buf_dispose(&back);
}

static void the_same_bytes_again_cost_nothing(void **state)
{
    struct sample *sample = *state;
    struct evidence_stats before, after;
    off_t size = sample_size(sample, "evidence/000001.seg");
    struct error err = {0};

    assert_ok(evidence_stats(sample->cf, &before, &err), &err);
    sample_put(sample, sample_mail(1));
    assert_ok(evidence_stats(sample->cf, &after, &err), &err);
    assert_int_equal(before.objects, 4);
    assert_int_equal(after.objects, 4);
    assert_int_equal(after.segments, 1);
    assert_int_equal(sample_size(sample, "evidence/000001.seg"), size);
}

static void what_is_put_can_be_read_before_the_commit(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    struct hash hash;

    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_put(sample->cf, str_of("soon"), &hash, &err), &err);
    sample_holds(sample, &hash, str_of("soon"));
    assert_ok(casefile_commit(sample->cf, &err), &err);
}

static void a_rollback_takes_the_bytes_back(void **state)
{
    struct sample *sample = *state;
    off_t size = sample_size(sample, "evidence/000001.seg");
    struct error err = {0};
    struct hash hash;

    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_put(sample->cf, str_of("not to be"), &hash, &err), &err);
    sample_holds(sample, &hash, str_of("not to be")); /* it is in the file now */
    casefile_rollback(sample->cf);
    assert_false(evidence_has(sample->cf, &hash));
    assert_int_equal(sample_size(sample, "evidence/000001.seg"), size);
    hash = sample_put(sample, str_of("the next"));
    sample_holds(sample, &hash, str_of("the next"));
    sample_close(sample);
    sample_open(sample, CASE_WRITE); /* a new session has a segment of its own */
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_put(sample->cf, str_of("not to be"), &hash, &err), &err);
    casefile_rollback(sample->cf);
    assert_int_equal(sample_size(sample, "evidence/000002.seg"), -1);
    hash = sample_put(sample, str_of("again"));
    sample_holds(sample, &hash, str_of("again"));
}

/* The next segment gets the number, and must not be taken for the file that went. */
static void what_was_read_before_a_rollback_is_forgotten_with_it(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    struct evidence_stats stats;
    struct hash hash;

    sample_close(sample);
    sample_open(sample, CASE_WRITE);
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_put(sample->cf, str_of("not to be"), &hash, &err), &err);
    sample_holds(sample, &hash, str_of("not to be"));
    casefile_rollback(sample->cf);
    sample_segment(sample, 10, 1); /* written to number 2, synced, and named */
    hash = hash_of(sample_mail(10));
    sample_holds(sample, &hash, sample_mail(10));
    assert_ok(evidence_stats(sample->cf, &stats, &err), &err);
    assert_int_equal(stats.segments, 2);
}

static void what_is_too_large_for_the_reader_is_not_read(void **state)
{
    struct sample *sample = *state;
    struct hash hash = hash_of(sample_mail(1)), unknown = hash_of(str_of("?"));
    struct error err = {0};
    struct buf back;

    assert_false(evidence_read(sample->cf, &hash, 10, &back, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    buf_dispose(&back);
    error_clear(&err);
    assert_false(evidence_read(sample->cf, &unknown, 10, &back, &err));
    assert_non_null(strstr(err.text, "the case holds no evidence"));
    buf_dispose(&back);
}

/* Before this session has a segment of its own: there is nothing to be synced for it. */
static void evidence_is_opened_in_the_middle_of_a_change(void **state)
{
    struct sample *sample = *state;
    struct hash hash = hash_of(sample_mail(1));
    struct evidence_place place;
    struct error err = {0};
    int fd;

    sample_close(sample);
    sample_open(sample, CASE_WRITE);
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_find(sample->cf, &hash, &place, &err), &err);
    assert_ok(evidence_open(sample->cf, place.segment, &fd, &err), &err);
    close(fd);
    assert_ok(casefile_commit(sample->cf, &err), &err);
}

static void altered_bytes_are_not_given_out(void **state)
{
    struct sample *sample = *state;
    struct hash hash = hash_of(sample_mail(1));
    struct error err = {0};
    struct buf back;
    int fd;

    sample_holds(sample, &hash, sample_mail(1)); /* the control */
    fd = open(sample_path(sample, "evidence/000001.seg"), O_WRONLY | O_CLOEXEC);
    assert_int_equal(pwrite(fd, "X", 1, EVIDENCE_HEAD + 3), 1);
    assert_false(evidence_read(sample->cf, &hash, MIB(1), &back, &err));
    assert_non_null(strstr(err.text, "was altered"));
    assert_int_equal(back.len, 0);
    buf_dispose(&back);
    error_clear(&err);
    assert_int_equal(ftruncate(fd, EVIDENCE_HEAD + 3), 0);
    assert_false(evidence_read(sample->cf, &hash, MIB(1), &back, &err));
    assert_non_null(strstr(err.text, "segment 1 ends before evidence"));
    buf_dispose(&back);
    close(fd);
}

static void nothing_is_put_into_a_case_that_is_only_read(void **state)
{
    struct sample *sample = *state;
    const struct evidence_place place = {1, EVIDENCE_HEAD, 3};
    struct evidence_stats stats;
    struct error err = {0};
    struct hash hash;

    sample_close(sample);
    sample_open(sample, CASE_READ);
    assert_false(evidence_put(sample->cf, str_of("x"), &hash, &err));
    assert_string_equal(err.text, "the case is open for reading only");
    error_clear(&err);
    hash = hash_of(str_of("x"));
    assert_false(evidence_add(sample->cf, &hash, &place, &err));
    assert_string_equal(err.text, "the case is open for reading only");
    error_clear(&err);
    sample_close(sample);
    alter(sample, "DELETE FROM stock");
    sample_open(sample, CASE_READ);
    assert_ok(evidence_stats(sample->cf, &stats, &err), &err);
    assert_int_equal(stats.objects, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(bytes_come_back_as_they_were, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(pieces_of_altered_bytes_end_in_an_error, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(the_same_bytes_again_cost_nothing, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(what_is_put_can_be_read_before_the_commit, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(a_rollback_takes_the_bytes_back, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(what_was_read_before_a_rollback_is_forgotten_with_it,
                                        sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(evidence_is_opened_in_the_middle_of_a_change, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(what_is_too_large_for_the_reader_is_not_read, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_put_into_a_case_that_is_only_read, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(altered_bytes_are_not_given_out, sample_set_up,
                                        sample_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
