/* detect_support.h - a small mailbox for the tests of detectors: rules from one line of words,
 * letters from a struct, one detector run over them, what it said compared. */
#ifndef TESTS_DETECT_SUPPORT_H
#define TESTS_DETECT_SUPPORT_H

#include "detect/detect.h"
#include "detect/words.h"
#include "lure.h"

enum { MOST_LETTERS = 400, MOST_SAID = 260, MOST_DETECTORS = 128 };
enum { DAY = 86400 };

struct letter {
    const char *from, *to, *cc, *reply_to, *subject, *text;
    const char *agent, *id, *references, *ip, *flags;
    const char *folder; /* "" INBOX */
    int64_t when;       /* seconds since the first day */
    int32_t zone;       /* minutes */
    bool sent;
    uint32_t traits;
    const char *dkim;        /* domain of a good signature, says the receiving host */
    const char *dkim_below;  /* says a field that came with the mail */
    const char *dkim_proven; /* domain of a signature that was found good here */
    const char *in_reply_to;
    const char *back_id, *back_subject, *back_to, *back_from; /* of a report: what came back */
    const char *back_for; /* whom it was written to; NULL: back_to */
    int64_t filed;        /* seconds after `when` */
    const char *url;
    struct mail_part part;
};

struct bench {
    struct words *words;
    struct points *points;
    struct lure_points lure_points;
    struct arena arena;
    struct case_facts facts;
    struct folder folders[12];
    struct mail_row rows[MOST_LETTERS];
    size_t row_count;
    struct finding said[MOST_SAID];
    size_t said_count;
    /* over all tests: has the detector spoken, has it kept silent where it was to? */
    bool spoke[MOST_DETECTORS], kept_silent[MOST_DETECTORS];
};

/* The owner is an@acme.example; words are read from data/. */
int bench_open(void **state);
int bench_close(void **state);
/* Empties the mailbox. */
void bench_clear(struct bench *bench);

/* "NAME | CONDITION & CONDITION | ACTION & ACTION"; "any" before the first condition joins with or,
 * a name "-" is none at all. CONDITION: always | [!]FIELD OP VALUE;VALUE. ACTION: a verb, a blank,
 * its argument. */
struct rule *bench_rule(struct bench *bench, const char *text);
void bench_letter(struct bench *bench, const struct letter *letter);
/* n letters of everyday correspondence with buyer@partner.example, both ways, from day 0 on. */
void bench_habit(struct bench *bench, unsigned n);
/* An empty mailbox, n such letters, then this one: on the day behind them if it has no time. */
void bench_after_habit(struct bench *bench, unsigned n, struct letter letter);

/* Runs one detector over a second rule, in a script that is not active, as well. */
void bench_run_two(struct bench *bench, const char *id, const struct rule *active,
                   const struct rule *inactive);
/* Runs one detector over any number of rules. */
struct rule_row bench_row(int64_t id, bool active);
void bench_run_rules(struct bench *bench, const char *id, const struct rule_facts *rules,
                     size_t count);
/* Runs one detector; rule may be NULL. What it says is in bench->said. */
void bench_run(struct bench *bench, const char *id, const struct rule *rule, bool active);
/* want: words of the title or of a reason, NULL: it must say nothing. Also fails when the worst
 * finding has another severity. */
void bench_expect(struct bench *bench, const char *id, const char *what, const char *want,
                  enum severity severity);

/* Runs one detector, without a rule, and compares. */
void bench_check(struct bench *bench, const char *id, const char *what, const char *want,
                 enum severity severity);

struct letter_row { /* a letter, and what is to be said of it: as for bench_expect() */
    const char *what;
    struct letter letter;
    const char *want;
    enum severity severity;
};
/* Each by itself, on this day of a mailbox with so many letters before it. */
void bench_check_rows(struct bench *bench, const char *id, unsigned habit, int day,
                      const struct letter_row *rows, size_t count);

/* Whether a finding's title or one of its reasons has these words. */
bool bench_says(const struct bench *bench, const char *want);

/* The tests, one list a file. */
struct CMUnitTest;
const struct CMUnitTest *detect_rule_tests(size_t *count);
const struct CMUnitTest *detect_setting_tests(size_t *count);
const struct CMUnitTest *detect_consent_tests(size_t *count);
const struct CMUnitTest *detect_bank_tests(size_t *count);
const struct CMUnitTest *detect_folder_tests(size_t *count);
const struct CMUnitTest *detect_fraud_tests(size_t *count);
const struct CMUnitTest *detect_mass_tests(size_t *count);
const struct CMUnitTest *detect_notice_tests(size_t *count);
const struct CMUnitTest *detect_attachment_tests(size_t *count);
const struct CMUnitTest *detect_sent_tests(size_t *count);
const struct CMUnitTest *detect_trace_tests(size_t *count);
const struct CMUnitTest *detect_login_tests(size_t *count);

#endif
