/* test_guard_disk.c - when the evidence cannot be written, the connection ends with that sentence,
 * and the jail learns of nothing that is not kept. */
#include "guarded.h"

#include "base/limits.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    HELD = 512 * 1024, /* what a record_writer holds back before it writes */
    AROUND = 40 + 73,  /* head and tail of a record */
};

static struct guarded *fetching(void)
{
    struct guarded *guarded = guarded_new();

    assert_true(guarded_ask(guarded, "1 UID FETCH 1:* (UID BODY.PEEK[])\r\n"));
    return guarded;
}

/* From here on the disk is full. */
static void fill_disk(const struct guarded *guarded)
{
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

    assert_true(full >= 0);
    assert_true(dup2(full, guarded->segment_fd) >= 0);
    close(full);
}

/* One body is kept in memory, in front of `room` bytes that are still free there. */
static void keep_one(struct guarded *guarded, size_t room)
{
    size_t len = HELD - AROUND - room;
    struct buf answer;

    buf_init(&answer, MIB(1));
    buf_printf(&answer, "* 1 FETCH (UID 4 BODY[] {%zu}\r\n", len);
    for (size_t i = 0; i < len; i++)
        buf_char(&answer, 'x');
    buf_text(&answer, ")\r\n");
    assert_true(guarded_answer(guarded, buf_as_str(&answer), 0));
    assert_int_equal(guarded->bodies.writer.len, HELD - room);
    buf_dispose(&answer);
}

/* Message bytes the way net_filter.c reads them: straight to their place. */
static bool put_straight(struct guarded *guarded, struct str bytes)
{
    while (bytes.len > 0) {
        size_t room;
        char *space = guard_in_space(&guarded->guard, &room, &guarded->err);

        if (!space)
            return false;
        assert_true(room > 0);
        memcpy(space, bytes.at, room < bytes.len ? room : bytes.len);
        if (!guard_in_put(&guarded->guard, room < bytes.len ? room : bytes.len, &guarded->err))
            return false;
        bytes = str_part(bytes, room, bytes.len);
    }
    return true;
}

static void a_full_disk_is_told_wherever_in_a_record_it_is_met(void **state)
{
    static const struct {
        const char *begin, *bytes; /* the latter straight to their place */
        size_t len;                /* of the body */
    } forms[] = {
        {"* 2 FETCH (UID 5 BODY[] {0}\r\n", "", 0},
        {"* 2 FETCH (UID 5 BODY[] {5}\r\nhello", "", 5},
        {"* 2 FETCH (UID 5 BODY[] \"hello\"", "", 5},
        {"* 2 FETCH (UID 5 BODY[] NIL", "", 0},
        {"* 2 FETCH (UID 5 BODY[] {5}\r\n", "hello", 5},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(forms); i++)
        for (size_t room = 0; room <= AROUND + 6; room++) {
            struct guarded *guarded = fetching();
            bool fits = room >= AROUND + forms[i].len, ok;

            keep_one(guarded, room);
            fill_disk(guarded);
            ok = guarded_answer(guarded, str_of(forms[i].begin), 0) &&
                 put_straight(guarded, str_of(forms[i].bytes)) &&
                 guarded_answer(guarded, str_of(")\r\n"), 0);
            if (ok != fits)
                fail_msg("%s with room for %zu: %s", forms[i].begin, room,
                         ok ? "went well" : guarded->err.text);
            if (!fits) {
                assert_string_equal(guarded->err.text,
                                    "cannot write evidence: No space left on device");
                assert_int_equal(guarded->err.code, ERROR_IO);
                assert_int_equal(guarded->notes.len, 0); /* the server has broken no rule */
            }
            assert_int_equal(strstr(buf_c(&guarded->guard.jail), "@2") != NULL, fits);
            guarded_free(guarded);
        }
}

static void a_full_disk_is_told_when_main_is_to_hear_of_bodies(void **state)
{
    struct guarded *guarded = fetching();
    size_t bodies = 0;

    (void)state;
    fill_disk(guarded);
    guarded->guard.exists = 10000;
    while (bodies < 3000 &&
           guarded_answer(guarded, str_of("* 1 FETCH (UID 4 BODY[] \"hello\")\r\n"), 0))
        bodies++;
    assert_true(bodies > 100 && bodies < 3000);
    assert_string_equal(guarded->err.text, "cannot write evidence: No space left on device");
    assert_true(guarded->bodies.frames.len > 0); /* main has heard of none of them */
    guarded_free(guarded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_disk_is_told_wherever_in_a_record_it_is_met),
        cmocka_unit_test(a_full_disk_is_told_when_main_is_to_hear_of_bodies),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
