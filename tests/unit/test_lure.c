/* test_lure.c - what each signal of the lure score must and must not say, whose word on
 * authentication counts, and that honest mail stays below the line. */
#include "lure.h"

#include "base/said.h"
#include "detect/partners.h"
#include "detect/words.h"
#include "link.h"
#include "lure_receiver.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct world {
    struct words *words;
    struct lure_points points;
    bool said[LURE_SIGNALS], silent[LURE_SIGNALS];
};

static int open_world(void **state)
{
    static struct world world;
    struct error err = {0};

    if (!world.words && (!words_open(&world.words, DATA_DIR, &err) ||
                         !lure_points_read(&world.points, DATA_DIR, &err))) {
        print_error("%s\n", err.text);
        return -1;
    }
    /* A signal that weighs nothing today is still to be right. */
    for (size_t i = 0; i < LURE_SIGNALS; i++)
        if (world.points.at[i] == 0)
            world.points.at[i] = 1;
    *state = &world;
    return 0;
}

struct sample {
    const char *name, *from, *to, *reply, *subject, *text;
    const char *url, *url_text, *second; /* a link, and another link's target */
    const char *auth, *auth_result, *auth_domain;
    const char *path, *answers; /* Return-Path, In-Reply-To */
    const char *pages_at;       /* and this many links more: the target with a number behind it */
    unsigned pages;
    const char *later; /* after as much other text as `apart` says, in bytes */
    size_t apart;
    uint32_t traits, hidden, images, origin;
    struct mail_part part;
    unsigned known;        /* mails exchanged with the sender before; 0: none, no history */
    bool history;          /* the mailbox is known, the sender is not */
    struct mail_dkim dkim; /* a signature that was checked here, if it has a domain */
};

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

enum { MOST_PAGES = 20, PAGE_TEXT = 80, MOST_APART = 10000 };

struct paper { /* what a struct mail points at */
    struct mail_address from, to, reply;
    struct mail_url urls[2 + MOST_PAGES];
    char pages[MOST_PAGES][PAGE_TEXT];
    char text[MOST_APART + 200];
    struct mail_received received;
    struct mail_auth auth;
    struct mail_part part;
    struct mail_dkim dkim;
};

static void fill_header(struct mail *mail, struct paper *paper, const struct sample *sample)
{
    paper->from = (struct mail_address){or_empty(sample->name),
                                        sample->from ? sample->from : "bo@partner.example"};
    paper->to = (struct mail_address){"", sample->to ? sample->to : "an.tran@acme.example"};
    mail->from = (struct mail_addresses){&paper->from, 1};
    mail->to = (struct mail_addresses){&paper->to, 1};
    if (sample->reply) {
        paper->reply = (struct mail_address){"", sample->reply};
        mail->reply_to = (struct mail_addresses){&paper->reply, 1};
    }
    mail->subject = or_empty(sample->subject);
    mail->message_id = "1@partner.example";
    mail->return_path = or_empty(sample->path);
    mail->in_reply_to = or_empty(sample->answers);
    paper->received = (struct mail_received){
        "out.partner.example", "mx.acme.example", "192.0.2.1", "ESMTP", INT64_MIN, ZONE_UNKNOWN};
    mail->received = &paper->received;
    mail->received_count = 1;
    if (sample->auth) {
        paper->auth = (struct mail_auth){"mx.acme.example", sample->auth, sample->auth_result,
                                         or_empty(sample->auth_domain), 0};
        mail->auth = &paper->auth;
        mail->auth_count = 1;
    }
    if (sample->dkim.domain) {
        paper->dkim = sample->dkim;
        mail->dkim = &paper->dkim;
        mail->dkim_count = 1;
    }
}

static void fill_body(struct mail *mail, struct paper *paper, const struct sample *sample)
{
    const char *const urls[] = {sample->url, sample->second};

    for (size_t i = 0; i < ARRAY_LEN(urls); i++)
        if (urls[i])
            paper->urls[mail->url_count++] = (struct mail_url){
                urls[i], i == 0 ? or_empty(sample->url_text) : "more", 1, sample->origin};
    for (unsigned i = 0; i < sample->pages && i < MOST_PAGES; i++) {
        snprintf(paper->pages[i], PAGE_TEXT, "%s%u", sample->pages_at, i);
        paper->urls[mail->url_count++] =
            (struct mail_url){paper->pages[i], "more", 1, sample->origin};
    }
    mail->urls = paper->urls;
    mail->text = or_empty(sample->text);
    if (sample->later) {
        snprintf(paper->text, sizeof(paper->text), "%s %*s %s", mail->text, (int)sample->apart, "",
                 sample->later);
        memset(paper->text + strlen(mail->text) + 1, '-', sample->apart);
        mail->text = paper->text;
    }
    mail->text_len = strlen(mail->text);
    mail->traits = sample->traits;
    mail->hidden = sample->hidden;
    mail->images = sample->images;
    if (sample->part.name) {
        paper->part = sample->part;
        paper->part.extension = or_empty(paper->part.extension);
        paper->part.real_type = or_empty(paper->part.real_type);
        mail->parts = &paper->part;
        mail->part_count = 1;
    }
}

