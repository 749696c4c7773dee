/* attack.c - see attack.h. Day 340 is 2026-10-26. */
#include "attack.h"

#include "cast.h"
#include "files.h"
#include "ordinary.h"
#include "rules.h"

#include <string.h>

#define FAILED                                                                                     \
    "spf=fail smtp.mailfrom=gornoc.example; dkim=none; dmarc=fail header.from=gornoc.example"
#define NOBODY "spf=none smtp.mailfrom=%s; dkim=none; dmarc=none header.from=%s"

enum { LURE_DAY = 340, BURST_MAILS = 64, BURST_BOUNCES = 14 };

static const struct person help_desk = {
    "GoMoc IT Support", "it-support@gornoc.example", "en", NULL, 0, "198.51.100.201"};
static const struct person provider = {"Mail Host",  "no-reply@mailhost.example", "en", NULL, 420,
                                       "192.0.2.200"};
static const struct person stranger = {
    "Jonas Berg", "jonas.berg@timber-orders.example", "en", NULL, 60, "198.51.100.202"};
static const struct person daemon_person = {
    "Mail Delivery System", "mailer-daemon@gomoc.example", "en", NULL, 420, "203.0.113.25"};

static bool deliver_file(struct maildir *maildir, const char *folder, const char *flags,
                         struct letter letter, struct attachment file, struct buf *bytes,
                         struct error *err)
{
    bool ok;

    file.bytes = buf_as_str(bytes);
    letter.attachment = &file;
    letter.zone = ZONE_OF_SENDER;
    ok = letter_deliver(maildir, folder, flags, &letter, NULL, err);
    buf_dispose(bytes);
    return ok;
}

static bool lure(struct maildir *maildir, struct error *err)
{
    struct letter letter = {
        .from = &help_desk,
        .to = &owner,
        .subject = "Urgent: your mailbox password expires today",
        .text =
            "Dear user,\n\nyour password expires today. Verify your account at once or it will be "
            "suspended: https://webmail-gomoc.example/verify?u=anh.tran@gomoc.example\n",
        .html =
            "<html><body><p>Dear user,</p><p>your password <b>expires today</b>. Verify your account "
            "immediately or it will be suspended.</p><p><a href=\"https://webmail-gomoc.example/"
            "verify?u=anh.tran@gomoc.example\">https://mail.gomoc.example/settings</a></p>"
            "</body></html>\n",
        .auth = FAILED,
        .when = story_time(LURE_DAY, 9, 12)};
    struct buf page;

    file_login_page(&page);
    return deliver_file(maildir, "", "S", letter,
                        (struct attachment){.name = "Secure-Sign-In.html", .type = "text/html"},
                        &page, err);
}

static bool dangerous_files(struct maildir *maildir, struct error *err)
{
    static const struct {
        int day;
        const char *subject, *text, *name, *type;
    } mails[] = {
        {327, "Purchase order PO-77812",
         "Dear sir,\n\nsee the attached order and confirm.\n\nJonas Berg\n", "PO-77812.zip",
         "application/zip"},
        {329, "Re: specification", "Please enable editing to see the drawing.\n",
         "Specification.docm", "application/vnd.ms-word.document.macroEnabled.12"},
        {331, "Container photos", "Photos of the damaged container.\n", "Container-photos.iso",
         "application/octet-stream"},
        {333, "Contract for signature", "The contract is locked. Password: teak2026\n",
         "Contract.zip", "application/zip"},
        {335, "Logo for the cartons", "The new logo.\n", "logo.svg", "image/svg+xml"},
    };
    char auth[256];

    snprintf(auth, sizeof(auth), NOBODY, "timber-orders.example", "timber-orders.example");
    for (size_t i = 0; i < ARRAY_LEN(mails); i++) {
        struct letter letter = {.from = &stranger,
                                .to = &owner,
                                .subject = mails[i].subject,
                                .text = mails[i].text,
                                .auth = auth,
                                .when = story_time(mails[i].day, 15, 20)};
        struct buf bytes;

        if (i == 0)
            file_zip_with_program(&bytes, "PO-77812.pdf.exe");
        else if (i == 1)
            file_macro_document(&bytes);
        else if (i == 2)
            file_disk_image(&bytes);
        else if (i == 3)
            file_zip_locked(&bytes, "Contract.pdf");
        else
            file_scripted_picture(&bytes);
        if (!deliver_file(maildir, "", "S", letter,
                          (struct attachment){.name = mails[i].name, .type = mails[i].type}, &bytes,
                          err))
            return false;
    }
    return true;
}

