/* login_bench.c - see login_bench.h. */
#include "login_bench.h"
#include "check.h"

#include "base/clock.h"
#include "base/mem.h"
#include "play_bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each test has a user of its own: a server that has seen failures becomes slow. */
static const char *const names[] = {"changed",   "same",  "shut",   "reason", "denied",
                                    "nocontrol", "words", "closed", "canary", "broken"};

static const char book_text[] =
    "format: mailmedic-playbook/1\nid: small\ntitle: Small\nsummary: S\nversion: 1.0.0\n"
    "created: 2026-11-21T00:00:00.000Z\nmodified: 2026-11-21T00:00:00.000Z\nproviders: [generic]\n"
    "vars:\n  mailbox: {type: email}\n  old_password: {type: secret}\n"
    "  new_password: {type: secret}\n  wrong: {type: secret}\n  control: {type: secret}\n"
    "steps:\n"
    "  - {id: reset, phase: contain, title: R, do: D, after: [], verify: [auth.accepted: {proto: "
    "[imap, pop3, sieve], cred: new_password}, auth.denied: {proto: [imap, pop3, sieve], cred: "
    "old_password, baseline: required}]}\n"
    "  - {id: imap-only, phase: contain, title: I, do: D, after: [], verify: [auth.accepted: {proto: "
    "imap, cred: new_password}, auth.denied: {proto: imap, cred: old_password}]}\n"
    "  - {id: denied, phase: contain, title: N, do: D, after: [], verify: [auth.denied: {proto: "
    "[imap, pop3, sieve], cred: old_password}]}\n"
    "  - {id: freeze, phase: contain, title: F, do: D, after: [], verify: [auth.denied: {proto: "
    "[imap, pop3], cred: old_password, class: [right-but-blocked, bad-credential]}]}\n"
    "  - {id: patient, phase: contain, title: P, do: D, after: [], verify: [auth.denied: {proto: "
    "imap, cred: old_password, retry: {every: 1m, for: 1h}}]}\n"
    "  - {id: close, phase: contain, title: C, do: D, after: [], verify: [proto.closed: {proto: "
    "pop3, cred: old_password, from: [local, other]}]}\n"
    "  - {id: revoke, phase: contain, title: S, do: D, after: [], verify: [auth.accepted: {proto: "
    "imap, cred: new_password}, session.revoked: {canary: old_password}]}\n"
    "  - {id: revoke-soon, phase: contain, title: S, do: D, after: [], verify: [session.revoked: "
    "{canary: old_password, within: 1h}]}\n";

static const char *user_of(const char *name)
{
    static char user[4][80];
    static unsigned next;
    char *out = user[next++ % 4];

    snprintf(out, sizeof(user[0]), "%s@mill.example", name);
    return out;
}

/* It looks for a changed file once a second. */
static void wait_until_known(struct login_scene *scene)
{
    char config[TEMP_PATH + 32], mark[60];
    const char *argv[] = {"doveadm", "-c", config, "auth", "test", mark, "mark", NULL};
    int64_t deadline = clock_mono_ms() + 20000;
    struct error err = {0};

    snprintf(config, sizeof(config), "%s/dovecot.conf", scene->dovecot.root);
    snprintf(mark, sizeof(mark), "mark%u@mill.example", scene->marks);
    while (!temp_run(argv, &err)) {
        assert_true(clock_mono_ms() < deadline);
        error_clear(&err);
    }
}

void login_scene_users(struct login_scene *scene, const char *name, const char *entry)
{
    char path[TEMP_PATH + 32];
    struct error err = {0};
    struct buf text;

    buf_init(&text, KIB(16));
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        buf_printf(&text, "%s:{PLAIN}%s\n", user_of(names[i]),
                   name && strcmp(names[i], name) == 0 ? entry : LOGIN_OLD);
    buf_printf(&text, "%s:{PLAIN}%s\n", user_of("carol"), LOGIN_OTHER);
    buf_printf(&text, "mark%u@mill.example:{PLAIN}mark\n", ++scene->marks);
    for (unsigned i = 0; i < scene->marks; i++)
        buf_text(&text, "#\n"); /* another size: two changes may have the same second */
    snprintf(path, sizeof(path), "%s/users", scene->dovecot.root);
    assert_ok(temp_write(path, buf_as_str(&text), &err), &err);
    buf_dispose(&text);
    wait_until_known(scene);
}

