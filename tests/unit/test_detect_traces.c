/* test_detect_traces.c - what must and must not be told of rules that nobody has read: bounces of
 * what they sent on, mail they put aside, lures they let in. */
#include "check.h"
#include "detect_support.h"

#include <stdlib.h>
#include <string.h>

/* --- bounces of mail that was sent on (F02) --- */

static void bounces_of_what_was_sent_on_name_the_address(void **state)
{
    static const struct {
        const char *what, *to, *from, *written_to, *message_id;
        unsigned times;
        const char *want;
        enum severity severity;
    } rows[] = {
        {"the owner's own mail to a partner", "buyer@partner.example", "an@acme.example",
         "buyer@partner.example", "gone@acme.example", 4, NULL, 0},
        {"mail of the owner's that lies in Sent, in blind copy", "hidden@x.example",
         "an@acme.example", "buyer@partner.example", "m1@acme.example", 4, NULL, 0},
        {"an own domain", "bo@acme.example", "buyer@partner.example", "an@acme.example",
         "one@partner.example", 4, NULL, 0},
        {"forged once", "victim@x.example", "an@acme.example", "victim@x.example", "spam@x.example",
         1, NULL, 0},
        {"somebody else's mail", "victim@x.example", "eve@evil.example", "victim@x.example",
         "spam@x.example", 4, NULL, 0},
        {"written to the owner, refused elsewhere", "drop@evil.example", "buyer@partner.example",
         "Anna <an@acme.example>", "one@partner.example", 1, "being sent on to drop@evil.example",
         SEVERITY_HIGH},
        {"free mail, three times", "drop@gmail.com", "buyer@partner.example", "an@acme.example",
         "one@partner.example", 3, "3 reports about it", SEVERITY_HIGH},
        {"it lies in the inbox", "drop@evil.example", "buyer@partner.example", "an@acme.example",
         "m0@other.example", 1, "lies in this mailbox, received", SEVERITY_HIGH},
        {"in the owner's name, to one address again and again", "drop@evil.example",
         "an@acme.example", "drop@evil.example", "fwd@acme.example", 3, "are not among those sent",
         SEVERITY_MEDIUM},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bench_clear(bench);
        bench_habit(bench, 6);
        for (unsigned k = 0; k < rows[i].times; k++)
            bench_letter(bench, &(struct letter){.from = "mailer-daemon@acme.example",
                                                 .when = (7 + k) * DAY,
                                                 .traits = MAIL_BOUNCE,
                                                 .back_id = rows[i].message_id,
                                                 .back_subject = "Order",
                                                 .back_from = rows[i].from,
                                                 .back_for = rows[i].written_to,
                                                 .back_to = rows[i].to});
        bench_run(bench, "bounce-of-forward", NULL, true);
        bench_expect(bench, "bounce-of-forward", rows[i].what, rows[i].want, rows[i].severity);
    }
}

static void bounces_of_a_forgers_many_are_not_about_a_rule(void **state)
{
    static const char *const victims[] = {
        "a@x.example", "b@x.example", "c@x.example", "d@x.example", "e@x.example", "f@x.example",
        "g@x.example", "h@x.example", "i@x.example", "j@x.example", "k@x.example", "l@x.example"};
    struct bench *bench = *state;

    bench_clear(bench);
    bench_habit(bench, 6);
    for (unsigned k = 0; k < 3 * ARRAY_LEN(victims); k++)
        bench_letter(bench, &(struct letter){.from = "mailer-daemon@acme.example",
                                             .when = 7 * DAY + k,
                                             .traits = MAIL_BOUNCE,
                                             .back_id = "spam@x.example",
                                             .back_from = "an@acme.example",
                                             .back_to = victims[k % ARRAY_LEN(victims)]});
    bench_run(bench, "bounce-of-forward", NULL, true);
    bench_expect(bench, "bounce-of-forward", "a forger's wave", NULL, 0);
}

static void what_the_operator_allowed_is_no_forward(void **state)
{
    static const struct allowed allowed = {
        .kind = "forward", .value = "drop@evil.example", .reason = "own archive"};
    struct bench *bench = *state;

    bench_clear(bench);
    bench->facts.allowed = &allowed;
    bench->facts.allowed_count = 1;
    bench_letter(bench, &(struct letter){.from = "mailer-daemon@acme.example",
                                         .traits = MAIL_BOUNCE,
                                         .back_id = "one@partner.example",
                                         .back_from = "buyer@partner.example",
                                         .back_for = "an@acme.example",
                                         .back_to = "drop@evil.example"});
    bench_run(bench, "bounce-of-forward", NULL, true);
    bench_expect(bench, "bounce-of-forward", "allowed", NULL, 0);
    bench->facts.allowed_count = 0;
    bench_run(bench, "bounce-of-forward", NULL, true);
    bench_expect(bench, "bounce-of-forward", "not allowed", "drop@evil.example", SEVERITY_HIGH);
}

