/* test_guard_in.c - nothing that crashes libetpan, and nothing without end, passes the guard. The
 * names HS-.. are those of the hostile servers in the security rules. */
#include "guarded.h"

#include "base/limits.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define FETCHING                                                                                   \
    "1 EXAMINE INBOX\r\n", "* 3 EXISTS\r\n* OK [UIDVALIDITY 9] ok\r\n1 OK [READ-ONLY] x\r\n"

/* What the server says after one command; what the guard makes of it. */
static const struct hostile {
    const char *id, *command, *answer;
    const char *rule; /* that it breaks; NULL: accepted */
    const char *jail; /* what passes; NULL: the same; "" for a refusal: nothing */
} cases[] = {
    {"HS-03", "1 NOOP\r\n", "* OK [PERMANENTFLAGS (\r\n1 OK x\r\n", "unbalanced", ""},
    {"HS-04", "1 NOOP\r\n", "* OK [BADCHARSET (\"x\")] hi\r\n", "badcharset", ""},
    {"HS-04 open", "1 NOOP\r\n", "* OK [BADCHARSET (\r\n", "unbalanced", ""},
    {"HS-07", "1 NOOP\r\n", "* BYE\r\n", NULL, ""},
    {"HS-08", "1 CAPABILITY\r\n", "1 OK done\r\n", "capability", ""},
    {"HS-09", "1 CAPABILITY\r\n", "* CAPABILITY\r\n1 OK x\r\n", "capability", ""},
    {"HS-10", "1 STATUS x (MESSAGES)\r\n", "1 OK done\r\n", NULL, NULL},
    {"HS-11", "1 NOOP\r\n", "* NO [ALERT]\r\n1 OK x\r\n", NULL,
     "* NO [ALERT] (no words)\r\n1 OK x\r\n"},
    {"HS-11 BAD", "1 NOOP\r\n", "* BAD [ALERT]\r\n1 OK x\r\n", NULL,
     "* BAD [ALERT] (no words)\r\n1 OK x\r\n"},
    {"HS-11 PARSE", "1 NOOP\r\n", "* OK [PARSE]\r\n1 OK x\r\n", NULL,
     "* OK [PARSE] (no words)\r\n1 OK x\r\n"},
    {"HS-12", "1 NOOP\r\n", "1 OK [ALERT]\r\n", NULL, "1 OK [ALERT] (no words)\r\n"},
    {"HS-12 space", "1 NOOP\r\n", "1 OK [ALERT] \r\n", NULL, "1 OK [ALERT] (no words)\r\n"},
    {"HS-12 NO", "1 NOOP\r\n", "1 NO [ALERT]\r\n", NULL, "1 NO [ALERT] (no words)\r\n"},
    {"HS-12 PARSE", "1 NOOP\r\n", "1 OK [PARSE]\r\n", NULL, "1 OK [PARSE] (no words)\r\n"},
    {"HS-13", "1 NOOP\r\n", "1 OK [ALERT] hi\r\n", NULL, NULL},
    {"HS-13 PARSE", "1 NOOP\r\n", "1 OK [PARSE] hi\r\n", NULL, NULL},
    {"HS-13 TRYCREATE", "1 NOOP\r\n", "1 OK [TRYCREATE]\r\n", NULL,
     "1 OK [TRYCREATE] (no words)\r\n"},
    {"HS-13 NOPE", "1 NOOP\r\n", "1 OK [NOPE]\r\n", NULL, "1 OK [NOPE] (no words)\r\n"},
    {"HS-13 NOPE x", "1 NOOP\r\n", "1 OK [NOPE x]\r\n", NULL, "1 OK [NOPE x] (no words)\r\n"},
    {"HS-13 BYE", "1 NOOP\r\n", "* BYE [ALERT]\r\n", NULL, ""},
    {"HS-13 flags", "1 EXAMINE x\r\n",
     "* OK [PERMANENTFLAGS ()] Read-only mailbox.\r\n1 OK [READ-ONLY] x\r\n", NULL, NULL},
    {"HS-14", "1 NOOP\r\n", "* OK [PERMANENTFLAGS (\r\n1 OK x\r\n", "unbalanced", ""},
    {"HS-15", "1 NAMESPACE\r\n", "* NAMESPACE ((\"\" \"\")) NIL NIL\r\n1 OK x\r\n", "namespace",
     ""},
    {"HS-15 control", "1 NAMESPACE\r\n",
     "* NAMESPACE ((\"\" \"\\\\\")) NIL ((\"#x\" NIL)(\"a\" \"/\"))\r\n1 OK x\r\n", NULL, NULL},
    {"HS-16", "1 NOOP\r\n", "1 OK\r\n", "text", ""},
    {"HS-16 tag", "1 NOOP\r\n", "2 OK x\r\n", "tag", ""},
    {"HS-16 twice", "1 NOOP\r\n", "1 OK x\r\n1 OK x\r\n", "tag", "1 OK x\r\n"},
    {"HS-20", "2 UID FETCH 1:* (BODY.PEEK[])\r\n",
     "* 1 FETCH (UID 4 BODY[] {4294967290}\r\nFrom: a", "limit(literal)", ""},
    {"HS-21", "2 UID FETCH 1:* (BODY.PEEK[])\r\n",
     "* 1 FETCH (UID 4 BODY[] {99999999999999999999}\r\nFrom: a", "limit(literal)", ""},
    {"HS-28", "1 CAPABILITY\r\n", "1 BAD x\r\n", NULL, NULL},
    {"HS-29", "1 NOOP\r\n", "* OK [PERMANENTFLAGS (\"x\")] hi\r\n", "flags", ""},
    {"HS-29 tagged", "1 NOOP\r\n", "1 OK [PERMANENTFLAGS (\"x\")] hi\r\n", "flags", ""},
    {"HS-29 charset", "1 NOOP\r\n", "* OK [BADCHARSET (\"x\")] hi\r\n", "badcharset", ""},
    {"HS-29 open", "1 NOOP\r\n", "* OK [BADCHARSET (\r\n", "unbalanced", ""},
    {"HS-29 flags", "1 NOOP\r\n", "* FLAGS (\"x\")\r\n", "flags", ""},
    {"quoted flag in FETCH", "1 FETCH 1 FLAGS\r\n", "* 1 FETCH (FLAGS (\"x\"))\r\n", "flags", ""},
    {"list in flags", "1 FETCH 1 FLAGS\r\n", "* 1 FETCH (FLAGS ((x)))\r\n", "flags", ""},
    {"odd but good flags", "1 FETCH 1 FLAGS\r\n",
     "* 1 FETCH (FLAGS (\\Seen $Forwarded a]b OIB-Seen-[Gmail]/All))\r\n1 OK x\r\n", NULL, NULL},
    {"NUL", "1 NOOP\r\n", "* OK a?b\r\n", "nul", ""}, /* the ? becomes a NUL */
    {"LF alone", "1 NOOP\r\n", "* OK hi\n", "line-end", ""},
    {"CR inside", "1 NOOP\r\n", "* OK h\ri\r\n", "line-end", ""},
    {"empty line", "1 NOOP\r\n", "\r\n", "grammar", ""},
    {"open quote", "1 LIST \"\" *\r\n", "* LIST () \"/\" \"abc\r\n", "unbalanced", ""},
    {"quotes and lists in words", "1 NOOP\r\n", "* OK it's \"fine ((( {5}\r\n1 OK {7}\r\n", NULL,
     NULL},
    {"literal that is none", "1 LIST \"\" *\r\n", "* LIST () \"/\" {+5}\r\n", "literal", ""},
    {"literal in mid-line", "1 LIST \"\" *\r\n", "* LIST () \"/\" {5} x\r\n", "literal", ""},
    {"literal glued to an atom", "1 LIST \"\" *\r\n", "* LIST () \"/\" a{5}\r\n", "literal", ""},
    {"folder name in a literal", "1 LIST \"\" *\r\n",
     "* LIST () \"/\" {8}\r\n\"(){9}\r\n\r\n1 OK x\r\n", NULL,
     "* LIST () \"/\" \"\\\"(){9}??\"\r\n1 OK x\r\n"},
    {"literal that ends like a marker", "1 GETMETADATA \"\" /x\r\n",
     "* METADATA {4}\r\n{10}\r\n1 OK x\r\n", NULL, "* METADATA \"{10}\"\r\n1 OK x\r\n"},
    /* libetpan takes a tab for a blank, and the name behind it for message bytes */
    {"tab before an item", "1 FETCH 1 (BODY.PEEK[])\r\n", "* 1 FETCH (UID 7 \tBODY[] \"@1\")\r\n",
     "control", ""},
    {"tab behind a UID", "1 FETCH 1 (UID)\r\n", "* 1 FETCH (FLAGS () \tUID 7)\r\n", "control", ""},
    {"tab in a section", "1 FETCH 1 (BODY.PEEK[])\r\n", "* 1 FETCH (BODY[\tTEXT] \"\")\r\n",
     "section", ""},
    {"size that libetpan would cut", "1 FETCH 1 (RFC822.SIZE)\r\n",
     "* 1 FETCH (UID 7 RFC822.SIZE 4294967296)\r\n", "fetch", ""},
    {"section with a literal", "1 FETCH 1 (BODY.PEEK[])\r\n",
     "* 1 FETCH (BODY[HEADER.FIELDS ({1}\r\nx)] \"\")\r\n", "section", ""},
    {"question", "1 NOOP\r\n", "+ go on\r\n", "continue", ""},
    {"question in IDLE", "1 IDLE\r\n", "+ zzz [ (\r\n", NULL, "+ idling\r\n"},
    {"PREAUTH in mid-session", "1 NOOP\r\n", "* PREAUTH hi\r\n", "grammar", ""},
    {"tagged BYE", "1 NOOP\r\n", "1 BYE hi\r\n", "grammar", ""},
    {"tagged data", "1 NOOP\r\n", "1 SEARCH 1\r\n", "grammar", ""},
    {"unknown data", "1 NOOP\r\n", "* XYZZY (1 {2}\r\n((\"(\")\r\n1 OK x\r\n", NULL, "1 OK x\r\n"},
    {"unknown code with a string", "1 NOOP\r\n", "1 OK [FOO \"x\"] hi\r\n", NULL, "1 OK hi\r\n"},
    {"words that look like a code", "1 NOOP\r\n", "1 OK  [ALERT (\"]\r\n", NULL,
     "1 OK : [ALERT (\"]\r\n"},
    {"words behind a dropped code", "1 NOOP\r\n", "1 OK [FOO \"x\"] [ALERT (\"]\r\n", NULL,
     "1 OK : [ALERT (\"]\r\n"},
    {"referral", "1 NOOP\r\n", "1 NO [REFERRAL imap://evil.example/] go\r\n", NULL, "1 NO go\r\n"},
    {"literal in a code", "1 NOOP\r\n", "* OK [X {1}\r\nx] hi\r\n", "code", ""},
    {"capabilities cleaned", "1 CAPABILITY\r\n",
     "* CAPABILITY IMAP4rev1 AUTH=PLAIN STARTTLS COMPRESS=DEFLATE LITERAL+ IDLE\r\n1 OK x\r\n",
     NULL, "* CAPABILITY IMAP4rev1 IDLE\r\n1 OK x\r\n"},
    {"capabilities in a code", "1 NOOP\r\n", "1 OK [CAPABILITY IMAP4rev1 COMPRESS=DEFLATE] x\r\n",
     NULL, "1 OK x\r\n"},
    {"capability in quotes", "1 CAPABILITY\r\n", "* CAPABILITY \"x\"\r\n", "capability", ""},
    {"more behind EXISTS", "1 NOOP\r\n", "* 3 EXISTS 4\r\n", "grammar", ""},
    {"number too large", "1 NOOP\r\n", "* 4294967296 EXISTS\r\n", "grammar", ""},
    {"UID that is none", "1 FETCH 1 UID\r\n", "* 1 FETCH (UID 0)\r\n", "fetch", ""},
    {"UID in quotes", "1 FETCH 1 UID\r\n", "* 1 FETCH (UID \"4\")\r\n", "fetch", ""},
    {"item without value", "1 FETCH 1 UID\r\n", "* 1 FETCH (UID)\r\n", "fetch", ""},
    {"two lists", "1 FETCH 1 UID\r\n", "* 1 FETCH (UID 1) (UID 2)\r\n", "fetch", ""},
    {"no list", "1 FETCH 1 UID\r\n", "* 1 FETCH UID 1\r\n", "fetch", ""},
    {"body that is a list", "1 FETCH 1 UID\r\n", "* 1 FETCH (BODY[] (x))\r\n", "fetch", ""},
    {"body that is an atom", "1 FETCH 1 UID\r\n", "* 1 FETCH (BODY[] x)\r\n", "fetch", ""},
    {"LF and nothing else", "1 NOOP\r\n", "\n", "line-end", ""},
    {"flag with a wildcard", "1 NOOP\r\n", "* FLAGS (a%b)\r\n", "flags", ""},
    {"flag with a backslash inside", "1 NOOP\r\n", "* FLAGS (a\\b)\r\n", "flags", ""},
    {"UID that is a word", "1 FETCH 1 UID\r\n", "* 1 FETCH (UID x)\r\n", "fetch", ""},
    {"size in quotes", "1 FETCH 1 RFC822.SIZE\r\n", "* 1 FETCH (RFC822.SIZE \"4\")\r\n", "fetch",
     ""},
    {"date in quotes", "1 FETCH 1 INTERNALDATE\r\n",
     "* 1 FETCH (INTERNALDATE \" 1-Jan-2026 00:00:00 +0000\")\r\n1 OK x\r\n", NULL, NULL},
    {"date that is none", "1 FETCH 1 INTERNALDATE\r\n", "* 1 FETCH (INTERNALDATE NIL)\r\n", "fetch",
     ""},
    {"flags without a list", "1 FETCH 1 FLAGS\r\n", "* 1 FETCH (FLAGS x)\r\n", "fetch", ""},
    {"modification sequence", "1 FETCH 1 MODSEQ\r\n", "* 1 FETCH (MODSEQ (17) UID 4)\r\n1 OK x\r\n",
     NULL, NULL},
    {"modification sequence without a list", "1 FETCH 1 MODSEQ\r\n", "* 1 FETCH (MODSEQ 17)\r\n",
     "fetch", ""},
    {"modification sequence in quotes", "1 FETCH 1 MODSEQ\r\n", "* 1 FETCH (MODSEQ (\"17\"))\r\n",
     "fetch", ""},
    {"modification sequence that is a word", "1 FETCH 1 MODSEQ\r\n", "* 1 FETCH (MODSEQ (x))\r\n",
     "fetch", ""},
    {"item that nobody knows", "1 FETCH 1 UID\r\n", "* 1 FETCH (UID 1 x|y z)\r\n1 OK x\r\n", NULL,
     NULL},
    {"item in quotes", "1 FETCH 1 UID\r\n", "* 1 FETCH (\"UID\" 1)\r\n", "fetch", ""},
    {"nothing fetched", "1 FETCH 1 UID\r\n", "* 1 FETCH\r\n", "fetch", ""},
    {"delimiter that is a word", "1 NAMESPACE\r\n", "* NAMESPACE ((\"\" x)) NIL NIL\r\n",
     "namespace", ""},
    {"delimiter in a literal", "1 NAMESPACE\r\n", "* NAMESPACE ((\"\" {1}\r\n/)) NIL NIL\r\n",
     "namespace", ""},
    {"code in quotes", "1 NOOP\r\n", "* OK [\"x\" y] hi\r\n", "code", ""},
    {"unknown code with two strings", "1 NOOP\r\n", "1 OK [FOO \"x\" \"y\"] hi\r\n", NULL,
     "1 OK hi\r\n"},
    {"code without a word", "1 NOOP\r\n", "1 OK [] hi\r\n", NULL, "1 OK hi\r\n"},
    {"character set in a word", "1 NOOP\r\n", "1 NO [BADCHARSET (UTF-8)] hi\r\n", NULL, NULL},
    {"counts", "1 NOOP\r\n", "* 3 EXISTS\r\n* 1 RECENT\r\n* 2 EXPUNGE\r\n1 OK x\r\n", NULL, NULL},
    {"gone from an empty folder", "1 NOOP\r\n", "* 0 EXISTS\r\n* 1 EXPUNGE\r\n1 OK x\r\n", NULL,
     NULL},
    {"unknown count", "1 NOOP\r\n", "* 3 XYZZY\r\n1 OK x\r\n", NULL, "1 OK x\r\n"},
    {"search that says more", "1 UID SEARCH ALL\r\n",
     "* ESEARCH (TAG \"1\") UID ALL 1:3\r\n1 OK x\r\n", NULL, NULL},
    {"literal behind a literal", "1 LIST \"\" *\r\n",
     "* LIST () \"/\" {1}\r\na{2}\r\nbc\r\n1 OK x\r\n", NULL,
     "* LIST () \"/\" \"a\"\"bc\"\r\n1 OK x\r\n"},
    {"NUL in a literal", "1 LIST \"\" *\r\n", "* LIST () \"/\" {3}\r\na?b\r\n1 OK x\r\n", NULL,
     "* LIST () \"/\" \"a?b\"\r\n1 OK x\r\n"},
    {"literal of 2 MB", "1 LIST \"\" *\r\n", "* LIST () \"/\" {2097152}\r\n", "limit(literal)", ""},
    {"literal that is too long for its line", "1 LIST \"\" *\r\n", "* LIST () \"/\" {1048570}\r\n",
     "limit(literal)", ""},
    {"words behind BYE", "1 NOOP\r\n", "* BYE a\r\n* OK [ALERT] b\r\n", NULL, ""},
    {"LOGOUT answered before another", "1 LOGOUT\r\n2 NOOP\r\n", "1 OK x\r\n2 OK y\r\n", NULL,
     NULL},
    {"BYE in answer to LOGOUT", "1 LOGOUT\r\n", "* BYE bye\r\n1 OK done\r\n", NULL,
     "* BYE goodbye\r\n1 OK done\r\n"},
};

