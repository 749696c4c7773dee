/* test_guard_cuts.c - one session with a server, cut between two reads at every byte: in a line, in
 * the number of a literal, in its bytes, between CR and LF. What the jail gets, what is kept as
 * evidence, what is noted and transcribed does not depend on where a read or a TLS record ends. */
#include "guarded.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* --- the session --- */

struct turn { /* what the jail asks, and what is answered */
    const char *ask, *answer;
};

/* Every form in which bytes come, and what is repaired. */
static const struct turn session[] = {
    {"1 CAPABILITY\r\n", "* CAPABILITY IMAP4rev1 ID\r\n1 OK done\r\n"},
    {"2 LIST \"\" \"*\"\r\n", "* LIST (\\HasNoChildren) \"/\" INBOX\r\n"
                              "* LIST () \"/\" {9}\r\nK\xc3\xa4se\"\\\r\n\r\n"
                              "* LIST () NIL \"Sent Items\"\r\n2 OK [ALERT]\r\n"},
    {"3 EXAMINE INBOX\r\n", "* 5 EXISTS\r\n* FLAGS (\\Seen \\Deleted)\r\n"
                            "* OK [PERMANENTFLAGS ()] Read-only (\"mailbox.\r\n"
                            "* OK [UIDVALIDITY 9] x\r\n3 OK [READ-ONLY] done\r\n"},
    {"4 UID FETCH 1:* (UID FLAGS BODY.PEEK[])\r\n5 NOOP\r\n",
     "* 1 FETCH (UID 4 FLAGS (\\Seen) BODY[] {24}\r\nSubject: {3}\r\n\r\n4 OK )\r\n)\r\n"
     "* 2 FETCH (BODY[] {0}\r\n UID 5)\r\n"
     "* 3 FETCH (UID 6 BODY[] NIL)\r\n"
     "* 4 FETCH (UID 7 BODY[] \"a \\\"quoted\\\\ one\")\r\n"
     "* 5 FETCH (BODY[HEADER.FIELDS (SUBJECT)] {5}\r\n\x01\xff\r\n) BODY[] ~{4}\r\na\r\n\n UID 8)\r\n"
     "* 6 EXISTS\r\n4 OK fetched\r\n5 OK [PARSE]\r\n"},
    {"6 UID FETCH 4 (UID ENVELOPE)\r\n",
     "* 1 FETCH (UID 4 ENVELOPE (NIL {12}\r\na\"\\b (c) {1} NIL NIL NIL NIL NIL NIL NIL \"<x@y>\"))\r\n"
     "* NO [ALERT] the disk is\tfull\r\n6 OK done\r\n"},
    {"7 LOGOUT\r\n", "* BYE see you\r\n7 OK bye\r\n"},
};

enum { NOWHERE = -1 };

static size_t session_bytes(void)
{
    size_t count = 0;

    for (size_t i = 0; i < ARRAY_LEN(session); i++)
        count += strlen(session[i].answer);
    return count;
}

/* --- what came of it --- */

struct outcome {
    struct buf jail, notes, segment, transcript, server, objects;
    bool ok;
    char why[sizeof(((struct error *)0)->text)];
};

static void outcome_dispose(struct outcome *outcome)
{
    buf_dispose(&outcome->jail);
    buf_dispose(&outcome->notes);
    buf_dispose(&outcome->segment);
    buf_dispose(&outcome->transcript);
    buf_dispose(&outcome->server);
    buf_dispose(&outcome->objects);
}

static void copy(struct buf *out, const struct buf *in)
{
    buf_init(out, MIB(1));
    buf_str(out, buf_as_str(in));
}

/* What the guard knows of the objects of the last responses that had some. */
static void tell_objects(const struct guarded *guarded, struct buf *out)
{
    for (size_t i = 0; i < 2; i++) {
        const struct object *object = &guarded->guard.objects[i];

        buf_printf(out, "%llu %s of %llu: %llu at %llu\n", (unsigned long long)object->number,
                   object->name, (unsigned long long)object->uid,
                   (unsigned long long)object->record.length,
                   (unsigned long long)object->record.offset);
    }
}

/* --- reading --- */

struct cuts {
    size_t at, again; /* reads end here; NOWHERE: they take all there is */
    size_t most;      /* bytes of a read */
    size_t lost;      /* this byte is not given; NOWHERE: all are */
    bool straight;    /* message bytes are read to their place, as net_filter.c does it */
};

