/* passages.c - see passages.h. */
#include "passages.h"

#include <string.h>

enum {
    NEAR = 160,   /* bytes between two words that belong together */
    AROUND = 200, /* bytes kept before and behind them */
};

enum { ACCOUNT = 1, CHANGE = 2, BOTH = ACCOUNT | CHANGE };

/* What a word begins with, small. Ideographs are no words and stand anywhere. ACCOUNT is what is
 * asked for, CHANGE why. */
static const struct cue {
    const char *text;
    unsigned kind;
} cues[] = {
    {"bank", ACCOUNT},       {"account", ACCOUNT},  {"acct", ACCOUNT},
    {"payment", ACCOUNT},    {"wire", ACCOUNT},     {"wiring", ACCOUNT},
    {"benef", ACCOUNT},      {"remit", ACCOUNT},    {"ach", ACCOUNT},
    {"khoản", ACCOUNT},      {"KHOẢN", ACCOUNT},    {"khoan", ACCOUNT},
    {"ngân", ACCOUNT},       {"NGÂN", ACCOUNT},     {"ngan", ACCOUNT},
    {"hưởng", ACCOUNT},      {"HƯỞNG", ACCOUNT},    {"huong", ACCOUNT},
    {"账", ACCOUNT},         {"帐", ACCOUNT},       {"帳", ACCOUNT},
    {"賬", ACCOUNT},         {"银行", ACCOUNT},     {"銀行", ACCOUNT},
    {"收款", ACCOUNT},       {"汇款", ACCOUNT},     {"匯款", ACCOUNT},
    {"passw", ACCOUNT},      {"passcode", ACCOUNT}, {"credential", ACCOUNT},
    {"mailbox", ACCOUNT},    {"webmail", ACCOUNT},  {"sign in", ACCOUNT},
    {"sign-in", ACCOUNT},    {"log in", ACCOUNT},   {"login", ACCOUNT},
    {"bitcoin", ACCOUNT},    {"mật kh", ACCOUNT},   {"MẬT KH", ACCOUNT},
    {"mat kh", ACCOUNT},     {"đăng nh", ACCOUNT},  {"ĐĂNG NH", ACCOUNT},
    {"dang nh", ACCOUNT},    {"hộp th", ACCOUNT},   {"HỘP TH", ACCOUNT},
    {"密码", ACCOUNT},       {"密碼", ACCOUNT},     {"邮箱", ACCOUNT},
    {"郵箱", ACCOUNT},       {"登录", ACCOUNT},     {"登入", ACCOUNT},
    {"比特币", ACCOUNT},     {"iban", BOTH},        {"升级", BOTH},
    {"new", CHANGE},         {"updat", CHANGE},     {"chang", CHANGE},
    {"different", CHANGE},   {"alternate", CHANGE}, {"revis", CHANGE},
    {"old", CHANGE},         {"audit", CHANGE},     {"đổi", CHANGE},
    {"Đổi", CHANGE},         {"ĐỔI", CHANGE},       {"doi", CHANGE},
    {"cập", CHANGE},         {"Cập", CHANGE},       {"CẬP", CHANGE},
    {"cap", CHANGE},         {"mới", CHANGE},       {"Mới", CHANGE},
    {"MỚI", CHANGE},         {"moi", CHANGE},       {"chuyển sang", CHANGE},
    {"chuyen sang", CHANGE}, {"thông tin", CHANGE}, {"thong tin", CHANGE},
    {"新", CHANGE},          {"更", CHANGE},        {"变", CHANGE},
    {"變", CHANGE},          {"verif", CHANGE},     {"confirm", CHANGE},
    {"valid", CHANGE},       {"suspen", CHANGE},    {"deactiv", CHANGE},
    {"expir", CHANGE},       {"urgent", CHANGE},    {"immediate", CHANGE},
    {"unusual", CHANGE},     {"hacked", CHANGE},    {"record", CHANGE},
    {"xác", CHANGE},         {"XÁC", CHANGE},       {"xac nh", CHANGE},
    {"hết h", CHANGE},       {"HẾT H", CHANGE},     {"het h", CHANGE},
    {"khóa", CHANGE},        {"KHÓA", CHANGE},      {"khoá", CHANGE},
    {"验证", CHANGE},        {"驗證", CHANGE},      {"过期", CHANGE},
    {"過期", CHANGE},        {"立即", CHANGE},      {"停用", CHANGE},
};

static unsigned char small(char ch)
{
    return (unsigned char)(ch >= 'A' && ch <= 'Z' ? ch | 0x20 : ch);
}

static bool is_letter(char ch)
{
    return small(ch) >= 'a' && small(ch) <= 'z';
}

