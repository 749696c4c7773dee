/* test_inside.c - the jailed process that takes containers apart: members come in order, and
 * whatever the bytes are, there is an end and a reason. No Outlook file is made here: nothing
 * writes one. Its reader is tried with bytes that are none. */
#include "forge.h"
#include "parse/inside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

static const struct role_options options = {.program = PROGRAM};

struct seen {
    unsigned members, ends;
    uint64_t bytes;
    enum inside_event last;
    char why[300], name[100];
};

static struct seen look(const char *kind, struct str bytes)
{
    struct error err = {0};
    struct seen seen = {0};
    struct inside *inside;
    int fd = memfd_create("container", MFD_CLOEXEC);

    assert_int_equal(write(fd, bytes.at, bytes.len), (ssize_t)bytes.len);
    inside = inside_start(&options, fd, bytes.len, kind, "name.gz", &err);
    if (!inside)
        fail_msg("%s", err.text);
    while ((seen.last = inside_next(inside)) != INSIDE_END && seen.last != INSIDE_FAILED) {
        if (seen.last == INSIDE_MEMBER) {
            seen.members++;
            snprintf(seen.name, sizeof(seen.name), "%.99s", inside_member(inside)->name);
        } else if (seen.last == INSIDE_PIECE) {
            seen.bytes += inside_piece(inside).len;
        } else {
            seen.ends++;
        }
    }
    snprintf(seen.why, sizeof(seen.why), "%.299s", inside_why(inside));
    inside_stop(inside);
    close(fd);
    return seen;
}

static void members_come_whole_and_in_order(void **state)
{
    static const struct forge_file files[] = {{"a", {"12", 2}}, {"b/c", {"345", 3}}};
    struct seen seen;
    struct buf bytes;

    (void)state;
    buf_init(&bytes, 1 << 20);
    forge_tar(&bytes, files, 2);
    seen = look("archive", buf_as_str(&bytes));
    assert_int_equal(seen.last, INSIDE_END);
    assert_string_equal(seen.why, "");
    assert_int_equal(seen.members, 2);
    assert_int_equal(seen.ends, 2);
    assert_int_equal(seen.bytes, 5);
    assert_string_equal(seen.name, "b/c");
    buf_clear(&bytes);
    forge_gzip(&bytes, str_of("hello"));
    seen = look("archive", buf_as_str(&bytes));
    assert_int_equal(seen.bytes, 5);
    assert_string_equal(seen.name, "name");
    buf_dispose(&bytes);
}

static void what_is_packed_twice_is_unpacked_once(void **state)
{
    struct seen seen;
    struct buf once, twice;

    (void)state;
    buf_init(&once, 8 << 20);
    buf_init(&twice, 8 << 20);
    forge_gzip_bomb(&once, 200 << 20);
    forge_gzip(&twice, buf_as_str(&once));
    seen = look("archive", buf_as_str(&twice));
    assert_int_equal(seen.last, INSIDE_END);
    assert_true(seen.bytes >= once.len);
    buf_dispose(&once);
    buf_dispose(&twice);
}

static void whatever_the_bytes_are_there_is_an_end(void **state)
{
    static const char *const kinds[] = {"archive", "pst"};
    static const char *const begins[] = {"!BDN", "PK\3\4", "\x1f\x8b\x08", ""};
    char bytes[8192];
    uint32_t seed = 1;

    (void)state;
    for (size_t i = 0; i < 24; i++) {
        const char *begin = begins[i % ARRAY_LEN(begins)];
        struct seen seen;

        for (size_t k = 0; k < sizeof(bytes); k++) {
            seed = seed * 1664525u + 1013904223u;
            bytes[k] = (char)(seed >> 24);
        }
        memcpy(bytes, begin, strlen(begin));
        seen = look(kinds[i / 4 % 2], (struct str){bytes, i < 8 ? 8 * i : sizeof(bytes)});
        if (seen.last == INSIDE_END && !seen.why[0] && seen.members == 0 && i >= 8)
            fail_msg("%zu: noise has an end, and no reason", i);
        assert_true(seen.ends <= seen.members);
    }
}

/* The head of a file of 2003 and later: magic, client, version, where things stand. */
static void a_damaged_outlook_file_is_told(void **state)
{
    char head[600] = "!BDN";
    struct seen seen;

    (void)state;
    memcpy(head + 8, "SM\x17\0\x13\0\1\1", 8);
    for (size_t at = 0; at < sizeof(head) - 16; at += 7) {
        head[16 + at] ^= (char)at;
        seen = look("pst", (struct str){head, sizeof(head)});
        assert_string_not_equal(seen.why, "");
        assert_int_equal(seen.members, 0);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_come_whole_and_in_order),
        cmocka_unit_test(what_is_packed_twice_is_unpacked_once),
        cmocka_unit_test(whatever_the_bytes_are_there_is_an_end),
        cmocka_unit_test(a_damaged_outlook_file_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
