/* test_lure_signals.c - what each signal of the lure score must and must not say. */
#include "lure_world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

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
    struct lure_sample sample;
};

static void check(struct lure_world *world, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct arena arena = {0};
        struct lure lure;

        lure_world_judge(world, &rows[i].sample, &lure, &arena);
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
        SAYS(NAME_ODD, .name = "\u202eknab ruoY", .from = "x@a.example"),
        SAYS(NAME_BRAND, .name = "\u202elaPyaP\u202c Service", .from = "x@random.example"),
        SILENT(NAME_ODD, .name = "\u200fדוד\u200e Levi", .from = "x@a.example"),
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
        SAYS(SUBJECT_ODD, .subject = "Invoice \u202e46332\u202c"),
        SAYS(SUBJECT_LURE, .subject = "\u202edednepsus si tnuocca ruoy"),
        SILENT(SUBJECT_ODD, .subject = "\u2067חשבונית\u2069 46332"),
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
/* NOLINTNEXTLINE(bugprone-macro-parentheses): a literal is joined to ext */
#define FILE(ext, bits) .part = {.name = "file." ext, .extension = ext, .traits = (bits)}
#define SAYING(words)   .part = {.name = "a.txt", .traits = PART_ATTACHMENT, .text = (words)}

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
        SAYS(TEXT_PRIZES, .text = "Hello", .apart = 40000,
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
        SAYS(FILE_PRESSES,
             SAYING("Your mailbox will be deactivated. Verify your password within 24 hours.")),
        SILENT(FILE_PRESSES, SAYING("Your password is on the card. Sign in to the course.")),
        SAYS(FILE_ASKS, SAYING("Your password is on the card. Sign in to the course.")),
        SILENT(FILE_ASKS, SAYING("Bring your passcode to the meeting.")),
        SAYS(FILE_FRAUD, SAYING("Congratulations winner, claim your jackpot.")),
        SILENT(FILE_FRAUD, SAYING("The winner of the race was Lan.")),
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
    const struct lure_world *world = *state;

    for (size_t i = 0; i < LURE_SIGNALS; i++)
        if (!world->said[i] || !world->silent[i])
            fail_msg("%s was never seen to %s", lure_signal_name((enum lure_signal)i),
                     world->said[i] ? "keep silent" : "speak");
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
    };

    return cmocka_run_group_tests(tests, lure_world_open, NULL);
}
