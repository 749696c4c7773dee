/* test_mime_torture.c - other parsers' broken and nasty mail (../shared/data), through the jail:
 * no crash of ours, and a status for each. */
#include "each_file.h"
#include "pooled.h"
#include "shared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void give(void *arg, const char *path, struct str bytes)
{
    (void)path;
    pooled_give(arg, bytes);
}

/* limits: how many may have passed one. */
static void read_all(const char *archive, unsigned limits)
{
    struct pooled *pooled;
    char dir[TEMP_PATH];

    if (!shared_unpack(archive, dir)) {
        print_message("skipped: no %s.tar.xz in ../shared/data\n", archive);
        skip();
    }
    pooled = pooled_new(PROGRAM, 2);
    each_file(dir, give, pooled);
    pooled_drain(pooled);
    print_message("%s: %llu mails, %u ok, %u limits, %u crashed, %u late\n", archive,
                  (unsigned long long)pooled->given, pooled->counts[POOL_OK],
                  pooled->counts[POOL_LIMIT], pooled->counts[POOL_CRASHED],
                  pooled->counts[POOL_TIMEOUT]);
    assert_true(pooled->given > 100);
    assert_int_equal(pooled->counts[POOL_CRASHED], 0);
    assert_int_equal(pooled->counts[POOL_TIMEOUT], 0);
    assert_true(pooled->counts[POOL_LIMIT] <= limits);
    pooled_free(pooled);
    temp_remove(dir);
}

static void torture_mail_is_read(void **state)
{
    (void)state;
    read_all("torture", 30); /* 16 without the boundary they name, 5 partial, 4 in yEnc, 2 endless,
                                2 in encodings that nobody knows, mail in an archive */
}

static void bounces_are_read(void **state)
{
    (void)state;
    read_all("bounces", 5);
}

static void attachments_are_read_as_mail(void **state)
{
    (void)state;
    read_all("attachments", 20);
}

static void ordinary_mail_passes_no_limit(void **state)
{
    (void)state;
    read_all("ham", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ordinary_mail_passes_no_limit),
        cmocka_unit_test(torture_mail_is_read),
        cmocka_unit_test(bounces_are_read),
        cmocka_unit_test(attachments_are_read_as_mail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