static void check_case(const struct hostile *c, size_t piece)
{
    struct guarded *guarded = guarded_new();
    char bytes[1024];
    const char *jail = c->jail ? c->jail : c->answer;
    char want[64];
    struct buf transcript;
    bool ok;

    snprintf(bytes, sizeof(bytes), "%s", c->answer);
    if (strncmp(c->id, "NUL", 3) == 0)
        *strchr(bytes, '?') = '\0';
    if (!guarded_ask(guarded, c->command))
        fail_msg("%s: %s", c->id, guarded->err.text);
    ok = guarded_answer(guarded, (struct str){bytes, strlen(c->answer)}, piece);
    if (ok == (c->rule != NULL))
        fail_msg("%s: %s, should be %s", c->id, ok ? "accepted" : guarded->err.text,
                 c->rule ? c->rule : "accepted");
    if (c->rule) {
        snprintf(want, sizeof(want), " (%s): ", c->rule);
        if (!strstr(guarded->err.text, want))
            fail_msg("%s: \"%s\", should be %s", c->id, guarded->err.text, c->rule);
        assert_true(strncmp(buf_c(&guarded->notes), "wire_violation(", 15) == 0);
    }
    if (!str_equal(buf_as_str(&guarded->guard.jail), str_of(jail)))
        fail_msg("%s: the jail got \"%s\"", c->id, buf_c(&guarded->guard.jail));
    /* What came is in the transcript, as far as it was given to the guard. */
    guarded_transcript(guarded, &transcript);
    if (piece == 0 &&
        str_find(buf_as_str(&transcript), (struct str){bytes, strlen(c->answer)}) == transcript.len)
        fail_msg("%s: not in the transcript", c->id);
    buf_dispose(&transcript);
    guarded_free(guarded);
}

