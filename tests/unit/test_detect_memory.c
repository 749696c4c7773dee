/* test_detect_memory.c - what detectors remember of each mail is a few bytes: their states are
 * weighed after thousands of mails, and more of them, of which every one has its own id, subject,
 * text, link and file. A state that keeps a word of each mail is found, and so is the control that
 * does.
 */
#include "detect/detect.h"
#include "detect/partners.h"
#include "detect/words.h"
#include "likeness.h"
#include "map.h"
#include "points.h"
#include "scan_verdicts.h"

#include "base/clock.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    FEW = 1000,
    MANY = 4000,
    FILED = 23000, /* whose names lie in drawers: base/marks.h; and so many mails later */
    MORE = 15000,
    PEOPLE = 300,
    ANSWERS = 6000,
    MINUTES = 20, /* from one mail to the next */
};

enum mailbox { PLAIN, ALL_SENT, ALL_ANSWERS, ALL_LATE, MAILBOXES };

/* Bytes a mail that one detector may keep, and all of them together. Of sent mail more is kept:
 * bursts are told by comparing all of it. */
static const struct {
    const char *words;
    int each, all;
} mailboxes[MAILBOXES] = {
    [PLAIN] = {"one in four is sent", 40, 125},
    [ALL_SENT] = {"all mail is sent", 50, 130},
    [ALL_ANSWERS] = {"all mail answers mail that is here", 15, 35},
    [ALL_LATE] = {"all mail was filed long after its date", 40, 65},
};

struct bench {
    struct words *words;
    struct points *points;
    struct case_facts facts;
    struct folder folders[2];
};

static int bench_open(void **state)
{
    static const char *own_addresses[] = {"an@acme.example"}, *own_domains[] = {"acme.example"};
    struct bench *bench = xcalloc(1, sizeof(*bench));
    struct error err = {0};

    if (!words_open(&bench->words, DATA_DIR, &err) || !points_open(&bench->points, DATA_DIR, &err))
        return -1;
    for (int i = 0; i < 2; i++)
        bench->folders[i] = (struct folder){.id = i + 1,
                                            .name = i ? "Sent" : "INBOX",
                                            .raw_name = i ? "Sent" : "INBOX",
                                            .use = i ? FOLDER_SENT : FOLDER_INBOX,
                                            .delimiter = '/',
                                            .current = true,
                                            .attributes = "",
                                            .acl = ""};
    bench->facts = (struct case_facts){.owner = "an@acme.example",
                                       .own_addresses = own_addresses,
                                       .own_address_count = 1,
                                       .own_domains = own_domains,
                                       .own_domain_count = 1,
                                       .folders = bench->folders,
                                       .folder_count = 2,
                                       .words = bench->words,
                                       .points = bench->points,
                                       .first_act = INT64_MIN,
                                       .now = clock_from_civil(2026, 11, 1, 0, 0, 0)};
    *state = bench;
    return 0;
}

static int bench_close(void **state)
{
    struct bench *bench = *state;

    words_free(bench->words);
    points_free(bench->points);
    free(bench);
    return 0;
}

/* --- a mail of its own --- */

struct letter { /* what a mail points at */
    char id[64], before[64], subject[80], text[400], url[80], file[40], who[40];
    struct mail_address owner, other;
    struct mail_part part;
    struct mail_url link;
    struct mail_received received;
    struct message message;
    struct mail mail;
};

static void write_words(struct letter *letter, unsigned n)
{
    unsigned who = n * 7919 % PEOPLE;

    snprintf(letter->id, sizeof(letter->id), "%08x.%u@mail.acme.example", n * 2654435761u, n);
    snprintf(letter->before, sizeof(letter->before), "%08x.%u@mail.acme.example",
             (n - 1) * 2654435761u, n - 1);
    snprintf(letter->subject, sizeof(letter->subject), "Order %x for the %u tables", n * 40503u, n);
    snprintf(letter->text, sizeof(letter->text),
             "Dear colleague,\nthe parcel %c%c%c%c from the harbour of %c%c%c arrived and is being "
             "unpacked while we wait for the papers of the %u others.\nKind regards\n",
             'a' + n % 26, 'a' + n / 26 % 26, 'a' + n / 676 % 26, 'a' + n / 17576 % 26, 'k' + n % 3,
             'o' + n % 7, 'a' + n % 13, n);
    snprintf(letter->url, sizeof(letter->url), "https://h%x.shop.example/%u", n, n);
    snprintf(letter->file, sizeof(letter->file), "drawing-%u.pdf", n);
    snprintf(letter->who, sizeof(letter->who), "person%u@firm%u.example", who, who / 3);
}

