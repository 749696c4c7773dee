/* test_detect_charsets.c - Vietnamese and Chinese, in every encoding they come in and without
 * marks: from raw bytes through the parser to what a detector says. */
#include "detect_support.h"
#include "examine.h"

#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define DAY  86400
#define MOST 4096

struct sample {
    const char *detector, *subject, *text, *want;
};

/* Adds text in the set; fails when the set cannot hold it: then the sample is wrong. */
static size_t recode(const char *text, const char *charset, char out[MOST])
{
    iconv_t to = iconv_open(charset, "UTF-8");
    char *in = (char *)(uintptr_t)text, *at = out;
    size_t left = strlen(text), room = MOST;

    assert_true(to != (iconv_t)-1);
    if (iconv(to, &in, &left, &at, &room) == (size_t)-1)
        fail_msg("%s cannot hold: %s", charset, text);
    iconv(to, NULL, NULL, &at, &room);
    iconv_close(to);
    return (size_t)(at - out);
}

static size_t write_mail(const struct sample *sample, const char *charset, char *out, size_t room)
{
    char bytes[MOST];
    size_t used, len = recode(sample->subject, charset, bytes);

    used = (size_t)snprintf(out, room,
                            "From: no-reply@shop.example\nTo: an@acme.example\n"
                            "Content-Type: text/plain; charset=%s\n"
                            "Content-Transfer-Encoding: 8bit\nSubject: =?%s?Q?",
                            charset, charset);
    for (size_t i = 0; i < len; i++)
        used += (size_t)snprintf(out + used, room - used, "=%02X", (unsigned char)bytes[i]);
    used += (size_t)snprintf(out + used, room - used, "?=\n\n");
    len = recode(sample->text, charset, bytes);
    assert_true(used + len < room);
    memcpy(out + used, bytes, len);
    return used + len;
}

static void read_sample(struct bench *bench, const struct sample *sample, const char *charset)
{
    struct error err = {0};
    struct examiner *examiner = examiner_new(&err);
    char raw[EXAMINE_ROOM + 4 * MOST];
    struct mail *mail = arena_alloc(&bench->arena, sizeof(*mail));
    size_t len = write_mail(sample, charset, raw + EXAMINE_ROOM, sizeof(raw) - EXAMINE_ROOM);

    assert_non_null(examiner);
    examine_mail(examiner, mail, &bench->arena, raw + EXAMINE_ROOM, len);
    bench_letter(bench, &(struct letter){.from = "no-reply@shop.example",
                                         .dkim = "shop.example",
                                         .subject = mail->subject,
                                         .text = mail->text,
                                         .when = 20 * DAY,
                                         .folder = "Trash"});
    examiner_free(examiner);
}

static void check(struct bench *bench, const struct sample *samples, size_t count,
                  const char *charset)
{
    for (size_t i = 0; i < count; i++) {
        char what[200];

        snprintf(what, sizeof(what), "%s: %s", charset, samples[i].subject);
        bench_clear(bench);
        bench_habit(bench, 6);
        read_sample(bench, &samples[i], charset);
        bench_run(bench, samples[i].detector, NULL, true);
        if (bench->said_count == 0)
            fail_msg("%s said nothing of %s", samples[i].detector, what);
        bench_expect(bench, samples[i].detector, what, samples[i].want, bench->said[0].severity);
    }
}

static const struct sample vietnamese[] = {
    {"fraud-wording", "Thông báo", "Chúng tôi đã thay đổi tài khoản ngân hàng của công ty.\n",
     "other bank details"},
    {"fraud-wording", "Gấp", "Bạn có rảnh không? Vui lòng chuyển khoản trước trưa nay.\n",
     "vui lòng chuyển khoản"},
    {"service-reset", "Đặt lại mật khẩu của bạn", "Bấm vào đây.\n", "a new password"},
    {"security-notice", "Cảnh báo bảo mật", "Địa chỉ IP: 203.0.113.7\n",
     "address named in it: 203.0.113.7"},
    {"security-notice", "Mật khẩu đã thay đổi", "Vị trí: Lagos\n", "place named in it: Lagos"},
};

