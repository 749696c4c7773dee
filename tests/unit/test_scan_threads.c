/* test_scan_threads.c - what a scan finds does not depend on how many threads judge the mail. The
 * facts are put in by hand: no parse worker runs. Also run under TSan. */
#include "../../detect/scan_work.h"
#include "check.h"
#include "sample_case.h"

#include "base/ahead.h"

#include <stdio.h>
#include <string.h>

enum { LETTERS = 700, LONG = 40000 /* bytes */, MOST_PARTS = 3 };

struct letter {
    struct mail mail;
    struct mail_address from, to;
    struct mail_url urls[2];
    struct mail_received received;
    char email[64], subject[200], id[64], target[100];
    struct buf text;
};

static uint32_t throw(uint32_t * dice)
{
    *dice = *dice * 1664525u + 1013904223u;
    return *dice >> 16;
}

static const char *one_of(uint32_t *dice, const char *const *words, size_t count)
{
    return words[throw(dice) % count];
}

static const char *const senders[] = {
    "anna@partner.example",   "sales@supplier.example", "owner@acme.example",
    "bob@acme.example",       "alerts@paypa1.example",  "anna@partner-billing.example",
    "x7f3kq9z2@free.example", "sales@suppller.example", "security@dropbox.example.net"};

static const char *const subjects[] = {
    "Re: invoice 4711",      "Urgent: verify your account", "Lunch",     "Hóa đơn tháng 6",
    "new bank details",      "Your mailbox is full",        "付款 通知", "Re: Re: contract",
    "Password expires today"};

static const char *const pieces[] = {"Dear customer,\n",
                                     "please verify your account immediately. ",
                                     "Kind regards,\nAnna\n",
                                     "Our bank account has changed: IBAN DE89370400440532013000.\n",
                                     "see the attached file. ",
                                     "Your password will expire within 24 hours. ",
                                     "> older words of yours\n",
                                     "On Monday, Anna wrote:\n> that\n",
                                     "wire transfer today, keep this confidential. ",
                                     "Xin vui lòng xác nhận tài khoản. ",
                                     "账户 验证 请 立即 点击。",
                                     "The quick brown fox. ",
                                     "click here to sign in\n",
                                     "gift cards are needed urgently. "};

static void write_letter(struct letter *letter, unsigned number, uint32_t *dice)
{
    struct mail *mail = &letter->mail;

    *letter = (struct letter){0};
    facts_blank(mail);
    snprintf(letter->email, sizeof(letter->email), "%s", one_of(dice, senders, ARRAY_LEN(senders)));
    snprintf(letter->subject, sizeof(letter->subject), "%s",
             one_of(dice, subjects, ARRAY_LEN(subjects)));
    snprintf(letter->id, sizeof(letter->id), "m%u@mail.example", number);
    snprintf(letter->target, sizeof(letter->target), "https://%s/sign-in?n=%u",
             throw(dice) % 2 ? "login.paypa1.example" : "www.partner.example", number);
    buf_init(&letter->text, KIB(64));
    for (uint32_t i = throw(dice) % 12; i > 0; i--)
        buf_text(&letter->text, one_of(dice, pieces, ARRAY_LEN(pieces)));
    while (number % 7 == 3 && letter->text.len < LONG) /* more than what waits at once may hold */
        buf_text(&letter->text, one_of(dice, pieces, ARRAY_LEN(pieces)));
    letter->from = (struct mail_address){"Somebody", letter->email};
    letter->to =
        (struct mail_address){"", throw(dice) % 3 ? "owner@acme.example" : "anna@partner.example"};
    mail->from = (struct mail_addresses){&letter->from, 1};
    mail->to = (struct mail_addresses){&letter->to, 1};
    mail->subject = letter->subject;
    mail->message_id = letter->id;
    mail->date = 1750000000 + 600 * (int64_t)(number / 2); /* pairs at one time */
    mail->text = buf_c(&letter->text);
    mail->text_len = letter->text.len;
    for (size_t i = 0; i < ARRAY_LEN(letter->urls); i++)
        letter->urls[i] = (struct mail_url){.target = letter->target, .text = "click here"};
    mail->urls = letter->urls;
    mail->url_count = throw(dice) % (ARRAY_LEN(letter->urls) + 1);
}

/* One message with its facts; copy: the same mail as the one before. */
static void add(struct sample *sample, int64_t folder, unsigned number, const struct letter *letter,
                struct str bytes, struct str blob)
{
    struct message message = {.folder = folder,
                              .uid = number + 1,
                              .size = bytes.len,
                              .received = letter->mail.date,
                              .flags = "",
                              .limit = "",
                              .from = letter->email,
                              .to = letter->to.email,
                              .subject = letter->subject,
                              .message_id = letter->id};
    struct facts facts = {.status = PARSE_OK, .limit = "", .version = FACTS_VERSION, .blob = blob};
    struct error err = {0};
    int64_t id;

    assert_ok(message_plan(sample->cf, &message, &id, &err), &err);
    assert_ok(evidence_put(sample->cf, bytes, &message.raw, &err), &err);
    assert_ok(message_fetched(sample->cf, id, &message.raw, &err), &err);
    assert_ok(facts_put(sample->cf, &message.raw, &facts, &err), &err);
    message.status = PARSE_OK;
    message.date = letter->mail.date;
    assert_ok(message_parsed(sample->cf, 0, &message, &err), &err);
}

static int64_t add_folder(struct sample *sample, int64_t account, const char *name,
                          enum folder_use use)
{
    struct folder folder = {.account = account,
                            .name = name,
                            .raw_name = name,
                            .delimiter = '/',
                            .use = use,
                            .attributes = "",
                            .uidvalidity = 1,
                            .current = true,
                            .acl = ""};
    struct error err = {0};

