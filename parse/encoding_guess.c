/* encoding_guess.c - see encoding_guess.h.
 *
 * Mail programs differ here: some show what stands there, some try. Only the beginning is looked
 * at; what is no digit behind it is passed over by the decoder. */
#include "encoding_guess.h"

#include "base/limits.h"

enum {
    LOOK_AT = 8192,
    FEW_DIGITS = 16, /* fewer may be a word or a number */
    FEW_ESCAPES = 3, /* fewer may be an address with something behind a "=" */
};

static bool is_digit64(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
           ch == '+' || ch == '/';
}

/* Lines of digits without a blank between two, padding at the end at most. */
static bool is_base64(struct str raw)
{
    struct str rest = str_trim(raw), line;
    size_t digits = 0, padding = 0;

    while (str_next_line(&rest, &line)) {
        line = str_trim(line);
        for (size_t i = 0; i < line.len; i++) {
            if (line.at[i] == '=')
                padding++;
            else if (is_digit64(line.at[i]) && padding == 0)
                digits++;
            else
                return false;
        }
    }
    return digits >= FEW_DIGITS && padding <= 2;
}

/* Every "=" is the beginning of an escape or the end of a line. */
static bool is_quoted(struct str raw)
{
    size_t escapes = 0, ends = 0;

    for (size_t i = 0; i < raw.len; i++) {
        if (raw.at[i] != '=')
            continue;
        if (i + 2 < raw.len && digit_hex(raw.at[i + 1]) >= 0 && digit_hex(raw.at[i + 2]) >= 0)
            escapes++;
        else if (i + 1 < raw.len && (raw.at[i + 1] == '\r' || raw.at[i + 1] == '\n'))
            ends++;
        else if (i + 2 < raw.len)
            return false;
    }
    return ends > 0 || escapes >= FEW_ESCAPES;
}

enum tree_encoding encoding_guess(struct str raw)
{
    struct str some = str_part(str_trim(raw), 0, LOOK_AT);

    if (is_base64(some))
        return TREE_BASE64;
    return is_quoted(some) ? TREE_QUOTED : TREE_STRANGE;
}