int login_scene_open(void **state)
{
    struct login_scene *scene = xcalloc(1, sizeof(*scene));
    struct dovecot_options options = {.pop3 = true};
    struct error err = {0};
    char path[TEMP_PATH + 32], first[TEMP_PATH + 120];
    static const char *const services[] = {"imap", "pop3", "sieve"};

    *state = NULL;
    if (!dovecot_installed() || !dovecot_has_pop3()) {
        free(scene);
        return 0;
    }
    assert_ok(temp_make(scene->folder, &err), &err);
    for (size_t i = 0; i < ARRAY_LEN(services); i++) {
        snprintf(path, sizeof(path), "%s/deny.%s", scene->folder, services[i]);
        assert_ok(temp_write(path, str_of(i == 0 ? "denied@mill.example\n" : "\n"), &err), &err);
    }
    snprintf(first, sizeof(first),
             "passdb {\n  driver = passwd-file\n  deny = yes\n  args = %s/deny.%%s\n}\n",
             scene->folder);
    options.first = first;
    assert_ok(dovecot_start(&scene->dovecot, &options, &err), &err);
    login_scene_users(scene, NULL, NULL);
    *state = scene;
    return 0;
}

int login_scene_close(void **state)
{
    struct login_scene *scene = *state;

    if (!scene)
        return 0;
    dovecot_stop(&scene->dovecot);
    temp_remove(scene->folder);
    free(scene);
    return 0;
}

static void make_call(struct login_bench *bench, const char *name, const char *const *more)
{
    static const char *const secrets[] = {"--secret-command=old_password=echo " LOGIN_OLD,
                                          "--secret-command=new_password=echo " LOGIN_NEW,
                                          "--secret-command=wrong=echo nothing",
                                          "--secret-command=control=echo " LOGIN_OTHER, NULL};

    probing_begin(&bench->probing, bench->sample.path);
    /* An address, not a name: threads that look names up do not survive the fork of a canary. */
    probing_add_servers(&bench->probing, &bench->scene->dovecot, user_of(name), "127.0.0.1");
    probing_add_all(&bench->probing, secrets);
    probing_add_all(&bench->probing, more);
    probing_parse(&bench->probing);
}

void login_bench_set(struct login_bench *bench, void **state, const char *name,
                     const char *const *more)
{
    *bench = (struct login_bench){.scene = *state};
    if (!bench->scene)
        skip();
    login_scene_users(bench->scene, NULL, NULL);
    sample_make(&bench->sample);
    make_call(bench, name, more);
}

void login_bench_play(struct login_bench *bench)
{
    bench->engine = play_bench(&bench->sample, book_text);
    probing_set(&bench->probing, bench->engine);
}

void login_bench_open(struct login_bench *bench, void **state, const char *name,
                      const char *const *more)
{
    login_bench_set(bench, state, name, more);
    login_bench_play(bench);
}

void login_bench_close(struct login_bench *bench)
{
    struct error err = {0};
    uint64_t wrong = 9;

    assert_ok(sample_verify(bench->sample.cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
    engine_free(bench->engine);
    sample_remove(&bench->sample);
}

void login_bench_baseline(struct login_bench *bench, const char *secret)
{
    const char *words[] = {secret, "imap", "pop3", "sieve"};

    probing_baseline(&bench->probing, bench->engine, words, ARRAY_LEN(words));
}

void login_bench_begin(struct login_bench *bench, const char *step)
{
    struct error err = {0};

    assert_ok(engine_begin(bench->engine, step, "a test", &err), &err);
}

void login_bench_expect(struct login_bench *bench, const char *step, enum step_state want,
                        char grade, const char *class, const char *line)
{
    probing_verify(bench->engine, step, want, grade, class, line);
}
