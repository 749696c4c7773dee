/* test_pages.c - memory in large pages: where it lies, what it holds, and that malloc() goes on
 * there. Whether the system has large pages to give is its own affair. */
#include "base/job.h"
#include "base/pages.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { HOLES = 20, HOLE = 100 << 10, PIECE = 500 << 10, SMALL = 100, MANY = 100 };

/* Whether the system knows that `at` is to be in large pages; -1: it does not tell. */
static int is_marked(const void *at)
{
    FILE *maps = fopen("/proc/self/smaps", "r");
    char line[512];
    bool ours = false;
    int marked = -1;

    while (maps && fgets(line, sizeof(line), maps)) {
        uintptr_t start, end;

        if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
            ours = (uintptr_t)at >= start && (uintptr_t)at < end;
        else if (ours && strncmp(line, "VmFlags:", 8) == 0)
            marked = strstr(line, " hg") != NULL;
    }
    if (maps)
        fclose(maps);
    return access("/sys/kernel/mm/transparent_hugepage", F_OK) == 0 ? marked : -1;
}

static void test_taken(void **state)
{
    static const size_t sizes[] = {1, PAGES_LARGE - 1, PAGES_LARGE, PAGES_LARGE + 1};

    (void)state;
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        char *at = pages_take(sizes[i]);
        size_t size = pages_size(sizes[i]);

        assert_non_null(at);
        assert_int_equal((uintptr_t)at % PAGES_LARGE, 0);
        assert_int_equal(size, i < 3 ? PAGES_LARGE : 2 * PAGES_LARGE);
        assert_int_not_equal(is_marked(at), 0);
        for (size_t k = 0; k < size; k += 511)
            assert_int_equal(at[k], 0);
        memset(at, 'x', size); /* all of it is there */
        pages_give(at, sizes[i]);
    }
}

static void test_too_much(void **state)
{
    (void)state;
    assert_null(pages_take(SIZE_MAX));
    assert_null(pages_take(SIZE_MAX / 2));
    pages_give(NULL, 0);
}

#ifndef SANITIZED
/* 0, or what is wrong. */
static int go_on(void)
{
    char *holes[HOLES], *piece;

    mallopt(M_MMAP_THRESHOLD, 10 << 20);
    mallopt(M_TRIM_THRESHOLD, 12 << 20);
    for (size_t i = 0; i < HOLES; i++)
        holes[i] = malloc(HOLE);
    for (size_t i = 0; i < HOLES; i += 2) /* free, but not in one piece */
        free(holes[i]);
    piece = malloc(16);
    if (is_marked(piece) == 1)
        return 1; /* the control */
    pages_for_malloc();
    for (size_t i = 0; i < SMALL; i++)
        if (!(piece = malloc(i * 3)) || is_marked(piece) == 1)
            return 3; /* the large pages are still nobody's */
    for (size_t len = 64 << 10; len < PIECE; len += 50 << 10) {
        char *more = malloc(len);

        if (!more || is_marked(more + len - 1) == 0)
            return 2;
        memset(more, 'x', len);
        free(more);
    }
    return 0;
}

/* In a process of its own, since it stays so. */
static void test_forked(void **state)
{
    pid_t pid = fork();
    int status;

    (void)state;
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(go_on());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}
#endif

#ifndef SANITIZED
/* On a thread that has just begun, beside another: 0 in *arg, or what is wrong. */
static bool thread_goes_on(struct job *job, void *arg, struct error *err)
{
    char *pieces[MANY];
    int *wrong = arg;

    (void)job;
    (void)err;
    pages_for_thread();
    *wrong = 0;
    for (size_t i = 0; i < MANY; i++) {
        pieces[i] = malloc(HOLE);
        memset(pieces[i], 'x', HOLE);
        if (i > (PAGES_LARGE / HOLE) && is_marked(pieces[i]) == 0)
            *wrong = 1;
    }
    for (size_t i = 0; i < MANY; i++)
        free(pieces[i]);
    return true;
}

static int thread_alone(void)
{
    struct error err = {0};
    int wrong = 2;
    struct job *job = job_start(thread_goes_on, &wrong, -1, &err);

    if (!job)
        return 3;
    job_free(job); /* waits for its end */
    return wrong;
}

static void test_thread(void **state)
{
    pid_t pid = fork();
    int status;

    (void)state;
    assert_true(pid >= 0);
    if (pid == 0)
        _exit(thread_alone());
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}
#endif

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_taken),
        cmocka_unit_test(test_too_much),
#ifndef SANITIZED
        cmocka_unit_test(test_forked),
        cmocka_unit_test(test_thread),
#endif
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
