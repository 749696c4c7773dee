/* screen_letters.c - see screen_letters.h. */
#include "screen_letters.h"

#include "base/clock.h"
#include "base/limits.h"
#include "case/evidence.h"
#include "case/tables.h"
#include "parse/mail.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

void screen_check(struct screen_world *world, bool ok)
{
    if (!ok)
        fail_msg("the sample case: %s", world->err.text);
}

struct letter {
    int day, hour; /* of March 2024 */
    const char *from_name, *from, *to, *subject, *text;
    enum direction direction;
    enum parse_status status;
    const char *limit;
    bool attachment, link;
};

static const struct letter letters[] = {
    {1, 8, "Mai Tran", "mai@buyer.example", "lan.nguyen@acme.example", "Order 4711",
     "Dear Lan,\n\nplease find our order attached.\n\n\tItem\tQuantity\n\tBags\t1,200\n\nMai\n",
     DIRECTION_IN, PARSE_OK, "", true, false},
    {2, 9, "Lan Nguyen", "lan.nguyen@acme.example", "mai@buyer.example", "Re: Order 4711",
     "Dear Mai, thank you. Invoice follows.", DIRECTION_SENT, PARSE_OK, "", false, false},
    {4, 2, "IT Support", "it-support@acme-example.test", "lan.nguyen@acme.example",
     "Your password expires today",
     "Sign in at https://login.acme.example.evil.test/keep?u=lan to keep your mailbox.\n"
     "Or copy http://evil.test into the browser.",
     DIRECTION_IN, PARSE_OK, "", false, true},
    {5, 3, "Lan Nguyen", "lan.nguyen@acme.example", "mai@buyer.example",
     "Re: Re: Order 4711 - new bank details", "Our account is under audit. Please pay to another.",
     DIRECTION_SENT, PARSE_OK, "", true, false},
    {6, 10, "Nguye\xcc\x82\xcc\x83n Thi\xcc\xa3 Hoa", "hoa@supplier.example",
     "lan.nguyen@acme.example",
     "Ho\xcc\x81"
     "a \xc4\x91\xc6\xa1n thang 3 \xe2\x80\x93 \xc4\x91\xe1\xba\xb7t h\xc3\xa0ng",
     "Ch\xc3\xa0o ch\xe1\xbb\x8b Lan,\nem g\xe1\xbb\xadi h\xc3\xb3"
     "a \xc4\x91\xc6\xa1n.",
     DIRECTION_IN, PARSE_OK, "", false, false},
    {7, 11, "\xe7\x8e\x8b\xe5\xb0\x8f\xe6\x98\x8e", "wang@factory.example",
     "lan.nguyen@acme.example",
     "\xe5\x85\xb3\xe4\xba\x8e\xe8\xae\xa2\xe5\x8d\x95\xe4\xbb\x98\xe6\xac\xbe\xe7\x9a\x84\xe9\x80\x9a\xe7\x9f\xa5 \xf0\x9f\x98\x80 \xf0\x9f\x92\xb0",
     "\xe6\x82\xa8\xe5\xa5\xbd\xef\xbc\x8c\xe8\xaf\xb7\xe6\x9f\xa5\xe6\x94\xb6\xe3\x80\x82",
     DIRECTION_IN, PARSE_OK, "", false, false},
    {8, 4, "\x1b[31mred\x1b[0m", "esc@evil.test", "lan.nguyen@acme.example",
     "\x1b]52;c;cm0gLXJm\x07 \x1b[2J\r\noverwritten \xe2\x80\xae"
     "fdp.exe",
     "clear:\x1b[2J up:\x1b[A bell:\x07 back:\x08\x08 c1:\xc2\x9b"
     "31m nul-ish:\x01\n"
     "bidi \xe2\x80\xae"
     "txt.exe \xe2\x81\xa6isolate\xe2\x81\xa9 zero\xe2\x80\x8bwidth soft\xc2\xadhyphen\n"
     "marks a\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85 tag\xf3\xa0\x81\x81 emoji \xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\n",
     DIRECTION_IN, PARSE_OK, "", false, false},
    {9, 12, "Big Sender", "big@news.example", "lan.nguyen@acme.example", "Everything at once", "",
     DIRECTION_IN, PARSE_LIMIT, "parts", false, false},
    {10, 13, "", "", "", "", "", DIRECTION_IN, PARSE_CRASHED, "signal 11", false, false},
    {11, 14, "Slow", "slow@news.example", "lan.nguyen@acme.example", "", "", DIRECTION_IN,
     PARSE_TIMEOUT, "", false, false},
    {12, 15, "", "", "", "", "", DIRECTION_IN, PARSE_WAITING, "", false, false},
};

static struct mail_addresses one_address(struct screen_world *world, const char *name,
                                         const char *email)
{
    struct mail_addresses list = {.at = arena_alloc(&world->arena, sizeof(*list.at)), .count = 1};

    *list.at = (struct mail_address){name, email};
    return list;
}

