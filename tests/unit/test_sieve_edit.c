/* test_sieve_edit.c - one rule of a script switched off or taken out, and not a byte else. */
#include "base/limits.h"
#include "parse/pool.h"
#include "sieve.h"
#include "sieve_edit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define R "require [\"fileinto\", \"body\"];\n"

static const struct {
    const char *what, *source;
    unsigned order;
    bool remove;
    const char *want; /* "!": refused, and why begins so */
} cases[] = {
    {"one line", R "if true {\n  discard;\n}\n", 1, false,
     R "if false # true\n {\n  discard;\n}\n"},
    {"as a webmail writes it", R "# rule:[x]\nif anyof (true)\n{\n\tdiscard;\n}\nkeep;\n", 1, false,
     R "# rule:[x]\nif false # anyof (true)\n\n{\n\tdiscard;\n}\nkeep;\n"},
    {"a test of two lines", R "if anyof (true,\n false) { discard; }", 1, false,
     R "if allof(false, anyof (true,\n false)) { discard; }"},
    {"line ends stay what they are", "if true {\r\ndiscard;\r\n}\r\n", 1, false,
     "if false # true\r\n {\r\ndiscard;\r\n}\r\n"},
    {"the second of two", "if size :over 1K { keep; }\nif size :over 2K { discard; }\n", 2, false,
     "if size :over 1K { keep; }\nif false # size :over 2K\n { discard; }\n"},
    {"an elsif", "if size :over 1K { keep; } elsif size :over 2K { discard; }", 2, false,
     "if size :over 1K { keep; } elsif false # size :over 2K\n { discard; }"},
    {"an else", "if size :over 1K { keep; } else { discard; }", 2, false,
     "if size :over 1K { keep; } elsif false { discard; }"},
    {"commands without a test", "redirect \"a@b.example\";\nstop;\n", 1, false,
     "if false {\nredirect \"a@b.example\";\nstop;\n}\n"},
    {"a string with a brace in it", R "if header \"subject\" \"}{\" { discard; } # tail", 1, false,
     R "if false # header \"subject\" \"}{\"\n { discard; } # tail"},
    {"off already", "if false # true\n{ discard; }", 1, false, "!the rule does not run"},
    {"no such rule", "if true { discard; }", 2, false, "!the script has no such rule"},
    {"rule none", "if true { discard; }", 0, true, "!the script has no such rule"},
    {"does not parse", "if true { discard; }\nif {", 1, false, "!the script cannot be read"},
    {"only shown", "# rule:[ghost]\n# rule:[b]\nif true { discard; }\n", 1, true,
     "!the rule is only shown"},

    {"out: the only one", R "if true {\n  discard;\n}\n", 1, true, R},
    {"out: with its mark",
     R "# rule:[x]\nif true\n{\n\tdiscard;\n}\n# rule:[y]\nif true { keep; }\n", 1, true,
     R "# rule:[y]\nif true { keep; }\n"},
    {"out: a comment of the owner's stays", "# mine\nif true { discard; }\nkeep;\n", 1, true,
     "# mine\nkeep;\n"},
    {"out: the first of a chain", "if size :over 1K { keep; } elsif size :over 2K { discard; }", 1,
     true, " if size :over 2K { discard; }"},
    {"out: before an else", "if size :over 1K { keep; } else { discard; }", 1, true,
     " if true { discard; }"},
    {"out: the last of a chain", "if size :over 1K { keep; } else { discard; }\n", 2, true,
     "if size :over 1K { keep; } \n"},
    {"out: commands", "redirect \"a@b.example\";\nif size :over 1K { keep; }\n", 1, true,
     "if size :over 1K { keep; }\n"},
    {"out: nested", "if size :over 1K { keep; if size :over 2K { discard; } }", 2, true,
     "if size :over 1K { keep;  }"},
};

static void the_rule_goes_and_the_rest_stays(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct sieve_edit edit = {cases[i].order, cases[i].remove};
        bool refused = cases[i].want[0] == '!';
        struct arena arena = {0};
        const char *why;
        struct buf out;

        buf_init(&out, LIMIT_SCRIPT);
        why = sieve_edit(&out, &arena, str_of(cases[i].source), &edit);
        if (refused ? !why || strncmp(why, cases[i].want + 1, strlen(cases[i].want + 1)) != 0
                    : why || strcmp(buf_c(&out), cases[i].want) != 0) {
            print_error("%s:\n   got  [%s]\n   want [%s]\n", cases[i].what, why ? why : buf_c(&out),
                        cases[i].want);
            wrong++;
        }
        buf_dispose(&out);
        arena_dispose(&arena);
    }
    assert_int_equal(wrong, 0);
}

/* Every rule of every script above, both ways: where it can be done, the others mean what they
 * meant. */
static void the_other_rules_mean_what_they_meant(void **state)
{
    static const char source[] = R
        "# rule:[a]\nif header :contains \"subject\" \"a\" { fileinto \"A\"; }\n"
        "# rule:[b]\nif header :contains \"subject\" \"b\"\n{ fileinto \"B\"; }\n"
        "# rule:[c]\nif anyof (size :over 1M,\n header :contains \"subject\" \"c\") { discard; }\n"
        "redirect \"d@d.example\";\n";

    (void)state;
    for (unsigned order = 1; order <= 4; order++) {
        for (int remove = 0; remove < 2; remove++) {
            const struct sieve_edit edit = {order, remove == 1};
            struct rule_script before, after;
            struct arena arena = {0};
            struct buf out;

            buf_init(&out, LIMIT_SCRIPT);
            assert_null(sieve_edit(&out, &arena, str_of(source), &edit));
            assert_true(sieve_parse(&before, &arena, str_of(source), "s"));
            assert_true(sieve_parse(&after, &arena, buf_as_str(&out), "s"));
            assert_int_equal(before.count, 4);
            assert_int_equal(after.count, remove ? 3 : 4);
            for (size_t i = 0, k = 0; i < 4; i++) {
                if (i + 1 == order) {
                    k += !remove;
                    continue;
                }
                assert_string_equal(rule_summary(&before.rules[i], &arena),
                                    rule_summary(&after.rules[k], &arena));
                assert_true(after.rules[k++].enabled);
            }
            buf_dispose(&out);
            arena_dispose(&arena);
        }
    }
}

static void an_answer_is_read_back_and_lies_are_not(void **state)
{
    struct error err = {0};
    struct str script;
    struct buf blob;

    (void)state;
    buf_init(&blob, KIB(4));
    sieve_edit_encode(NULL, str_of("keep;"), &blob);
    assert_true(pool_edited(buf_as_str(&blob), &script, &err));
    assert_int_equal(script.len, 5);
    sieve_edit_encode("both", str_of(""), &blob);
    assert_false(pool_edited(buf_as_str(&blob), &script, &err));
    assert_int_equal(err.code, ERROR_JAIL);
    buf_clear(&blob);
    error_clear(&err);
    sieve_edit_encode("no", str_of(""), &blob);
    assert_false(pool_edited(buf_as_str(&blob), &script, &err));
    assert_int_equal(err.code, ERROR_USAGE);
    error_clear(&err);
    assert_false(pool_edited(str_of(""), &script, &err));
    assert_int_equal(err.code, ERROR_JAIL);
    buf_dispose(&blob);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rule_goes_and_the_rest_stays),
        cmocka_unit_test(the_other_rules_mean_what_they_meant),
        cmocka_unit_test(an_answer_is_read_back_and_lies_are_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