static void hostile_answers_are_refused_or_repaired(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        check_case(&cases[i], 0);
        check_case(&cases[i], 1);
        check_case(&cases[i], 7);
    }
}

/* --- long ones --- */

static struct guarded *fetching(void)
{
    static const char *const said[] = {FETCHING};
    struct guarded *guarded = guarded_new();

    assert_true(guarded_ask(guarded, said[0]));
    assert_true(guarded_answer(guarded, str_of(said[1]), 0));
    assert_true(guarded_ask(guarded, "2 UID FETCH 1:* (UID FLAGS BODY.PEEK[])\r\n"));
    buf_clear(&guarded->guard.jail);
    return guarded;
}

static void repeat(struct buf *out, const char *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_text(out, text);
}

static void assert_refused(struct guarded *guarded, const struct buf *bytes, const char *rule)
{
    char want[64];

    snprintf(want, sizeof(want), " (%s): ", rule);
    assert_false(guarded_answer(guarded, buf_as_str(bytes), 4096));
    assert_non_null(strstr(guarded->err.text, want));
    assert_int_equal(guarded->guard.jail.len, 0);
    guarded_free(guarded);
}

static void nesting_is_refused_at_its_limit(void **state)
{
    static const size_t sizes[] = {101, 10000, 100000};
    struct buf bytes;

    (void)state;
    buf_init(&bytes, MIB(16));
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) { /* HS-24, HS-25, HS-26 */
        buf_clear(&bytes);
        buf_text(&bytes, "* 1 FETCH (UID 4 BODYSTRUCTURE ");
        repeat(&bytes, "(", sizes[i]);
        buf_text(&bytes, "\r\n");
        assert_refused(fetching(), &bytes, "limit(depth)");
        bytes.len -= 2;
        buf_text(&bytes, "\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 1 1)");
        repeat(&bytes, " \"MIXED\")", sizes[i] - 1);
        buf_text(&bytes, ")\r\n");
        assert_refused(fetching(), &bytes, "limit(depth)");
        buf_clear(&bytes);
        buf_text(&bytes, "* THREAD ");
        repeat(&bytes, "(1 ", sizes[i]);
        repeat(&bytes, ")", sizes[i]);
        buf_text(&bytes, "\r\n");
        assert_refused(fetching(), &bytes, "limit(depth)");
    }
    buf_clear(&bytes); /* the control: just below it */
    buf_text(&bytes, "* 1 FETCH (UID 4 BODYSTRUCTURE ");
    repeat(&bytes, "(", 99);
    repeat(&bytes, ")", 99);
    buf_text(&bytes, ")\r\n");
    struct guarded *guarded = fetching();
    assert_true(guarded_answer(guarded, buf_as_str(&bytes), 4096));
    assert_true(str_equal(buf_as_str(&guarded->guard.jail), buf_as_str(&bytes)));
    guarded_free(guarded);
    buf_dispose(&bytes);
}

