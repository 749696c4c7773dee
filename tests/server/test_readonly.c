/* test_readonly.c - reading changes nothing on the server: flags, \Recent, MODSEQ, counters, and
 * the Maildir's names and times. Its controls are clients that read as others do, and they fail. */
#include "scene.h"

#include "cyrus.h"
#include "roles.h"

#include <dirent.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

enum { PICTURE_MOST = 4 << 20, PATH = TEMP_PATH * 4 };

/* --- what a mailbox looks like --- */

static void picture_folder(const char *path, struct buf *out)
{
    struct dirent **names = NULL;
    int count = scandir(path, &names, NULL, alphasort);

    for (int i = 0; i < count; i++) {
        char file[PATH + 300];
        struct stat facts;

        snprintf(file, sizeof(file), "%s/%s", path, names[i]->d_name);
        if (stat(file, &facts) == 0 && S_ISREG(facts.st_mode))
            buf_printf(out, "%s %" PRId64 " %" PRId64 ".%09ld\n", file, (int64_t)facts.st_size,
                       (int64_t)facts.st_mtim.tv_sec, facts.st_mtim.tv_nsec);
        free(names[i]);
    }
    free(names);
}

/* Names, sizes and times of every message file. */
static void picture_files(const struct dovecot *dovecot, const char *user, struct buf *out)
{
    static const char *const folders[] = {"INBOX", "Sent", "Drafts", "Archive/2026"};

    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        char maildir[TEMP_PATH * 3], path[PATH];

        dovecot_maildir(dovecot, user, folders[i], maildir);
        snprintf(path, sizeof(path), "%s/new", maildir);
        picture_folder(path, out);
        snprintf(path, sizeof(path), "%s/cur", maildir);
        picture_folder(path, out);
    }
}

/* What IMAP tells, seen read-only; without what a server says of its own speed. */
static void picture_imap(unsigned port, const char *user, const char *password, struct buf *out)
{
    static const char *const commands[] = {
        "STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY UNSEEN RECENT HIGHESTMODSEQ)",
        "EXAMINE INBOX",
        "UID FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE MODSEQ)",
    };
    struct plain_imap imap;
    struct error err = {0};
    struct str rest, line;
    struct buf answer;

    buf_init(&answer, PICTURE_MOST);
    if (!plain_imap_open(&imap, port, user, password, &err))
        fail_msg("%s", err.text);
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        if (!plain_imap_command(&imap, commands[i], &answer, &err))
            fail_msg("%s", err.text);
    }
    plain_imap_close(&imap);
    rest = buf_as_str(&answer);
    while (str_next_line(&rest, &line)) {
        if (!str_starts(line, "* "))
            continue;
        buf_str(out, line);
        buf_char(out, '\n');
    }
    buf_dispose(&answer);
}

/* --- clients --- */

static const struct {
    const char *what, *commands[4];
    bool changes;
} others[] = {
    {"EXAMINE and BODY[]", {"EXAMINE INBOX", "UID FETCH 1:* (BODY[])"}, false},
    {"SELECT and BODY.PEEK[]", {"SELECT INBOX", "UID FETCH 1:* (BODY.PEEK[])"}, true},
    {"SELECT and BODY[]", {"SELECT INBOX", "UID FETCH 1:* (BODY[])"}, true},
    {"EXAMINE and STORE", {"EXAMINE INBOX", "UID STORE 1 +FLAGS (\\Seen)"}, false},
};

static void read_as_others(unsigned port, const char *user, const char *password, size_t i)
{
    struct plain_imap imap;
    struct error err = {0};
    struct buf answer;

    buf_init(&answer, 64 << 20);
    if (!plain_imap_open(&imap, port, user, password, &err))
        fail_msg("%s", err.text);
    for (const char *const *command = others[i].commands; *command; command++) {
        /* some servers say NO to the last: what counts is what it does */
        if (!plain_imap_command(&imap, *command, &answer, &err))
            error_clear(&err);
    }
    plain_imap_close(&imap);
    buf_dispose(&answer);
}

static void expect_same(const struct buf *before, const struct buf *after, const char *who)
{
    if (strcmp(buf_c(before), buf_c(after)) != 0)
        fail_msg("%s has changed the mailbox, from\n%.3000s\nto\n%.3000s", who, buf_c(before),
                 buf_c(after));
}

static void expect_other(const struct buf *before, const struct buf *after, const char *who)
{
    if (strcmp(buf_c(before), buf_c(after)) == 0)
        fail_msg("%s has changed nothing: this test cannot fail", who);
}

/* --- Dovecot --- */

static void picture(struct scene *scene, const char *user, struct buf *out)
{
    buf_init(out, PICTURE_MOST);
    picture_files(&scene->dovecot, user, out);
    picture_imap(scene->dovecot.imap, user, DOVECOT_PASSWORD, out);
}

static void acquisition_changes_nothing_on_dovecot(void **state)
{
    struct scene *scene = scene_of(state);
    struct buf before, again, after;
    struct stage stage;
    struct stock stock;

    stage_open(&stage, scene, scene_user(scene));
    stage_fill(&stage, &stock, 60, 0);
    picture(scene, stage.user, &before);
    assert_non_null(strstr(buf_c(&before), "\\Recent"));
    picture(scene, stage.user, &again);
    expect_same(&before, &again, "looking");
    stage_run(&stage);
    assert_true(stage.job.unchanged);
    picture(scene, stage.user, &after);
    expect_same(&before, &after, "acquisition");
    buf_dispose(&before);
    buf_dispose(&again);
    buf_dispose(&after);
    stage_close(&stage);
    stock_dispose(&stock);
}

