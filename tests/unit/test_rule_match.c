/* test_rule_match.c - conditions of rules tried on mails: yes, no, cannot tell. */
#include "rule_match.h"
#include "rule_text.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *own_addresses[] = {"an@acme.example"};
static const struct case_facts facts = {
    .owner = "an@acme.example", .own_addresses = own_addresses, .own_address_count = 1};

/* The one mail of these tests. */
static void write_mail(struct mail *mail)
{
    static struct mail_address from = {"Katrin Albers", "albers+news@partner.example"};
    static struct mail_address to[] = {{"An", "an@acme.example"}, {"", "bo@acme.example"}};
    static struct mail_field fields[] = {{"From", "Katrin Albers <albers+news@partner.example>"},
                                         {"Subject", "Hóa đơn 7, Invoice"},
                                         {"List-Id", "<dev.lists.example>"},
                                         {"X-Loop", "one two"}};
    static struct mail_part part = {.number = 1, .traits = PART_ATTACHMENT};
    static const char text[] = "Please pay the invoice.\nBest regards";

    facts_blank(mail);
    mail->from = (struct mail_addresses){&from, 1};
    mail->to = (struct mail_addresses){to, 2};
    mail->fields = fields;
    mail->field_count = ARRAY_LEN(fields);
    mail->parts = &part;
    mail->part_count = 1;
    mail->subject = "Hóa đơn 7, Invoice";
    mail->text = text;
    mail->text_len = strlen(text);
    mail->traits = MAIL_LIST;
    mail->date = clock_from_civil(2026, 3, 1, 8, 0, 0);
}

static const struct message message = {.size = 5000, .received = INT64_MIN, .date = 7};

static enum replay_answer try_on(const struct mail *mail, enum rule_field field,
                                 enum rule_operator match, const char *header, const char *value)
{
    const char *values[] = {value};
    struct rule_condition condition = {.field = field,
                                       .match = match,
                                       .header = header,
                                       .values = values,
                                       .value_count = value ? 1 : 0,
                                       .raw = ""};
    struct mail_row row = {.message = &message, .mail = mail};

    return condition_match(&condition, &row, &facts);
}