static void judge(struct world *world, const struct sample *sample, struct lure *lure,
                  struct arena *arena)
{
    static const char *own[] = {"an.tran@acme.example"}, *domains[] = {"acme.example"};
    struct case_facts facts = {.owner = own[0],
                               .own_addresses = own,
                               .own_address_count = 1,
                               .own_domains = domains,
                               .own_domain_count = 1,
                               .words = world->words,
                               .first_act = INT64_MIN};
    struct message message = {.direction = DIRECTION_IN, .flags = ""};
    struct message sent = {.direction = DIRECTION_SENT, .flags = ""};
    struct partners *partners = sample->known || sample->history ? partners_new() : NULL;
    struct paper paper = {0}, past = {0};
    struct mail mail, letter;

    facts_blank(&mail);
    fill_header(&mail, &paper, sample);
    fill_body(&mail, &paper, sample);
    facts_blank(&letter);
    fill_header(&letter, &past, &(struct sample){.from = own[0], .to = paper.from.email});
    for (unsigned i = 0; i < sample->known; i++)
        partners_add(partners, &(struct mail_row){&sent, &letter}, &facts);
    if (partners)
        partners_add(partners, &(struct mail_row){&message, &mail}, &facts);
    facts.partners = partners;
    lure_judge(lure, arena, &(struct mail_row){&message, &mail}, &facts, &world->points);
    partners_free(partners);
    for (size_t i = 0; i < lure->count; i++) {
        const char *text = lure->reasons[i].text;

        if (text[0] != '\x02' || strchr(text + 1, '\x02') || !strchr(text, '\x03') ||
            strchr(text, '\x03')[1] != '\0')
            fail_msg("%s: not one whole sentence", text);
    }
}

static bool has(const struct lure *lure, enum lure_signal signal)
{
    for (size_t i = 0; i < lure->count; i++)
        if (lure->reasons[i].signal == signal)
            return true;
    return false;
}

struct row {
    enum lure_signal signal;
    bool want;
    struct sample sample;
};

static void check(struct world *world, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena arena = {0};
        struct lure lure;

        judge(world, &rows[i].sample, &lure, &arena);
        if (has(&lure, rows[i].signal) != rows[i].want)
            fail_msg("row %zu, %s: wanted %s", i, lure_signal_name(rows[i].signal),
                     rows[i].want ? "said" : "silence");
        (rows[i].want ? world->said : world->silent)[rows[i].signal] = true;
        arena_dispose(&arena);
    }
}

