/* test_fetch.c - what of a server's answers to a request for mail is believed. */
#include "acquisition.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void bytes_belong_to_a_message_when_both_readers_say_so(void **state)
{
    static const struct {
        const char *what;
        struct link_message message;
        bool agree;
    } cases[] = {
        {"the same", {.uid = 4, .body = LINK_OBJECT, .object = {.uid = 4, .whole = true}}, true},
        {"another", {.uid = 4, .body = LINK_OBJECT, .object = {.uid = 5, .whole = true}}, false},
        {"[net] saw none", {.uid = 4, .body = LINK_OBJECT, .object = {.whole = true}}, false},
        {"libetpan saw none", {.body = LINK_OBJECT, .object = {.uid = 4, .whole = true}}, false},
        {"nobody saw one", {.body = LINK_OBJECT, .object = {.whole = true}}, false},
        {"a part", {.uid = 4, .body = LINK_OBJECT, .object = {.uid = 4}}, false},
        {"odd", {.uid = 4, .body = LINK_ODD_BODY, .object = {.uid = 4, .whole = true}}, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        if (link_readers_agree(&cases[i].message) != cases[i].agree)
            fail_msg("%s", cases[i].what);
}

static void a_header_belongs_to_a_message_when_both_readers_say_so(void **state)
{
    static const struct {
        const char *what;
        struct link_message message;
        bool agree;
    } cases[] = {
        {"the same", {.uid = 4, .body = LINK_HEADER, .object = {.uid = 4, .header = true}}, true},
        {"another", {.uid = 4, .body = LINK_HEADER, .object = {.uid = 5, .header = true}}, false},
        {"[net] saw all",
         {.uid = 4, .body = LINK_HEADER, .object = {.uid = 4, .whole = true}},
         false},
        {"libetpan saw all",
         {.uid = 4, .body = LINK_OBJECT, .object = {.uid = 4, .header = true}},
         false},
        {"nobody saw one", {.body = LINK_HEADER, .object = {.header = true}}, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (link_readers_agree_on_header(&cases[i].message) != cases[i].agree)
            fail_msg("%s", cases[i].what);
        assert_false(link_readers_agree(&cases[i].message));
    }
}

static void a_connection_may_bring_what_is_still_wanted_and_little_more(void **state)
{
    static const struct phase listing = {.activity = "listing"};
    static const struct phase fetching = {.activity = "fetching", .bodies = true};
    struct want wants[] = {{.size = 1000}, {.size = MIB(100)}, {.size = MIB(200)}};
    struct box box = {.wants = wants, .want_count = 3, .want_next = 1};
    struct box *boxes[] = {&box};
    struct retry retry = {&box, {.size = MIB(50)}};
    struct acquisition *run = xcalloc(1, sizeof(*run));
    struct batch *batches = xcalloc(BATCHES_MOST, sizeof(*batches));

    (void)state;
    assert_true(allow_bytes(run) == LIMIT_WIRE_LISTING);
    run->phase = &listing;
    assert_true(allow_bytes(run) == LIMIT_WIRE_LISTING);
    run->phase = &fetching;
    assert_in_range(allow_bytes(run), MIB(1), MIB(64));
    run->boxes = boxes;
    run->box_count = 1;
    assert_in_range(allow_bytes(run), MIB(300) + MIB(1), MIB(400));
    run->retries = &retry;
    run->retry_count = 1;
    assert_in_range(allow_bytes(run), MIB(350) + MIB(1), MIB(450));
    run->lane_count = 2;
    run->lanes[1].batches = batches;
    batches[3] = (struct batch){.box = &box, .count = 2, .arrived = {true}};
    batches[3].wants[0].size = batches[3].wants[1].size = MIB(100);
    assert_in_range(allow_bytes(run), MIB(450) + MIB(1), MIB(560));
    free(batches);
    free(run);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_belong_to_a_message_when_both_readers_say_so),
        cmocka_unit_test(a_header_belongs_to_a_message_when_both_readers_say_so),
        cmocka_unit_test(a_connection_may_bring_what_is_still_wanted_and_little_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