static void write_letter(struct letter *letter, unsigned n, enum mailbox mailbox)
{
    bool sent = mailbox == ALL_SENT || (mailbox == PLAIN && n % 4 == 3);
    struct mail *mail = &letter->mail;

    write_words(letter, n);
    facts_blank(mail);
    letter->owner = (struct mail_address){.name = "An", .email = "an@acme.example"};
    letter->other = (struct mail_address){.name = "Person", .email = letter->who};
    mail->from = (struct mail_addresses){sent ? &letter->owner : &letter->other, 1};
    mail->to = (struct mail_addresses){sent ? &letter->other : &letter->owner, 1};
    mail->message_id = letter->id;
    mail->in_reply_to = mailbox == ALL_ANSWERS && n > 0 ? letter->before : "";
    mail->subject = letter->subject;
    mail->text = letter->text;
    mail->text_len = strlen(letter->text);
    mail->agent = "Thunderbird 128";
    mail->date = clock_from_civil(2026, 1, 1, 8, 0, 0) + (int64_t)n * MINUTES * 60;
    mail->zone = 420;
    letter->link = (struct mail_url){.target = letter->url, .text = "", .part = 1};
    mail->urls = &letter->link;
    mail->url_count = 1;
    letter->part = (struct mail_part){.number = 2,
                                      .name = letter->file,
                                      .declared_type = "application/pdf",
                                      .real_type = "application/pdf",
                                      .extension = "pdf",
                                      .detail = "",
                                      .charset = "",
                                      .disposition = "attachment",
                                      .content_id = "",
                                      .traits = PART_ATTACHMENT,
                                      .hash = hash_of(str_of(letter->file))};
    mail->parts = &letter->part;
    mail->part_count = 1;
    letter->received = (struct mail_received){
        .from = "", .by = "", .with = "", .ip = "192.0.2.1", .date = sent ? INT64_MIN : mail->date};
    mail->received = &letter->received;
    mail->received_count = sent ? 0 : 1;
    letter->message =
        (struct message){.id = (int64_t)n + 1,
                         .folder = sent ? 2 : 1,
                         .raw = hash_of(str_of(letter->id)),
                         .date = mail->date,
                         .received = mail->date + (mailbox == ALL_LATE ? 86400 * 9 : 0),
                         .flags = "\\Seen",
                         .status = PARSE_OK,
                         .direction = sent ? DIRECTION_SENT : DIRECTION_IN,
                         .limit = "",
                         .from = "",
                         .to = "",
                         .subject = letter->subject,
                         .message_id = letter->id,
                         .lure = -1,
                         .lure_reasons = ""};
}

/* --- weighing --- */

static void nobody(void *self, const struct finding *finding)
{
    (void)self;
    (void)finding;
}

/* Bytes that are taken from the heap now. */
static size_t weight(void)
{
    struct mallinfo2 info = mallinfo2();

    return info.uordblks + info.hblkhd;
}

/* Bytes for each of `more` mails behind the first `few`. */
static double growth_of(struct bench *bench, const struct detector *detector, enum mailbox mailbox,
                        unsigned few, unsigned more)
{
    void *state = detector->state_size ? xcalloc(1, detector->state_size) : NULL;
    struct finding_sink sink = {nobody, NULL};
    size_t before = 0, after;

    for (unsigned n = 0; n < few + more; n++) {
        struct letter letter;

        if (n == few)
            before = weight();
        write_letter(&letter, n, mailbox);
        detector->on_mail(state,
                          &(struct mail_row){.message = &letter.message, .mail = &letter.mail},
                          &bench->facts, &sink);
    }
    after = weight();
    if (detector->dispose)
        detector->dispose(state);
    free(state);
    return after > before ? (double)(after - before) / more : 0;
}

