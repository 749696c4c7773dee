/* test_case_headers.c - a message whose header came first, and its whole later. */
#include "check.h"
#include "sample_case.h"

#include <stdio.h>
#include <string.h>

enum { HEADED = 50, HEAD_LEN = 40 };

struct world {
    struct sample sample;
    int64_t id; /* of the message whose header is here */
    struct hash header, whole;
};

static int make(void **state)
{
    static struct world world;

    sample_make(&world.sample);
    sample_fill(&world.sample, 4);
    sample_headed(&world.sample, HEADED, HEAD_LEN, &world.id);
    world.header = hash_of(str_part(sample_mail(HEADED), 0, HEAD_LEN));
    world.whole = hash_of(sample_mail(HEADED));
    *state = &world;
    return 0;
}

static int unmake(void **state)
{
    struct world *world = *state;

    sample_remove(&world->sample);
    return 0;
}

static void begin(const struct world *world)
{
    struct error err = {0};

    assert_ok(casefile_begin(world->sample.cf, &err), &err);
}

static void commit(const struct world *world)
{
    struct error err = {0};

    assert_ok(casefile_commit(world->sample.cf, &err), &err);
}

static void add_header_facts(const struct world *world)
{
    const struct facts facts = {
        .limit = "", .status = PARSE_OK, .version = 1, .header = true, .blob = str_of("header")};
    const struct message message = {.raw = world->header,
                                    .date = 1,
                                    .from = "head@example.com",
                                    .to = "owner@acme.example",
                                    .subject = "from the header",
                                    .message_id = "id"};
    struct error err = {0};

    begin(world);
    assert_ok(facts_put(world->sample.cf, &world->header, &facts, &err), &err);
    assert_ok(message_header_parsed(world->sample.cf, 0, &message, &err), &err);
    commit(world);
}

static void add_whole(const struct world *world)
{
    struct error err = {0};
    struct hash raw;

    begin(world);
    assert_ok(evidence_put(world->sample.cf, sample_mail(HEADED), &raw, &err), &err);
    assert_ok(message_fetched(world->sample.cf, world->id, &raw, &err), &err);
    commit(world);
}

static void add_whole_facts(const struct world *world, enum parse_status status)
{
    const struct facts facts = {.limit = "", .status = status, .version = 1, .blob = str_of("all")};
    const struct message message = {.raw = world->whole,
                                    .status = status,
                                    .limit = "",
                                    .date = 2,
                                    .from = "whole@example.com",
                                    .to = "",
                                    .subject = "from the whole",
                                    .message_id = "id"};
    struct error err = {0};

    begin(world);
    assert_ok(facts_put(world->sample.cf, &world->whole, &facts, &err), &err);
    assert_ok(message_parsed(world->sample.cf, 0, &message, &err), &err);
    commit(world);
}

static struct message_counts counts_of(const struct world *world)
{
    struct message_counts counts;
    struct error err = {0};

    assert_ok(message_count(world->sample.cf, &counts, &err), &err);
    return counts;
}

static bool keep_blob(void *arg, const struct message *message, struct str blob)
{
    char *out = arg;

    if (message->uid == HEADED)
        snprintf(out, 16, "%.*s", (int)blob.len, blob.at);
    return true;
}

/* What a scan would go by, and what the list shows. */
static void expect(const struct world *world, const char *blob, const char *subject)
{
    struct arena arena = {0};
    struct error err = {0};
    struct message message;
    char found[16] = "";

    assert_ok(facts_walk(world->sample.cf, keep_blob, found, &err), &err);
    assert_string_equal(found, blob);
    assert_ok(message_get(world->sample.cf, &arena, world->id, &message, &err), &err);
    assert_string_equal(message.subject, subject);
    assert_true(hash_equal(&message.header, &world->header));
    arena_dispose(&arena);
}

static size_t missing(const struct world *world, bool headers)
{
    struct arena arena = {0};
    struct error err = {0};
    struct arrival *found;
    size_t count;

    assert_ok(facts_missing(world->sample.cf, &arena, 1, headers, 100, &found, &count, &err), &err);
    arena_dispose(&arena);
    return count;
}

static void a_header_counts_until_the_whole_comes(void **state)
{
    struct world *world = *state;

    assert_int_equal(counts_of(world).headed, 1);
    assert_int_equal(counts_of(world).fetched, 4);
    add_whole(world);
    assert_int_equal(counts_of(world).headed, 0);
    assert_int_equal(counts_of(world).fetched, 5);
}

