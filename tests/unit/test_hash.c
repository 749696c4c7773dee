/* test_hash.c - SHA-256 by the book, and its one spelling. */
#include "base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* From FIPS 180-4's examples, and the empty message. */
static const struct {
    const char *text, *hex;
} cases[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

static void known_messages_have_known_hashes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct hash hash = hash_of(str_of(cases[i].text));
        char hex[HASH_HEX];

        hash_to_hex(&hash, hex);
        assert_string_equal(hex, cases[i].hex);
    }
}

static void pieces_make_the_same_hash_again_and_again(void **state)
{
    struct hasher *hasher = hasher_new();

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct hash whole = hash_of(str_of(cases[i].text));
        struct hash hash;

        for (size_t k = 0; k < strlen(cases[i].text); k++)
            hasher_add(hasher, cases[i].text + k, 1);
        hasher_add(hasher, NULL, 0);
        hasher_finish(hasher, &hash);
        assert_true(hash_equal(&hash, &whole));
    }
    hasher_free(hasher);
    hasher_free(NULL);
}

/* Small pieces are gathered: whatever stands before a piece, and however long it is. */
static void pieces_of_every_length_make_the_same_hash(void **state)
{
    struct hasher *hasher = hasher_new();
    char bytes[3000];

    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)(i * 7 + i / 256);
    for (size_t first = 0; first < 1100; first += 25)
        for (size_t second = 0; second < 1100; second += 37) {
            struct hash whole = hash_of((struct str){bytes, sizeof(bytes)});
            struct hash hash;

            hasher_add(hasher, bytes, first);
            hasher_add(hasher, bytes + first, second);
            hasher_add(hasher, bytes + first + second, 3);
            hasher_add(hasher, bytes + first + second + 3, sizeof(bytes) - first - second - 3);
            hasher_finish(hasher, &hash);
            assert_true(hash_equal(&hash, &whole));
        }
    hasher_free(hasher);
}

static void only_64_lower_case_digits_are_a_hash(void **state)
{
    static const char *const wrong[] = {
        "",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555",
        "E3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    };
    struct hash hash = {{0}};
    char hex[HASH_HEX];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        assert_false(hash_from_hex(str_of(wrong[i]), &hash));
        assert_true(hash_is_zero(&hash));
    }
    assert_true(hash_from_hex(str_of(cases[1].hex), &hash));
    assert_false(hash_is_zero(&hash));
    hash_to_hex(&hash, hex);
    assert_string_equal(hex, cases[1].hex);
}

/* RFC 4231, test case 2 with its key made 32 bytes long by NULs, which HMAC does anyway. */
static void a_keyed_hash_is_that_of_the_rfc(void **state)
{
    struct hash key = {.bytes = "Jefe"}, hash;
    char hex[HASH_HEX];

    (void)state;
    hash = hash_keyed(&key, str_of("what do ya want for nothing?"));
    hash_to_hex(&hash, hex);
    assert_string_equal(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_messages_have_known_hashes),
        cmocka_unit_test(pieces_make_the_same_hash_again_and_again),
        cmocka_unit_test(pieces_of_every_length_make_the_same_hash),
        cmocka_unit_test(only_64_lower_case_digits_are_a_hash),
        cmocka_unit_test(a_keyed_hash_is_that_of_the_rfc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
