/* test_scan_codes.c - pictures on a machine that has nothing to find QR codes with: coverage says
 * that nobody searched them, and goes on saying it until that mail has been read anew. */
#include "bare.h"
#include "check.h"
#include "forge_qr.h"
#include "scan_box.h"

#include "base/base64.h"

#include <stdio.h>
#include <string.h>

static const char searched_not[] = "not searched for QR codes: libzbar is missing";

static int64_t put_picture(struct scan_box *box, bool sent)
{
    struct buf picture, text;
    int64_t id;

    buf_init(&picture, MIB(1));
    buf_init(&text, MIB(1));
    forge_qr_png(&picture, false);
    buf_printf(&text, "From: %s\r\nMessage-ID: <qr-%d@b.example>\r\n",
               sent ? "owner@acme.example" : "a@b.example", sent);
    buf_text(&text, "To: c@acme.example\r\nSubject: pay\r\nMIME-Version: 1.0\r\n"
                    "Content-Type: image/png; name=pay.png\r\n"
                    "Content-Disposition: attachment; filename=pay.png\r\n"
                    "Content-Transfer-Encoding: base64\r\n\r\n");
    assert_true(buf_reserve(&text, base64_size(picture.len)));
    base64_encode(text.at + text.len, buf_as_str(&picture));
    text.len += base64_size(picture.len);
    buf_text(&text, "\r\n");
    id = scan_box_mail(box, sent ? box->sent : box->inbox, buf_as_str(&text));
    buf_dispose(&picture);
    buf_dispose(&text);
    return id;
}

/* What the program itself prints about the case. */
static void assert_prints(struct scan_box *box, const char *words, const char *want)
{
    struct error err = {0};
    char said[8192];
    struct buf line;
    FILE *out;

    scan_close(box->scan);
    sample_close(&box->sample);
    buf_init(&line, KIB(1));
    buf_printf(&line, "%s %s 2>&1", PROGRAM, words);
    out = popen(buf_c(&line), "r");
    assert_non_null(out);
    said[fread(said, 1, sizeof(said) - 1, out)] = '\0';
    (void)pclose(out);
    if (!strstr(said, want))
        fail_msg("\"%s\" is not in: %s", want, said);
    buf_dispose(&line);
    sample_open(&box->sample, CASE_WRITE);
    assert_ok(scan_open(&box->scan, box->sample.cf, &box->options, &err), &err);
}

static uint64_t scan_with(struct scan_box *box, const char *program, bool again)
{
    struct scan_job job = {.cf = box->sample.cf, .options = box->options};
    struct error err = {0};

    job.options.role.program = program;
    job.options.again = again;
    assert_ok(scan_all(NULL, &job, &err), &err);
    return job.unsearched;
}

static bool finds_code(struct scan_box *box)
{
    struct arena arena = {0};
    bool found = scan_box_finding(box, &arena, "attachment-qr").id != 0;

    arena_dispose(&arena);
    return found;
}

static void assert_hint(struct scan_box *box, const char *words)
{
    struct arena arena = {0};
    struct error err = {0};
    struct coverage *rows;
    size_t count, seen = 0;

    assert_ok(coverage_list(box->sample.cf, &arena, &rows, &count, &err), &err);
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].check, "attachments") == 0) {
            if (!strstr(rows[i].hint, words))
                fail_msg("the hint is \"%s\"", rows[i].hint);
            seen++;
        }
    assert_int_equal(seen, 1);
    arena_dispose(&arena);
}

static void a_picture_that_was_not_searched_is_told(void **state)
{
    struct scan_box *box = *state;
    struct bare bare;

    put_picture(box, false);
    scan_box_letter(box, box->inbox, "c@d.example", "no picture", "");
    bare_make(&bare, "libzbar.so.0");
    assert_int_equal(scan_with(box, bare.program, false), 1);
    bare_remove(&bare);
    assert_false(finds_code(box));
    scan_box_covered(box, "attachments", COVERAGE_PARTLY, searched_not);
    scan_box_covered(box, "attachments", COVERAGE_PARTLY, "pictures in 1 message were");
    assert_hint(box, "libzbar0");
    scan_with(box, PROGRAM, false); /* the library alone searches nothing that was read before */
    scan_box_covered(box, "attachments", COVERAGE_PARTLY, searched_not);
}

