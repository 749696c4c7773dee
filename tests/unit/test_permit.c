/* test_permit.c - a permission lets out its own commands, byte for byte, once, and nothing else. */
#include "guarded.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MOVE "UID MOVE 4,7:9 \"mailmedic-quarantine-1\""

enum { ROUNDS = 1000000 };

static const struct {
    enum net_protocol protocol;
    const char *line;
    bool may;
} cases[] = {
    {NET_MANAGESIEVE, "CHECKSCRIPT {5+}\r\nkeep;\r\n", true},
    {NET_MANAGESIEVE, "PUTSCRIPT \"a\" {5+}\r\nkeep;\r\n", true},
    {NET_MANAGESIEVE, "PUTSCRIPT \"a \\\"b\\\\\" {0+}\r\n\r\n", true},
    {NET_MANAGESIEVE, "SETACTIVE \"a\"\r\n", true},
    {NET_MANAGESIEVE, "SETACTIVE \"\"\r\n", true},
    {NET_MANAGESIEVE, "DELETESCRIPT \"a\"\r\n", true},
    {NET_MANAGESIEVE, "DELETESCRIPT \"\"\r\n", false},
    {NET_MANAGESIEVE, "PUTSCRIPT \"\" {5+}\r\nkeep;\r\n", false},
    {NET_MANAGESIEVE, "PUTSCRIPT \"a\" {4+}\r\nkeep;\r\n", false},
    {NET_MANAGESIEVE, "PUTSCRIPT \"a\" {6+}\r\nkeep;\r\n", false},
    {NET_MANAGESIEVE, "PUTSCRIPT \"a\" {5}\r\nkeep;\r\n", false},
    {NET_MANAGESIEVE, "PUTSCRIPT \"a\" {5+}\r\nkeep;\r\nSETACTIVE \"a\"\r\n", false},
    {NET_MANAGESIEVE, "SETACTIVE \"a\"\r\nLOGOUT\r\n", false},
    {NET_MANAGESIEVE, "SETACTIVE \"a\"", false},
    {NET_MANAGESIEVE, "SETACTIVE \"a\r\nb\"\r\n", false},
    {NET_MANAGESIEVE, "SETACTIVE a\r\n", false},
    {NET_MANAGESIEVE, "SETACTIVE \"a\"\rX", false},
    {NET_MANAGESIEVE, "SETACTIVE \"a\\b\"\r\n", false},
    {NET_MANAGESIEVE, "SETACTIVE \"a\\", false},
    {NET_MANAGESIEVE, "SETACTIVE \"a\nb\"\r\n", false},
    {NET_MANAGESIEVE, "SETACTIVE \"a", false},
    {NET_MANAGESIEVE, "SETACTIVE", false},
    {NET_MANAGESIEVE, "PUTSCRIPT \"a\"{0+}\r\n\r\n", false},
    {NET_MANAGESIEVE, "CHECKSCRIPT \"keep;\"\r\n", false},
    {NET_MANAGESIEVE, "CHECKSCRIPT {x+}\r\nkeep;\r\n", false},
    {NET_MANAGESIEVE, "CHECKSCRIPT {5", false},
    {NET_MANAGESIEVE, "CHECKSCRIPT {5+)\r\nkeep;\r\n", false},
    {NET_MANAGESIEVE, "CHECKSCRIPT {5+}keep;\r\n", false},
    {NET_MANAGESIEVE, "CHECKSCRIPT {5+}\r\nkeep;XX", false},
    {NET_MANAGESIEVE, "CHECKSCRIPT {4294967296+}\r\nkeep;\r\n", false},
    {NET_MANAGESIEVE, "RENAMESCRIPT \"a\" \"b\"\r\n", false},
    {NET_MANAGESIEVE, "HAVESPACE \"a\" 1\r\n", false},
    {NET_MANAGESIEVE, "setactive \"a\"\r\n", false},
    {NET_MANAGESIEVE, "CREATE \"a\"", false},
    {NET_IMAP, "SELECT \"INBOX\"", true},
    {NET_IMAP, "CREATE \"a/b\"", true},
    {NET_IMAP, MOVE, true},
    {NET_IMAP, "UID COPY 1 \"x\"", true},
    {NET_IMAP, "UID STORE 1,2 +FLAGS.SILENT (\\Deleted)", true},
    {NET_IMAP, "UID EXPUNGE 1,2", true},
    {NET_IMAP, "DELETEACL \"INBOX\" \"anyone\"", true},
    {NET_IMAP, "SETACL \"INBOX\" \"bob@mill.example\" lrs", true},
    {NET_IMAP, "UID EXPUNGE 1:*", false},
    {NET_IMAP, "UID MOVE * \"x\"", false},
    {NET_IMAP, "UID MOVE 1 x", false},
    {NET_IMAP, "UID MOVE x \"y\"", false},
    {NET_IMAP, "UID MOVE 1", false},
    {NET_IMAP, "UID STORE x +FLAGS.SILENT (\\Deleted)", false},
    {NET_IMAP, "UID STORE 1", false},
    {NET_IMAP, "SELECT", false},
    {NET_IMAP, "SELECT ", false},
    {NET_IMAP, "SELECTED \"INBOX\"", false},
    {NET_IMAP, "SELECT \"INBOX", false},
    {NET_IMAP, "DELETEACL INBOX \"anyone\"", false},
    {NET_IMAP, "DELETEACL \"INBOX\"", false},
    {NET_IMAP, "DELETEACL \"INBOX\" anyone", false},
    {NET_IMAP, "SETACL \"INBOX\" bob lrs", false},
    {NET_IMAP, "SETACL \"INBOX\" \"bob\"", false},
    {NET_IMAP, "UID STORE 1 +FLAGS (\\Deleted)", false},
    {NET_IMAP, "UID STORE 1 -FLAGS.SILENT (\\Deleted)", false},
    {NET_IMAP, "UID STORE 1 +FLAGS.SILENT (\\Seen)", false},
    {NET_IMAP, "EXPUNGE", false},
    {NET_IMAP, "CLOSE", false},
    {NET_IMAP, "DELETE \"x\"", false},
    {NET_IMAP, "RENAME \"x\" \"y\"", false},
    {NET_IMAP, "APPEND \"x\" {1+}", false},
    {NET_IMAP, "SELECT \"INBOX\"\r\n", false},
    {NET_IMAP, "SELECT \"IN\r\nBOX\"", false},
    {NET_IMAP, "SELECT {5+}", false},
    {NET_IMAP, "SETACL \"INBOX\" \"bob\" ", false},
    {NET_IMAP, "SETACL \"INBOX\" \"bob\" lrs x", false},
    {NET_IMAP, "SETACTIVE \"a\"\r\n", false},
    {NET_IMAP, "", false},
};

