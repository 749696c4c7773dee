/* test_talks.c - conversations that go on beside one another keep each their own people, and room
 * that one has grown out of is taken by the next. */
#include "talks.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { TALKS = 400, DAY = 86400 };

struct letter {
    char id[40], first[40], subject[40], email[40];
    struct mail mail;
    struct mail_address who;
};

/* The n-th mail of a talk: each is from somebody else. */
static struct talk *write_letter(struct talks *talks, unsigned talk, unsigned n)
{
    struct letter letter;
    struct talk *found;

    snprintf(letter.id, sizeof(letter.id), "%u.%u@acme.example", talk, n);
    snprintf(letter.first, sizeof(letter.first), "%u.0@acme.example", talk);
    snprintf(letter.subject, sizeof(letter.subject), "Order %u", talk);
    snprintf(letter.email, sizeof(letter.email), "p%u@firm%u.example", n, talk % 7);
    facts_blank(&letter.mail);
    letter.mail.message_id = letter.id;
    letter.mail.references = n > 0 ? letter.first : "";
    letter.mail.subject = letter.subject;
    letter.who = (struct mail_address){.name = "", .email = letter.email};
    found = talks_of(talks, &letter.mail, NULL);
    talks_join(talks, found, &letter.who, (int64_t)(1000 + n) * DAY);
    return found;
}

static void check(const struct talks *talks, const struct talk *talk, unsigned number, unsigned len)
{
    assert_int_equal(talk->count, len);
    for (unsigned i = 0; i < len; i++) {
        char email[40];

        snprintf(email, sizeof(email), "p%u@firm%u.example", i, number % 7);
        assert_string_equal(talks_person(talks, talk, i)->email, email);
        assert_int_equal(talks_since(talks, talk, i), (int64_t)(1000 + i) * DAY);
        assert_true(talks_has(talks, talk, email));
    }
}

static void talks_that_grow_together_keep_their_people(void **state)
{
    struct talks talks = {0};

    (void)state;
    for (unsigned n = 0; n < TALK_MOST_MEMBERS + 3; n++)
        for (unsigned talk = 0; talk < TALKS; talk++)
            write_letter(&talks, talk, n);
    assert_int_equal(talks.count, TALKS);
    for (unsigned talk = 0; talk < TALKS; talk++)
        check(&talks, &talks.at[talk], talk, TALK_MOST_MEMBERS);
    talks_dispose(&talks);
}

/* One after the other, each needs room for 2, 4, 8 and 16 on its way to 12. */
static void left_room_is_taken_again(void **state)
{
    struct talks talks = {0};

    (void)state;
    for (unsigned talk = 0; talk < TALKS; talk++)
        for (unsigned n = 0; n < 12; n++)
            write_letter(&talks, talk, n);
    for (unsigned talk = 0; talk < TALKS; talk++)
        check(&talks, &talks.at[talk], talk, 12);
    assert_int_equal(talks.member_count, TALKS * 16 + 8 + 4 + 2);
    talks_dispose(&talks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(talks_that_grow_together_keep_their_people),
        cmocka_unit_test(left_room_is_taken_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
