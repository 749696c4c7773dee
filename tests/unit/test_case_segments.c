/* test_case_segments.c - what a connection wrote into a segment is named when it is whole and on
 * the disk, and not before; who gets which segment, and what a stranger's files do to that. */
#include "alter_case.h"
#include "check.h"
#include "sample_evidence.h"

#include "connection.h"
#include "stray.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void nothing_is_named_before_it_is_durable(void **state)
{
    struct sample *sample = *state;
    struct hash hash = hash_of(str_of("abc"));
    struct evidence_place place = {0, EVIDENCE_HEAD, 3};
    struct error err = {0};
    char hex[HASH_HEX];
    struct buf record;
    int fd;

    hash_to_hex(&hash, hex);
    buf_init(&record, KIB(1));
    buf_printf(&record, "mailmedic-object 1 %020d\nabc\nsha256 %s\n", 3, hex);
    assert_ok(evidence_segment(sample->cf, &place.segment, &fd, &err), &err);
    sample_append(fd, buf_as_str(&record));
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_false(evidence_add(sample->cf, &hash, &place, &err));
    assert_string_equal(err.text, "evidence is not on the disk yet: it cannot be named");
    error_clear(&err);
    assert_ok(evidence_sync(sample->cf, place.segment, &err), &err);
    assert_ok(evidence_add(sample->cf, &hash, &place, &err), &err);
    assert_ok(casefile_commit(sample->cf, &err), &err);
    sample_holds(sample, &hash, str_of("abc"));
    buf_dispose(&record);
    close(fd);
}

static void a_record_that_is_none_is_not_named(void **state)
{
    struct sample *sample = *state;
    struct hash hash = hash_of(str_of("abc"));
    static const struct {
        const char *what, *head;
        struct evidence_place place;
    } cases[] = {
        {"another length", "mailmedic-object 1 00000000000000000004\n", {1, 40, 3}},
        {"no number", "mailmedic-object 1 0000000000000000000x\n", {1, 40, 3}},
        {"another word", "mailmedic-0bject 1 00000000000000000003\n", {1, 40, 3}},
        {"inside the head", "mailmedic-object 1 00000000000000000003\n", {1, 39, 3}},
        {"behind the end", "mailmedic-object 1 00000000000000000003\n", {1, 4000, 3}},
        {"far too long", "mailmedic-object 1 00000000000000000003\n", {1, 40, UINT64_MAX}},
        {"far away", "mailmedic-object 1 00000000000000000003\n", {1, UINT64_MAX - 5, 3}},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct evidence_place place = cases[i].place;
        struct error err = {0};
        char hex[HASH_HEX];
        int fd;

        hash_to_hex(&hash, hex);
        assert_ok(evidence_segment(sample->cf, &place.segment, &fd, &err), &err);
        sample_append(fd, str_of(cases[i].head));
        sample_append(fd, str_of("abc\nsha256 "));
        sample_append(fd, str_of(hex));
        sample_append(fd, str_of("\n"));
        close(fd);
        assert_ok(evidence_sync(sample->cf, place.segment, &err), &err);
        assert_ok(casefile_begin(sample->cf, &err), &err);
        if (evidence_add(sample->cf, &hash, &place, &err))
            fail_msg("named: %s", cases[i].what);
        casefile_rollback(sample->cf);
    }
}

static void a_tail_that_is_none_is_not_named(void **state)
{
    struct sample *sample = *state;
    struct hash hash = hash_of(str_of("abc")), other = hash_of(str_of("abd"));
    char hex[HASH_HEX], other_hex[HASH_HEX], tails[5][EVIDENCE_TAIL + 1];

    hash_to_hex(&hash, hex);
    hash_to_hex(&other, other_hex);
    snprintf(tails[0], sizeof(tails[0]), "\nsha256 %s\n", hex); /* the control */
    snprintf(tails[1], sizeof(tails[1]), "\nsha256 %s\n", other_hex);
    snprintf(tails[2], sizeof(tails[2]), "\nsha255 %s\n", hex);
    snprintf(tails[3], sizeof(tails[3]), "\nsha256 %s ", hex);
    snprintf(tails[4], sizeof(tails[4]), "\nsha256 x%s\n", hex + 1);
    for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
        struct evidence_place place = {0, EVIDENCE_HEAD, 3};
        struct error err = {0};
        int fd;

        assert_ok(evidence_segment(sample->cf, &place.segment, &fd, &err), &err);
        sample_append(fd, str_of("mailmedic-object 1 00000000000000000003\nabc"));
        sample_append(fd, str_of(tails[i]));
        close(fd);
        assert_ok(evidence_sync(sample->cf, place.segment, &err), &err);
        assert_ok(evidence_sync(sample->cf, place.segment, &err), &err); /* costs nothing */
        assert_ok(casefile_begin(sample->cf, &err), &err);
        assert_int_equal(evidence_add(sample->cf, &hash, &place, &err), i == 0);
        casefile_rollback(sample->cf);
    }
}

static void a_segment_that_was_cut_behind_our_back_is_not_named(void **state)
{
    struct sample *sample = *state;
    struct evidence_place place = {0, EVIDENCE_HEAD, 3};
    struct hash hash = hash_of(str_of("abc"));
    struct error err = {0};
    char hex[HASH_HEX];
    int fd;

    hash_to_hex(&hash, hex);
    assert_ok(evidence_segment(sample->cf, &place.segment, &fd, &err), &err);
    sample_append(fd, str_of("mailmedic-object 1 00000000000000000003\nabc\nsha256 "));
    sample_append(fd, str_of(hex));
    sample_append(fd, str_of("\n"));
    close(fd);
    assert_ok(evidence_sync(sample->cf, place.segment, &err), &err);
    assert_int_equal(truncate(sample_path(sample, "evidence/000002.seg"), 60), 0);
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_false(evidence_add(sample->cf, &hash, &place, &err));
    assert_non_null(strstr(err.text, "segment 2 ends at byte 60"));
    casefile_rollback(sample->cf);
}

