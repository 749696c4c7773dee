/* test_case_messages.c - messages and their facts: planned, fetched, parsed, listed, walked. */
#include "check.h"
#include "sample_case.h"

#include <stdio.h>
#include <string.h>

static int make(void **state)
{
    static struct sample sample;

    sample_make(&sample);
    sample_fill(&sample, 10);
    *state = &sample;
    return 0;
}

static int unmake(void **state)
{
    sample_remove(*state);
    return 0;
}

/* The UIDs of a page, "10 9 8". */
static const char *uids(struct sample *sample, const struct message_query *query)
{
    static char text[512];
    struct message *rows;
    struct arena arena = {0};
    struct error err = {0};
    size_t count, used = 0;

    assert_ok(message_list(sample->cf, &arena, query, &rows, &count, &err), &err);
    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%u", i ? " " : "",
                                 (unsigned)rows[i].uid);
    arena_dispose(&arena);
    return text;
}

static void pages_come_in_the_order_that_was_asked_for(void **state)
{
    struct sample *sample = *state;
    static const struct {
        const char *what;
        struct message_query query;
        const char *want;
    } cases[] = {
        {"newest first", {.direction = -1}, "10 9 8 7 6 5 4 3 2 1"},
        {"oldest first", {.direction = -1, .oldest_first = true}, "1 2 3 4 5 6 7 8 9 10"},
        {"a page", {.direction = -1, .page = {.from = 2, .most = 3}}, "8 7 6"},
        {"a folder", {.folder = 1, .direction = -1, .page = {.most = 2}}, "10 9"},
        {"a folder, oldest first",
         {.folder = 1, .direction = -1, .oldest_first = true, .page = {.from = 8}},
         "9 10"},
        {"no such folder", {.folder = 5, .direction = -1}, ""},
        {"sent", {.direction = DIRECTION_SENT}, ""},
        {"one word", {.direction = -1, .page = {.filter = "ORDER 4"}}, "4"},
        {"all words must occur", {.direction = -1, .page = {.filter = "acme 8"}}, "8"},
        {"a folder and a word", {.folder = 1, .direction = -1, .page = {.filter = "10"}}, "10"},
        {"none has it", {.direction = -1, .page = {.filter = "zebra"}}, ""},
        {"blanks are no filter", {.direction = -1, .page = {.most = 1, .filter = "  "}}, "10"},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (strcmp(uids(sample, &cases[i].query), cases[i].want) != 0)
            fail_msg("%s: %s", cases[i].what, uids(sample, &cases[i].query));
}

/* One page by that way is what the walk from the beginning finds. */
static void expect_same(struct sample *sample, const struct message_query *query)
{
    struct message_query plain = *query;
    char want[512];

    plain.total = 0;
    memset(plain.near, 0, sizeof(plain.near));
    snprintf(want, sizeof(want), "%s", uids(sample, &plain));
    if (strcmp(want, uids(sample, query)) != 0)
        fail_msg("from %d, most %d: %s, not %s", (int)query->page.from, (int)query->page.most,
                 uids(sample, query), want);
}

/* Two messages on each date, one of them sent; the last three have no date at all. */
static void mix(struct sample *sample)
{
    struct error err = {0};

    assert_ok(casefile_begin(sample->cf, &err), &err);
    for (uint32_t i = 0; i < 20; i++) {
        struct message message = {.folder = 1,
                                  .uid = 100 + i,
                                  .received = i < 17 ? 1700000000 + i / 2 * 60 : INT64_MIN,
                                  .date = INT64_MIN,
                                  .flags = "",
                                  .direction = i % 2 ? DIRECTION_SENT : DIRECTION_IN};

        assert_ok(message_plan(sample->cf, &message, &message.id, &err), &err);
        assert_ok(message_judged(sample->cf, message.id, (int)(i % 3) * 40, str_of(""), &err),
                  &err);
    }
    assert_ok(casefile_commit(sample->cf, &err), &err);
}

static void try_places(struct sample *sample, struct message_query *query)
{
    struct message_query all = *query;
    struct message *rows;
    struct arena arena = {0};
    struct error err = {0};
    size_t count;

    assert_ok(message_list(sample->cf, &arena, &all, &rows, &count, &err), &err);
    query->total = count;
    for (int64_t from = 0; from < (int64_t)count; from++)
        for (int64_t most = 1; most < 8; most += 3)
            for (int64_t at = 0; at < (int64_t)count; at++) {
                query->page.from = from;
                query->page.most = most;
                query->near[at % MESSAGE_NEAR] = message_place_of(&rows[at], at);
                expect_same(sample, query);
            }
    arena_dispose(&arena);
}

static void a_page_is_the_same_from_wherever_it_is_looked_for(void **state)
{
    static const char *const filters[] = {"", "order"};
    struct sample *sample = *state;

    mix(sample);
    for (size_t i = 0; i < ARRAY_LEN(filters); i++)
        for (int order = 0; order < 3; order++)
            for (int64_t folder = 0; folder < 2; folder++)
                for (int direction = -1; direction <= DIRECTION_SENT; direction++) {
                    struct message_query query = {.folder = folder,
                                                  .direction = direction,
                                                  .oldest_first = order == 1,
                                                  .lures_first = order == 2,
                                                  .page = {.filter = filters[i]}};

                    try_places(sample, &query);
                }
}

static void a_message_comes_back_whole(void **state)
{
    struct sample *sample = *state;
    struct hash raw = hash_of(sample_mail(2));
    struct arena arena = {0};
    struct error err = {0};
    struct message message;

    assert_ok(message_get(sample->cf, &arena, 2, &message, &err), &err);
    assert_int_equal(message.uid, 2);
    assert_true(hash_equal(&message.raw, &raw));
    assert_int_equal(message.size, sample_mail(2).len);
    assert_string_equal(message.flags, "\\Seen");
    assert_string_equal(message.subject, "order 2");
    assert_string_equal(message.folder_name, "INBOX");
    assert_int_equal(message.status, PARSE_OK);
    assert_ok(message_get(sample->cf, &arena, 1, &message, &err), &err);
    assert_int_equal(message.status, PARSE_WAITING);
    assert_int_equal(message.date, INT64_MIN);
    assert_string_equal(message.subject, "");
    assert_false(message_get(sample->cf, &arena, 99, &message, &err));
    assert_string_equal(err.text, "the case has no message 99");
    arena_dispose(&arena);
}

static void planning_again_changes_nothing_that_was_fetched(void **state)
{
    struct sample *sample = *state;
    struct message again = {.folder = sample->inbox, .uid = 1, .size = 9, .flags = "\\Deleted"};
    struct message unfetched = {.folder = sample->inbox, .uid = 50, .size = 9, .flags = ""};
    struct message_counts counts;
    struct arena arena = {0};
    struct error err = {0};
    struct message back;
    int64_t id, first;

    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(message_plan(sample->cf, &again, &id, &err), &err);
    assert_int_equal(id, 1);
    assert_ok(message_plan(sample->cf, &unfetched, &first, &err), &err);
    unfetched.size = 12;
    assert_ok(message_plan(sample->cf, &unfetched, &id, &err), &err);
    assert_int_equal(id, first);
    assert_ok(casefile_commit(sample->cf, &err), &err);
    assert_ok(message_get(sample->cf, &arena, 1, &back, &err), &err);
    assert_string_equal(back.flags, "\\Deleted");
    assert_int_equal(back.size, sample_mail(1).len);
    assert_ok(message_get(sample->cf, &arena, first, &back, &err), &err);
    assert_int_equal(back.size, 12);
    assert_ok(message_count(sample->cf, &counts, &err), &err);
    assert_int_equal(counts.planned, 11);
    assert_int_equal(counts.fetched, 10);
    arena_dispose(&arena);
}

static void planning_what_is_there_as_new_leaves_it(void **state)
{
    struct sample *sample = *state;
    struct message known = {.folder = sample->inbox, .uid = 1, .size = 9, .flags = "\\Deleted"};
    struct message fresh = {.folder = sample->inbox, .uid = 50, .size = 9, .flags = ""};
    struct arena arena = {0};
    struct error err = {0};
    struct message back;
    int64_t id;

    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(message_plan_new(sample->cf, &known, &id, &err), &err);
    assert_int_equal(id, 0);
    assert_ok(message_plan_new(sample->cf, &fresh, &id, &err), &err);
    assert_ok(casefile_commit(sample->cf, &err), &err);
    assert_ok(message_get(sample->cf, &arena, id, &back, &err), &err);
    assert_int_equal(back.uid, 50);
    assert_ok(message_get(sample->cf, &arena, 1, &back, &err), &err);
    assert_string_not_equal(back.flags, "\\Deleted");
    arena_dispose(&arena);
}

/* In one transaction and over two; each message has its bytes, the evidence lies there once. */
static void copies_that_come_together_share_their_evidence(void **state)
{
    struct sample *sample = *state;
    struct evidence_stats before, after;
    struct error err = {0};
    struct arena arena = {0};
    struct message back;
    struct hash raw;
    int64_t ids[3];

    assert_ok(evidence_stats(sample->cf, &before, &err), &err);
    for (uint32_t i = 0; i < 3; i++) {
        struct message copy = {.folder = sample->inbox, .uid = 60 + i, .size = 1, .flags = ""};

        if (i != 1)
            assert_ok(casefile_begin(sample->cf, &err), &err);
        assert_ok(message_plan(sample->cf, &copy, &ids[i], &err), &err);
        assert_ok(evidence_put(sample->cf, str_of("the same thrice"), &raw, &err), &err);
        assert_ok(message_fetched(sample->cf, ids[i], &raw, &err), &err);
        if (i != 0)
            assert_ok(casefile_commit(sample->cf, &err), &err);
    }
    assert_ok(evidence_stats(sample->cf, &after, &err), &err);
    assert_int_equal(after.objects, before.objects + 1);
    for (size_t i = 0; i < 3; i++) {
        assert_ok(message_get(sample->cf, &arena, ids[i], &back, &err), &err);
        assert_true(hash_equal(&back.raw, &raw));
    }
    arena_dispose(&arena);
}

static void other_bytes_for_a_fetched_message_are_refused(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    struct hash other;

    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(evidence_put(sample->cf, str_of("something else"), &other, &err), &err);
    assert_false(message_fetched(sample->cf, 1, &other, &err));
    assert_string_equal(err.text, "message 1 came a second time with other bytes; the first are "
                                  "kept");
    casefile_rollback(sample->cf);
}

/* Some have a row, and keep it; one of no sensible size spoils the whole. */
static void many_are_planned_in_one_statement(void **state)
{
    struct sample *sample = *state;
    struct message many[MESSAGES_TOGETHER];
    struct message_known known;
    struct error err = {0};
    size_t made;

    for (uint32_t i = 0; i < MESSAGES_TOGETHER; i++)
        many[i] = (struct message){.folder = sample->inbox,
                                   .uid = 100 + i,
                                   .size = 7 + i,
                                   .received = i,
                                   .flags = "\\Seen"};
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(message_plan_together(sample->cf, many, &made, &err), &err);
    assert_int_equal(made, MESSAGES_TOGETHER);
    for (uint32_t i = 0; i < MESSAGES_TOGETHER; i++) {
        many[i].uid += 30;
        many[i].size = 1000;
    }
    assert_ok(message_plan_together(sample->cf, many, &made, &err), &err);
    assert_int_equal(made, 30);
    for (uint32_t uid = 100; uid < 162; uid++) {
        assert_ok(message_known(sample->cf, sample->inbox, uid, &known, &err), &err);
        assert_true(known.id != 0 && !known.fetched && !known.headed);
        assert_int_equal(known.size, uid < 132 ? uid - 93 : 1000);
    }
    many[20].size = UINT64_MAX;
    assert_false(message_plan_together(sample->cf, many, &made, &err));
    assert_int_equal(err.code, ERROR_LIMIT);
    casefile_rollback(sample->cf);
}

static void a_second_copy_knows_the_parse_of_the_first(void **state)
{
    struct sample *sample = *state;
    struct message copy = {.folder = sample->inbox, .uid = 60, .size = 1, .flags = ""};
    struct hash raw = hash_of(sample_mail(2));
    struct arena arena = {0};
    struct error err = {0};
    struct message back;
    int64_t id;

    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(message_plan(sample->cf, &copy, &id, &err), &err);
    assert_ok(message_fetched(sample->cf, id, &raw, &err), &err);
    assert_ok(casefile_commit(sample->cf, &err), &err);
    assert_ok(message_get(sample->cf, &arena, id, &back, &err), &err);
    assert_string_equal(back.subject, "order 2");
    assert_int_equal(back.status, PARSE_OK);
    arena_dispose(&arena);
}

static void what_is_missing_comes_sent_first_and_newest_first(void **state)
{
    struct sample *sample = *state;
    struct folder sent = {.account = sample->account,
                          .name = "Sent",
                          .raw_name = "Sent",
                          .use = FOLDER_SENT,
                          .uidvalidity = 1};
    static const unsigned order[] = {2, 1, 21, 20};
    struct message_counts counts;
    struct arena arena = {0};
    struct error err = {0};
    struct message *rows;
    int64_t id, gone;
    size_t count;

    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(folder_put(sample->cf, &sent, &err), &err);
    for (unsigned uid = 20; uid < 22; uid++) {
        struct message inbox = {
            .folder = sample->inbox, .uid = uid, .size = 1, .received = uid, .flags = ""};
        struct message own = {
            .folder = sent.id, .uid = uid - 19, .size = 1, .received = uid - 19, .flags = ""};

        assert_ok(message_plan(sample->cf, &inbox, &id, &err), &err);
        assert_ok(message_plan(sample->cf, &own, &id, &err), &err);
    }
    assert_ok(message_plan(sample->cf,
                           &(struct message){
                               .folder = sent.id, .uid = 9, .size = 1, .received = 1, .flags = ""},
                           &gone, &err),
              &err);
    assert_ok(message_vanished(sample->cf, gone, &err), &err);
    assert_ok(casefile_commit(sample->cf, &err), &err);
    assert_ok(message_missing(sample->cf, &arena, 0, &rows, &count, &err), &err);
    assert_int_equal(count, ARRAY_LEN(order));
    for (size_t i = 0; i < count; i++)
        assert_int_equal(rows[i].uid, order[i]);
    assert_int_equal(rows[0].direction, DIRECTION_SENT);
    assert_ok(message_missing(sample->cf, &arena, sent.id, &rows, &count, &err), &err);
    assert_int_equal(count, 2);
    assert_ok(message_count(sample->cf, &counts, &err), &err);
    assert_int_equal(counts.planned, 15);
    assert_int_equal(counts.fetched, 10);
    assert_int_equal(counts.vanished, 1);
    assert_int_equal(counts.parsed, 5);
    assert_true(counts.fetched_bytes > 0 && counts.planned_bytes > counts.fetched_bytes);
    arena_dispose(&arena);
}

static void months_are_counted(void **state)
{
    struct sample *sample = *state;
    static const struct {
        int64_t received;
        unsigned uid;
    } more[] = {{-86400, 70}, {253402300799, 71}, {253402300800, 72}, {INT64_MIN, 73}};
    struct message_month *months;
    struct arena arena = {0};
    struct error err = {0};
    size_t count;
    int64_t id;

    assert_ok(casefile_begin(sample->cf, &err), &err);
    for (size_t i = 0; i < ARRAY_LEN(more); i++) {
        struct message message = {
            .folder = sample->inbox, .uid = more[i].uid, .received = more[i].received, .flags = ""};

        assert_ok(message_plan(sample->cf, &message, &id, &err), &err);
    }
    assert_ok(casefile_commit(sample->cf, &err), &err);
    assert_ok(message_months(sample->cf, &arena, &months, &count, &err), &err);
    assert_int_equal(count, 3);
    assert_string_equal(months[0].month, "1969-12");
    assert_string_equal(months[1].month, "2025-06");
    assert_int_equal(months[1].in, 10);
    assert_int_equal(months[1].sent, 0);
    assert_string_equal(months[2].month, "9999-12");
    assert_int_equal(months[2].in, 1);
    arena_dispose(&arena);
}

/* --- facts --- */

static void facts_come_back_and_are_replaced(void **state)
{
    struct sample *sample = *state;
    struct hash raw = hash_of(sample_mail(2));
    struct hash unknown = hash_of(str_of("unknown"));
    const struct facts newer = {
        .status = PARSE_LIMIT, .limit = "PARTS", .version = 2, .blob = {"a\0b", 3}};
    struct arena arena = {0};
    struct error err = {0};
    struct str blob;

    assert_ok(facts_get(sample->cf, &arena, &raw, &blob, &err), &err);
    assert_true(str_equal(blob, str_of("the facts")));
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(facts_put(sample->cf, &raw, &newer, &err), &err);
    assert_ok(casefile_commit(sample->cf, &err), &err);
    assert_ok(facts_get(sample->cf, &arena, &raw, &blob, &err), &err);
    assert_true(str_equal(blob, newer.blob));
    assert_false(facts_get(sample->cf, &arena, &unknown, &blob, &err));
    assert_int_equal(err.code, ERROR_NONE);
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_false(facts_put(sample->cf, &unknown, &newer, &err));
    assert_string_equal(err.text, "facts about evidence that is not in the case");
    casefile_rollback(sample->cf);
    arena_dispose(&arena);
}

static void facts_missing_or_too_old_are_asked_for(void **state)
{
    struct sample *sample = *state;
    struct arena arena = {0};
    struct error err = {0};
    struct arrival *found;
    size_t count;

    assert_ok(facts_missing(sample->cf, &arena, 1, false, 100, &found, &count, &err), &err);
    assert_int_equal(count, 5); /* every second one is parsed */
    assert_ok(facts_missing(sample->cf, &arena, 2, false, 100, &found, &count, &err), &err);
    assert_int_equal(count, 10);
    assert_ok(facts_missing(sample->cf, &arena, 2, false, 3, &found, &count, &err), &err);
    assert_int_equal(count, 3);
    arena_dispose(&arena);
}

struct walked {
    unsigned rows, with_facts, stop_at, last;
};

static bool walk(void *arg, const struct message *message, struct str blob)
{
    struct walked *walked = arg;

    assert_true(message->uid > walked->last);
    walked->last = message->uid;
    walked->with_facts += blob.len > 0;
    return ++walked->rows != walked->stop_at;
}

static void what_is_only_listed_is_not_walked(void **state)
{
    struct sample *sample = *state;
    struct message listed = {
        .folder = sample->inbox, .uid = 11, .size = 100, .received = INT64_MIN, .flags = ""};
    struct walked all = {0};
    struct error err = {0};
    int64_t id;

    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(message_plan(sample->cf, &listed, &id, &err), &err);
    assert_ok(casefile_commit(sample->cf, &err), &err);
    assert_ok(facts_walk(sample->cf, walk, &all, &err), &err);
    assert_int_equal(all.rows, 10);
}

static void facts_are_walked_oldest_first_until_told_to_stop(void **state)
{
    struct sample *sample = *state;
    struct walked all = {0}, some = {.stop_at = 3};
    struct error err = {0};

    assert_ok(facts_walk(sample->cf, walk, &all, &err), &err);
    assert_int_equal(all.rows, 10);
    assert_int_equal(all.with_facts, 5);
    assert_ok(facts_walk(sample->cf, walk, &some, &err), &err);
    assert_int_equal(some.rows, 3);
}

/* They are read on a connection of their own, but not then. */
static void facts_that_are_to_be_committed_are_walked(void **state)
{
    struct sample *sample = *state;
    struct hash raw = hash_of(sample_mail(9)); /* not parsed yet */
    const struct facts facts = {.limit = "", .version = 1, .blob = str_of("more facts")};
    struct walked before = {0}, within = {0}, after = {0};
    struct error err = {0};

    assert_ok(facts_walk(sample->cf, walk, &before, &err), &err);
    assert_ok(casefile_begin(sample->cf, &err), &err);
    assert_ok(facts_put(sample->cf, &raw, &facts, &err), &err);
    assert_ok(facts_walk(sample->cf, walk, &within, &err), &err);
    assert_int_equal(within.with_facts, before.with_facts + 1);
    assert_ok(casefile_commit(sample->cf, &err), &err);
    assert_ok(facts_walk(sample->cf, walk, &after, &err), &err);
    assert_int_equal(after.with_facts, before.with_facts + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_only_listed_is_not_walked, make, unmake),
        cmocka_unit_test_setup_teardown(facts_that_are_to_be_committed_are_walked, make, unmake),
        cmocka_unit_test_setup_teardown(pages_come_in_the_order_that_was_asked_for, make, unmake),
        cmocka_unit_test_setup_teardown(a_page_is_the_same_from_wherever_it_is_looked_for, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(a_message_comes_back_whole, make, unmake),
        cmocka_unit_test_setup_teardown(planning_again_changes_nothing_that_was_fetched, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(planning_what_is_there_as_new_leaves_it, make, unmake),
        cmocka_unit_test_setup_teardown(copies_that_come_together_share_their_evidence, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(other_bytes_for_a_fetched_message_are_refused, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(many_are_planned_in_one_statement, make, unmake),
        cmocka_unit_test_setup_teardown(a_second_copy_knows_the_parse_of_the_first, make, unmake),
        cmocka_unit_test_setup_teardown(what_is_missing_comes_sent_first_and_newest_first, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(months_are_counted, make, unmake),
        cmocka_unit_test_setup_teardown(facts_come_back_and_are_replaced, make, unmake),
        cmocka_unit_test_setup_teardown(facts_missing_or_too_old_are_asked_for, make, unmake),
        cmocka_unit_test_setup_teardown(facts_are_walked_oldest_first_until_told_to_stop, make,
                                        unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