    assert_ok(folder_put(sample->cf, &folder, &err), &err);
    return folder.id;
}

/* Returns how many that came to the owner cannot be read. */
static size_t fill(struct sample *sample, int64_t *run)
{
    size_t cut = 0;
    struct account account = {.user = "owner@acme.example",
                              .host = "mail.acme.example",
                              .address = "",
                              .server = "",
                              .certificate = ""};
    int64_t inbox, sent;
    uint32_t dice = 20260611;
    struct error err = {0};

    sample_make(sample);
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(run_begin(sample->cf, "acquire", "owner@mail.acme.example", run, &err), &err);
    assert_ok(account_put(sample->cf, &account, &err), &err);
    inbox = add_folder(sample, account.id, "INBOX", FOLDER_INBOX);
    sent = add_folder(sample, account.id, "Sent", FOLDER_SENT);
    for (unsigned i = 0; i < LETTERS; i++) {
        struct letter letter;
        char bytes[32];
        struct buf blob;

        write_letter(&letter, i, &dice);
        buf_init(&blob, LIMIT_FRAME);
        facts_encode(&letter.mail, &blob);
        if (i % 50 == 7) { /* facts that cannot be read, and their copies */
            blob.len /= 2;
            cut += strcmp(letter.email, "owner@acme.example") != 0 ? 2 : 0;
        }
        snprintf(bytes, sizeof(bytes), "mail %u", i);
        add(sample, strcmp(letter.email, "owner@acme.example") == 0 ? sent : inbox, i, &letter,
            str_of(bytes), buf_as_str(&blob));
        if (i % 5 == 2) /* and a copy, of those as well */
            add(sample, inbox, LETTERS + i, &letter, str_of(bytes), buf_as_str(&blob));
        buf_dispose(&blob);
        buf_dispose(&letter.text);
    }
    assert_ok(casefile_commit(sample->cf, &err), &err);
    return cut;
}

static void tell_messages(struct sample *sample, size_t cut, struct buf *out)
{
    const struct message_query query = {.direction = -1, .page = {.most = 2 * LETTERS}};
    struct arena arena = {0};
    struct error err = {0};
    struct message *rows;
    size_t count, judged = 0, not_read = 0;

    assert_ok(message_list(sample->cf, &arena, &query, &rows, &count, &err), &err);
    assert_true(count > LETTERS);
    for (size_t i = 0; i < count; i++) {
        judged += rows[i].lure > 0;
        not_read += rows[i].lure < 0 && rows[i].direction == DIRECTION_IN;
        buf_printf(out, "%d %d %d %s\n", (int)rows[i].id, (int)rows[i].direction, rows[i].lure,
                   rows[i].lure_reasons);
    }
    assert_true(judged > LETTERS / 4);
    assert_int_equal(not_read, cut);
    arena_dispose(&arena);
}

static void tell_findings(struct sample *sample, struct buf *out)
{
    struct arena arena = {0};
    struct error err = {0};
    struct finding *rows;
    size_t count;

    assert_ok(
        finding_list(sample->cf, &arena, false, (struct page){.most = 1000}, &rows, &count, &err),
        &err);
    assert_true(count >= 3);
    for (size_t i = 0; i < count; i++) {
        buf_printf(out, "%d %s %d %s\n%s\n", (int)rows[i].id, rows[i].detector,
                   (int)rows[i].severity, rows[i].title, rows[i].explanation);
        for (size_t k = 0; k < rows[i].reason_count; k++)
            buf_printf(out, "  %d %s\n", rows[i].reasons[k].points, rows[i].reasons[k].text);
        for (size_t k = 0; k < rows[i].subject_count; k++)
            buf_printf(out, "  %d\n", (int)rows[i].subjects[k].id);
    }
    arena_dispose(&arena);
}

static void tell_coverage(struct sample *sample, struct buf *out)
{
    struct arena arena = {0};
    struct error err = {0};
    struct coverage *rows;
    size_t count;

    assert_ok(coverage_list(sample->cf, &arena, &rows, &count, &err), &err);
    for (size_t i = 0; i < count; i++)
        buf_printf(out, "%s %d %s\n", rows[i].check, (int)rows[i].state, rows[i].detail);
    arena_dispose(&arena);
}

/* All that a scan says of the same mailbox, on so many threads. */
static void scan_with(unsigned threads, struct buf *out)
{
    const struct scan_options options = {.threads = threads, .data_dir = DATA_DIR};
    struct sample sample;
    struct error err = {0};
    struct scan *scan;
    int64_t run;
    size_t cut;

    cut = fill(&sample, &run);
    assert_ok(scan_open(&scan, sample.cf, &options, &err), &err);
    assert_ok(scan_detect(scan, run, &err), &err);
    scan_close(scan);
    tell_messages(&sample, cut, out);
    tell_findings(&sample, out);
    tell_coverage(&sample, out);
    sample_remove(&sample);
}

static void the_number_of_threads_changes_nothing(void **state)
{
    struct buf alone, together;

    (void)state;
    buf_init(&alone, MIB(8));
    buf_init(&together, MIB(8));
    scan_with(1, &alone);
    for (unsigned threads = 2; threads <= AHEAD_THREADS; threads += 2) {
        buf_clear(&together);
        scan_with(threads, &together);
        assert_false(together.full);
        assert_string_equal(buf_c(&together), buf_c(&alone));
    }
    buf_dispose(&alone);
    buf_dispose(&together);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_number_of_threads_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
