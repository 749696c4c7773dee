/* canary.mail on a real server: a test mail is sent over its submission service, goes through the
 * mailbox's own Sieve script, and what the probe makes of what became of it. */
#include "probe_room.h"

#include "base/clock.h"
#include "case/own_logins.h"
#include "mail_relay.h"
#include "roles.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char book_text[] = ROOM_BOOK
    "vars:\n  mailbox: {type: email}\n  new_password: {type: secret}\n  nobodys: {type: secret}\n"
    "steps:\n" ROOM_STEP("patient", "canary.mail: {expect: one-copy, within: 1h}")
        ROOM_STEP("copy", "canary.mail: {expect: one-copy, within: 2s}")
            ROOM_STEP("bait", "canary.mail: {expect: one-copy, within: 2s, bait: true}")
                ROOM_STEP("there", "canary.mail: {expect: delivered, within: 1m}")
                    ROOM_STEP("quiet", "canary.mail: {expect: no-reply, within: 2s}")
                        ROOM_STEP("barred", "canary.mail: {expect: refused, within: 2s}");

static struct mail_relay relay;
static unsigned submissions; /* its port, with TLS */

#define SENDER "u11@mill.example"
#define TARGET "u10@mill.example"

enum eyes { NO_EYES = 0, INBOX = 1, TARGETS = 2 };

struct post { /* the options, and where they lie */
    char words[6][200];
    const char *more[7];
};

static void fill(struct post *post, const struct scene *scene, bool may, enum eyes eyes)
{
    size_t count = 0;

    if (may)
        snprintf(post->words[count++], 200, "--send-canary");
    snprintf(post->words[count++], 200, "--canary-from=smtps://" SENDER "@localhost:%u",
             submissions);
    snprintf(post->words[count++], 200, "--secret-command=canary=echo " DOVECOT_PASSWORD);
    if (eyes & INBOX)
        snprintf(post->words[count++], 200, "--canary-inbox=imaps://" SENDER "@localhost:%u",
                 scene->dovecot.imaps);
    if (eyes & TARGETS) {
        snprintf(post->words[count++], 200, "--canary-target=imaps://" TARGET "@localhost:%u",
                 scene->dovecot.imaps);
        snprintf(post->words[count++], 200,
                 "--secret-command=canary_target=echo " DOVECOT_PASSWORD);
    }
    for (size_t i = 0; i < count; i++)
        post->more[i] = post->words[i];
    post->more[count] = NULL;
}

static void begin(struct room *room, struct post *post, void **state, const char *script,
                  enum eyes eyes)
{
    *room = (struct room){.book = book_text};
    bench_open(&room->bench, scene_of(state), script);
    room_deliver(room, NULL,
                 "From: a@mill.example\r\nSubject: one\r\nMessage-ID: <1@x>\r\n\r\n1\r\n");
    room_acquire(room);
    fill(post, room->bench.scene, true, eyes);
    room_open(room, post->more);
}

/* Until it is so: what did not happen counts when its time is over. */
static void expect_in_time(struct room *room, const char *step, enum step_state want, char grade,
                           const char *class)
{
    int64_t deadline = clock_mono_ms() + 20000;
    const struct step_view *view;
    struct play_view all;
    enum step_state is;
    struct error err = {0};

    do {
        assert_ok(engine_verify(room->engine, step, &is, &err), &err);
        assert_ok(engine_look(room->engine, &all, &err), &err);
        view = play_view_step(&all, step);
        if (strcmp(view->results[0]->class, class) == 0)
            break;
        if (clock_mono_ms() > deadline)
            fail_msg("%s is %s: %s: %s [%s]", step, step_state_name(is), view->results[0]->class,
                     view->results[0]->value, view->results[0]->raw);
        poll(NULL, 0, 100);
    } while (true);
    if (is != want || grade_letter(view->grade) != grade)
        fail_msg("%s is %s, grade %c: %s", step, step_state_name(is), grade_letter(view->grade),
                 view->results[0]->value);
}

static size_t letters(struct room *room)
{
    struct arena arena = {0};
    struct own_login *rows;
    struct error err = {0};
    size_t count, sent = 0;

    assert_ok(own_login_list(room->sample.cf, &arena, &rows, &count, &err), &err);
    for (size_t i = 0; i < count; i++)
        sent += strcmp(rows[i].purpose, "canary-mail") == 0;
    arena_dispose(&arena);
    return sent;
}

static void nothing_leaves_without_a_word(void **state)
{
    struct room room;
    struct post post;

    begin(&room, &post, state, NULL, NO_EYES);
    fill(&post, room.bench.scene, false, NO_EYES);
    room_options(&room, post.more);
    room_begin(&room, "copy");
    room_verify(&room, "copy", STEP_UNVERIFIED, '-', "not-allowed");
    assert_int_equal(letters(&room), 0);
    room_end(&room);
}