/* One read. */
static bool give(struct guarded *guarded, struct str bytes, bool straight)
{
    while (bytes.len > 0) {
        size_t room, put;
        char *space = straight ? guard_in_space(&guarded->guard, &room, &guarded->err) : NULL;

        if (guarded->err.code != ERROR_NONE)
            return false;
        if (!space)
            return guard_in(&guarded->guard, bytes, &guarded->err);
        put = room < bytes.len ? room : bytes.len;
        memcpy(space, bytes.at, put);
        if (!guard_in_put(&guarded->guard, put, &guarded->err))
            return false;
        bytes = str_part(bytes, put, bytes.len);
    }
    return true;
}

static bool ends_at(size_t cut, size_t from, size_t to)
{
    return from < cut && cut < to;
}

/* An answer whose first byte is the from-th of all. */
static bool answer(struct guarded *guarded, struct str bytes, size_t from, const struct cuts *cuts)
{
    size_t done = 0;

    while (done < bytes.len) {
        size_t at = from + done, end = from + bytes.len;
        struct str part;

        if (cuts->most > 0 && end > at + cuts->most)
            end = at + cuts->most;
        if (ends_at(cuts->at, at, end))
            end = cuts->at;
        if (ends_at(cuts->again, at, end))
            end = cuts->again;
        if (cuts->lost == at)
            end = at + 1;
        else if (ends_at(cuts->lost, at, end))
            end = cuts->lost;
        part = str_part(bytes, done, end - at);
        if (cuts->lost != at && !give(guarded, part, cuts->straight))
            return false;
        done += end - at;
    }
    return true;
}

static bool talk(struct guarded *guarded, const struct cuts *cuts, struct buf *objects)
{
    size_t from = 0;

    for (size_t i = 0; i < ARRAY_LEN(session); i++) {
        if (!guarded_ask(guarded, session[i].ask) ||
            !answer(guarded, str_of(session[i].answer), from, cuts))
            return false;
        tell_objects(guarded, objects);
        from += strlen(session[i].answer);
    }
    return guard_in_end(&guarded->guard, &guarded->err);
}

/* Its one piece without the line that says when it was begun. */
static void copy_entries(struct buf *out, struct str file)
{
    struct str piece;

    assert_true(guarded_object(file, 0, &piece));
    buf_init(out, MIB(1));
    buf_str(out, str_part(piece, str_find_char(piece, '\n'), piece.len));
}

static void play(const struct cuts *cuts, struct outcome *out)
{
    struct guarded *guarded = guarded_new();
    struct buf file;

    *out = (struct outcome){.ok = false};
    buf_init(&out->objects, KIB(64));
    out->ok = talk(guarded, cuts, &out->objects);
    snprintf(out->why, sizeof(out->why), "%s", guarded->err.text);
    copy(&out->jail, &guarded->guard.jail);
    copy(&out->notes, &guarded->notes);
    copy(&out->server, &guarded->server);
    guarded_segment(guarded, &out->segment);
    guarded_transcript(guarded, &file);
    copy_entries(&out->transcript, buf_as_str(&file));
    buf_dispose(&file);
    guarded_free(guarded);
}

static bool same(const struct buf *a, const struct buf *b)
{
    return str_equal(buf_as_str(a), buf_as_str(b));
}

/* NULL: the two went alike. */
static const char *difference(const struct outcome *a, const struct outcome *b)
{
    if (a->ok != b->ok || strcmp(a->why, b->why) != 0)
        return "how it ended";
    return !same(&a->jail, &b->jail)               ? "what the jail got"
           : !same(&a->segment, &b->segment)       ? "the evidence"
           : !same(&a->notes, &b->notes)           ? "the notes"
           : !same(&a->objects, &b->objects)       ? "the objects"
           : !same(&a->server, &b->server)         ? "what left"
           : !same(&a->transcript, &b->transcript) ? "the transcript"
                                                   : NULL;
}

static const struct cuts whole = {.at = NOWHERE, .again = NOWHERE, .lost = NOWHERE};