/* Every check that would have looked at the codes, and no other. */
static void each_check_that_misses_the_codes_says_so(void **state)
{
    struct scan_box *box = *state;
    struct bare bare;
    char detail[500];

    put_picture(box, false);
    for (int i = 0; i < 2; i++)
        scan_box_letter_to(box, box->sent, "owner@acme.example", "x@y.example", "hello", "");
    bare_make(&bare, "libzbar.so.0");
    scan_with(box, bare.program, false);
    scan_box_covered(box, "received-mail", COVERAGE_PARTLY, searched_not);
    scan_box_coverage(box, "sent-mail", detail);
    assert_null(strstr(detail, "QR"));
    scan_box_coverage(box, "hiding-folders", detail);
    assert_null(strstr(detail, "QR"));
    put_picture(box, true);
    assert_int_equal(scan_with(box, bare.program, false), 2);
    bare_remove(&bare);
    scan_box_covered(box, "sent-mail", COVERAGE_PARTLY, "pictures in 1 message were");
    scan_box_covered(box, "received-mail", COVERAGE_PARTLY, "pictures in 1 message were");
    for (int i = 0; i < 40; i++)
        scan_box_letter_to(box, box->sent, "owner@acme.example", "x@y.example", "hello", "");
    scan_with(box, PROGRAM, false);
    scan_box_covered(box, "sent-mail", COVERAGE_PARTLY, "pictures in 1 message were");
    scan_box_covered(box, "attachments", COVERAGE_PARTLY, "pictures in 2 messages were");
}

/* Where nothing was found, a reader would take it for clean. */
static void the_program_tells_it_where_it_shows_a_scan_or_a_mail(void **state)
{
    struct scan_box *box = *state;
    struct bare bare;
    char words[TEMP_PATH + 64];

    put_picture(box, false);
    bare_make(&bare, "libzbar.so.0");
    scan_with(box, bare.program, false);
    bare_remove(&bare);
    snprintf(words, sizeof(words), "scan %s", box->sample.path);
    assert_prints(box, words, "Pictures in 1 message were NOT searched for QR codes");
    snprintf(words, sizeof(words), "scan --json %s", box->sample.path);
    assert_prints(box, words, "\"messages_not_searched_for_qr_codes\":1");
    snprintf(words, sizeof(words), "show %s message 1", box->sample.path);
    assert_prints(box, words, "! NOT searched for QR codes: libzbar is missing");
    snprintf(words, sizeof(words), "show --json %s message 1", box->sample.path);
    assert_prints(box, words, "\"not_searched_for_qr_codes\":true");
}

static void mail_without_pictures_does_not_miss_it(void **state)
{
    struct scan_box *box = *state;
    struct bare bare;
    char detail[500];

    scan_box_letter(box, box->inbox, "c@d.example", "no picture", "");
    bare_make(&bare, "libzbar.so.0");
    scan_with(box, bare.program, false);
    bare_remove(&bare);
    assert_int_equal(scan_box_coverage(box, "attachments", detail), COVERAGE_NOTHING);
    assert_null(strstr(detail, "QR"));
}

static void read_again_with_the_library_it_is_searched(void **state)
{
    struct scan_box *box = *state;
    struct bare bare;
    char detail[500];

    put_picture(box, false);
    bare_make(&bare, "libzbar.so.0");
    scan_with(box, bare.program, false);
    scan_box_covered(box, "attachments", COVERAGE_PARTLY, searched_not);
    if (scan_with(box, PROGRAM, true) > 0) {
        print_message("this build or machine has no libzbar: reading again finds no code\n");
        assert_false(finds_code(box));
        scan_box_covered(box, "attachments", COVERAGE_PARTLY, searched_not);
        bare_remove(&bare);
        return;
    }
    assert_true(finds_code(box));
    assert_int_equal(scan_box_coverage(box, "attachments", detail), COVERAGE_FOUND);
    assert_null(strstr(detail, "not searched"));
    assert_hint(box, "");
    scan_with(box, bare.program, true); /* what was found stays told, and so is what is missing */
    scan_box_coverage(box, "attachments", detail);
    assert_non_null(strstr(detail, searched_not));
    bare_remove(&bare);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_picture_that_was_not_searched_is_told, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(each_check_that_misses_the_codes_says_so, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(the_program_tells_it_where_it_shows_a_scan_or_a_mail,
                                        scan_box_open, scan_box_close),
        cmocka_unit_test_setup_teardown(mail_without_pictures_does_not_miss_it, scan_box_open,
                                        scan_box_close),
        cmocka_unit_test_setup_teardown(read_again_with_the_library_it_is_searched, scan_box_open,
                                        scan_box_close),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
