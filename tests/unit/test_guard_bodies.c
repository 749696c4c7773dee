/* test_guard_bodies.c - message bytes go into the evidence segment, whole and unchanged, and a
 * stand-in goes to the jail. */
#include "guarded.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct guarded *fetching(void)
{
    struct guarded *guarded = guarded_new();

    assert_true(guarded_ask(guarded, "1 EXAMINE INBOX\r\n"));
    assert_true(guarded_answer(guarded, str_of("* 3 EXISTS\r\n1 OK [READ-ONLY] x\r\n"), 0));
    assert_true(guarded_ask(guarded, "2 UID FETCH 1:* (UID BODY.PEEK[])\r\n"));
    buf_clear(&guarded->guard.jail);
    return guarded;
}

struct want {
    const char *bytes;
    const char *name;
    uint64_t uid;
};

static void every_form_of_a_body_becomes_an_object(void **state)
{
    static const struct {
        const char *answer, *jail;
        struct want objects[3];
    } cases[] = {
        {"* 1 FETCH (UID 4 BODY[] {5}\r\nhello)\r\n",
         "* 1 FETCH (UID 4 BODY[] \"@1\")\r\n",
         {{"hello", "BODY[]", 4}}},
        {"* 1 FETCH (BODY[]<0> {5}\r\na\r\n(\" UID 7)\r\n",
         "* 1 FETCH (BODY[]<0> \"@1\" UID 7)\r\n",
         {{"a\r\n(\"", "BODY[]<0>", 7}}},
        {"* 1 FETCH (BODY[] {0}\r\n UID 4)\r\n",
         "* 1 FETCH (BODY[] \"@1\" UID 4)\r\n",
         {{"", "BODY[]", 4}}},
        {"* 1 FETCH (UID 4 BODY[] NIL)\r\n",
         "* 1 FETCH (UID 4 BODY[] \"@1\")\r\n",
         {{"", "BODY[]", 4}}},
        {"* 1 FETCH (UID 4 BODY[] \"\")\r\n",
         "* 1 FETCH (UID 4 BODY[] \"@1\")\r\n",
         {{"", "BODY[]", 4}}},
        {"* 1 FETCH (UID 4 BODY[] \"a\\\"b\\\\c\")\r\n",
         "* 1 FETCH (UID 4 BODY[] \"@1\")\r\n",
         {{"a\"b\\c", "BODY[]", 4}}},
        {"* 1 FETCH (UID 4 BODY[] \"@17\")\r\n",
         "* 1 FETCH (UID 4 BODY[] \"@1\")\r\n",
         {{"@17", "BODY[]", 4}}},
        {"* 1 FETCH (UID 4 BINARY[1] ~{3}\r\nabc)\r\n",
         "* 1 FETCH (UID 4 BINARY[1] \"@1\")\r\n",
         {{"abc", "BINARY[1]", 4}}},
        {"* 1 FETCH (RFC822 {3}\r\nabc UID 6)\r\n",
         "* 1 FETCH (RFC822 \"@1\" UID 6)\r\n",
         {{"abc", "RFC822", 6}}},
        {"* 1 FETCH (rfc822.text \"abc\")\r\n",
         "* 1 FETCH (rfc822.text \"@1\")\r\n",
         {{"abc", "RFC822.TEXT", 0}}},
        {"* 1 FETCH (RFC822.HEADER {3}\r\nabc)\r\n",
         "* 1 FETCH (RFC822.HEADER \"@1\")\r\n",
         {{"abc", "RFC822.HEADER", 0}}},
        {"* 1 FETCH (body[header.fields (from \"x ]\")] {3}\r\nabc UID 9)\r\n",
         "* 1 FETCH (body[header.fields (from \"x ]\")] \"@1\" UID 9)\r\n",
         {{"abc", "BODY[HEADER.FIELDS (FROM \"X ]\")]", 9}}},
        {"* 1 FETCH (BODY[HEADER] {2}\r\nab FLAGS (\\Seen) BODY[1] \"cd\" UID 3 BODY[2] {1}\r\ne)\r\n",
         "* 1 FETCH (BODY[HEADER] \"@1\" FLAGS (\\Seen) BODY[1] \"@2\" UID 3 BODY[2] \"@3\")\r\n",
         {{"ab", "BODY[HEADER]", 3}, {"cd", "BODY[1]", 3}, {"e", "BODY[2]", 3}}},
        /* not message bytes: passes, but never as a literal */
        {"* 1 FETCH (ENVELOPE ({4}\r\na\"\\b ~{0}\r\n \"cd\") BODY[] {1}\r\nx)\r\n",
         "* 1 FETCH (ENVELOPE (\"a\\\"\\\\b\" \"\" \"cd\") BODY[] \"@1\")\r\n",
         {{"x", "BODY[]", 0}}},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        for (size_t piece = 0; piece < 9; piece++) {
            struct guarded *guarded = fetching();
            struct buf segment;

            if (!guarded_answer(guarded, str_of(cases[i].answer), piece))
                fail_msg("%s: %s", cases[i].answer, guarded->err.text);
            assert_string_equal(buf_c(&guarded->guard.jail), cases[i].jail);
            guarded_segment(guarded, &segment);
            for (size_t o = 0; o < 3 && cases[i].objects[o].bytes; o++) {
                const struct object *object = &guarded->guard.objects[o];
                struct str bytes;

                assert_true(guarded_object(buf_as_str(&segment), o, &bytes));
                assert_true(str_equal(bytes, str_of(cases[i].objects[o].bytes)));
                assert_string_equal(object->name, cases[i].objects[o].name);
                assert_int_equal(object->uid, cases[i].objects[o].uid);
                assert_int_equal(object->number, o + 1);
                assert_true(bytes.len == 0 || bytes.at == segment.at + object->record.offset);
                assert_int_equal(object->nil, strstr(cases[i].answer, "NIL") != NULL);
            }
            buf_dispose(&segment);
            guarded_free(guarded);
        }
}

static void a_body_of_50_mb_passes_without_being_held(void **state) /* HS-22 */
{
    static char page[KIB(16)];
    struct guarded *guarded = fetching();
    struct buf segment;
    struct str bytes;
    size_t given = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(page); i++)
        page[i] = (char)(i * 7);
    assert_true(guarded_answer(guarded, str_of("* 1 FETCH (UID 4 BODY[] {52428800}\r\n"), 0));
    while (given < 50 * MIB(1)) {
        size_t room;
        char *space = guard_in_space(&guarded->guard, &room, &guarded->err);

        assert_non_null(space);
        if (room > sizeof(page))
            room = sizeof(page);
        memcpy(space, page, room);
        assert_true(guard_in_put(&guarded->guard, room, &guarded->err));
        given += room;
        assert_true(guarded->guard.held.room < KIB(64));
    }
    assert_true(guarded_answer(guarded, str_of(")\r\n2 OK x\r\n"), 0));
    guarded_segment(guarded, &segment);
    assert_true(guarded_object(buf_as_str(&segment), 0, &bytes));
    assert_int_equal(bytes.len, 50 * MIB(1));
    buf_dispose(&segment);
    guarded_free(guarded);
}

