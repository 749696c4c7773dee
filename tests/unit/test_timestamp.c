/* test_timestamp.c - a time stamp proves what it says about these bytes, by whom the operator
 * believes, and nothing else does. */
#include "check.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"
#include "timestamp_judge.h"
#include "tsa.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY = 86400 };

struct office {
    char folder[TEMP_PATH];
    struct hash imprint;
    struct buf request, reply, ca, other_ca;
};

static void read_ca(const struct office *office, const char *name, struct buf *out)
{
    char path[TEMP_PATH + 64];
    struct error err = {0};

    snprintf(path, sizeof(path), "%s/%s", office->folder, name);
    assert_ok(temp_read(path, out, &err), &err);
}

static int make(void **state)
{
    struct office *office = xcalloc(1, sizeof(*office));
    struct error err = {0};

    assert_ok(temp_make(office->folder, &err) && tsa_make(office->folder, &err), &err);
    office->imprint = hash_of(str_of("a checkpoint\n"));
    buf_init(&office->request, TIMESTAMP_REQUEST_MOST);
    assert_ok(timestamp_request(&office->imprint, &office->request, &err), &err);
    assert_ok(
        tsa_answer(office->folder, "good", buf_as_str(&office->request), &office->reply, &err),
        &err);
    read_ca(office, "ca.pem", &office->ca);
    read_ca(office, "otherca.pem", &office->other_ca);
    *state = office;
    return 0;
}

static int unmake(void **state)
{
    struct office *office = *state;

    buf_dispose(&office->request);
    buf_dispose(&office->reply);
    buf_dispose(&office->ca);
    buf_dispose(&office->other_ca);
    temp_remove(office->folder);
    free(office);
    return 0;
}

static int64_t now(void)
{
    return clock_utc_ns() / 1000000000;
}

static struct timestamp_question question(const struct office *office)
{
    return (struct timestamp_question){.imprint = office->imprint,
                                       .request = buf_as_str(&office->request),
                                       .reply = buf_as_str(&office->reply),
                                       .ca = buf_as_str(&office->ca),
                                       .at = now()};
}

static void expect_refused(const struct timestamp_question *asked, const char *words)
{
    struct timestamp_facts facts;
    struct error err = {0};

    assert_false(timestamp_judge(asked, &facts, &err));
    if (!strstr(err.text, words))
        fail_msg("said \"%s\", not \"%s\"", err.text, words);
}

static void a_good_answer_is_believed(void **state)
{
    const struct timestamp_question asked = question(*state);
    struct timestamp_facts facts;
    struct error err = {0};

    assert_ok(timestamp_judge(&asked, &facts, &err), &err);
    assert_true(facts.when > now() - 600 && facts.when < now() + 600);
    assert_true(facts.until > now() + 20 * DAY && facts.until < now() + 40 * DAY);
    assert_string_equal(facts.authority, "CN = good");
    assert_string_equal(facts.issuer, "CN = ca");
    assert_string_equal(facts.policy, "1.2.3.4.1");
}

static void two_requests_have_two_nonces(void **state)
{
    const struct office *office = *state;
    struct error err = {0};
    struct buf again;

    buf_init(&again, TIMESTAMP_REQUEST_MOST);
    assert_ok(timestamp_request(&office->imprint, &again, &err), &err);
    assert_false(str_equal(buf_as_str(&again), buf_as_str(&office->request)));
    buf_dispose(&again);
}

static void each_thing_that_is_wrong_has_its_sentence(void **state)
{
    static const struct {
        const char *signer, *words;
    } cases[] = {
        {"expired", "(CN = expired) has expired"},
        {"other", "is not vouched for by the given certificates"},
        {"mail", "is not for time stamping"},
    };
    const struct office *office = *state;
    struct timestamp_question asked = question(office);
    struct error err = {0};

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buf reply;

        assert_ok(tsa_answer(office->folder, cases[i].signer, asked.request, &reply, &err), &err);
        asked.reply = buf_as_str(&reply);
        expect_refused(&asked, cases[i].words);
        buf_dispose(&reply);
    }
    asked = question(office);
    asked.ca = buf_as_str(&office->other_ca);
    expect_refused(&asked, "is not vouched for by the given certificates");
    asked.ca = str_of("no certificates\n");
    expect_refused(&asked, "holds none");
    asked = question(office);
    asked.at = now() - 20 * DAY;
    expect_refused(&asked, "not valid yet");
    asked.at = now() + 60 * DAY;
    expect_refused(&asked, "has expired");
    asked.at = INT64_MIN; /* at the attested time it was valid */
    assert_true(timestamp_judge(&asked, &(struct timestamp_facts){0}, &err));
}

