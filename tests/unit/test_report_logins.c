/* test_report_logins.c - sign-ins in the report: how far each log was read, and of more addresses
 * than are listed how many are left out. */
#include "check.h"

#include "case/imports.h"
#include "case/logins.h"
#include "report_case.h"

#include <stdio.h>
#include <string.h>

enum { MANY = 5250, DAY = 1718460000 };

static void begin_log(struct sample *sample, struct login_log *log)
{
    struct import_file file = {.run = sample->run, .path = "mail.log", .format = "dovecot-log"};
    struct error err = {0};

    *log = (struct login_log){
        .format = "dovecot-log", .zone = "UTC", .truncated = "", .earliest = DAY, .latest = DAY};
    sample_begin(sample);
    assert_ok(import_file_begin(sample->cf, &file, &err) &&
                  evidence_put(sample->cf, str_of("a log\n"), &log->raw, &err),
              &err);
    log->file = file.id;
    assert_ok(login_log_begin(sample->cf, log, &err), &err);
}

static void end_log(struct sample *sample, struct login_log *log)
{
    struct error err = {0};

    assert_ok(login_log_end(sample->cf, log, &err), &err);
    sample_commit(sample);
}

static void print(struct sample *sample, struct buf *out)
{
    struct report_setup setup = {.data_dir = DATA_DIR};

    report_case_print(sample, &setup, REPORT_MARKDOWN, out);
}

static void a_log_that_was_not_read_to_its_end_is_not_told_as_cut_off(void **state)
{
    static const struct {
        const char *unread, *truncated, *want, *not ;
    } cases[] = {
        {"the parser took too long", "", "We did not read it to its end (the parser took too long)",
         "perhaps cut off"},
        {"", "its last line does not end", "It is perhaps cut off: its last line does not end.",
         "We did not read it"},
        /* as cases have it that were made before the two were told apart */
        {"", "the parser crashed", "We did not read it to its end (the parser crashed)",
         "perhaps cut off"},
        {NULL, "", "mail.log: from ", "to its end"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct sample sample;
        struct login_log log;
        struct buf out;

        report_case_make(&sample);
        begin_log(&sample, &log);
        log.unread = cases[i].unread;
        log.truncated = cases[i].truncated;
        end_log(&sample, &log);
        print(&sample, &out);
        if (!text_has(&out, cases[i].want) || text_has(&out, cases[i].not ))
            fail_msg("row %zu", i);
        buf_dispose(&out);
        sample_remove(&sample);
    }
}

static void add(struct sample *sample, const struct login_log *log, unsigned number)
{
    char address[32];
    struct login_row row = {.log = log->id,
                            .line = number + 1,
                            .when = DAY + (int64_t)number,
                            .tries = 1,
                            .fetched = -1,
                            .result = "success",
                            .protocol = "imap",
                            .stated = "",
                            .account = "owner",
                            .address = address,
                            .client = "",
                            .agent = "",
                            .session = "",
                            .place = "",
                            .detail = ""};
    struct error err = {0};
    bool added;

    snprintf(address, sizeof(address), "192.0.%u.%u", number / 256, number % 256);
    row.key = hash_of(str_of(address));
    assert_ok(login_put(sample->cf, &row, true, &added, &err) && added, &err);
}

/* The oldest address of all is the one that matters. */
static void put_finding(struct sample *sample)
{
    struct finding_subject subject = {.kind = "login", .id = 1, .label = "192.0.0.0"};
    const struct finding finding = {.key = "k",
                                    .detector = "login-foreign",
                                    .severity = SEVERITY_HIGH,
                                    .title = "A sign-in",
                                    .explanation = "",
                                    .refute = "",
                                    .blind = "",
                                    .attack = "",
                                    .when = DAY,
                                    .subjects = &subject,
                                    .subject_count = 1};
    struct error err = {0};

    assert_ok(finding_put(sample->cf, &finding, sample->run, &err), &err);
}

static void all_addresses_are_counted_and_those_of_findings_listed(void **state)
{
    struct sample sample;
    struct login_log log;
    struct buf out;

    (void)state;
    report_case_make(&sample);
    begin_log(&sample, &log);
    for (unsigned i = 0; i < MANY; i++)
        add(&sample, &log, i);
    put_finding(&sample);
    end_log(&sample, &log);
    print(&sample, &out);
    assert_true(text_has(&out, "5,150 more addresses are not listed here"));
    assert_true(text_has(&out, "| 192\\[.\\]0\\[.\\]0\\[.\\]0 |"));
    buf_dispose(&out);
    sample_remove(&sample);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_that_was_not_read_to_its_end_is_not_told_as_cut_off),
        cmocka_unit_test(all_addresses_are_counted_and_those_of_findings_listed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