/* Of a detector that keeps something: in a large mailbox, where it counts. */
static double weigh(struct bench *bench, const struct detector *detector, enum mailbox mailbox)
{
    if (!detector->on_mail || detector->state_size == 0 ||
        growth_of(bench, detector, mailbox, FEW, MANY - FEW) < 1)
        return 0;
    return growth_of(bench, detector, mailbox, FILED, MORE);
}

static struct partners *count_partners(struct bench *bench, enum mailbox mailbox, unsigned count)
{
    struct partners *partners = partners_new();

    for (unsigned n = 0; n < count; n++) {
        struct letter letter;

        write_letter(&letter, n, mailbox);
        partners_add(partners, &(struct mail_row){.message = &letter.message, .mail = &letter.mail},
                     &bench->facts);
    }
    return partners;
}

/* Only the C library can be asked; under a sanitizer its heap is another one. */
static bool can_weigh(void)
{
#ifdef SANITIZED
    return false;
#else
    return true;
#endif
}

static void no_detector_keeps_more_of_a_mail_than_told(void **state)
{
    struct bench *bench = *state;

    if (!can_weigh())
        skip();
    for (enum mailbox mailbox = PLAIN; mailbox < MAILBOXES; mailbox++) {
        struct partners *partners = count_partners(bench, mailbox, MANY);
        double all = 0;

        bench->facts.partners = partners;
        bench->facts.likeness = likeness_new(&bench->facts);
        for (size_t i = 0; detectors[i]; i++) {
            double bytes = weigh(bench, detectors[i], mailbox);

            if (bytes >= 1)
                print_message("%s, %s: %.1f bytes a mail\n", mailboxes[mailbox].words,
                              detectors[i]->id, bytes);
            if (bytes > mailboxes[mailbox].each)
                fail_msg("%s, %s: %.1f bytes a mail", mailboxes[mailbox].words, detectors[i]->id,
                         bytes);
            all += bytes;
        }
        print_message("%s: %.1f bytes a mail in all\n", mailboxes[mailbox].words, all);
        if (all > mailboxes[mailbox].all)
            fail_msg("%s: %.1f bytes a mail in all", mailboxes[mailbox].words, all);
        likeness_free(bench->facts.likeness);
        partners_free(partners);
    }
    bench->facts.partners = NULL;
    bench->facts.likeness = NULL;
}

/* --- the control: a detector that keeps each subject --- */

static void keep_subject(void *state, const struct mail_row *row, const struct case_facts *facts,
                         struct finding_sink *out)
{
    (void)facts;
    (void)out;
    map_put(state, str_of(row->mail->subject), 0);
}

static void drop_subjects(void *state)
{
    map_dispose(state);
}

static void a_detector_that_keeps_subjects_is_found(void **state)
{
    static const struct detector keeper = {.id = "keeper",
                                           .state_size = sizeof(struct map),
                                           .dispose = drop_subjects,
                                           .on_mail = keep_subject};

    if (!can_weigh())
        skip();
    assert_true(growth_of(*state, &keeper, PLAIN, FEW, MANY - FEW) > mailboxes[PLAIN].each);
}

/* --- what else a pass keeps --- */

static void people_who_write_again_cost_nothing(void **state)
{
    size_t before, few, many;
    struct partners *partners;

    if (!can_weigh())
        skip();
    before = weight();
    partners = count_partners(*state, PLAIN, FEW);
    few = weight() - before;
    partners_free(partners);
    before = weight();
    partners = count_partners(*state, PLAIN, MANY);
    many = weight() - before;
    partners_free(partners);
    assert_true(many < few + few / 10);
}

