/* test_sieve.c - what Sieve source means, one case a line of the table. */
#include "parse/rule.h"
#include "sieve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define REQUIRE                                                                                    \
    "require [\"fileinto\",\"copy\",\"imap4flags\",\"vacation\",\"vacation-seconds\",\"reject\","  \
    "\"ereject\",\"body\",\"envelope\",\"regex\",\"relational\",\"comparator-i;ascii-numeric\","   \
    "\"include\",\"mailbox\",\"editheader\",\"enotify\",\"date\",\"duplicate\",\"spamtest\","      \
    "\"vnd.dovecot.pipe\",\"vnd.dovecot.execute\",\"vnd.dovecot.filter\",\"environment\","         \
    "\"subaddress\",\"index\",\"mime\",\"foreverypart\",\"extlists\",\"special-use\",\"ihave\"];\n"
#define VARIABLES "require \"variables\";\n"
#define ENCODED   "require \"encoded-character\";\n"

/* Each rule as its summary; then what is wrong, behind "!". */
static const struct {
    const char *what, *source, *want;
} cases[] = {
    /* the lexer */
    {"nothing", "", ""},
    {"only comments", "# a\n/* b\n */ # c", ""},
    {"hash comment in an action", "redirect # \"x@a.example\"\n \"y@b.example\" # ;\n ;",
     "always: forward to y@b.example"},
    {"bracket comment between words", "if/**/true/* { */{/**/discard/* ; */;}", "always: discard"},
    {"comment marks inside a string", "redirect \"#/*@a.example\"; # */",
     "always: forward to #/*@a.example"},
    {"stars before the end of a comment", "/* a **/ discard; /***/", "always: discard"},
    {"comment without end", "discard; /* keep;",
     "always: discard !line 1: a comment that begins here does not end"},
    {"escapes", "redirect \"a\\\"b\\\\c\\d@x.example\";", "always: forward to a\"b\\cd@x.example"},
    {"string over two lines", REQUIRE "reject \"one\ntwo\";", "always: reject"},
    {"string without end", "discard;\nredirect \"a@x.example;\n",
     "always: discard !line 2: a string that begins here does not end"},
    {"text:", REQUIRE "vacation text:\nI am\naway\n.\n;", "always: answer \"I am away\""},
    {"text: with a comment and CRLF", REQUIRE "vacation TEXT: # c\r\nI am\r\n.\r\n;",
     "always: answer \"I am\""},
    {"text: with stuffed dots", REQUIRE "vacation text:\n..\n...a\n.b\n.\n;",
     "always: answer \". ..a b\""},
    {"text: that is empty", REQUIRE "vacation text:\n.\n;", "always: answer \"\""},
    {"text: without its dot", REQUIRE "vacation text:\nI am\n;",
     " !line 2: a text: that begins here has no line with a single dot at its end"},
    {"text: and no new line", REQUIRE "vacation text: x\n.\n;",
     " !line 2: text: must be followed by a new line"},
    {"numbers with units", "if anyof (size :over 1K, size :under 2m, size :over 3G) { discard; }",
     "if size is over 1024 or size is under 2097152 or size is over 3221225472: discard"},
    {"a number too large", "if size :over 99999999999999999999 { discard; }",
     " !line 1: a number that is too large"},
    {"a number with letters", "if size :over 5Kb { discard; }",
     " !line 1: a number with letters in it"},
    {"upper case", "IF HEADER :CONTAINS \"SUBJECT\" \"X\" { DISCARD; } ELSE { KEEP; }",
     "if subject contains \"X\": discard\nif subject does not contain \"X\": keep"},
    {"a byte order mark",
     "\xef\xbb\xbf"
     "discard;",
     "always: discard"},
    {"bare CR line ends", "# a\rdiscard;\rredirect \"a@x.example\"\r}",
     "always: discard !line 4: \";\" or \"{\" expected, but \"}\" found"},
    {"raw 8-bit", "if header :contains \"subject\" \"caf\xe9\" { discard; }",
     "if subject contains \"caf\\xE9\": discard"},
    {"UTF-8",
     "if header :contains \"subject\" \"h\xc3\xb3"
     "a \xc4\x91\xc6\xa1n\" { discard; }",
     "if subject contains \"h\xc3\xb3"
     "a \xc4\x91\xc6\xa1n\": discard"},
    {"a terminal escape", "redirect \"\x1b[2J@x.example\";",
     "always: forward to <U+001B>[2J@x.example"},
    {"a stray character", "discard; %",
     "always: discard !line 1: a character that does not belong here"},

    /* the grammar */
    {"no semicolon", "discard;\nkeep\n}",
     "always: discard !line 3: \";\" or \"{\" expected, but \"}\" found"},
    {"block without end", "if true {\n discard;\n redirect \"a@x.example\";\n",
     "always: discard, forward to a@x.example "
     "!line 4: \"}\" for the block of line 1 expected, but the end of the script found"},
    {"a brace too many", "discard; }",
     "always: discard !line 1: a command expected, but \"}\" found"},
    {"list without end", "redirect [\"a@x.example\", ;",
     " !line 1: a string of the list expected, but \";\" found"},
    {"test list without end", "if anyof (true { discard; }",
     " !line 1: \",\" or \")\" expected, but \"{\" found"},
    {"else without if", "else { discard; }", "always: discard !line 1: else does not follow an if"},
    {"an unknown command", "frobnicate \"x\";",
     "always: do frobnicate \"x\"; !line 1: unknown command \"frobnicate\""},
    {"an unknown test", "if wobble \"x\" { discard; }",
     "if wobble \"x\": discard !line 1: unknown test \"wobble\""},
    {"unknown words of an extension we do not know",
     "require \"vnd.example.x\"; if wobble :y \"x\" { frobnicate; }",
     "if wobble :y \"x\": do frobnicate;"},
    {"an extension that was not required", "fileinto \"X\";",
     "always: move to X !line 1: fileinto needs require \"fileinto\""},
    {"require that comes late", "discard; require \"fileinto\"; fileinto \"X\";",
     "always: discard, move to X !line 1: require must come before everything else"},

    /* tests */
    {"several headers of one kind",
     "if header :is [\"To\", \"cc\", \"Bcc\"] \"a@x.example\" { discard; }",
     "if any recipient is \"a@x.example\": discard"},
    {"several headers", "if header :contains [\"subject\", \"x-y\"] \"a\" { discard; }",
     "if header subject, x-y contains \"a\": discard"},
    {"address parts", REQUIRE "if address :domain \"from\" \"x.example\" { discard; }",
     "if sender domain is \"x.example\": discard"},
    {"envelope", REQUIRE "if envelope :localpart :matches \"to\" \"a*\" { discard; }",
     "if envelope to localpart matches \"a*\": discard"},
    {"several values", "if header :contains \"subject\" [\"a\",\"b\",\"c\",\"d\"] { discard; }",
     "if subject contains \"a\" or \"b\" or \"c\" or 1 more: discard"},
    {"regex", REQUIRE "if header :regex \"subject\" \"^a+$\" { discard; }",
     "if subject matches the pattern \"^a+$\": discard"},
    {"body", REQUIRE "if body :content \"text\" :contains \"iban\" { discard; }",
     "if body contains \"iban\": discard"},
    {"exists of two", "if exists [\"x-a\", \"From\"] { discard; }",
     "if header x-a is there and sender From is there: discard"},
    {"not exists of two", "if not exists [\"x-a\", \"x-b\"] { discard; }",
     "if header x-a is missing or header x-b is missing: discard"},
    {"not anyof", "if not anyof (header \"subject\" \"a\", size :over 1) { discard; }",
     "if subject is not \"a\" and size is not over 1: discard"},
    {"not not", "if not not header \"subject\" \"a\" { discard; }", "if subject is \"a\": discard"},
    {"allof in allof",
     "if allof (true, allof (header \"subject\" \"a\", size :over 1)) { discard; }",
     "if subject is \"a\" and size is over 1: discard"},
    {"anyof of one question in allof",
     "if allof (anyof (header \"subject\" \"a\", header \"subject\" \"b\"), size :over 1) { discard; }",
     "if subject is \"a\" or \"b\" and size is over 1: discard"},
    {"anyof of two questions in allof",
     "if allof (anyof (header \"subject\" \"a\", header \"from\" \"b\"), size :over 1) { discard; }",
     "if, roughly, subject is \"a\" and sender is \"b\" and size is over 1: discard"},
    {"always true", "if anyof (true, header \"subject\" \"a\") { discard; }", "always: discard"},
    {"true in disguise", "if not allof (false, size :over 1) { discard; }", "always: discard"},
    {"never true", "if allof (false, size :over 1) { discard; }", "off: if never: discard"},
    {"a list of no headers", "if not header [] \"x\" { discard; }", "always: discard"},
    {"relational",
     REQUIRE "if header :value \"ge\" :comparator \"i;ascii-numeric\" \"x-spam-score\" \"5\" "
             "{ discard; }",
     "if spam score is over 5: discard"},
    {"count", REQUIRE "if header :count \"gt\" \"to\" \"5\" { discard; }",
     "if header :count \"gt\" \"to\" \"5\": discard"},
    {"dates", REQUIRE "if currentdate :value \"lt\" \"hour\" \"07\" { discard; }",
     "if date hour is under 07: discard"},
    {"spamtest", REQUIRE "if spamtest :value \"ge\" \"3\" { fileinto \"Junk\"; }",
     "if spam score is over 3: move to Junk"},
    {"duplicate", REQUIRE "if duplicate :header \"message-id\" { discard; }",
     "if duplicate :header \"message-id\": discard"},
    {"an attachment",
     REQUIRE
     "if header :mime :anychild :contains \"Content-Disposition\" \"attachment\" { discard; }",
     "if attachment contains \"attachment\": discard"},
    {"mailing list", "if header :contains \"List-Id\" \"news\" { discard; }",
     "if mailing list contains \"news\": discard"},

    /* actions */
    {"redirect with and without copy",
     REQUIRE "redirect :copy \"a@x.example\"; redirect \"Bob <b@x.example>\";",
     "always: forward to a@x.example, keeping a copy, forward to Bob <b@x.example>"},
    {"fileinto, copy, flags, create",
     REQUIRE "fileinto :create :flags [\"\\\\Seen\", \"Work\"] \"A\"; fileinto :copy \"B\";",
     "always: mark read, flag Work, move to A, copy to B"},
    {"fileinto by special use", REQUIRE "fileinto :specialuse \"\\\\Trash\" \"Bin\";",
     "always: delete"},
    {"fileinto by special use, whatever its name",
     REQUIRE "fileinto :specialuse \"\\\\Archive\" \"Projects\";", "always: move to Archive"},
    {"flags in one string", REQUIRE "addflag \"\\\\Seen \\\\Flagged\"; setflag [\"\\\\Deleted\"];",
     "always: mark read, flag \\Flagged, delete"},
    {"removeflag", REQUIRE "removeflag \"\\\\Seen\";", "always: do removeflag \"\\\\Seen\";"},
    {"vacation",
     REQUIRE "vacation :seconds 60 :subject \"Hi\" :addresses [\"a@x.example\"] \"Gone\";",
     "always: answer \"Gone\""},
    {"reject and ereject", REQUIRE "reject \"no\"; ereject \"never\";", "always: reject, reject"},
    {"notify", REQUIRE "notify :importance \"1\" \"mailto:a@x.example\";",
     "always: notify mailto:a@x.example"},
    {"notify of old",
     "require \"notify\"; notify :method \"mailto\" :options \"a@x.example\" :high;",
     "always: notify mailto a@x.example"},
    {"programs", REQUIRE "pipe :copy \"train\" [\"spam\"]; filter \"f\"; execute \"e\";",
     "always: run train spam, run f, run e"},
    {"a program as test", REQUIRE "if execute \"e\" [\"x\"] { keep; }",
     "if execute \"e\" [\"x\"]: run e, keep"},
    {"header editing", REQUIRE "deleteheader \"Received\"; addheader :last \"X-A\" \"b\";",
     "always: change header delete Received, change header add X-A: b"},
    {"include", REQUIRE "include :global \"g\"; include :personal :once \"p\"; return;",
     "always: include :global g, include p, stop"},
    {"foreverypart", REQUIRE "foreverypart :name \"n\" { discard; break; }", "always: discard"},

    /* branches and blocks */
    {"elsif and else",
     "if header \"subject\" \"a\" {discard;} elsif header \"subject\" \"b\" {keep;} else {stop;}",
     "if subject is \"a\": discard\n"
     "if subject is \"b\" and subject is not \"a\": keep\n"
     "if subject is not \"a\" and subject is not \"b\": stop"},
    {"else behind allof",
     "if allof (header \"subject\" \"a\", size :over 1) {keep;} else {discard;}",
     "if subject is \"a\" and size is over 1: keep\n"
     "if not allof (header \"subject\" \"a\", size :over 1): discard"},
    {"elsif anyof",
     "if size :over 9 {keep;} elsif anyof (size :over 1, header \"from\" \"a\") {discard;}",
     "if size is over 9: keep\nif, roughly, size is over 1 or sender is \"a\": discard"},
    {"else behind true", "if true { keep; } else { discard; }",
     "always: keep\noff: if never: discard"},
    {"a block in a block",
     "if header \"from\" \"a\" { if header \"subject\" \"b\" { discard; } keep; }",
     "if sender is \"a\": keep\nif sender is \"a\" and subject is \"b\": discard"},
    {"a block with nothing but a block", "if true { if header \"subject\" \"b\" { discard; } }",
     "if subject is \"b\": discard"},
    {"actions before, between and after", "keep; if true { discard; } redirect \"a@x.example\";",
     "always: keep\nalways: discard\nalways: forward to a@x.example"},
    {"what comes after stop", "discard; stop; if true { redirect \"a@x.example\"; }",
     "always: discard, stop\noff: if never: forward to a@x.example"},
    {"stop in a branch that depends", "if size :over 1 { stop; } discard;",
     "if size is over 1: stop\nalways: discard"},
    {"stop in a branch that does not", "if true { stop; } discard;",
     "always: stop\noff: if never: discard"},

    /* variables and encoded characters */
    {"a constant variable", VARIABLES "set \"a\" \"drop\"; redirect \"${a}@x.example\";",
     "always: forward to drop@x.example"},
    {"a variable in a variable",
     VARIABLES "set \"a\" \"dr\"; set :lower \"b\" \"${a}OP\"; redirect \"${B}@x.example\";",
     "always: forward to drop@x.example"},
    {"a variable never set", VARIABLES "redirect \"dr${nothing}op@x.example\";",
     "always: forward to drop@x.example"},
    {"what the message decides",
     VARIABLES "if header :matches \"subject\" \"*@*\" { redirect \"${1}@x.example\"; }",
     "if subject matches \"*@*\": forward to ${1}@x.example"},
    {"no variables required", "redirect \"${a}@x.example\";", "always: forward to ${a}@x.example"},
    {"a constant comparison", VARIABLES "set \"a\" \"x\"; if string \"${a}\" \"X\" { discard; }",
     "always: discard"},
    {"a comparison with the message", VARIABLES "if string \"${1}\" \"X\" { discard; }",
     "if string \"${1}\" \"X\": discard"},
    {"a text of the mail in a variable",
     "require [\"variables\",\"mime\",\"foreverypart\",\"extracttext\"];\n"
     "foreverypart { extracttext \"a\"; } if not string \"${a}\" \"X\" { discard; }",
     "if not string \"${a}\" \"X\": discard"},
    {"what a program that is a test puts out",
     "require [\"variables\",\"vnd.dovecot.execute\"];\n"
     "if execute :output \"a\" \"p\" { keep; } if string \"${a}\" \"X\" { discard; }",
     "if execute :output \"a\" \"p\": run p, keep\nif string \"${a}\" \"X\": discard"},
    {"a variable that a branch sets",
     VARIABLES "set \"a\" \"x@x.example\"; if size :over 1 { set \"a\" \"y@x.example\"; }"
               "redirect \"${a}\"; if string \"${a}\" \"z\" { discard; }",
     "always: forward to ${a=x@x.example or y@x.example}\n"
     "if string \"${a}\" \"z\": discard"},
    {"a variable that a branch sets for itself",
     VARIABLES "if size :over 1 { set \"a\" \"y\"; redirect \"${a}@x.example\"; }",
     "if size is over 1: forward to y@x.example"},
    {"a variable that no branch sets",
     VARIABLES "set \"a\" \"x\"; if false { set \"a\" \"y\"; } redirect \"${a}@x.example\";",
     "always: forward to x@x.example"},
    {"a variable that a branch sets for certain",
     VARIABLES "if true { set \"a\" \"y\"; } redirect \"${a}@x.example\";",
     "always: forward to y@x.example"},
    {"flags by way of a variable",
     VARIABLES REQUIRE "addflag \"f\" \"\\\\Seen\"; keep :flags \"${f}\";",
     "always: mark read, keep"},
    {"encoded characters", ENCODED "redirect \"a${hex:40}x${unicode: 2e 65}xample\";",
     "always: forward to a@x.example"},
    {"encoded characters that are none",
     ENCODED "redirect \"${hex:4g}${unicode:110000}@x.example\";",
     "always: forward to ${hex:4g}${unicode:110000}@x.example"},
    {"encoded characters not required", "redirect \"a${hex:40}x.example\";",
     "always: forward to a${hex:40}x.example"},
};

static char *render(const struct rule_script *script, struct arena *arena)
{
    struct buf text;
    char *copy;

    buf_init(&text, 100000);
    for (size_t i = 0; i < script->count; i++)
        buf_printf(&text, "%s%s", i == 0 ? "" : "\n", rule_summary(&script->rules[i], arena));
    if (script->error[0])
        buf_printf(&text, " !%s", script->error);
    if (script->limit[0])
        buf_printf(&text, " limit(%s)", script->limit);
    copy = arena_strndup(arena, buf_c(&text), text.len);
    buf_dispose(&text);
    return copy;
}

static void source_means_what_the_table_says(void **state)
{
    size_t wrong = 0;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct rule_script script;
        const char *got;
        bool ok = sieve_parse(&script, &arena, str_of(cases[i].source), "main");

        got = render(&script, &arena);
        if (strcmp(got, cases[i].want) != 0 || ok != !strchr(cases[i].want, '!')) {
            print_error("%s:\n   got  [%s]\n   want [%s]\n", cases[i].what, got, cases[i].want);
            wrong++;
        }
        arena_dispose(&arena);
    }
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(source_means_what_the_table_says),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