static void a_body_cut_off_is_no_object_and_stays_in_the_transcript(void **state) /* HS-17 */
{
    struct guarded *guarded = fetching();
    struct buf segment;
    struct buf transcript;
    struct str bytes;

    (void)state;
    assert_true(guarded_answer(
        guarded,
        str_of("* 1 FETCH (UID 3 BODY[] {2}\r\nab)\r\n* 1 FETCH (UID 4 BODY[] {1000}\r\nFrom: a"),
        0));
    assert_false(guard_in_end(&guarded->guard, &guarded->err));
    assert_string_equal(guarded->err.text,
                        "mail.example closed the connection in the middle of a message");
    guarded_segment(guarded, &segment);
    assert_true(guarded_object(buf_as_str(&segment), 0, &bytes));
    assert_int_equal(segment.len, 40 + 2 + 73);
    guarded_transcript(guarded, &transcript);
    assert_non_null(strstr(transcript.at, "<object 2: 7 of 1000 bytes came; the last 7 follow>"));
    assert_non_null(strstr(transcript.at, "From: a"));
    assert_string_equal(buf_c(&guarded->notes), "truncated: object 2: 7 of 1000 bytes came\n");
    buf_dispose(&segment);
    buf_dispose(&transcript);
    guarded_free(guarded);
}

