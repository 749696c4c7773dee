/* What a playbook's probes make of a real Dovecot: a changed password, one that was not changed, a
 * shut account, a list of denied services, a protocol that stayed open. Passwords go the way they
 * go on the command line. */
#include "check.h"

#include "base/clock.h"
#include "case/own_logins.h"
#include "commands.h"
#include "dovecot.h"
#include "perch.h"
#include "play_bench.h"
#include "playbook.h"
#include "roles.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OLD   "blue-Kettle-4711"
#define NEW   "green-Pan-0815-and-more"
#define OTHER "carol-Has-1-too"

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

struct scene {
    struct dovecot dovecot;
    char folder[TEMP_PATH]; /* of the deny lists */
    unsigned marks;         /* how often the users were changed */
};

static const char *user_of(const char *name)
{
    static char user[4][80];
    static unsigned next;
    char *out = user[next++ % 4];

    snprintf(out, sizeof(user[0]), "%s@mill.example", name);
    return out;
}

/* It looks for a changed file once a second. */
static void wait_until_known(struct scene *scene)
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

/* What the server knows: everybody with the old password, except who is given another entry. */
static void set_users(struct scene *scene, const char *name, const char *entry)
{
    char path[TEMP_PATH + 32];
    struct error err = {0};
    struct buf text;

    buf_init(&text, KIB(16));
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        buf_printf(&text, "%s:{PLAIN}%s\n", user_of(names[i]),
                   name && strcmp(names[i], name) == 0 ? entry : OLD);
    buf_printf(&text, "%s:{PLAIN}%s\n", user_of("carol"), OTHER);
    buf_printf(&text, "mark%u@mill.example:{PLAIN}mark\n", ++scene->marks);
    for (unsigned i = 0; i < scene->marks; i++)
        buf_text(&text, "#\n"); /* another size: two changes may have the same second */
    snprintf(path, sizeof(path), "%s/users", scene->dovecot.root);
    assert_ok(temp_write(path, buf_as_str(&text), &err), &err);
    buf_dispose(&text);
    wait_until_known(scene);
}

static int open_scene(void **state)
{
    struct scene *scene = xcalloc(1, sizeof(*scene));
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
    set_users(scene, NULL, NULL);
    *state = scene;
    return 0;
}

static int close_scene(void **state)
{
    struct scene *scene = *state;

    if (!scene)
        return 0;
    dovecot_stop(&scene->dovecot);
    temp_remove(scene->folder);
    free(scene);
    return 0;
}

/* --- one case on one user --- */

struct bench {
    struct scene *scene;
    struct sample sample;
    struct engine *engine;
    struct invocation call;
    char words[24][300], *argv[24];
    int word_count;
};

