/* test_scan_clamd.c - a scan asks the virus scanner about each content once; what it says, does not
 * say, or was not asked about is in findings, coverage and journal. */
#include "case/antivirus.h"
#include "check.h"
#include "fake_clamd.h"
#include "scan_box.h"

#include "base/base64.h"
#include "base/limits.h"
#include "parse/mail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct desk { /* a mailbox and a scanner */
    struct scan_box *box;
    struct fake_clamd fake;
};

static void open_desk(struct desk *desk, void **state, enum fake_fault fault)
{
    struct error err = {0};

    desk->box = *state;
    assert_ok(fake_clamd_start(&desk->fake, desk->box->sample.folder, fault, &err), &err);
}

static bool scan(struct desk *desk, bool ask, struct error *err)
{
    struct scan_job job = {.cf = desk->box->sample.cf,
                           .options = {.role = {.program = PROGRAM},
                                       .workers = 1,
                                       .data_dir = DATA_DIR,
                                       .clamd = ask ? desk->fake.where : NULL}};

    if (atomic_load(&desk->fake.shared->fault) == FAKE_SILENT)
        job.options.clamd_patience_ms = 200;
    return scan_all(NULL, &job, err);
}

static void must_scan(struct desk *desk, bool ask)
{
    struct error err = {0};

    assert_ok(scan(desk, ask, &err), &err);
}

/* A letter with a page of its own and one attachment. */
static void add(struct desk *desk, const char *subject, struct str attachment)
{
    struct buf mail;

    buf_init(&mail, MIB(16));
    buf_printf(&mail,
               "Received: from x (x [192.0.2.7]) by mx; Sun, 15 Jun 2025 10:00:00 +0000\r\n"
               "From: a@partner.example\r\nTo: owner@acme.example\r\nSubject: %s\r\n"
               "Content-Type: multipart/mixed; boundary=b\r\n\r\n"
               "--b\r\nContent-Type: text/plain\r\n\r\nwords, not asked about: %s\r\n"
               "--b\r\nContent-Type: text/html\r\n\r\n<p>page %s</p>\r\n"
               "--b\r\nContent-Type: application/octet-stream; name=a.bin\r\n"
               "Content-Transfer-Encoding: base64\r\n\r\n",
               subject, fake_clamd_eicar(), subject);
    for (size_t at = 0; at < attachment.len; at += 54) {
        struct str line = str_part(attachment, at, 54);
        char text[73];

        base64_encode(text, line);
        buf_printf(&mail, "%.*s\r\n", (int)base64_size(line.len), text);
    }
    buf_text(&mail, "--b--\r\n");
    assert_false(mail.full);
    scan_box_mail(desk->box, desk->box->inbox, buf_as_str(&mail));
    buf_dispose(&mail);
}

static int streams(const struct desk *desk)
{
    return atomic_load(&desk->fake.shared->streams);
}

static void assert_covered(struct desk *desk, enum coverage_state state, const char *words)
{
    scan_box_covered(desk->box, "antivirus", state, words);
}

static bool is_told(struct desk *desk, const char *words)
{
    struct arena arena = {0};
    struct finding finding = scan_box_finding(desk->box, &arena, "attachment-virus");
    bool told = finding.id != 0 && scan_box_says(&finding, words);

    arena_dispose(&arena);
    return told;
}