static void each_field_is_tried_on_the_facts(void **state)
{
    static const struct {
        const char *what;
        enum rule_field field;
        enum rule_operator match;
        const char *header, *value;
        enum replay_answer want;
    } rows[] = {
        {"sender's name", RULE_FROM, RULE_CONTAINS, "", "katrin", REPLAY_YES},
        {"sender's address", RULE_FROM, RULE_IS, "", "Albers+News@partner.example", REPLAY_YES},
        {"name and address", RULE_FROM, RULE_CONTAINS, "", "albers <", REPLAY_YES},
        {"another", RULE_FROM, RULE_CONTAINS, "", "albert", REPLAY_NO},
        {"domain", RULE_FROM, RULE_IS, "domain", "partner.example", REPLAY_YES},
        {"domain only", RULE_FROM, RULE_CONTAINS, "domain", "albers", REPLAY_NO},
        {"user", RULE_FROM, RULE_IS, "user", "albers", REPLAY_YES},
        {"detail", RULE_FROM, RULE_IS, "detail", "news", REPLAY_YES},
        {"local part", RULE_FROM, RULE_IS, "localpart", "albers+news", REPLAY_YES},
        {"wildcard", RULE_FROM, RULE_MATCHES, "domain", "*.EXAMPLE", REPLAY_YES},
        {"wildcard, not the whole", RULE_FROM, RULE_MATCHES, "domain", "partner", REPLAY_NO},
        {"pattern is not run", RULE_FROM, RULE_REGEX, "", ".*", REPLAY_CANNOT_TELL},
        {"second recipient", RULE_TO, RULE_CONTAINS, "", "bo@", REPLAY_YES},
        {"nobody in copy", RULE_CC, RULE_EXISTS, "", NULL, REPLAY_NO},
        {"recipient", RULE_RECIPIENT, RULE_CONTAINS, "", "an@acme", REPLAY_YES},
        {"subject", RULE_SUBJECT, RULE_CONTAINS, "", "INVOICE", REPLAY_YES},
        {"subject, marks", RULE_SUBJECT, RULE_CONTAINS, "", "hÓa Đơn", REPLAY_YES},
        {"subject is more", RULE_SUBJECT, RULE_IS, "", "Invoice", REPLAY_NO},
        {"body", RULE_BODY, RULE_CONTAINS, "", "pay the", REPLAY_YES},
        {"not in body", RULE_BODY, RULE_CONTAINS, "", "Katrin", REPLAY_NO},
        {"either", RULE_SUBJECT_OR_BODY, RULE_CONTAINS, "", "regards", REPLAY_YES},
        {"header", RULE_HEADER, RULE_CONTAINS, "x-loop", "TWO", REPLAY_YES},
        {"one of several", RULE_HEADER, RULE_CONTAINS, "x-none, X-Loop", "two", REPLAY_YES},
        {"header absent", RULE_HEADER, RULE_CONTAINS, "X-Other", "two", REPLAY_NO},
        {"all are there", RULE_HEADER, RULE_EXISTS, "from, subject", NULL, REPLAY_YES},
        {"one is missing", RULE_HEADER, RULE_EXISTS, "from, sender", NULL, REPLAY_NO},
        {"envelope not kept", RULE_ENVELOPE, RULE_IS, "from", "x@y.example", REPLAY_CANNOT_TELL},
        {"larger", RULE_SIZE, RULE_OVER, "", "4K", REPLAY_YES},
        {"not larger", RULE_SIZE, RULE_OVER, "", "1M", REPLAY_NO},
        {"smaller", RULE_SIZE, RULE_UNDER, "", "5001", REPLAY_YES},
        {"attachment", RULE_HAS_ATTACHMENT, RULE_EXISTS, "", NULL, REPLAY_YES},
        {"a list", RULE_LIST, RULE_CONTAINS, "", "dev.lists", REPLAY_YES},
        {"not only to me", RULE_SENT_TO_ME, RULE_EXISTS, "only", NULL, REPLAY_NO},
        {"to me", RULE_SENT_TO_ME, RULE_EXISTS, "to", NULL, REPLAY_YES},
        {"no bounce", RULE_MESSAGE_CLASS, RULE_IS, "", "non-delivery", REPLAY_NO},
        {"a class unknown", RULE_MESSAGE_CLASS, RULE_IS, "", "voicemail", REPLAY_CANNOT_TELL},
        {"words", RULE_QUERY, RULE_CONTAINS, "", "invoice regards", REPLAY_YES},
        {"words, one missing", RULE_QUERY, RULE_CONTAINS, "", "invoice zebra", REPLAY_NO},
        {"search language", RULE_QUERY, RULE_CONTAINS, "", "larger:1M", REPLAY_CANNOT_TELL},
        {"no importance said", RULE_IMPORTANCE, RULE_IS, "", "normal", REPLAY_YES},
        {"not high", RULE_IMPORTANCE, RULE_IS, "", "high", REPLAY_NO},
        {"always", RULE_ALWAYS, RULE_IS, "", NULL, REPLAY_YES},
        {"never", RULE_NEVER, RULE_IS, "", NULL, REPLAY_NO},
        {"date", RULE_DATE, RULE_IS, "", "x", REPLAY_CANNOT_TELL},
        {"spam score", RULE_SPAM, RULE_OVER, "", "5", REPLAY_CANNOT_TELL},
        {"opaque", RULE_OPAQUE, RULE_IS, "", "x", REPLAY_CANNOT_TELL},
        {"addresses elsewhere", RULE_EXTERNAL_LIST, RULE_IN_LIST, "", "x", REPLAY_CANNOT_TELL},
    };
    struct mail mail;

    (void)state;
    write_mail(&mail);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum replay_answer got =
            try_on(&mail, rows[i].field, rows[i].match, rows[i].header, rows[i].value);

        if (got != rows[i].want)
            fail_msg("%s: %s, wanted %s", rows[i].what, replay_answer_name(got),
                     replay_answer_name(rows[i].want));
    }
}

