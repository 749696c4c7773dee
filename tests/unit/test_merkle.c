/* test_merkle.c - the tree of RFC 6962: known roots, and proofs that hold for their entry alone. */
#include "base/merkle.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 70 };

static void make(struct hash entries[MOST])
{
    for (size_t i = 0; i < MOST; i++) {
        char text[2] = {(char)i, 'x'};

        entries[i] = hash_of((struct str){text, sizeof(text)});
    }
}

/* The definition, word for word: slow, and not the code under test. */
static struct hash defined(const struct hash *entries, size_t count)
{
    unsigned char bytes[65] = {0};
    struct hash left, right;
    size_t split = 1;

    if (count == 0)
        return hash_of((struct str){"", 0});
    if (count == 1) {
        memcpy(bytes + 1, entries->bytes, 32);
        return hash_of((struct str){(char *)bytes, 33});
    }
    while (split * 2 < count)
        split *= 2;
    left = defined(entries, split);
    right = defined(entries + split, count - split);
    bytes[0] = 1;
    memcpy(bytes + 1, left.bytes, 32);
    memcpy(bytes + 33, right.bytes, 32);
    return hash_of((struct str){(char *)bytes, 65});
}

static void the_root_is_that_of_the_definition(void **state)
{
    struct hash entries[MOST];
    struct merkle merkle = {.count = 0};

    (void)state;
    make(entries);
    for (size_t count = 0; count < MOST; count++) {
        struct hash root = merkle_root(&merkle), want = defined(entries, count);

        assert_true(hash_equal(&root, &want));
        merkle_add(&merkle, &entries[count]);
    }
}

static void a_tree_of_nothing_has_the_hash_of_nothing(void **state)
{
    const struct merkle merkle = {.count = 0};
    struct hash root = merkle_root(&merkle);
    char hex[HASH_HEX];

    (void)state;
    hash_to_hex(&root, hex);
    assert_string_equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void a_proof_holds_for_its_entry_and_no_other(void **state)
{
    struct hash entries[MOST];

    (void)state;
    make(entries);
    for (uint64_t count = 1; count < MOST; count++) {
        struct hash root = defined(entries, count);

        for (uint64_t index = 0; index < count; index++) {
            struct hash path[MERKLE_LEVELS];
            size_t len = merkle_prove(entries, count, index, path);

            assert_true(merkle_proves(&entries[index], count, index, path, len, &root));
            assert_false(merkle_proves(&entries[count], count, index, path, len, &root));
            assert_false(merkle_proves(&entries[index], count, count, path, len, &root));
            if (len == 0)
                continue;
            assert_false(merkle_proves(&entries[index], count, index, path, len - 1, &root));
            path[len / 2].bytes[7] ^= 4;
            assert_false(merkle_proves(&entries[index], count, index, path, len, &root));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_root_is_that_of_the_definition),
        cmocka_unit_test(a_tree_of_nothing_has_the_hash_of_nothing),
        cmocka_unit_test(a_proof_holds_for_its_entry_and_no_other),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