static void only_what_actions_are_made_of_may_be_permitted(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (permit_may_hold(cases[i].protocol, str_of(cases[i].line)) == cases[i].may)
            continue;
        print_error("%s: should%s be\n", cases[i].line, cases[i].may ? "" : " not");
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

/* RFC 5804 1.6: any bytes but NUL, CR and LF, at most 1,024 of them. */
static void the_name_of_a_script_has_no_nul_and_an_end(void **state)
{
    static const char nul[] = "SETACTIVE \"a\0b\"\r\n";

    (void)state;
    assert_false(permit_may_hold(NET_MANAGESIEVE, (struct str){nul, sizeof(nul) - 1}));
    for (int len = 1024; len <= 1025; len++) {
        char line[1100];

        snprintf(line, sizeof(line), "SETACTIVE \"%0*d\"\r\n", len, 0);
        assert_int_equal(permit_may_hold(NET_MANAGESIEVE, str_of(line)), len == 1024);
    }
}

static void in_their_order_and_once(void **state)
{
    struct permit permit = {{str_of("SELECT \"INBOX\""), str_of(MOVE)}, 2, 2, 0};
    static const struct {
        const char *lines;
        bool ok;
    } talks[] = {
        {"1 SELECT \"INBOX\"\r\n2 " MOVE "\r\n", true},
        {"1 NOOP\r\n2 SELECT \"INBOX\"\r\n3 UID FETCH 4 FLAGS\r\n4 " MOVE "\r\n", true},
        {"1 " MOVE "\r\n", false},
        {"1 SELECT \"INBOX\"\r\n2 SELECT \"INBOX\"\r\n", false},
        {"1 SELECT \"INBOX\"\r\n2 " MOVE "\r\n3 " MOVE "\r\n", false},
        {"1 SELECT \"inbox\"\r\n", false},
        {"1 select \"INBOX\"\r\n", false},
        {"1 SELECT INBOX\r\n", false},
        {"1 SELECT \"INBOX\" \r\n", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(talks); i++) {
        struct guarded *guarded = guarded_new();

        permit.next = 0;
        guarded->guard.permit = &permit;
        if (guarded_ask(guarded, talks[i].lines) != talks[i].ok)
            fail_msg("%s was %s", talks[i].lines, talks[i].ok ? "refused" : "let through");
        guarded_free(guarded);
    }
}

static void nothing_of_it_before_main_asks_for_it(void **state)
{
    struct permit permit = {{str_of("SELECT \"INBOX\""), str_of(MOVE)}, 2, 0, 0};
    struct guarded *guarded = guarded_new();

    (void)state;
    assert_false(permit_arm(&permit, 1));
    assert_false(permit_arm(&permit, UINT64_MAX));
    assert_false(permit_take(&permit, permit.lines[0]));
    assert_true(permit_arm(&permit, 0));
    assert_false(permit_arm(&permit, 0));
    guarded->guard.permit = &permit;
    assert_true(guarded_ask(guarded, "1 SELECT \"INBOX\"\r\n"));
    assert_false(guarded_ask(guarded, "2 " MOVE "\r\n"));
    guarded_free(guarded);
    assert_true(permit_arm(&permit, 1));
    assert_false(permit_arm(&permit, 2)); /* there is no such command */
    guarded = guarded_new();
    guarded->guard.permit = &permit;
    assert_true(guarded_ask(guarded, "2 " MOVE "\r\n"));
    guarded_free(guarded);
}

static uint32_t roll(uint64_t *seed, uint32_t sides)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33) % sides;
}

