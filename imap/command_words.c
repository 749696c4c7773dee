/* command_words.c - see command_words.h. */
#include "command_words.h"

#include "base/limits.h"

#include <string.h>

bool take_char(struct str *rest, char ch)
{
    if (rest->len == 0 || rest->at[0] != ch)
        return false;
    *rest = str_part(*rest, 1, rest->len);
    return true;
}

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

static bool is_name_char(char ch)
{
    return is_digit(ch) || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '-' ||
           ch == '.' || ch == '_' || ch == '=';
}

bool take_name(struct str *rest, struct str *name)
{
    size_t len = 0;

    while (len < rest->len && is_name_char(rest->at[len]))
        len++;
    *name = str_part(*rest, 0, len);
    *rest = str_part(*rest, len, rest->len);
    return len > 0;
}

bool take_this(struct str *rest, const char *word)
{
    struct str after = *rest;
    struct str name;

    if (!take_name(&after, &name) || !str_equal_nocase(name, str_of(word)))
        return false;
    *rest = after;
    return true;
}

bool take_quoted_word(struct str *rest)
{
    struct str s = *rest;

    if (!take_char(&s, '"'))
        return false;
    while (s.len > 0 && s.at[0] != '"') {
        bool escaped = take_char(&s, '\\');

        if (s.len == 0 || s.at[0] < ' ' || s.at[0] > '~')
            return false;
        if (escaped && s.at[0] != '"' && s.at[0] != '\\')
            return false;
        s = str_part(s, 1, s.len);
    }
    if (!take_char(&s, '"'))
        return false;
    *rest = s;
    return true;
}

/* No character that could begin a list, a string or a literal. */
static bool is_atom_char(char ch, const char *also)
{
    return ch > ' ' && ch <= '~' && (!strchr("(){}\"\\%*", ch) || strchr(also, ch));
}

static bool take_atom_with(struct str *rest, const char *also)
{
    size_t len = 0;

    while (len < rest->len && is_atom_char(rest->at[len], also))
        len++;
    *rest = str_part(*rest, len, rest->len);
    return len > 0;
}

bool take_astring(struct str *rest)
{
    return take_quoted_word(rest) || take_atom_with(rest, "");
}

bool take_pattern(struct str *rest)
{
    return take_quoted_word(rest) || take_atom_with(rest, "%*");
}

bool take_digits(struct str *rest)
{
    size_t len = 0;

    while (len < rest->len && is_digit(rest->at[len]))
        len++;
    *rest = str_part(*rest, len, rest->len);
    return len > 0;
}

bool take_message_set(struct str *rest)
{
    do {
        if (!take_char(rest, '*') && !take_digits(rest))
            return false;
        if (take_char(rest, ':') && !take_char(rest, '*') && !take_digits(rest))
            return false;
    } while (take_char(rest, ','));
    return true;
}

bool take_list_of(struct str *rest, const char *const *words)
{
    if (!take_char(rest, '('))
        return false;
    do {
        const char *const *word = words;

        while (*word && !take_this(rest, *word))
            word++;
        if (!*word)
            return false;
    } while (take_char(rest, ' '));
    return take_char(rest, ')');
}

bool take_anything(struct str *rest)
{
    unsigned depth = 0;

    do {
        while (take_char(rest, '('))
            if (++depth > LIMIT_WIRE_DEPTH)
                return false;
        if ((rest->len == 0 || rest->at[0] != ')') && !take_quoted_word(rest) &&
            !take_atom_with(rest, "\\%*"))
            return false;
        while (take_char(rest, ')'))
            if (depth-- == 0)
                return false;
    } while (take_char(rest, ' '));
    return depth == 0 && rest->len == 0;
}
