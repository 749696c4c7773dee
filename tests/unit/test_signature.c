/* What is kept of a field with a signature. */
#include "signature.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define DATA                                                                                       \
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/0123456789abcdefghijklm=="
#define SHORT_DATA "abcdefghijklmnop..."

static void fields_with_a_signature_are_known_by_name(void **state)
{
    (void)state;
    assert_true(signature_is(str_of("DKIM-Signature")));
    assert_true(signature_is(str_of("dkim-signature")));
    assert_true(signature_is(str_of("X-Google-DKIM-Signature")));
    assert_true(signature_is(str_of("ARC-Message-Signature")));
    assert_true(signature_is(str_of("ARC-Seal")));
    assert_false(signature_is(str_of("ARC-Authentication-Results")));
    assert_false(signature_is(str_of("Signature-Of-Nobody")));
    assert_false(signature_is(str_of("Subject")));
}

static const struct {
    const char *what, *value, *want;
} cases[] = {
    {"at the end", "v=1; d=a.example; bh=xyz=; b=" DATA,
     "v=1; d=a.example; bh=xyz=; b=" SHORT_DATA},
    {"in the middle", "v=1; b = " DATA " ; d=a.example", "v=1; b = " SHORT_DATA " ; d=a.example"},
    {"folded", "b=" DATA "\n " DATA, "b=" SHORT_DATA},
    {"short", "v=1; b=abcdefgh; d=a.example", "v=1; b=abcdefgh; d=a.example"},
    {"a hash of the body stays", "bh=" DATA "; b=", "bh=" DATA "; b="},
    {"no signature", "v=1; d=a.example", "v=1; d=a.example"},
    {"words that are none",
     "b=this is not a signature, it is what a stranger wrote here to be read",
     "b=this is not a signature, it is what a stranger wrote here to be read"},
    {"empty", "", ""},
    {"tags without a value", ";;b;b=;", ";;b;b=;"},
};

static void only_the_signature_itself_is_shortened(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct str got = signature_short(str_of(cases[i].value), &arena);

        if (!str_equal(got, str_of(cases[i].want)))
            fail_msg("%s: %.*s", cases[i].what, (int)got.len, got.at);
        arena_dispose(&arena);
    }
}

/* Not a byte that is no base64 goes with the rest. */
static void any_other_byte_keeps_the_value_whole(void **state)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\t\n\r ";

    (void)state;
    for (int ch = 1; ch < 256; ch++) {
        char value[] = "b=" DATA;
        struct arena arena = {0};
        struct str got;
        bool base64 = strchr(alphabet, ch) != NULL;

        value[40] = (char)ch;
        got = signature_short(str_of(value), &arena);
        assert_int_equal(str_equal(got, str_of("b=" SHORT_DATA)), base64);
        arena_dispose(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_with_a_signature_are_known_by_name),
        cmocka_unit_test(only_the_signature_itself_is_shortened),
        cmocka_unit_test(any_other_byte_keeps_the_value_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
