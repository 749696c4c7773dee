/* see scene.h */
#include "scene.h"

#include "base/job.h"
#include "entries.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { DEADLINE_MS = 10000, ROOM_MB = 1024 };

static const struct dovecot_user users[SCENE_USERS] = {
    {"u00@mill.example", DOVECOT_PASSWORD}, {"u01@mill.example", DOVECOT_PASSWORD},
    {"u02@mill.example", DOVECOT_PASSWORD}, {"u03@mill.example", DOVECOT_PASSWORD},
    {"u04@mill.example", DOVECOT_PASSWORD}, {"u05@mill.example", DOVECOT_PASSWORD},
    {"u06@mill.example", DOVECOT_PASSWORD}, {"u07@mill.example", DOVECOT_PASSWORD},
    {"u08@mill.example", DOVECOT_PASSWORD}, {"u09@mill.example", DOVECOT_PASSWORD},
    {"u10@mill.example", DOVECOT_PASSWORD}, {"u11@mill.example", DOVECOT_PASSWORD},
};

/* A folder and the password. */
static bool furnish(struct scene *scene, struct error *err)
{
    if (!temp_make_light(scene->root, ROOM_MB, err) || !secret_init(&scene->secret, err))
        return false;
    scene_secret(scene);
    return true;
}

int scene_open_bare(void **state)
{
    struct scene *scene = xcalloc(1, sizeof(*scene));
    struct error err = {0};

    *state = scene;
    if (furnish(scene, &err))
        return 0;
    print_error("%s\n", err.text);
    return -1;
}

int scene_open_as(void **state, const struct dovecot_options *wanted)
{
    struct dovecot_options options = *wanted;
    struct scene *scene;
    struct error err = {0};

    *state = NULL;
    options.users = users;
    options.user_count = SCENE_USERS;
    if (!dovecot_installed())
        return 0;
    scene = xcalloc(1, sizeof(*scene));
    if (!dovecot_start(&scene->dovecot, &options, &err) || !furnish(scene, &err)) {
        print_error("%s\n", err.text);
        return -1;
    }
    *state = scene;
    return 0;
}

int scene_open_with(void **state, const char *extra)
{
    return scene_open_as(state, &(struct dovecot_options){.extra = extra});
}

int scene_open(void **state)
{
    return scene_open_with(state, "disable_plaintext_auth = no\n");
}

void scene_secret(struct scene *scene)
{
    memcpy(scene->secret.page, DOVECOT_PASSWORD, strlen(DOVECOT_PASSWORD));
    scene->secret.len = strlen(DOVECOT_PASSWORD);
}

int scene_close(void **state)
{
    struct scene *scene = *state;

    if (!scene)
        return 0;
    dovecot_stop(&scene->dovecot);
    temp_remove(scene->root);
    secret_wipe(&scene->secret);
    free(scene);
    return 0;
}

struct scene *scene_of(void **state)
{
    if (!*state) {
        print_message("skipped: dovecot-imapd and dovecot-managesieved are not installed\n");
        skip();
    }
    return *state;
}

const char *scene_user(struct scene *scene)
{
    assert_true(scene->users_taken < SCENE_USERS);
    return users[scene->users_taken++].name;
}

void stage_pause(struct stage *stage)
{
    casefile_close(stage->cf);
    stage->cf = stage->job.cf = NULL;
}

void stage_resume(struct stage *stage)
{
    int waited = 0;

    /* A process that was killed while it started another leaves the lock to that for a moment. */
    while (!casefile_open(&stage->cf, stage->path, CASE_WRITE, &stage->err)) {
        if (++waited == DEADLINE_MS / 10)
            fail_msg("%s", stage->err.text);
        error_clear(&stage->err);
        poll(NULL, 0, 10);
    }
    stage->job.cf = stage->cf;
}

void stage_open(struct stage *stage, struct scene *scene, const char *user)
{
    const struct case_info info = {.owner = "", .authority = "a test"};
    char path[sizeof(stage->path)];
    struct error err = {0};

    snprintf(path, sizeof(path), "%s/%u.case", scene->root, scene->cases++);
    if (!case_create(path, &info, &err))
        fail_msg("%s", err.text);
    stage_reopen(stage, scene, user, path);
}

