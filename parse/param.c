/* param.c - see param.h. */
#include "param.h"

#include <string.h>

static bool is_space(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n';
}

/* Where the text behind blanks and comments begins. */
static struct str skip_blanks(struct str s)
{
    size_t i = 0, depth = 0;

    for (; i < s.len; i++) {
        if (s.at[i] == '(')
            depth++;
        else if (depth > 0 && s.at[i] == ')')
            depth--;
        else if (depth == 0 && !is_space(s.at[i]))
            break;
    }
    return str_part(s, i, s.len);
}

/* The length of what stands before the next ';' outside quotes. */
static size_t piece_length(struct str s)
{
    bool quoted = false;
    size_t i = 0;

    for (; i < s.len && (quoted || s.at[i] != ';'); i++) {
        if (s.at[i] == '"')
            quoted = !quoted;
        else if (quoted && s.at[i] == '\\')
            i++;
    }
    return i < s.len ? i : s.len;
}

static void add_value(struct str s, struct buf *out)
{
    bool quoted = s.len > 0 && s.at[0] == '"';

    for (size_t i = quoted; i < s.len; i++) {
        if (quoted ? s.at[i] == '"' : is_space(s.at[i]) || s.at[i] == '(')
            break;
        if (quoted && s.at[i] == '\\' && i + 1 < s.len)
            i++;
        if (s.at[i] != '\r' && s.at[i] != '\n')
            buf_char(out, s.at[i]);
    }
}

static struct str take_word(struct str *rest)
{
    struct str word;
    size_t i = 0;

    *rest = skip_blanks(*rest);
    while (i < rest->len && rest->at[i] > ' ' && rest->at[i] < 0x7f &&
           !strchr("()<>@,;:\\\"/[]?=", rest->at[i]))
        i++;
    word = str_part(*rest, 0, i);
    *rest = skip_blanks(str_part(*rest, i, rest->len));
    return word;
}

bool param_type(struct str value, struct str *major, struct str *minor)
{
    *major = take_word(&value);
    if (major->len == 0 || value.len == 0 || value.at[0] != '/')
        return false;
    value = str_part(value, 1, value.len);
    *minor = take_word(&value);
    return minor->len > 0;
}

/* Is "name", "name*" or "name*0*" what stands before the '='? *whole: the first. */
static bool has_name(struct str before, const char *name, bool *whole)
{
    struct str rest;

    before = str_trim(before);
    if (!str_starts_nocase(before, name))
        return false;
    rest = str_part(before, strlen(name), before.len);
    *whole = rest.len == 0;
    return *whole || rest.at[0] == '*';
}

bool param_get(struct str value, const char *name, struct buf *out)
{
    bool found = false;

    while (value.len > 0) {
        size_t len = piece_length(value);
        struct str piece = skip_blanks(str_part(value, 0, len));
        size_t equals = str_find_char(piece, '=');
        bool whole;

        value = str_part(value, len + 1, value.len);
        if (equals == piece.len || !has_name(str_part(piece, 0, equals), name, &whole))
            continue;
        if (whole && found)
            continue;
        add_value(skip_blanks(str_part(piece, equals + 1, piece.len)), out);
        found = true;
        if (whole)
            break;
    }
    return found;
}