static bool notices(struct maildir *maildir, struct error *err)
{
    static const struct {
        int hour, minute;
        const char *subject, *text;
    } mails[] = {
        {11, 41, "New sign-in to your mailbox",
         "A new sign-in to anh.tran@gomoc.example.\n\nIP address: 198.51.100.199\nCountry: not Vietnam\n"
         "Client: IMAP\n\nIf this was not you, change your password.\n"},
        {11, 52, "Mail forwarding was added",
         "Mail of anh.tran@gomoc.example is now forwarded to gomoc.archive@freemail.example.\n"},
    };

    for (size_t i = 0; i < ARRAY_LEN(mails); i++) {
        struct letter letter = {
            .from = &provider,
            .to = &owner,
            .zone = ZONE_OF_SENDER,
            .subject = mails[i].subject,
            .text = mails[i].text,
            .auth = "spf=pass smtp.mailfrom=mailhost.example; dkim=pass header.d=mailhost.example; "
                    "dmarc=pass header.from=mailhost.example",
            .when = story_time(LURE_DAY, mails[i].hour, mails[i].minute)};

        if (!letter_deliver(maildir, "Trash", "S", &letter, NULL, err))
            return false;
    }
    return true;
}

/* The real order, the intruder's answer in it with another account, and the buyer's replies, which
 * the owner never saw. */
static bool hijack(struct maildir *maildir, struct error *err)
{
    const struct person *buyer = &buyers[0];
    const char *auth =
        "spf=pass smtp.mailfrom=nordhaus-moebel.example; dkim=pass "
        "header.d=nordhaus-moebel.example; dmarc=pass header.from=nordhaus-moebel.example";
    char id[128], first[140], both[300];
    struct letter order = {
        .from = buyer,
        .to = &owner,
        .zone = ZONE_OF_SENDER,
        .subject = "Order 3117 - garden set 4+1, balance payment",
        .text = "Dear Anh,\n\nthe container arrived. Please confirm the amount of the "
                "balance: USD 48,600.\n\nBest regards\nKatrin Albers\n",
        .auth = auth,
        .when = story_time(LURE_DAY + 3, 15, 5)};
    struct letter answer = {
        .from = &intruder,
        .to = buyer,
        .zone = ZONE_OF_SENDER,
        .subject = "Re: Order 3117 - garden set 4+1, balance payment",
        .text =
            "Dear Katrin,\n\nplease note that our bank account is under audit. Kindly remit the balance "
            "of USD 48,600 to our new account today:\n\nBeneficiary: GM Trading Ltd\n"
            "IBAN: DE89 3704 0044 0532 0130 00\nSWIFT: MUSTDEFF\n\nThe old account is closed. Please send "
            "the swift copy.\n\nBest regards\nTran Minh Anh\n",
        .reply_to = "anh.tran@gornoc.example",
        .when = story_time(LURE_DAY + 3, 21, 40)};
    struct letter reply = {
        .from = buyer,
        .to = &owner,
        .zone = ZONE_OF_SENDER,
        .subject = "Re: Order 3117 - garden set 4+1, balance payment",
        .text = "Dear Anh,\n\nwe did not know about the audit. We will pay USD 48,600 to the "
                "new account on Monday.\n\nKatrin Albers\n",
        .auth = auth,
        .when = story_time(LURE_DAY + 4, 14, 30)};

    if (!letter_deliver(maildir, "RSS Feeds", "S", &order, id, err))
        return false;
    snprintf(first, sizeof(first), "<%s>", id);
    answer.message_id = "9f31c20ab4@mail.vps-4471.example";
    answer.in_reply_to = id;
    answer.references = first;
    if (!letter_deliver(maildir, "Sent", "S", &answer, NULL, err))
        return false;
    snprintf(both, sizeof(both), "<%s> <%s>", id, answer.message_id);
    reply.in_reply_to = answer.message_id;
    reply.references = both;
    return letter_deliver(maildir, "RSS Feeds", "S", &reply, NULL, err);
}

