/* test_checkpoint_note.c - the text of a checkpoint: what is one, and each way of not being one. */
#include "check.h"
#include "checkpoint_note.h"

#include "base/base64.h"

#include <stdio.h>
#include <string.h>

static const char case_id[] = "0123456789abcdef0123456789abcdef";

struct world {
    struct sign_key *key;
    struct merkle merkle;
    struct buf note;
};

static int make(void **state)
{
    static struct world world;
    struct error err = {0};

    world = (struct world){.key = sign_key_new(&err)};
    assert_non_null(world.key);
    for (unsigned char i = 0; i < 5; i++) {
        struct hash leaf = hash_of((struct str){(const char *)&i, 1});

        merkle_add(&world.merkle, &leaf);
    }
    buf_init(&world.note, CHECKPOINT_MOST);
    assert_ok(checkpoint_write(&world.note, case_id, &world.merkle, world.key, &err), &err);
    *state = &world;
    return 0;
}

static int unmake(void **state)
{
    struct world *world = *state;

    sign_key_free(world->key);
    buf_dispose(&world->note);
    return 0;
}

/* --- what is one --- */

static void what_was_written_is_read_back(void **state)
{
    struct world *world = *state;
    struct sign_public who = sign_public_of(world->key);
    struct hash root = merkle_root(&world->merkle);
    struct checkpoint checkpoint;
    struct error err = {0};

    assert_ok(checkpoint_read(buf_as_str(&world->note), &checkpoint, &err), &err);
    assert_int_equal(checkpoint.entries, 5);
    assert_true(hash_equal(&checkpoint.root, &root));
    assert_true(checkpoint_is_of(&checkpoint, case_id));
    assert_true(checkpoint_is_signed(&checkpoint, &who));
}

static void a_note_that_does_not_fit_is_not_written(void **state)
{
    struct world *world = *state;
    struct error err = {0};
    struct buf small;

    for (size_t most = 1; most < world->note.len; most++) {
        error_clear(&err);
        buf_init(&small, most);
        assert_false(checkpoint_write(&small, case_id, &world->merkle, world->key, &err));
        assert_string_equal(err.text, "a checkpoint of more than 1024 bytes");
        buf_dispose(&small);
    }
    buf_init(&small, world->note.len);
    error_clear(&err);
    assert_ok(checkpoint_write(&small, case_id, &world->merkle, world->key, &err), &err);
    buf_dispose(&small);
}

/* --- what is none --- */

/* The lines of the note without their ends. */
enum { ORIGIN, COUNT, ROOT, BLANK, SIGNATURE, LINES };

static void split(const struct world *world, struct str lines[LINES])
{
    struct str rest = buf_as_str(&world->note);

    for (size_t i = 0; i < LINES; i++)
        assert_true(str_next_line(&rest, &lines[i]));
    assert_int_equal(rest.len, 0);
}

static const char *why_not(struct str note)
{
    static struct error err;
    struct checkpoint checkpoint;

    error_clear(&err);
    return checkpoint_read(note, &checkpoint, &err) ? "" : err.text;
}

static const char no_note[] = "this is no checkpoint";
static const char no_signature[] = "the checkpoint carries no signature of ours";

