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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_belong_to_a_message_when_both_readers_say_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
