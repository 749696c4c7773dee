/* test_random.c - whatever is pressed and however the screen is sized, the frame stays whole.
 * stage.c looks at each screen it draws. */
#include "stage.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

enum { SEQUENCES = 5000, KEYS = 8, PER_STAGE = 50 };

static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

/* Mostly keys that mean something; sometimes any key there is. */
static uint32_t random_key(uint64_t *seed)
{
    static const uint32_t keys[] = {
        '1',
        '2',
        '3',
        '4',
        '5',
        '6',
        'j',
        'j',
        'k',
        'g',
        'G',
        'l',
        'h',
        'n',
        'N',
        'e',
        '/',
        ':',
        '?',
        'J',
        'p',
        'x',
        'q',
        'c',
        'd',
        'u',
        'r',
        'a',
        'f',
        's',
        'o',
        'z',
        'v',
        ' ',
        KEYCODE_ENTER,
        KEYCODE_ENTER,
        KEYCODE_ENTER,
        KEYCODE_ESC,
        KEYCODE_TAB,
        KEYCODE_BACKTAB,
        KEYCODE_UP,
        KEYCODE_DOWN,
        KEYCODE_LEFT,
        KEYCODE_RIGHT,
        KEYCODE_HOME,
        KEYCODE_END,
        KEYCODE_PAGE_UP,
        KEYCODE_PAGE_DOWN,
        KEYCODE_BACKSPACE,
        KEYCODE_DELETE,
        KEYCODE_F1,
        KEYCODE_UNKNOWN,
        'L' & KEYCODE_CTRL,
        'P' & KEYCODE_CTRL,
        'U' & KEYCODE_CTRL,
        'W' & KEYCODE_CTRL,
        0x4e2d,
        0x301,
        0x1f600,
        0x202e,
        0x1b,
        0x7f,
        0x9b,
    };

    if (next_random(seed) % 16 == 0)
        return next_random(seed) % 0x110000;
    return keys[next_random(seed) % ARRAY_LEN(keys)];
}

static void random_event(struct stage *stage, uint64_t *seed)
{
    struct job_status status = {.eta_seconds = -1, .activity = "\x1b[31m \xe2\x80\xae"};

    switch (next_random(seed) % 24) {
    case 0:
        stage_resize(stage, 1 + (int)(next_random(seed) % 50), 1 + (int)(next_random(seed) % 160));
        break;
    case 1:
        status.state = (enum job_state)(next_random(seed) % (JOB_FAILED + 1));
        status.changed = next_random(seed) % 256;
        status.done = next_random(seed);
        status.total = next_random(seed) % 2 ? next_random(seed) : 0;
        if (status.state == JOB_FAILED)
            error_set(&status.error, ERROR_NET, "no reply");
        stage_job(stage, next_random(seed) % 4, &status);
        break;
    default:
        stage_key(stage, random_key(seed));
    }
}

static void any_keys_leave_the_frame_whole(void **state)
{
    uint64_t seed = 20240301;
    struct stage stage;

    (void)state;
    stage_open(&stage, false, 24, 80);
    for (int i = 0; i < SEQUENCES; i++) {
        if (i % PER_STAGE == 0)
            stage_again(&stage, i % (2 * PER_STAGE) == 0, 24, 80);
        stage_resize(&stage, i % 3 ? 24 : 40, i % 3 ? 80 : 120);
        stage_key(&stage, '1' + (uint32_t)i % 6);
        for (int k = 0; k < KEYS; k++)
            random_event(&stage, &seed);
    }
    stage_close(&stage);
}

static void any_size_can_be_drawn(void **state)
{
    static const char *const views[] = {"1", "2<Enter>", "3", "4", "4G<Enter>", "5", "6", "?", "J"};
    struct stage stage;

    (void)state;
    stage_open(&stage, false, 24, 80);
    for (size_t i = 0; i < ARRAY_LEN(views); i++) {
        stage_again(&stage, false, 24, 80);
        stage_press(&stage, views[i]);
        for (int height = 1; height <= 16; height++)
            for (int width = 1; width <= 64; width += height < 14 ? 9 : 1)
                stage_resize(&stage, height, width);
    }
    stage_resize(&stage, 14, 100);
    assert_true(stage_shows(&stage, "this screen has 100x14"));
    stage_resize(&stage, 15, 60);
    assert_false(stage_shows(&stage, "this screen has"));
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_keys_leave_the_frame_whole),
        cmocka_unit_test(any_size_can_be_drawn),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
