/* test_missing_library.c - a library that is not on this machine, or is damaged: nothing is read
 * without it, and one sentence names it. */
#include "bare.h"

#include "parse/inside.h"
#include "parse/pool.h"
#include "parse/yara.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

static void count(void *arg, const struct pool_result *result)
{
    (void)result;
    ++*(unsigned *)arg;
}

/* An empty file, or one of a rule, for the pool to pass on. */
static int rules(bool some)
{
    int fd = memfd_create("yara", MFD_CLOEXEC);
    struct buf sources;

    buf_init(&sources, 1000);
    if (some)
        yara_pack(&sources, "a.yar", str_of("rule a { condition: true }"));
    assert_int_equal(write(fd, buf_c(&sources), sources.len), (ssize_t)sources.len);
    buf_dispose(&sources);
    return fd;
}

static bool read_mail(const struct bare *bare, bool yara, unsigned *answers, struct error *err)
{
    const struct role_options options = {.program = bare->program};
    const struct pool_work work = {
        .kind = POOL_MAIL, .fd = -1, .bytes = str_of("Subject: x\r\n\r\ny\r\n")};
    struct pool *pool = pool_new(&options, 1, count, answers);
    int fd = rules(yara);
    bool ok;

    *answers = 0;
    pool_yara(pool, fd);
    ok = pool_give(pool, &work, err) && pool_drain(pool, err);
    pool_free(pool);
    close(fd);
    return ok;
}

static void without_it_no_mail_is_read(void **state)
{
    static const char *const libraries[] = {
        "libgmime-3.0.so.0", "libarchive.so.13", "libmagic.so.1", "libpng16.so.16",
        JPEG_FILE,           "libgif.so.7",      YARA_FILE};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(libraries); i++) {
        struct error err = {0};
        struct bare bare;
        unsigned answers;

        if (!libraries[i][0]) /* this program was built without YARA */
            continue;
        bare_make(&bare, libraries[i]);
        if (read_mail(&bare, true, &answers, &err))
            fail_msg("mail was read without %s", libraries[i]);
        assert_int_equal(answers, 0);
        if (!strstr(err.text, bare.said))
            fail_msg("\"%s\" is not in \"%s\"", bare.said, err.text);
        bare_remove(&bare);
    }
}

static void by_the_same_script_mail_is_read_with_all_of_them(void **state)
{
    struct error err = {0};
    struct bare bare;
    unsigned answers;

    (void)state;
    bare_make(&bare, "libnobody.so.1");
    if (!read_mail(&bare, yara_is_there(), &answers, &err))
        fail_msg("%s", err.text);
    assert_int_equal(answers, 1);
    bare_remove(&bare);
}

static void without_rules_yara_is_not_missed(void **state)
{
    struct error err = {0};
    struct bare bare;
    unsigned answers;

    (void)state;
    bare_make(&bare, YARA_FILE[0] ? YARA_FILE : "libyara.so.9");
    if (!read_mail(&bare, false, &answers, &err))
        fail_msg("%s", err.text);
    assert_int_equal(answers, 1);
    bare_remove(&bare);
}

static void take_apart(const struct bare *bare, const char *kind, char why[300])
{
    const struct role_options options = {.program = bare->program};
    int fd = memfd_create("container", MFD_CLOEXEC);
    struct error err = {0};
    struct inside *inside = inside_start(&options, fd, 0, kind, "a", &err);

    if (!inside)
        fail_msg("%s", err.text);
    assert_int_equal(inside_next(inside), INSIDE_END);
    snprintf(why, 300, "%s", inside_why(inside));
    inside_stop(inside);
    close(fd);
}

static void without_it_no_container_is_taken_apart(void **state)
{
    static const struct {
        const char *library, *kind, *other;
    } cases[] = {{"libarchive.so.13", "archive", "pst"}, {"libpff.so.1", "pst", "archive"}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct bare bare;
        char why[300];

        if (!inside_can(cases[i].kind))
            continue;
        bare_make(&bare, cases[i].library);
        take_apart(&bare, cases[i].kind, why);
        assert_string_equal(why, bare.said);
        take_apart(&bare, cases[i].other, why); /* has its own reader */
        assert_string_not_equal(why, bare.said);
        bare_remove(&bare);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_it_no_mail_is_read),
        cmocka_unit_test(by_the_same_script_mail_is_read_with_all_of_them),
        cmocka_unit_test(without_rules_yara_is_not_missed),
        cmocka_unit_test(without_it_no_container_is_taken_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
