/* test_case_sync.c - a disk that fails to sync: what it did not promise is never named, and what it
 * may have kept all the same is never taken away. */
#include "check.h"
#include "sample_case.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* The next sync of a file whose path ends so fails; "": none does. */
static char failing[32];

static int sync_or_fail(int fd, long call)
{
    char link[64], path[4096];
    ssize_t len;

    snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
    len = readlink(link, path, sizeof(path));
    if (failing[0] && len > 0 && str_ends_nocase((struct str){path, (size_t)len}, failing)) {
        failing[0] = '\0';
        errno = EIO;
        return -1;
    }
    return (int)syscall(call, fd);
}

/* In place of the C library's, for SQLite as well. */
__attribute__((visibility("default"))) int fdatasync(int fildes)
{
    return sync_or_fail(fildes, SYS_fdatasync);
}

__attribute__((visibility("default"))) int fsync(int fd)
{
    return sync_or_fail(fd, SYS_fsync);
}

static void fail_next(const char *ending)
{
    snprintf(failing, sizeof(failing), "%s", ending);
}

static int make(void **state)
{
    static struct sample sample;

    sample_make(&sample);
    sample_fill(&sample, 4);
    *state = &sample;
    return 0;
}

static int unmake(void **state)
{
    sample_remove(*state);
    return 0;
}

/* Takes a fresh segment and writes something to it. */
static int64_t segment_with(struct sample *sample, const char *bytes)
{
    struct error err = {0};
    int64_t segment;
    int fd;

    assert_ok(evidence_segment(sample->cf, &segment, &fd, &err), &err);
    assert_int_equal(write(fd, bytes, strlen(bytes)), strlen(bytes));
    close(fd);
    return segment;
}

static void a_failed_sync_is_remembered_by_all_connections(void **state)
{
    struct sample *sample = *state;
    int64_t segment = segment_with(sample, "something");
    struct error err = {0};
    struct casefile *clone;

    fail_next(".seg");
    assert_false(evidence_sync(sample->cf, segment, &err));
    assert_non_null(strstr(err.text, "cannot write segment"));
    for (int i = 0; i < 40; i++) { /* more than a connection keeps open */
        error_clear(&err);
        assert_ok(evidence_sync(sample->cf, segment_with(sample, "else"), &err), &err);
    }
    assert_false(evidence_sync(sample->cf, segment, &err));
    assert_non_null(strstr(err.text, "could not be written to the disk before"));
    error_clear(&err);
    assert_ok(casefile_clone(&clone, sample->cf, &err), &err);
    assert_false(evidence_sync(clone, segment, &err));
    assert_non_null(strstr(err.text, "could not be written to the disk before"));
    casefile_close(clone);
}

/* --- a commit that fails --- */

static bool put(struct sample *sample, const char *bytes, struct hash *hash, struct error *err)
{
    assert_ok(casefile_begin(sample->cf, err), err);
    assert_ok(evidence_put(sample->cf, str_of(bytes), hash, err), err);
    return casefile_commit(sample->cf, err);
}

static void assert_in_order(struct sample *sample)
{
    struct error err = {0};
    struct buf text;
    uint64_t wrong;

    buf_init(&text, MIB(1));
    assert_ok(sample_verify(sample->cf, &wrong, &text, &err), &err);
    if (wrong > 0)
        fail_msg("%s", buf_c(&text));
    buf_dispose(&text);
}

/* Each makes the sync of SQLite's WAL fail at a commit, so that the commit is told to have failed
 * and may be found after a crash all the same. */
static void fail_first_record(struct sample *sample)
{
    struct error err = {0};
    struct hash hash;

    fail_next(".db-wal");
    assert_false(put(sample, "uncertain", &hash, &err));
}

static void fail_later_record(struct sample *sample)
{
    struct error err = {0};
    struct hash hash;

    assert_ok(put(sample, "certain", &hash, &err), &err);
    fail_first_record(sample);
}

static void fail_segment(struct sample *sample)
{
    struct error err = {0};
    int64_t segment;
    int fd;

    fail_next(".db-wal");
    assert_false(evidence_segment(sample->cf, &segment, &fd, &err));
}

static const struct {
    const char *what;
    void (*happen)(struct sample *sample);
    bool named; /* "uncertain" is found after a crash */
} failures[] = {
    {"the first record of a segment", fail_first_record, true},
    {"a later record", fail_later_record, true},
    {"a segment for a connection", fail_segment, false},
};

static void evidence_of_a_commit_that_may_have_happened_is_kept(void **state)
{
    struct hash hash = hash_of(str_of("uncertain"));

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(failures); i++) {
        struct sample sample;
        struct error err = {0};
        struct buf back;
        int status;
        pid_t pid;

        sample_make(&sample);
        sample_close(&sample);
        pid = fork();
        if (pid == 0) {
            sample_open(&sample, CASE_WRITE);
            failures[i].happen(&sample);
            _exit(failing[0] ? 3 : 0);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
        sample_open(&sample, CASE_WRITE);
        /* The control: SQLite does find it. */
        assert_int_equal(evidence_has(sample.cf, &hash), failures[i].named);
        if (failures[i].named) {
            assert_ok(evidence_read(sample.cf, &hash, 100, &back, &err), &err);
            buf_dispose(&back);
        }
        assert_in_order(&sample);
        sample_remove(&sample);
    }
}

static void after_a_failed_commit_work_goes_on(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(failures); i++)
        for (int next = 0; next < 2; next++) {
            struct sample sample;
            struct error err = {0};
            struct hash hash;

            sample_make(&sample);
            failures[i].happen(&sample);
            failures[i].happen(&sample);
            if (next > 0)
                assert_ok(put(&sample, "the next", &hash, &err), &err);
            assert_in_order(&sample);
            sample_close(&sample);
            sample_open(&sample, CASE_WRITE);
            assert_in_order(&sample);
            sample_remove(&sample);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_failed_sync_is_remembered_by_all_connections, make,
                                        unmake),
        cmocka_unit_test(evidence_of_a_commit_that_may_have_happened_is_kept),
        cmocka_unit_test(after_a_failed_commit_work_goes_on),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
