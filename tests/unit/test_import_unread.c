/* test_import_unread.c - a file that we do not read to its end is told apart from one that was cut
 * off where it was made. */
#include "check.h"

#include "forge.h"
#include "import_bench.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define LINE   "From a@b.example Mon Jan  1 10:00:00 2024\n"
#define HEADER "From: a@b.example\nTo: owner@acme.example\nSubject: "

enum { BAD_SIZE = 1234567, BAD_FROM = 1 << 20 };

/* In place of the C library's: a file of just that size lies on a disk that fails. */
ssize_t pread64(int fd, void *bytes, size_t len, off64_t at)
{
    struct stat info;

    if (at >= BAD_FROM && fstat(fd, &info) == 0 && info.st_size == BAD_SIZE) {
        errno = EIO;
        return -1;
    }
    return syscall(SYS_pread64, fd, bytes, len, at);
}

ssize_t pread(int fd, void *bytes, size_t len, off_t at)
{
    return pread64(fd, bytes, len, at);
}

static void put_bad_box(struct import_bench *bench)
{
    struct buf box;

    buf_init(&box, 2 << 20);
    buf_text(&box, LINE HEADER "1\n\nx\n\n" LINE HEADER "2\n\n");
    while (box.len < BAD_SIZE)
        buf_char(&box, box.len % 64 == 63 ? '\n' : 'x');
    import_bench_put(bench, "a.mbox", buf_as_str(&box));
    buf_dispose(&box);
}

static void a_box_on_a_disk_that_fails_was_not_cut_off(void **state)
{
    struct import_bench *bench = *state;
    struct import_file *files;
    struct error err = {0};
    struct arena arena = {0};
    size_t count;

    put_bad_box(bench);
    import_bench_run(bench, bench->files, 0);
    import_bench_says(bench, "NOT READ TO ITS END (the disk failed): what comes after that");
    import_bench_says(bench, "usable with limits");
    assert_null(strstr(buf_c(&bench->order.text), "CUT OFF"));
    assert_int_equal(bench->order.totals.unread, 1);
    import_bench_covers(bench, "import", COVERAGE_LIMIT,
                        "0 files perhaps cut off; 1 file that we did not read to the end");
    assert_ok(import_file_list(bench->sample.cf, &arena, bench->order.run, &files, &count, &err),
              &err);
    assert_int_equal(count, 1);
    assert_non_null(strstr(files[0].report, "\"not_read_to_end\":\"the disk failed\""));
    assert_non_null(strstr(files[0].report, "\"truncation_suspected\":null"));
    assert_true(hash_is_zero(&files[0].sha256)); /* what was read is not the file */
    arena_dispose(&arena);
    import_bench_intact(bench);
}

static void put_zip(struct import_bench *bench, size_t without)
{
    static const char mail[] = HEADER "3\n\nx\n";
    const struct forge_file members[] = {{"Inbox/1.eml", str_of(mail)},
                                         {"Inbox/2.eml", str_of(mail)}};
    struct buf zip;

    buf_init(&zip, 1 << 20);
    forge_zip(&zip, members, 2, false);
    import_bench_put(bench, "short.zip", str_part(buf_as_str(&zip), 0, zip.len - without));
    buf_dispose(&zip);
}

static void an_archive_that_ends_in_a_member_is_not_complete(void **state)
{
    struct import_bench *bench = *state;

    put_zip(bench, 22 + 2 * (46 + sizeof("Inbox/1.eml") - 1) + 20);
    import_bench_run(bench, bench->files, 0);
    import_bench_says(bench, "2 read, 1 taken in, 1 NOT TAKEN");
    import_bench_says(bench, "PERHAPS CUT OFF: the end of its list of members is missing");
    import_bench_says(bench, "usable with limits");
}

/* In the list: each member that is there can be read, and nothing else shows that it was cut. */
static void an_archive_without_the_end_of_its_list_of_members_is_not_complete(void **state)
{
    struct import_bench *bench = *state;

    put_zip(bench, 22 + 46);
    import_bench_run(bench, bench->files, 0);
    import_bench_says(bench, "2 read, 2 taken in");
    import_bench_says(bench, "PERHAPS CUT OFF: the end of its list of members is missing");
    assert_int_equal(bench->order.totals.truncated, 1);
    assert_int_equal(bench->order.totals.unread, 0);
    import_bench_covers(bench, "import", COVERAGE_TRUNCATED, "1 file perhaps cut off");
    put_zip(bench, 0);
    import_bench_run(bench, bench->files, 0);
    assert_null(strstr(buf_c(&bench->order.text), "CUT OFF"));
    import_bench_intact(bench);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_box_on_a_disk_that_fails_was_not_cut_off,
                                        import_bench_open, import_bench_close),
        cmocka_unit_test_setup_teardown(an_archive_that_ends_in_a_member_is_not_complete,
                                        import_bench_open, import_bench_close),
        cmocka_unit_test_setup_teardown(
            an_archive_without_the_end_of_its_list_of_members_is_not_complete, import_bench_open,
            import_bench_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
