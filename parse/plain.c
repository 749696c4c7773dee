/* plain.c - types, dispositions and the like; see plain.h. Addresses are plain_address.c. */
#include "plain.h"

#include "keep.h"

#include <string.h>

static bool is_blank(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n';
}

/* As RFC 2045 has it, but for "*", which says that a value is encoded or in pieces. */
static bool is_token_char(char ch)
{
    return ch > ' ' && ch < 0x7f && strchr("()<>@,;:\\\"/[]?=*", ch) == NULL;
}

static void skip_blanks(struct str *rest)
{
    size_t i = 0;

    while (i < rest->len && is_blank(rest->at[i]))
        i++;
    *rest = str_part(*rest, i, rest->len);
}

static bool take_token(struct str *rest, struct str *token)
{
    size_t i = 0;

    while (i < rest->len && is_token_char(rest->at[i]))
        i++;
    *token = str_part(*rest, 0, i);
    *rest = str_part(*rest, i, rest->len);
    return i > 0;
}

static bool take_char(struct str *rest, char ch)
{
    bool is_there = rest->len > 0 && rest->at[0] == ch;

    if (is_there)
        *rest = str_part(*rest, 1, rest->len);
    return is_there;
}

/* What stands between quotes, without anything in it that would have to be decoded. */
static bool take_quoted(struct str *rest, struct str *value)
{
    size_t i = 1;

    while (i < rest->len && rest->at[i] != '"') {
        if (rest->at[i] < ' ' || rest->at[i] == 0x7f || rest->at[i] == '\\' ||
            (rest->at[i] == '?' && rest->at[i - 1] == '='))
            return false;
        i++;
    }
    if (i >= rest->len)
        return false;
    *value = str_part(*rest, 1, i - 1);
    *rest = str_part(*rest, i + 1, rest->len);
    return true;
}

/* --- parameters --- */

struct wanted {
    const char *name;
    struct str value; /* at is NULL: not there */
};

/* Takes "; name=value" off rest. */
static bool take_parameter(struct str *rest, struct wanted *wanted, size_t count)
{
    struct str name, value;

    if (!take_char(rest, ';'))
        return false;
    skip_blanks(rest);
    if (!take_token(rest, &name) || !take_char(rest, '='))
        return false;
    if (!(rest->len > 0 && rest->at[0] == '"' ? take_quoted(rest, &value)
                                              : take_token(rest, &value)))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!str_equal_nocase(name, str_of(wanted[i].name)))
            continue;
        if (wanted[i].value.at)
            return false;
        wanted[i].value = value;
    }
    skip_blanks(rest);
    return true;
}

static bool take_parameters(struct str rest, struct wanted *wanted, size_t count)
{
    skip_blanks(&rest);
    while (rest.len > 0)
        if (!take_parameter(&rest, wanted, count))
            return false;
    return true;
}

static const char *keep(struct arena *arena, struct str value)
{
    return keep_text(arena, value, MAIL_LINE);
}

static const char *keep_word(struct arena *arena, struct str value)
{
    return keep_lower(arena, value, MAIL_WORD);
}

bool plain_type(struct tree_type *out, struct arena *arena, struct str value)
{
    enum { CHARSET, NAME, BOUNDARY, REPORT, SMIME, COUNT };
    struct wanted wanted[COUNT] = {[CHARSET] = {.name = "charset"},
                                   [NAME] = {.name = "name"},
                                   [BOUNDARY] = {.name = "boundary"},
                                   [REPORT] = {.name = "report-type"},
                                   [SMIME] = {.name = "smime-type"}};
    struct str rest = value, major, minor;

    if (!take_token(&rest, &major) || !take_char(&rest, '/') || !take_token(&rest, &minor) ||
        !take_parameters(rest, wanted, COUNT))
        return false;
    *out = (struct tree_type){
        .type = keep_lower(arena, str_part(value, 0, major.len + 1 + minor.len), MAIL_LINE),
        .charset = keep_word(arena, wanted[CHARSET].value),
        .name = keep(arena, wanted[NAME].value),
        .report_type = keep_word(arena, wanted[wanted[REPORT].value.at ? REPORT : SMIME].value),
        .boundary = wanted[BOUNDARY].value,
    };
    return true;
}

bool plain_disposition(struct tree_disposition *out, struct arena *arena, struct str value)
{
    struct wanted name = {.name = "filename"};
    struct str rest = value, token;

    if (!take_token(&rest, &token) || !take_parameters(rest, &name, 1))
        return false;
    *out = (struct tree_disposition){keep_word(arena, token), keep(arena, name.value)};
    return true;
}

/* --- single words --- */

bool plain_encoding(enum tree_encoding *out, struct str value)
{
    static const struct {
        const char *name;
        enum tree_encoding encoding;
    } known[] = {
        {"7bit", TREE_PLAIN},    {"8bit", TREE_PLAIN},    {"binary", TREE_PLAIN},
        {"base64", TREE_BASE64}, {"x-uuencode", TREE_UU}, {"quoted-printable", TREE_QUOTED},
    };

    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (str_equal_nocase(value, str_of(known[i].name))) {
            *out = known[i].encoding;
            return true;
        }
    return false;
}

static bool is_id_char(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
           ch == '_' || ch == '-' || ch == '$' || ch == '+';
}

/* Words with a dot between two. */
static bool is_dotted(struct str s)
{
    bool word = false;

    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == '.' ? !word : !is_id_char(s.at[i]))
            return false;
        word = s.at[i] != '.';
    }
    return word;
}

/* "<left@right>". */
bool plain_id(const char **out, struct arena *arena, struct str value)
{
    struct str inner = str_part(value, 1, value.len > 2 ? value.len - 2 : 0);
    size_t at = str_find_char(inner, '@');

    if (value.len < 2 || value.at[0] != '<' || value.at[value.len - 1] != '>' ||
        !is_dotted(str_part(inner, 0, at)) || !is_dotted(str_part(inner, at + 1, inner.len)))
        return false;
    *out = keep(arena, inner);
    return true;
}
