/* plain_address.c - lists of addresses: <a@b.example>, "Name" <a@b.example>, Two Words
 * <a@b.example>, a@b.example; see plain.h. */
#include "base/limits.h"
#include "keep.h"
#include "plain.h"

#include <string.h>

static bool is_letter(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9');
}

static size_t run_of(struct str s, const char *others)
{
    size_t i = 0;

    while (i < s.len && (is_letter(s.at[i]) || (s.at[i] != '\0' && strchr(others, s.at[i]))))
        i++;
    return i;
}

static void skip(struct str *rest, size_t len)
{
    *rest = str_part(*rest, len, rest->len);
}

static void skip_blanks(struct str *rest)
{
    size_t i = 0;

    while (i < rest->len && strchr(" \t\r\n", rest->at[i]) && rest->at[i] != '\0')
        i++;
    skip(rest, i);
}

/* Words with a dot between two, which are not empty. */
static bool is_dotted(struct str s)
{
    bool word = false;

    for (size_t i = 0; i < s.len; i++) {
        if (s.at[i] == '.' && !word)
            return false;
        word = s.at[i] != '.';
    }
    return word;
}

/* A domain in letters and digits, none of it encoded ("xn--..."). */
static bool is_domain(struct str s)
{
    return is_dotted(s) && str_find(s, str_of("--")) == s.len;
}

/* local@domain */
static bool take_address(struct str *rest, struct str *whole, size_t *at)
{
    size_t local = run_of(*rest, "._+-="), domain;

    *at = local;
    if (local == rest->len || rest->at[local] != '@' || !is_dotted(str_part(*rest, 0, local)))
        return false;
    domain = run_of(str_part(*rest, local + 1, rest->len), ".-");
    *whole = str_part(*rest, 0, local + 1 + domain);
    skip(rest, whole->len);
    return is_domain(str_part(*whole, local + 1, domain));
}

/* Words with one blank between two. */
static bool take_words(struct str *rest, struct str *words, const char *others)
{
    size_t len = 0;

    for (;;) {
        size_t word = run_of(str_part(*rest, len, rest->len), others);

        if (word == 0)
            return false;
        len += word;
        if (len + 1 >= rest->len || rest->at[len] != ' ' || rest->at[len + 1] == '<')
            break;
        len++;
    }
    *words = str_part(*rest, 0, len);
    skip(rest, len);
    return true;
}

/* The name before an address in angle brackets, and the blank behind it. */
static bool take_name(struct str *rest, struct str *name)
{
    bool quoted = rest->at[0] == '"';

    if (quoted)
        skip(rest, 1);
    if (!take_words(rest, name, quoted ? "_-.,'&()/+@" : "_-'&/+"))
        return false;
    if (quoted && (rest->len == 0 || rest->at[0] != '"'))
        return false;
    if (quoted)
        skip(rest, 1);
    if (rest->len < 2 || rest->at[0] != ' ' || rest->at[1] != '<')
        return false;
    skip(rest, 1);
    return true;
}

/* As GMime's are kept: the domain in lower case. */
static const char *keep_email(struct arena *arena, struct str whole, size_t at)
{
    char *copy;

    if (at > MAIL_LINE / 2 || whole.len > MAIL_LINE)
        return NULL;
    copy = arena_strndup(arena, whole.at, whole.len);
    for (size_t i = at; i < whole.len; i++)
        if (copy[i] >= 'A' && copy[i] <= 'Z')
            copy[i] = (char)(copy[i] - 'A' + 'a');
    return copy;
}

/* One of a list. */
static bool take_mailbox(struct str *rest, struct arena *arena, struct mail_address *out)
{
    struct str name = {"", 0}, whole, ahead = *rest;
    size_t at;
    bool angle;

    if (rest->len == 0)
        return false;
    if (!take_address(&ahead, &whole, &at)) {
        if (rest->at[0] != '<' && !take_name(rest, &name))
            return false;
        angle = rest->at[0] == '<';
        skip(rest, angle);
        if (!take_address(rest, &whole, &at) || rest->len == 0 || rest->at[0] != '>')
            return false;
        skip(rest, 1);
    } else {
        *rest = ahead;
    }
    *out = (struct mail_address){keep_text(arena, name, MAIL_LINE), keep_email(arena, whole, at)};
    return out->email != NULL;
}

static size_t count_commas(struct str s)
{
    size_t count = 0;

    for (size_t i = 0; i < s.len; i++)
        count += s.at[i] == ',';
    return count;
}

bool plain_addresses(struct mail_addresses *out, struct arena *arena, struct str value)
{
    struct mail_addresses more = {.count = out->count};
    size_t most = out->count + 1 + count_commas(value);

    if (value.len == 0)
        return true;
    if (most > LIMIT_ADDRESSES)
        return false;
    more.at = arena_alloc(arena, most * sizeof(*more.at));
    if (out->count > 0)
        memcpy(more.at, out->at, out->count * sizeof(*more.at));
    while (take_mailbox(&value, arena, &more.at[more.count])) {
        more.count++;
        skip_blanks(&value);
        if (value.len == 0) {
            *out = more;
            return true;
        }
        if (value.at[0] != ',')
            return false;
        skip(&value, 1);
        skip_blanks(&value);
    }
    return false;
}
