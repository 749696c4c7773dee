/* log_plain.c - see log_plain.h. */
#include "log_plain.h"

#include "base/fold.h"

#include <ctype.h>
#include <string.h>

static void put(struct buf *out, uint32_t ch)
{
    if (ch != ' ' || !str_ends_nocase(buf_as_str(out), " "))
        utf8_put(out, ch);
}

static bool is_ideograph(uint32_t ch)
{
    return ch >= 0x2e80;
}

/* General punctuation, and the full stop and comma of Chinese. */
static bool is_mark(uint32_t ch)
{
    return (ch >= 0x2000 && ch <= 0x206f) || ch == 0x3001 || ch == 0x3002;
}

static bool is_word(uint32_t ch)
{
    return ch < 0x80 ? isalnum((int)ch) != 0 : ch >= 0xc0 && !is_mark(ch);
}

/* "LoginFailed" and "登录OK" are two words each. */
static bool begins_word(uint32_t before, uint32_t ch)
{
    return (before < 0x80 && islower((int)before) && ch < 0x80 && isupper((int)ch)) ||
           (is_ideograph(before) && ch < 0x80) || (before < 0x80 && is_ideograph(ch));
}

/* A colon parts a name from what it has, any other mark two sentences. */
static uint32_t mark_of(uint32_t ch)
{
    static const char joins[] = " _-'\"\t`";

    if (ch == ':' || ch == '=')
        return ':';
    if ((ch < 0x80 && strchr(joins, (int)ch)) || ch == 0x2018 || ch == 0x2019 || ch == 0xa0)
        return ' ';
    return ',';
}

void log_plain(struct buf *out, struct str text)
{
    uint32_t before = ' ';

    buf_init(out, LOG_PLAIN_MOST);
    put(out, ' ');
    while (text.len > 0 && !out->full) {
        int32_t taken = utf8_take(&text);
        uint32_t ch = taken == UTF8_BAD || taken == 0 ? ',' : (uint32_t)taken;
        uint32_t folded = fold_char(ch);

        if (folded == 0)
            continue;
        if (is_word(folded) && begins_word(before, ch))
            put(out, ' ');
        before = ch;
        if (is_word(folded)) {
            put(out, folded);
            continue;
        }
        put(out, ' ');
        put(out, mark_of(folded));
        put(out, ' ');
    }
    put(out, ' ');
}
