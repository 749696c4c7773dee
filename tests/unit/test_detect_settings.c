/* test_detect_settings.c - settings that work like rules, rules of several mailboxes, rules that
 * are gone, and traces of rules that nobody could read: what must and must not be said. */
#include "detect_support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { T1 = 1770000000, T2 = T1 + 11 };

static struct rule *setting(struct bench *bench, enum rule_setting kind, const char *actions)
{
    char text[300] = "- | always | ";
    struct rule *rule;

    strncat(text, actions, sizeof(text) - strlen(text) - 1);
    rule = bench_rule(bench, text);
    rule->condition_count = 0;
    rule->setting = kind;
    rule->mailbox = "an@acme.example";
    return rule;
}

static struct rule *event(struct rule *rule, int64_t when, uint32_t traits)
{
    rule->kind = RULE_EVENT;
    rule->made = when;
    rule->traits |= traits;
    return rule;
}

static void run_all(struct bench *bench, const char *id, struct rule *const *rules, size_t count)
{
    struct rule_row rows[4];
    struct rule_facts facts[4];

    for (size_t i = 0; i < count; i++) {
        rows[i] = bench_row((int64_t)i + 1, true);
        facts[i] = (struct rule_facts){&rows[i], rules[i]};
    }
    bench_run_rules(bench, id, facts, count);
}

static void all_mail_forwarded_by_a_setting_is_told(void **state)
{
    static const char id[] = "mailbox-forwards";
    struct bench *bench = *state;
    struct rule *rules[3];

    bench_clear(bench);
    bench_run(bench, id, bench_rule(bench, "- | always | forward b@evil.example"), true);
    bench_expect(bench, id, "a rule is no setting", NULL, 0);
    bench_run(bench, id, setting(bench, RULE_MAILBOX_FORWARD, "forward+ b@evil.example"), true);
    bench_expect(bench, id, "outside", "All mail of an@acme.example goes to b@evil.example",
                 SEVERITY_HIGH);
    bench_run(bench, id, setting(bench, RULE_MAILBOX_FORWARD, "forward b@evil.example"), true);
    bench_expect(bench, id, "no copy", "no copy stays", SEVERITY_CRITICAL);
    bench_run(bench, "rule-deletes", setting(bench, RULE_MAILBOX_FORWARD, "discard"), true);
    bench_expect(bench, "rule-deletes", "thrown away", "all of it", SEVERITY_CRITICAL);
    bench_clear(bench);
    bench_run(bench, "rule-deletes", setting(bench, RULE_MAILBOX_FORWARD, "discard & keep"), true);
    bench_expect(bench, "rule-deletes", "one of two copies thrown away", NULL, 0);
    bench_run(bench, id, setting(bench, RULE_MAILBOX_FORWARD, "forward b@acme.example"), true);
    bench_expect(bench, id, "inside", "inside the owner's domains", SEVERITY_LOW);
    bench_run(bench, id, setting(bench, RULE_MAILBOX_FORWARD, "forward unresolved:/o=X/cn=7"),
              true);
    bench_expect(bench, id, "unresolved is not inside", "outside", SEVERITY_CRITICAL);
    bench_run(bench, id, setting(bench, RULE_FORWARD_ADDRESS, "forward b@evil.example"), true);
    bench_expect(bench, id, "may be chosen", "may be forwarded to", SEVERITY_MEDIUM);

    rules[0] = event(setting(bench, RULE_MAILBOX_FORWARD, "forward+ b@evil.example"), T1, 0);
    rules[1] = event(setting(bench, RULE_MAILBOX_FORWARD, "keep"), T2, RULE_REMOVED);
    run_all(bench, id, rules, 2);
    bench_expect(bench, id, "set and cleared within seconds",
                 "went to b@evil.example from 2026-02-02T02:40:00Z until 2026-02-02T02:40:11Z",
                 SEVERITY_HIGH);
    run_all(bench, id, rules + 1, 1);
    bench_expect(bench, id, "a removal alone", NULL, 0);
    rules[1]->made = T1 - 5;
    run_all(bench, id, rules, 2);
    bench_expect(bench, id, "removed before it was set", "goes to b@evil.example since",
                 SEVERITY_HIGH);
    rules[1] = setting(bench, RULE_MAILBOX_FORWARD, "forward+ B@evil.example");
    run_all(bench, id, rules, 2);
    bench_expect(bench, id, "log and state say the same", "from a log", SEVERITY_HIGH);
    assert_int_equal(bench->said_count, 1);
}

