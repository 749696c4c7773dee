/* The mails of an mbox, out of a stream (parse/separate.h). */
#include "parse/separate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define LINE "From a@b.example Mon Jan  1 10:00:00 2024\n"
#define CRLF "From a@b.example Mon Jan  1 10:00:00 2024\r\n"

struct got {
    struct buf text; /* mails, "|" behind each */
    const char *file;
    unsigned count, large;
};

static bool take(void *arg, const struct separate_mail *mail, struct error *err)
{
    struct got *got = arg;

    (void)err;
    got->count++;
    got->large += mail->too_large;
    if (!mail->too_large) { /* what is said of its place is true */
        assert_int_equal(mail->length, mail->bytes.len);
        assert_memory_equal(got->file + mail->offset, mail->bytes.at, mail->bytes.len);
    }
    buf_str(&got->text, mail->bytes);
    buf_char(&got->text, '|');
    return true;
}

static void separate(struct got *got, const char *file, size_t piece, size_t most, char eol)
{
    struct str rest = str_of(file);
    struct error err = {0};
    struct separate s;

    *got = (struct got){.file = file};
    buf_init(&got->text, 1 << 20);
    separate_init(&s, most, eol, take, got);
    while (rest.len > 0) {
        assert_true(separate_add(&s, str_part(rest, 0, piece), &err));
        rest = str_part(rest, piece, rest.len);
    }
    assert_true(separate_end(&s, &err));
    separate_dispose(&s);
}

static const struct {
    const char *what, *file, *want;
    char eol;
} files[] = {
    {"two mails", LINE "A: 1\n\nx\n\n" LINE "B: 2\n\ny\n", "A: 1\n\nx\n|B: 2\n\ny\n|", '\n'},
    {"CR LF", CRLF "A: 1\r\n\r\nx\r\n\r\n" CRLF "B: 2\r\n\r\ny\r\n\r\n",
     "A: 1\r\n\r\nx\r\n|B: 2\r\n\r\ny\r\n|", '\n'},
    {"CR alone", "From a Mon Jan  1 10:00:00 2024\rA: 1\r\rx\r\rFrom \rB: 2\r\ry\r",
     "A: 1\r\rx\r|B: 2\r\ry\r|", '\r'},
    {"bare separators", "From \nA: 1\n\nx\n\nFrom \nB: 2\n\ny\n", "A: 1\n\nx\n|B: 2\n\ny\n|", '\n'},
    {"a bare From in the text", LINE "A: 1\n\nx\n\nFrom here on\nall is well\n",
     "A: 1\n\nx\n\nFrom here on\nall is well\n|", '\n'},
    {"without an empty line before it", LINE "A: 1\n\nx\n" LINE "B: 2\n\ny\n",
     "A: 1\n\nx\n|B: 2\n\ny\n|", '\n'},
    {"quoted stays quoted", LINE "A: 1\n\n>From x\n>>From y\n", "A: 1\n\n>From x\n>>From y\n|",
     '\n'},
    {"a quoted first line", "From x\n>From y\nA: 1\n\nx\n", ">From y\nA: 1\n\nx\n|", '\n'},
    {"only one empty line is taken", LINE "A: 1\n\nx\n\n\n" LINE "B: 2\n\n\n",
     "A: 1\n\nx\n\n|B: 2\n\n|", '\n'},
    {"a mark and empty lines in front", "\xef\xbb\xbf\n" LINE "A: 1\n\n", "\xef\xbb\xbf\n|A: 1\n|",
     '\n'},
    {"something in front", "junk\n\n" LINE "A: 1\n\n", "junk\n|A: 1\n|", '\n'},
    {"no line end at the end", LINE "A: 1\n\nx", "A: 1\n\nx|", '\n'},
    {"a mail without header", LINE "\nx\n", "\nx\n|", '\n'},
    {"an empty mail", LINE LINE "A: 1\n\n", "|A: 1\n|", '\n'},
    {"Google's line", "From 17@xxx Mon Jan 01 00:00:00 +0000 2024\nA: 1\n\nx\n", "A: 1\n\nx\n|",
     '\n'},
};

static void mails_are_told_apart(void **state)
{
    static const size_t pieces[] = {1, 2, 7, 64, 4096};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        for (size_t k = 0; k < ARRAY_LEN(pieces); k++) {
            const char *want = files[i].want;
            struct got got;

            separate(&got, files[i].file, pieces[k], 1 << 16, files[i].eol);
            if (str_starts(str_of(want), "\xef\xbb\xbf")) /* blank: no mail */
                want = strchr(want, '|') + 1;
            if (strcmp(buf_c(&got.text), want) != 0)
                fail_msg("%s, pieces of %zu: \"%s\"", files[i].what, pieces[k], buf_c(&got.text));
            buf_dispose(&got.text);
        }
}

static void a_mail_that_is_too_large_is_named_and_the_next_one_read(void **state)
{
    static char file[100000];
    struct got got;

    (void)state;
    strcpy(file, LINE "A: 1\n\n");
    for (size_t i = strlen(file); i < 60000; i++)
        file[i] = i % 70 ? 'x' : '\n';
    strcpy(file + 60000, "\n\n" LINE "B: 2\n\ny\n");
    for (size_t piece = 1; piece < 20000; piece = piece * 3 + 1) {
        separate(&got, file, piece, 1000, '\n');
        assert_int_equal(got.count, 2);
        assert_int_equal(got.large, 1);
        assert_string_equal(buf_c(&got.text), "|B: 2\n\ny\n|");
        buf_dispose(&got.text);
    }
    memset(file + 100, 'x', 59900); /* one line */
    separate(&got, file, 777, 1000, '\n');
    assert_string_equal(buf_c(&got.text), "|B: 2\n\ny\n|");
    buf_dispose(&got.text);
}

static const struct {
    const char *line;
    int64_t want;
    bool zoned;
} moments[] = {
    {"From a@b Mon Jan  1 10:00:00 2024", 1704103200, false},
    {"From a@b Mon Jan 1 10:00 2024", 1704103200, false},
    {"From - Mon Jan 01 10:00:00 2024", 1704103200, false},
    {"From 17@xxx Mon Jan 01 10:00:00 +0000 2024", 1704103200, true},
    {"From a@b Mon Jan  1 17:00:00 2024 +0700", 1704103200, true},
    {"From a@b Mon Jan  1 10:00:00 UTC 2024", 1704103200, true},
    {"From a@b", INT64_MIN, false},
    {"From jan 1 on we meet at 10:00 as in 2024 and", INT64_MIN, false},
    {"From a Mon Jan 99 10:00:00 2024", INT64_MIN, false},
    {"From a Mon Jan 1 25:00:00 2024", INT64_MIN, false},
    {"From ", INT64_MIN, false},
};

static void the_time_in_a_from_line_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(moments); i++) {
        bool zoned;
        int64_t moment = separate_moment(str_of(moments[i].line), &zoned);

        if (moment != moments[i].want || zoned != moments[i].zoned)
            fail_msg("%s: %lld", moments[i].line, (long long)moment);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(mails_are_told_apart),
        cmocka_unit_test(a_mail_that_is_too_large_is_named_and_the_next_one_read),
        cmocka_unit_test(the_time_in_a_from_line_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
