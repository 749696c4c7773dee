/* pooled.c - see pooled.h. */
#include "pooled.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { MARGIN = 100 }; /* bytes before each mail in its file, as in a segment of evidence */

static void take(void *arg, const struct pool_result *result)
{
    struct pooled *pooled = arg;
    struct pooled_result *out = &pooled->results[result->id];

    assert_true(result->id < pooled->given);
    out->answers++;
    out->status = result->status;
    pooled->counts[result->status]++;
    snprintf(out->why, sizeof(out->why), "%s", result->why);
    if (!result->mail)
        return;
    snprintf(out->subject, sizeof(out->subject), "%s", result->mail->subject);
    out->parts = result->mail->part_count;
    out->fields = result->mail->field_count;
}

static unsigned open_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    unsigned count = 0;

    assert_non_null(dir);
    while (readdir(dir))
        count++;
    closedir(dir);
    return count;
}

struct pooled *pooled_new(const char *program, unsigned workers)
{
    const struct role_options options = {.program = program};
    struct pooled *pooled = xcalloc(1, sizeof(*pooled));

    pooled->pool = pool_new(&options, workers, take, pooled);
    return pooled;
}

void pooled_free(struct pooled *pooled)
{
    pool_free(pooled->pool);
    free(pooled);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    assert_true(open_descriptors() < 16);
}

static void wait_for_room(struct pooled *pooled)
{
    struct error err = {0};

    assert_true(pooled->given < POOLED_MOST);
    while (pool_room(pooled->pool) == 0) {
        struct pollfd fds[16];
        size_t count = pool_fds(pooled->pool, fds, 16);

        poll(fds, count, pool_timeout(pooled->pool));
        if (!pool_run(pooled->pool, &err))
            fail_msg("%s", err.text);
    }
}

static uint64_t give(struct pooled *pooled, struct pool_work *work)
{
    struct error err = {0};

    work->id = pooled->given++;
    if (!pool_give(pooled->pool, work, &err))
        fail_msg("%s", err.text);
    return work->id;
}

uint64_t pooled_give(struct pooled *pooled, struct str mail)
{
    struct pool_work work = {.kind = POOL_MAIL, .offset = MARGIN, .length = mail.len};
    uint64_t id;

    wait_for_room(pooled);
    work.fd = memfd_create("mail", MFD_CLOEXEC);
    assert_true(work.fd >= 0);
    assert_int_equal(pwrite(work.fd, mail.at, mail.len, MARGIN), mail.len);
    id = give(pooled, &work);
    pooled_drain(pooled); /* it stays open until the answer is there */
    close(work.fd);
    return id;
}

static uint64_t give_bytes(struct pooled *pooled, enum pool_kind kind, struct str bytes)
{
    struct pool_work work = {.kind = kind, .fd = -1, .bytes = bytes};

    wait_for_room(pooled);
    return give(pooled, &work);
}

uint64_t pooled_give_bytes(struct pooled *pooled, struct str mail)
{
    return give_bytes(pooled, POOL_MAIL, mail);
}

uint64_t pooled_give_header(struct pooled *pooled, struct str header)
{
    return give_bytes(pooled, POOL_HEADER, header);
}

void pooled_drain(struct pooled *pooled)
{
    struct error err = {0};

    if (!pool_drain(pooled->pool, &err))
        fail_msg("%s", err.text);
    assert_int_equal(pool_busy(pooled->pool), 0);
    for (uint64_t id = 0; id < pooled->given; id++)
        assert_int_equal(pooled->results[id].answers, 1);
}

const struct pooled_result *pooled_one(struct pooled *pooled, struct str mail)
{
    return &pooled->results[pooled_give(pooled, mail)];
}