static void a_body_that_the_budget_ends_stays_in_the_transcript(void **state)
{
    struct guarded *guarded = fetching();
    struct buf transcript;
    char *space;
    size_t room;

    (void)state;
    guarded->guard.budget = guarded->guard.seen + 1100;
    assert_true(guarded_answer(guarded, str_of("* 1 FETCH (UID 4 BODY[] {1000}\r\nFrom: anna"), 0));
    guarded->guard.budget = guarded->guard.seen + 3; /* main thinks better of it */
    space = guard_in_space(&guarded->guard, &room, &guarded->err);
    assert_non_null(space);
    memcpy(space, "@mill", 5); /* NOLINT(bugprone-not-null-terminated-result): bytes */
    assert_false(guard_in_put(&guarded->guard, 5, &guarded->err));
    assert_non_null(strstr(guarded->err.text, " (limit(run)): "));
    guarded_transcript(guarded, &transcript);
    assert_non_null(strstr(transcript.at, "<object 1: 15 of 1000 bytes came; the last 15 follow>"));
    assert_non_null(strstr(transcript.at, "From: anna@mill"));
    buf_dispose(&transcript);
    guarded_free(guarded);
}

static void a_body_that_the_budget_has_no_room_for_is_not_begun(void **state)
{
    struct guarded *guarded = fetching();
    struct buf segment;
    size_t room = 1;

    (void)state;
    guarded->guard.budget = guarded->guard.seen + 1000;
    assert_null(guard_in_space(&guarded->guard, &room, &guarded->err));
    assert_int_equal(room, 0);
    assert_false(
        guarded_answer(guarded, str_of("* 1 FETCH (UID 4 BODY[] {1000}\r\nFrom: anna"), 0));
    assert_non_null(strstr(guarded->err.text, " (limit(run)): "));
    guarded_segment(guarded, &segment);
    assert_int_equal(segment.len, 0);
    buf_dispose(&segment);
    guarded_free(guarded);
}

static void more_parts_than_asked_for_are_refused(void **state)
{
    struct guarded *guarded = fetching();
    struct buf answer;

    (void)state;
    buf_init(&answer, MIB(1));
    buf_text(&answer, "* 1 FETCH (UID 1");
    for (int i = 0; i < 100; i++)
        buf_text(&answer, " BODY[] \"x\"");
    buf_text(&answer, ")\r\n");
    assert_false(guarded_answer(guarded, buf_as_str(&answer), 0));
    assert_non_null(strstr(guarded->err.text, " (limit(items)): "));
    guarded_free(guarded);
    guarded = fetching();
    buf_clear(&answer);
    buf_text(&answer, "* 1 FETCH (UID 1");
    for (int i = 0; i < 100; i++)
        buf_text(&answer, " BODY[] {1}\r\nx");
    assert_false(guarded_answer(guarded, buf_as_str(&answer), 0));
    assert_non_null(strstr(guarded->err.text, " (limit(items)): "));
    assert_int_equal(guarded->bodies.last_number, OBJECTS_MOST);
    buf_dispose(&answer);
    guarded_free(guarded);
}

static const char whole_session[] =
    "* 2 EXISTS\r\n* OK [UIDVALIDITY 9] ok\r\n"
    "* 1 FETCH (UID 3 FLAGS (\\Seen) BODY[] {28}\r\nFrom: a\r\n\r\n)\r\n2 OK {9}\r\n* \r\n)\r\n"
    "* LIST () \"/\" {4}\r\n\"\\(x\r\n* 2 FETCH (BODY[] \"short\" UID 4)\r\n"
    "* 3 FETCH (UID 5 BODY[] {0}\r\n)\r\n2 OK x\r\n";

/* What is there of a session that ends after len bytes. */
static void check_cut(size_t len, const char *jail)
{
    static const char *const bodies[] = {"From: a\r\n\r\n)\r\n2 OK {9}\r\n* \r\n", "short", ""};
    struct guarded *guarded = fetching();
    struct str given = {whole_session, len};
    struct buf segment;
    struct buf transcript;
    struct str bytes;

    assert_true(guarded_answer(guarded, given, 5));
    assert_false(guard_in_end(&guarded->guard, &guarded->err));
    assert_true(strncmp(buf_c(&guarded->guard.jail), jail, guarded->guard.jail.len) == 0);
    guarded_segment(guarded, &segment);
    for (size_t i = 0; i < ARRAY_LEN(bodies) && guarded_object(buf_as_str(&segment), i, &bytes);
         i++)
        assert_true(str_equal(bytes, str_of(bodies[i])));
    guarded_transcript(guarded, &transcript);
    if (len > 0 && given.at[len - 1] == '\n') /* its last line, or what came of the body */
        assert_true(str_find(buf_as_str(&transcript), str_part(given, len - 2, 2)) <
                    transcript.len);
    buf_dispose(&segment);
    buf_dispose(&transcript);
    guarded_free(guarded);
}