static const struct {
    const char *what;
    int line;         /* which line is another; LINES: one more behind the last */
    const char *text; /* NULL: the line is not there */
    const char *want;
} broken[] = {
    {"the control", ORIGIN, "mailmedic/of another case", ""},
    {"no origin", ORIGIN, NULL, no_note},
    {"a long origin", ORIGIN, "LONG", ""}, /* it is no case's: checkpoint_is_of() */
    {"no number", COUNT, NULL, no_note},
    {"an empty number", COUNT, "", no_note},
    {"a word for a number", COUNT, "five", no_note},
    {"a sign before it", COUNT, "+5", no_note},
    {"a negative number", COUNT, "-5", no_note},
    {"a fraction", COUNT, "5.0", no_note},
    {"blanks around it", COUNT, " 5 ", no_note},
    {"CR behind it", COUNT, "5\r", no_note},
    {"more than 63 bits", COUNT, "9223372036854775808", no_note},
    {"more than 64 bits", COUNT, "99999999999999999999999", no_note},
    {"the most there can be", COUNT, "9223372036854775807", ""},
    {"no root", ROOT, NULL, no_note},
    {"an empty root", ROOT, "", no_note},
    {"a short root", ROOT, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", no_note},
    {"a long root", ROOT, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", no_note},
    {"a root that is no base64", ROOT, "!AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", no_note},
    {"a root in hex", ROOT, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
     no_note},
    {"a root without its end", ROOT, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", no_note},
    {"a root of more than there is room for", ROOT, "LONG", no_note},
    {"no blank line", BLANK, NULL, no_signature},
    {"a blank line that is not", BLANK, " ", no_signature},
    {"no signature", SIGNATURE, NULL, no_signature},
    {"an empty line for it", SIGNATURE, "", no_signature},
    {"a hyphen for the dash", SIGNATURE, "- mailmedic-x AAAA", no_signature},
    {"half a dash", SIGNATURE, "\xe2\x80", no_signature},
    {"the dash alone", SIGNATURE, "\xe2\x80\x94 ", no_signature},
    {"a name alone", SIGNATURE, "\xe2\x80\x94 mailmedic-x", no_signature},
    {"a name and a blank", SIGNATURE, "\xe2\x80\x94 mailmedic-x ", no_signature},
    {"a short signature", SIGNATURE, "\xe2\x80\x94 mailmedic-x AAAA", no_signature},
    {"a signature that is no base64", SIGNATURE, "\xe2\x80\x94 mailmedic-x ****", no_signature},
    {"a signature of more than there is room for", SIGNATURE, "\xe2\x80\x94 x LONG", no_signature},
    {"a second signature", LINES, "\xe2\x80\x94 another AAAA", no_signature},
    {"an empty line behind it", LINES, "", no_signature},
};

/* LONG stands for 600 letters: too long for its field, and short enough for a note. */
static void add_line(struct buf *out, const char *text)
{
    const char *at = strstr(text, "LONG");

    buf_add(out, text, at ? (size_t)(at - text) : strlen(text));
    for (size_t i = 0; at && i < 600; i++)
        buf_char(out, 'A');
    buf_char(out, '\n');
}

static void each_line_has_to_be_as_it_is_meant(void **state)
{
    struct world *world = *state;
    struct str lines[LINES];

    split(world, lines);
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        const char *why;
        struct buf note;

        buf_init(&note, 2 * CHECKPOINT_MOST);
        for (int line = 0; line <= LINES; line++) {
            if (line == broken[i].line && broken[i].text)
                add_line(&note, broken[i].text);
            if (line == broken[i].line || line == LINES)
                continue;
            buf_str(&note, lines[line]);
            buf_char(&note, '\n');
        }
        why = why_not(buf_as_str(&note));
        if (strcmp(why, broken[i].want) != 0)
            fail_msg("%s: \"%s\"", broken[i].what, why);
        buf_dispose(&note);
    }
}

static void a_note_cut_anywhere_is_none(void **state)
{
    struct world *world = *state;
    struct str note = buf_as_str(&world->note);

    for (size_t len = 0; len < note.len; len++) {
        const char *why = why_not(str_part(note, 0, len));

        if (strcmp(why, no_note) != 0 && strcmp(why, no_signature) != 0)
            fail_msg("cut behind %zu bytes: \"%s\"", len, why);
    }
    assert_string_equal(why_not(note), "");
}

static void lines_in_another_order_are_none(void **state)
{
    struct world *world = *state;
    struct str lines[LINES];

    split(world, lines);
    for (size_t a = 0; a < LINES; a++)
        for (size_t b = a + 1; b < LINES; b++) {
            struct buf note;

            buf_init(&note, CHECKPOINT_MOST);
            for (size_t line = 0; line < LINES; line++) {
                buf_str(&note, lines[line == a ? b : line == b ? a : line]);
                buf_char(&note, '\n');
            }
            assert_string_not_equal(why_not(buf_as_str(&note)), "");
            buf_dispose(&note);
        }
}

static void a_note_longer_than_any_of_ours_is_not_looked_at(void **state)
{
    struct world *world = *state;
    struct buf note;

    buf_init(&note, 2 * CHECKPOINT_MOST);
    while (note.len + world->note.len < CHECKPOINT_MOST + 1)
        buf_char(&note, 'x');
    buf_str(&note, buf_as_str(&world->note));
    assert_int_equal(note.len, CHECKPOINT_MOST + 1);
    assert_string_equal(why_not(buf_as_str(&note)), no_note);
    assert_string_equal(why_not(str_part(buf_as_str(&note), 1, note.len)), ""); /* the control */
    buf_dispose(&note);
}

/* --- whose it is --- */

static void another_key_has_not_signed_it(void **state)
{
    struct world *world = *state;
    struct error err = {0};
    struct sign_key *other = sign_key_new(&err);
    struct checkpoint checkpoint;
    struct sign_public who;

    assert_non_null(other);
    who = sign_public_of(other);
    sign_key_free(other);
    assert_ok(checkpoint_read(buf_as_str(&world->note), &checkpoint, &err), &err);
    assert_false(checkpoint_is_signed(&checkpoint, &who));
}

/* Its number of the key is right, and its signature is not; and the other way round. */
static void every_bit_of_what_is_signed_counts(void **state)
{
    struct world *world = *state;
    struct sign_public who = sign_public_of(world->key);
    char copy[CHECKPOINT_MOST];
    size_t len = world->note.len, readable = 0;

    for (size_t bit = 0; bit < 8 * len; bit++) {
        struct checkpoint checkpoint;
        struct error err = {0};

        memcpy(copy, world->note.at, len);
        copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
        if (!checkpoint_read((struct str){copy, len}, &checkpoint, &err))
            continue;
        readable++;
        if (checkpoint_is_signed(&checkpoint, &who) && checkpoint_is_of(&checkpoint, case_id))
            fail_msg("bit %zu of byte %zu (%c)", bit % 8, bit / 8, world->note.at[bit / 8]);
    }
    assert_true(readable > len); /* most flips make another number, root, or signature */
}

static void only_both_names_make_it_this_cases(void **state)
{
    struct world *world = *state;
    struct checkpoint checkpoint, other;
    struct error err = {0};

    assert_ok(checkpoint_read(buf_as_str(&world->note), &checkpoint, &err), &err);
    other = checkpoint;
    other.origin = str_of("mailmedic/another");
    assert_false(checkpoint_is_of(&other, case_id));
    other = checkpoint;
    other.key_name = str_of("mailmedic-another");
    assert_false(checkpoint_is_of(&other, case_id));
    other.key_name = str_of("");
    assert_false(checkpoint_is_of(&other, case_id));
    assert_true(checkpoint_is_of(&checkpoint, case_id));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read_back),
        cmocka_unit_test(a_note_that_does_not_fit_is_not_written),
        cmocka_unit_test(each_line_has_to_be_as_it_is_meant),
        cmocka_unit_test(a_note_cut_anywhere_is_none),
        cmocka_unit_test(lines_in_another_order_are_none),
        cmocka_unit_test(a_note_longer_than_any_of_ours_is_not_looked_at),
        cmocka_unit_test(another_key_has_not_signed_it),
        cmocka_unit_test(every_bit_of_what_is_signed_counts),
        cmocka_unit_test(only_both_names_make_it_this_cases),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