static void a_line_without_end_is_refused_at_its_limit(void **state) /* HS-23 */
{
    struct guarded *guarded = fetching();
    static char page[65536];
    size_t given = 0;
    bool ok;

    (void)state;
    memset(page, 'A', sizeof(page));
    ok = guarded_answer(guarded, str_of("* 1 FETCH (UID 4 FLAGS ("), 0);
    while (ok && given < 300 * MIB(1)) {
        ok = guarded_answer(guarded, (struct str){page, sizeof(page)}, 0);
        given += sizeof(page);
    }
    assert_false(ok);
    assert_non_null(strstr(guarded->err.text, " (limit(line)): "));
    assert_true(given <= LIMIT_WIRE_LINE + sizeof(page));
    assert_int_equal(guarded->guard.jail.len, 0);
    guarded_free(guarded);
}

static void a_search_answer_may_be_longer_than_a_line(void **state)
{
    struct guarded *guarded = guarded_new();
    struct buf bytes;

    (void)state;
    buf_init(&bytes, MIB(16));
    buf_text(&bytes, "* SEARCH");
    while (bytes.len < 7 * MIB(1))
        buf_text(&bytes, " 4294967295");
    buf_text(&bytes, "\r\n");
    assert_true(guarded_ask(guarded, "1 UID SEARCH ALL\r\n"));
    assert_true(guarded_answer(guarded, buf_as_str(&bytes), 65536));
    assert_int_equal(guarded->guard.jail.len, bytes.len);
    while (bytes.len < 9 * MIB(1))
        buf_text(&bytes, " 4294967295");
    assert_false(guarded_answer(guarded, buf_as_str(&bytes), 65536));
    guarded_free(guarded);
    buf_dispose(&bytes);
}