static void a_session_may_be_cut_at_every_byte(void **state)
{
    struct guarded *guarded = fetching();
    char jail[512];

    (void)state;
    assert_true(guarded_answer(guarded, str_of(whole_session), 0));
    snprintf(jail, sizeof(jail), "%s", buf_c(&guarded->guard.jail));
    assert_non_null(strstr(jail, "* 3 FETCH (UID 5 BODY[] \"@3\")\r\n2 OK x\r\n"));
    guarded_free(guarded);
    for (size_t len = 0; len < sizeof(whole_session); len++)
        check_cut(len, jail);
}

/* --- the transcript --- */

static void the_transcript_is_both_sides_in_order_without_bodies(void **state)
{
    struct guarded *guarded = fetching();
    struct buf file;
    struct str piece;
    struct str line;
    const char *body = "SECRET BODY BYTES";

    (void)state;
    assert_true(guarded_answer(
        guarded,
        str_of("* 1 FETCH (UID 4 BODY[] {17}\r\nSECRET BODY BYTES FLAGS ())\r\n2 OK x\r\n"), 3));
    guarded_transcript(guarded, &file);
    assert_true(guarded_object(buf_as_str(&file), 0, &piece));
    assert_null(strstr(file.at, body));
    assert_true(str_next_line(&piece, &line));
    assert_true(
        str_starts(line, "mailmedic-transcript 1 piece 1 of imap mail.example:993 from 20"));
    assert_true(str_find(piece, str_of("\n1 EXAMINE INBOX\r\n\n")) < piece.len);
    assert_true(str_find(piece, str_of("BODY[] {17}\r\n\n= ")) < piece.len);
    assert_true(str_find(piece, str_of("\n<object 1: 17 bytes>\n< ")) < piece.len);
    assert_true(str_find(piece, str_of("\n FLAGS ())\r\n2 OK x\r\n\n")) < piece.len);
    while (str_next_line(&piece, &line)) { /* every entry is as long as it says */
        uint64_t len;

        assert_true(line.len == 23 &&
                    (line.at[0] == '<' || line.at[0] == '>' || line.at[0] == '='));
        assert_true(str_to_u64(str_part(line, 13, 10), 100000, &len));
        assert_int_equal(piece.at[len], '\n');
        piece = str_part(piece, len + 1, piece.len);
    }
    buf_dispose(&file);
    guarded_free(guarded);
}

static void a_long_transcript_is_cut_into_pieces(void **state)
{
    struct guarded *guarded = fetching();
    struct buf file;
    struct str piece;
    size_t pieces = 0;

    (void)state;
    guarded->guard.exists = 100000;
    for (int i = 0; i < 20000; i++) {
        assert_true(guarded_answer(guarded, str_of("* 1 FETCH (UID 4 FLAGS (\\Seen))\r\n"), 0));
        assert_true(transcript_keep(&guarded->transcript, false, &guarded->err));
        buf_clear(&guarded->guard.jail);
    }
    guarded_transcript(guarded, &file);
    while (guarded_object(buf_as_str(&file), pieces, &piece))
        pieces++;
    assert_true(pieces >= 3);
    buf_dispose(&file);
    guarded_free(guarded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_a_body_becomes_an_object),
        cmocka_unit_test(a_body_of_50_mb_passes_without_being_held),
        cmocka_unit_test(a_body_cut_off_is_no_object_and_stays_in_the_transcript),
        cmocka_unit_test(a_session_may_be_cut_at_every_byte),
        cmocka_unit_test(a_body_that_the_budget_ends_stays_in_the_transcript),
        cmocka_unit_test(a_body_that_the_budget_has_no_room_for_is_not_begun),
        cmocka_unit_test(more_parts_than_asked_for_are_refused),
        cmocka_unit_test(the_transcript_is_both_sides_in_order_without_bodies),
        cmocka_unit_test(a_long_transcript_is_cut_into_pieces),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