static void a_delegate_is_told(void **state)
{
    static const char id[] = "delegate-added";
    struct bench *bench = *state;
    struct rule *rule;

    bench_clear(bench);
    bench_run(bench, id, setting(bench, RULE_DELEGATE, "grant an@acme.example full-access"), true);
    bench_expect(bench, id, "the owner's own", NULL, 0);
    rule = setting(bench, RULE_DELEGATE, "grant b@acme.example full-access");
    rule->actor = "admin@acme.example";
    bench_run(bench, id, rule, true);
    bench_expect(bench, id, "a colleague",
                 "admin@acme.example gave b@acme.example the right \"full-access\"", SEVERITY_HIGH);
    rule->actor = "NT AUTHORITY\\SYSTEM (Microsoft.Exchange.ServiceHost)";
    bench_run(bench, id, rule, true);
    bench_expect(bench, id, "the service itself", NULL, 0);
    bench_run(bench, id, setting(bench, RULE_DELEGATE, "grant Anonymous read"), true);
    bench_expect(bench, id, "everybody", "is everybody", SEVERITY_CRITICAL);
    bench_run(bench, id, setting(bench, RULE_DELEGATE, "grant b@acme.example calendar-editor"),
              true);
    bench_expect(bench, id, "the calendar", "calendar, not the mail", SEVERITY_MEDIUM);
}

/* A setting that serves another mailbox of the case; the log names whose it is. */
static void settings_between_mailboxes_are_told(void **state)
{
    static const struct account accounts[] = {
        {.id = 1, .user = "an@acme.example", .host = "mail.example", .kind = "imap", .address = ""},
        {.id = 2, .user = "bo@acme.example", .host = "mail.example", .kind = "imap", .address = ""},
    };
    static const char *addresses[] = {"an@acme.example", "bo@acme.example"};
    struct bench *bench = *state;
    const char **before = bench->facts.own_addresses;
    size_t count = bench->facts.own_address_count;
    struct rule *rule;

    bench_clear(bench);
    bench->facts.accounts = accounts;
    bench->facts.account_count = ARRAY_LEN(accounts);
    bench->facts.own_addresses = addresses;
    bench->facts.own_address_count = ARRAY_LEN(addresses);
    bench_run(bench, "mailbox-forwards",
              setting(bench, RULE_MAILBOX_FORWARD, "forward+ bo@acme.example"), true);
    bench_expect(bench, "mailbox-forwards", "to the other",
                 "bo@acme.example is another mailbox of this case", SEVERITY_LOW);
    rule = setting(bench, RULE_MAILBOX_FORWARD, "forward+ an@acme.example");
    rule->mailbox = "bo@acme.example";
    bench_run(bench, "mailbox-forwards", rule, true);
    bench_expect(bench, "mailbox-forwards", "the other way",
                 "an@acme.example is another mailbox of this case", SEVERITY_LOW);
    bench_run(bench, "delegate-added",
              setting(bench, RULE_DELEGATE, "grant bo@acme.example full-access"), true);
    bench_expect(bench, "delegate-added", "a right for the other",
                 "bo@acme.example is another mailbox of this case", SEVERITY_MEDIUM);
    bench_run(bench, "delegate-added",
              setting(bench, RULE_DELEGATE, "grant an@acme.example full-access"), true);
    bench_expect(bench, "delegate-added", "a right for oneself", NULL, 0);
    bench->facts.own_addresses = before;
    bench->facts.own_address_count = count;
    bench_clear(bench);
}

