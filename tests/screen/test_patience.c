/* test_patience.c - a key's picture does not wait for what takes long to read. Work is counted, not
 * time. */
#include "case/tables.h"
#include "stage.h"

#include "screen_case.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 3000, A_PICTURE = 40 /* asks, as the event loop has it */ };

struct counted {
    struct patience patience;
    unsigned asked, most;
};

static bool is_over(void *arg)
{
    struct counted *counted = arg;

    return ++counted->asked > counted->most;
}

static int setup(void **state)
{
    static struct stage stage;

    stage_open(&stage, false, 24, 80);
    screen_case_grow(stage.cf, MANY);
    stage_press(&stage, "4");
    *state = &stage;
    return 0;
}

static int teardown(void **state)
{
    stage_close(*state);
    return 0;
}

/* Loads, asked at most so often, and draws; how often it was asked. */
static unsigned load(struct stage *stage, unsigned most, bool news)
{
    struct counted counted = {.patience = {.over = is_over, .news = news}, .most = most};

    counted.patience.arg = &counted;
    app_load_within(stage->app, stage->cf, &counted.patience);
    assert_int_equal(counted.patience.was_over, counted.asked > most);
    app_draw(stage->app, &stage->canvas);
    return counted.asked;
}

static void press(struct stage *stage, const char *keys)
{
    struct str rest = str_of(keys);
    uint32_t key;

    while (keys_next(&rest, &key))
        (void)!app_update(stage->app, &(struct event){.kind = EVENT_KEY, .key = key});
}

static void others_add(struct stage *stage, int64_t count)
{
    screen_case_grow(stage->cf, MANY + count); /* some are there */
    app_others_changed(stage->app, CASE_MESSAGES);
}

static void what_others_change_is_shown_when_there_is_time(void **state)
{
    struct stage *stage = *state;

    stage_press(stage, "g");
    assert_true(stage_shows(stage, "1 of 3,0"));
    others_add(stage, 1000);
    assert_int_equal(load(stage, A_PICTURE, false), 0);
    assert_true(stage_shows(stage, "1 of 3,0"));
    assert_true(app_wants_load(stage->app));
    load(stage, UINT32_MAX, true);
    assert_true(stage_shows(stage, "of 4,0"));
    assert_false(app_wants_load(stage->app));
}

static void what_we_change_is_shown_at_once(void **state)
{
    struct stage *stage = *state;

    stage_press(stage, "g");
    screen_case_grow(stage->cf, MANY + 1000);
    app_changed(stage->app, CASE_MESSAGES);
    assert_true(load(stage, UINT32_MAX, false) > 0);
    assert_true(stage_shows(stage, "of 4,0"));
}

/* A tab that is opened shows what is there now, once: the keys after that have no more time. */
static void what_others_change_is_shown_when_a_tab_is_opened(void **state)
{
    struct stage *stage = *state;

    stage_press(stage, "g");
    stage_press(stage, "1");
    others_add(stage, 1000);
    press(stage, "4");
    load(stage, UINT32_MAX, false);
    assert_true(stage_shows(stage, "of 4,0"));
    stage_press(stage, "1");
    others_add(stage, 2000);
    press(stage, "4");
    load(stage, 3, false);
    assert_false(stage_shows(stage, "This takes a moment"));
    assert_true(stage_shows(stage, "of 4,0"));
    assert_int_equal(load(stage, 3, false), 0);
    load(stage, UINT32_MAX, true);
    assert_true(stage_shows(stage, "of 5,0"));
}

/* The row that is selected cannot be opened by mistake: it is not there. */
static void a_filter_that_takes_long_says_so(void **state)
{
    struct stage *stage = *state;

    stage_press(stage, "g");
    press(stage, "/zebra<Enter>");
    load(stage, 3, false);
    assert_true(stage_shows(stage, "This takes a moment"));
    assert_true(app_is_unread(stage->app));
    press(stage, "<Enter>");
    load(stage, 3, false);
    assert_true(stage_shows(stage, "Analysis"));
    load(stage, UINT32_MAX, true);
    assert_false(stage_shows(stage, "This takes a moment"));
    assert_false(app_is_unread(stage->app));
    assert_true(stage_shows(stage, "No message is like that"));
    assert_false(app_wants_load(stage->app));
}

