/* test_dump.c - the screen as text: --dump, --keys, --size; and the tables behind the manual. */
#include "screen_case.h"
#include "temp.h"
#include "tui/tui.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct stand {
    char folder[TEMP_PATH];
    struct tui_options options;
    char *text;
};

static bool never(struct job *job, void *arg, struct error *err)
{
    (void)job;
    (void)arg;
    return error_set(err, ERROR_USAGE, "a dump has started a job");
}

static int setup(void **state)
{
    static const struct tui_job jobs[] = {{.name = "scan", .title = "Examine", .fn = never}};
    static struct stand stand;
    struct error err = {0};
    char path[TEMP_PATH + 32];

    assert_true(temp_make(stand.folder, &err));
    snprintf(path, sizeof(path), "%s/lan.case", stand.folder);
    stand.options = (struct tui_options){
        .cf = screen_case(path), .jobs = jobs, .job_count = 1, .start = TUI_NO_JOB};
    stand.text = NULL;
    *state = &stand;
    return 0;
}

static int teardown(void **state)
{
    struct stand *stand = *state;

    free(stand->text);
    casefile_close(stand->options.cf);
    temp_remove(stand->folder);
    return 0;
}

static bool dump(struct stand *stand, const char *keys, struct error *err)
{
    const struct tui_dump what = {.keys = keys, .height = 24, .width = 80};
    size_t len;
    FILE *out;
    bool ok;

    free(stand->text);
    stand->text = NULL;
    out = open_memstream(&stand->text, &len);
    assert_non_null(out);
    ok = tui_dump(&stand->options, &what, out, err);
    fclose(out);
    return ok;
}

static void keys_lead_to_the_screen(void **state)
{
    struct stand *stand = *state;
    struct error err = {0};

    assert_true(dump(stand, "2<Enter>", &err));
    assert_non_null(strstr(stand->text, "What it means"));
    assert_null(strchr(stand->text, '\x1b'));
}

/* Text has no reverse video: what a sender wrote must not pass for a token of ours. */
static void tokens_cannot_be_forged(void **state)
{
    struct stand *stand = *state;
    struct error err = {0};

    assert_true(dump(stand, "4/<lt>U+202E><Enter>", &err));
    assert_non_null(strstr(stand->text, "with \"<U+003C>U+202E>\""));
}

static void nothing_is_started_and_nothing_changed(void **state)
{
    struct stand *stand = *state;
    struct error err = {0};

    assert_true(dump(stand, "J<Enter>", &err));
    assert_non_null(strstr(stand->text, "a dump starts nothing and changes nothing"));
    assert_true(dump(stand, "2c<Enter>", &err));
    assert_non_null(strstr(stand->text, "a dump starts nothing and changes nothing"));
    assert_true(dump(stand, "2", &err));
    assert_null(strstr(stand->text, "confirmed"));
}

static void a_key_that_is_none_is_named(void **state)
{
    struct stand *stand = *state;
    struct error err = {0};

    assert_false(dump(stand, "jj<Nothing>", &err));
    assert_string_equal(err.text, "\"<Nothing>\" is not a key; write <Enter>, <Esc>, <lt> ...");
}

static void sizes_are_checked(void **state)
{
    static const char *const bad[] = {"", "x", "80", "0x24", "80x", "80x24x", "1001x5", "-1x5"};
    struct error err = {0};
    int height, width;

    (void)state;
    assert_true(tui_size_parse("120x40", &height, &width, &err));
    assert_int_equal(height, 40);
    assert_int_equal(width, 120);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        error_clear(&err);
        assert_false(tui_size_parse(bad[i], &height, &width, &err));
    }
}

/* Names are used in scripts and bug reports; a key that two actions claim does only one of them. */
static void every_action_is_named_once(void **state)
{
    struct action_group common, group;

    (void)state;
    assert_true(tui_action_group(0, &common));
    for (size_t i = 1; tui_action_group(i, &group); i++)
        for (const struct action *own = group.actions; own && own->name; own++) {
            assert_non_null(own->help);
            assert_non_null(own->act);
            for (const struct action *other = common.actions; other->name; other++) {
                assert_string_not_equal(own->name, other->name);
                assert_int_not_equal(own->key, other->key);
                if (own->key == other->other_key)
                    fail_msg("%s and %s have one key", own->name, other->name);
            }
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(keys_lead_to_the_screen, setup, teardown),
        cmocka_unit_test_setup_teardown(tokens_cannot_be_forged, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_is_started_and_nothing_changed, setup, teardown),
        cmocka_unit_test_setup_teardown(a_key_that_is_none_is_named, setup, teardown),
        cmocka_unit_test(sizes_are_checked),
        cmocka_unit_test(every_action_is_named_once),
    };

    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