static void each_content_is_asked_about_once(void **state)
{
    struct desk desk;

    open_desk(&desk, state, FAKE_HONEST);
    add(&desk, "bad", str_of(fake_clamd_eicar()));
    add(&desk, "bad again", str_of(fake_clamd_eicar()));
    add(&desk, "good", str_of("harmless"));
    must_scan(&desk, false);
    assert_int_equal(streams(&desk), 0);
    assert_covered(&desk, COVERAGE_NOT_CHECKED,
                   "no virus scanner was asked about 5 different parts");
    assert_false(is_told(&desk, ""));

    must_scan(&desk, true);
    assert_int_equal(streams(&desk), 5); /* three pages, two attachments; no plain words */
    assert_true(is_told(&desk, "Eicar-Test-Signature"));
    assert_covered(&desk, COVERAGE_FOUND,
                   "1 finding; 5 of 5 different parts examined by ClamAV 1.0.7/27101/");
    assert_int_equal(scan_box_entries(desk.box, "antivirus-begin", "ClamAV 1.0.7/27101/"), 1);
    assert_int_equal(scan_box_entries(desk.box, "antivirus-found", "Eicar-Test-Signature"), 1);
    assert_int_equal(scan_box_entries(desk.box, "antivirus-end", "\"found\":1"), 1);

    must_scan(&desk, true); /* the same signatures: nothing new to learn */
    assert_int_equal(streams(&desk), 5);
    must_scan(&desk, false); /* and what is known stays known */
    assert_true(is_told(&desk, "Eicar-Test-Signature"));

    add(&desk, "late", str_of("harmless too"));
    must_scan(&desk, false);
    assert_covered(&desk, COVERAGE_FOUND, "5 of 7 different parts examined");
    must_scan(&desk, true);
    assert_int_equal(streams(&desk), 7);

    atomic_store(&desk.fake.shared->signatures, 27102);
    must_scan(&desk, true);
    assert_int_equal(streams(&desk), 14);
    assert_covered(&desk, COVERAGE_FOUND, "7 of 7 different parts examined by ClamAV 1.0.7/27102/");
    fake_clamd_stop(&desk.fake);
}

static void without_a_version_of_signatures_it_is_asked_each_time(void **state)
{
    struct desk desk;

    open_desk(&desk, state, FAKE_SIGNLESS);
    add(&desk, "good", str_of("harmless"));
    must_scan(&desk, true);
    must_scan(&desk, true);
    assert_int_equal(streams(&desk), 4);
    assert_covered(&desk, COVERAGE_NOTHING, "2 of 2 different parts examined by ClamAV 1.0.7");
    fake_clamd_stop(&desk.fake);
}

/* More than a worker hands over at once, and more than a frame holds. */
static void a_large_attachment_arrives_whole(void **state)
{
    struct str eicar = str_of(fake_clamd_eicar());
    size_t len = MIB(5) + 123;
    char *large = malloc(len);
    struct desk desk;

    assert_non_null(large);
    for (size_t i = 0; i < len; i++)
        large[i] = (char)(i * 7 + i / 251);
    memcpy(large + MIB(2) - 20, eicar.at, eicar.len);
    open_desk(&desk, state, FAKE_HONEST);
    add(&desk, "large", (struct str){large, len});
    must_scan(&desk, true);
    assert_true(is_told(&desk, "Eicar-Test-Signature"));
    fake_clamd_stop(&desk.fake);
    free(large);
}

static void what_is_too_large_is_a_limit_and_not_clean(void **state)
{
    char large[FAKE_SMALL_LENGTH + 1];
    struct desk desk;

    memset(large, 'a', sizeof(large));
    open_desk(&desk, state, FAKE_SMALL);
    add(&desk, "large", (struct str){large, sizeof(large)});
    must_scan(&desk, true);
    assert_covered(&desk, COVERAGE_LIMIT, "1 of 2 different parts examined");
    assert_covered(&desk, COVERAGE_LIMIT, "1 are too large to be examined");
    assert_int_equal(scan_box_entries(desk.box, "antivirus-too-large", "limit exceeded"), 1);
    fake_clamd_stop(&desk.fake);
}

static void a_scanner_that_fails_leaves_a_gap_and_the_scan_goes_on(void **state)
{
    static const enum fake_fault faults[] = {FAKE_CUTS, FAKE_REFUSES, FAKE_SILENT, FAKE_GARBAGE,
                                             FAKE_ENDLESS};

    for (size_t i = 0; i < ARRAY_LEN(faults); i++) {
        struct desk desk;
        char subject[20];

        open_desk(&desk, state, faults[i]);
        snprintf(subject, sizeof(subject), "mail %zu", i);
        add(&desk, subject, str_of(subject));
        must_scan(&desk, true);
        assert_covered(&desk, COVERAGE_PARTLY, "could not be examined");
        assert_true(scan_box_entries(desk.box, "antivirus-error", "") > 0);
        fake_clamd_stop(&desk.fake);
    }
}

