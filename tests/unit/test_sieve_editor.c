/* test_sieve_editor.c - what webmails write into comments: names, what is off, and what they show
 * beside what runs. */
#include "sieve.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define REQUIRE "require [\"fileinto\",\"copy\",\"imap4flags\",\"vacation\"];\n"

/* {"ID":"1","Enabled":true,"Name":"News","Conditions":[{"Field":"Subject","Type":"Contains",
 * "Value":"news"}],"ConditionsType":"Any","ActionType":"MoveTo","ActionValue":"News",
 * "Keep":true,"Stop":true,"MarkAsRead":false} */
#define NEWS                                                                                       \
    "/*\r\nBEGIN:FILTER:1\r\nBEGIN:HEADER\r\n"                                                     \
    "eyJJRCI6IjEiLCJFbmFibGVkIjp0cnVlLCJOYW1lIjoiTmV3cyIsIkNvbmRpdGlvbnMiOlt7IkZp\r\n"             \
    "ZWxkIjoiU3ViamVjdCIsIlR5cGUiOiJDb250YWlucyIsIlZhbHVlIjoibmV3cyJ9XSwiQ29uZGl0\r\n"             \
    "aW9uc1R5cGUiOiJBbnkiLCJBY3Rpb25UeXBlIjoiTW92ZVRvIiwiQWN0aW9uVmFsdWUiOiJOZXdz\r\n"             \
    "IiwiS2VlcCI6dHJ1ZSwiU3RvcCI6dHJ1ZSwiTWFya0FzUmVhZCI6ZmFsc2V9"                                 \
    "END:HEADER\r\n*/\r\n"
/* The same, "Enabled":false. */
#define NEWS_OFF                                                                                   \
    "/*\r\nBEGIN:FILTER:1\r\nBEGIN:HEADER\r\n"                                                     \
    "eyJJRCI6IjEiLCJFbmFibGVkIjpmYWxzZSwiTmFtZSI6Ik5ld3MiLCJDb25kaXRpb25zIjpbeyJG"                 \
    "aWVsZCI6IlN1YmplY3QiLCJUeXBlIjoiQ29udGFpbnMiLCJWYWx1ZSI6Im5ld3MifV0sIkNvbmRp"                 \
    "dGlvbnNUeXBlIjoiQW55IiwiQWN0aW9uVHlwZSI6Ik1vdmVUbyIsIkFjdGlvblZhbHVlIjoiTmV3"                 \
    "cyIsIktlZXAiOnRydWUsIlN0b3AiOnRydWUsIk1hcmtBc1JlYWQiOmZhbHNlfQ=="                             \
    "END:HEADER\r\n*/\r\n"
#define NEWS_CODE                                                                                  \
    "if header :contains [\"Subject\"] \"news\"\r\n{\r\n    fileinto \"News\";\r\n    stop;\r\n}\r\n"
#define END "/* END:FILTER */\r\n"

enum { NONE = 0, DISPLAYED = RULE_SHOWN };

struct want {
    const char *name, *dialect, *summary;
    uint32_t traits;
    bool differs; /* shown and actual are not the same */
};

