/* test_sieve_hostile.c - whatever the source, reading it ends, soon, within the limits. */
#include "base/limits.h"
#include "parse/pool.h"
#include "sieve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/* Reads it, sends the result through the codec, and gives the rules back. */
static void parse_whole(struct str source, struct rule_script *out, struct arena *arena)
{
    struct error err = {0};
    struct buf blob;

    sieve_parse(out, arena, source, "s");
    buf_init(&blob, LIMIT_FRAME - KIB(4));
    rule_script_encode(out, &blob);
    assert_false(blob.full);
    if (!pool_script(out, arena, buf_as_str(&blob), &err))
        fail_msg("%s", err.text);
    buf_dispose(&blob);
}

static const char sample[] =
    "require [\"fileinto\",\"variables\",\"vacation\",\"encoded-character\"];\r\n"
    "# rule:[one]\r\nif allof (header :contains [\"to\",\"cc\"] \"a\", not size :over 5K)\r\n"
    "{\r\n\tfileinto \"A\\\"B\";\r\n}\r\nelsif anyof (address :domain :is \"from\" \"x\", true) {\r\n"
    "set :lower \"v\" \"${hex:41}${1}\"; redirect \"${v}@x.example\"; stop; } else { discard; }\r\n"
    "/*\nBEGIN:FILTER:1\nBEGIN:HEADER\neyJOYW1lIjoieCIsIkFjdGlvblR5cGUiOiJOb25lIn0=END:HEADER\n*/\n"
    "vacation :days 7 :subject \"s\" text: # c\r\n..dot\r\n.\r\n;\r\n/* END:FILTER */\n"
    "# rule:[two]\nif false # anyof (header \"subject\" \"x\")\n{ keep; }\n";

static void every_piece_of_a_script_is_read_to_its_end(void **state)
{
    struct str whole = str_of(sample);

    (void)state;
    for (size_t cut = 0; cut <= whole.len; cut++) {
        struct arena arena = {0};
        struct rule_script script;
        char *copy = malloc(cut + 1); /* its own block: a read past the end is seen */

        memcpy(copy, sample, cut);
        parse_whole((struct str){copy, cut}, &script, &arena);
        arena_dispose(&arena);
        parse_whole(str_part(whole, cut, whole.len), &script, &arena);
        arena_dispose(&arena);
        free(copy);
    }
}

static void every_byte_may_be_another(void **state)
{
    static const char others[] = "\0\"{}[]();:#/*\\\xff.";
    size_t len = strlen(sample);
    char *copy = xstrdup(sample);

    (void)state;
    for (size_t i = 0; i < len; i++) {
        for (size_t k = 0; k < sizeof(others) - 1; k++) {
            struct arena arena = {0};
            struct rule_script script;

            copy[i] = others[k];
            parse_whole((struct str){copy, len}, &script, &arena);
            arena_dispose(&arena);
        }
        copy[i] = sample[i];
    }
    free(copy);
}

struct pattern {
    const char *what, *before, *repeat, *after;
    size_t times; /* 0: as many as make LIMIT_SCRIPT */
    const char *limit;
};

