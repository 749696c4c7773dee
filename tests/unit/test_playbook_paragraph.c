/* test_playbook_paragraph.c - a step's text that was wrapped by hand is whole paragraphs again;
 * lists and lines that end early stay. */
#include "check.h"
#include "paragraph.h"

#include <string.h>

#define LONG "Block sign-in on the administrator's page. Where there is no administrator, go"

static const struct {
    const char *what, *is, *want;
} rows[] = {
    {"nothing", "", ""},
    {"one line", "Look.\n", "Look.\n"},
    {"wrapped by hand", LONG "\nstraight to the next.\n", LONG " straight to the next.\n"},
    {"three lines", LONG "\n" LONG "\non.\n", LONG " " LONG " on.\n"},
    {"ended early on purpose", "Ask the user:\nwas it you, on a new network?\n",
     "Ask the user:\nwas it you, on a new network?\n"},
    {"a blank line", LONG "\n\nstraight.\n", LONG "\n\nstraight.\n"},
    {"numbers", LONG "\n1. first\n2. second\n", LONG "\n1. first\n2. second\n"},
    {"bullets", "- " LONG "\n- two\n* three\n", "- " LONG "\n- two\n* three\n"},
    {"an item goes on", "1. short\n   more of it\n12. next\n", "1. short more of it\n12. next\n"},
    {"behind a list", "- " LONG "\nThen go on.\n", "- " LONG "\nThen go on.\n"},
    {"set in on purpose", LONG "\n  amount 7\n  bank B\n", LONG "\n  amount 7\n  bank B\n"},
    {"a letter", LONG "\n----\n" LONG "\n----\nsend it\n",
     LONG "\n----\n" LONG "\n----\nsend it\n"},
    {"an option is no bullet", LONG "\n--lang vi:\n", LONG " --lang vi:\n"},
    {"Chinese takes no blank",
     "保存服务商显示的全部日志，趁它们还没有过期：登录、发送和接收的邮件、设置的更改。没有导\n出功能的。\n",
     "保存服务商显示的全部日志，趁它们还没有过期：登录、发送和接收的邮件、设置的更改。没有导出功能"
     "的。\n"},
    {"no line end at the end", LONG "\nend", LONG " end\n"},
    {"not UTF-8", "\xff\xfe\n\x80\n", "\xff\xfe\n\x80\n"},
};

static void paragraphs_are_whole_and_lists_stay(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf out;

        buf_init(&out, 4096);
        paragraph_join(&out, str_of(rows[i].is));
        if (strcmp(buf_c(&out), rows[i].want) != 0)
            fail_msg("%s: %s", rows[i].what, buf_c(&out));
        buf_dispose(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paragraphs_are_whole_and_lists_stay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
