/* test_value_starved.c - a value that SQLite has no memory for is given as NULL: that is an error,
 * never an empty value, even where it is the last of its query. */
#include "check.h"
#include "no_memory.h"
#include "sample_case.h"

#include "connection.h"

#include <stdio.h>
#include <string.h>

/* What json_extract() gives has no end that C knows, and is longer than what SQLite keeps room for:
 * asking for the text allocates. */
enum { LETTERS = 3000 };

/* One row, so that no later step tells of it. False: the query failed. */
static bool is_read(struct sample *sample, struct arena *arena, bool *whole, struct error *err)
{
    struct query query;

    *whole = false;
    query_begin(&query, sample->cf->db,
                "SELECT json_extract(value, '$.x') FROM note WHERE key = 'long'");
    if (query_next(&query))
        *whole = strlen(query_text(&query, 0, arena)) == LETTERS;
    return query_end(&query, err);
}

static void a_value_without_memory_is_no_empty_value(void **state)
{
    struct sample *sample = *state;
    struct arena arena = {0};
    struct error err = {0};
    unsigned refused = 0;
    char text[LETTERS + 16];
    bool whole, over = false;

    snprintf(text, sizeof(text), "{\"x\":\"%0*d\"}", LETTERS, 7);
    assert_ok(casefile_set_note(sample->cf, "long", text, &err), &err);
    assert_ok(is_read(sample, &arena, &whole, &err), &err);
    assert_true(whole);
    for (unsigned long at = 1; !over; at++) {
        bool ok;

        arena_clear(&arena); /* which keeps room for it: only SQLite allocates */
        no_memory_begin(at);
        ok = is_read(sample, &arena, &whole, &err);
        over = no_memory_end() < at;
        assert_true(whole || !ok);
        refused += !ok;
        error_clear(&err);
    }
    assert_true(refused > 0); /* the control: it did meet it */
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_without_memory_is_no_empty_value),
    };

    return cmocka_run_group_tests(tests, sample_set_up, sample_tear_down);
}