static const struct pattern patterns[] = {
    {"blocks", "", "if true {", "", 100000, "sieve-depth"},
    {"blocks that are closed", "", "if true {discard;}", "", 0, "rules"},
    {"not", "if ", "not ", "true {}", 100000, "sieve-depth"},
    {"anyof", "if ", "anyof(", "", 100000, "sieve-depth"},
    {"allof of two", "if ", "allof(true,", "", 50000, "sieve-depth"},
    {"square brackets", "redirect ", "[", "", 0, ""},
    {"round brackets", "if ", "(", "", 0, ""},
    {"curly brackets", "", "{", "", 0, ""},
    {"closing brackets", "", "}", "", 0, ""},
    {"one list", "redirect [", "\"\",", "\"\"];", 0, ""},
    {"one string", "redirect \"", "\x1b", "\";", 0, ""},
    {"many values", "if header \"subject\" [", "\"\x01\x02\",", "\"\"] { discard; }", 0,
     "rule-values"},
    {"many headers", "if header [", "\"a\",", "\"b\"] \"c\" { discard; }", 0, ""},
    {"exists of many", "if exists [", "\"a\",", "\"b\"] { discard; }", 0, "rule-conditions"},
    {"many tests", "if anyof (", "size :over 1,", "true) { discard; }", 0, "rule-conditions"},
    {"many actions", "", "redirect \"a@b\";", "", 0, "rule-actions"},
    {"many flags", "addflag \"", "\\\\Seen ", "\";", 0, "rule-actions"},
    {"elsif", "if size :over 1 {keep;}", "elsif size :over 1 {keep;}", "", 0, "rules"},
    {"elsif of true", "if true {keep;}", "elsif true {keep;}", "", 0, "rules"},
    {"hash comments", "", "#\n", "", 0, ""},
    {"names without rules", "", "# rule:[a]\n", "", 0, "rules"},
    {"names of rules that are off", "", "# rule:[a]\nif false # true\n{keep;}\n", "", 0, "rules"},
    {"open comments", "", "/*", "", 0, ""},
    {"text: after text:", "redirect [", "text:\n.\n,", "", 0, ""},
    {"variables that double", "require \"variables\"; set \"a\" \"xxxxxxxxxxxxxxxx\";",
     "set \"a\" \"${a}${a}\";", "redirect \"${a}\";", 0, "rule-text"},
    {"flags that grow", "require [\"variables\",\"imap4flags\"];", "addflag \"a\" \"xxxxxxxx\";",
     "", 0, "rule-text"},
    {"a variable many times", "require \"variables\"; set \"a\" \"xxxxxxxxxxxxxxxx\"; redirect \"",
     "${a}", "\";", 0, "rule-text"},
    {"require", "", "require \"a\";", "", 0, ""},
    {"requirements", "require [", "\"abc\",", "\"d\"];", 0, ""},
    {"tags", "redirect ", ":copy ", "\"a@b\";", 0, ""},
    {"numbers", "redirect ", "1 ", "\"a@b\";", 0, ""},
    {"dots", "vacation text:\n", "..\n", ".\n;", 0, ""},
    {"backslashes", "redirect \"", "\\", "\";", 0, ""},
};

static void patterns_stay_within_the_limits(void **state)
{
    struct buf source;

    (void)state;
    buf_init(&source, MIB(2));
    for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
        const struct pattern *pattern = &patterns[i];
        size_t room = LIMIT_SCRIPT - strlen(pattern->before) - strlen(pattern->after);
        size_t times = pattern->times ? pattern->times : room / strlen(pattern->repeat);
        clock_t began = clock();
        struct arena arena = {0};
        struct rule_script script;

        buf_clear(&source);
        buf_text(&source, pattern->before);
        for (size_t k = 0; k < times; k++)
            buf_text(&source, pattern->repeat);
        buf_text(&source, pattern->after);
        parse_whole(buf_as_str(&source), &script, &arena);
        if (strcmp(script.limit, pattern->limit) != 0)
            fail_msg("%s: limit(%s), %zu rules, %s", pattern->what, script.limit, script.count,
                     script.error);
        if (clock() - began > 8 * CLOCKS_PER_SEC) /* a jailed worker would have been killed */
            fail_msg("%s: %ld s", pattern->what, (long)((clock() - began) / CLOCKS_PER_SEC));
        arena_dispose(&arena);
    }
    buf_dispose(&source);
}

/* Of one that finds no place any more it must not be believed that it is empty. */
static void a_script_with_too_many_variables_is_said_to_have_them(void **state)
{
    struct arena arena = {0};
    struct rule_script script;
    struct buf source;

    (void)state;
    buf_init(&source, KIB(64));
    buf_text(&source, "require \"variables\";\n");
    for (int i = 0; i < 300; i++)
        buf_printf(&source, "set \"v%d\" \"1\";\n", i);
    buf_text(&source, "if string \"${v299}\" \"1\" { discard; }\n");
    parse_whole(buf_as_str(&source), &script, &arena);
    assert_string_equal(script.limit, "sieve-variables");
    buf_dispose(&source);
    arena_dispose(&arena);
}

static void a_script_that_is_too_long_is_said_to_be(void **state)
{
    struct arena arena = {0};
    struct rule_script script;
    struct buf source;

    (void)state;
    buf_init(&source, MIB(2));
    while (source.len <= LIMIT_SCRIPT)
        buf_text(&source, "# a comment that makes it long\n");
    buf_text(&source, "discard;\n");
    assert_false(sieve_parse(&script, &arena, buf_as_str(&source), "s"));
    assert_string_equal(script.limit, "script");
    buf_dispose(&source);
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_piece_of_a_script_is_read_to_its_end),
        cmocka_unit_test(every_byte_may_be_another),
        cmocka_unit_test(patterns_stay_within_the_limits),
        cmocka_unit_test(a_script_with_too_many_variables_is_said_to_have_them),
        cmocka_unit_test(a_script_that_is_too_long_is_said_to_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