static const struct {
    const char *what, *source;
    struct want want[4];
} cases[] = {
    {"roundcube",
     "# rule:[Old [x]]\nif false # anyof (header :contains \"subject\" \"a\", size :over 1)\n"
     "{\n\tdiscard;\n}\n# rule:[]\nif true\n{\n\tkeep;\n}\n# rule:[..]\nelsif true { discard; }",
     {{"Old [x]", "roundcube", "off: if subject contains \"a\" or size is over 1: discard", NONE,
       false},
      {"", "roundcube", "always: keep", NONE, false},
      {"..", "roundcube", "off: if never: discard", NONE, false}}},
    {"roundcube with a rule that it does not name",
     "# rule:[a]\nif true { keep; }\nif size :over 1 { redirect \"a@x.example\"; }",
     {{"a", "roundcube", "always: keep", NONE, false},
      {"", "", "if size is over 1: forward to a@x.example", RULE_UNSHOWN | RULE_NAMELESS, false}}},
    {"roundcube names without rules",
     "# rule:[a]\n# rule:[b]\ndiscard;\n# rule:[c]\n",
     {{"a", "roundcube", "off: always: nothing", RULE_SHOWN_ONLY, false},
      {"b", "roundcube", "always: discard", NONE, false},
      {"c", "roundcube", "off: always: nothing", RULE_SHOWN_ONLY, false}}},
    {"no dialect at all",
     "# my rule\nif size :over 1 { discard; }",
     {{"", "", "if size is over 1: discard", RULE_NAMELESS, false}}},
    {"sievelib",
     "# Filter: one\n# Description: d\nif anyof (size :over 1) {\n discard;\n}\n"
     "# Filter: two\nif false {\n if anyof (size :over 2) {\n  discard;\n }\n}\n",
     {{"one", "sievelib", "if size is over 1: discard", NONE, false},
      {"two", "sievelib", "off: if size is over 2: discard", NONE, false}}},
    {"rainloop that agrees",
     REQUIRE NEWS NEWS_CODE END,
     {{"News", "rainloop", "if subject contains \"news\": move to News, stop", DISPLAYED, false}}},
    {"rainloop, other action",
     REQUIRE NEWS "if header :contains [\"Subject\"] \"news\"\r\n{\r\n"
                  "    redirect \"a@x.example\";\r\n}\r\n" END,
     {{"News", "rainloop", "if subject contains \"news\": forward to a@x.example", DISPLAYED,
       true}}},
    {"rainloop, one action more",
     REQUIRE NEWS "if header :contains \"Subject\" \"news\" {\n"
                  "redirect :copy \"a@x.example\"; fileinto \"News\"; stop; }" END,
     {{"News", "rainloop",
       "if subject contains \"news\": forward to a@x.example, keeping a copy, move to News, stop",
       DISPLAYED, true}}},
    {"rainloop, other condition",
     REQUIRE NEWS "if true { fileinto \"News\"; stop; }" END,
     {{"News", "rainloop", "always: move to News, stop", DISPLAYED, true}}},
    {"rainloop, off and without code",
     REQUIRE NEWS_OFF "/* @Filter is disabled \r\n" NEWS_CODE "*/\r\n" END "discard;",
     {{"News", "rainloop", "off: if subject contains \"news\": move to News, stop", DISPLAYED,
       false},
      {"", "", "always: discard", RULE_UNSHOWN | RULE_NAMELESS, false}}},
    {"rainloop, shown as off and yet running",
     REQUIRE NEWS_OFF NEWS_CODE END,
     {{"News", "rainloop", "if subject contains \"news\": move to News, stop", DISPLAYED, true}}},
    {"rainloop, shown and not there",
     REQUIRE NEWS END,
     {{"News", "rainloop", "off: if subject contains \"news\": move to News, stop",
       DISPLAYED | RULE_SHOWN_ONLY, false}}},
    {"rainloop, a second command inside",
     REQUIRE NEWS NEWS_CODE "discard;\r\n" END,
     {{"News", "rainloop", "if subject contains \"news\": move to News, stop", DISPLAYED, false},
      {"", "", "always: discard", RULE_UNSHOWN | RULE_NAMELESS, false}}},
    {"rainloop, a block inside",
     REQUIRE NEWS
     "if header :contains \"Subject\" \"news\" { fileinto \"News\"; if size :over 1 { discard; } }" END,
     {{"News", "rainloop", "if subject contains \"news\": move to News", DISPLAYED, false},
      {"News", "rainloop", "if subject contains \"news\" and size is over 1: discard", RULE_UNSHOWN,
       false}}},
    {"rainloop that cannot be read",
     "/*\nBEGIN:FILTER:1\nBEGIN:HEADER\nZZZ!\nEND:HEADER\n*/\ndiscard;" END,
     {{"", "rainloop", "always: discard", DISPLAYED, true}}},
    {"afterlogic",
     REQUIRE
     "#sieve_filter:1;0;0;bob@x.example;3;Bob\nif header :contains [\"From\"] \"bob@x.example\" {\n"
     "fileinto \"Bob\" ;\nstop ;\n}\n"
     "#sieve_filter:0;2;2;news;1;\n#if not header :contains [\"Subject\"] \"news\" {\n#}\n"
     "#data=1~YUB4LmV4YW1wbGU=\nredirect :copy \"b@x.example\" ;\n",
     {{"", "afterlogic", "if sender contains \"bob@x.example\": move to Bob, stop", DISPLAYED,
       false},
      {"", "afterlogic", "off: if subject does not contain \"news\": discard", DISPLAYED, false},
      {"", "afterlogic", "always: forward to b@x.example, keeping a copy", DISPLAYED, true}}},
    {"avelsieve",
     "#START_SIEVE_RULEYTowOnt9END_SIEVE_RULE\nif size :over 1 { discard; }",
     {{"", "avelsieve", "if size is over 1: discard", NONE, false}}},
    {"open-xchange",
     "## Flag: |UniqueId:0|Rulename: Chef\nif size :over 1 { discard; }",
     {{"Chef", "open-xchange", "if size is over 1: discard", NONE, false}}},
    {"two dialects",
     "# rule:[a]\nkeep;\n# rule:[b]\nif size :over 1 { discard; }\n"
     "# Filter: c\nif size :over 2 { discard; }",
     {{"a", "roundcube", "always: keep", NONE, false},
      {"b", "roundcube", "if size is over 1: discard", NONE, false},
      {"c", "sievelib", "if size is over 2: discard", RULE_FOREIGN, false}}},
    {"a name with a direction change",
     "# rule:[a\xe2\x80\xae"
     "b]\ndiscard;",
     {{"a<U+202E>b", "roundcube", "always: discard", NONE, false}}},
};