static const struct sample unmarked[] = {
    {"fraud-wording", "Thong bao", "Chung toi da thay doi tai khoan ngan hang cua cong ty.\n",
     "other bank details"},
    {"fraud-wording", "Gap", "Ban co ranh khong? Vui long chuyen khoan truoc trua nay.\n",
     "vui lòng chuyển khoản"},
    {"service-reset", "Dat lai mat khau cua ban", "Bam vao day.\n", "a new password"},
    {"security-notice", "Canh bao bao mat", "x\n", "signed in"},
};

static const struct sample simplified[] = {
    {"fraud-wording", "通知", "我们的收款账户已变更，请使用新的银行账户。变更汇款账户。\n",
     "other bank details"},
    {"fraud-wording", "急", "在吗？帮个忙，请尽快付款，保密。\n", "请尽快付款"},
    {"service-reset", "重置密码", "请点击。\n", "a new password"},
    {"security-notice", "密码已更改", "IP 地址：203.0.113.7\n", "address named in it: 203.0.113.7"},
    {"security-notice", "新设备登录", "国家/地区：尼日利亚\n", "place named in it: 尼日利亚"},
};

static const struct sample traditional[] = {
    {"fraud-wording", "通知", "因為系統升級，請更換帳戶：變更匯款帳戶。\n", "other bank details"},
    {"fraud-wording", "急", "方便嗎？請盡快付款。\n", "請盡快付款"},
    {"service-reset", "重設密碼", "請點擊。\n", "a new password"},
    {"security-notice", "安全性警示", "IP 位址：203.0.113.7\n", "address named in it: 203.0.113.7"},
};

static void vietnamese_is_read(void **state)
{
    check(*state, vietnamese, ARRAY_LEN(vietnamese), "UTF-8");
    check(*state, vietnamese, ARRAY_LEN(vietnamese), "windows-1258");
}

static void vietnamese_without_marks_is_read(void **state)
{
    check(*state, unmarked, ARRAY_LEN(unmarked), "UTF-8");
    check(*state, unmarked, ARRAY_LEN(unmarked), "windows-1258");
}

static void chinese_is_read(void **state)
{
    check(*state, simplified, ARRAY_LEN(simplified), "UTF-8");
    check(*state, simplified, ARRAY_LEN(simplified), "GB18030");
    check(*state, traditional, ARRAY_LEN(traditional), "UTF-8");
    check(*state, traditional, ARRAY_LEN(traditional), "Big5");
}

/* The control: the same mail about nothing. */
static void ordinary_words_say_nothing(void **state)
{
    static const struct sample ordinary[] = {
        {"fraud-wording", "Báo giá", "Xin gửi anh báo giá bàn gỗ tếch tháng này.\n", NULL},
        {"service-reset", "Lịch giao hàng", "Tàu đến thứ hai.\n", NULL},
        {"security-notice", "报价单", "请查收本月报价。\n", NULL},
        {"fraud-wording", "报价单", "请查收本月报价，谢谢。\n", NULL},
    };

    for (size_t i = 0; i < ARRAY_LEN(ordinary); i++) {
        bench_clear(*state);
        bench_habit(*state, 6);
        read_sample(*state, &ordinary[i], "UTF-8");
        bench_run(*state, ordinary[i].detector, NULL, true);
        bench_expect(*state, ordinary[i].detector, ordinary[i].subject, NULL, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vietnamese_is_read),
        cmocka_unit_test(vietnamese_without_marks_is_read),
        cmocka_unit_test(chinese_is_read),
        cmocka_unit_test(ordinary_words_say_nothing),
    };

    return cmocka_run_group_tests(tests, bench_open, bench_close);
}
