/* test_detect_attachments.c - what the attachment detectors must and must not say. */
#include "antivirus.h"
#include "detect_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *detector, *what;
    struct letter letter;
    const char *want;
    enum severity severity;
} rows[] = {
    {"attachment-program",
     "a letter",
     {.from = "x@x.example",
      .part = {.name = "a.pdf", .extension = "pdf", .traits = PART_ATTACHMENT}},
     NULL,
     0},
    {"attachment-program",
     "bare",
     {.from = "x@x.example",
      .subject = "Order",
      .part = {.name = "order.exe", .extension = "exe", .traits = PART_ATTACHMENT | PART_PROGRAM}},
     "\"order.exe\" of \"Order\" is a program",
     SEVERITY_HIGH},
    {"attachment-program",
     "in an archive",
     {.from = "x@x.example",
      .part = {.name = "order.zip",
               .extension = "zip",
               .detail = "member order.pdf.exe",
               .traits = PART_ATTACHMENT | PART_PROGRAM | PART_ARCHIVE | PART_DOUBLE_EXTENSION}},
     "member order.pdf.exe",
     SEVERITY_HIGH},
    {"attachment-program",
     "in junk",
     {.from = "x@x.example",
      .folder = "Junk",
      .part = {.name = "order.exe", .extension = "exe", .traits = PART_ATTACHMENT | PART_PROGRAM}},
     "in the junk folder",
     SEVERITY_MEDIUM},
    {"attachment-program",
     "a script among technical people",
     {.from = "x@x.example",
      .part = {.name = "build.sh", .extension = "sh", .traits = PART_ATTACHMENT | PART_PROGRAM}},
     "build.sh",
     SEVERITY_INFO},
    {"attachment-yara",
     "no rule matches",
     {.from = "x@x.example", .part = {.name = "a.pdf", .extension = "pdf"}},
     NULL,
     0},
    {"attachment-yara",
     "a rule matches",
     {.from = "x@x.example",
      .part = {.name = "a.pdf",
               .extension = "pdf",
               .detail = "YARA rule Loader_May",
               .traits = PART_ATTACHMENT | PART_YARA}},
     "found in it: YARA rule Loader_May",
     SEVERITY_MEDIUM},
    {"attachment-yara",
     "more notes than there is room for: the last is whole",
     {.from = "x@x.example",
      .part =
          {.name = "a.pdf",
           .extension = "pdf",
           .detail =
               "YARA rule Axxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; YARA rule Bxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; YARA rule Cxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
           .traits = PART_ATTACHMENT | PART_YARA}},
     "; YARA rule Bxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx; ...",
     SEVERITY_MEDIUM},
    {"attachment-yara",
     "marks of a sentence in a note",
     {.from = "x@x.example",
      .part = {.name = "a.pdf",
               .extension = "pdf",
               .detail = "a\x02there were no rules\x1f\x03z",
               .traits = PART_ATTACHMENT | PART_YARA}},
     "found in it: a there were no rules  z",
     SEVERITY_MEDIUM},
    {"attachment-disk-image",
     "a letter",
     {.from = "x@x.example", .part = {.name = "a.pdf", .extension = "pdf"}},
     NULL,
     0},
    {"attachment-disk-image",
     "image",
     {.from = "x@x.example",
      .part = {.name = "photos.iso",
               .extension = "iso",
               .traits = PART_ATTACHMENT | PART_DISK_IMAGE}},
     "is a disk image",
     SEVERITY_HIGH},
    {"attachment-double-extension",
     "plain name",
     {.from = "x@x.example", .part = {.name = "a.b.pdf", .extension = "pdf"}},
     NULL,
     0},
    {"attachment-double-extension",
     "two endings",
     {.from = "x@x.example",
      .part = {.name = "order.pdf.exe", .extension = "exe", .traits = PART_DOUBLE_EXTENSION}},
     "two endings",
     SEVERITY_HIGH},
    {"attachment-double-extension",
     "turned round",
     {.from = "x@x.example",
      .part = {.name = "order<U+202E>fdp.exe", .extension = "exe", .traits = PART_RTL_NAME}},
     "turn its letters round",
     SEVERITY_HIGH},
    {"attachment-macros",
     "no macros",
     {.from = "x@x.example", .part = {.name = "a.xlsx", .extension = "xlsx"}},
     NULL,
     0},
    {"attachment-macros",
     "macros",
     {.from = "x@x.example",
      .part = {.name = "a.docm", .extension = "docm", .traits = PART_MACROS}},
     "holds macros",
     SEVERITY_MEDIUM},
    {"attachment-macros",
     "of a partner",
     {.from = "buyer@partner.example",
      .part = {.name = "b.docm", .extension = "docm", .traits = PART_MACROS}},
     "holds macros",
     SEVERITY_LOW},
    {"attachment-macros",
     "that start by themselves",
     {.from = "x@x.example",
      .part = {.name = "a.docm", .extension = "docm", .traits = PART_MACROS | PART_AUTORUN}},
     "start by themselves",
     SEVERITY_HIGH},
    {"attachment-macros",
     "template from elsewhere",
     {.from = "x@x.example",
      .part = {.name = "a.docx", .extension = "docx", .traits = PART_REMOTE_TEMPLATE}},
     "template from elsewhere",
     SEVERITY_HIGH},
    {"attachment-locked",
     "no password told",
     {.from = "x@x.example",
      .text = "Please see the contract. Forgot your password? Ask me.\n",
      .part = {.name = "c.zip", .extension = "zip", .traits = PART_ENCRYPTED | PART_ARCHIVE}},
     NULL,
     0},
    {"attachment-locked",
     "told",
     {.from = "x@x.example",
      .text = "The contract is locked. Password: teak2026\n",
      .part = {.name = "c.zip", .extension = "zip", .traits = PART_ENCRYPTED | PART_ARCHIVE}},
     "tells its password",
     SEVERITY_MEDIUM},
    {"attachment-locked",
     "told in Vietnamese without marks",
     {.from = "x@x.example",
      .text = "Mat khau la 2026teak\n",
      .part = {.name = "c.zip", .extension = "zip", .traits = PART_ENCRYPTED | PART_ARCHIVE}},
     "tells its password",
     SEVERITY_MEDIUM},
    {"attachment-locked",
     "told in Chinese",
     {.from = "x@x.example",
      .text = "附件密码是2026teak\n",
      .part = {.name = "c.zip", .extension = "zip", .traits = PART_ENCRYPTED | PART_ARCHIVE}},
     "tells its password",
     SEVERITY_MEDIUM},
    {"attachment-locked",
     "an accountant the owner knows",
     {.from = "buyer@partner.example",
      .text = "Password: teak2026\n",
      .part = {.name = "d.zip", .extension = "zip", .traits = PART_ENCRYPTED | PART_ARCHIVE}},
     "tells its password",
     SEVERITY_LOW},
    {"attachment-pdf-active",
     "a letter",
     {.from = "x@x.example", .part = {.name = "a.pdf", .extension = "pdf"}},
     NULL,
     0},
    {"attachment-pdf-active",
     "a form with a script",
     {.from = "x@x.example",
      .part = {.name = "a.pdf", .detail = "/JavaScript; /OpenAction", .traits = PART_PDF_ACTIVE}},
     "holds a script",
     SEVERITY_LOW},
    {"attachment-pdf-active",
     "starts a program",
     {.from = "x@x.example",
      .part = {.name = "a.pdf", .detail = "/Launch; /OpenAction", .traits = PART_PDF_ACTIVE}},
     "starts a program",
     SEVERITY_MEDIUM},
    {"attachment-pdf-active",
     "carries a program",
     {.from = "x@x.example",
      .part = {.name = "a.pdf",
               .detail = "/EmbeddedFile; Windows program",
               .traits = PART_PDF_ACTIVE | PART_PROGRAM}},
     "can run",
     SEVERITY_MEDIUM},
    {"attachment-qr",
     "a picture",
     {.from = "x@x.example", .url = "https://a.example/", .part = {.name = "a.png"}},
     NULL,
     0},
    {"attachment-qr",
     "a code that leads nowhere",
     {.from = "x@x.example", .part = {.name = "a.png", .traits = PART_QR}},
     NULL,
     0},
    {"attachment-qr",
     "a code of a stranger",
     {.from = "x@x.example",
      .url = "https://office.com@evil.example:8443/q",
      .part = {.name = "a.png", .traits = PART_QR}},
     "leads to evil.example",
     SEVERITY_MEDIUM},
    {"attachment-qr",
     "a code of a partner",
     {.from = "buyer@partner.example",
      .url = "https://evil.example/q",
      .part = {.name = "a.png", .traits = PART_QR}},
     NULL,
     0},
    {"attachment-svg-script",
     "a picture",
     {.from = "x@x.example", .part = {.name = "logo.svg", .extension = "svg"}},
     NULL,
     0},
    {"attachment-svg-script",
     "a script",
     {.from = "x@x.example",
      .part = {.name = "logo.svg", .extension = "svg", .traits = PART_SVG_SCRIPT}},
     "picture with a script",
     SEVERITY_HIGH},
    {"attachment-type-disagrees",
     "agrees",
     {.from = "x@x.example", .part = {.name = "a.pdf", .extension = "pdf"}},
     NULL,
     0},
    {"attachment-type-disagrees",
     "one picture format for another",
     {.from = "x@x.example",
      .part =
          {.name = "a.jpg", .extension = "jpg", .real_type = "image/png", .traits = PART_MISMATCH}},
     NULL,
     0},
    {"attachment-type-disagrees",
     "a program under a document's name",
     {.from = "x@x.example",
      .part = {.name = "a.pdf",
               .extension = "pdf",
               .real_type = "application/x-dosexec",
               .traits = PART_MISMATCH | PART_PROGRAM}},
     "is really application/x-dosexec",
     SEVERITY_HIGH},
    {"attachment-type-disagrees",
     "a page under a document's name",
     {.from = "x@x.example",
      .part =
          {.name = "a.pdf", .extension = "pdf", .real_type = "text/html", .traits = PART_MISMATCH}},
     "is really text/html",
     SEVERITY_LOW},
    {"attachment-web-page",
     "a page",
     {.from = "x@x.example",
      .part = {.name = "report.html", .extension = "html", .traits = PART_ATTACHMENT}},
     NULL,
     0},
    {"attachment-web-page",
     "a script in a newsletter's body",
     {.from = "x@x.example", .part = {.name = "", .traits = PART_SCRIPTED_HTML}},
     NULL,
     0},
    {"attachment-web-page",
     "asks for a password",
     {.from = "x@x.example",
      .part = {.name = "Sign-In.html",
               .extension = "html",
               .traits = PART_ATTACHMENT | PART_PASSWORD_FORM}},
     "asks for a password",
     SEVERITY_HIGH},
    {"attachment-web-page",
     "builds a file",
     {.from = "x@x.example",
      .part = {.name = "list.html",
               .extension = "html",
               .traits = PART_ATTACHMENT | PART_SCRIPTED_HTML}},
     "builds a file",
     SEVERITY_HIGH},
};