/* --- mail that is put aside (F07) --- */

struct aside {
    const char *what, *folder; /* of the partner's later mail */
    unsigned later;            /* mails of it */
    const char *others;        /* where everybody else's mail is then; NULL: there is none */
    const char *back;          /* the partner's last mail; NULL: none */
    bool answered;
    const char *want;
    enum severity severity;
};

static void add_aside(struct bench *bench, const struct aside *row)
{
    bench_clear(bench);
    bench_habit(bench, 8); /* four of the partner's, in the inbox, and four answers */
    for (unsigned i = 0; i < row->later; i++) {
        bench_letter(bench, &(struct letter){.from = "buyer@partner.example",
                                             .folder = row->folder,
                                             .when = (10 + i) * DAY});
        if (row->others)
            bench_letter(bench, &(struct letter){.from = "x@x.example",
                                                 .folder = row->others,
                                                 .when = (10 + i) * DAY + 60});
    }
    if (row->others)
        bench_letter(bench, &(struct letter){
                                .from = "x@x.example", .folder = row->others, .when = 30 * DAY});
    if (row->answered)
        bench_letter(
            bench, &(struct letter){.sent = true, .to = "buyer@partner.example", .when = 31 * DAY});
    if (row->back)
        bench_letter(bench, &(struct letter){.from = "buyer@partner.example",
                                             .folder = row->back,
                                             .when = 32 * DAY});
}

static void mail_of_one_correspondent_that_is_put_aside_is_told(void **state)
{
    static const struct aside rows[] = {
        {"stays in the inbox", "INBOX", 4, "INBOX", NULL, false, NULL, 0},
        {"two are chance", "Projects", 2, "INBOX", NULL, false, NULL, 0},
        {"comes to the inbox again", "Projects", 4, "INBOX", "INBOX", false, NULL, 0},
        {"everything is filed", "Projects", 4, "Projects", NULL, false, NULL, 0},
        {"no other mail came", "Projects", 4, NULL, NULL, false, NULL, 0},
        {"the junk filter's doing", "Junk", 4, "INBOX", NULL, false, NULL, 0},
        {"in two folders: filed by hand", "Projects", 4, "INBOX", "Trash", false, NULL, 0},
        {"put aside", "Projects", 4, "INBOX", NULL, true, "no longer comes to the inbox",
         SEVERITY_LOW},
        {"and not answered since", "Projects", 4, "INBOX", NULL, false,
         "used to write there and has not since", SEVERITY_MEDIUM},
        {"out of sight", "RSS Feeds", 4, "INBOX", NULL, false, "the folder is", SEVERITY_HIGH},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        add_aside(bench, &rows[i]);
        bench_run(bench, "put-aside", NULL, true);
        bench_expect(bench, "put-aside", rows[i].what, rows[i].want, rows[i].severity);
    }
}

/* --- lures that a rule let in (R15) --- */

static void a_rule_that_let_a_lure_in_weighs_more(void **state)
{
    static const struct {
        const char *rule, *want;
        enum severity severity;
    } rows[] = {
        {"- | from has news@x.example | never-spam", "Mail from news@x.example", SEVERITY_LOW},
        {"- | from has acme-helpdesk.top | never-spam", "1 mail that it let in looks like a lure",
         SEVERITY_MEDIUM},
        {"- | from has acme-helpdesk.top | keep", NULL, 0},
    };
    static const struct letter lure = {
        .from = "Acme Mail Support <it@acme-helpdesk.top>",
        .subject = "Your mailbox will be suspended",
        .text = "Dear user, your mailbox quota is full. Verify your password within 24 hours.\n",
        .when = 9 * DAY,
        .part = {.name = "login.html",
                 .extension = "html",
                 .traits = PART_ATTACHMENT | PART_PASSWORD_FORM},
    };
    struct bench *bench = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        bench_clear(bench);
        bench_habit(bench, 6);
        bench_letter(bench, &lure);
        bench_run(bench, "rule-never-spam", bench_rule(bench, rows[i].rule), true);
        bench_expect(bench, "rule-never-spam", rows[i].rule, rows[i].want, rows[i].severity);
    }
}

static const struct CMUnitTest tests[] = {
    cmocka_unit_test(bounces_of_what_was_sent_on_name_the_address),
    cmocka_unit_test(bounces_of_a_forgers_many_are_not_about_a_rule),
    cmocka_unit_test(what_the_operator_allowed_is_no_forward),
    cmocka_unit_test(mail_of_one_correspondent_that_is_put_aside_is_told),
    cmocka_unit_test(a_rule_that_let_a_lure_in_weighs_more),
};

const struct CMUnitTest *detect_trace_tests(size_t *count)
{
    *count = ARRAY_LEN(tests);
    return tests;
}
