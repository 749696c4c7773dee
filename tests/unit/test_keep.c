/* Text that is kept of a mail, whatever stands in it and wherever. */
#include "keep.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { LONGEST = 20 };

static void every_byte_at_every_place_is_shown_as_text_show_does(void **state)
{
    (void)state;
    for (unsigned ch = 0; ch < 256; ch++) {
        for (size_t at = 0; at < LONGEST; at++) {
            struct arena arena = {0};
            char text[LONGEST];
            struct buf want;

            memset(text, 'a', sizeof(text));
            text[at] = (char)ch;
            buf_init(&want, 1000);
            text_show(&want, (struct str){text, sizeof(text)});
            assert_string_equal(keep_shown(&arena, (struct str){text, sizeof(text)}, 255),
                                buf_c(&want));
            buf_dispose(&want);
            arena_dispose(&arena);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_at_every_place_is_shown_as_text_show_does),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