/* One mail, however often somebody asks; and before its time is over nothing is proved. */
static void one_copy_is_proved_when_its_time_is_over(void **state)
{
    struct room room;
    struct post post;

    begin(&room, &post, state, NULL, NO_EYES);
    room_begin(&room, "patient");
    room_verify(&room, "patient", STEP_UNVERIFIED, '-', "so-far");
    room_verify(&room, "patient", STEP_UNVERIFIED, '-', "so-far");
    assert_int_equal(letters(&room), 1);
    room_begin(&room, "copy");
    expect_in_time(&room, "copy", STEP_VERIFIED, 'C', "one-copy");
    assert_int_equal(letters(&room), 2);
    room_begin(&room, "there");
    room_verify(&room, "there", STEP_VERIFIED, 'A', "delivered");
    room_begin(&room, "barred");
    room_verify(&room, "barred", STEP_UNVERIFIED, '-', "delivered");
    room_end(&room);
}

static void a_forward_is_seen_where_it_goes(void **state)
{
    struct room room;
    struct post post;

    begin(&room, &post, state, "require \"copy\";\nredirect :copy \"u10@mill.example\";\n",
          TARGETS);
    room_begin(&room, "copy");
    expect_in_time(&room, "copy", STEP_UNVERIFIED, '-', "forwarded");
    room_end(&room);
    begin(&room, &post, state, NULL, TARGETS);
    room_begin(&room, "copy");
    expect_in_time(&room, "copy", STEP_VERIFIED, 'B', "one-copy");
    room_end(&room);
}

static void what_rules_do_to_it_is_told(void **state)
{
    static const struct {
        const char *script, *step, *class;
    } rules[] = {
        {"require \"fileinto\";\nif header :contains \"subject\" \"swift\" "
         "{ fileinto \"Drafts\"; }\n",
         "bait", "moved"},
        {"require \"imap4flags\";\nsetflag \"\\\\Seen\";\nkeep;\n", "copy", "read"},
        {"require [\"fileinto\", \"copy\"];\nfileinto :copy \"Drafts\";\n", "copy", "copied"},
        {"discard;\n", "copy", "not-delivered"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rules); i++) {
        struct room room;
        struct post post;

        begin(&room, &post, state, rules[i].script, NO_EYES);
        room_begin(&room, rules[i].step);
        expect_in_time(&room, rules[i].step, STEP_UNVERIFIED, '-', rules[i].class);
        room_end(&room);
    }
}

static void an_automatic_answer_is_seen_where_it_comes(void **state)
{
    struct room room;
    struct post post;

    begin(&room, &post, state, "require \"vacation\";\nvacation \"I am away\";\n", INBOX);
    room_begin(&room, "quiet");
    expect_in_time(&room, "quiet", STEP_UNVERIFIED, '-', "answered");
    room_end(&room);
    begin(&room, &post, state, NULL, INBOX);
    room_begin(&room, "quiet");
    expect_in_time(&room, "quiet", STEP_VERIFIED, 'B', "no-reply");
    room_end(&room);
    begin(&room, &post, state, NULL, NO_EYES);
    room_begin(&room, "quiet");
    room_verify(&room, "quiet", STEP_UNVERIFIED, '-', "not-asked");
    room_end(&room);
}

static int open_scene(void **state)
{
    struct dovecot_options options = {0};
    struct scene *scene;
    char extra[2000];
    int failed;

    *state = NULL;
    if (!mail_relay_installed())
        return 0;
    submissions = mail_relay_port();
    mail_relay_listen(&relay);
    snprintf(extra, sizeof(extra),
             "disable_plaintext_auth = no\nprotocols = imap sieve submission\n"
             "hostname = mill.example\npostmaster_address = postmaster@mill.example\n"
             "submission_relay_host = 127.0.0.1\nsubmission_relay_port = %u\n"
             "service submission-login {\n  chroot =\n  inet_listener submission {\n    port = 0\n"
             "  }\n  inet_listener submissions {\n    port = %u\n    ssl = yes\n  }\n}\n"
             "protocol lda {\n  mail_plugins = sieve\n}\nlda_mailbox_autocreate = yes\n"
             "sendmail_path = %s/sendmail\n",
             relay.port, submissions, relay.folder);
    options.extra = extra;
    failed = scene_open_as(state, &options);
    scene = *state;
    if (scene)
        mail_relay_run(&relay, scene->dovecot.root);
    return failed;
}

static int close_scene(void **state)
{
    mail_relay_stop(&relay);
    return scene_close(state);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_leaves_without_a_word),
        cmocka_unit_test(one_copy_is_proved_when_its_time_is_over),
        cmocka_unit_test(a_forward_is_seen_where_it_goes),
        cmocka_unit_test(what_rules_do_to_it_is_told),
        cmocka_unit_test(an_automatic_answer_is_seen_where_it_comes),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, open_scene, close_scene);
}
