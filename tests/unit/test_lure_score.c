/* test_lure_score.c - the sum: honest mail stays below the line, points come from a file; and what
 * a reason shows of the mail's own words. */
#include "lure_world.h"

#include "base/said.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void assert_reason(struct lure_world *world, const struct lure_sample *sample,
                          enum lure_signal signal, const char *want)
{
    struct arena arena = {0};
    struct lure lure;
    struct buf said;

    buf_init(&said, 400);
    lure_world_judge(world, sample, &lure, &arena);
    for (size_t k = 0; k < lure.count; k++)
        if (lure.reasons[k].signal == signal)
            said_plain(&said, str_of(lure.reasons[k].text), NULL, NULL);
    assert_string_equal(buf_c(&said), want);
    buf_dispose(&said);
    arena_dispose(&arena);
}

/* An entry may be a pattern for many wordings: nobody wrote that. */
static void words_are_shown_as_the_mail_has_them(void **state)
{
    static const struct {
        struct lure_sample sample;
        enum lure_signal signal;
        const char *want;
    } rows[] = {
        {{.text = "Our bank account details have changed."},
         LURE_BANK_CHANGE,
         "it announces other bank details: \"bank account details have changed\""},
        {{.text = "Your mailbox will be suspended."},
         LURE_TEXT_URGENCY,
         "it is in a hurry: \"suspended\""},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_reason(*state, &rows[i].sample, rows[i].signal, rows[i].want);
}

/* A reason is stored with marks around its parts (base/said.h); a stranger may write such marks. */
static void a_strangers_words_make_no_sentence_of_ours(void **state)
{
    static const struct {
        struct lure_sample sample;
        const char *want;
    } rows[] = {
        {{.name = "PayPal\x03\x1f{2}\x02no address\x03", .from = "x@random.example"},
         "it calls itself \"PayPal  {2} no address \" but comes from random.example, not from PayPal"},
        {{.name =
              "PayPal xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
          .from = "x@random-random-random-random-random-random-random-random-ran.example"},
         "it calls itself \"PayPal xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\" but comes "
         "from random-random-random-random-random-random-random-random-ran., not from PayPal"},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_reason(*state, &rows[i].sample, LURE_NAME_BRAND, rows[i].want);
}

static void a_score_ranks_a_lure_above_honest_mail(void **state)
{
    static const struct {
        struct lure_sample sample;
        bool suspicious;
    } rows[] = {
        {{.name = "Microsoft Security",
          .from = "x@firm-notices.example",
          .subject = "Unusual sign-in activity",
          .text = "Dear user, verify your account within 24 hours or it will be suspended.",
          .url = "https://login-check.web.app/",
          .url_text = "Verify now"},
         true},
        {{.name = "Vietcombank",
          .from = "cskh@vcb-digibank.xyz",
          .subject = "Tài khoản bị khóa",
          .text = "Kính gửi quý khách, xác nhận ngay mật khẩu trong vòng 24 giờ.",
          .url = "https://vcb-digibank.xyz/",
          .url_text = "Đăng nhập"},
         true},
        {{.name = "邮箱管理员",
          .from = "admin@qwrtzpsdfg.top",
          .subject = "邮箱升级",
          .text = "尊敬的用户，您的邮箱已满，24小时内未验证将被停用。",
          .url = "http://203.0.113.9/mail",
          .url_text = "点击这里"},
         true},
        {{.name = "Mail service", /* a newsletter's clothes */
          .from = "news@firm-notices.example",
          .subject = "Final notice: your mailbox is suspended",
          .text = LEAVE " Verify your account within 24 hours.",
          .url = "https://login-check.web.app/",
          .url_text = "Verify now",
          .pages_at = "https://www.partner.example/",
          .pages = 10},
         true},
        {{.name = "The Harbour Weekly", /* with all that newsletters are wrongly suspected for */
          .from = "weekly-3.19586.b5-9w0blzt@harbour.example",
          .subject = "Last chance: our spring survey",
          .text = LEAVE " Winner of the week. Change your password often.",
          .url = "https://bit.ly/2",
          .url_text = "our film",
          .pages_at = "https://click.list-mailer.example/",
          .pages = 12},
         false},
        {{.name = "Bo", .subject = "Order 4711", .text = "Dear An, the order is ready. Bo"}, false},
        {{.name = "Lan Nguyễn", .from = "lan@gmail.com", .text = "Hẹn gặp chị thứ hai."}, false},
        {{.name = "Google",
          .from = "no-reply@accounts.google.com",
          .subject = "Security alert",
          .text = "New sign-in. If this was you, you do not need to do anything. Otherwise "
                  "secure your account and change your password immediately.",
          .url = "https://accounts.google.com/x",
          .url_text = "Check activity",
          .auth = "dmarc",
          .auth_result = "pass",
          .auth_domain = "google.com"},
         false},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct arena arena = {0};
        struct lure lure;

        lure_world_judge(*state, &rows[i].sample, &lure, &arena);
        if ((lure.score >= LURE_SUSPICIOUS) != rows[i].suspicious)
            fail_msg("row %zu scores %d", i, lure.score);
        arena_dispose(&arena);
    }
}

static void points_come_from_a_file_that_is_whole_or_refused(void **state)
{
    static const struct {
        const char *lines, *want;
    } rows[] = {
        {"name-brand 20\n", "are missing"}, {"name-brand 20\nname-brand 20\n", "line 2"},
        {"no-such-signal 3\n", "line 1"},   {"name-brand much\n", "line 1"},
        {"name-brand 101\n", "line 1"},
    };
    char dir[] = "/tmp/mailmedic-lure-XXXXXX", path[100];
    struct lure_points points;

    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof(path), "%s/lure-points.txt", dir);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct error err = {0};
        FILE *file = fopen(path, "we");

        assert_non_null(file);
        fputs(rows[i].lines, file);
        fclose(file);
        assert_false(lure_points_read(&points, dir, &err));
        if (!strstr(err.text, rows[i].want))
            fail_msg("row %zu: %s", i, err.text);
    }
    unlink(path);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_shown_as_the_mail_has_them),
        cmocka_unit_test(a_strangers_words_make_no_sentence_of_ours),
        cmocka_unit_test(a_score_ranks_a_lure_above_honest_mail),
        cmocka_unit_test(points_come_from_a_file_that_is_whole_or_refused),
    };

    return cmocka_run_group_tests(tests, lure_world_open, NULL);
}