static void fill_parts(struct mail *mail, struct mail_part parts[2], bool attachment)
{
    parts[0] = (struct mail_part){.number = 1,
                                  .declared_type = "text/plain",
                                  .real_type = "text/plain",
                                  .charset = "utf-8",
                                  .disposition = "",
                                  .content_id = "",
                                  .name = "",
                                  .extension = "",
                                  .size = mail->text_len,
                                  .hash = hash_of((struct str){mail->text, mail->text_len}),
                                  .detail = "",
                                  .text = ""};
    parts[1] = (struct mail_part){.number = 2,
                                  .declared_type = "application/pdf",
                                  .real_type = "application/x-dosexec",
                                  .charset = "",
                                  .disposition = "attachment",
                                  .content_id = "",
                                  .name = "invoice.pdf.exe",
                                  .extension = "exe",
                                  .size = 48123,
                                  .hash = hash_of(str_of("not really a program")),
                                  .traits = PART_ATTACHMENT | PART_PROGRAM | PART_MISMATCH |
                                            PART_DOUBLE_EXTENSION,
                                  .detail = "MZ header",
                                  .text = ""};
    mail->parts = parts;
    mail->part_count = attachment ? 2 : 1;
}

static void put_facts(struct screen_world *world, const struct letter *letter,
                      const struct hash *raw, int64_t date)
{
    struct mail_received hop = {"mx.evil.test", "mx.acme.example", "192.0.2.7",
                                "ESMTPS",       1709517600,        420};
    struct mail_auth checks[] = {{"mx.acme.example", "spf", "fail", "evil.test", 0},
                                 {"mx.acme.example", "dkim", "none", "", 0}};
    struct mail_url link_to_evil = {.target = "https://login.acme.example.evil.test/keep?u=lan",
                                    .text = "https://mail.acme.example/",
                                    .part = 1};
    struct mail_field field = {"X-Mailer", "Strange Mailer 1.0"};
    struct mail_part parts[2];
    struct mail mail;
    struct facts facts = {.status = letter->status, .limit = letter->limit, .version = 1};
    struct buf blob;

    facts_blank(&mail);
    mail.limit = letter->limit;
    mail.from = one_address(world, letter->from_name, letter->from);
    mail.to = one_address(world, "", letter->to);
    mail.subject = letter->subject;
    mail.message_id = "4711.march@mail.example";
    mail.date = date;
    mail.zone = letter->direction == DIRECTION_SENT ? 60 : 420;
    mail.agent = "Strange Mailer 1.0";
    mail.text = letter->text;
    mail.text_len = strlen(letter->text);
    fill_parts(&mail, parts, letter->attachment);
    if (letter->link) {
        mail.urls = &link_to_evil;
        mail.url_count = 1;
        mail.auth = checks;
        mail.auth_count = ARRAY_LEN(checks);
        mail.received = &hop;
        mail.received_count = 1;
        mail.fields = &field;
        mail.field_count = 1;
    }
    buf_init(&blob, MIB(1));
    if (letter->status == PARSE_OK || letter->status == PARSE_LIMIT)
        facts_encode(&mail, &blob);
    facts.blob = buf_as_str(&blob);
    screen_check(world, facts_put(world->cf, raw, &facts, &world->err));
    buf_dispose(&blob);
}

static void add_letter(struct screen_world *world, const struct letter *letter, uint32_t uid)
{
    int64_t date = clock_from_civil(2024, 3, letter->day, letter->hour, 30, 0);
    struct message message = {
        .folder = letter->direction == DIRECTION_SENT ? world->sent : world->inbox,
        .uid = uid,
        .size = 1000 + 100 * uid,
        .received = date,
        .flags = "\\Seen",
        .status = letter->status,
        .limit = letter->limit,
        .date = date,
        .from = letter->from,
        .to = letter->to,
        .subject = letter->subject,
        .message_id = "4711.march@mail.example",
        .direction = letter->direction,
        .attachments = letter->attachment,
    };
    char raw[4096];
    int len =
        snprintf(raw, sizeof(raw), "From: %s <%s>\r\nTo: %s\r\nSubject: %s\r\nX-Uid: %u\r\n\r\n%s",
                 letter->from_name, letter->from, letter->to, letter->subject, uid, letter->text);

    screen_check(world, message_plan(world->cf, &message, &message.id, &world->err));
    if (letter->status == PARSE_WAITING)
        return; /* its bytes have not come */
    screen_check(
        world, evidence_put(world->cf, (struct str){raw, (size_t)len}, &message.raw, &world->err));
    screen_check(world, message_fetched(world->cf, message.id, &message.raw, &world->err));
    put_facts(world, letter, &message.raw, date);
    screen_check(world, message_parsed(world->cf, 0, &message, &world->err));
    if (letter->link)
        screen_check(
            world, message_judged(world->cf, message.id, 87,
                                  str_of("43 \x02"
                                         "a link leads to {1}, which imitates {2}\x1f"
                                         "evil.test\x1f"
                                         "acme.example\x03\n"
                                         "44 it presses for a sign-in\n"), /* an older program's */
                                  &world->err));
}

void screen_letters(struct screen_world *world)
{
    for (uint32_t i = 0; i < ARRAY_LEN(letters); i++)
        add_letter(world, &letters[i], i + 1);
}