static void another_sender_and_open_protocols_are_told(void **state)
{
    struct bench *bench = *state;

    bench_clear(bench);
    bench_habit(bench, 6);
    bench_run(bench, "sender-identity", setting(bench, RULE_SEND_AS, "identity b@acme.example An"),
              true);
    bench_expect(bench, "sender-identity", "inside", NULL, 0);
    bench_run(bench, "sender-identity",
              setting(bench, RULE_SEND_AS, "identity an@acme.exarnple.example An"), true);
    bench_expect(bench, "sender-identity", "outside", "is not at the owner's domains",
                 SEVERITY_MEDIUM);
    bench_run(bench, "sender-identity",
              setting(bench, RULE_SEND_AS, "identity buyer@partmer.example Buyer"), true);
    bench_expect(bench, "sender-identity", "imitates", "imitates partner.example", SEVERITY_HIGH);
    bench_run(
        bench, "sender-identity",
        setting(bench, RULE_SEND_AS, "identity an@acme.example An, Reply-To <an@evil.example>"),
        true);
    bench_expect(bench, "sender-identity", "answers elsewhere", "answers are asked to be sent to",
                 SEVERITY_MEDIUM);
    bench_run(bench, "old-protocols", setting(bench, RULE_PROTOCOLS, "switch-on imap"), true);
    bench_expect(bench, "old-protocols", "opened", "switched on imap for an@acme.example",
                 SEVERITY_MEDIUM);
    bench_run(bench, "old-protocols", bench_rule(bench, "a | subject has x | keep"), true);
    bench_expect(bench, "old-protocols", "a rule", NULL, 0);
}

static void what_protects_the_account_is_told(void **state)
{
    static const char id[] = "protection-weakened";
    struct bench *bench = *state;
    struct rule *rule;

    bench_clear(bench);
    bench_run(bench, id, bench_rule(bench, "a | subject has x | keep"), true);
    bench_expect(bench, id, "a rule", NULL, 0);
    rule = event(setting(bench, RULE_PROTECTION, "weaken factor-added Authenticator"), T1, 0);
    rule->actor = "an@acme.example";
    bench_run(bench, id, rule, true);
    bench_expect(bench, id, "by the owner, or who calls himself so",
                 "a second factor was added: whoever holds it can sign in", SEVERITY_MEDIUM);
    bench_run(bench, id, rule, true);
    bench_expect(bench, id, "in the log's words", "the log says: Authenticator", SEVERITY_MEDIUM);
    rule = event(setting(bench, RULE_PROTECTION, "weaken auditing "), T1, 0);
    rule->mailbox = "*";
    rule->actor = "admin@acme.example";
    bench_run(bench, id, rule, true);
    bench_expect(bench, id, "for all",
                 "admin@acme.example changed what protects everybody's account", SEVERITY_HIGH);
    rule->enabled = false;
    bench_run(bench, id, rule, true);
    bench_expect(bench, id, "in vain", "the log says that it failed", SEVERITY_LOW);
}

static void a_rule_for_the_whole_domain_is_told(void **state)
{
    static const char id[] = "transport-rule";
    struct bench *bench = *state;
    struct rule *rule;

    bench_clear(bench);
    rule = bench_rule(bench, "Archive | always | bcc b@evil.example");
    bench_run(bench, id, rule, true);
    bench_expect(bench, id, "of one mailbox", NULL, 0);
    rule->traits |= RULE_TRANSPORT;
    bench_run(bench, id, rule, true);
    bench_expect(bench, id, "outside", "copies mail of the whole domain to b@evil.example",
                 SEVERITY_CRITICAL);
    bench_run(bench, "rule-forwards-outside", rule, true);
    bench_expect(bench, "rule-forwards-outside", "told once", NULL, 0);
    rule = bench_rule(bench, "x.y | subject has payment | delete");
    rule->traits |= RULE_TRANSPORT;
    bench_run(bench, id, rule, true);
    bench_expect(bench, id, "hides money", "it waits for mail about money", SEVERITY_HIGH);
    rule = bench_rule(bench, "Journal | always | bcc journal@acme.example");
    rule->traits |= RULE_TRANSPORT;
    bench_run(bench, id, rule, true);
    bench_expect(bench, id, "inside", NULL, 0);
}

