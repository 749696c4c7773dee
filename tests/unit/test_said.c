/* test_said.c - a sentence keeps what it was made of, and can be said again in other words. */
#include "check.h"

#include "base/limits.h"
#include "base/said.h"

#include <inttypes.h>
#include <string.h>

static struct str lookup(void *arg, struct str id)
{
    static const struct {
        const char *id, *other;
    } words[] = {
        {"{1} mails to {2} people", "an {2} Leute: {1}"},
        {"{1} goes to {2}{3}", "{1:w} nach {2}{3:w}"},
        {"inside {1} and {2}", "in {1:n} {2:w}"},
        {"all mail", "alle Post"},
        {"since Monday", "seit Montag"},
        {"deletes it", "loescht es"},
        {"it {1}", "{1}!"},
        {"100% of {1}", "{1}, ganz {9} {x}"},
    };

    (void)arg;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_equal(id, str_of(words[i].id)))
            return str_of(words[i].other);
    return str_of("");
}

static void expect(const struct buf *marked, const char *english, const char *other)
{
    struct buf out;

    buf_init(&out, KIB(4));
    said_plain(&out, buf_as_str(marked), NULL, NULL);
    assert_string_equal(buf_c(&out), english);
    buf_clear(&out);
    said_plain(&out, buf_as_str(marked), lookup, NULL);
    assert_string_equal(buf_c(&out), other);
    buf_dispose(&out);
}

static void a_sentence_is_said_in_two_languages(void **state)
{
    struct buf marked;

    (void)state;
    buf_init(&marked, KIB(4));
    said_add(&marked, "%u mails to %zu people", 7u, (size_t)3);
    expect(&marked, "7 mails to 3 people", "an 3 Leute: 7");
    assert_true(said_is_marked(buf_as_str(&marked)));
    buf_clear(&marked);
    said_add(&marked, "%s goes to %s%s", "all mail", "all mail", " since Monday");
    expect(&marked, "all mail goes to all mail since Monday",
           "alle Post nach all mail seit Montag"); /* the second may be a stranger's word */
    buf_clear(&marked);
    said_add(&marked, "100%% of %.3s", "abcdef");
    expect(&marked, "100% of abc", "abc, ganz {9} {x}");
    buf_clear(&marked);
    said_add(&marked, "unknown %d", -5);
    expect(&marked, "unknown -5", "unknown -5");
    buf_dispose(&marked);
}

static void every_kind_of_argument_is_taken(void **state)
{
    struct buf marked;

    (void)state;
    buf_init(&marked, KIB(4));
    said_add(&marked, "%d %u %ld %lu %lld %llu %zu %c %.1f", -1, 2u, -3L, 4ul, -5ll, 6ull,
             (size_t)7, 'x', 8.25);
    expect(&marked, "-1 2 -3 4 -5 6 7 x 8.2", "-1 2 -3 4 -5 6 7 x 8.2");
    buf_clear(&marked);
    said_add(&marked, "%.*s %" PRIu64 " %" PRId64, 2, "abc", UINT64_MAX, INT64_MIN);
    expect(&marked, "ab 18446744073709551615 -9223372036854775808",
           "ab 18446744073709551615 -9223372036854775808");
    buf_dispose(&marked);
}

static void a_sentence_may_stand_in_another(void **state)
{
    struct buf inner, marked;

    (void)state;
    buf_init(&inner, KIB(4));
    buf_init(&marked, KIB(4));
    said_add(&inner, "deletes it");
    buf_text(&inner, ", then ");
    said_add(&inner, "%u mails to %u people", 1u, 2u);
    said_add(&marked, "it %s", buf_c(&inner));
    expect(&marked, "it deletes it, then 1 mails to 2 people", "loescht es, then an 2 Leute: 1!");
    buf_dispose(&inner);
    buf_dispose(&marked);
}

/* Bytes of a stranger that look like marks make no other sentence of ours. */
static void strangers_bytes_break_nothing(void **state)
{
    static const char *const bytes[] = {
        "\x02",
        "\x03",
        "\x1f",
        "\x02\x1f\x1f\x03",
        "\x03\x02",
        "{1}",
        "{2:w}",
        "\x1f\x1f\x1f\x1f",
        "\x02\x02\x02\x02\x02\x02\x02\x02x\x03",
        "\x02{1}\x1f\x02{1}\x1f\x02",
        "a\nb\tc\x01",
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bytes); i++) {
        struct buf marked, out;

        buf_init(&marked, KIB(4));
        buf_init(&out, KIB(4));
        said_add(&marked, "%s goes to %s%s", bytes[i], "x", bytes[i]);
        said_plain(&out, buf_as_str(&marked), lookup, NULL);
        for (size_t at = 0; at < out.len; at++)
            assert_true((unsigned char)out.at[at] >= ' ');
        buf_clear(&out);
        for (size_t len = 0; len <= marked.len; len++) /* cut anywhere */
            said_plain(&out, str_part(buf_as_str(&marked), 0, len), lookup, NULL);
        buf_dispose(&marked);
        buf_dispose(&out);
    }
}

static void add_notes(void *arg, struct str notes, struct buf *out)
{
    (void)arg;
    buf_printf(out, "[%zu]", notes.len);
}

static void notes_are_given_to_who_knows_them(void **state)
{
    struct buf marked, out;

    (void)state;
    buf_init(&marked, KIB(1));
    buf_init(&out, KIB(1));
    said_add(&marked, "inside %s and %s", "abc", "all mail");
    expect(&marked, "inside abc and all mail", "in abc alle Post"); /* nobody knows notes */
    said_speak(&out, buf_as_str(&marked),
               &(struct said_voice){.lookup = lookup, .add_notes = add_notes});
    assert_string_equal(buf_c(&out), "in [3] alle Post");
    buf_dispose(&marked);
    buf_dispose(&out);
}

static void a_sentence_is_put_together_from_its_parts(void **state)
{
    const struct str values[] = {str_of("a\x02\x1f\x03z"), str_of("b")};
    struct buf marked;

    (void)state;
    buf_init(&marked, KIB(1));
    said_put(&marked, str_of("{1} mails to {2} people"), values, 2);
    expect(&marked, "a   z mails to b people", "an b Leute: a   z");
    buf_clear(&marked);
    said_put(&marked, str_of("all mail"), NULL, 0);
    expect(&marked, "all mail", "alle Post");
    buf_dispose(&marked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_is_said_in_two_languages),
        cmocka_unit_test(every_kind_of_argument_is_taken),
        cmocka_unit_test(a_sentence_may_stand_in_another),
        cmocka_unit_test(strangers_bytes_break_nothing),
        cmocka_unit_test(notes_are_given_to_who_knows_them),
        cmocka_unit_test(a_sentence_is_put_together_from_its_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
