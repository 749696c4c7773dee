/* test_guard_made_up.c - a million made-up command lines against a second opinion on what only
 * reads: none outside the list reaches the wire, and a hole in the list is found by the same lines.
 */
#include "guard_lists.h"
#include "guarded.h"

#include "base/limits.h"

#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* Written from RFC 9051 and the list of what may leave, by other means than the guard. */
#define QUOTED  "\"([^\"\\]|\\\\[\"\\])*\""
#define ASTRING "([^(){} %*\"\\]+|" QUOTED ")"
#define PATTERN "([^(){} \"\\]+|" QUOTED ")"
#define PART    "[0-9]+(\\.[0-9]+)*"
#define FIELDS  "HEADER\\.FIELDS(\\.NOT)? \\(" ASTRING "( " ASTRING ")*\\)"
#define SECTION "((" PART ")|((" PART "\\.)?(HEADER|TEXT|MIME|" FIELDS ")))?"
#define PARTIAL "(<[0-9]+\\.[0-9]+>)?"
#define ITEM                                                                                       \
    "(UID|FLAGS|INTERNALDATE|RFC822\\.SIZE|RFC822\\.HEADER|ENVELOPE|BODYSTRUCTURE|MODSEQ|BODY|"    \
    "BODY\\.PEEK\\[" SECTION "\\]" PARTIAL "|BINARY\\.PEEK\\[(" PART ")?\\]" PARTIAL ")"
#define NUMBER "([0-9]+|\\*)"
#define SET    NUMBER "(:" NUMBER ")?(," NUMBER "(:" NUMBER ")?)*"
#define FETCH                                                                                      \
    "FETCH " SET " (" ITEM "|\\(" ITEM "( " ITEM ")*\\))"                                          \
    "( \\(CHANGEDSINCE [0-9]+( VANISHED)?\\))?"
#define STATUS_ITEM                                                                                \
    "(MESSAGES|RECENT|UIDNEXT|UIDVALIDITY|UNSEEN|HIGHESTMODSEQ|SIZE|APPENDLIMIT|DELETED)"

static const char *const second_opinion[] = {
    "^(NOOP|CAPABILITY|NAMESPACE|IDLE|UNSELECT|LOGOUT)$",
    "^(UID )?" FETCH "$",
    "^EXAMINE " ASTRING "( \\(CONDSTORE( CONDSTORE)*\\))?$",
    "^(GETQUOTAROOT|GETACL|MYRIGHTS) " ASTRING "$",
    "^LSUB " ASTRING " " PATTERN "$",
    "^STATUS " ASTRING " \\(" STATUS_ITEM "( " STATUS_ITEM ")*\\)$",
    "^ENABLE (CONDSTORE|QRESYNC)( (CONDSTORE|QRESYNC))*$",
    "^ID (NIL|\\((" QUOTED "|NIL)( (" QUOTED "|NIL))*\\))$",
    /* No argument of these can change anything; only that there is no literal counts. */
    "^(UID SEARCH|SEARCH|LIST|GETMETADATA) ",
};

struct opinion {
    regex_t patterns[ARRAY_LEN(second_opinion)];
};

static void opinion_open(struct opinion *opinion)
{
    for (size_t i = 0; i < ARRAY_LEN(second_opinion); i++)
        assert_int_equal(
            regcomp(&opinion->patterns[i], second_opinion[i], REG_EXTENDED | REG_ICASE | REG_NOSUB),
            0);
}

static void opinion_close(struct opinion *opinion)
{
    for (size_t i = 0; i < ARRAY_LEN(second_opinion); i++)
        regfree(&opinion->patterns[i]);
}

static bool only_reads(const struct opinion *opinion, const char *line)
{
    size_t len = strlen(line);

    for (const char *ch = line; *ch; ch++)
        if (*ch < ' ' || *ch > '~')
            return false;
    if (len > 0 && line[len - 1] == '}')
        return false;
    for (size_t i = 0; i < ARRAY_LEN(second_opinion); i++)
        if (regexec(&opinion->patterns[i], line, 0, NULL, 0) == 0)
            return true;
    return false;
}

/* The same numbers on every machine. */
static uint32_t roll(uint64_t *seed, uint32_t sides)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % sides;
}

static const char *const pieces[] = {
    "FETCH",
    "UID ",
    "UID FETCH 1 ",
    "BODY.PEEK[",
    "BODY[",
    "BINARY.PEEK[",
    "]",
    "[",
    "(",
    ")",
    " ",
    " ",
    " ",
    "1",
    "1:*",
    "*",
    ",",
    ":",
    "<0.1>",
    "<",
    ">",
    "UID",
    "FLAGS",
    "RFC822",
    "RFC822.SIZE",
    "RFC822.TEXT",
    "HEADER",
    "HEADER.FIELDS (",
    "TEXT",
    "MIME",
    "INBOX",
    "\"",
    "\\",
    "\"a\"",
    "{1}",
    "{1+}",
    "SELECT",
    "STORE 1 +FLAGS (\\Seen)",
    "EXAMINE ",
    "STATUS ",
    "(MESSAGES)",
    "LIST ",
    "\"\" *",
    "SEARCH ",
    "ALL",
    "NOOP",
    "\r",
    "\n",
    "\t",
    ".",
    "1.2",
    "CHANGEDSINCE 1",
    "ENABLE ",
    "CONDSTORE",
    "ID ",
    "NIL",
    "GETACL ",
    "LOGIN a b",
    "APPEND x ",
    "\x80",
    "~",
    "COPY 1 x",
    "EXPUNGE",
    "RETURN ",
    "x",
};