static void rules_kept_elsewhere_or_letting_in_are_told(void **state)
{
    struct bench *bench = *state;
    struct rule *rule;

    bench_clear(bench);
    bench_habit(bench, 6);
    rule = bench_rule(bench, "Lists | subject has order | move Projects");
    bench_run(bench, "rule-kept-elsewhere", rule, true);
    bench_expect(bench, "rule-kept-elsewhere", "shown", NULL, 0);
    rule->traits |= RULE_HIDDEN;
    bench_run(bench, "rule-kept-elsewhere", rule, true);
    bench_expect(bench, "rule-kept-elsewhere", "hidden", "does not show it", SEVERITY_MEDIUM);
    rule = bench_rule(bench, "Junk E-Mail Rule | subject has order | keep");
    rule->traits |= RULE_HIDDEN | RULE_SYSTEM;
    bench_run(bench, "rule-kept-elsewhere", rule, true);
    bench_expect(bench, "rule-kept-elsewhere", "the server's own", NULL, 0);
    rule = bench_rule(bench, "Junk E-Mail Rule | subject has order | forward b@evil.example");
    rule->traits |= RULE_HIDDEN | RULE_SYSTEM;
    bench_run(bench, "rule-kept-elsewhere", rule, true);
    bench_expect(bench, "rule-kept-elsewhere", "borrowed", "sends mail outside", SEVERITY_HIGH);
    bench_run(bench, "rule-forwards-outside", rule, true);
    bench_expect(bench, "rule-forwards-outside", "borrowed", "that the server makes by itself",
                 SEVERITY_CRITICAL);
    bench_run(bench, "rule-never-spam",
              bench_rule(bench, "- | from has news@x.example | never-spam"), true);
    bench_expect(bench, "rule-never-spam", "a sender", "Mail from news@x.example can no longer",
                 SEVERITY_LOW);
    bench_run(bench, "rule-never-spam",
              bench_rule(bench, "- | from has buyer@partmer.example | never-spam"), true);
    bench_expect(bench, "rule-never-spam", "imitates", "imitates partner.example", SEVERITY_MEDIUM);
    bench_run(bench, "rule-never-spam", bench_rule(bench, "- | from has a@x.example | keep"), true);
    bench_expect(bench, "rule-never-spam", "keeps", NULL, 0);
}

static void a_blocked_sender_is_told_if_the_owner_needs_it(void **state)
{
    static const char id[] = "sender-blocked";
    static const struct {
        const char *senders, *want; /* NULL: nothing */
        enum severity severity;
    } cases[] = {
        {"spam@x.example;shop.example;@bulk.example", NULL, 0},
        {"alerts-news@google.com", NULL, 0}, /* sends other mail than warnings */
        {"an@acme.example", NULL, 0},        /* spam forges it */
        {"@partmer.example", NULL, 0},       /* who imitates one is rightly blocked */
        {"spam@x.example;security@acme.example", "of the owner's own organisation",
         SEVERITY_MEDIUM},
        {"acme.example", "acme.example, of the owner's own", SEVERITY_MEDIUM},
        {"acme.example;it@acme.example", "2 such senders", SEVERITY_HIGH},
        {"accounts.google.com", "sends a provider's warnings", SEVERITY_MEDIUM},
        {"no-reply@accounts.google.com", "sends a provider's warnings", SEVERITY_MEDIUM},
        {"buyer@partner.example", "with whom the owner writes", SEVERITY_LOW},
        {"@partner.example", "@partner.example, with whom", SEVERITY_LOW},
        {"buyer@partner.example;acme.example", "Mail of acme.example becomes junk", SEVERITY_HIGH},
    };
    struct bench *bench = *state;

    bench_clear(bench);
    bench_habit(bench, 6);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[300];

        snprintf(text, sizeof(text), "blocked senders | from is %s | always-spam",
                 cases[i].senders);
        bench_run(bench, id, bench_rule(bench, text), true);
        bench_expect(bench, id, cases[i].senders, cases[i].want, cases[i].severity);
    }
    bench_run(bench, id, bench_rule(bench, "- | from is acme.example | keep"), true);
    bench_expect(bench, id, "keeps", NULL, 0);
}

static void a_list_of_blocked_senders_is_no_rule_that_hides(void **state)
{
    struct bench *bench = *state;

    bench_clear(bench);
    bench_run(bench, "rule-hides",
              bench_rule(bench, "blocked senders | from is spam@x.example | always-spam"), true);
    bench_expect(bench, "rule-hides", "a list", NULL, 0);
}

