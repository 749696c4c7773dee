/* detect_attachments.c - `bench_detect_attachments`: of the attachments whose kind the sample set
 * states, how many are found for it; and what broken and hostile mail does to the jailed workers.
 */
#include "attach.h"
#include "attachment_wants.h"
#include "base/clock.h"
#include "each_file.h"
#include "parse/pool.h"
#include "shared.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GROUPS = 16, SLOW_MS = 1000 };

struct tally {
    struct {
        const char *name;
        size_t good, all;
    } groups[GROUPS];
    size_t count;
};

static void count(struct tally *tally, const char *group, bool good)
{
    size_t i = 0;

    while (i < tally->count && strcmp(tally->groups[i].name, group) != 0)
        i++;
    if (i == GROUPS)
        return;
    if (i == tally->count)
        tally->groups[tally->count++].name = group;
    tally->groups[i].all++;
    tally->groups[i].good += good;
}

static void examine_one(void *arg, const char *path, struct str bytes)
{
    const char *name = strrchr(path, '/');
    struct mail_part part = {.declared_type = "application/octet-stream",
                             .name = name ? name + 1 : path,
                             .extension = "",
                             .disposition = "attachment",
                             .real_type = "",
                             .detail = "",
                             .text = ""};
    const struct attachment_want *want;
    struct arena arena = {0};

    path = strchr(path, '/') ? strchr(path, '/') + 1 : path;
    want = attachment_want(path);
    (void)attach_examine(bytes, &part, &arena, NULL);
    if (want)
        count(arg, want->group, attachment_want_met(want, part.traits));
    arena_dispose(&arena);
}

static void report_kinds(void)
{
    struct tally tally = {0};
    struct error err = {0};
    char dir[TEMP_PATH];

    if (!shared_unpack("attachments", dir)) {
        puts("attachments\tskipped: the data is not there");
        return;
    }
    if (!attach_preload(&err)) {
        fprintf(stderr, "bench_detect_attachments: %s\n", err.text);
        exit(1); /* NOLINT(concurrency-mt-unsafe): one thread */
    }
    each_file(dir, examine_one, &tally);
    attach_unload();
    temp_remove(dir);
    for (size_t i = 0; i < tally.count; i++)
        printf("%s\t%zu of %zu\n", tally.groups[i].name, tally.groups[i].good, tally.groups[i].all);
}

/* --- hostile mail, jailed --- */

struct jail {
    struct pool *pool;
    size_t mails, whole, limited, crashed, late, slow;
    int64_t worst;
};

static void take(void *arg, const struct pool_result *result)
{
    struct jail *jail = arg;

    jail->whole += result->status == POOL_OK;
    jail->limited += result->status == POOL_LIMIT;
    jail->crashed += result->status == POOL_CRASHED;
    jail->late += result->status == POOL_TIMEOUT;
}

static void give_one(void *arg, const char *path, struct str bytes)
{
    struct jail *jail = arg;
    struct pool_work work = {.kind = POOL_MAIL, .id = 1, .length = bytes.len};
    struct error err = {0};
    int64_t began, ms;
    FILE *file;

    if (strstr(path, "MANIFEST.tsv"))
        return;
    file = tmpfile();
    if (!file || fwrite(bytes.at, 1, bytes.len, file) != bytes.len || fflush(file) != 0) {
        perror(path);
        exit(1); /* NOLINT(concurrency-mt-unsafe): one thread */
    }
    work.fd = fileno(file);
    began = clock_mono_ms();
    if (!pool_give(jail->pool, &work, &err) || !pool_drain(jail->pool, &err))
        fprintf(stderr, "%s: %s\n", path, err.text);
    ms = clock_mono_ms() - began;
    jail->mails++;
    jail->slow += ms > SLOW_MS;
    jail->worst = ms > jail->worst ? ms : jail->worst;
    fclose(file);
}

static void report_torture(void)
{
    static const struct role_options options = {.program = PROGRAM};
    struct jail jail = {0};
    char dir[TEMP_PATH];

    if (!shared_unpack("torture", dir)) {
        puts("torture\tskipped: the data is not there");
        return;
    }
    jail.pool = pool_new(&options, 1, take, &jail);
    each_file(dir, give_one, &jail);
    pool_free(jail.pool);
    temp_remove(dir);
    printf("torture mail\t%zu: %zu whole, %zu in part (limits), %zu crashed, %zu timed out\n",
           jail.mails, jail.whole, jail.limited, jail.crashed, jail.late);
    printf("torture mail over %d ms\t%zu (the slowest %" PRId64 " ms)\n", SLOW_MS, jail.slow,
           jail.worst);
}

int main(void)
{
    report_kinds();
    report_torture();
    return 0;
}