/* Bytes of a character that nobody sees, if one begins here: words are taken apart by them. */
static size_t unseen(struct str text, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)text.at + at;
    size_t left = text.len - at;

    if (left > 1 &&
        ((bytes[0] == 0xc2 && bytes[1] == 0xad) || (bytes[0] == 0xcd && bytes[1] == 0x8f)))
        return 2;
    if (left > 2 && bytes[0] == 0xe2 &&
        ((bytes[1] == 0x80 && (bytes[2] & 0xf0) == 0x80 && bytes[2] >= 0x8b) ||
         (bytes[1] == 0x80 && bytes[2] >= 0xaa && bytes[2] <= 0xae) ||
         (bytes[1] == 0x81 && bytes[2] >= 0xa0 && bytes[2] <= 0xaf)))
        return 3;
    return left > 2 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf ? 3 : 0;
}

/* Letters in disguise: nobody writes a bank's name with them by accident. */
static bool is_disguise(struct str text, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)text.at + at;
    size_t left = text.len - at;

    if (left > 1 && ((bytes[0] & 0xfc) == 0xd0 || (bytes[0] & 0xfe) == 0xce))
        return (at > 0 && is_letter(text.at[at - 1])) || (left > 2 && is_letter(text.at[at + 2]));
    if (left > 2 && bytes[0] == 0xef)
        return (bytes[1] == 0xbc && bytes[2] >= 0xa1 && bytes[2] <= 0xba) ||
               (bytes[1] == 0xbd && bytes[2] >= 0x81 && bytes[2] <= 0x9a);
    if (left > 2 && bytes[0] == 0xe2)
        return (bytes[1] == 0x92 && bytes[2] >= 0xb6) || (bytes[1] == 0x93 && bytes[2] <= 0xa9);
    if (left > 2 && bytes[0] == 0xe1)
        return bytes[1] == 0xb4;
    return left > 3 && bytes[0] == 0xf0 &&
           ((bytes[1] == 0x9d && bytes[2] >= 0x90 && bytes[2] <= 0x9f) ||
            (bytes[1] == 0x9f && bytes[2] >= 0x84 && bytes[2] <= 0x86));
}

static bool stands_at(const char *cue, struct str text, size_t at)
{
    for (; *cue; cue++) {
        size_t step;

        while (at < text.len && (step = unseen(text, at)) > 0)
            at += step;
        if (at >= text.len || small(text.at[at]) != (unsigned char)*cue)
            return false;
        at++;
    }
    return true;
}

/* Bytes that a cue begins with. */
static void mark_beginnings(bool begins[256])
{
    for (size_t i = 0; i < ARRAY_LEN(cues); i++)
        begins[(unsigned char)cues[i].text[0]] = true;
}

static unsigned kind_at(const bool begins[256], struct str text, size_t at)
{
    unsigned char first = small(text.at[at]);
    unsigned kind = 0;

    if (first >= 0x80 && is_disguise(text, at))
        return BOTH;
    if (!begins[first] || (first < 0x80 && at > 0 && is_letter(text.at[at - 1])))
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(cues); i++)
        if ((unsigned char)cues[i].text[0] == first && stands_at(cues[i].text, text, at))
            kind |= cues[i].kind;
    return kind;
}

/* The next place at or behind *at where both kinds have come within NEAR bytes: *begin is the first
 * of the two. */
static bool find_next(const bool begins[256], struct str text, size_t *at, size_t *begin)
{
    size_t account = text.len, change = text.len; /* where each was last; text.len: nowhere */

    for (size_t i = *at; i < text.len; i++) {
        unsigned kind = kind_at(begins, text, i);

        if (kind == 0)
            continue;
        if (kind & ACCOUNT)
            account = i;
        if (kind & CHANGE)
            change = i;
        *begin = account < change ? account : change;
        if (account < text.len && change < text.len && i - *begin <= NEAR) {
            *at = i;
            return true;
        }
    }
    return false;
}

/* Between two characters at or before `at`. */
static size_t between(struct str text, size_t at)
{
    while (at > 0 && at < text.len && ((unsigned char)text.at[at] & 0xc0) == 0x80)
        at--;
    return at < text.len ? at : text.len;
}

static bool add_passage(struct buf *out, struct str passage, bool gap)
{
    static const char mark[] = "\n[...]\n";

    if (out->most - out->len < passage.len + sizeof(mark))
        return false;
    buf_text(out, gap ? mark : "");
    buf_str(out, passage);
    return true;
}

enum passages passages_keep(struct buf *out, struct str text, size_t begin)
{
    bool begins[256] = {false};
    size_t done, at, first;

    if (text.len <= out->most) {
        buf_str(out, text);
        return PASSAGES_WHOLE;
    }
    done = at = utf8_clip(text, begin);
    buf_str(out, str_part(text, 0, done));
    mark_beginnings(begins);
    at -= at < NEAR ? at : NEAR; /* what the cut takes apart belongs together */
    while (find_next(begins, text, &at, &first)) {
        size_t from = between(text, first > AROUND ? first - AROUND : 0);
        size_t until = between(text, at + AROUND);

        at++;
        if (until <= done)
            continue;
        from = from > done ? from : done;
        if (!add_passage(out, str_part(text, from, until - from), from > done))
            return PASSAGES_LOST;
        done = until;
    }
    return PASSAGES_CUT;
}