static void several_mailboxes_and_one_address_are_one_campaign(void **state)
{
    static const char id[] = "rule-many-to-one";
    struct bench *bench = *state;
    struct rule *rules[2];

    bench_clear(bench);
    for (size_t i = 0; i < 2; i++)
        rules[i] = bench_rule(bench, "a | subject has order | forward b@evil.example");
    rules[0]->mailbox = "an@acme.example";
    rules[1]->mailbox = "an@acme.example";
    run_all(bench, id, rules, 2);
    bench_expect(bench, id, "one mailbox", NULL, 0);
    rules[1]->mailbox = "bo@acme.example";
    run_all(bench, id, rules, 2);
    bench_expect(bench, id, "two", "2 mailboxes forward to b@evil.example", SEVERITY_HIGH);
}

static bool names_us(const struct bench *bench)
{
    for (size_t i = 0; i < bench->said_count; i++)
        for (size_t k = 0; k < bench->said[i].reason_count; k++)
            if (strstr(bench->said[i].reasons[k].text, "mailmedic took it away"))
                return true;
    return false;
}

static void a_rule_removed_after_use_is_told(void **state)
{
    static const char id[] = "rule-removed";
    struct bench *bench = *state;
    struct action_row ours = {.id = 4, .verb = "remove-rule", .outcome = ACTION_DONE};
    struct rule *rules[2];
    struct rule_row row;

    bench_clear(bench);
    rules[0] = event(bench_rule(bench, "x | subject has order | forward b@evil.example"), T1, 0);
    rules[1] = event(bench_rule(bench, "x | always | keep"), T2, RULE_REMOVED);
    run_all(bench, id, rules, 2);
    bench_expect(bench, id, "made and removed",
                 "existed from 2026-02-02T02:40:00Z until 2026-02-02T02:40:11Z", SEVERITY_HIGH);
    run_all(bench, id, rules, 1);
    bench_expect(bench, id, "still there", NULL, 0);
    rules[1]->name = "y";
    run_all(bench, id, rules, 2);
    bench_expect(bench, id, "another was removed", NULL, 0);
    row = bench_row(1, true);
    row.gone = true;
    rules[0] = bench_rule(bench, "x | subject has invoice | delete");
    bench_run_rules(bench, id, &(struct rule_facts){&row, rules[0]}, 1);
    bench_expect(bench, id, "was there before", "it is gone now", SEVERITY_HIGH);
    assert_false(names_us(bench));
    ours.before = row.raw;
    bench->facts.actions = &ours;
    bench->facts.action_count = 1;
    bench_run_rules(bench, id, &(struct rule_facts){&row, rules[0]}, 1);
    bench_expect(bench, id, "by us", "mailmedic took it away: action 4, remove-rule",
                 SEVERITY_HIGH);
    ours.undone = 5;
    bench_run_rules(bench, id, &(struct rule_facts){&row, rules[0]}, 1);
    bench_expect(bench, id, "and put back", "it is gone now", SEVERITY_HIGH);
    assert_false(names_us(bench));
    ours.before = (struct hash){0}; /* what we had switched off is on again */
    ours.after = row.raw;
    rules[0]->enabled = false;
    bench_run_rules(bench, id, &(struct rule_facts){&row, rules[0]}, 1);
    bench_expect(bench, id, "ours, in between", NULL, 0);
    ours.undone = 0;
    bench_run_rules(bench, id, &(struct rule_facts){&row, rules[0]}, 1);
    bench_expect(bench, id, "ours, and removed by somebody", "it is gone now", SEVERITY_HIGH);
    bench->facts.action_count = 0;
    rules[0] = bench_rule(bench, "x | subject has invoice | move Projects");
    bench_run_rules(bench, id, &(struct rule_facts){&row, rules[0]}, 1);
    bench_expect(bench, id, "harmless and gone", NULL, 0);
    rules[0] = bench_rule(bench, "x | subject has invoice | delete");
    bench_run_rules(bench, "rule-deletes", &(struct rule_facts){&row, rules[0]}, 1);
    bench_expect(bench, "rule-deletes", "gone rules delete nothing now", NULL, 0);
}