static bool burst(struct maildir *maildir, struct error *err)
{
    for (unsigned i = 0; i < BURST_MAILS; i++) {
        char email[64], id[64];
        struct person contact = {.name = "Purchasing", .email = email};
        struct letter letter = {
            .from = &intruder,
            .to = &contact,
            .subject = "Updated price list 2027",
            .text =
                "Dear partner,\n\nour new price list is attached. Open it in your browser.\n\nTran Minh Anh\n",
            .message_id = id,
            .when = story_time(LURE_DAY + 9, 2, 10) + i * 6};
        struct buf page;

        snprintf(email, sizeof(email), "purchasing@buyer-%02u.example", i);
        snprintf(id, sizeof(id), "b%04x@mail.vps-4471.example", 0x3a10 + i);
        file_smuggling_page(&page);
        if (!deliver_file(maildir, "Sent", "S", letter,
                          (struct attachment){.name = "Price-List-2027.html", .type = "text/html"},
                          &page, err))
            return false;
    }
    return true;
}

static bool bounces(struct maildir *maildir, struct error *err)
{
    for (unsigned i = 0; i < BURST_BOUNCES; i++) {
        char body[1500];
        struct letter letter = {
            .from = &daemon_person,
            .to = &owner,
            .zone = ZONE_OF_SENDER,
            .subject = "Undelivered Mail Returned to Sender",
            .content_type = "multipart/report; report-type=delivery-status; boundary=\"report\"",
            .body = body,
            .extra = "Auto-Submitted: auto-replied\r\n",
            .when = story_time(LURE_DAY + 9, 2, 18) + i * 5};

        snprintf(body, sizeof(body),
                 "--report\r\nContent-Type: text/plain\r\n\r\n"
                 "I'm sorry to have to inform you that your message could not be delivered.\r\n"
                 "<purchasing@buyer-%02u.example>: host not found\r\n\r\n"
                 "--report\r\nContent-Type: message/delivery-status\r\n\r\n"
                 "Reporting-MTA: dns; mx.gomoc.example\r\n\r\n"
                 "Final-Recipient: rfc822; purchasing@buyer-%02u.example\r\nAction: failed\r\n"
                 "Status: 5.4.4\r\n\r\n--report\r\nContent-Type: text/rfc822-headers\r\n\r\n"
                 "From: <anh.tran@gomoc.example>\r\nSubject: Updated price list 2027\r\n"
                 "Message-ID: <b%04x@mail.vps-4471.example>\r\n\r\n--report--\r\n",
                 i, i, 0x3a10 + i);
        if (!letter_deliver(maildir, "Trash", "S", &letter, NULL, err))
            return false;
    }
    return true;
}

static void note_planted(struct maildir *maildir)
{
    planted(maildir, "lure: a sign-in page attached", "attachment-web-page", "Secure-Sign-In.html");
    planted(maildir, "lure: the sender's domain imitates the owner's", "lookalike-domain",
            "gornoc.example");
    planted(maildir, "program in an archive, named like a document", "attachment-program",
            "PO-77812");
    planted(maildir, "document with macros", "attachment-macros", "Specification.docm");
    planted(maildir, "disk image", "attachment-disk-image", "Container-photos.iso");
    planted(maildir, "locked archive with its password in the mail", "attachment-locked",
            "Contract.zip");
    planted(maildir, "picture with a script", "attachment-svg-script", "logo.svg");
    planted(maildir, "answer with other bank details in an order", "bank-details-changed", "DE89");
    planted(maildir, "answers directed to a look-alike address", "reply-to-elsewhere",
            "anh.tran@gornoc.example");
    planted(maildir, "mail sent with a client the owner never used", "sent-foreign-client",
            "Roundcube");
    planted(maildir, "burst of sent mail", "sent-burst", "Updated price list 2027");
    planted(maildir, "web page that builds a file, sent to contacts", "attachment-web-page",
            "Price-List-2027.html");
    planted(maildir, "wave of bounces in the trash", "bounce-wave", "Updated price list 2027");
    planted(maildir, "folder where the buyer's mail was hidden", "hiding-folder", "RSS Feeds");
    planted(maildir, "notice of a strange sign-in, put aside", "security-notice", "New sign-in");
}

bool attack_write(struct maildir *maildir, struct error *err)
{
    if (!lure(maildir, err) || !dangerous_files(maildir, err) || !notices(maildir, err) ||
        !hijack(maildir, err) || !burst(maildir, err) || !bounces(maildir, err))
        return false;
    note_planted(maildir);
    return true;
}