/* Typed ahead, it would be lost, or reach a row that will not be there. */
static void what_acts_on_rows_waits_for_them(void **state)
{
    static const uint32_t acting[] = {'j', 'G', 'c', 'S', 'Y', KEYCODE_ENTER, KEYCODE_DOWN};
    static const uint32_t others[] = {'4', '0', '/', ':', '?', 'J', 'q', KEYCODE_ESC, KEYCODE_TAB};
    struct stage *stage = *state;

    stage_press(stage, "g");
    press(stage, "/zebra<Enter>");
    for (int unread = 1; unread >= 0; unread--) {
        load(stage, unread ? 3 : UINT32_MAX, true);
        assert_int_equal(app_is_unread(stage->app), unread);
        for (size_t i = 0; i < ARRAY_LEN(acting); i++)
            assert_int_equal(app_key_needs_rows(stage->app, acting[i]), unread);
        for (size_t i = 0; i < ARRAY_LEN(others); i++)
            assert_false(app_key_needs_rows(stage->app, others[i]));
        press(stage, ":");
        assert_false(app_key_needs_rows(stage->app, 'c'));
        assert_int_equal(app_key_needs_rows(stage->app, KEYCODE_ENTER), unread);
        press(stage, "<Esc>");
    }
}

static void comparing_texts_is_counted(void **state)
{
    struct stage *stage = *state;

    press(stage, "/zebra<Enter>");
    assert_true(load(stage, UINT32_MAX, false) > MANY / 100);
}

static void an_old_picture_stays_when_a_key_comes_first(void **state)
{
    struct stage *stage = *state;

    stage_press(stage, "/a<Enter>");
    stage_press(stage, "jjj");
    assert_true(stage_shows(stage, "4 of "));
    others_add(stage, 1000);
    load(stage, 3, true);
    assert_true(app_wants_load(stage->app));
    assert_false(stage_shows(stage, "This takes a moment"));
    assert_true(stage_shows(stage, "4 of "));
    press(stage, "j");
    load(stage, A_PICTURE, false);
    assert_true(stage_shows(stage, "5 of "));
    assert_true(app_wants_load(stage->app));
}

static void far_away_costs_a_picture_also_on_a_list_that_is_out_of_date(void **state)
{
    struct stage *stage = *state;

    stage_press(stage, "g");
    others_add(stage, 10000);
    press(stage, "G");
    assert_true(load(stage, A_PICTURE, false) <= A_PICTURE);
    assert_false(stage_shows(stage, "This takes a moment"));
    assert_true(stage_shows(stage, "of 3,0"));
    press(stage, "g");
    assert_true(load(stage, A_PICTURE, false) <= A_PICTURE);
    assert_true(stage_shows(stage, "1 of 3,0"));
}

/* Pages, too: what was on them is there until there is something new. */
static void no_page_is_lost_when_it_is_not_read_to_the_end(void **state)
{
    static const char *const tabs[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "0"};
    struct stage *stage = *state;
    struct canvas before;
    unsigned broken_off = 0;

    screen_case_grow(stage->cf, 10000);
    for (size_t i = 0; i < ARRAY_LEN(tabs); i++) {
        stage_press(stage, tabs[i]);
        canvas_init(&before, 24, 80);
        app_draw(stage->app, &before);
        app_others_changed(stage->app, ~0u);
        load(stage, 0, true);
        broken_off += app_wants_load(stage->app);
        if (app_wants_load(stage->app))
            assert_memory_equal(before.cells, stage->canvas.cells, sizeof(*before.cells) * 24 * 80);
        canvas_dispose(&before);
        load(stage, UINT32_MAX, true);
        assert_false(app_wants_load(stage->app));
    }
    assert_true(broken_off > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_others_change_is_shown_when_there_is_time, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(what_we_change_is_shown_at_once, setup, teardown),
        cmocka_unit_test_setup_teardown(what_others_change_is_shown_when_a_tab_is_opened, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_filter_that_takes_long_says_so, setup, teardown),
        cmocka_unit_test_setup_teardown(what_acts_on_rows_waits_for_them, setup, teardown),
        cmocka_unit_test_setup_teardown(comparing_texts_is_counted, setup, teardown),
        cmocka_unit_test_setup_teardown(an_old_picture_stays_when_a_key_comes_first, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(far_away_costs_a_picture_also_on_a_list_that_is_out_of_date,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(no_page_is_lost_when_it_is_not_read_to_the_end, setup,
                                        teardown),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