static void a_call_of_an_unknown_script_is_told(void **state)
{
    static const char id[] = "rule-calls-script";
    struct bench *bench = *state;

    bench_clear(bench);
    bench_run(bench, id, bench_rule(bench, "- | always | include main"), true);
    bench_expect(bench, id, "listed", NULL, 0);
    bench_run(bench, id, bench_rule(bench, "- | always | include other"), true);
    bench_expect(bench, id, "unlisted", "calls \"other\", which cannot be read", SEVERITY_MEDIUM);
    bench_run(bench, id, bench_rule(bench, "- | always | include :global spam"), true);
    bench_expect(bench, id, "the server's", "is kept by the server", SEVERITY_LOW);
}

static void a_search_is_read_without_its_senders_and_labels(void **state)
{
    static const struct {
        const char *what, *rule, *want;
        enum severity severity;
    } rows[] = {
        {"a word", "- | query has invoice | delete", "\"invoice*\"", SEVERITY_HIGH},
        {"in the subject", "- | query has subject:(invoice 7) | delete", "\"invoice*\"",
         SEVERITY_HIGH},
        {"a sender", "- | query has from:invoice@x.example | delete", NULL, 0},
        {"a group of senders", "- | query has from:(a@x.example OR invoice@x.example) | delete",
         NULL, 0},
        {"a label", "- | query has label:invoice | delete", NULL, 0},
        {"a list", "- | query has list:(security.lists.example) | delete", NULL, 0},
        {"excluded", "- | query has -invoice | delete", NULL, 0},
        {"archived and read", "- | query has invoice | archive & seen", "takes it out of the inbox",
         SEVERITY_HIGH},
        {"archived", "- | query has invoice | archive", NULL, 0},
        {"something unknown is no archive", "- | query has invoice | other x & seen & move A", NULL,
         0},
    };
    struct bench *bench = *state;
    struct rule *rule;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bench_clear(bench);
        bench_run(bench, "rule-money-or-security", bench_rule(bench, rows[i].rule), true);
        bench_expect(bench, "rule-money-or-security", rows[i].what, rows[i].want, rows[i].severity);
    }
    bench_run(bench, "rule-money-or-security",
              bench_rule(bench, ". | subject has invoice | move unresolved:AQMk & seen"), true);
    bench_expect(bench, "rule-money-or-security", "a folder unknown", "only the server can tell",
                 SEVERITY_MEDIUM);
    rule = bench_rule(bench, "x | subject has order | delete");
    rule->name = "";
    bench_run(bench, "rule-odd-name", rule, true);
    bench_expect(bench, "rule-odd-name", "empty", "an empty name", SEVERITY_MEDIUM);
    rule->source = "gmail-xml";
    bench_run(bench, "rule-odd-name", rule, true);
    bench_expect(bench, "rule-odd-name", "where filters have none", NULL, 0);
    bench_run(bench, "rule-deletes", bench_rule(bench, "- | query has from:* | delete"), true);
    bench_expect(bench, "rule-deletes", "finds all", "acts on every message", SEVERITY_CRITICAL);
}

/* --- traces --- */

static void a_request_to_forward_is_told(void **state)
{
    static const char id[] = "forward-confirmation";
    static const char subject[] =
        "(#123456789) Gmail Forwarding Confirmation - Receive Mail from an@acme.example";
    struct bench *bench = *state;

    bench_clear(bench);
    bench_letter(bench, &(struct letter){.from = "forwarding@google.com.example",
                                         .subject = subject,
                                         .dkim = "google.com"});
    bench_run(bench, id, NULL, false);
    bench_expect(bench, id, "another sender", NULL, 0);
    bench_letter(bench, &(struct letter){.from = "forwarding-noreply@google.com",
                                         .subject = subject,
                                         .dkim = "google.com"});
    bench_run(bench, id, NULL, false);
    bench_expect(bench, id, "asked", "forward mail of an@acme.example", SEVERITY_HIGH);
    bench_clear(bench);
    bench_letter(bench,
                 &(struct letter){.from = "forwarding-noreply@google.com", .subject = subject});
    bench_run(bench, id, NULL, false);
    bench_expect(bench, id, "not signed", "may be forged", SEVERITY_MEDIUM);
}