static void a_text_that_was_cut_cannot_tell_no(void **state)
{
    struct mail mail;

    (void)state;
    write_mail(&mail);
    mail.traits |= MAIL_TEXT_CUT;
    assert_int_equal(try_on(&mail, RULE_BODY, RULE_CONTAINS, "", "zebra"), REPLAY_CANNOT_TELL);
    assert_int_equal(try_on(&mail, RULE_BODY, RULE_CONTAINS, "", "invoice"), REPLAY_YES);
    mail.limit = "header-fields";
    assert_int_equal(try_on(&mail, RULE_HEADER, RULE_CONTAINS, "X-Other", "a"), REPLAY_CANNOT_TELL);
}

/* Of a signature the facts hold the beginning (parse/signature.h). */
static void a_signature_that_was_cut_cannot_tell_no(void **state)
{
    static const char *const cut = "v=1; d=shop.example; b=QUFBQUFBQUFBQUFB...; s=a",
                             *const whole = "v=1; d=shop.example; b=QUFB; s=a";
    struct mail_field field = {"DKIM-Signature", cut};
    struct mail mail;

    (void)state;
    facts_blank(&mail);
    mail.fields = &field;
    mail.field_count = 1;
    assert_int_equal(try_on(&mail, RULE_HEADER, RULE_CONTAINS, "dkim-signature", "d=shop"),
                     REPLAY_YES);
    assert_int_equal(try_on(&mail, RULE_HEADER, RULE_CONTAINS, "dkim-signature", "zebra"),
                     REPLAY_CANNOT_TELL);
    field.value = whole;
    assert_int_equal(try_on(&mail, RULE_HEADER, RULE_CONTAINS, "dkim-signature", "zebra"),
                     REPLAY_NO);
    field = (struct mail_field){"X-Note", "wait..."};
    assert_int_equal(try_on(&mail, RULE_HEADER, RULE_CONTAINS, "x-note", "zebra"), REPLAY_NO);
}

static void a_header_alone_cannot_tell_of_a_body(void **state)
{
    struct mail mail;

    (void)state;
    write_mail(&mail);
    mail.traits |= MAIL_HEADER_ONLY;
    mail.text_len = 0;
    mail.part_count = 0;
    assert_int_equal(try_on(&mail, RULE_BODY, RULE_CONTAINS, "", "zebra"), REPLAY_CANNOT_TELL);
    assert_int_equal(try_on(&mail, RULE_BODY, RULE_EXISTS, "", NULL), REPLAY_CANNOT_TELL);
    assert_int_equal(try_on(&mail, RULE_HAS_ATTACHMENT, RULE_EXISTS, "", NULL), REPLAY_CANNOT_TELL);
}

/* --- joined --- */

static const struct rule_condition yes = {.field = RULE_ALWAYS, .header = "", .raw = "yes"},
                                   no = {.field = RULE_NEVER, .header = "", .raw = "no"},
                                   open = {.field = RULE_OPAQUE, .header = "", .raw = "open"};

