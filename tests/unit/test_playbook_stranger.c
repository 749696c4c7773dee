/* Playbooks from elsewhere: read in the jail of the real program, shown, never run. */
#include "check.h"

#include "base/limits.h"
#include "playbooks/cacao.h"
#include "playbooks/stranger.h"

#include <string.h>

static const struct role_options options = {.program = PROGRAM};

static bool read_it(struct arena *arena, const char *text, struct playbook **out, struct error *err)
{
    return stranger_read(arena, &options, "x", str_of(text), out, err);
}

static void our_own_cacao_comes_back_as_it_was(void **state)
{
    struct playbook *book, *back;
    struct arena arena = {0};
    struct error err = {0};
    struct buf first, second;

    (void)state;
    buf_init(&first, MIB(4));
    buf_init(&second, MIB(4));
    assert_ok(shelf_load(&arena, PLAYBOOKS_DIR, "alimail", "en", &book, NULL, &err), &err);
    cacao_export(book, &first);
    assert_ok(stranger_read(&arena, &options, "x.json", buf_as_str(&first), &back, &err), &err);
    assert_false(back->shipped);
    assert_true(back->foreign);
    assert_int_equal(back->step_count, book->step_count);
    cacao_export(back, &second);
    assert_true(str_equal(buf_as_str(&first), buf_as_str(&second)));
    buf_dispose(&first);
    buf_dispose(&second);
    arena_dispose(&arena);
}

static void a_foreign_cacao_is_readable_and_has_nothing_to_run(void **state)
{
    static const char text[] =
        "{\"type\":\"playbook\",\"spec_version\":\"cacao-2.0\",\"name\":\"Theirs\","
        "\"workflow_start\":\"start--1\",\"workflow\":{"
        "\"start--1\":{\"type\":\"start\",\"on_completion\":\"if-condition--1\"},"
        "\"if-condition--1\":{\"type\":\"if-condition\",\"condition\":\"a = 1\",\"on_true\":"
        "\"action--1\",\"on_completion\":\"end--1\"},"
        "\"action--1\":{\"type\":\"action\",\"name\":\"Wipe\",\"commands\":[{\"type\":\"bash\","
        "\"command_b64\":\"cm0gLXJmIC8bWzJK\"}],\"on_completion\":\"if-condition--1\"},"
        "\"end--1\":{\"type\":\"end\"}}}";
    struct arena arena = {0};
    struct playbook *book;
    struct error err = {0};

    (void)state;
    assert_ok(read_it(&arena, text, &book, &err), &err);
    assert_string_equal(book->title, "Theirs");
    assert_int_equal(book->step_count, 2);
    assert_string_equal(step_text(&book->steps[0], ""), "a = 1");
    /* What it holds is shown, not obeyed. */
    assert_string_equal(step_text(&book->steps[1], ""), "[bash] rm -rf /<U+001B>[2J\n");
    assert_int_equal(book->steps[1].command_count, 0);
    arena_dispose(&arena);
}

static void what_is_wrong_is_one_sentence(void **state)
{
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"{\"a\": 1", "x: line 1, column 7: this is not JSON"},
        {"{\"a\": 1, \"a\": 2}", "this is not JSON"},
        {"{\"spec_version\": \"cacao-1.0\"}", "x is not CACAO 2.0"},
        {"{\"spec_version\": \"cacao-2.0\"}", "x has no workflow"},
        {"{\"spec_version\": \"cacao-2.0\", \"workflow\": {}}", "leads to no action"},
        {"[[[[[[[[[[[[[[[[[[[[", "nested too deep"},
        {"%\"\xa6", "UTF-8"},
        {"a: *b", "aliases are not allowed"},
        {"format: mailmedic-playbook/1\n", "is missing"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct playbook *book;
        struct error err = {0};

        assert_false(read_it(&arena, cases[i].text, &book, &err));
        if (!strstr(err.text, cases[i].want))
            fail_msg("%s: %s", cases[i].text, err.text);
        arena_dispose(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_own_cacao_comes_back_as_it_was),
        cmocka_unit_test(a_foreign_cacao_is_readable_and_has_nothing_to_run),
        cmocka_unit_test(what_is_wrong_is_one_sentence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
