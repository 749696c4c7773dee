/* test_guard_out.c - nothing but reading leaves. */
#include "guarded.h"

#include "base/limits.h"

#include <regex.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const allowed[] = {
    "CAPABILITY",
    "noop",
    "LOGOUT",
    "NAMESPACE",
    "UNSELECT",
    "IDLE",
    "ID NIL",
    "ID (\"name\" \"mailmedic\" \"version\" NIL)",
    "ENABLE CONDSTORE",
    "ENABLE CONDSTORE QRESYNC",
    "EXAMINE INBOX",
    "EXAMINE \"a \\\"b\\\\ c\" (CONDSTORE)",
    "LIST \"\" *",
    "LIST \"\" \"%\"",
    "LIST (SPECIAL-USE SUBSCRIBED) \"\" \"*\" RETURN (CHILDREN STATUS (MESSAGES UIDNEXT))",
    "LSUB \"\" \"*\"",
    "STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY UNSEEN RECENT HIGHESTMODSEQ)",
    "GETQUOTAROOT INBOX",
    "GETACL \"Sent Items\"",
    "GETACL a_b=c~",
    "MYRIGHTS INBOX",
    "GETMETADATA (DEPTH infinity MAXSIZE 4096) \"\" (/shared /private)",
    "SEARCH ALL",
    "UID SEARCH RETURN (MIN MAX) SINCE 1-Jan-2026 (OR FROM \"a b\" NOT SEEN)",
    "FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE MODSEQ)",
    "FETCH 1 FLAGS",
    "FETCH 1 BODY",
    "FETCH 1,3:5,7:* (BODY BODYSTRUCTURE ENVELOPE RFC822.HEADER)",
    "UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE 12345)",
    "UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE 12345 VANISHED)",
    "UID FETCH 1 BODY.PEEK[]",
    "UID FETCH 1 (UID BODY.PEEK[]<0.4194304>)",
    "UID FETCH 1 BINARY.PEEK[]",
    "UID FETCH 1 BODY.PEEK[1.2.3.HEADER]",
    "UID FETCH 1 (BODY.PEEK[HEADER] BODY.PEEK[1.2.MIME] BODY.PEEK[1.TEXT] BODY.PEEK[3])",
    "UID FETCH 1 (BODY.PEEK[HEADER.FIELDS (FROM \"TO\")] BINARY.PEEK[1.2]<0.10>)",
    "uid fetch 1 body.peek[2.header.fields.not (from)]",
};

static const char *const refused[] = {
    "",
    " ",
    "X",
    "SELECT INBOX",
    "select INBOX",
    "EXAMINE",
    "EXAMINE INBOX INBOX",
    "EXAMINE INBOX (QRESYNC (1 2))",
    "EXAMINE {5}",
    "EXAMINE \"a\"b",
    "EXAMINE a*b",
    "STORE 1 +FLAGS (\\Seen)",
    "UID STORE 1 FLAGS ()",
    "COPY 1 Trash",
    "UID COPY 1 Trash",
    "MOVE 1 Trash",
    "UID MOVE 1 Trash",
    "APPEND INBOX {1}",
    "EXPUNGE",
    "UID EXPUNGE 1",
    "CLOSE",
    "CHECK",
    "CREATE x",
    "DELETE x",
    "RENAME x y",
    "SUBSCRIBE x",
    "UNSUBSCRIBE x",
    "SETACL x y z",
    "DELETEACL x y",
    "SETQUOTA x ()",
    "SETMETADATA x ()",
    "COMPRESS DEFLATE",
    "LOGIN a b",
    "AUTHENTICATE PLAIN",
    "STARTTLS",
    "UNAUTHENTICATE",
    "UID",
    "UID FETCH",
    "UID  FETCH 1 UID",
    "FETCH 1",
    "FETCH 1 ",
    "FETCH 1 ()",
    "FETCH 1 (UID",
    "FETCH 1 (UID) ",
    "FETCH 1 (UID) (UID)",
    "FETCH a UID",
    "FETCH 1: UID",
    "FETCH ,1 UID",
    "FETCH 1 BODY[]",
    "FETCH 1 BODY[HEADER]",
    "FETCH 1 (UID BODY[1])",
    "FETCH 1 RFC822",
    "FETCH 1 RFC822.TEXT",
    "FETCH 1 BINARY[1]",
    "FETCH 1 BINARY.SIZE[1]",
    "FETCH 1 ALL",
    "FETCH 1 FULL",
    "FETCH 1 FAST",
    "FETCH 1 BODY.PEEK",
    "FETCH 1 BODY.PEEK[",
    "FETCH 1 BODY.PEEK[]<0>",
    "FETCH 1 BODY.PEEK[]<0.1",
    "FETCH 1 BODY.PEEK[] BODY[]",
    "FETCH 1 (BODY.PEEK[]BODY[])",
    "FETCH 1 BODY.PEEK[X]",
    "FETCH 1 BODY.PEEK[HEADER.FIELDS]",
    "FETCH 1 BODY.PEEK[HEADER.FIELDS ()]",
    "FETCH 1 BODY.PEEK[HEADER.FIELDS ({1}",
    "FETCH 1 BODY.PEEK[1.]",
    "FETCH 1 BODY.PEEK[.1]",
    "FETCH 1 BODY.PEEK[1..2]",
    "FETCH 1 BODY.PEEK[1",
    "FETCH 1 BINARY.PEEK[HEADER]",
    "FETCH 1 BINARY.PEEK",
    "FETCH 1 BODY_PEEK[]",
    "FETCH 1 BODY.PEEK[] ",
    "FETCH 1  UID",
    " FETCH 1 UID",
    "FETCH 1 \"UID\"",
    "FETCH 1 UID FLAGS",
    "SEARCH",
    "SEARCH {3}",
    "SEARCH FROM \"a",
    "SEARCH (ALL",
    "SEARCH ALL)",
    "SEARCH \"\x7f\"",
    "SEARCH \x7f",
    "SEARCH \"a\\",
    "SEARCH \"\xc3\xa4\"",
    "SEARCH SUBJECT \xc3\xa4",
    "STATUS INBOX (MESSAGES",
    "STATUS INBOX (X)",
    "STATUS INBOX MESSAGES",
    "LIST \"\"",
    "LIST \"\" {1}",
    "LIST \"\" * RETURN",
    "LIST \"\" * RETURN ",
    "LIST \"\" * RETURN X",
    "LIST \"\" * X",
    "ENABLE UTF8=ACCEPT",
    "ENABLE",
    "ID",
    "ID (",
    "ID (\"a\" b)",
    "ID {1}",
    "NOOP x",
    "NOOP ",
    "LOGOUT x",
    "IDLE x",
    "DONE",
    "GETACL",
    "GETACL a b",
    "GETMETADATA {1}",
    "NOOP\rSELECT INBOX",
    "NOOP\nSELECT",
    "X-GM-LABELS",
    "XLIST \"\" *",
    "UNSELECT x",
};