static void conditions_are_joined_with_three_answers(void **state)
{
    static const struct {
        const char *conditions; /* y n o; capital: negated; behind "-": exceptions */
        enum rule_join join;
        uint32_t traits;
        enum replay_answer want;
        uint64_t doubts;
    } rows[] = {
        {"", RULE_ALL, 0, REPLAY_YES, 0},
        {"", RULE_ANY, 0, REPLAY_YES, 0},
        {"yy", RULE_ALL, 0, REPLAY_YES, 0},
        {"yn", RULE_ALL, 0, REPLAY_NO, 0},
        {"on", RULE_ALL, 0, REPLAY_NO, 0},
        {"yo", RULE_ALL, 0, REPLAY_CANNOT_TELL, 2},
        {"yo", RULE_ANY, 0, REPLAY_YES, 0},
        {"no", RULE_ANY, 0, REPLAY_CANNOT_TELL, 2},
        {"nn", RULE_ANY, 0, REPLAY_NO, 0},
        {"N", RULE_ALL, 0, REPLAY_YES, 0},
        {"Y", RULE_ALL, 0, REPLAY_NO, 0},
        {"O", RULE_ALL, 0, REPLAY_CANNOT_TELL, 1},
        {"y-y", RULE_ALL, 0, REPLAY_NO, 0},
        {"y-n", RULE_ALL, 0, REPLAY_YES, 0},
        {"y-o", RULE_ALL, 0, REPLAY_CANNOT_TELL, 2},
        {"n-o", RULE_ALL, 0, REPLAY_NO, 0},
        {"-n", RULE_ANY, 0, REPLAY_YES, 0},
        {"yn", RULE_ANY, RULE_NESTED, REPLAY_CANNOT_TELL, 0},
        {"yy", RULE_ANY, RULE_NESTED, REPLAY_YES, 0},
        {"nn", RULE_ALL, RULE_NESTED, REPLAY_NO, 0},
    };
    struct mail mail;

    (void)state;
    write_mail(&mail);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct rule_condition conditions[4];
        struct rule rule = {
            .join = rows[i].join, .traits = rows[i].traits, .conditions = conditions};
        struct mail_row row = {.message = &message, .mail = &mail};
        bool exception = false;
        enum replay_answer got;
        uint64_t doubts;

        for (const char *at = rows[i].conditions; *at; at++) {
            if (*at == '-') {
                exception = true;
                continue;
            }
            conditions[rule.condition_count] = (*at | 0x20) == 'y'   ? yes
                                               : (*at | 0x20) == 'n' ? no
                                                                     : open;
            conditions[rule.condition_count].negated = *at < 'a';
            conditions[rule.condition_count++].exception = exception;
        }
        got = rule_match(&rule, &row, &facts, &doubts);
        if (got != rows[i].want || doubts != rows[i].doubts)
            fail_msg("row %zu \"%s\": %s %llx", i, rows[i].conditions, replay_answer_name(got),
                     (unsigned long long)doubts);
    }
}

static void a_wildcard_of_many_stars_takes_no_time(void **state)
{
    char text[20001], pattern[401];

    (void)state;
    memset(text, 'a', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    for (size_t i = 0; i < sizeof(pattern) - 1; i++)
        pattern[i] = i % 2 ? 'a' : '*';
    pattern[sizeof(pattern) - 1] = '\0';
    assert_true(rule_text_matches(str_of(text), pattern));
    pattern[sizeof(pattern) - 2] = 'b';
    assert_false(rule_text_matches(str_of(text), pattern));
    assert_true(rule_text_matches(str_of("a*b"), "a\\*b"));
    assert_false(rule_text_matches(str_of("axb"), "a\\*b"));
    assert_true(rule_text_matches(str_of("é7"), "?7"));
}

static void the_time_a_rule_existed_is_taken_from_what_is_known(void **state)
{
    struct rule rule = {0};
    int64_t since, until;

    (void)state;
    replay_times(&rule, &since, &until);
    assert_true(since == INT64_MIN && until == INT64_MAX);
    rule.made = 100;
    replay_times(&rule, &since, &until);
    assert_true(since == 100 && until == INT64_MAX);
    rule.traits = RULE_REMOVED;
    rule.changed = 200;
    replay_times(&rule, &since, &until);
    assert_true(since == INT64_MIN && until == 200);
    assert_int_equal(message_arrived(&message), 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_field_is_tried_on_the_facts),
        cmocka_unit_test(a_text_that_was_cut_cannot_tell_no),
        cmocka_unit_test(a_signature_that_was_cut_cannot_tell_no),
        cmocka_unit_test(a_header_alone_cannot_tell_of_a_body),
        cmocka_unit_test(conditions_are_joined_with_three_answers),
        cmocka_unit_test(a_wildcard_of_many_stars_takes_no_time),
        cmocka_unit_test(the_time_a_rule_existed_is_taken_from_what_is_known),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
