/* import_bench.c - see import_bench.h. */
#include "import_bench.h"
#include "check.h"

#include "base/job.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int import_bench_open(void **state)
{
    struct import_bench *bench = xcalloc(1, sizeof(*bench));

    sample_make(&bench->sample);
    snprintf(bench->files, sizeof(bench->files), "%s/files", bench->sample.folder);
    assert_int_equal(mkdir(bench->files, 0700), 0);
    *state = bench;
    return 0;
}

static void forget(struct import_bench *bench)
{
    import_plan_dispose(&bench->order.plan);
    buf_dispose(&bench->order.text);
    buf_dispose(&bench->order.items);
    arena_dispose(&bench->arena);
}

int import_bench_close(void **state)
{
    struct import_bench *bench = *state;

    forget(bench);
    sample_remove(&bench->sample);
    free(bench);
    return 0;
}

void import_bench_put(struct import_bench *bench, const char *name, struct str bytes)
{
    char path[TEMP_PATH + 300];
    struct error err = {0};

    snprintf(path, sizeof(path), "%s/%s", bench->files, name);
    for (char *at = path + strlen(bench->files) + 1; *at; at++)
        if (*at == '/') {
            *at = '\0';
            mkdir(path, 0700);
            *at = '/';
        }
    assert_ok(temp_write(path, bytes, &err), &err);
}

void import_bench_run(struct import_bench *bench, const char *path, int32_t zone)
{
    const struct login_query all = {.page = {.most = PAGE_ALL}};
    struct error err = {0};

    forget(bench);
    bench->order = (struct import_order){
        .cf = bench->sample.cf,
        .scan = {.role = {.program = bench->program ? bench->program : PROGRAM},
                 .workers = 1,
                 .data_dir = DATA_DIR},
        .target = bench->files,
        .zone = zone};
    buf_init(&bench->order.text, 16 << 20);
    buf_init(&bench->order.items, 16 << 20);
    assert_ok(import_plan_add(&bench->order.plan, path, &err), &err);
    assert_ok(job_run(import_job, &bench->order, &err), &err);
    assert_ok(login_list(bench->sample.cf, &bench->arena, &all, &bench->logins, &bench->login_count,
                         &err),
              &err);
}

void import_bench_says(const struct import_bench *bench, const char *words)
{
    if (!strstr(buf_c(&bench->order.text), words))
        fail_msg("no \"%s\" in:\n%s", words, buf_c(&bench->order.text));
}

struct coverage import_bench_coverage(struct import_bench *bench, const char *check)
{
    struct error err = {0};
    struct coverage *rows;
    size_t count, i;

    assert_ok(coverage_list(bench->sample.cf, &bench->arena, &rows, &count, &err), &err);
    for (i = 0; i < count && strcmp(rows[i].check, check) != 0; i++)
        ;
    assert_true(i < count);
    return rows[i];
}

void import_bench_covers(struct import_bench *bench, const char *check, enum coverage_state want,
                         const char *words)
{
    struct coverage is = import_bench_coverage(bench, check);

    if (is.state != want || !strstr(is.detail, words))
        fail_msg("%s, %s: %s", check, coverage_name(is.state), is.detail);
}

void import_bench_intact(struct import_bench *bench)
{
    struct error err = {0};
    struct buf text;
    uint64_t wrong;

    buf_init(&text, 1 << 20);
    assert_ok(sample_verify(bench->sample.cf, &wrong, &text, &err), &err);
    if (wrong > 0)
        fail_msg("%s", buf_c(&text));
    buf_dispose(&text);
}
