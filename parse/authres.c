/* authres.c - see authres.h. */
#include "authres.h"

#include "keep.h"

#include <string.h>

static bool is_space(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n';
}

/* Takes a word, a sign ('=' or ';') or a quoted string off *s; comments are passed over. */
static bool take_token(struct str *s, struct str *token)
{
    size_t len = 0, depth = 0;

    while (s->len > 0 && (is_space(s->at[0]) || s->at[0] == '(' || depth > 0)) {
        depth += s->at[0] == '(';
        depth -= depth > 0 && s->at[0] == ')';
        *s = str_part(*s, 1, s->len);
    }
    if (s->len > 0 && s->at[0] == '"') {
        len = 1 + str_find_char(str_part(*s, 1, s->len), '"');
        *token = str_part(*s, 1, len - 1);
        *s = str_part(*s, len + 1, s->len);
        return true;
    }
    while (len < s->len && !is_space(s->at[len]) && !strchr("(=;\"", s->at[len]))
        len++;
    if (len == 0 && s->len > 0)
        len = 1;
    *token = str_part(*s, 0, len);
    *s = str_part(*s, len, s->len);
    return len > 0;
}

static bool is(struct str token, const char *text)
{
    return str_equal(token, str_of(text));
}

/* The value behind an equals sign; tokens that hold one themselves (base64 ends so) stay whole. */
static struct str take_value(struct str *s)
{
    struct str token = {"", 0}, more;

    if (!take_token(s, &token))
        return str_of("");
    while (s->len > 0 && s->at[0] == '=' && take_token(s, &more))
        token.len = (size_t)(more.at + more.len - token.at);
    return token;
}

/* Which property tells whose result it is; the better one has the higher number. */
static int weight_of(struct str method, struct str property)
{
    static const struct {
        const char *method, *property;
        int weight;
    } table[] = {
        {"dkim", "header.d", 3},         {"dkim", "header.i", 2},
        {"dkim", "header.from", 1},      {"spf", "smtp.mailfrom", 3},
        {"spf", "smtp.mail", 2},         {"spf", "smtp.helo", 1},
        {"dmarc", "header.from", 3},     {"dmarc", "header.d", 1},
        {"arc", "header.d", 1},          {"auth", "smtp.auth", 3},
        {"sender-id", "header.from", 1}, {"sender-id", "header.sender", 1},
        {"compauth", "header.from", 1},  {"iprev", "policy.iprev", 1},
    };

    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (str_equal_nocase(method, str_of(table[i].method)) &&
            str_equal_nocase(property, str_of(table[i].property)))
            return table[i].weight;
    return 0;
}

/* The domain of an address, or what is no address as it is. */
static struct str domain_of(struct str value)
{
    const char *at = value.len > 0 ? memrchr(value.at, '@', value.len) : NULL;

    while (value.len > 0 && strchr("<>", value.at[value.len - 1]))
        value.len--;
    return at ? str_part(value, (size_t)(at - value.at) + 1, value.len) : value;
}

struct result {
    struct str method, result, domain;
    int weight;
};

static void take_property(struct result *result, struct str property, struct str value)
{
    int weight;

    if (result->method.len == 0) {
        result->method = str_part(property, 0, str_find_char(property, '/'));
        result->result = value;
        return;
    }
    weight = weight_of(result->method, property);
    if (weight > result->weight) {
        result->weight = weight;
        result->domain = domain_of(value);
    }
}

static void store(const struct result *result, const char *host, struct arena *arena,
                  struct mail_auth *out)
{
    out->host = host;
    out->method = keep_lower(arena, result->method, MAIL_WORD);
    out->result = keep_lower(arena, result->result, MAIL_WORD);
    out->domain = keep_lower(arena, result->domain, MAIL_LINE);
}

/* The authserv-id, and a version behind it; a field that begins with a result has none. */
static const char *take_host(struct str *rest, struct arena *arena)
{
    struct str start = *rest, before, token, next = {"", 0};

    if (!take_token(rest, &token))
        return "";
    before = *rest;
    if (take_token(&before, &next) && is(next, "=")) {
        *rest = start;
        return "";
    }
    return is(token, ";") ? "" : keep_lower(arena, token, MAIL_LINE);
}

size_t authres_read(struct str value, struct arena *arena, struct mail_auth out[AUTHRES_MOST])
{
    struct str rest = value, token, name = {"", 0};
    const char *host = take_host(&rest, arena);
    struct result result = {0};
    size_t count = 0;

    while (take_token(&rest, &token) && count < AUTHRES_MOST) {
        if (is(token, ";")) {
            if (result.method.len > 0)
                store(&result, host, arena, &out[count++]);
            result = (struct result){0};
            name = str_of("");
        } else if (is(token, "=")) {
            take_property(&result, name, take_value(&rest));
            name = str_of("");
        } else {
            name = token;
        }
    }
    if (result.method.len > 0 && count < AUTHRES_MOST)
        store(&result, host, arena, &out[count++]);
    return count;
}

void authres_spf(struct str value, struct arena *arena, struct mail_auth *out)
{
    struct str rest = value, token, name = {"", 0}, host = {"", 0}, domain = {"", 0};
    struct result result = {.method = str_of("spf")};

    if (take_token(&rest, &token))
        result.result = token;
    while (take_token(&rest, &token)) {
        if (!is(token, "=")) {
            name = token;
            continue;
        }
        token = take_value(&rest);
        if (str_equal_nocase(name, str_of("receiver")))
            host = token;
        else if (str_equal_nocase(name, str_of("envelope-from")))
            domain = domain_of(token);
        else if (str_equal_nocase(name, str_of("helo")) && domain.len == 0)
            domain = token;
    }
    result.domain = domain;
    store(&result, keep_lower(arena, host, MAIL_LINE), arena, out);
}