static void check(const char *what, const struct rule *rule, const struct want *want,
                  struct arena *arena)
{
    const char *summary = rule_summary(rule, arena);

    if (strcmp(rule->name, want->name) != 0 || strcmp(rule->dialect, want->dialect) != 0 ||
        strcmp(summary, want->summary) != 0 || rule->traits != want->traits ||
        (rule->actual[0] != '\0') != want->differs)
        fail_msg("%s: got [%s] %s [%s] traits %x, shown [%s], actual [%s]", what, rule->name,
                 rule->dialect, summary, rule->traits, rule->shown, rule->actual);
}

static void comments_are_read_as_their_editor_meant_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct arena arena = {0};
        struct rule_script script;
        size_t count = 0;

        sieve_parse(&script, &arena, str_of(cases[i].source), "main");
        while (count < ARRAY_LEN(cases[i].want) && cases[i].want[count].name)
            count++;
        if (script.count != count)
            fail_msg("%s: %zu rules, not %zu", cases[i].what, script.count, count);
        for (size_t k = 0; k < count; k++)
            check(cases[i].what, &script.rules[k], &cases[i].want[k], &arena);
        arena_dispose(&arena);
    }
}

static void a_rule_carries_its_source(void **state)
{
    static const char source[] = "require \"fileinto\";\n\n# for Ann\n/* two\nlines */\n"
                                 "if size :over 1 # here\n{\n\tfileinto \"A\";\n}\nkeep;\n";
    struct arena arena = {0};
    struct rule_script script;

    (void)state;
    assert_true(sieve_parse(&script, &arena, str_of(source), "a/b"));
    assert_int_equal(script.count, 2);
    assert_string_equal(script.rules[0].script, "a/b");
    assert_int_equal(script.rules[0].line, 6);
    assert_string_equal(script.rules[0].comment, "for Ann\ntwo\nlines");
    assert_string_equal(script.rules[0].raw, "if size :over 1 # here\n{\n    fileinto \"A\";\n}");
    assert_string_equal(script.rules[0].conditions[0].raw, "size :over 1");
    assert_int_equal(script.rules[1].line, 10);
    assert_string_equal(script.rules[1].raw, "keep;");
    assert_string_equal(script.rules[1].comment, "");
    assert_int_equal(script.rules[1].order, 2);
    arena_dispose(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comments_are_read_as_their_editor_meant_them),
        cmocka_unit_test(a_rule_carries_its_source),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
