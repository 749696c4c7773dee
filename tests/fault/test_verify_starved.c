/* test_verify_starved.c - a check that gets no memory says so, and accuses nobody of having altered
 * the case. The database's allocations fail here, each of them once; those of the whole program
 * fail in test_starved. */
#include "alter_case.h"
#include "check.h"
#include "commands.h"
#include "sample_case.h"
#include "starving.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef SANITIZED
enum { STEP = 8 };
#else
enum { STEP = 1 }; /* each allocation */
#endif

static int prepare(void **state)
{
    static struct sample sample;

    starving_install();
    sample_make(&sample);
    sample_fill(&sample, 12);
    *state = &sample;
    return 0;
}

static int dispose(void **state)
{
    sample_remove(*state);
    return 0;
}

/* Verifies a case that was just opened: nothing of it is in memory yet. */
static bool check(struct sample *sample, unsigned long at, unsigned long *count, uint64_t *wrong,
                  struct buf *text, struct error *err)
{
    bool ok;

    sample_close(sample);
    sample_open(sample, CASE_READ);
    starving_begin(at);
    buf_init(text, MIB(1));
    ok = sample_verify(sample->cf, wrong, text, err);
    *count = starving_end();
    return ok;
}

static void a_check_without_memory_accuses_nobody(void **state)
{
    struct sample *sample = *state;
    struct error err = {0};
    struct buf text;
    unsigned long count, ignored, tried = 0, given_up = 0;
    uint64_t wrong;

    assert_ok(check(sample, 0, &count, &wrong, &text, &err), &err);
    assert_int_equal(wrong, 0);
    buf_dispose(&text);
    for (unsigned long at = 1; at <= count; at += STEP) {
        tried++;
        err = (struct error){0};
        if (!check(sample, at, &ignored, &wrong, &text, &err))
            given_up++;
        else if (wrong > 0)
            fail_msg("allocation %lu of %lu: %s", at, count, buf_c(&text));
        buf_dispose(&text);
    }
    print_message("%lu allocations of a check, %lu of them failed, %lu times it gave up\n", count,
                  tried, given_up);
    assert_true(given_up > tried / 2); /* the control: it did meet them */
}

/* `mailmedic verify CASE`, with what it printed in text; -1: it failed. */
static int command(struct sample *sample, unsigned long at, unsigned long *count, struct buf *text)
{
    static const struct option options[] = {{0}};
    const struct command verify = {.name = "verify", .options = options, .most = 1};
    struct invocation call = {
        .command = &verify, .arguments = {casefile_path(sample->cf)}, .count = 1};
    FILE *out = tmpfile();
    struct error err = {0};
    char line[1000];
    int before = dup(STDOUT_FILENO);
    bool ok;

    assert_non_null(out);
    fflush(stdout);
    dup2(fileno(out), STDOUT_FILENO);
    starving_begin(at);
    ok = run_verify(&call, &err);
    *count = starving_end();
    fflush(stdout);
    dup2(before, STDOUT_FILENO);
    close(before);
    rewind(out);
    buf_init(text, MIB(1));
    while (fgets(line, sizeof(line), out))
        buf_text(text, line);
    fclose(out);
    return ok ? call.status : -1;
}

/* Whoever asks a script gets 30 as soon as anything was found, also where the check then broke
 * off, and never that nothing is wrong. */
static void what_was_found_is_told_where_the_check_breaks_off(void **state)
{
    struct sample *sample = *state;
    unsigned long count, ignored, broken = 0, failed = 0;
    struct buf text;

    sample_close(sample);
    sample_open(sample, CASE_WRITE);
    alter(sample, "UPDATE account SET user = 'somebody else'");
    assert_int_equal(command(sample, 0, &count, &text), EXIT_ALTERED);
    buf_dispose(&text);
    for (unsigned long at = 1; at <= count; at += 37UL * STEP) {
        int code = command(sample, at, &ignored, &text);

        if (code != EXIT_ALTERED && code != -1)
            fail_msg("allocation %lu of %lu: %d, %s", at, count, code, buf_c(&text));
        if (strstr(buf_c(&text), "BROKE OFF")) {
            assert_non_null(strstr(buf_c(&text), "wrong: "));
            broken++;
        }
        failed += code == -1;
        buf_dispose(&text);
    }
    print_message("%lu allocations: %lu times it failed, %lu times it broke off\n", count, failed,
                  broken);
    assert_true(broken > 0 && failed > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_check_without_memory_accuses_nobody),
        cmocka_unit_test(what_was_found_is_told_where_the_check_breaks_off),
    };

    return cmocka_run_group_tests(tests, prepare, dispose);
}
