/* notice.c - see notice.h. */
#include "notice.h"

#include "letters.h"
#include "lure_receiver.h"
#include "parse/dkim.h"

#include <string.h>

enum { MOST_TEXT = 8192, LONGEST_LABEL = 40 };

bool notice_is_genuine(const struct mail *mail)
{
    char from[DOMAIN_TEXT], domain[DOMAIN_TEXT];
    struct receiver receiver;

    if (mail->from.count == 0)
        return false;
    domain_registrable(mail->from.at[0].email, from);
    for (size_t i = 0; i < mail->dkim_count; i++) {
        domain_registrable(mail->dkim[i].domain, domain);
        if (dkim_proves(&mail->dkim[i]) && strcmp(domain, from) == 0)
            return true;
    }
    receiver_of(&receiver, mail);
    for (size_t i = 0; i < mail->auth_count; i++) {
        const struct mail_auth *auth = &mail->auth[i];

        if (!receiver_is_trusted(&receiver, i))
            continue;
        domain_registrable(auth->domain, domain);
        if (strcmp(auth->method, "dkim") == 0 && strcmp(auth->result, "pass") == 0 &&
            strcmp(domain, from) == 0)
            return true;
    }
    return false;
}

static const struct {
    const char *label;
    enum notice_value value;
} labels[] = {
    {"ip address", NOTICE_IP},
    {"ip", NOTICE_IP},
    {"địa chỉ ip", NOTICE_IP},
    {"ip 地址", NOTICE_IP},
    {"ip地址", NOTICE_IP},
    {"ip 位址", NOTICE_IP},
    {"country/region", NOTICE_WHERE},
    {"location", NOTICE_WHERE},
    {"near", NOTICE_WHERE},
    {"vị trí", NOTICE_WHERE},
    {"quốc gia/khu vực", NOTICE_WHERE},
    {"quốc gia/vùng", NOTICE_WHERE},
    {"国家/地区", NOTICE_WHERE},
    {"國家/地區", NOTICE_WHERE},
    {"位置", NOTICE_WHERE},
    {"地点", NOTICE_WHERE},
    {"platform", NOTICE_DEVICE},
    {"device", NOTICE_DEVICE},
    {"browser", NOTICE_DEVICE},
    {"operating system", NOTICE_DEVICE},
    {"thiết bị", NOTICE_DEVICE},
    {"trình duyệt", NOTICE_DEVICE},
    {"nền tảng", NOTICE_DEVICE},
    {"平台", NOTICE_DEVICE},
    {"设备", NOTICE_DEVICE},
    {"裝置", NOTICE_DEVICE},
    {"浏览器", NOTICE_DEVICE},
    {"瀏覽器", NOTICE_DEVICE},
    {"date", NOTICE_TIME},
    {"time", NOTICE_TIME},
    {"when", NOTICE_TIME},
    {"ngày", NOTICE_TIME},
    {"thời gian", NOTICE_TIME},
    {"时间", NOTICE_TIME},
    {"日期", NOTICE_TIME},
    {"時間", NOTICE_TIME},
};

static int value_of(struct str label)
{
    struct buf folded;
    int out = -1;

    if (label.len == 0 || label.len > LONGEST_LABEL)
        return -1;
    buf_init(&folded, 400);
    unicode_fold(&folded, label);
    for (size_t i = 0; i < ARRAY_LEN(labels) && out < 0; i++)
        if (str_equal(buf_as_str(&folded), str_of(labels[i].label)))
            out = (int)labels[i].value;
    buf_dispose(&folded);
    return out;
}

/* Where the colon is, ASCII or full-width; len of it in *wide. */
static size_t find_colon(struct str line, size_t *wide)
{
    size_t plain = str_find_char(line, ':'), full = str_find(line, str_of("："));

    *wide = full < plain ? strlen("：") : 1;
    return full < plain ? full : plain;
}

static void set(struct notice_values *out, int which, struct str value)
{
    value = str_trim(value);
    value.len = utf8_clip(value, NOTICE_TEXT - 1);
    if (which < 0 || value.len == 0 || out->at[which][0])
        return;
    memcpy(out->at[which], value.at, value.len);
    out->at[which][value.len] = '\0';
}

void notice_read(struct notice_values *out, struct str text)
{
    struct str line;
    int waiting = -1; /* a label that stood alone on its line */

    *out = (struct notice_values){0};
    text.len = utf8_clip(text, MOST_TEXT);
    while (str_next_line(&text, &line)) {
        size_t wide, colon;
        struct str rest;
        int which;

        line = str_trim(line);
        if (line.len == 0)
            continue;
        colon = find_colon(line, &wide);
        which = value_of(str_trim(str_part(line, 0, colon)));
        rest = colon < line.len ? str_part(line, colon + wide, line.len) : str_of("");
        if (which >= 0 && str_trim(rest).len > 0)
            set(out, which, rest);
        else if (which < 0 && waiting >= 0)
            set(out, waiting, line);
        waiting = which >= 0 && str_trim(rest).len == 0 ? which : -1;
    }
}
