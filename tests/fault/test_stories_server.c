/* test_stories_server.c - as test_stories.c, with a mailbox: acquiring, going on with it, changing
 * a rule. Main's calls, and those of the process that writes evidence from the wire. */
#include "stories.h"

#include "check.h"
#include "dovecot.h"

#include <stdio.h>
#include <string.h>

enum { WORDS = 1024 };

#define ASK "if true { redirect \"drop@outside.example\"; }\n"

static const char script[] = ASK "if size :over 1M { discard; }\n";
static const char switched_off[] = "if false # true\n { redirect \"drop@outside.example\"; }\n"
                                   "if size :over 1M { discard; }\n";

struct mailbox {
    struct dovecot dovecot;
    char acquire[WORDS], inbox[WORDS], act[WORDS];
};

static void deliver(const struct mailbox *box, const char *folder, const char *name)
{
    const struct dovecot_mail where = {.folder = folder, .date = 1767225600, .flags = "S"};
    char path[WORDS];
    struct error err = {0};
    struct buf bytes;

    snprintf(path, sizeof(path), MAIL_DIR "/%s.eml", name);
    assert_ok(temp_read(path, &bytes, &err), &err);
    assert_ok(dovecot_deliver(&box->dovecot, &where, buf_as_str(&bytes), &err), &err);
    buf_dispose(&bytes);
}

static void put_script(void *arg)
{
    const struct mailbox *box = arg;
    struct error err = {0};

    assert_ok(dovecot_script(&box->dovecot, NULL, "main", true, script, &err), &err);
}

static bool is_switched_off(void *arg, struct error *err)
{
    const struct mailbox *box = arg;
    char path[WORDS];
    struct buf have;
    bool ok;

    snprintf(path, sizeof(path), "%s/home/" DOVECOT_USER "/sieve/main.sieve", box->dovecot.root);
    if (!temp_read(path, &have, err))
        return false;
    ok = strcmp(buf_c(&have), switched_off) == 0 ||
         error_set(err, ERROR_FORMAT, "the script is \"%s\"", buf_c(&have));
    buf_dispose(&have);
    return ok;
}

static void write_words(struct mailbox *box)
{
    char account[WORDS / 2];

    snprintf(account, sizeof(account),
             "--sieve localhost:%u --ca-file %s --password-command 'echo " DOVECOT_PASSWORD "'",
             box->dovecot.sieve, box->dovecot.ca_file);
    snprintf(box->acquire, sizeof(box->acquire),
             "acquire CASE imaps://" DOVECOT_USER "@localhost:%u %s --quiet", box->dovecot.imaps,
             account);
    snprintf(box->inbox, sizeof(box->inbox), "%s --folder INBOX", box->acquire);
    snprintf(box->act, sizeof(box->act),
             "act CASE disable-rule 1 --mailbox " DOVECOT_USER " --account imaps://" DOVECOT_USER
             "@localhost:%u --data " DATA_DIR " %s",
             box->dovecot.imaps, account);
}

static int open_mailbox(void **state)
{
    static struct mailbox box;
    static const char *const names[] = {"attachments", "lure",   "plain",
                                        "signed",      "broken", "vietnamese-old"};
    struct error err = {0};

    *state = NULL;
    if (!dovecot_installed())
        return 0;
    if (!dovecot_start(&box.dovecot, NULL, &err)) {
        print_error("%s\n", err.text);
        return -1;
    }
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        deliver(&box, i % 2 ? "Sent" : NULL, names[i]);
    put_script(&box);
    write_words(&box);
    *state = &box;
    return 0;
}

static int close_mailbox(void **state)
{
    struct mailbox *box = *state;

    if (box)
        dovecot_stop(&box->dovecot);
    return 0;
}

static void run(void **state, struct story story)
{
    struct story_tally tally = {0};

    if (!*state) {
        print_message("skipped: Dovecot is not here\n");
        skip();
    }
    story.arg = *state;
    story_run(&story, story_points(), &tally);
    print_message("%s: %u calls, %u runs disturbed (%u killed), %u of them given up, %u without "
                  "effect\n",
                  story.name, tally.calls, tally.points, tally.killed, tally.refused, tally.missed);
    assert_int_equal(tally.wrong, 0);
    /* Which process is the first to write, and how much at once, differs from run to run. */
    assert_true(tally.points > 0 && tally.missed < tally.points / (story.role ? 1 : 4));
}

static void an_acquisition_can_be_broken_off_anywhere(void **state)
{
    struct mailbox *box = *state;

    run(state, (struct story){.name = "acquire",
                              .words = box ? box->acquire : "",
                              .status = 10,
                              .again = 10,
                              .restore = put_script});
}

static void going_on_can_be_broken_off_anywhere(void **state)
{
    struct mailbox *box = *state;

    run(state, (struct story){.name = "resume",
                              .before = {box ? box->inbox : NULL},
                              .words = box ? box->acquire : "",
                              .status = 10,
                              .again = 10,
                              .restore = put_script});
}

static void the_process_on_the_wire_can_be_broken_off_anywhere(void **state)
{
    struct mailbox *box = *state;

    run(state, (struct story){.name = "acquire, its evidence",
                              .words = box ? box->acquire : "",
                              .status = 10,
                              .again = 10,
                              .role = "net",
                              .restore = put_script});
}

static void a_change_can_be_broken_off_anywhere(void **state)
{
    struct mailbox *box = *state;

    run(state, (struct story){.name = "act",
                              .before = {box ? box->acquire : NULL},
                              .words = box ? box->act : "",
                              .again = 2,
                              .acts = true,
                              .restore = put_script,
                              .done = is_switched_off});
}

/* The control: what main said to have written and has not is found out. (What the process on the
 * wire has not written, main finds out itself, and fetches it again.) */
static void what_was_not_written_is_found_out(void **state)
{
    struct mailbox *box = *state;
    const struct story story = {.name = "acquire",
                                .words = box ? box->acquire : "",
                                .status = 10,
                                .again = 10,
                                .restore = put_script,
                                .arg = box};

    if (!box)
        skip();
    assert_true(story_lost(&story, FAULT_WRITE, 8) > 0);
}

/* A word: only the tests with it in their names. */
int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_acquisition_can_be_broken_off_anywhere),
        cmocka_unit_test(going_on_can_be_broken_off_anywhere),
        cmocka_unit_test(the_process_on_the_wire_can_be_broken_off_anywhere),
        cmocka_unit_test(a_change_can_be_broken_off_anywhere),
        cmocka_unit_test(what_was_not_written_is_found_out),
    };

    if (argc > 1)
        cmocka_set_test_filter(argv[1]);
    return cmocka_run_group_tests(tests, open_mailbox, close_mailbox);
}
