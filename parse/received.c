/* received.c - see received.h.
 *
 * Every server writes this field its own way; what they share is the order "from .. by .. with ..;
 * date" and an address literal, which the receiving host noted, behind the from word. */
#include "received.h"

#include "dates.h"
#include "keep.h"

#include <arpa/inet.h>
#include <string.h>

static bool is_space(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n';
}

/* Takes a word or a whole (comment) off *s. */
static bool take_token(struct str *s, struct str *token)
{
    size_t len = 0, depth = 0;

    *s = str_trim(*s);
    for (; len < s->len; len++) {
        char ch = s->at[len];

        if (depth == 0 && len > 0 && (is_space(ch) || ch == '(' || ch == ';'))
            break;
        depth += ch == '(';
        if (depth > 0 && ch == ')' && --depth == 0) {
            len++;
            break;
        }
    }
    *token = str_part(*s, 0, len);
    *s = str_part(*s, len, s->len);
    return len > 0;
}

static bool is_address(struct str s)
{
    char text[64];
    unsigned char bytes[16];

    if (s.len >= sizeof(text) || s.len < 3)
        return false;
    memcpy(text, s.at, s.len);
    text[s.len] = '\0';
    return inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1;
}

static bool is_address_char(char ch)
{
    return (ch >= '0' && ch <= '9') || (ch >= 'a' && ch <= 'f') || (ch >= 'A' && ch <= 'F') ||
           ch == '.' || ch == ':';
}

struct str ip_find(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        size_t len = 0;
        struct str found;

        if (i > 0 && (is_address_char(text.at[i - 1]) || text.at[i - 1] == '-'))
            continue;
        if (str_starts_nocase(str_part(text, i, text.len), "IPv6:"))
            i += 5;
        while (i + len < text.len && is_address_char(text.at[i + len]))
            len++;
        found = str_part(text, i, len);
        while (found.len > 0 && (found.at[found.len - 1] == '.' || found.at[found.len - 1] == ':'))
            found.len--; /* the end of a sentence */
        if (is_address(found))
            return found;
    }
    return str_of("");
}

static struct str without_brackets(struct str s)
{
    if (s.len > 1 && (s.at[0] == '[' || s.at[0] == '<'))
        return str_part(s, 1, s.len - 2);
    return s;
}

/* Which part of the field a word opens. */
enum place { PLACE_NONE, PLACE_FROM, PLACE_BY, PLACE_WITH, PLACE_OTHER };

static enum place place_of(struct str word)
{
    static const struct {
        const char *word;
        enum place place;
    } places[] = {
        {"from", PLACE_FROM}, {"by", PLACE_BY},     {"with", PLACE_WITH},
        {"id", PLACE_OTHER},  {"for", PLACE_OTHER}, {"via", PLACE_OTHER},
    };

    for (size_t i = 0; i < ARRAY_LEN(places); i++)
        if (str_equal_nocase(word, str_of(places[i].word)))
            return places[i].place;
    return PLACE_NONE;
}

static bool is_greeting(struct str text)
{
    static const char *const words[] = {"helo=", "helo ", "ehlo ", "ehlo="};

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_starts_nocase(text, words[i]))
            return true;
    return false;
}

/* What the client called itself in its greeting, often an address of its own network: Exim's
 * "(helo=[10.0.0.5])", others' "(EHLO [10.0.0.5])". Not a host whose name ends like that. */
static struct str without_greeting(struct str comment)
{
    for (size_t i = 1; i < comment.len; i++)
        if ((comment.at[i - 1] == '(' || is_space(comment.at[i - 1])) &&
            is_greeting(str_part(comment, i, comment.len)))
            return str_part(comment, 0, i);
    return comment;
}

/* The receiving host notes the address in a comment; a bare literal is what the sender claimed, or
 * where Exim and Yahoo write it. */
static void take_ip(struct str token, struct str *noted, struct str *claimed)
{
    struct str ip = ip_find(token.at[0] == '(' ? without_greeting(token) : token);

    if (ip.len == 0)
        return;
    if (token.at[0] == '(')
        *noted = ip;
    else if (claimed->len == 0)
        *claimed = ip;
}

void received_read(struct str value, struct arena *arena, struct mail_received *out)
{
    struct str rest = value, token, from = {"", 0}, by = {"", 0}, with = {"", 0};
    struct str noted = {"", 0}, claimed = {"", 0};
    enum place place = PLACE_NONE;
    const char *semicolon = value.len > 0 ? memrchr(value.at, ';', value.len) : NULL;

    *out = (struct mail_received){0};
    if (semicolon)
        rest = str_part(value, 0, (size_t)(semicolon - value.at));
    while (take_token(&rest, &token)) {
        enum place opens = place_of(token);

        if (opens != PLACE_NONE) {
            place = opens;
            continue;
        }
        if (place == PLACE_FROM)
            take_ip(token, &noted, &claimed);
        if (place == PLACE_FROM && from.len == 0 && token.at[0] != '(')
            from = token;
        else if (place == PLACE_BY && by.len == 0 && token.at[0] != '(')
            by = token;
        else if (place == PLACE_WITH && with.len == 0)
            with = token;
    }
    out->from = keep_shown(arena, without_brackets(from), MAIL_LINE);
    out->by = keep_shown(arena, by, MAIL_LINE);
    out->with = keep_shown(arena, with, MAIL_WORD);
    out->ip = keep_shown(arena, noted.len > 0 ? noted : claimed, MAIL_WORD);
    date_read(semicolon ? str_part(value, (size_t)(semicolon - value.at) + 1, value.len)
                        : str_of(""),
              &out->date, &out->zone);
}
