/* test_guard_out.c - nothing but reading leaves. */
#include "guard_lists.h"
#include "guarded.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void every_command_that_reads_is_let_through(void **state)
{
    (void)state;
    for (size_t i = 0; guard_allowed[i]; i++) {
        struct guarded *guarded = guarded_new();
        char line[300];

        snprintf(line, sizeof(line), "17 %s\r\n", guard_allowed[i]);
        if (!guarded_ask(guarded, line))
            fail_msg("%s: %s", guard_allowed[i], guarded->err.text);
        assert_string_equal(buf_c(&guarded->server), line);
        guarded_free(guarded);
    }
}

static void everything_else_is_refused_and_nothing_of_it_leaves(void **state)
{
    (void)state;
    for (size_t i = 0; guard_refused[i]; i++) {
        struct guarded *guarded = guarded_new();
        char line[300];

        snprintf(line, sizeof(line), "1 NOOP\r\n2 %s\r\n", guard_refused[i]);
        if (guarded_ask(guarded, line))
            fail_msg("%s was let through", guard_refused[i]);
        assert_int_equal(guarded->err.code, ERROR_JAIL);
        assert_string_equal(buf_c(&guarded->server), "1 NOOP\r\n");
        assert_true(strncmp(buf_c(&guarded->notes), "wire_violation(command): ", 25) == 0);
        guarded_free(guarded);
    }
}

static void lines_and_tags_must_be_as_they_should(void **state)
{
    static const struct {
        const char *what, *lines;
        size_t len; /* 0: of the text */
        bool ok;
    } cases[] = {
        {"two commands at once", "1 NOOP\r\n2 NOOP\r\n", 0, true},
        {"a tag twice", "1 NOOP\r\n1 NOOP\r\n", 0, false},
        {"a long tag", "12345678901234567 NOOP\r\n", 0, false},
        {"a tag with a star", "* NOOP\r\n", 0, false},
        {"a tag with a plus", "a+ NOOP\r\n", 0, false},
        {"a tag with a bracket", "a[ NOOP\r\n", 0, false},
        {"a tag with a brace", "a{ NOOP\r\n", 0, false},
        {"a tag in capitals", "Az09 NOOP\r\n", 0, true},
        {"a tag that is empty", " NOOP\r\n", 0, false},
        {"LF and nothing else", "\n", 0, false},
        {"no tag", "NOOP\r\n", 0, false},
        {"LF alone", "1 NOOP\n", 0, false},
        {"NUL", "1 NOOP\0\r\n", 9, false},
        {"NUL in quotes", "1 EXAMINE \"a\0b\"\r\n", 17, false},
        {"empty line", "\r\n", 0, false},
        {"DONE without IDLE", "DONE\r\n", 0, false},
        {"IDLE and DONE", "1 IDLE\r\nDONE\r\n", 0, true},
        {"a command in IDLE", "1 IDLE\r\n2 NOOP\r\n", 0, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t len = cases[i].len ? cases[i].len : strlen(cases[i].lines);

        for (size_t piece = 1; piece <= len; piece += len > 1 ? len - 1 : 1) {
            struct guarded *guarded = guarded_new();
            bool ok = true;

            for (size_t from = 0; ok && from < len; from += piece)
                ok = guard_out(&guarded->guard,
                               str_part((struct str){cases[i].lines, len}, from, piece),
                               &guarded->server, &guarded->err);
            if (ok != cases[i].ok)
                fail_msg("%s: %s", cases[i].what, ok ? "let through" : guarded->err.text);
            guarded_free(guarded);
        }
    }
}

static void a_line_of_more_than_8_kb_is_refused(void **state)
{
    static char line[LIMIT_COMMAND_LINE + 100];
    struct guarded *guarded = guarded_new();

    (void)state;
    memset(line, '1', sizeof(line) - 1);
    line[1] = ' ';
    assert_false(guarded_ask(guarded, line));
    assert_int_equal(guarded->server.len, 0);
    guarded_free(guarded);
}

static void so_many_commands_may_wait_and_no_more(void **state)
{
    struct guarded *guarded = guarded_new();
    char line[32];

    (void)state;
    for (int i = 0; i < LIMIT_WIRE_TAGS; i++) {
        snprintf(line, sizeof(line), "%d NOOP\r\n", i);
        assert_true(guarded_ask(guarded, line));
    }
    assert_false(guarded_ask(guarded, "x NOOP\r\n"));
    guarded_free(guarded);
}

static void a_search_may_be_nested_to_its_limit(void **state)
{
    (void)state;
    for (size_t depth = LIMIT_WIRE_DEPTH; depth <= LIMIT_WIRE_DEPTH + 1; depth++) {
        enum command_kind kind;
        struct buf line;

        buf_init(&line, KIB(4));
        buf_text(&line, "SEARCH ");
        for (size_t i = 0; i < depth; i++)
            buf_char(&line, '(');
        buf_text(&line, "ALL");
        for (size_t i = 0; i < depth; i++)
            buf_char(&line, ')');
        assert_int_equal(guard_allows(buf_as_str(&line), &kind), depth == LIMIT_WIRE_DEPTH);
        buf_dispose(&line);
    }
}

static void a_server_that_takes_nothing_ends_the_connection(void **state)
{
    static char line[KIB(8)];
    struct guarded *guarded = guarded_new();
    size_t taken = 0;

    (void)state;
    do {
        snprintf(line, sizeof(line), "%zu EXAMINE \"%07000d\"\r\n", taken, 0);
        if (!guarded_ask(guarded, line))
            break;
        assert_true(str_ends_nocase(buf_as_str(&guarded->server), line)); /* whole lines only */
    } while (++taken < LIMIT_WIRE_TAGS);
    assert_string_equal(guarded->err.text, "mail.example does not take our commands");
    assert_int_equal(guarded->err.code, ERROR_LIMIT);
    assert_true(taken > 100 && taken < LIMIT_WIRE_TAGS);
    guarded_free(guarded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_that_reads_is_let_through),
        cmocka_unit_test(everything_else_is_refused_and_nothing_of_it_leaves),
        cmocka_unit_test(lines_and_tags_must_be_as_they_should),
        cmocka_unit_test(a_line_of_more_than_8_kb_is_refused),
        cmocka_unit_test(so_many_commands_may_wait_and_no_more),
        cmocka_unit_test(a_search_may_be_nested_to_its_limit),
        cmocka_unit_test(a_server_that_takes_nothing_ends_the_connection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