static void facts_of_the_whole_replace_those_of_the_header(void **state)
{
    struct world *world = *state;

    assert_int_equal(missing(world, true), 1);
    add_header_facts(world);
    assert_int_equal(missing(world, true), 0);
    expect(world, "header", "from the header");
    assert_int_equal(counts_of(world).parsed, 2); /* of those that sample_fill() made: no more */
    assert_int_equal(missing(world, false), 2);
    add_whole(world);
    assert_int_equal(missing(world, false), 3);
    expect(world, "header", "from the header"); /* as long as nothing better is known */
    add_whole_facts(world, PARSE_OK);
    expect(world, "all", "from the whole");
    assert_int_equal(counts_of(world).parsed, 3);
}

static void a_crash_on_the_whole_leaves_what_the_header_told(void **state)
{
    struct world *world = *state;

    add_header_facts(world);
    add_whole(world);
    add_whole_facts(world, PARSE_CRASHED);
    expect(world, "header", "from the header");
    assert_int_equal(counts_of(world).crashed, 1);
}

/* Then both are one object, and its facts must not stay those of a header. */
static void a_mail_may_consist_of_its_header(void **state)
{
    struct world *world = *state;
    struct error err = {0};
    bool has;

    add_header_facts(world);
    begin(world);
    assert_ok(message_fetched(world->sample.cf, world->id, &world->header, &err), &err);
    commit(world);
    assert_ok(facts_has(world->sample.cf, &world->header, true, &has, &err), &err);
    assert_false(has);
    assert_ok(facts_has(world->sample.cf, &world->header, false, &has, &err), &err);
    assert_true(has);
    assert_int_equal(missing(world, false), 3);
    world->whole = world->header;
    add_whole_facts(world, PARSE_OK);
    expect(world, "all", "from the whole");
    add_header_facts(world); /* late, as from a copy */
    expect(world, "all", "from the whole");
}

static void what_was_sealed_with_a_header_stays(void **state)
{
    struct world *world = *state;
    struct message again = {
        .folder = world->sample.inbox, .uid = HEADED, .size = 9, .flags = "\\Deleted"};
    struct arena arena = {0};
    struct error err = {0};
    struct message_known known;
    struct message back;
    struct hash other;
    int64_t id;

    begin(world);
    assert_ok(message_plan(world->sample.cf, &again, &id, &err), &err);
    assert_int_equal(id, world->id);
    commit(world);
    assert_ok(message_get(world->sample.cf, &arena, id, &back, &err), &err);
    assert_int_equal(back.size, sample_mail(HEADED).len);
    assert_string_equal(back.flags, "\\Deleted");
    assert_ok(message_known(world->sample.cf, again.folder, HEADED, &known, &err), &err);
    assert_true(known.headed && !known.fetched);
    begin(world);
    assert_ok(message_headed(world->sample.cf, id, &world->header, &err),
              &err); /* the same is fine */
    assert_ok(evidence_put(world->sample.cf, str_of("another header"), &other, &err), &err);
    assert_false(message_headed(world->sample.cf, id, &other, &err));
    assert_non_null(strstr(err.text, "the first are kept"));
    casefile_rollback(world->sample.cf);
    arena_dispose(&arena);
}

static bool is_headed(void *arg, const struct message *row)
{
    if (row->uid == HEADED)
        *(int *)arg += row->headed ? 1 : 100;
    return true;
}

static void what_is_missing_says_whether_its_header_is_here(void **state)
{
    struct world *world = *state;
    struct error err = {0};
    int seen = 0;

    assert_ok(message_missing_each(world->sample.cf, world->sample.inbox, is_headed, &seen, &err),
              &err);
    assert_int_equal(seen, 1);
    add_whole(world);
    seen = 0;
    assert_ok(message_missing_each(world->sample.cf, world->sample.inbox, is_headed, &seen, &err),
              &err);
    assert_int_equal(seen, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_header_counts_until_the_whole_comes, make, unmake),
        cmocka_unit_test_setup_teardown(facts_of_the_whole_replace_those_of_the_header, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(a_crash_on_the_whole_leaves_what_the_header_told, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(a_mail_may_consist_of_its_header, make, unmake),
        cmocka_unit_test_setup_teardown(what_was_sealed_with_a_header_stays, make, unmake),
        cmocka_unit_test_setup_teardown(what_is_missing_says_whether_its_header_is_here, make,
                                        unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