static void a_line_that_comes_all_at_once_is_refused_at_its_limit(void **state)
{
    struct guarded *guarded = guarded_new();
    struct buf bytes;

    (void)state;
    buf_init(&bytes, MIB(16));
    buf_text(&bytes, "* SEARCH");
    while (bytes.len < LIMIT_WIRE_SEARCH + 3)
        buf_text(&bytes, " 4294967295");
    assert_false(guarded_answer(guarded, buf_as_str(&bytes), 0));
    assert_non_null(strstr(guarded->err.text, " (limit(line)): "));
    assert_int_equal(guarded->guard.jail.len, 0);
    guarded_free(guarded);
    buf_dispose(&bytes);
}

static void capabilities_without_end_are_refused(void **state)
{
    struct guarded *guarded = guarded_new();
    struct buf bytes;

    (void)state;
    buf_init(&bytes, MIB(1));
    buf_text(&bytes, "* CAPABILITY IMAP4rev1");
    repeat(&bytes, " X-HOST=mill", 6000);
    buf_text(&bytes, "\r\n");
    assert_true(guarded_ask(guarded, "1 CAPABILITY\r\n"));
    assert_refused(guarded, &bytes, "limit(line)");
    buf_dispose(&bytes);
}

/* What comes while no command waits is allowed for, and ends. */
static void words_that_nobody_asked_for_are_refused_at_their_limit(void **state)
{
    static const char *const lines[] = {"* 1 EXISTS\r\n", "* OK still here\r\n",
                                        "* LIST () \"/\" x\r\n"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        struct guarded *guarded = guarded_new();
        size_t passed = 0;

        while (passed < 5000 && guarded_answer(guarded, str_of(lines[i]), 0))
            passed++;
        assert_int_equal(passed, 1000);
        assert_non_null(strstr(guarded->err.text, " (limit(responses)): "));
        guarded_free(guarded);
    }
}

