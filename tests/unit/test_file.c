/* test_file.c - a small file comes in whole, or a sentence says why not. */
#include "base/file.h"
#include "base/limits.h"

#include "check.h"
#include "temp.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

struct place {
    char folder[TEMP_PATH], file[TEMP_PATH + 16];
    struct buf text;
};

static int make(void **state)
{
    static struct place place;
    struct error err = {0};

    assert_ok(temp_make(place.folder, &err), &err);
    snprintf(place.file, sizeof(place.file), "%s/list", place.folder);
    buf_init(&place.text, KIB(20));
    *state = &place;
    return 0;
}

static int unmake(void **state)
{
    struct place *place = *state;

    buf_dispose(&place->text);
    temp_remove(place->folder);
    return 0;
}

static void write_bytes(struct place *place, size_t count, char byte)
{
    char bytes[KIB(20) + 1];
    struct error err = {0};

    memset(bytes, byte, sizeof(bytes));
    assert_true(count <= sizeof(bytes));
    assert_ok(temp_write(place->file, (struct str){bytes, count}, &err), &err);
}

static void refused(struct place *place, enum error_code code, const char *words)
{
    struct error err = {0};

    buf_clear(&place->text);
    assert_false(file_read(place->file, &place->text, &err));
    assert_int_equal(err.code, code);
    assert_non_null(strstr(err.text, place->file));
    assert_non_null(strstr(err.text, words));
}

static void up_to_its_limit_it_is_whole(void **state)
{
    struct place *place = *state;
    struct error err = {0};

    write_bytes(place, KIB(20), 'x');
    assert_ok(file_read(place->file, &place->text, &err), &err);
    assert_int_equal(place->text.len, KIB(20));
    write_bytes(place, KIB(20) + 1, 'x');
    refused(place, ERROR_LIMIT, "too large");
}

static void what_is_no_file_does_not_keep_us_waiting(void **state)
{
    struct place *place = *state;

    refused(place, ERROR_IO, "No such file");
    assert_int_equal(mkfifo(place->file, 0600), 0);
    refused(place, ERROR_IO, "not a file");
    assert_int_equal(remove(place->file), 0);
    assert_int_equal(mkdir(place->file, 0700), 0);
    refused(place, ERROR_IO, "not a file");
}

static void text_has_to_be_utf8(void **state)
{
    struct place *place = *state;
    struct error err = {0};

    write_bytes(place, 3, '\xff');
    assert_ok(file_read(place->file, &place->text, &err), &err);
    buf_clear(&place->text);
    assert_false(file_read_text(place->file, &place->text, &err));
    assert_int_equal(err.code, ERROR_FORMAT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(up_to_its_limit_it_is_whole, make, unmake),
        cmocka_unit_test_setup_teardown(what_is_no_file_does_not_keep_us_waiting, make, unmake),
        cmocka_unit_test_setup_teardown(text_has_to_be_utf8, make, unmake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