static const char *const pieces[] = {
    "UID ",    "MOVE ", "COPY ",     "STORE ",
    "EXPUNGE", "4,7:9", "4",         "7:9",
    "1:*",     "*",     ",",         ":",
    " ",       "\"",    "\\",        "SELECT",
    "CREATE ", "INBOX", "DELETE ",   "SETACL",
    "FETCH ",  "FLAGS", "(",         ")",
    "{1+}",    "\r",    "\n",        "\x80",
    "+FLAGS",  "CLOSE", "\"INBOX\"", "mailmedic-quarantine-1",
    MOVE,
};

/* The permitted line as it is, with a byte changed, or made up. */
static void make_up(uint64_t *seed, struct buf *out)
{
    size_t at, len;

    buf_clear(out);
    switch (roll(seed, 4)) {
    case 0:
        for (uint32_t i = 1 + roll(seed, 6); i > 0; i--)
            buf_text(out, pieces[roll(seed, ARRAY_LEN(pieces))]);
        return;
    case 1:
        buf_text(out, MOVE);
        buf_text(out, pieces[roll(seed, ARRAY_LEN(pieces))]);
        return;
    default:
        buf_text(out, MOVE);
        len = out->len;
        at = roll(seed, (uint32_t)len);
        if (roll(seed, 8) > 0)
            out->at[at] = (char)(1 + roll(seed, 255));
        return;
    }
}

static void of_a_million_commands_only_the_permitted_one_gets_out(void **state)
{
    struct permit permit = {{str_of(MOVE)}, 1, 1, 0};
    unsigned exact = 0, others = 0;
    struct error err = {0};
    struct buf line, said;
    uint64_t seed = 4711;
    struct guarded *guarded = guarded_new();
    struct guard *guard = &guarded->guard;
    struct buf *server = &guarded->server;

    (void)state;
    buf_init(&line, KIB(4));
    buf_init(&said, KIB(4));
    guard->permit = &permit;
    guard->note = NULL;
    for (unsigned i = 0; i < ROUNDS; i++) {
        enum command_kind kind;
        bool want, got;

        make_up(&seed, &line);
        /* a line end of its own begins another command, which has to find its own way */
        want = str_equal(buf_as_str(&line), str_of(MOVE)) ||
               str_starts(buf_as_str(&line), MOVE "\r\n");
        buf_clear(&said);
        buf_printf(&said, "t ");
        buf_str(&said, buf_as_str(&line));
        buf_text(&said, "\r\n");
        permit.next = 0;
        guard->tag_count = 0;
        guard->idling = false;
        memset(guard->outstanding, 0, sizeof(guard->outstanding));
        buf_clear(&guard->command);
        buf_clear(server);
        got = guard_out(guard, buf_as_str(&said), server, &err);
        error_clear(&err);
        if (got && !want) {
            if (!guard_allows(buf_as_str(&line), &kind)) /* what only reads may always leave */
                fail_msg("%s was let through", buf_c(&line));
            others++;
        }
        if (want && !str_starts(buf_as_str(server), "t " MOVE "\r\n"))
            fail_msg("the permitted command was refused");
        exact += want;
        assert_int_equal(permit.next, want ? 1 : 0);
    }
    assert_true(exact > 1000); /* the control: it was among them */
    print_message("%u exact, %u that only read\n", exact, others);
    buf_dispose(&line);
    buf_dispose(&said);
    guarded_free(guarded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_actions_are_made_of_may_be_permitted),
        cmocka_unit_test(the_name_of_a_script_has_no_nul_and_an_end),
        cmocka_unit_test(in_their_order_and_once),
        cmocka_unit_test(nothing_of_it_before_main_asks_for_it),
        cmocka_unit_test(of_a_million_commands_only_the_permitted_one_gets_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