static void more_answers_than_messages_are_refused(void **state) /* HS-27 */
{
    struct guarded *guarded = fetching();
    size_t passed = 0;
    char line[100];
    bool ok = true;

    (void)state;
    while (ok && passed < 100000) {
        snprintf(line, sizeof(line), "* 1 FETCH (UID %zu FLAGS (\\Seen) RFC822.SIZE 100)\r\n",
                 passed + 1);
        ok = guarded_answer(guarded, str_of(line), 0);
        passed += ok;
    }
    assert_int_equal(passed, 2 * 3 + 1000);
    assert_non_null(strstr(guarded->err.text, " (limit(responses)): "));
    guarded_free(guarded);
}

static void the_budget_of_a_connection_ends_it(void **state)
{
    struct guarded *guarded = fetching();

    (void)state;
    guarded->guard.budget = guarded->guard.seen + 20;
    assert_true(guarded_answer(guarded, str_of("* OK hi\r\n"), 0));
    assert_false(guarded_answer(guarded, str_of("* OK hello there\r\n"), 0));
    assert_non_null(strstr(guarded->err.text, " (limit(run)): "));
    guarded_free(guarded);
}

static void a_goodbye_and_an_end_are_told_apart(void **state) /* HS-06 */
{
    static const struct {
        const char *command, *answer, *want; /* NULL: a clean end */
    } ends[] = {
        {"1 NOOP\r\n", "* BYE IMAP4rev1 Server logging out\r\n",
         "mail.example ended the session: IMAP4rev1 Server logging out"},
        {"1 NOOP\r\n", "* BYE\r\n", "mail.example ended the session: "},
        {"1 NOOP\r\n", "1 OK x\r\n", "mail.example closed the connection"},
        {"1 NOOP\r\n", "* OK h", "mail.example closed the connection in the middle of an answer"},
        {"1 FETCH 1 UID\r\n", "* 1 FETCH (BODY[] {100}\r\nFrom",
         "mail.example closed the connection in the middle of a message"},
        {"1 LOGOUT\r\n", "* BYE x\r\n1 OK x\r\n", NULL},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        struct guarded *guarded = guarded_new();

        assert_true(guarded_ask(guarded, ends[i].command));
        assert_true(guarded_answer(guarded, str_of(ends[i].answer), 0));
        assert_int_equal(guard_in_end(&guarded->guard, &guarded->err), !ends[i].want);
        assert_string_equal(guarded->err.text, ends[i].want ? ends[i].want : "");
        guarded_free(guarded);
    }
}