static void every_command_that_reads_is_let_through(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(allowed); i++) {
        struct guarded *guarded = guarded_new();
        char line[300];

        snprintf(line, sizeof(line), "17 %s\r\n", allowed[i]);
        if (!guarded_ask(guarded, line))
            fail_msg("%s: %s", allowed[i], guarded->err.text);
        assert_string_equal(buf_c(&guarded->server), line);
        guarded_free(guarded);
    }
}

static void everything_else_is_refused_and_nothing_of_it_leaves(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct guarded *guarded = guarded_new();
        char line[300];

        snprintf(line, sizeof(line), "1 NOOP\r\n2 %s\r\n", refused[i]);
        if (guarded_ask(guarded, line))
            fail_msg("%s was let through", refused[i]);
        assert_int_equal(guarded->err.code, ERROR_JAIL);
        assert_string_equal(buf_c(&guarded->server), "1 NOOP\r\n");
        assert_true(strncmp(buf_c(&guarded->notes), "wire_violation(command): ", 25) == 0);
        guarded_free(guarded);
    }
}

static void lines_and_tags_must_be_as_they_should(void **state)
{
    static const struct {
        const char *what, *lines;
        size_t len; /* 0: of the text */
        bool ok;
    } cases[] = {
        {"two commands at once", "1 NOOP\r\n2 NOOP\r\n", 0, true},
        {"a tag twice", "1 NOOP\r\n1 NOOP\r\n", 0, false},
        {"a long tag", "12345678901234567 NOOP\r\n", 0, false},
        {"a tag with a star", "* NOOP\r\n", 0, false},
        {"a tag with a plus", "a+ NOOP\r\n", 0, false},
        {"a tag with a bracket", "a[ NOOP\r\n", 0, false},
        {"a tag with a brace", "a{ NOOP\r\n", 0, false},
        {"a tag in capitals", "Az09 NOOP\r\n", 0, true},
        {"a tag that is empty", " NOOP\r\n", 0, false},
        {"LF and nothing else", "\n", 0, false},
        {"no tag", "NOOP\r\n", 0, false},
        {"LF alone", "1 NOOP\n", 0, false},
        {"NUL", "1 NOOP\0\r\n", 9, false},
        {"NUL in quotes", "1 EXAMINE \"a\0b\"\r\n", 17, false},
        {"empty line", "\r\n", 0, false},
        {"DONE without IDLE", "DONE\r\n", 0, false},
        {"IDLE and DONE", "1 IDLE\r\nDONE\r\n", 0, true},
        {"a command in IDLE", "1 IDLE\r\n2 NOOP\r\n", 0, false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t len = cases[i].len ? cases[i].len : strlen(cases[i].lines);

        for (size_t piece = 1; piece <= len; piece += len > 1 ? len - 1 : 1) {
            struct guarded *guarded = guarded_new();
            bool ok = true;

            for (size_t from = 0; ok && from < len; from += piece)
                ok = guard_out(&guarded->guard,
                               str_part((struct str){cases[i].lines, len}, from, piece),
                               &guarded->server, &guarded->err);
            if (ok != cases[i].ok)
                fail_msg("%s: %s", cases[i].what, ok ? "let through" : guarded->err.text);
            guarded_free(guarded);
        }
    }
}

static void a_line_of_more_than_8_kb_is_refused(void **state)
{
    static char line[LIMIT_COMMAND_LINE + 100];
    struct guarded *guarded = guarded_new();

    (void)state;
    memset(line, '1', sizeof(line) - 1);
    line[1] = ' ';
    assert_false(guarded_ask(guarded, line));
    assert_int_equal(guarded->server.len, 0);
    guarded_free(guarded);
}

static void so_many_commands_may_wait_and_no_more(void **state)
{
    struct guarded *guarded = guarded_new();
    char line[32];

    (void)state;
    for (int i = 0; i < LIMIT_WIRE_TAGS; i++) {
        snprintf(line, sizeof(line), "%d NOOP\r\n", i);
        assert_true(guarded_ask(guarded, line));
    }
    assert_false(guarded_ask(guarded, "x NOOP\r\n"));
    guarded_free(guarded);
}

static void a_search_may_be_nested_to_its_limit(void **state)
{
    (void)state;
    for (size_t depth = LIMIT_WIRE_DEPTH; depth <= LIMIT_WIRE_DEPTH + 1; depth++) {
        enum command_kind kind;
        struct buf line;

        buf_init(&line, KIB(4));
        buf_text(&line, "SEARCH ");
        for (size_t i = 0; i < depth; i++)
            buf_char(&line, '(');
        buf_text(&line, "ALL");
        for (size_t i = 0; i < depth; i++)
            buf_char(&line, ')');
        assert_int_equal(guard_allows(buf_as_str(&line), &kind), depth == LIMIT_WIRE_DEPTH);
        buf_dispose(&line);
    }
}

static void a_server_that_takes_nothing_ends_the_connection(void **state)
{
    static char line[KIB(8)];
    struct guarded *guarded = guarded_new();
    size_t taken = 0;

    (void)state;
    do {
        snprintf(line, sizeof(line), "%zu EXAMINE \"%07000d\"\r\n", taken, 0);
        if (!guarded_ask(guarded, line))
            break;
        assert_true(str_ends_nocase(buf_as_str(&guarded->server), line)); /* whole lines only */
    } while (++taken < LIMIT_WIRE_TAGS);
    assert_string_equal(guarded->err.text, "mail.example does not take our commands");
    assert_int_equal(guarded->err.code, ERROR_LIMIT);
    assert_true(taken > 100 && taken < LIMIT_WIRE_TAGS);
    guarded_free(guarded);
}

/* --- made-up commands against a second opinion --- */

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

static void make_line(uint64_t *seed, char *line, size_t size)
{
    size_t count = 1 + roll(seed, 10);

    line[0] = '\0';
    if (roll(seed, 3) > 0) { /* a good one, then harmed */
        snprintf(line, size, "%s", allowed[roll(seed, ARRAY_LEN(allowed))]);
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
    for (size_t i = 0; i < ARRAY_LEN(allowed); i++)
        if (!only_reads(&opinion, allowed[i]))
            fail_msg("should read only: %s", allowed[i]);
    for (size_t i = 0; i < ARRAY_LEN(refused); i++)
        if (strncmp(refused[i], "SEARCH", 6) != 0 && strncmp(refused[i], "LIST", 4) != 0 &&
            only_reads(&opinion, refused[i]))
            fail_msg("should not: %s", refused[i]);
    opinion_close(&opinion);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_that_reads_is_let_through),
        cmocka_unit_test(everything_else_is_refused_and_nothing_of_it_leaves),
        cmocka_unit_test(lines_and_tags_must_be_as_they_should),
        cmocka_unit_test(a_line_of_more_than_8_kb_is_refused),
        cmocka_unit_test(so_many_commands_may_wait_and_no_more),
        cmocka_unit_test(a_search_may_be_nested_to_its_limit),
        cmocka_unit_test(a_server_that_takes_nothing_ends_the_connection),
        cmocka_unit_test(the_second_opinion_knows_the_lists),
        cmocka_unit_test(no_made_up_command_outside_the_list_reaches_the_wire),
        cmocka_unit_test(control_a_hole_is_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
