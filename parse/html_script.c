/* html_script.c - see html_script.h. */
#include "html_script.h"

#include <string.h>

/* \x61 and \u0061: their length, and the character. 0: no such thing. */
static size_t escaped(struct str text, char *ch)
{
    size_t digits = text.len > 1 && text.at[1] == 'x' ? 2 : 4;
    int value = 0;

    if (text.len < 2 + digits || text.at[0] != '\\' || (text.at[1] != 'x' && text.at[1] != 'u'))
        return 0;
    for (size_t i = 0; i < digits; i++) {
        int digit = digit_hex(text.at[2 + i]);

        if (digit < 0)
            return 0;
        value = value << 4 | digit;
    }
    *ch = value < 0x80 ? (char)value : '?';
    return 2 + digits;
}

static bool is_quote(char ch)
{
    return ch == '"' || ch == '\'' || ch == '`';
}

/* 'at' + 'ob': the length of what stands between the halves. 0: nothing of the kind. */
static size_t joint(struct str text)
{
    bool plus = false;
    size_t at = 1;

    if (!is_quote(text.at[0]))
        return 0;
    for (; at < text.len && (text.at[at] == ' ' || text.at[at] == '+'); at++)
        plus = plus || text.at[at] == '+';
    return plus && at < text.len && is_quote(text.at[at]) ? at + 1 : 0;
}

void script_plain(struct str text, struct buf *out)
{
    for (size_t i = 0; i < text.len && !out->full;) {
        struct str rest = str_part(text, i, 8);
        char ch = text.at[i];
        size_t step = escaped(rest, &ch);

        if (step == 0) {
            size_t gap = joint(rest);

            i += gap;
            if (gap > 0)
                continue;
            step = 1;
        }
        buf_char(out, (char)(ch >= 'A' && ch <= 'Z' ? ch + 0x20 : ch));
        i += step;
    }
}

static bool is_encoded_char(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
           ch == '+' || ch == '/' || ch == '=' || ch == '%' || ch == '-' || ch == '_';
}

bool script_next_run(struct str *rest, struct str *run)
{
    size_t at = 0, len = 0;

    while (at < rest->len && !is_encoded_char(rest->at[at]))
        at++;
    while (at + len < rest->len && is_encoded_char(rest->at[at + len]))
        len++;
    *run = str_part(*rest, at, len);
    *rest = str_part(*rest, at + len, rest->len);
    return len > 0;
}

void script_from_percent(struct str run, struct buf *out)
{
    for (size_t i = 0; i < run.len; i++) {
        char ch = run.at[i];

        if (ch == '%' && i + 2 < run.len && digit_hex(run.at[i + 1]) >= 0 &&
            digit_hex(run.at[i + 2]) >= 0) {
            ch = (char)(digit_hex(run.at[i + 1]) << 4 | digit_hex(run.at[i + 2]));
            i += 2;
        }
        if (!buf_char(out, ch))
            return;
    }
}