static void a_server_cannot_flood_the_journal(void **state)
{
    struct guarded *guarded = fetching();
    size_t lines = 0;

    (void)state;
    guarded->guard.exists = 10000;
    for (int i = 0; i < 5000; i++)
        assert_true(guarded_answer(guarded, str_of("* OK [ALERT] \033[2J\r\n"), 0));
    for (size_t i = 0; i < guarded->notes.len; i++)
        lines += guarded->notes.at[i] == '\n';
    assert_int_equal(lines, 201);
    assert_null(memchr(guarded->notes.at, '\033', guarded->notes.len));
    guarded_free(guarded);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hostile_answers_are_refused_or_repaired),
        cmocka_unit_test(nesting_is_refused_at_its_limit),
        cmocka_unit_test(a_line_without_end_is_refused_at_its_limit),
        cmocka_unit_test(a_search_answer_may_be_longer_than_a_line),
        cmocka_unit_test(a_line_that_comes_all_at_once_is_refused_at_its_limit),
        cmocka_unit_test(capabilities_without_end_are_refused),
        cmocka_unit_test(words_that_nobody_asked_for_are_refused_at_their_limit),
        cmocka_unit_test(more_answers_than_messages_are_refused),
        cmocka_unit_test(the_budget_of_a_connection_ends_it),
        cmocka_unit_test(a_goodbye_and_an_end_are_told_apart),
        cmocka_unit_test(a_server_cannot_flood_the_journal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
