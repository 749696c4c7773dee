/* test_spill.c - what was put away comes back as it was, out of memory and out of the file, and of
 * the file no name stays in the folder. */
#include "base/spill.h"

#include "check.h"
#include "temp.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FEW = 100, MANY = 20000, MOST = 100 };

static int make(void **state)
{
    static char folder[TEMP_PATH];
    struct error err = {0};

    assert_ok(temp_make(folder, &err), &err);
    *state = folder;
    return 0;
}

static int unmake(void **state)
{
    temp_remove(*state);
    return 0;
}

/* The n-th row: 0 to 99 bytes. */
static struct str nth(char out[MOST], unsigned n)
{
    size_t len = n * 37 % MOST;

    for (size_t i = 0; i < len; i++)
        out[i] = (char)(n + i * 11);
    return (struct str){out, len};
}

static void add(struct spill *spill, unsigned from, unsigned to)
{
    struct error err = {0};
    char row[MOST];

    for (unsigned n = from; n < to; n++)
        assert_ok(spill_add(spill, nth(row, n), &err), &err);
}

static void check(struct spill *spill, unsigned count)
{
    char row[MOST], got[MOST];
    struct error err = {0};
    uint64_t at = 0;

    for (unsigned n = 0; n < count; n++) {
        struct str want = nth(row, n);

        assert_ok(spill_read(spill, at, got, want.len, &err), &err);
        assert_memory_equal(got, want.at, want.len);
        at += want.len;
    }
    assert_int_equal(at, spill->size);
}

static unsigned names_in(const char *folder)
{
    DIR *dir = opendir(folder);
    unsigned count = 0;

    assert_non_null(dir);
    while (readdir(dir))
        count++;
    closedir(dir);
    return count - 2; /* . and .. */
}

static void a_few_bytes_need_no_file(void **state)
{
    struct spill spill = {.folder = "/nonexistent"};

    (void)state;
    add(&spill, 0, FEW);
    check(&spill, FEW);
    assert_false(spill.filed);
    spill_dispose(&spill);
}

static void many_bytes_come_back_in_any_order(void **state)
{
    struct spill spill = {.folder = *state};
    char row[MOST], got[MOST];
    struct error err = {0};

    add(&spill, 0, MANY);
    assert_true(spill.filed);
    assert_int_equal(names_in(*state), 0);
    check(&spill, MANY);
    assert_ok(spill_read(&spill, 0, got, nth(row, 0).len, &err), &err);
    assert_ok(spill_read(&spill, nth(row, 0).len, got, nth(row, 1).len, &err), &err);
    assert_memory_equal(got, nth(row, 1).at, nth(row, 1).len);
    spill_dispose(&spill);
}

static void what_is_added_after_reading_stands_at_the_end(void **state)
{
    struct spill spill = {.folder = *state};

    for (unsigned n = 0; n < MANY; n += MANY / 4) {
        add(&spill, n, n + MANY / 4);
        check(&spill, n + MANY / 4);
    }
    spill_dispose(&spill);
}

static void one_piece_may_be_larger_than_what_is_at_hand(void **state)
{
    static char bytes[300000], got[sizeof(bytes)];
    struct spill spill = {.folder = *state};
    struct error err = {0};

    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (char)(i * 7 / 5);
    assert_ok(spill_add(&spill, (struct str){bytes, sizeof(bytes)}, &err), &err);
    assert_ok(spill_read(&spill, 0, got, sizeof(got), &err), &err);
    assert_memory_equal(bytes, got, sizeof(bytes));
    spill_dispose(&spill);
}

static void a_folder_that_takes_no_file_is_an_error(void **state)
{
    struct spill spill = {.folder = "/nonexistent"};
    static char bytes[200000];
    struct error err = {0};

    (void)state;
    assert_false(spill_add(&spill, (struct str){bytes, sizeof(bytes)}, &err));
    assert_string_equal(err.text, "cannot make a scratch file in /nonexistent: No such file or "
                                  "directory");
    spill_dispose(&spill);
}

static void a_file_that_was_cut_is_an_error(void **state)
{
    struct spill spill = {.folder = *state};
    struct error err = {0};
    char byte;

    add(&spill, 0, MANY);
    assert_ok(spill_read(&spill, 0, &byte, 1, &err), &err);
    assert_int_equal(ftruncate(spill.fd, 0), 0);
    assert_false(spill_read(&spill, spill.size - 1, &byte, 1, &err));
    assert_non_null(strstr(err.text, "cannot read a scratch file in /"));
    assert_non_null(strstr(err.text, ": Input/output error"));
    spill_dispose(&spill);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_few_bytes_need_no_file, make, unmake),
        cmocka_unit_test_setup_teardown(many_bytes_come_back_in_any_order, make, unmake),
        cmocka_unit_test_setup_teardown(what_is_added_after_reading_stands_at_the_end, make,
                                        unmake),
        cmocka_unit_test_setup_teardown(one_piece_may_be_larger_than_what_is_at_hand, make, unmake),
        cmocka_unit_test_setup_teardown(a_folder_that_takes_no_file_is_an_error, make, unmake),
        cmocka_unit_test_setup_teardown(a_file_that_was_cut_is_an_error, make, unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