static void after_failures_in_a_row_it_is_left_alone(void **state)
{
    struct desk desk;

    open_desk(&desk, state, FAKE_REFUSES);
    for (int i = 0; i < 6; i++) {
        char subject[20];

        snprintf(subject, sizeof(subject), "mail %d", i);
        add(&desk, subject, str_of(subject));
    }
    must_scan(&desk, true);
    assert_int_equal(streams(&desk), 5);
    assert_covered(&desk, COVERAGE_PARTLY, "given up after 5 failures in a row");
    atomic_store(&desk.fake.shared->fault, FAKE_HONEST);
    must_scan(&desk, true); /* what failed is asked again */
    assert_covered(&desk, COVERAGE_NOTHING, "12 of 12 different parts examined");
    fake_clamd_stop(&desk.fake);
}

static void a_scanner_that_is_not_there_is_told_at_once(void **state)
{
    struct error err = {0};
    struct desk desk;

    open_desk(&desk, state, FAKE_HONEST);
    add(&desk, "good", str_of("harmless"));
    must_scan(&desk, false);
    snprintf(desk.fake.where, sizeof(desk.fake.where), "192.0.2.1:3310");
    assert_false(scan(&desk, true, &err));
    assert_int_equal(err.code, ERROR_USAGE);
    assert_non_null(strstr(err.text, "not sent to other machines"));
    assert_covered(&desk, COVERAGE_NOT_CHECKED, "no virus scanner was asked");
    fake_clamd_stop(&desk.fake);
}

/* Whoever says that other bytes are the attachment is not believed. */
static void what_has_not_the_hash_it_had_is_not_examined(void **state)
{
    struct arena arena = {0};
    struct error err = {0};
    struct facts facts = {.status = PARSE_OK, .limit = "", .version = FACTS_VERSION};
    struct message message;
    struct desk desk;
    struct mail mail;
    struct buf blob;
    struct str old;

    open_desk(&desk, state, FAKE_HONEST);
    add(&desk, "one", str_of("harmless"));
    must_scan(&desk, false);
    message = scan_box_message(desk.box, &arena, 1);
    assert_ok(facts_get(desk.box->sample.cf, &arena, &message.raw, &old, &err), &err);
    assert_ok(facts_decode(&mail, &arena, old, &err), &err);
    mail.parts[mail.part_count - 1].hash.bytes[0] ^= 1;
    buf_init(&blob, MIB(1));
    facts_encode(&mail, &blob);
    facts.blob = buf_as_str(&blob);
    assert_ok(casefile_begin(desk.box->sample.cf, &err), &err);
    assert_ok(facts_put(desk.box->sample.cf, &message.raw, &facts, &err), &err);
    assert_ok(casefile_commit(desk.box->sample.cf, &err), &err);
    must_scan(&desk, true);
    assert_covered(&desk, COVERAGE_PARTLY, "1 could not be examined (the part is not what it was)");
    buf_dispose(&blob);
    arena_dispose(&arena);
    fake_clamd_stop(&desk.fake);
}

static void what_was_said_is_never_changed(void **state)
{
    struct antivirus_row row = {.sha256 = {{7}}, .engine = "ClamAV 1", .words = "x"}, *rows;
    struct scan_box *box = *state;
    struct arena arena = {0};
    struct error err = {0};
    size_t count;

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    for (int i = 0; i < 3; i++) {
        static const enum antivirus_verdict verdicts[] = {ANTIVIRUS_NOTHING, ANTIVIRUS_FOUND,
                                                          ANTIVIRUS_ERROR};

        row.verdict = verdicts[i];
        assert_ok(antivirus_put(box->sample.cf, &row, &err), &err);
    }
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    assert_ok(antivirus_list(box->sample.cf, &arena, &rows, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].verdict, ANTIVIRUS_FOUND); /* the newest that says something */
    arena_dispose(&arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_content_is_asked_about_once, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(without_a_version_of_signatures_it_is_asked_each_time,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(a_large_attachment_arrives_whole, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(what_is_too_large_is_a_limit_and_not_clean, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(a_scanner_that_fails_leaves_a_gap_and_the_scan_goes_on,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(after_failures_in_a_row_it_is_left_alone, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(a_scanner_that_is_not_there_is_told_at_once, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(what_has_not_the_hash_it_had_is_not_examined, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(what_was_said_is_never_changed, scan_box_open,
                                        scan_box_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