static void an_attachment_is_told_for_what_it_is(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct bench *bench = *state;
        struct letter letter = rows[i].letter;

        bench_clear(bench);
        bench_habit(bench, 6);
        letter.when = 7 * 86400;
        bench_letter(bench, &letter);
        bench_run(bench, rows[i].detector, NULL, true);
        bench_expect(bench, rows[i].detector, rows[i].what, rows[i].want, rows[i].severity);
    }
}

static void the_same_file_in_many_mails_is_one_finding(void **state)
{
    struct bench *bench = *state;

    bench_clear(bench);
    for (int i = 0; i < 64; i++)
        bench_letter(bench,
                     &(struct letter){.sent = true,
                                      .to = "x@x.example",
                                      .when = i * 6,
                                      .part = {.name = "list.html",
                                               .extension = "html",
                                               .traits = PART_ATTACHMENT | PART_SCRIPTED_HTML}});
    bench_run(bench, "attachment-web-page", NULL, true);
    assert_int_equal(bench->said_count, 1);
    bench_expect(bench, "attachment-web-page", "64 mails", "more of the same", SEVERITY_HIGH);
}

static void what_the_virus_scanner_knows_is_told(void **state)
{
    static const struct {
        enum antivirus_verdict verdict;
        const char *words, *declared_type, *want;
        enum severity severity;
    } cases[] = {
        {ANTIVIRUS_NOTHING, "", "application/zip", NULL, 0},
        {ANTIVIRUS_ERROR, "no memory", "application/zip", NULL, 0},
        {ANTIVIRUS_TOO_LARGE, "", "application/zip", NULL, 0},
        {ANTIVIRUS_FOUND, "Win.Trojan.Agent-1", "multipart/mixed", NULL, 0},
        {ANTIVIRUS_FOUND, "Win.Trojan.Agent-1", "application/zip",
         "knows \"a.zip\" of \"Order\": Win.Trojan.Agent-1", SEVERITY_HIGH},
        {ANTIVIRUS_FOUND, "PUA.Win.Packer-1", "application/zip", "wrong more often",
         SEVERITY_MEDIUM},
        {ANTIVIRUS_FOUND, "Eicar-Test-Signature", "application/zip", "are tried with",
         SEVERITY_LOW},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct letter letter = {
            .from = "x@x.example",
            .subject = "Order",
            .when = 7 * 86400,
            .part = {.name = "a.zip", .declared_type = cases[i].declared_type, .size = 10}};
        struct antivirus_row row = {.sha256 = hash_of(str_of("a.zip")),
                                    .engine = "ClamAV 1.0.7/27101/x",
                                    .verdict = cases[i].verdict,
                                    .words = cases[i].words};
        struct antivirus known = {.rows = &row, .count = 1};

        bench_clear(bench);
        bench_habit(bench, 6);
        bench_letter(bench, &letter);
        bench->facts.antivirus = &known;
        bench_run(bench, "attachment-virus", NULL, true);
        bench_expect(bench, "attachment-virus", cases[i].words, cases[i].want, cases[i].severity);
        letter.part.name = "b.zip"; /* another file */
        bench_clear(bench);
        bench_letter(bench, &letter);
        bench_run(bench, "attachment-virus", NULL, true);
        bench_expect(bench, "attachment-virus", "another file", NULL, 0);
        bench->facts.antivirus = NULL;
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(what_the_virus_scanner_knows_is_told),
    cmocka_unit_test(an_attachment_is_told_for_what_it_is),
    cmocka_unit_test(the_same_file_in_many_mails_is_one_finding),
};

const struct CMUnitTest *detect_attachment_tests(size_t *count)
{
    *count = ARRAY_LEN(tests);
    return tests;
}