#define SAYS(id, ...)                                                                              \
    {                                                                                              \
        LURE_##id, true,                                                                           \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }
#define SILENT(id, ...)                                                                            \
    {                                                                                              \
        LURE_##id, false,                                                                          \
        {                                                                                          \
            __VA_ARGS__                                                                            \
        }                                                                                          \
    }

/* A hundred bytes about nothing in particular; ten of them are as long as a newsletter. */
#define FILL                                                                                          \
    "The tides of the northern harbour were gentle in the spring, and the boats went out each day.\n" \
    "Then "
#define FILL_10 FILL FILL FILL FILL FILL FILL FILL FILL FILL FILL
#define LEAVE   "Our newsletter of June. " FILL_10 "To unsubscribe, write to us."

static void senders_are_told_from_what_they_call_themselves(void **state)
{
    static const struct row rows[] = {
        SAYS(NAME_BRAND, .name = "PayPal Service", .from = "x@random.example"),
        SAYS(NAME_BRAND, .name = "Chăm sóc khách hàng Vietcombank", .from = "x@shop.example"),
        SAYS(NAME_BRAND, .name = "招商银行", .from = "x@shop.example"),
        SAYS(NAME_BRAND, .name = "M\u0336icrosoft Account", .from = "x@shop.example"),
        SILENT(NAME_BRAND, .name = "PayPal", .from = "service@paypal.com"),
        SILENT(NAME_BRAND, .name = "PayPal", .from = "service@mail.paypal.com"),
        SILENT(NAME_BRAND, .name = "Edward Norton", .from = "ed@partner.example"),
        SILENT(NAME_BRAND, .name = "Pineapple Farm", .from = "a@farm.example"),
        SAYS(NAME_ADDRESS, .name = "ceo@acme.example", .from = "x@evil.example"),
        SILENT(NAME_ADDRESS, .name = "bo@partner.example", .from = "bo@partner.example"),
        SILENT(NAME_ADDRESS, .name = "Bo @ Partner", .from = "bo@partner.example"),
        SAYS(NAME_COMPANY, .name = "Acme Mail Admin", .from = "x@evil.example"),
        SILENT(NAME_COMPANY, .name = "Acme Mail Admin", .from = "it@acme.example"),
        SILENT(NAME_COMPANY, .name = "Pacmed", .from = "x@pacmed.example"),
        SAYS(NAME_OFFICE_FREE, .name = "Customer Support", .from = "help.desk@gmail.com"),
        SILENT(NAME_OFFICE_FREE, .name = "Customer Support", .from = "help@firm.example"),
        SILENT(NAME_OFFICE_FREE, .name = "Lan Nguyen", .from = "lan@gmail.com"),
        SAYS(NAME_OFFICE_FOREIGN, .name = "Mail Server", .from = "x@a.example",
             .url = "https://b.example/"),
        SILENT(NAME_OFFICE_FOREIGN, .name = "Mail Server", .from = "x@a.example",
               .url = "https://www.a.example/"),
        SAYS(NAME_ODD, .name = "Р\u0430yp\u0430l Ser\u0475ice", .from = "x@a.example"),
        SILENT(NAME_ODD, .name = "Иван Петров", .from = "x@a.example"),
        SILENT(NAME_ODD, .name = "Nguyễn Văn Ân", .from = "x@a.example"),
        SAYS(FROM_LOOKALIKE, .from = "x@micros0ft.com"),
        SAYS(FROM_LOOKALIKE, .from = "x@paypa1.com"),
        SILENT(FROM_LOOKALIKE, .from = "x@paypal.com"),
        SILENT(FROM_LOOKALIKE, .from = "x@paperpal.com"),
        SAYS(FROM_FREE, .from = "x@gmail.com"),
        SILENT(FROM_FREE, .from = "x@partner.example"),
        SAYS(FROM_BELOW, .from = "x@bank.web.app"),
        SILENT(FROM_BELOW, .from = "x@web.example"),
        SAYS(FROM_SUFFIX, .from = "x@secure.top"),
        SILENT(FROM_SUFFIX, .from = "x@top.example"),
        SAYS(FROM_RANDOM, .from = "x@xkqzrtvb.example"),
        SILENT(FROM_RANDOM, .from = "a1b2c3d4e5@firm.example"),
        SAYS(FROM_CODED, .from = "a1b2c3d4e5@firm.example"),
        SILENT(FROM_CODED, .from = "a1b2c3d4e5@xkqzrtvb.example"),
        SILENT(FROM_CODED, .from = "lan.nguyen1987@firm.example"),
        SILENT(FROM_CODED, .from = "a1b2c3d4e5@firm.example", .traits = MAIL_LIST),
        SILENT(FROM_RANDOM, .from = "lan.nguyen1987@firm.example"),
        SILENT(FROM_RANDOM, .from = "sales@schwarz.example"),
        SAYS(FROM_NONE, .name = "Your bank", .from = ""),
        SILENT(FROM_NONE, .from = "x@a.example"),
        SAYS(FROM_SELF, .from = "x@a.example", .to = "x@a.example"),
        SILENT(FROM_SELF, .from = "x@a.example"),
        SILENT(FROM_SELF, .from = "an.tran@acme.example", .to = "an.tran@acme.example"),
        SAYS(REPLY_FREE, .from = "x@a.example", .reply = "y@gmail.com"),
        SILENT(REPLY_FREE, .from = "x@a.example", .reply = "y@a.example"),
        SILENT(REPLY_FREE, .from = "x@a.example", .reply = "y@gmail.com", .traits = MAIL_LIST),
        SAYS(REPLY_OTHER, .from = "x@a.example", .reply = "y@b.example"),
        SILENT(REPLY_OTHER, .from = "x@a.example", .reply = "y@mail.a.example"),
        SAYS(RETURN_OTHER, .from = "x@a.example", .path = "b@b.example"),
        SILENT(RETURN_OTHER, .from = "x@a.example", .path = "b@bounce.a.example"),
        SAYS(FIRST_CONTACT, .from = "x@a.example", .history = true),
        SILENT(FIRST_CONTACT, .from = "x@a.example", .known = 3),
        SAYS(KNOWN_PARTNER, .from = "x@a.example", .known = 3),
        SILENT(KNOWN_PARTNER, .from = "x@a.example", .history = true),
    };

    check(*state, rows, ARRAY_LEN(rows));
}

static void words_are_weighed(void **state)
{
    static const struct row rows[] = {
        SAYS(SUBJECT_BRAND, .subject = "DHL: delivery failed, action required",
             .url = "https://x.example/"),
        SILENT(SUBJECT_BRAND, .subject = "DHL: delivery failed, action required",
               .url = "https://www.dhl.com/", .second = "https://x.example/"),
        SILENT(SUBJECT_BRAND, .subject = "The DHL booking", .url = "https://x.example/"),
        SAYS(SUBJECT_RECIPIENT, .subject = "an.tran: your parcel", .url = "https://x.example/"),
        SILENT(SUBJECT_RECIPIENT, .subject = "[an.tran] list digest", .url = "https://x.example/"),
        SAYS(SUBJECT_ODD, .subject = "V\u200be\u200br\u200bi\u200bfy"),
        SILENT(SUBJECT_ODD, .subject = "Hóa đơn tháng 3 \U0001f600"),
        SAYS(SUBJECT_LURE, .subject = "Account suspended"),
        SAYS(SUBJECT_LURE, .subject = "Tài khoản bị khóa"),
        SAYS(SUBJECT_LURE, .subject = "账户冻结通知"),
        SILENT(SUBJECT_LURE, .subject = "Meeting on Monday"),
        SAYS(SUBJECT_LURES, .subject = "Urgent: your password will expire"),
        SILENT(SUBJECT_LURES, .subject = "Urgent: the container"),
        SAYS(FAKE_REPLY, .subject = "Re: order"),
        SILENT(FAKE_REPLY, .subject = "Re: order", .answers = "9@acme.example"),
        SAYS(TEXT_URGENCY, .text = "within 24 hours"),
        SAYS(TEXT_URGENCY, .text = "trong vong 24 gio"),
        SILENT(TEXT_URGENCY, .text = "24 boxes"),
        SAYS(TEXT_CREDENTIAL, .text = "your mailbox quota"),
        SAYS(TEXT_CREDENTIAL, .text = "您的邮箱已满"),
        SILENT(TEXT_CREDENTIAL, .text = "your order"),
        SAYS(TEXT_PRESSES, .text = "Your mailbox is suspended. Password expires: act now.",
             .url = "https://x.example/"),
        SILENT(TEXT_PRESSES, .text = "Your mailbox is suspended. Password expires: act now.",
               .url = "https://partner.example/"),
        SAYS(TEXT_FRAUD, .text = "kindly confirm the transfer"),
        SILENT(TEXT_FRAUD, .text = "please confirm the order"),
        SAYS(TEXT_FEE, .text = "the beneficiary of the inheritance"),
        SILENT(TEXT_FEE, .text = "the beneficiary bank"),
        SAYS(TEXT_FEES, .text = "next of kin, inheritance, million dollars"),
        SILENT(TEXT_FEES, .text = "the beneficiary of the inheritance"),
        SAYS(TEXT_EXTORTION, .text = "send bitcoin, I have hacked your webcam"),
        SILENT(TEXT_EXTORTION, .text = "the webcam is in stock"),
        SAYS(TEXT_PRIZE, .text = "congratulations on the new shop"),
        SILENT(TEXT_PRIZE, .text = "thank you for the new shop"),
        SAYS(TEXT_PRIZES, .text = "Congratulations! You have won, claim your jackpot"),
        SILENT(TEXT_PRIZES, .text = "congratulations on the new shop"),
        SAYS(TEXT_GREETING, .text = "Dear customer,"),
        SILENT(TEXT_GREETING, .text = "Dear An,"),
        SAYS(TEXT_BRAND, .text = "Netflix: your account is suspended, update your payment",
             .url = "https://x.example/"),
        SILENT(TEXT_BRAND, .text = "Netflix: your account is suspended, update your payment",
               .url = "https://www.netflix.com/"),
        SAYS(TEXT_SPLIT, .text = "pa\u200bss\u200bwo\u200brd"),
        SILENT(TEXT_SPLIT, .text = "Preview \u200c\u00a0\u200c\u00a0\u200c\u00a0\u200c\u00a0"),
        SAYS(TEXT_SHORT, .text = "See", .url = "https://x.example/"),
        SILENT(TEXT_SHORT, .text = "See"),
        SAYS(BANK_CHANGE, .text = "please use our new bank account details"),
        SILENT(BANK_CHANGE, .text = "our bank is closed on Monday"),
        SAYS(CALL_BACK, .text = "You were charged $399.99. If you did not order this, call "
                                "+1 (808) 555-0199 for a refund."),
        SILENT(CALL_BACK, .text = "Call me on +1 (808) 555-0199."),
        SAYS(HIDDEN_BULK, .text = "short", .hidden = 5000),
        SILENT(HIDDEN_BULK, .text = "short", .hidden = 90),
        SAYS(IMAGE_ONLY, .traits = MAIL_IMAGE_ONLY, .url = "https://x.example/", .images = 1),
        SILENT(IMAGE_ONLY, .traits = MAIL_IMAGE_ONLY, .images = 1),
    };

    check(*state, rows, ARRAY_LEN(rows));
}

static void links_are_told_by_where_they_lead(void **state)
{
    static const struct row rows[] = {
        SAYS(LINK_ADDRESS, .url = "http://203.0.113.7/a"),
        SAYS(LINK_ADDRESS, .url = "http://3405803783/a"),
        SAYS(LINK_ADDRESS, .url = "http://0xcb007107/"),
        SILENT(LINK_ADDRESS, .url = "http://7.partner.example/203.0.113.7"),
        SAYS(LINK_USER, .url = "https://www.bank.example@evil.example/"),
        SAYS(LINK_USER, .url = "http://www.bank.example@evil.example"),
        SILENT(LINK_USER, .url = "https://bank.example/@name"),
        SILENT(LINK_USER, .url = "http://bo@partner.example"), /* an address, made a link */
        SAYS(LINK_PORT, .url = "http://a.example:8081/x"),
        SILENT(LINK_PORT, .url = "https://a.example:443/x"),
        SAYS(LINK_SCRIPT, .url = "data:text/html;base64,PGI+"),
        SILENT(LINK_SCRIPT, .url = "https://a.example/data:"),
        SAYS(LINK_LOOKALIKE, .url = "https://www.rnicrosoft.com/"),
        SAYS(LINK_LOOKALIKE, .url = "https://login.acrne.example/"),
        SILENT(LINK_LOOKALIKE, .url = "https://www.microsoft.com/"),
        SAYS(LINK_BRAND, .url = "https://paypal.login-check.example/"),
        SILENT(LINK_BRAND, .url = "https://www.paypal.com/"),
        SAYS(LINK_SHORTENER, .url = "https://bit.ly/3abc"),
        SILENT(LINK_SHORTENER, .url = "https://orbit.ly.example/3abc"),
        SAYS(LINK_FILES, .url = "https://docs.google.com/d/1"),
        SILENT(LINK_FILES, .url = "https://calendar.google.com/d/1"),
        SAYS(LINK_SITE, .url = "https://x.weebly.com/"),
        SILENT(LINK_SITE, .url = "https://weebly.example/"),
        SAYS(LINK_BELOW, .url = "https://mail-login.pages.dev/"),
        SILENT(LINK_BELOW, .url = "https://pages.partner.example/"),
        SAYS(LINK_REDIRECT, .url = "https://www.google.com/url?q=https%3A%2F%2Fevil.example"),
        SILENT(LINK_REDIRECT, .url = "https://www.google.com/search?q=tables"),
        SAYS(LINK_SUFFIX, .url = "https://prize.xyz/"),
        SILENT(LINK_SUFFIX, .url = "https://xyz.example/"),
        SAYS(LINK_RANDOM, .url = "https://qwrtzpsdfg.example/"),
        SILENT(LINK_RANDOM, .url = "https://www.furniture.example/"),
        SAYS(LINK_RECIPIENT, .url = "https://x.example/?e=an.tran@acme.example"),
        SILENT(LINK_RECIPIENT, .url = "https://x.example/?e=1"),
        SAYS(LINK_MISMATCH, .url = "https://evil.example/", .url_text = "https://www.bank.example"),
        SILENT(LINK_MISMATCH, .url = "https://login.bank.example/", .url_text = "www.bank.example"),
        SILENT(LINK_MISMATCH, .url = "https://evil.example/", .url_text = "Terms v1.2"),
        SILENT(LINK_MISMATCH,
               .url = "https://eur01.safelinks.protection.outlook.com/?url="
                      "https%3A%2F%2Fwww.bank.example%2F&data=1",
               .url_text = "https://www.bank.example"),
        SAYS(LINK_ORDER, .url = "https://x.example/", .url_text = "Verify now"),
        SAYS(LINK_ORDER, .url = "https://x.example/", .url_text = "点击这里"),
        SILENT(LINK_ORDER, .url = "https://partner.example/", .url_text = "Verify now"),
        SILENT(LINK_ORDER, .url = "https://x.example/", .url_text = "our catalogue"),
        SAYS(LINK_ALL_FOREIGN, .url = "https://x.example/"),
        SILENT(LINK_ALL_FOREIGN, .url = "https://x.example/", .second = "https://partner.example/"),
        SAYS(LINK_ONE_TARGET, .url = "https://x.example/", .second = "https://x.example/"),
        SILENT(LINK_ONE_TARGET, .url = "https://x.example/", .second = "https://x.example/2"),
        SAYS(LINK_FORM, .url = "https://x.example/", .url_text = "[form]"),
        SILENT(LINK_FORM, .url = "https://x.example/"),
        SAYS(LINK_REFRESH, .url = "https://x.example/", .url_text = "[refresh]"),
        SILENT(LINK_REFRESH, .url = "https://x.example/"),
        SAYS(LINK_QR, .url = "https://x.example/", .origin = URL_QR),
        SILENT(LINK_QR, .url = "https://x.example/"),
    };

    check(*state, rows, ARRAY_LEN(rows));
}

#define SIGNED(who, how, what)                                                                     \
    .dkim = {.domain = (who), .state = DKIM_##how, .body = DKIM_BODY_##what}
#define FILE(ext, bits) .part = {.name = "file." ext, .extension = ext, .traits = (bits)}

static void bulk_mail_is_told_from_lures_that_look_like_it(void **state)
{
    static const char leave_vi[] = "Bản tin tháng sáu. " FILL_10 "Hủy đăng ký tại đây.";
    static const char leave_zh[] = "六月月刊。" FILL_10 "如需退订，请回复。";
    static const char nothing[] = "Dear all. " FILL_10 "Regards, Bo";
    static const struct row rows[] = {
        SAYS(OWN_PAGES, .from = "news@a.example", .pages_at = "https://www.a.example/", .pages = 4),
        SAYS(OWN_PAGES, .from = "news@a.example", .pages_at = "https://www.a.example/", .pages = 4,
             .url = "https://b.example/"),
        SILENT(OWN_PAGES, .from = "news@a.example", .pages_at = "https://b.example/", .pages = 4),
        SILENT(OWN_PAGES, .from = "news@a.example", .url = "https://a.example/",
               .second = "https://a.example/2"),
        SILENT(OWN_PAGES, .name = "PayPal", .from = "news@a.example",
               .pages_at = "https://www.a.example/", .pages = 4),
        SILENT(OWN_PAGES, .from = "service@paypal.com", .auth = "dmarc", .auth_result = "fail",
               .pages_at = "https://www.paypal.com/", .pages = 4),
        SAYS(NEWSLETTER, .text = LEAVE),
        SAYS(NEWSLETTER, .text = leave_vi),
        SAYS(NEWSLETTER, .text = leave_zh),
        SAYS(NEWSLETTER, .text = "Unsubscribe", .pages_at = "https://a.example/", .pages = 8),
        SAYS(NEWSLETTER, .text = nothing, .pages_at = "https://a.example/", .pages = 12),
        SILENT(NEWSLETTER, .text = "Our newsletter. To unsubscribe, write to us."),
        SILENT(NEWSLETTER, .text = nothing),
        SILENT(NEWSLETTER, .text = nothing, .pages_at = "https://a.example/", .pages = 8),
        SILENT(NEWSLETTER, .text = "Hello", .pages_at = "https://a.example/", .pages = 12),
        /* lures in a newsletter's clothes */
        SILENT(NEWSLETTER, .text = LEAVE, .name = "PayPal", .from = "x@a.example"),
        SILENT(NEWSLETTER, .text = LEAVE, .from = "x@paypa1.com"),
        SILENT(NEWSLETTER, .text = LEAVE, .reply = "x@gmail.com"),
        SILENT(NEWSLETTER, .text = LEAVE, .auth = "spf", .auth_result = "fail"),
        SILENT(NEWSLETTER, .text = LEAVE, .url = "https://bit.ly/2", .url_text = "Verify now"),
        SILENT(NEWSLETTER, .text = LEAVE, .part = {.name = "a.exe", .traits = PART_PROGRAM}),
        /* one odd link among many is not what a mail is about */
        SILENT(LINK_SHORTENER, .text = nothing, .url = "https://bit.ly/2", .url_text = "our film",
               .pages_at = "https://a.example/", .pages = 8),
        SILENT(LINK_ADDRESS, .text = nothing, .url = "http://203.0.113.9/", .url_text = "our film",
               .pages_at = "https://a.example/", .pages = 8),
        SAYS(LINK_SHORTENER, .text = nothing, .url = "https://bit.ly/2", .url_text = "Verify now",
             .pages_at = "https://a.example/", .pages = 8),
        SAYS(LINK_SHORTENER, .text = nothing, .url = "https://bit.ly/2", .url_text = "our film",
             .second = "http://203.0.113.9/", .pages_at = "https://a.example/", .pages = 8),
        SAYS(LINK_SHORTENER, .text = nothing, .url = "https://bit.ly/2", .url_text = "our film",
             .pages_at = "https://a.example/", .pages = 6),
        SAYS(LINK_SHORTENER, .text = "Look", .url = "https://bit.ly/2", .url_text = "our film",
             .pages_at = "https://a.example/", .pages = 8),
        SAYS(LINK_LOOKALIKE, .text = nothing, .url = "https://paypa1.com/", .url_text = "our film",
             .pages_at = "https://a.example/", .pages = 8),
        /* words that stand together, whatever is around them; and scattered ones */
        SAYS(TEXT_PRIZES, .text = "Hello", .apart = 9000,
             .later = "Congratulations winner, claim your jackpot."),
        SILENT(TEXT_PRIZES, .text = "Congratulations winner", .apart = 9000, .later = "A lottery."),
        SAYS(TEXT_PRIZES, .text = "Congratulations winner", .apart = 3000, .later = "A lottery."),
    };

    check(*state, rows, ARRAY_LEN(rows));
}

static void files_and_proofs_are_weighed(void **state)
{
    static const struct row rows[] = {
        SAYS(FILE_PROGRAM, FILE("iso", PART_ATTACHMENT | PART_DISK_IMAGE)),
        SILENT(FILE_PROGRAM, FILE("pdf", PART_ATTACHMENT)),
        SAYS(FILE_MACROS, FILE("docm", PART_ATTACHMENT | PART_MACROS | PART_AUTORUN)),
        SILENT(FILE_MACROS, FILE("xlsm", PART_ATTACHMENT | PART_MACROS)),
        SAYS(FILE_DISGUISED, FILE("exe", PART_ATTACHMENT | PART_DOUBLE_EXTENSION)),
        SILENT(FILE_DISGUISED, FILE("pdf", PART_ATTACHMENT)),
        SAYS(FILE_PAGE, FILE("htm", PART_ATTACHMENT)),
        SILENT(FILE_PAGE, FILE("html", 0)),
        SAYS(FILE_SMUGGLES, FILE("html", PART_ATTACHMENT | PART_SCRIPTED_HTML)),
        SILENT(FILE_SMUGGLES, FILE("html", PART_ATTACHMENT)),
        SAYS(FILE_PASSWORD_FORM, FILE("html", PART_ATTACHMENT | PART_PASSWORD_FORM)),
        SILENT(FILE_PASSWORD_FORM, FILE("html", PART_ATTACHMENT)),
        SAYS(FILE_LOCKED, .text = "password: 4711", FILE("zip", PART_ATTACHMENT | PART_ENCRYPTED)),
        SILENT(FILE_LOCKED, FILE("zip", PART_ATTACHMENT | PART_ENCRYPTED)),
        SAYS(FILE_ACTIVE, FILE("pdf", PART_ATTACHMENT | PART_PDF_ACTIVE)),
        SILENT(FILE_ACTIVE, FILE("pdf", PART_ATTACHMENT)),
        SAYS(DMARC_FAIL, .auth = "dmarc", .auth_result = "fail"),
        SILENT(DMARC_FAIL, .auth = "dmarc", .auth_result = "pass"),
        SAYS(SPF_FAIL, .auth = "spf", .auth_result = "fail"),
        SILENT(SPF_FAIL, .auth = "spf", .auth_result = "pass", .auth_domain = "partner.example"),
        SAYS(SPF_SOFTFAIL, .auth = "spf", .auth_result = "softfail"),
        SILENT(SPF_SOFTFAIL, .auth = "spf", .auth_result = "neutral"),
        SAYS(DKIM_FAIL, .auth = "dkim", .auth_result = "fail"),
        SILENT(DKIM_FAIL, .auth = "dkim", .auth_result = "none"),
        SAYS(UNPROVEN, .auth = "dkim", .auth_result = "pass", .auth_domain = "mailer.example"),
        SILENT(UNPROVEN, .auth = "dkim", .auth_result = "pass", .auth_domain = "partner.example"),
        SILENT(UNPROVEN, .text = "no results"),
        SILENT(UNPROVEN, .auth = "spf", .auth_result = "none",
               SIGNED("partner.example", GOOD, SAME)),
        SAYS(UNPROVEN, .auth = "spf", .auth_result = "none", SIGNED("other.example", GOOD, SAME)),
        SAYS(UNPROVEN, .auth = "spf", .auth_result = "none",
             SIGNED("partner.example", NO_KEY, SAME)),
        SAYS(DKIM_FORGED, SIGNED("partner.example", BAD, SAME)),
        SILENT(DKIM_FORGED, SIGNED("partner.example", NO_KEY, SAME)),
        SILENT(DKIM_FORGED, SIGNED("partner.example", BAD, SAME), .traits = MAIL_LIST),
        SAYS(DKIM_ALTERED, SIGNED("partner.example", NO_KEY, CHANGED)),
        SILENT(DKIM_ALTERED, SIGNED("partner.example", NO_KEY, SAME)),
        SAYS(LIST_MAIL, .traits = MAIL_LIST),
        SILENT(LIST_MAIL, .text = "no list"),
        SAYS(ANSWER, .answers = "9@acme.example"),
        SILENT(ANSWER, .answers = "9@other.example"),
    };

    check(*state, rows, ARRAY_LEN(rows));
}

static void every_signal_was_seen_to_speak_and_to_keep_silent(void **state)
{
    const struct world *world = *state;

    for (size_t i = 0; i < LURE_SIGNALS; i++)
        if (!world->said[i] || !world->silent[i])
            fail_msg("%s was never seen to %s", lure_signal_name((enum lure_signal)i),
                     world->said[i] ? "keep silent" : "speak");
}

/* --- whose word counts --- */

static void only_the_receiving_host_is_believed(void **state)
{
    static const struct {
        const char *what;
        const char *by[3], *from[3];
        const char *host;
        uint32_t above;
        bool want;
    } rows[] = {
        {"above all", {"mx.acme.example"}, {"out.evil.example"}, "mx.acme.example", 0, true},
        {"came with the mail", {"mx.acme.example"}, {"evil.example"}, "mx.acme.example", 1, false},
        {"below an inner hop",
         {"store.acme.example", "mx.acme.example"},
         {"mx.acme.example", "out.evil.example"},
         "mx.acme.example",
         1,
         true},
        {"below an inner hop, another's name",
         {"store.acme.example", "mx.acme.example"},
         {"mx.acme.example", "out.evil.example"},
         "mx.evil.example",
         1,
         false},
        {"below the outer hop, with a forged Received beneath",
         {"mx.acme.example", "mx.acme.example"},
         {"out.evil.example", "x.example"},
         "mx.acme.example",
         1,
         false},
        {"Exchange, nameless",
         {"a.prod.outlook.com", "b.mail.protection.outlook.com"},
         {"b.prod.outlook.com", "out.evil.example"},
         "",
         1,
         true},
        {"Google, below its own",
         {"mx.google.com", "other.example"},
         {"out.evil.example", "x.example"},
         "mx.google.com",
         1,
         true},
        {"no hops at all", {NULL}, {NULL}, "mx.acme.example", 0, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct mail_received hops[3] = {{0}};
        struct mail_auth auth = {rows[i].host, "dmarc", "pass", "", rows[i].above};
        struct mail mail;

        facts_blank(&mail);
        mail.received = hops;
        mail.auth = &auth;
        mail.auth_count = 1;
        for (; mail.received_count < 3 && rows[i].by[mail.received_count]; mail.received_count++)
            hops[mail.received_count] = (struct mail_received){rows[i].from[mail.received_count],
                                                               rows[i].by[mail.received_count],
                                                               "",
                                                               "",
                                                               INT64_MIN,
                                                               0};
        if (receiver_is_trusted(&mail, 0) != rows[i].want)
            fail_msg("%s", rows[i].what);
    }
}

static void of_several_results_the_topmost_counts(void **state)
{
    struct mail_received hops[] = {
        {"mx.acme.example", "store.acme.example", "", "", INT64_MIN, 0},
        {"mx2.acme.example", "mx.acme.example", "", "", INT64_MIN, 0},
        {"evil.example", "mx2.acme.example", "", "", INT64_MIN, 0},
    };
    struct mail_auth auth[] = {{"mx.acme.example", "dmarc", "fail", "", 0},
                               {"mx.acme.example", "dmarc", "pass", "", 1}};
    struct mail mail;

    (void)state;
    facts_blank(&mail);
    mail.received = hops;
    mail.received_count = 3;
    mail.auth = auth;
    mail.auth_count = 2;
    assert_true(receiver_is_trusted(&mail, 0));
    assert_false(receiver_is_trusted(&mail, 1));
}

static void assert_reason(struct world *world, const struct sample *sample, enum lure_signal signal,
                          const char *want)
{
    struct arena arena = {0};
    struct lure lure;
    struct buf said;

    buf_init(&said, 400);
    judge(world, sample, &lure, &arena);
    for (size_t k = 0; k < lure.count; k++)
        if (lure.reasons[k].signal == signal)
            said_plain(&said, str_of(lure.reasons[k].text), NULL, NULL);
    assert_string_equal(buf_c(&said), want);
    buf_dispose(&said);
    arena_dispose(&arena);
}

/* An entry may be a pattern for many wordings: nobody wrote that. */
static void words_are_shown_as_the_mail_has_them(void **state)
{
    static const struct {
        struct sample sample;
        enum lure_signal signal;
        const char *want;
    } rows[] = {
        {{.text = "Our bank account details have changed."},
         LURE_BANK_CHANGE,
         "it announces other bank details: \"bank account details have changed\""},
        {{.text = "Your mailbox will be suspended."},
         LURE_TEXT_URGENCY,
         "it is in a hurry: \"suspended\""},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_reason(*state, &rows[i].sample, rows[i].signal, rows[i].want);
}

/* A reason is stored with marks around its parts (base/said.h); a stranger may write such marks. */
static void a_strangers_words_make_no_sentence_of_ours(void **state)
{
    static const struct {
        struct sample sample;
        const char *want;
    } rows[] = {
        {{.name = "PayPal\x03\x1f{2}\x02no address\x03", .from = "x@random.example"},
         "it calls itself \"PayPal  {2} no address \" but comes from random.example, not from PayPal"},
        {{.name =
              "PayPal xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
          .from = "x@random-random-random-random-random-random-random-random-ran.example"},
         "it calls itself \"PayPal xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" but comes "
         "from random-random-random-random-random-random-random-random-ran., not from PayPal"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_reason(*state, &rows[i].sample, LURE_NAME_BRAND, rows[i].want);
}

/* --- the sum --- */

static void a_score_ranks_a_lure_above_honest_mail(void **state)
{
    static const struct {
        struct sample sample;
        bool suspicious;
    } rows[] = {
        {{.name = "Microsoft Security",
          .from = "x@firm-notices.example",
          .subject = "Unusual sign-in activity",
          .text = "Dear user, verify your account within 24 hours or it will be suspended.",
          .url = "https://login-check.web.app/",
          .url_text = "Verify now"},
         true},
        {{.name = "Vietcombank",
          .from = "cskh@vcb-digibank.xyz",
          .subject = "Tài khoản bị khóa",
          .text = "Kính gửi quý khách, xác nhận ngay mật khẩu trong vòng 24 giờ.",
          .url = "https://vcb-digibank.xyz/",
          .url_text = "Đăng nhập"},
         true},
        {{.name = "邮箱管理员",
          .from = "admin@qwrtzpsdfg.top",
          .subject = "邮箱升级",
          .text = "尊敬的用户，您的邮箱已满，24小时内未验证将被停用。",
          .url = "http://203.0.113.9/mail",
          .url_text = "点击这里"},
         true},
        {{.name = "Mail service", /* a newsletter's clothes */
          .from = "news@firm-notices.example",
          .subject = "Final notice: your mailbox is suspended",
          .text = LEAVE " Verify your account within 24 hours.",
          .url = "https://login-check.web.app/",
          .url_text = "Verify now",
          .pages_at = "https://www.partner.example/",
          .pages = 10},
         true},
        {{.name = "The Harbour Weekly", /* with all that newsletters are wrongly suspected for */
          .from = "weekly-3.19586.b5-9w0blzt@harbour.example",
          .subject = "Last chance: our spring survey",
          .text = LEAVE " Winner of the week. Change your password often.",
          .url = "https://bit.ly/2",
          .url_text = "our film",
          .pages_at = "https://click.list-mailer.example/",
          .pages = 12},
         false},
        {{.name = "Bo", .subject = "Order 4711", .text = "Dear An, the order is ready. Bo"}, false},
        {{.name = "Lan Nguyễn", .from = "lan@gmail.com", .text = "Hẹn gặp chị thứ hai."}, false},
        {{.name = "Google",
          .from = "no-reply@accounts.google.com",
          .subject = "Security alert",
          .text = "New sign-in. If this was you, you do not need to do anything. Otherwise "
                  "secure your account and change your password immediately.",
          .url = "https://accounts.google.com/x",
          .url_text = "Check activity",
          .auth = "dmarc",
          .auth_result = "pass",
          .auth_domain = "google.com"},
         false},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena arena = {0};
        struct lure lure;

        judge(*state, &rows[i].sample, &lure, &arena);
        if ((lure.score >= LURE_SUSPICIOUS) != rows[i].suspicious)
            fail_msg("row %zu scores %d", i, lure.score);
        arena_dispose(&arena);
    }
}

static void points_come_from_a_file_that_is_whole_or_refused(void **state)
{
    static const struct {
        const char *lines, *want;
    } rows[] = {
        {"name-brand 20\n", "are missing"}, {"name-brand 20\nname-brand 20\n", "line 2"},
        {"no-such-signal 3\n", "line 1"},   {"name-brand much\n", "line 1"},
        {"name-brand 101\n", "line 1"},
    };
    char dir[] = "/tmp/mailmedic-lure-XXXXXX", path[100];
    struct lure_points points;

    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof(path), "%s/lure-points.txt", dir);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = {0};
        FILE *file = fopen(path, "we");

        assert_non_null(file);
        fputs(rows[i].lines, file);
        fclose(file);
        assert_false(lure_points_read(&points, dir, &err));
        if (!strstr(err.text, rows[i].want))
            fail_msg("row %zu: %s", i, err.text);
    }
    unlink(path);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(senders_are_told_from_what_they_call_themselves),
        cmocka_unit_test(words_are_weighed),
        cmocka_unit_test(links_are_told_by_where_they_lead),
        cmocka_unit_test(bulk_mail_is_told_from_lures_that_look_like_it),
        cmocka_unit_test(files_and_proofs_are_weighed),
        cmocka_unit_test(every_signal_was_seen_to_speak_and_to_keep_silent),
        cmocka_unit_test(only_the_receiving_host_is_believed),
        cmocka_unit_test(of_several_results_the_topmost_counts),
        cmocka_unit_test(words_are_shown_as_the_mail_has_them),
        cmocka_unit_test(a_strangers_words_make_no_sentence_of_ours),
        cmocka_unit_test(a_score_ranks_a_lure_above_honest_mail),
        cmocka_unit_test(points_come_from_a_file_that_is_whole_or_refused),
    };

    return cmocka_run_group_tests(tests, open_world, NULL);
}