static void a_known_object_keeps_its_first_place(void **state)
{
    struct sample *sample = *state;
    struct hash hash = hash_of(sample_mail(1));
    struct evidence_place place;
    struct error err = {0};

    sample_segment(sample, 1, 2); /* the same mail over another connection */
    assert_ok(evidence_find(sample->cf, &hash, &place, &err), &err);
    assert_int_equal(place.segment, 1);
}

/* --- what a stranger leaves in the folder --- */

static void only_a_segment_is_opened_for_a_jailed_process(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    struct hash hash;
    struct stat st;
    int fd;

    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_put(sample->cf, str_of("soon"), &hash, &err), &err);
    assert_ok(evidence_open(sample->cf, 1, &fd, &err), &err); /* what is put is in the file */
    assert_int_equal(fstat(fd, &st), 0);
    assert_int_equal(st.st_size, sample_size(sample, "evidence/000001.seg"));
    close(fd);
    assert_ok(casefile_commit(sample->cf, &err), &err);
    assert_ok(evidence_open(sample->cf, 1, &fd, &err), &err);
    close(fd);
    assert_false(evidence_open(sample->cf, 7, &fd, &err));
    assert_non_null(strstr(err.text, "cannot open evidence/000007.seg"));
    assert_int_equal(mkfifo(sample_path(sample, "evidence/000007.seg"), 0600), 0);
    error_clear(&err);
    assert_false(evidence_open(sample->cf, 7, &fd, &err));
    assert_string_equal(err.text, "evidence/000007.seg is not a plain file");
    assert_int_equal(unlink(sample_path(sample, "evidence/000007.seg")), 0);
    assert_int_equal(symlink("000001.seg", sample_path(sample, "evidence/000007.seg")), 0);
    error_clear(&err);
    assert_false(evidence_open(sample->cf, 7, &fd, &err));
    assert_non_null(strstr(err.text, "is a symbolic link"));
    error_clear(&err);
    assert_false(evidence_sync(sample->cf, 0, &err));
    assert_string_equal(err.text, "no segment of evidence has the number 0");
}

static void a_folder_full_of_strangers_files_takes_no_more(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    int64_t segment;
    char name[40];
    int fd;

    assert_int_equal(mkdir(sample_path(sample, "evidence/000002.seg"), 0700), 0); /* is passed by */
    assert_ok(evidence_segment(sample->cf, &segment, &fd, &err), &err);
    assert_int_equal(segment, 3);
    close(fd);
    for (int i = 4; i < 4 + STRAYS_MOST; i++) {
        snprintf(name, sizeof(name), "evidence/%06d.seg", i);
        sample_stray(sample, name);
    }
    assert_false(evidence_segment(sample->cf, &segment, &fd, &err));
    assert_string_equal(err.text, "the folder evidence/ is full of files of somebody else");
    error_clear(&err);
    assert_ok(journal_note(sample->cf, "observation", "server-said", "x", "ok", &err), &err);
}

static void the_highest_number_of_a_segment_has_none_behind_it(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    int64_t segment;
    int fd;

    sample_close(sample);
    alter(sample, "INSERT INTO segment(id, session) VALUES (9223372036854775805, 1)");
    sample_open(sample, CASE_WRITE);
    assert_ok(evidence_segment(sample->cf, &segment, &fd, &err), &err);
    close(fd);
    assert_false(evidence_segment(sample->cf, &segment, &fd, &err));
    assert_string_equal(err.text, "the folder evidence/ is full of files of somebody else");
}

static void a_large_segment_is_followed_by_another_but_not_in_a_transaction(void **state)
{
    struct sample *sample = *state;
    struct own_segment *own = &sample->cf->shared->own;
    struct error err = {0};
    struct hash first, second;

    sample_put(sample, str_of("something"));
    own->size = own->committed = (uint64_t)1 << 30; /* as if so much were in it */
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_put(sample->cf, str_of("the first"), &first, &err), &err);
    assert_int_equal(own->segment, 2);
    own->size = (uint64_t)1 << 30;
    assert_ok(evidence_put(sample->cf, str_of("the second"), &second, &err), &err);
    assert_int_equal(own->segment, 2);
    casefile_rollback(sample->cf);
    first = sample_put(sample, str_of("the first"));
    sample_holds(sample, &first, str_of("the first"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_named_before_it_is_durable, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(a_record_that_is_none_is_not_named, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(a_tail_that_is_none_is_not_named, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(a_segment_that_was_cut_behind_our_back_is_not_named,
                                        sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(a_known_object_keeps_its_first_place, sample_set_up,
                                        sample_tear_down),
        cmocka_unit_test_setup_teardown(only_a_segment_is_opened_for_a_jailed_process,
                                        sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(a_folder_full_of_strangers_files_takes_no_more,
                                        sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(the_highest_number_of_a_segment_has_none_behind_it,
                                        sample_set_up, sample_tear_down),
        cmocka_unit_test_setup_teardown(
            a_large_segment_is_followed_by_another_but_not_in_a_transaction, sample_set_up,
            sample_tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