static uint32_t count_allowed(void)
{
    uint32_t count = 0;

    while (guard_allowed[count])
        count++;
    return count;
}

static void make_line(uint64_t *seed, char *line, size_t size)
{
    size_t count = 1 + roll(seed, 10);

    line[0] = '\0';
    if (roll(seed, 3) > 0) { /* a good one, then harmed */
        snprintf(line, size, "%s", guard_allowed[roll(seed, count_allowed())]);
        count = roll(seed, 4);
    }
    for (size_t i = 0; i < count; i++) {
        const char *piece = pieces[roll(seed, ARRAY_LEN(pieces))];
        size_t len = strlen(line);
        size_t at = roll(seed, 2) ? len : roll(seed, (uint32_t)len + 1);
        size_t cut = roll(seed, 4) == 0 ? roll(seed, 4) : 0;

        if (len + strlen(piece) + 1 >= size)
            return;
        if (cut > len - at)
            cut = len - at;
        memmove(line + at, line + at + cut, len - at - cut + 1);
        memmove(line + at + strlen(piece), line + at, strlen(line + at) + 1);
        memcpy(line + at, piece, strlen(piece));
    }
}

/* Of what has left, the first line that does not only read, without its tag; NULL: there is none.
 */
static const char *writes(const struct opinion *opinion, struct str left, char room[500])
{
    bool idle = false;
    struct str line;

    assert_true(left.len == 0 || str_ends_nocase(left, "\r\n"));
    while (left.len > 0) {
        size_t len = str_find(left, str_of("\r\n"));

        line = str_part(left, 0, len);
        left = str_part(left, len + 2, left.len);
        if (idle && str_equal_nocase(line, str_of("DONE"))) {
            idle = false;
            continue;
        }
        line = str_part(line, str_find_char(line, ' ') + 1, line.len);
        snprintf(room, 500, "%.*s", (int)line.len, line.at);
        if (!only_reads(opinion, room))
            return room;
        idle = str_equal_nocase(line, str_of("IDLE"));
    }
    return NULL;
}

/* As if it were the first command of a connection. */
static bool say(struct guarded *guarded, const char *line)
{
    struct guard *guard = &guarded->guard;
    char said[500];

    guard->tag_count = 0;
    guard->idling = false;
    memset(guard->outstanding, 0, sizeof(guard->outstanding));
    buf_clear(&guard->command);
    buf_clear(&guarded->server);
    snprintf(said, sizeof(said), "t %s\r\n", line);
    return guarded_ask(guarded, said);
}

struct made_up {
    unsigned long total, passed, written; /* of all; with something that left; that also writes */
    char first[500];                      /* of those that write */
};

/* permit: what may leave besides; NULL: nothing. */
static void make_up(struct made_up *out, struct permit *permit)
{
    struct guarded *guarded = guarded_new();
    struct opinion opinion;
    uint64_t seed = 2026;

    opinion_open(&opinion);
    guarded->guard.note = NULL;
    guarded->guard.permit = permit;
    for (unsigned long i = 0; i < out->total; i++) {
        char line[400], room[500];
        const char *bad;

        make_line(&seed, line, sizeof(line));
        if (permit)
            permit->next = 0;
        (void)!say(guarded, line);
        out->passed += guarded->server.len > 0;
        bad = writes(&opinion, buf_as_str(&guarded->server), room);
        if (bad && out->written++ == 0)
            snprintf(out->first, sizeof(out->first), "%s", bad);
    }
    opinion_close(&opinion);
    guarded_free(guarded);
}

static void no_made_up_command_outside_the_list_reaches_the_wire(void **state)
{
    struct made_up made_up = {.total = 1000000};

    (void)state;
    make_up(&made_up, NULL);
    if (made_up.written > 0)
        fail_msg("let through: %s", made_up.first);
    print_message("%lu of %lu made-up commands read only and reached the wire, 0 others\n",
                  made_up.passed, made_up.total);
    assert_true(made_up.passed > made_up.total / 50); /* it is not that everything is refused */
}

/* The control: a hole in the guard is found by the same commands and the same judge. */
static void control_a_hole_is_found(void **state)
{
    static const char *const holes[] = {"STORE 1 +FLAGS (\\Seen)", "EXPUNGE", "COPY 1 x"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(holes); i++) {
        struct permit permit = {{str_of(holes[i])}, 1, 1, 0};
        struct made_up made_up = {.total = 20000};

        make_up(&made_up, &permit);
        assert_true(made_up.written > 0);
        assert_string_equal(made_up.first, holes[i]);
    }
}

static void the_second_opinion_knows_the_lists(void **state)
{
    struct opinion opinion;

    (void)state;
    opinion_open(&opinion);
    for (size_t i = 0; guard_allowed[i]; i++)
        if (!only_reads(&opinion, guard_allowed[i]))
            fail_msg("should read only: %s", guard_allowed[i]);
    for (size_t i = 0; guard_refused[i]; i++)
        if (strncmp(guard_refused[i], "SEARCH", 6) != 0 &&
            strncmp(guard_refused[i], "LIST", 4) != 0 && only_reads(&opinion, guard_refused[i]))
            fail_msg("should not: %s", guard_refused[i]);
    opinion_close(&opinion);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_second_opinion_knows_the_lists),
        cmocka_unit_test(no_made_up_command_outside_the_list_reaches_the_wire),
        cmocka_unit_test(control_a_hole_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