static void the_mark_of_a_forwarding_rule_is_told(void **state)
{
    static const char id[] = "forward-traces";
    static struct mail_field ours[] = {{"X-MS-Exchange-Inbox-Rules-Loop", "an@acme.example"}},
                             theirs[] = {{"X-MS-Exchange-Inbox-Rules-Loop", "x@y.example"}};
    struct bench *bench = *state;
    struct mail mail;

    bench_clear(bench);
    bench_letter(bench, &(struct letter){.from = "x@y.example", .subject = "Order"});
    mail = *bench->rows[0].mail;
    bench->rows[0].mail = &mail;
    mail.fields = theirs;
    mail.field_count = 1;
    bench_run(bench, id, NULL, false);
    bench_expect(bench, id, "somebody else forwards to the owner", NULL, 0);
    mail.fields = ours;
    bench_run(bench, id, NULL, false);
    bench_expect(bench, id, "the owner's", "1 message passed a forwarding rule", SEVERITY_MEDIUM);
    mail.field_count = 0;
    mail.return_path = "an+caf_=b=evil.example@acme.example";
    bench_run(bench, id, NULL, false);
    bench_expect(bench, id, "Gmail's mark", "Return-Path names", SEVERITY_MEDIUM);
    mail.return_path = "someone+caf_=an=acme.example@gmail.com";
    bench_run(bench, id, NULL, false);
    bench_expect(bench, id, "Gmail's mark of another", NULL, 0);
    mail.return_path = "";
    mail.traits = MAIL_BOUNCE;
    mail.text = "Received: ...\nX-MS-Exchange-Inbox-Rules-Loop: an@acme.example\nSubject: x\n";
    mail.text_len = strlen(mail.text);
    bench_run(bench, id, NULL, false);
    bench_expect(bench, id, "quoted in a report", "1 message passed", SEVERITY_MEDIUM);
}

static void answers_to_mail_never_sent_are_told(void **state)
{
    static const char id[] = "strange-answer";
    static struct mail_field answer[] = {{"Auto-Submitted", "auto-replied (vacation)"}};
    static const char *const people[] = {"a@one.example", "b@two.example", "c@three.example"};
    struct bench *bench = *state;
    struct mail mails[4];

    bench_clear(bench);
    bench_habit(bench, 6);
    bench_letter(bench, &(struct letter){.from = "buyer@partner.example", .subject = "Away"});
    mails[3] = *bench->rows[6].mail;
    mails[3].fields = answer;
    mails[3].field_count = 1;
    bench->rows[6].mail = &mails[3];
    bench_run(bench, id, NULL, false);
    bench_expect(bench, id, "a correspondent is away", NULL, 0);
    for (size_t i = 0; i < 3; i++) {
        bench_letter(bench, &(struct letter){.from = people[i], .subject = "Away"});
        mails[i] = *bench->rows[7 + i].mail;
        mails[i].fields = answer;
        mails[i].field_count = 1;
        bench->rows[7 + i].mail = &mails[i];
        bench_run(bench, id, NULL, false);
        bench_expect(bench, id, "strangers", "a@one.example answers automatically",
                     i < 2 ? SEVERITY_LOW : SEVERITY_MEDIUM);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(all_mail_forwarded_by_a_setting_is_told),
    cmocka_unit_test(a_delegate_is_told),
    cmocka_unit_test(settings_between_mailboxes_are_told),
    cmocka_unit_test(another_sender_and_open_protocols_are_told),
    cmocka_unit_test(what_protects_the_account_is_told),
    cmocka_unit_test(a_rule_for_the_whole_domain_is_told),
    cmocka_unit_test(rules_kept_elsewhere_or_letting_in_are_told),
    cmocka_unit_test(a_blocked_sender_is_told_if_the_owner_needs_it),
    cmocka_unit_test(a_list_of_blocked_senders_is_no_rule_that_hides),
    cmocka_unit_test(several_mailboxes_and_one_address_are_one_campaign),
    cmocka_unit_test(a_rule_removed_after_use_is_told),
    cmocka_unit_test(a_call_of_an_unknown_script_is_told),
    cmocka_unit_test(a_search_is_read_without_its_senders_and_labels),
    cmocka_unit_test(a_request_to_forward_is_told),
    cmocka_unit_test(the_mark_of_a_forwarding_rule_is_told),
    cmocka_unit_test(answers_to_mail_never_sent_are_told),
};

const struct CMUnitTest *detect_setting_tests(size_t *count)
{
    *count = ARRAY_LEN(tests);
    return tests;
}
