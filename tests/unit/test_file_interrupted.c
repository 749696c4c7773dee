/* test_file_interrupted.c - a file that is read while signals come, or a piece at a time, is read
 * whole all the same; and one that cannot be read is no short one. */
#include "base/file.h"
#include "base/limits.h"

#include "check.h"
#include "failing.h"
#include "temp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LENGTH = 70000, MOST_CALLS = 100 };

struct place {
    char folder[TEMP_PATH], file[TEMP_PATH + 16];
    char bytes[LENGTH];
};

static int make(void **state)
{
    static struct place place;
    struct error err = {0};

    assert_ok(temp_make(place.folder, &err), &err);
    snprintf(place.file, sizeof(place.file), "%s/file", place.folder);
    for (size_t i = 0; i < LENGTH; i++)
        place.bytes[i] = (char)('a' + i * i % 26);
    assert_ok(temp_write(place.file, (struct str){place.bytes, LENGTH}, &err), &err);
    *state = &place;
    return 0;
}

static int unmake(void **state)
{
    temp_remove(((struct place *)*state)->folder);
    return 0;
}

/* Reads it with the at-th read gone wrong so; error 0: half of it comes. */
static bool read_with(const struct place *place, int error, unsigned at, struct buf *out,
                      unsigned *happened)
{
    struct failing plan = {.kind = FAILING_READ, .error = error, .at = at};
    struct error err = {0};
    bool ok;

    buf_init(out, KIB(128));
    failing_begin(&plan);
    ok = file_read(place->file, out, &err);
    failing_end();
    *happened = plan.happened;
    return ok;
}

static void expect_whole(const struct place *place, int error)
{
    unsigned happened = 1, at = 0;

    while (happened > 0 && at < MOST_CALLS) {
        struct buf out;

        if (!read_with(place, error, ++at, &out, &happened))
            fail_msg("%s at read %u: not read", error ? strerrorname_np(error) : "half", at);
        if (!str_equal(buf_as_str(&out), (struct str){place->bytes, LENGTH}))
            fail_msg("%s at read %u: not whole", error ? strerrorname_np(error) : "half", at);
        buf_dispose(&out);
    }
    assert_true(at > 2 && at < MOST_CALLS);
}

static void a_signal_or_half_a_read_changes_nothing(void **state)
{
    expect_whole(*state, EINTR);
    expect_whole(*state, 0);
}

static void the_control_a_read_that_fails_is_told(void **state)
{
    unsigned happened;
    struct buf out;

    assert_false(read_with(*state, EIO, 2, &out, &happened));
    assert_int_equal(happened, 1);
    buf_dispose(&out);
}

static void room_is_filled_and_no_more(void **state)
{
    static const int errors[] = {0, EINTR};
    const struct place *place = *state;
    char bytes[1000] = "";

    for (size_t i = 0; i < ARRAY_LEN(errors); i++) {
        struct failing plan = {.kind = FAILING_READ, .error = errors[i], .at = 1};
        int fd = open(place->file, O_RDONLY | O_CLOEXEC);

        failing_begin(&plan);
        assert_int_equal(file_fill(fd, bytes, sizeof(bytes) - 1), sizeof(bytes) - 1);
        failing_end();
        assert_int_equal(plan.happened, 1);
        assert_memory_equal(bytes, place->bytes, sizeof(bytes) - 1);
        assert_int_equal(bytes[sizeof(bytes) - 1], '\0');
        close(fd);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signal_or_half_a_read_changes_nothing),
        cmocka_unit_test(the_control_a_read_that_fails_is_told),
        cmocka_unit_test(room_is_filled_and_no_more),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