static void an_answer_to_something_else_is_refused(void **state)
{
    const struct office *office = *state;
    struct timestamp_question asked = question(office);
    struct hash other = hash_of(str_of("another checkpoint\n"));
    struct error err = {0};
    struct buf request, reply;

    buf_init(&request, TIMESTAMP_REQUEST_MOST);
    assert_ok(timestamp_request(&office->imprint, &request, &err), &err);
    assert_ok(tsa_answer(office->folder, "good", buf_as_str(&request), &reply, &err), &err);
    asked.reply = buf_as_str(&reply);
    expect_refused(&asked, "its nonce is not that of ours");
    buf_dispose(&reply);
    buf_clear(&request);
    assert_ok(timestamp_request(&other, &request, &err), &err);
    assert_ok(tsa_answer(office->folder, "good", buf_as_str(&request), &reply, &err), &err);
    asked.reply = buf_as_str(&reply);
    expect_refused(&asked, "is about something else");
    asked.request = buf_as_str(&request);
    expect_refused(&asked, "the request is not about this checkpoint");
    buf_dispose(&reply);
    buf_dispose(&request);
}

static void a_refusal_is_told_in_the_authority_s_words(void **state)
{
    const struct office *office = *state;
    struct timestamp_question asked = question(office);
    struct error err = {0};
    struct buf reply;

    assert_ok(tsa_refuse(office->folder, asked.request, &reply, &err), &err);
    asked.reply = buf_as_str(&reply);
    expect_refused(&asked, "gave no time stamp (status 2)");
    buf_dispose(&reply);
}

static void what_is_no_answer_is_refused(void **state)
{
    static const char *const texts[] = {"", "<html>404</html>", "\x30\x03\x02\x01\x00", "\x30\x84"};
    const struct office *office = *state;
    struct timestamp_question asked = question(office);
    struct buf longer;

    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        asked.reply = str_of(texts[i]);
        expect_refused(&asked, "no time stamp reply");
    }
    for (size_t len = 0; len < office->reply.len; len++) {
        asked.reply = str_part(buf_as_str(&office->reply), 0, len);
        expect_refused(&asked, "no time stamp reply");
    }
    buf_init(&longer, MIB(1));
    buf_str(&longer, buf_as_str(&office->reply));
    buf_char(&longer, 'x');
    asked.reply = buf_as_str(&longer);
    expect_refused(&asked, "no time stamp reply");
    buf_dispose(&longer);
}

/* The head around the signed part may be written in another way; what is said may not change. */
static void no_changed_bit_says_anything_else(void **state)
{
    const struct office *office = *state;
    struct timestamp_question asked = question(office);
    struct timestamp_facts honest, facts;
    struct error err = {0};
    size_t refused = 0;

    assert_ok(timestamp_judge(&asked, &honest, &err), &err);
    for (size_t bit = 0; bit < 8 * office->reply.len; bit++) {
        office->reply.at[bit / 8] = (char)(office->reply.at[bit / 8] ^ 1 << bit % 8);
        error_clear(&err);
        facts = (struct timestamp_facts){0};
        if (!timestamp_judge(&asked, &facts, &err))
            refused++;
        else if (facts.when != honest.when || strcmp(facts.serial, honest.serial) != 0 ||
                 strcmp(facts.authority, honest.authority) != 0)
            fail_msg("bit %zu changes what it says", bit);
        office->reply.at[bit / 8] = (char)(office->reply.at[bit / 8] ^ 1 << bit % 8);
    }
    assert_true(refused + 200 > 8 * office->reply.len);
    assert_ok(timestamp_judge(&asked, &facts, &err), &err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_answer_is_believed),
        cmocka_unit_test(two_requests_have_two_nonces),
        cmocka_unit_test(each_thing_that_is_wrong_has_its_sentence),
        cmocka_unit_test(an_answer_to_something_else_is_refused),
        cmocka_unit_test(a_refusal_is_told_in_the_authority_s_words),
        cmocka_unit_test(what_is_no_answer_is_refused),
        cmocka_unit_test(no_changed_bit_says_anything_else),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