void stage_open_on(struct stage *stage, struct scene *scene, unsigned port)
{
    stage_open(stage, scene, "anna");
    stage->job.options.imap.port = port;
    stage->job.options.plaintext_for_tests = true;
    stage->job.options.no_sieve = true;
    stage->job.options.connections = 1;
}

void stage_reopen(struct stage *stage, struct scene *scene, const char *user, const char *path)
{
    struct acquire_options *options = &stage->job.options;

    *stage = (struct stage){.scene = scene, .user = user};
    snprintf(stage->path, sizeof(stage->path), "%s", path);
    stage_resume(stage);
    snprintf(options->imap.user, sizeof(options->imap.user), "%s", user);
    snprintf(options->imap.host, sizeof(options->imap.host), "localhost");
    options->imap.port = scene->dovecot.imaps;
    snprintf(options->sieve.host, sizeof(options->sieve.host), "localhost");
    options->sieve.port = scene->dovecot.sieve;
    options->sieve.tls = TLS_STARTTLS;
    options->secret = &scene->secret;
    options->ca_file = scene->dovecot.ca_file;
    options->since = INT64_MIN;
    options->data_dir = DATA_DIR;
    options->commit_messages = 20;
}

void stage_close(struct stage *stage)
{
    casefile_close(stage->cf);
    stage->cf = NULL;
}

void stage_fill(struct stage *stage, struct stock *stock, size_t count, size_t large)
{
    *stock = (struct stock){.user = stage->user};
    if (!stock_fill(stock, &stage->scene->dovecot, count, large, &stage->err))
        fail_msg("%s", stage->err.text);
}

bool stage_try(struct stage *stage)
{
    struct acquire_job *job = &stage->job;

    job->run = job->account = 0;
    job->fetched = job->bytes = job->skipped = job->vanished = job->reconnects = 0;
    job->unchanged = job->changed = false;
    job->changes[0] = '\0';
    error_clear(&stage->err);
    return job_run(acquire_run, job, &stage->err);
}

void stage_run(struct stage *stage)
{
    if (!stage_try(stage))
        fail_msg("%s", stage->err.text);
}

static void on_problem(void *arg, const char *text)
{
    struct buf *problems = arg;

    buf_printf(problems, "verify: %s\n", text);
}

void stage_expect(struct stage *stage, const struct stock *stock)
{
    struct verify_report report;
    struct buf problems;

    buf_init(&problems, 1 << 20);
    if (!stock_compare(stock, stage->cf, &problems, &stage->err) ||
        !case_verify(stage->cf, NULL, on_problem, &problems, &report, &stage->err))
        fail_msg("%s", stage->err.text);
    if (problems.len > 0)
        fail_msg("%.2000s", buf_c(&problems));
    buf_dispose(&problems);
}

unsigned stage_entries(struct stage *stage, const char *action)
{
    return entries_count(stage->cf, action, NULL);
}

const char *stage_coverage(struct stage *stage, const char *check, enum coverage_state *state_out)
{
    static char detail[2048];
    struct arena arena = {0};
    struct coverage *rows;
    size_t count;

    detail[0] = '\0';
    if (!coverage_list(stage->cf, &arena, &rows, &count, &stage->err))
        fail_msg("%s", stage->err.text);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(rows[i].check, check) != 0)
            continue;
        snprintf(detail, sizeof(detail), "%s", rows[i].detail);
        if (state_out)
            *state_out = rows[i].state;
    }
    arena_dispose(&arena);
    return detail;
}

void scene_meddle(struct scene *scene, const char *user, const char *const *commands,
                  struct buf *out)
{
    struct plain_imap imap;
    struct error err = {0};
    struct buf ignored;

    buf_init(&ignored, 16 << 20);
    if (!plain_imap_open(&imap, scene->dovecot.imap, user, DOVECOT_PASSWORD, &err))
        fail_msg("%s", err.text);
    for (; *commands; commands++) {
        if (!plain_imap_command(&imap, *commands, out ? out : &ignored, &err))
            fail_msg("%s", err.text);
    }
    plain_imap_close(&imap);
    buf_dispose(&ignored);
}