static void expect_same(const struct outcome *want, const struct cuts *cuts)
{
    struct outcome got;
    const char *other;

    play(cuts, &got);
    other = difference(want, &got);
    if (other)
        fail_msg("cut at %zu and %zu, %zu at once%s: %s differs (%s)", cuts->at, cuts->again,
                 cuts->most, cuts->straight ? ", straight" : "", other, got.why);
    outcome_dispose(&got);
}

/* The session has in it what it is meant to have. */
static void the_session_is_one(void **state)
{
    struct outcome outcome;

    (void)state;
    play(&whole, &outcome);
    if (!outcome.ok)
        fail_msg("%s", outcome.why);
    assert_non_null(strstr(buf_c(&outcome.jail), "BODY[] \"@1\""));
    assert_non_null(strstr(buf_c(&outcome.jail), "BODY[] \"@6\""));
    assert_non_null(memmem(outcome.segment.at, outcome.segment.len, "\x01\xff\r\n)", 5));
    assert_true(outcome.notes.len > 0);
    assert_true(outcome.transcript.len > session_bytes() / 2);
    outcome_dispose(&outcome);
}

static void a_read_may_end_behind_any_byte(void **state)
{
    struct outcome want;
    size_t bytes = session_bytes();

    (void)state;
    play(&whole, &want);
    for (size_t at = 0; at <= bytes; at++)
        for (unsigned straight = 0; straight < 2; straight++) {
            struct cuts cuts = whole;

            cuts.at = at;
            cuts.straight = straight;
            expect_same(&want, &cuts);
            cuts.again = at + 1; /* a byte by itself */
            expect_same(&want, &cuts);
            cuts.again = at + 2;
            expect_same(&want, &cuts);
        }
    outcome_dispose(&want);
}

static void reads_may_be_of_any_size(void **state)
{
    struct outcome want;

    (void)state;
    play(&whole, &want);
    for (size_t most = 1; most < 64; most++)
        for (unsigned straight = 0; straight < 2; straight++) {
            struct cuts cuts = whole;

            cuts.most = most;
            cuts.straight = straight;
            expect_same(&want, &cuts);
        }
    outcome_dispose(&want);
}

/* What the comparison is worth: not one byte can be lost without a difference. */
static void control_a_byte_that_is_lost_is_seen(void **state)
{
    struct outcome want;
    size_t bytes = session_bytes();

    (void)state;
    play(&whole, &want);
    for (size_t at = 0; at < bytes; at++) {
        struct cuts cuts = whole;
        struct outcome got;

        cuts.lost = at;
        play(&cuts, &got);
        if (!difference(&want, &got))
            fail_msg("byte %zu was lost, and nothing differs", at);
        outcome_dispose(&got);
    }
    outcome_dispose(&want);
}

/* --- and the other way --- */

/* Two commands that pass and one that does not, whichever way they come. */
static void a_command_may_be_cut_behind_any_byte(void **state)
{
    static const char commands[] = "1 EXAMINE \"a \\\"b\\\\\"\r\n2 UID FETCH 1:* (UID FLAGS "
                                   "BODY.PEEK[HEADER.FIELDS (\"x]\" Y)])\r\n3 STORE 1 FLAGS ()\r\n";
    const size_t passes = sizeof(commands) - 1 - strlen("3 STORE 1 FLAGS ()\r\n");

    (void)state;
    for (size_t at = 0; at < sizeof(commands); at++)
        for (size_t again = at; again < sizeof(commands) && again < at + 3; again++) {
            struct guarded *guarded = guarded_new();
            struct str all = str_of(commands);
            struct str parts[] = {str_part(all, 0, at), str_part(all, at, again - at),
                                  str_part(all, again, all.len)};
            bool ok = true;

            for (size_t i = 0; ok && i < ARRAY_LEN(parts); i++)
                ok = guard_out(&guarded->guard, parts[i], &guarded->server, &guarded->err);
            assert_false(ok);
            assert_true(str_equal(buf_as_str(&guarded->server), str_part(all, 0, passes)));
            assert_non_null(strstr(buf_c(&guarded->notes), "wire_violation(command)"));
            guarded_free(guarded);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_session_is_one),
        cmocka_unit_test(a_read_may_end_behind_any_byte),
        cmocka_unit_test(reads_may_be_of_any_size),
        cmocka_unit_test(control_a_byte_that_is_lost_is_seen),
        cmocka_unit_test(a_command_may_be_cut_behind_any_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
