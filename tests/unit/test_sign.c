/* test_sign.c - a signature holds for its bytes and its key, and for nothing else. */
#include "base/sign.h"

#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static struct sign_key *new_key(void)
{
    struct error err = {0};
    struct sign_key *key = sign_key_new(&err);

    if (!key)
        fail_msg("%s", err.text);
    return key;
}

/* RFC 8032, 7.1, test 2. */
static void a_known_signature_is_good(void **state)
{
    static const struct sign_public who = {{0x3d, 0x40, 0x17, 0xc3, 0xe8, 0x43, 0x89, 0x5a,
                                            0x92, 0xb7, 0x0a, 0xa7, 0x4d, 0x1b, 0x7e, 0xbc,
                                            0x9c, 0x98, 0x2c, 0xcf, 0x2e, 0xc4, 0x96, 0x8c,
                                            0xc0, 0xcd, 0x55, 0xf1, 0x2a, 0xf4, 0x66, 0x0c}};
    static const struct signature signature = {
        {0x92, 0xa0, 0x09, 0xa9, 0xf0, 0xd4, 0xca, 0xb8, 0x72, 0x0e, 0x82, 0x0b, 0x5f,
         0x64, 0x25, 0x40, 0xa2, 0xb2, 0x7b, 0x54, 0x16, 0x50, 0x3f, 0x8f, 0xb3, 0x76,
         0x22, 0x23, 0xeb, 0xdb, 0x69, 0xda, 0x08, 0x5a, 0xc1, 0xe4, 0x3e, 0x15, 0x99,
         0x6e, 0x45, 0x8f, 0x36, 0x13, 0xd0, 0xf1, 0x1d, 0x8c, 0x38, 0x7b, 0x2e, 0xae,
         0xb4, 0x30, 0x2a, 0xee, 0xb0, 0x0d, 0x29, 0x16, 0x12, 0xbb, 0x0c, 0x00}};

    (void)state;
    assert_true(sign_is_good(&who, str_of("\x72"), &signature));
    assert_false(sign_is_good(&who, str_of("\x73"), &signature));
    assert_false(sign_is_good(&who, str_of(""), &signature));
}

static void any_change_makes_it_bad(void **state)
{
    char text[] = "42\nentries of case 7\n";
    struct sign_key *key = new_key();
    struct sign_key *other = new_key();
    struct sign_public who = sign_public_of(key), stranger = sign_public_of(other);
    struct signature signature;
    struct error err = {0};

    (void)state;
    assert_true(sign_make(key, str_of(text), &signature, &err));
    assert_true(sign_is_good(&who, str_of(text), &signature));
    assert_false(sign_is_good(&stranger, str_of(text), &signature));
    for (size_t bit = 0; bit < 8 * sizeof(signature.bytes); bit++) {
        signature.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
        assert_false(sign_is_good(&who, str_of(text), &signature));
        signature.bytes[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
    for (size_t i = 0; i < strlen(text); i++) {
        text[i] ^= 1;
        assert_false(sign_is_good(&who, (struct str){text, sizeof(text) - 1}, &signature));
        text[i] ^= 1;
    }
    assert_true(sign_is_good(&who, str_of(text), &signature));
    sign_key_free(key);
    sign_key_free(other);
    sign_key_free(NULL);
}

static void a_key_comes_back_with_its_passphrase_only(void **state)
{
    struct sign_key *key = new_key(), *again;
    struct sign_public who = sign_public_of(key), who_again;
    struct error err = {0};
    struct buf pem;

    (void)state;
    buf_init(&pem, SIGN_PEM_MOST);
    assert_true(sign_key_save(key, str_of("correct horse"), &pem, &err));
    assert_true(str_starts(buf_as_str(&pem), "-----BEGIN ENCRYPTED PRIVATE KEY-----"));
    again = sign_key_load(buf_as_str(&pem), str_of("correct horse"), &err);
    assert_non_null(again);
    who_again = sign_public_of(again);
    assert_memory_equal(who.bytes, who_again.bytes, SIGN_PUBLIC);
    sign_key_free(again);
    assert_null(sign_key_load(buf_as_str(&pem), str_of("battery staple"), &err));
    assert_string_equal(err.text, "this is no signing key, or the passphrase does not open it");
    error_clear(&err);
    assert_null(sign_key_load(buf_as_str(&pem), str_of(""), &err));
    sign_key_free(key);
    buf_dispose(&pem);
}

static void what_is_no_key_is_refused(void **state)
{
    static const char *const wrong[] = {
        "", "key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
        /* X25519: a key, but none that signs */
        "-----BEGIN PRIVATE KEY-----\n"
        "MC4CAQAwBQYDK2VuBCIEIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f\n"
        "-----END PRIVATE KEY-----\n"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        struct error err = {0};

        assert_null(sign_key_load(str_of(wrong[i]), str_of(""), &err));
        assert_int_equal(err.code, ERROR_FORMAT);
    }
}

/* A file of its own below folder. */
static void save(const char *folder, const char *name, struct str bytes, char path[64])
{
    FILE *file;

    snprintf(path, 64, "%s/%s", folder, name);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
    fclose(file);
}

/* The exit code of `openssl pkeyutl -verify`; -1: there is no such program. */
static int openssl_verify(char *public, char *bytes, char *signature)
{
    char words[8][16] = {"openssl", "pkeyutl", "-verify", "-pubin",
                         "-inkey",  "-rawin",  "-in",     "-sigfile"};
    char *argv[] = {words[0], words[1], words[2], words[3], words[4],  public,
                    words[5], words[6], bytes,    words[7], signature, NULL};
    posix_spawn_file_actions_t files;
    int status, rc;
    pid_t pid;

    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    rc = posix_spawnp(&pid, "openssl", &files, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    if (rc != 0)
        return -1;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

/* A third party needs no program of ours. */
static void openssl_agrees(void **state)
{
    char folder[] = "/tmp/sign-XXXXXX", public[64], bytes[64], made[64];
    struct sign_key *key = new_key();
    struct sign_public who = sign_public_of(key);
    struct signature signature;
    struct error err = {0};
    struct buf pem;
    int good, bad;

    (void)state;
    assert_non_null(mkdtemp(folder));
    buf_init(&pem, SIGN_PEM_MOST);
    assert_true(sign_public_save(&who, &pem, &err));
    assert_true(sign_make(key, str_of("checkpoint\n"), &signature, &err));
    save(folder, "public", buf_as_str(&pem), public);
    save(folder, "signature", (struct str){(const char *)signature.bytes, SIGN_BYTES}, made);
    save(folder, "bytes", str_of("another\n"), bytes);
    bad = openssl_verify(public, bytes, made);
    save(folder, "bytes", str_of("checkpoint\n"), bytes);
    good = openssl_verify(public, bytes, made);
    unlink(public);
    unlink(bytes);
    unlink(made);
    rmdir(folder);
    sign_key_free(key);
    buf_dispose(&pem);
    if (good < 0)
        skip();
    assert_int_equal(good, 0);
    assert_int_equal(bad, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_known_signature_is_good),
        cmocka_unit_test(any_change_makes_it_bad),
        cmocka_unit_test(a_key_comes_back_with_its_passphrase_only),
        cmocka_unit_test(what_is_no_key_is_refused),
        cmocka_unit_test(openssl_agrees),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
