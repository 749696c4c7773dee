/* rule_query.c - see rule_query.h. Terms beside each other must all be met, those with OR between
 * them or in braces one of them. */
#include "rule_query.h"

#include "own.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_DEPTH = 20, SMALL = 10 << 10, LARGE = 1 << 20 };

struct query {
    struct str rest;
    const struct case_facts *facts;
    unsigned depth;
};

static bool starts_word(struct str text, const char *word)
{
    size_t len = strlen(word);

    return str_starts_nocase(text, word) &&
           (text.len == len || strchr(" ()\"{}", text.at[len]) != NULL);
}

static bool is_one_of(struct str text, const char *const *list)
{
    for (; *list; list++)
        if (str_equal_nocase(text, str_of(*list)))
            return true;
    return false;
}

/* Words that are in most mail and most addresses, whatever the language. What is left out is
 * little, then, only if it is nothing. */
static bool is_common_word(struct str word, bool less)
{
    static const char *const words[] = {"the",  "and", "com",  "net",   "org",
                                        ".com", "me",  "http", "https", NULL};
    size_t letters = 0;

    for (size_t i = 0; i < word.len; i++) {
        if ((unsigned char)word.at[i] >= 0x80)
            return false; /* one ideograph may be a word */
        letters += word.at[i] != '*' && word.at[i] != '@' && word.at[i] != '.';
    }
    return letters == 0 || (!less && (letters <= 2 || is_one_of(word, words)));
}

/* "1K", "10M" */
static bool is_size(struct str value, bool larger)
{
    char text[24];
    unsigned long long size;
    char *unit;

    if (value.len == 0 || value.len >= sizeof(text))
        return false;
    memcpy(text, value.at, value.len);
    text[value.len] = '\0';
    size = strtoull(text, &unit, 10);
    if (*unit == 'k' || *unit == 'K')
        size <<= 10;
    else if (*unit == 'm' || *unit == 'M')
        size <<= 20;
    return larger ? size < SMALL : size >= LARGE;
}

static bool is_own(const struct query *query, struct str value)
{
    char address[200];

    if (str_equal_nocase(value, str_of("me")))
        return true;
    if (value.len == 0 || value.len >= sizeof(address))
        return false;
    memcpy(address, value.at, value.len);
    address[value.len] = '\0';
    return strchr(address, '+') == NULL && own_is_inside(query->facts, address);
}

/* "is:unread" and what else all mail is that comes in. */
static bool is_common_pair(const struct query *query, struct str key, struct str value, bool less)
{
    static const char *const texts[] = {"from",        "to",   "cc",          "bcc", "subject",
                                        "deliveredto", "body", "rfc822msgid", NULL};
    static const char *const times[] = {"newer_than", "after", "newer", NULL};
    static const char *const receivers[] = {"to", "cc", "bcc", "deliveredto", NULL};
    static const char *const states[] = {"unread", "inbox",        "anywhere", "primary",
                                         "*",      "nouserlabels", "personal", NULL};
    static const char *const places[] = {"is", "in", "label", "category", "has", NULL};

    if (is_one_of(key, times))
        return true;
    if (is_one_of(key, places))
        return is_one_of(value, states);
    if (str_equal_nocase(key, str_of("larger")) || str_equal_nocase(key, str_of("size")))
        return is_size(value, true);
    if (str_equal_nocase(key, str_of("smaller")))
        return is_size(value, false);
    if (is_one_of(key, receivers) && is_own(query, value))
        return true;
    return is_one_of(key, texts) && is_common_word(value, less);
}

static bool read_all(struct query *query, char end);

static struct str take_word(struct query *query)
{
    struct str rest = query->rest;
    size_t len = 0;

    if (rest.len > 0 && rest.at[0] == '"') {
        size_t close = str_find_char(str_part(rest, 1, rest.len), '"');

        query->rest = str_part(rest, close + 2, rest.len);
        return str_part(rest, 1, close);
    }
    while (len < rest.len && !strchr(" ()\"{}", rest.at[len]))
        len++;
    len = len > 0 ? len : 1;
    query->rest = str_part(rest, len, rest.len);
    return str_part(rest, 0, len);
}

static bool read_any(struct query *query, char end);

static bool read_group(struct query *query)
{
    char open = query->rest.at[0];
    bool common = false;

    query->rest = str_part(query->rest, 1, query->rest.len);
    if (query->depth++ < MOST_DEPTH)
        common = open == '{' ? read_any(query, '}') : read_all(query, ')');
    query->depth--;
    return common;
}

static bool opens(const struct query *query)
{
    return query->rest.len > 0 && (query->rest.at[0] == '(' || query->rest.at[0] == '{');
}

/* One term: whether most mail meets it. */
static bool read_term(struct query *query)
{
    struct str word, key;
    bool less = false, common;

    query->rest = str_trim(query->rest);
    if (starts_word(query->rest, "NOT")) {
        less = true;
        query->rest = str_trim(str_part(query->rest, 3, query->rest.len));
    } else if (query->rest.len > 1 && query->rest.at[0] == '-') {
        less = true;
        query->rest = str_part(query->rest, 1, query->rest.len);
    }
    if (opens(query)) {
        common = read_group(query);
        return less ? !common : common;
    }
    word = take_word(query);
    key = str_part(word, 0, str_find_char(word, ':'));
    if (key.len < word.len && key.len + 1 == word.len && opens(query))
        common = read_group(query); /* "from:(a OR b)" */
    else if (key.len < word.len)
        common = is_common_pair(query, key,
                                key.len + 1 < word.len ? str_part(word, key.len + 1, word.len)
                                                       : take_word(query),
                                less);
    else
        common = is_common_word(word, less);
    return less ? !common : common;
}

static bool at_end(struct query *query, char end)
{
    query->rest = str_trim(query->rest);
    if (query->rest.len == 0)
        return true;
    if (query->rest.at[0] != end)
        return false;
    query->rest = str_part(query->rest, 1, query->rest.len);
    return true;
}

static bool read_any(struct query *query, char end)
{
    bool common = false;

    while (!at_end(query, end))
        common = read_term(query) || common;
    return common;
}

static bool read_all(struct query *query, char end)
{
    bool all = true, some = false;

    while (!at_end(query, end)) {
        bool one = read_term(query);

        for (query->rest = str_trim(query->rest);
             starts_word(query->rest, "OR") || starts_word(query->rest, "|");
             query->rest = str_trim(query->rest)) {
            (void)take_word(query);
            one = read_term(query) || one;
        }
        if (starts_word(query->rest, "AND"))
            (void)take_word(query);
        all = all && one;
        some = true;
    }
    return all && some;
}

bool rule_query_is_common(const char *text, const struct case_facts *facts)
{
    struct query query = {.rest = str_of(text), .facts = facts};

    return read_all(&query, '\0');
}
