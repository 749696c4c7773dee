/* test_case_sync.c - a disk that fails to sync: what it did not promise is never named, and what it
 * may have kept all the same is never taken away. */
#include "sample_case.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

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
__attribute__((visibility("default"))) int fdatasync(int fd)
{
    return sync_or_fail(fd, SYS_fdatasync);
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

static void must(bool ok, const struct error *err)
{
    if (!ok)
        fail_msg("%s", err->text);
}

/* Takes a fresh segment and writes something to it. */
static int64_t segment_with(struct sample *sample, const char *bytes)
{
    struct error err = {0};
    int64_t segment;
    int fd;

    must(evidence_segment(sample->cf, &segment, &fd, &err), &err);
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
        must(evidence_sync(sample->cf, segment_with(sample, "else"), &err), &err);
    }
    assert_false(evidence_sync(sample->cf, segment, &err));
    assert_non_null(strstr(err.text, "could not be written to the disk before"));
    error_clear(&err);
    must(casefile_clone(&clone, sample->cf, &err), &err);
    assert_false(evidence_sync(clone, segment, &err));
    assert_non_null(strstr(err.text, "could not be written to the disk before"));
    casefile_close(clone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_failed_sync_is_remembered_by_all_connections, make,
                                        unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