static void verdicts_hold_no_more_when_they_are_many(void **state)
{
    struct verdicts verdicts = {.rows.folder = "."};
    struct message message = {.lure_reasons = "25 a name of the owner's house stands before a "
                                              "stranger's address\n10 first mail from there"};
    size_t before = weight();

    (void)state;
    for (message.id = 0; message.id < ANSWERS; message.id++)
        verdicts_add(&verdicts, &message);
    assert_false(verdicts.lost);
    assert_true(verdicts.rows.size > (size_t)ANSWERS * 80);
    if (can_weigh())
        assert_true(weight() - before < 70000);
    verdicts_dispose(&verdicts);
}

/* --- what does not fit must not hide what comes later --- */

static void count_finding(void *self, const struct finding *finding)
{
    size_t *count = self;

    *count += strcmp(finding->key, "gone@mail.acme.example") == 0;
}

static const struct detector *detector_of(const char *id)
{
    size_t i = 0;

    while (detectors[i] && strcmp(detectors[i]->id, id) != 0)
        i++;
    assert_non_null(detectors[i]);
    return detectors[i];
}

/* Of one who answers mail that is here, and at the end one that is not. */
static void lost_mail_is_told_behind_thousands_of_answers(void **state)
{
    const struct detector *detector = detector_of("sent-lost");
    void *memory = xcalloc(1, detector->state_size);
    struct bench *bench = *state;
    size_t told = 0;
    struct finding_sink sink = {count_finding, &told};

    for (unsigned n = 0; n <= ANSWERS; n++) {
        struct letter letter;

        write_letter(&letter, n, n == 1 ? ALL_SENT : ALL_ANSWERS);
        if (n == ANSWERS) {
            letter.mail.in_reply_to = "gone@mail.acme.example";
            letter.mail.text = "Fine.\n\nOn Monday, An <an@acme.example> wrote:\n> A new bank\n";
            letter.mail.text_len = strlen(letter.mail.text);
        }
        detector->on_mail(memory,
                          &(struct mail_row){.message = &letter.message, .mail = &letter.mail},
                          &bench->facts, &sink);
    }
    detector->on_end(memory, &bench->facts, &sink);
    assert_int_equal(told, 1);
    detector->dispose(memory);
    free(memory);
}

struct told {
    bool untried, alarm;
};

static void see_told(void *self, const struct finding *finding)
{
    struct told *told = self;

    told->untried = told->untried || strcmp(finding->key, "untried") == 0;
    told->alarm = told->alarm || finding->severity > SEVERITY_INFO;
}

/* A large mailbox holds thousands of answers to what others wrote: that there is no room to look
 * into each is told, and is no sign of theft. */
static void thousands_of_answers_to_others_are_no_alarm(void **state)
{
    const struct detector *detector = detector_of("sent-lost");
    void *memory = xcalloc(1, detector->state_size);
    struct bench *bench = *state;
    struct told told = {false, false};
    struct finding_sink sink = {see_told, &told};

    for (unsigned n = 0; n <= ANSWERS; n++) {
        struct letter letter;
        char id[60];

        write_letter(&letter, n, n == 1 ? ALL_SENT : ALL_ANSWERS);
        snprintf(id, sizeof(id), "%u@elsewhere.example", n);
        if (n > 1)
            letter.mail.in_reply_to = id;
        detector->on_mail(memory,
                          &(struct mail_row){.message = &letter.message, .mail = &letter.mail},
                          &bench->facts, &sink);
    }
    detector->on_end(memory, &bench->facts, &sink);
    assert_true(told.untried);
    assert_false(told.alarm);
    detector->dispose(memory);
    free(memory);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_detector_keeps_more_of_a_mail_than_told),
        cmocka_unit_test(a_detector_that_keeps_subjects_is_found),
        cmocka_unit_test(people_who_write_again_cost_nothing),
        cmocka_unit_test(verdicts_hold_no_more_when_they_are_many),
        cmocka_unit_test(lost_mail_is_told_behind_thousands_of_answers),
        cmocka_unit_test(thousands_of_answers_to_others_are_no_alarm),
    };

    return cmocka_run_group_tests(tests, bench_open, bench_close);
}
