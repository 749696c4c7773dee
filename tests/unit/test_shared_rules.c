/* test_shared_rules.c - real and conformance Sieve scripts, beside Pigeonhole's compiler. */
#include "each_file.h"
#include "shared.h"
#include "sieve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

struct tally {
    const char *dir;
    bool sievec;
    size_t read, fine, rules;
    size_t compiled, both, neither, only_they, only_we;
};

/* Does sievec take it? What it needs may be missing on this machine: then it says no. */
static bool compiles(const char *dir, const char *path)
{
    char source[TEMP_PATH + 400], target[TEMP_PATH + 16];
    const char *const argv[] = {"sievec", source, target, NULL};
    struct error err = {0};

    snprintf(source, sizeof(source), "%s/%s", dir, path);
    snprintf(target, sizeof(target), "%s/out.svbin", dir);
    return temp_run(argv, &err);
}

static void read_one(void *arg, const char *path, struct str bytes)
{
    struct tally *tally = arg;
    struct rule_script script;
    struct arena arena = {0};
    bool ours, theirs;

    if (!str_ends_nocase(str_of(path), ".sieve") && !str_ends_nocase(str_of(path), ".sv") &&
        !str_ends_nocase(str_of(path), ".svtest"))
        return;
    ours = sieve_parse(&script, &arena, bytes, path);
    tally->read++;
    tally->fine += ours;
    tally->rules += script.count;
    for (size_t i = 0; i < script.count; i++)
        assert_non_null(rule_summary(&script.rules[i], &arena));
    if (tally->sievec && str_ends_nocase(str_of(path), ".sieve")) {
        theirs = compiles(tally->dir, path);
        tally->compiled++;
        tally->both += ours && theirs;
        tally->neither += !ours && !theirs;
        tally->only_we += ours && !theirs;
        if (!ours && theirs) {
            tally->only_they++;
            print_error("%s: %s\n", path, script.error);
        }
    }
    arena_dispose(&arena);
}

static void what_pigeonhole_compiles_is_read_without_error(void **state)
{
    char dir[TEMP_PATH];
    struct tally tally = {.dir = dir, .sievec = temp_has_program("sievec")};

    (void)state;
    if (!shared_unpack("rules", dir)) {
        print_message("skipped: ../shared/data/rules.tar.xz is not there\n");
        skip();
    }
    each_file(dir, read_one, &tally);
    temp_remove(dir);
    print_message("%zu scripts read, %zu without error, %zu rules\n", tally.read, tally.fine,
                  tally.rules);
    if (tally.sievec)
        print_message("sievec on %zu: both take %zu, both refuse %zu, only sievec refuses %zu, "
                      "only we refuse %zu\n",
                      tally.compiled, tally.both, tally.neither, tally.only_we, tally.only_they);
    assert_true(tally.read > 300);
    assert_int_equal(tally.only_they, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_pigeonhole_compiles_is_read_without_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