static void add(struct bench *bench, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void add(struct bench *bench, const char *fmt, ...)
{
    char *word = bench->words[bench->word_count];
    va_list args;

    va_start(args, fmt);
    vsnprintf(word, sizeof(bench->words[0]), fmt, args);
    va_end(args);
    bench->argv[bench->word_count++] = word;
}

static void make_call(struct bench *bench, const char *name, const char *const *more)
{
    const struct dovecot *d = &bench->scene->dovecot;
    static const char *const secrets[] = {"old_password=echo " OLD, "new_password=echo " NEW,
                                          "wrong=echo nothing", "control=echo " OTHER};
    struct error err = {0};

    /* An address, not a name: threads that look names up do not survive the fork of a canary. */
    add(bench, "%s", bench->sample.path);
    add(bench, "--server=imaps://%s@127.0.0.1:%u", user_of(name), d->imaps);
    add(bench, "--server=pop3s://%s@127.0.0.1:%u", user_of(name), d->pop3s);
    add(bench, "--server=sieve://%s@127.0.0.1:%u", user_of(name), d->sieve);
    for (size_t i = 0; i < ARRAY_LEN(secrets); i++)
        add(bench, "--secret-command=%s", secrets[i]);
    add(bench, "--ca-file=%s", d->ca_file);
    for (; more && *more; more++)
        add(bench, "%s", *more);
    bench->call = (struct invocation){.command = commands};
    while (strcmp(bench->call.command->name, "playbook") != 0)
        bench->call.command++;
    assert_ok(call_parse(&bench->call, bench->word_count, bench->argv, &err), &err);
}

static void bench_set(struct bench *bench, void **state, const char *name, const char *const *more)
{
    *bench = (struct bench){.scene = *state};
    if (!bench->scene)
        skip();
    set_users(bench->scene, NULL, NULL);
    sample_make(&bench->sample);
    make_call(bench, name, more);
}

static void bench_play(struct bench *bench)
{
    bench->engine = play_bench(&bench->sample, book_text);
    bench->engine->setup.probes = playbook_probes;
    bench->engine->setup.secret = playbook_secret;
    bench->engine->setup.self = &bench->call;
}

static void bench_open(struct bench *bench, void **state, const char *name, const char *const *more)
{
    bench_set(bench, state, name, more);
    bench_play(bench);
}

static void bench_close(struct bench *bench)
{
    struct error err = {0};
    uint64_t wrong = 9;

    assert_ok(sample_verify(bench->sample.cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
    engine_free(bench->engine);
    sample_remove(&bench->sample);
}

static void baseline(struct bench *bench, const char *secret)
{
    const char *words[] = {secret, "imap", "pop3", "sieve"};
    struct playbook_call call = {.call = &bench->call,
                                 .words = words,
                                 .count = 4,
                                 .cf = bench->sample.cf,
                                 .engine = bench->engine,
                                 .setup = bench->engine->setup};
    struct error err = {0};

    output_begin(&call.out, false, "playbook");
    assert_ok(playbook_baseline(&call, &err), &err);
    buf_dispose(&call.out.text);
    arena_dispose(&call.arena);
}

static void begin(struct bench *bench, const char *step)
{
    struct error err = {0};

    assert_ok(engine_begin(bench->engine, step, "a test", &err), &err);
}

/* Verifies the step: its state, its grade, and what its last probe says. */
static void expect(struct bench *bench, const char *step, enum step_state want, char grade,
                   const char *class, const char *line)
{
    const struct play_event *result;
    const struct step_view *view;
    struct play_view all;
    enum step_state is;
    struct error err = {0};

    assert_ok(engine_verify(bench->engine, step, &is, &err), &err);
    assert_ok(engine_look(bench->engine, &all, &err), &err);
    view = play_view_step(&all, step);
    result = view->results[view->step->check_count - 1];
    assert_non_null(result);
    if (is != want || grade_letter(view->grade) != grade || strcmp(result->class, class) != 0 ||
        (line && !strstr(result->raw, line)))
        fail_msg("%s is %s, grade %c, %s: %s [%s]", step, step_state_name(is),
                 grade_letter(view->grade), result->class, result->value, result->raw);
}

static void a_changed_password_is_proved_on_every_protocol(void **state)
{
    struct bench bench;

    bench_open(&bench, state, "changed", NULL);
    baseline(&bench, "old_password");
    begin(&bench, "reset");
    set_users(bench.scene, "changed", NEW);
    expect(&bench, "reset", STEP_VERIFIED, 'A', "bad-credential",
           "NO [AUTHENTICATIONFAILED] Authentication failed.; pop3: -ERR [AUTH] Authentication "
           "failed.; sieve: NO \"Authentication failed.\"");
    bench_close(&bench);
}

static void an_unchanged_password_is_told(void **state)
{
    struct bench bench;

    bench_open(&bench, state, "same", NULL);
    baseline(&bench, "old_password");
    begin(&bench, "denied");
    expect(&bench, "denied", STEP_UNVERIFIED, '-', "accepted", "Logged in");
    begin(&bench, "patient");
    expect(&bench, "patient", STEP_UNVERIFIED, '-', "accepted", "Logged in");
    bench_close(&bench);
}

static void a_shut_account_still_has_its_password(void **state)
{
    struct bench bench;

    bench_open(&bench, state, "shut", NULL);
    baseline(&bench, "old_password");
    set_users(bench.scene, "shut", OLD "::::::nologin");
    begin(&bench, "denied");
    expect(&bench, "denied", STEP_UNVERIFIED, '-', "right-but-blocked",
           "NO [CONTACTADMIN] Login disabled for this user; pop3: -ERR [AUTH] Login disabled for "
           "this user; sieve: NO \"Login disabled for this user\"");
    begin(&bench, "freeze");
    expect(&bench, "freeze", STEP_VERIFIED, 'C', "right-but-blocked", NULL);
    bench_close(&bench);
}

/* Whatever the reason says, POP3 and ManageSieve give no code for it: no row fits. */
static void a_reason_in_free_words_is_no_refusal_of_the_password(void **state)
{
    struct bench bench;

    bench_open(&bench, state, "reason", NULL);
    baseline(&bench, "old_password");
    set_users(bench.scene, "reason", OLD "::::::nologin reason=Ask");
    begin(&bench, "denied");
    expect(&bench, "denied", STEP_UNVERIFIED, '-', "right-but-blocked",
           "NO [CONTACTADMIN] Ask; pop3: -ERR [AUTH] Ask; sieve: NO \"Ask\"");
    begin(&bench, "freeze");
    expect(&bench, "freeze", STEP_UNVERIFIED, '-', "ambiguous", "-ERR [AUTH] Ask");
    bench_close(&bench);
}

/* Denied for IMAP only: sounds like a wrong password there, and POP3 gives it away. */
static void a_deny_list_is_not_a_changed_password(void **state)
{
    struct bench bench;

    bench_open(&bench, state, "denied", NULL);
    baseline(&bench, "old_password");
    begin(&bench, "denied");
    expect(&bench, "denied", STEP_UNVERIFIED, '-', "accepted",
           "NO [AUTHENTICATIONFAILED] Authentication failed.; pop3: +OK Logged in.");
    bench_close(&bench);
}

static void one_refusal_alone_proves_little(void **state)
{
    struct bench bench;

    bench_open(&bench, state, "nocontrol", NULL);
    baseline(&bench, "old_password");
    set_users(bench.scene, "nocontrol", NEW);
    begin(&bench, "denied"); /* nothing that must work was tried */
    expect(&bench, "denied", STEP_UNVERIFIED, '-', "bad-credential", "AUTHENTICATIONFAILED");
    begin(&bench, "imap-only"); /* without a control on the other doors */
    expect(&bench, "imap-only", STEP_VERIFIED, 'C', "bad-credential", "AUTHENTICATIONFAILED");
    bench_close(&bench);
}

static void another_account_can_be_the_control(void **state)
{
    static const char *const more[] = {"--control-user=carol@mill.example", NULL};
    struct bench bench;

    bench_open(&bench, state, "words", more);
    baseline(&bench, "old_password");
    set_users(bench.scene, "words", NEW);
    begin(&bench, "denied");
    expect(&bench, "denied", STEP_VERIFIED, 'A', "bad-credential", NULL);
    bench_close(&bench);
}

static void a_protocol_that_is_still_open_is_told(void **state)
{
    struct bench bench;

    bench_open(&bench, state, "closed", NULL);
    begin(&bench, "close");
    expect(&bench, "close", STEP_UNVERIFIED, '-', "accepted", "+OK Logged in.");
    bench_close(&bench);
}

/* --- a session that survives --- */

static const struct command *command_named(const char *name)
{
    const struct command *command = commands;

    while (strcmp(command->name, name) != 0)
        command++;
    return command;
}

/* Opens one with the old password, as the command does; the case is free again afterwards. */
static void open_canary(struct bench *bench)
{
    struct invocation call = {.command = command_named("canary")};
    char every[] = "--every=1", open[] = "open", secret[] = "old_password";
    char *argv[24] = {bench->sample.path, open, secret, every};
    struct error err = {0};
    int count = 4;

    sample_close(&bench->sample);
    for (int i = 0; i < bench->word_count; i++)
        if (strncmp(bench->argv[i], "--server=imaps", 14) == 0 ||
            strncmp(bench->argv[i], "--ca-file", 9) == 0 ||
            strncmp(bench->argv[i], "--secret-command", 16) == 0)
            argv[count++] = bench->argv[i];
    assert_ok(call_parse(&call, count, argv, &err), &err);
    assert_ok(run_canary(&call, &err), &err);
    sample_open(&bench->sample, CASE_WRITE);
}

static void look_at(struct bench *bench, struct arena *arena, struct perch *perch, pid_t *watcher)
{
    struct error err = {0};
    bool known;

    assert_ok(perch_read(casefile_path(bench->sample.cf), 1, arena, perch, &known, watcher, &err),
              &err);
    assert_true(known);
}

/* Waits until it is so; `after`: and heard of later than that. */
static void wait_for_canary(struct bench *bench, const char *how, int64_t after)
{
    int64_t deadline = clock_mono_ms() + 30000;
    bool is;

    do {
        struct arena arena = {0};
        struct perch perch;
        pid_t watcher;

        look_at(bench, &arena, &perch, &watcher);
        is = strcmp(perch.how, how) == 0 && perch.at > after;
        arena_dispose(&arena);
        assert_true(clock_mono_ms() < deadline);
    } while (!is);
}

/* The watcher writes the end into the case as soon as nobody else has it open. */
static void expect_written(struct bench *bench, const char *class, const char *line)
{
    int64_t deadline = clock_mono_ms() + 30000;
    struct arena arena = {0};
    struct error err = {0};
    struct own_login *rows, *last;
    struct perch perch;
    pid_t watcher;
    size_t count;

    engine_free(bench->engine);
    sample_close(&bench->sample);
    do {
        sample_open(&bench->sample, CASE_READ);
        look_at(bench, &arena, &perch, &watcher);
        sample_close(&bench->sample);
        assert_true(clock_mono_ms() < deadline);
    } while (watcher != 0);
    sample_open(&bench->sample, CASE_WRITE);
    assert_ok(own_login_list(bench->sample.cf, &arena, &rows, &count, &err), &err);
    last = &rows[count - 1];
    assert_string_equal(last->purpose, "canary-lost");
    assert_string_equal(last->class, class);
    assert_string_equal(last->line, line);
    assert_int_equal(last->related, rows[0].id);
    assert_false(hash_is_zero(&last->transcript));
    bench->engine = NULL;
    arena_dispose(&arena);
}

static void a_session_that_survives_the_reset_is_told_until_it_is_killed(void **state)
{
    char config[TEMP_PATH + 32];
    const char *kick[] = {"doveadm", "-c", config, "kick", "canary@mill.example", NULL};
    struct error err = {0};
    struct bench bench;

    bench_set(&bench, state, "canary", NULL);
    open_canary(&bench);
    bench_play(&bench);
    snprintf(config, sizeof(config), "%s/dovecot.conf", bench.scene->dovecot.root);
    begin(&bench, "revoke");
    begin(&bench, "revoke-soon");
    set_users(bench.scene, "canary", NEW);
    wait_for_canary(&bench, "open", clock_utc_ns() / 1000000); /* it answered after the change */
    expect(&bench, "revoke-soon", STEP_UNVERIFIED, '-', "accepted", NULL);
    expect(&bench, "revoke", STEP_UNVERIFIED, '-', "accepted", NULL);
    assert_ok(temp_run(kick, &err), &err);
    wait_for_canary(&bench, "ended", 0);
    expect(&bench, "revoke", STEP_VERIFIED, 'A', "session-ended", "* BYE Server shutting down.");
    expect_written(&bench, "ended", "* BYE Server shutting down.");
    bench_close(&bench);
}

static void a_session_that_we_end_ourselves_proves_nothing(void **state)
{
    struct arena arena = {0};
    struct perch perch;
    struct bench bench;
    pid_t watcher;

    bench_set(&bench, state, "broken", NULL);
    open_canary(&bench);
    bench_play(&bench);
    begin(&bench, "revoke-soon");
    look_at(&bench, &arena, &perch, &watcher);
    assert_true(watcher > 1);
    assert_int_equal(kill(watcher, SIGTERM), 0);
    wait_for_canary(&bench, "stopped", 0);
    expect(&bench, "revoke-soon", STEP_UNVERIFIED, '-', "network", NULL);
    expect_written(&bench, "stopped", "");
    arena_dispose(&arena);
    bench_close(&bench);
}

static void a_watcher_that_died_proves_nothing(void **state)
{
    struct arena arena = {0};
    struct perch perch;
    struct bench bench;
    pid_t watcher;

    bench_set(&bench, state, "same", NULL);
    open_canary(&bench);
    bench_play(&bench);
    begin(&bench, "revoke-soon");
    look_at(&bench, &arena, &perch, &watcher);
    assert_true(watcher > 1);
    assert_int_equal(kill(watcher, SIGKILL), 0);
    while (watcher != 0)
        look_at(&bench, &arena, &perch, &watcher);
    assert_string_equal(perch.how, "open");
    expect(&bench, "revoke-soon", STEP_UNVERIFIED, '-', "network", NULL);
    arena_dispose(&arena);
    bench_close(&bench);
}

/* --- what is written down --- */

static void every_try_is_ours_in_the_journal_and_tells_no_secret(void **state)
{
    struct bench bench;
    struct arena arena = {0};
    struct own_login *rows;
    struct journal_row *entries;
    const struct page all = {.most = PAGE_ALL};
    struct error err = {0};
    size_t count, entry_count, intents = 0;
    struct buf bytes;

    bench_open(&bench, state, "same", NULL);
    baseline(&bench, "old_password");
    baseline(&bench, "wrong");
    assert_ok(own_login_list(bench.sample.cf, &arena, &rows, &count, &err), &err);
    assert_int_equal(count, 6);
    for (size_t i = 0; i < count; i++) {
        bool first = i < 3;

        assert_string_equal(rows[i].class, first ? "accepted" : "bad-credential");
        assert_string_equal(rows[i].local, "127.0.0.1");
        assert_int_equal(strlen(rows[i].tag), 8);
        assert_int_equal(strcmp(rows[i].tag, rows[0].tag) == 0, first);
        assert_int_equal(strlen(rows[i].certificate) == 64, first);
        assert_true(rows[i].began > 0 && rows[i].ended >= rows[i].began);
        assert_ok(evidence_read(bench.sample.cf, &rows[i].transcript, MIB(1), &bytes, &err), &err);
        assert_true(str_find(buf_as_str(&bytes), str_of(OLD)) == bytes.len);
        assert_true(str_find(buf_as_str(&bytes), str_of("<redacted")) < bytes.len);
        buf_dispose(&bytes);
    }
    assert_ok(journal_list(bench.sample.cf, &arena, false, all, &entries, &entry_count, &err),
              &err);
    for (size_t i = 0; i < entry_count; i++) {
        assert_null(strstr(entries[i].body, OLD));
        intents += strcmp(entries[i].action, "attempt-begin") == 0;
    }
    assert_int_equal(intents, 6);
    arena_dispose(&arena);
    bench_close(&bench);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_changed_password_is_proved_on_every_protocol),
        cmocka_unit_test(an_unchanged_password_is_told),
        cmocka_unit_test(a_shut_account_still_has_its_password),
        cmocka_unit_test(a_reason_in_free_words_is_no_refusal_of_the_password),
        cmocka_unit_test(a_deny_list_is_not_a_changed_password),
        cmocka_unit_test(one_refusal_alone_proves_little),
        cmocka_unit_test(another_account_can_be_the_control),
        cmocka_unit_test(a_protocol_that_is_still_open_is_told),
        cmocka_unit_test(a_session_that_survives_the_reset_is_told_until_it_is_killed),
        cmocka_unit_test(a_session_that_we_end_ourselves_proves_nothing),
        cmocka_unit_test(a_watcher_that_died_proves_nothing),
        cmocka_unit_test(every_try_is_ours_in_the_journal_and_tells_no_secret),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, open_scene, close_scene);
}
