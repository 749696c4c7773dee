/* see bench_act.h */
#include "bench_act.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { SAID_MOST = 1 << 20, COMMAND = 4096 };

void bench_open(struct bench *bench, struct scene *scene, const char *script)
{
    struct error err = {0};

    *bench = (struct bench){.scene = scene,
                            .user = scene_user(scene),
                            .imaps = scene->dovecot.imaps,
                            .sieve = scene->dovecot.sieve};
    snprintf(bench->path, sizeof(bench->path), "%s/act%u.case", scene->root, scene->cases++);
    buf_init(&bench->said, SAID_MOST);
    if (script && !dovecot_script(&scene->dovecot, bench->user, "main", true, script, &err))
        fail_msg("%s", err.text);
}

void bench_close(struct bench *bench)
{
    buf_dispose(&bench->said);
}

static int run(struct bench *bench, const char *command)
{
    char piece[4096];
    size_t got;
    FILE *pipe;
    int status;

    buf_clear(&bench->said);
    pipe = popen(command, "r"); /* NOLINT(cert-env33-c): words of ours */
    if (!pipe)
        fail_msg("cannot run %s", command);
    while ((got = fread(piece, 1, sizeof(piece), pipe)) > 0)
        buf_add(&bench->said, piece, got);
    status = pclose(pipe);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

int bench_run(struct bench *bench, const char *words)
{
    const char *place = strstr(words, "CASE");
    char command[COMMAND];

    if (place)
        snprintf(command, sizeof(command), "%s %.*s%s%s 2>&1 </dev/null", PROGRAM,
                 (int)(place - words), words, bench->path, place + strlen("CASE"));
    else
        snprintf(command, sizeof(command), "%s %s 2>&1 </dev/null", PROGRAM, words);
    return run(bench, command);
}

static void add_account(const struct bench *bench, char *out, size_t size)
{
    char own[TEMP_PATH + 64];

    snprintf(own, sizeof(own), "--ca-file %s", bench->scene->dovecot.ca_file);
    snprintf(out, size, "--sieve localhost:%u %s --password-command 'echo %s'%s", bench->sieve,
             bench->trust ? bench->trust : own, DOVECOT_PASSWORD,
             bench->plain ? " --insecure-plaintext-for-tests" : "");
}

int bench_acquire(struct bench *bench)
{
    char account[COMMAND / 2], command[COMMAND];

    add_account(bench, account, sizeof(account));
    snprintf(command, sizeof(command),
             "%s acquire %s 'imaps://%s@localhost:%u' %s --quiet 2>&1 </dev/null", PROGRAM,
             bench->path, bench->user, bench->imaps, account);
    return run(bench, command);
}

char *bench_words(const struct bench *bench, const char *mailbox, const char *words)
{
    char account[COMMAND / 2];
    char *command = xcalloc(1, COMMAND);

    add_account(bench, account, sizeof(account));
    snprintf(command, COMMAND,
             "%s act %s %s %s%s --account 'imaps://%s@localhost:%u' %s --data " DATA_DIR, PROGRAM,
             bench->path, words, mailbox ? "--mailbox " : "", mailbox ? mailbox : "", bench->user,
             bench->imaps, account);
    return command;
}

int bench_act(struct bench *bench, const char *mailbox, const char *words)
{
    char *line = bench_words(bench, mailbox, words);
    char command[COMMAND + 32];

    snprintf(command, sizeof(command), "%s 2>&1 </dev/null", line);
    free(line);
    return run(bench, command);
}

void bench_expect_said(const struct bench *bench, const char *text)
{
    if (!strstr(buf_c(&bench->said), text))
        fail_msg("wanted \"%s\"; said:\n%s", text, buf_c(&bench->said));
}

static struct casefile *open_case(const struct bench *bench)
{
    struct casefile *cf = NULL;
    struct error err = {0};

    if (!casefile_open(&cf, bench->path, CASE_READ, &err))
        fail_msg("%s", err.text);
    return cf;
}

int64_t bench_rule(struct bench *bench, const char *text)
{
    struct casefile *cf = open_case(bench);
    struct arena arena = {0};
    struct error err = {0};
    struct rule_row *rows;
    int64_t id = 0;
    size_t count;

    if (!rule_list(cf, &arena, &rows, &count, &err))
        fail_msg("%s", err.text);
    for (size_t i = 0; i < count && id == 0; i++)
        if (!rows[i].gone && strstr(rows[i].summary, text))
            id = rows[i].id;
    arena_dispose(&arena);
    casefile_close(cf);
    if (id == 0)
        fail_msg("no rule \"%s\"", text);
    return id;
}

static size_t list_actions(struct bench *bench, struct arena *arena, struct action_row **out)
{
    struct casefile *cf = open_case(bench);
    struct error err = {0};
    size_t count;

    if (!action_list(cf, arena, out, &count, &err))
        fail_msg("%s", err.text);
    casefile_close(cf);
    return count;
}

const struct action_row *bench_action(struct bench *bench, size_t i)
{
    static struct arena arena;
    static struct action_row action;
    struct action_row *actions;

    arena_dispose(&arena);
    assert_true(list_actions(bench, &arena, &actions) > i);
    action = actions[i];
    return &action;
}

size_t bench_actions(struct bench *bench)
{
    struct arena arena = {0};
    struct action_row *actions;
    size_t count = list_actions(bench, &arena, &actions);

    arena_dispose(&arena);
    return count;
}

void bench_verify(struct bench *bench)
{
    int status = bench_run(bench, "verify CASE");

    if (status != 0)
        fail_msg("verify ended with %d: %s", status, buf_c(&bench->said));
}

bool bench_script(const struct bench *bench, const char *name, struct buf *out)
{
    char path[1024];
    struct error err = {0};

    snprintf(path, sizeof(path), "%s/home/%s/sieve/%s.sieve", bench->scene->dovecot.root,
             bench->user, name);
    return access(path, F_OK) == 0 && temp_read(path, out, &err);
}

bool bench_is_active(const struct bench *bench, const char *name)
{
    char link[1024], target[256], want[256];
    ssize_t len;

    snprintf(link, sizeof(link), "%s/home/%s/.dovecot.sieve", bench->scene->dovecot.root,
             bench->user);
    snprintf(want, sizeof(want), "sieve/%s.sieve", name);
    len = readlink(link, target, sizeof(target) - 1);
    if (len < 0)
        return false;
    target[len] = '\0';
    return strcmp(target, want) == 0;
}
