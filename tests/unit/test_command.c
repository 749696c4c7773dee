/* test_command.c - words on a command line become a call, or one plain sentence. */
#include "command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const struct option sample_options[] = {
    {"--filter", "WORDS", "only these"},
    {"--gone", NULL, "also the gone ones"},
    {0},
};
static const struct command sample = {
    .name = "sample", .arguments = "CASE [ID]", .least = 1, .most = 2, .options = sample_options};

enum { WORDS_MOST = 8 };

static bool parse(struct invocation *call, const char *const *words, struct error *err)
{
    char copies[WORDS_MOST][64], *argv[WORDS_MOST];
    int argc = 0;

    *call = (struct invocation){.command = &sample};
    for (; words[argc]; argc++) {
        snprintf(copies[argc], sizeof(copies[argc]), "%s", words[argc]);
        argv[argc] = copies[argc];
    }
    return call_parse(call, argc, argv, err);
}

static void bad_words_get_one_sentence(void **state)
{
    static const struct {
        const char *words[WORDS_MOST], *want;
    } cases[] = {
        {{NULL}, "usage: mailmedic sample CASE [ID]"},
        {{"a", "b", "c"}, "usage: mailmedic sample CASE [ID]"},
        {{"a", "--nonsense"},
         "sample does not know the option --nonsense; mailmedic sample --help"},
        {{"a", "--filter"}, "--filter wants a value: WORDS"},
        {{"a", "--gone=yes"}, "--gone takes no value"},
        {{"a", "--filte", "x"}, "sample does not know the option --filte; mailmedic sample --help"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct invocation call;
        struct error err = {0};

        assert_false(parse(&call, cases[i].words, &err));
        assert_int_equal(err.code, ERROR_USAGE);
        assert_string_equal(err.text, cases[i].want);
    }
}

static void options_may_stand_anywhere(void **state)
{
    static const char *const forms[][WORDS_MOST] = {
        {"--filter", "x y", "--gone", "case", NULL},
        {"case", "--filter=x y", "--gone", NULL},
        {"--gone", "case", "--filter", "other", "--filter", "x y", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        struct invocation call;
        struct error err = {0};
        char copies[WORDS_MOST][64], *argv[WORDS_MOST];
        int argc = 0;

        call = (struct invocation){.command = &sample};
        for (; forms[i][argc]; argc++) {
            snprintf(copies[argc], sizeof(copies[argc]), "%s", forms[i][argc]);
            argv[argc] = copies[argc];
        }
        assert_true(call_parse(&call, argc, argv, &err));
        assert_int_equal(call.count, 1);
        assert_string_equal(call.arguments[0], "case");
        assert_true(call_has(&call, "--gone"));
        assert_false(call_has(&call, "--json"));
        assert_string_equal(call_value(&call, "--filter"), "x y");
    }
}

static void after_two_dashes_all_words_are_arguments(void **state)
{
    struct invocation call = {.command = &sample};
    struct error err = {0};
    char dashes[] = "--", word[] = "--gone";
    char *argv[] = {dashes, word};

    (void)state;
    assert_true(call_parse(&call, 2, argv, &err));
    assert_int_equal(call.count, 1);
    assert_string_equal(call.arguments[0], "--gone");
}

static void a_letter_is_an_option_where_the_command_has_it(void **state)
{
    static const struct option options[] = {{"-o", "PATH", "where to"}, {0}};
    static const struct command writes = {.name = "w", .most = 2, .options = options};
    struct invocation call = {.command = &writes}, other = {.command = &sample};
    struct error err = {0};
    char option[] = "-o", value[] = "x";
    char *argv[] = {option, value};

    (void)state;
    assert_true(call_parse(&call, 2, argv, &err));
    assert_string_equal(call_value(&call, "-o"), "x");
    assert_int_equal(call.count, 0);
    assert_true(!call_parse(&other, 1, argv, &err) || other.count == 1);
}

static void help_needs_no_arguments(void **state)
{
    struct invocation call = {.command = &sample};
    struct error err = {0};
    char word[] = "--help";
    char *argv[] = {word};

    (void)state;
    assert_true(call_parse(&call, 1, argv, &err));
    assert_true(call_has(&call, "--help"));
}

/* A row that a person could not use: no summary, an option twice, limits the wrong way round. */
static void every_command_is_complete(void **state)
{
    (void)state;
    for (const struct command *command = commands; command->name; command++) {
        assert_non_null(command->summary);
        assert_non_null(command->arguments);
        assert_non_null(command->run);
        assert_true(command->least <= command->most);
        for (const struct option *a = command->options; a && a->name; a++) {
            assert_non_null(a->help);
            assert_true(strncmp(a->name, "--", 2) == 0 || /* a word, or one letter */
                        (a->name[0] == '-' && a->name[1] && !a->name[2]));
            for (const struct option *b = command_common_options(command); b->name; b++)
                assert_string_not_equal(a->name, b->name);
        }
    }
}

static const struct command *named(const char *name)
{
    for (const struct command *command = commands; command->name; command++)
        if (strcmp(command->name, name) == 0)
            return command;
    fail_msg("no command %s", name);
    return NULL;
}

/* Shared options are shared only where they mean something. */
static void what_means_nothing_to_a_command_is_unknown_to_it(void **state)
{
    static const struct {
        const char *command, *option;
        bool known;
    } cases[] = {
        {"acquire", "--headers-only", true},
        {"acquire", "--no-scan", true},
        {"acquire", "--pin", true},
        {"watch", "--headers-only", true},
        {"watch", "--quiet", true},
        {"watch", "--no-scan", false},
        {"screen", "--headers-only", true},
        {"screen", "--no-scan", false},
        {"act", "--pin", true},
        {"act", "--sieve", true},
        {"act", "--headers-only", false},
        {"act", "--folder", false},
        {"act", "--no-sieve", false},
        {"act", "--quiet", false},
        {"doctor", "--pin", true},
        {"doctor", "--no-sieve", true},
        {"doctor", "--no-scan", false},
        {"doctor", "--since", false},
        {"doctor", "--quiet", false},
        {"doctor", "--yara", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct invocation call = {.command = named(cases[i].command)};
        char word[64], value[] = "value", help[] = "--help";
        char *argv[] = {word, value, help};
        struct error err = {0};

        snprintf(word, sizeof(word), "%s", cases[i].option);
        if (call_parse(&call, 3, argv, &err) != cases[i].known)
            fail_msg("%s %s: %s", cases[i].command, word, err.text);
        if (!cases[i].known)
            assert_non_null(strstr(err.text, "does not know the option"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_words_get_one_sentence),
        cmocka_unit_test(options_may_stand_anywhere),
        cmocka_unit_test(after_two_dashes_all_words_are_arguments),
        cmocka_unit_test(a_letter_is_an_option_where_the_command_has_it),
        cmocka_unit_test(help_needs_no_arguments),
        cmocka_unit_test(every_command_is_complete),
        cmocka_unit_test(what_means_nothing_to_a_command_is_unknown_to_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