static void other_clients_do_change_a_dovecot(void **state)
{
    struct scene *scene = scene_of(state);

    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        const char *user = scene_user(scene);
        struct stock stock = {.user = user};
        struct error err = {0};
        struct buf before, after;

        if (!stock_fill(&stock, &scene->dovecot, 60, 0, &err))
            fail_msg("%s", err.text);
        picture(scene, user, &before);
        read_as_others(scene->dovecot.imap, user, DOVECOT_PASSWORD, i);
        picture(scene, user, &after);
        (others[i].changes ? expect_other : expect_same)(&before, &after, others[i].what);
        buf_dispose(&before);
        buf_dispose(&after);
        stock_dispose(&stock);
    }
}

/* --- Cyrus --- */

enum { CYRUS_MESSAGES = 20 };

/* The one server of these tests, or skip. */
static struct cyrus *cyrus_of(struct cyrus *cyrus)
{
    struct error err = {0};
    char why[256];

    if (cyrus->pid > 0)
        return cyrus;
    if (!cyrus_available(why, sizeof(why))) {
        print_message("skipped: %s\n", why);
        skip();
    }
    if (!cyrus_start(cyrus, &err))
        fail_msg("%s", err.text);
    return cyrus;
}

static const char *cyrus_mailbox(struct cyrus *cyrus)
{
    struct error err = {0};
    const char *user = cyrus_user(cyrus, CYRUS_MESSAGES, &err);

    if (!user)
        fail_msg("%s", err.text);
    return user;
}

static void picture_cyrus(const struct cyrus *cyrus, const char *user, struct buf *out)
{
    buf_init(out, PICTURE_MOST);
    picture_imap(cyrus->imap, user, CYRUS_PASSWORD, out);
}

/* Who may do what with the INBOX is in the case. */
static void expect_acl(struct stage *stage, const char *user)
{
    struct arena arena = {0};
    struct folder *folders;
    size_t count;

    assert_true(folder_list(stage->cf, &arena, stage->job.account, &folders, &count, &stage->err));
    assert_int_equal(count, 1);
    assert_string_equal(folders[0].name, "INBOX");
    assert_true(str_starts(str_of(folders[0].acl), user));
    arena_dispose(&arena);
}

static void acquisition_changes_nothing_on_cyrus(struct scene *scene, struct cyrus *cyrus)
{
    const char *user = cyrus_mailbox(cyrus);
    struct message_counts counts;
    struct buf before, again, after;
    struct stage stage;

    stage_open(&stage, scene, user);
    stage.job.options.imap.port = cyrus->imap;
    stage.job.options.sieve.port = cyrus->sieve;
    stage.job.options.plaintext_for_tests = true;
    picture_cyrus(cyrus, user, &before);
    picture_cyrus(cyrus, user, &again);
    expect_same(&before, &again, "looking");
    stage_run(&stage);
    picture_cyrus(cyrus, user, &after);
    expect_same(&before, &after, "acquisition");
    assert_true(message_count(stage.cf, &counts, &stage.err));
    assert_int_equal(counts.fetched, CYRUS_MESSAGES);
    if (!stage.job.unchanged)
        fail_msg("%s", stage.job.changes);
    assert_string_equal(stage_coverage(&stage, "rules-sieve", NULL), "the account has no scripts");
    assert_string_equal(stage_coverage(&stage, "shared-folders", NULL),
                        "access lists were read; none is judged yet");
    expect_acl(&stage, user);
    buf_dispose(&before);
    buf_dispose(&again);
    buf_dispose(&after);
    stage_close(&stage);
}

static void other_clients_do_change_a_cyrus(struct cyrus *cyrus)
{
    for (size_t i = 0; i < ARRAY_LEN(others); i++) {
        const char *user = cyrus_mailbox(cyrus);
        struct buf before, after;

        picture_cyrus(cyrus, user, &before);
        read_as_others(cyrus->imap, user, CYRUS_PASSWORD, i);
        picture_cyrus(cyrus, user, &after);
        (others[i].changes ? expect_other : expect_same)(&before, &after, others[i].what);
        buf_dispose(&before);
        buf_dispose(&after);
    }
}

static void acquisition_changes_nothing_on_cyrus_where_other_clients_do(void **state)
{
    struct scene *scene = scene_of(state);
    struct cyrus cyrus = {0};

    cyrus_of(&cyrus);
    acquisition_changes_nothing_on_cyrus(scene, &cyrus);
    other_clients_do_change_a_cyrus(&cyrus);
    cyrus_stop(&cyrus);
}

/* Another test's server, say, which is nobody's as Cyrus is. It ended in the middle of its work. */
static pid_t start_bystander(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0)
            _exit(1);
        for (;;)
            pause();
    }
    return pid;
}

static void a_cyrus_that_ends_takes_nobody_along(void **state)
{
    struct cyrus cyrus = {0};
    pid_t bystander;

    (void)state;
    cyrus_of(&cyrus);
    bystander = start_bystander();
    cyrus_stop(&cyrus);
    assert_int_equal(waitpid(bystander, NULL, WNOHANG), 0);
    kill(bystander, SIGKILL);
    assert_int_equal(waitpid(bystander, NULL, 0), bystander);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acquisition_changes_nothing_on_dovecot),
        cmocka_unit_test(other_clients_do_change_a_dovecot),
        cmocka_unit_test(acquisition_changes_nothing_on_cyrus_where_other_clients_do),
        cmocka_unit_test(a_cyrus_that_ends_takes_nobody_along),
    };

    roles_dispatch(argc, argv);
    return cmocka_run_group_tests(tests, scene_open, scene_close);
}
