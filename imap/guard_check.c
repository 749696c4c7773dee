/* guard_check.c - untagged data, token by token; see guard_parts.h. */
#include "guard_parts.h"

#include "base/limits.h"
#include "capability.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Where in "(NAME VALUE NAME VALUE)" we are. */
enum fetch_place { FETCH_OPEN, FETCH_NAME, FETCH_VALUE, FETCH_LIST, FETCH_OVER };

/* It holds, or that rule is broken. */
static bool must(struct guard *guard, bool holds, const char *rule)
{
    if (!holds)
        guard->response.scan.wrong = rule;
    return holds;
}

static bool is_number(const struct token *token, uint64_t max, uint64_t *out)
{
    return token->kind == TOKEN_ATOM && str_to_u64(token->at, max, out);
}

/* "\Seen", "$Forwarded", "\*", "Junk": no quotes, no lists, nothing a parser could trip over. No
 * atom has control characters: the scan refuses them. */
static bool is_flag(const struct token *token)
{
    if (token->kind != TOKEN_ATOM)
        return false;
    for (size_t i = 0; i < token->at.len; i++) {
        char ch = token->at.at[i];

        if (ch == '%' || (ch == '\\' && i > 0))
            return false;
    }
    return true;
}

static bool check_flag(struct guard *guard, const struct token *token, unsigned depth)
{
    bool list = token->kind == TOKEN_OPEN || token->kind == TOKEN_CLOSE;

    return must(guard, list ? token->depth == depth : is_flag(token), "flags");
}

/* --- FETCH --- */

/* Items whose value is message bytes. */
static bool is_content(const char *name)
{
    struct str s = str_of(name);

    return str_starts_nocase(s, "BODY[") || str_starts_nocase(s, "BINARY[") ||
           str_equal_nocase(s, str_of("RFC822")) || str_equal_nocase(s, str_of("RFC822.TEXT")) ||
           str_equal_nocase(s, str_of("RFC822.HEADER"));
}

/* What is between the quotes. */
static void unquote(struct str quoted, struct buf *out)
{
    for (size_t i = 1; i + 1 < quoted.len; i++) {
        if (quoted.at[i] == '\\')
            i++;
        buf_char(out, quoted.at[i]);
    }
}

/* Message bytes that came without a literal: they become an object too, so that whatever stands
 * in its place in the jail is ours. */
static bool store_short(struct token_context *context, const struct token *token)
{
    struct guard *guard = context->guard;
    struct response *response = &guard->response;
    struct object *object = &guard->objects[guard->object_count];
    struct str line = buf_as_str(&guard->line);
    size_t from = (size_t)(token->at.at - line.at);
    bool nil = token->kind == TOKEN_ATOM && str_equal_nocase(token->at, str_of("NIL"));
    struct buf bytes;
    bool ok;

    if (!must(guard, nil || token->kind == TOKEN_QUOTED, "fetch") ||
        !must(guard, guard->object_count < OBJECTS_MOST, "limit(items)"))
        return false;
    buf_init(&bytes, LIMIT_WIRE_SEARCH);
    if (!nil)
        unquote(token->at, &bytes);
    ok = body_store_whole(guard->bodies, str_of(response->name), buf_as_str(&bytes), object,
                          context->err);
    buf_dispose(&bytes);
    object->nil = nil;
    guard->object_count++;
    buf_str(&guard->held, str_part(line, response->copied, from - response->copied));
    buf_printf(&guard->held, "\"@%" PRIu64 "\"", object->number);
    response->copied = from + token->at.len;
    return ok;
}

static bool check_item(struct token_context *context, const struct token *token)
{
    struct guard *guard = context->guard;
    struct response *response = &guard->response;
    const char *name = response->name;
    uint64_t ignored;

    if (is_content(name)) {
        response->body = token->kind == TOKEN_LITERAL;
        return response->body || store_short(context, token);
    }
    if (strcmp(name, "UID") == 0)
        return must(guard, is_number(token, UINT32_MAX, &response->uid) && response->uid > 0,
                    "fetch");
    if (strcmp(name, "RFC822.SIZE") == 0) /* libetpan would keep the lower 32 bits of more */
        return must(guard, is_number(token, UINT32_MAX, &ignored), "fetch");
    if (strcmp(name, "INTERNALDATE") == 0)
        return must(guard, token->kind == TOKEN_QUOTED, "fetch");
    if (strcmp(name, "FLAGS") == 0 || strcmp(name, "MODSEQ") == 0)
        return must(guard, token->kind == TOKEN_OPEN, "fetch");
    return true;
}

static void keep_name(struct response *response, struct str name)
{
    size_t len = name.len < OBJECT_NAME - 1 ? name.len : OBJECT_NAME - 1;

    for (size_t i = 0; i < len; i++) {
        char ch = name.at[i];

        response->name[i] = (char)(ch >= 'a' && ch <= 'z' ? ch - 'a' + 'A' : ch);
    }
    response->name[len] = '\0';
}

static bool check_in_list(struct guard *guard, const struct token *token)
{
    const char *name = guard->response.name;
    uint64_t ignored;

    if (strcmp(name, "FLAGS") == 0)
        return check_flag(guard, token, 2);
    if (strcmp(name, "MODSEQ") == 0)
        return must(guard, token->kind == TOKEN_CLOSE || is_number(token, INT64_MAX, &ignored),
                    "fetch");
    return true;
}

static bool check_fetch(struct token_context *context, const struct token *token)
{
    struct guard *guard = context->guard;
    struct response *response = &guard->response;

    switch ((enum fetch_place)response->place) {
    case FETCH_OPEN:
        response->place = FETCH_NAME;
        return must(guard, token->kind == TOKEN_OPEN, "fetch");
    case FETCH_NAME:
        response->place = token->kind == TOKEN_CLOSE ? FETCH_OVER : FETCH_VALUE;
        keep_name(response, token->at);
        return must(guard, token->kind == TOKEN_CLOSE || token->kind == TOKEN_ATOM, "fetch");
    case FETCH_VALUE:
        response->place = token->kind == TOKEN_OPEN ? FETCH_LIST : FETCH_NAME;
        return must(guard, token->kind != TOKEN_CLOSE, "fetch") && check_item(context, token);
    case FETCH_LIST:
        if (token->kind == TOKEN_CLOSE && token->depth == 2)
            response->place = FETCH_NAME;
        return check_in_list(guard, token);
    case FETCH_OVER:
    default:
        return must(guard, false, "fetch");
    }
}

static bool end_fetch(struct guard *guard, struct error *err)
{
    if (guard->response.place != FETCH_OVER)
        return guard_refuse(guard, "fetch", err);
    for (size_t i = 0; i < guard->object_count; i++) {
        guard->objects[i].uid = guard->response.uid;
        if (!body_store_announce(guard->bodies, &guard->objects[i], err))
            return false;
    }
    return true;
}

/* --- the others --- */

/* ((prefix delimiter ...) ...): libetpan reads one character of the delimiter without looking
 * whether there is one. */
static bool check_namespace(struct guard *guard, const struct token *token)
{
    int *place = &guard->response.place;

    if (token->kind == TOKEN_OPEN && token->depth == 2)
        *place = 0;
    if (token->kind == TOKEN_OPEN || token->kind == TOKEN_CLOSE || token->depth != 2)
        return true;
    if (++*place != 2)
        return true;
    return must(guard,
                token->kind == TOKEN_ATOM ? str_equal_nocase(token->at, str_of("NIL"))
                                          : token->kind == TOKEN_QUOTED && token->at.len > 2,
                "namespace");
}

static bool check_capability(struct guard *guard, const struct token *token)
{
    struct buf *words = &guard->response.words;

    buf_char(words, ' '); /* if it does not fit, nothing behind it does */
    return must(guard, token->kind == TOKEN_ATOM, "capability") &&
           must(guard, buf_str(words, token->at), "limit(line)");
}

/* What libetpan reads, or passes on to its extension. */
static const char *const passes[] = {
    "LIST", "LSUB",    "STATUS",   "SEARCH",   "ESEARCH", "FLAGS",     "NAMESPACE",  "QUOTA",
    "ACL",  "ENABLED", "METADATA", "MYRIGHTS", "ID",      "QUOTAROOT", "CAPABILITY", "VANISHED",
};

static bool is_among(const char *word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

static bool check_code(struct guard *guard, const struct token *token)
{
    struct response *response = &guard->response;

    if (response->tokens == 1)
        keep_name(response, token->at);
    if (!must(guard, token->kind != TOKEN_LITERAL, "code") ||
        !must(guard, response->tokens > 1 || token->kind == TOKEN_ATOM, "code"))
        return false;
    response->quoted = response->quoted || token->kind == TOKEN_QUOTED;
    if (strcmp(response->name, "PERMANENTFLAGS") == 0)
        return check_flag(guard, token, 1);
    if (strcmp(response->name, "BADCHARSET") == 0)
        return must(guard, token->kind != TOKEN_QUOTED, "badcharset");
    return true;
}

bool check_token(void *arg, const struct token *token)
{
    struct token_context *context = arg;
    struct guard *guard = context->guard;
    const struct scan *scan = &guard->response.scan;
    const char *word = scan->word;

    guard->response.tokens++;
    if (scan->kind == SCAN_STATUS)
        return check_code(guard, token);
    if (scan->kind == SCAN_FETCH)
        return check_fetch(context, token);
    if (scan->kind == SCAN_COUNT)
        return false;
    if (strcmp(word, "FLAGS") == 0)
        return check_flag(guard, token, 1);
    if (strcmp(word, "NAMESPACE") == 0)
        return check_namespace(guard, token);
    return strcmp(word, "CAPABILITY") != 0 || check_capability(guard, token);
}

static bool drop(struct guard *guard)
{
    guard_note(guard, "wire_repaired(unknown)", str_trim(buf_as_str(&guard->held)));
    return true;
}

static bool end_count(struct guard *guard)
{
    const struct scan *scan = &guard->response.scan;

    if (strcmp(scan->word, "EXISTS") == 0)
        guard->exists = scan->number < LIMIT_WIRE_EXISTS ? scan->number : LIMIT_WIRE_EXISTS;
    else if (strcmp(scan->word, "EXPUNGE") == 0)
        guard->exists -= guard->exists > 0;
    else if (strcmp(scan->word, "RECENT") != 0)
        return drop(guard);
    buf_str(&guard->jail, buf_as_str(&guard->held));
    return true;
}

bool check_data(struct guard *guard, struct error *err)
{
    const struct response *response = &guard->response;

    if (response->scan.kind == SCAN_COUNT)
        return end_count(guard);
    if (response->scan.kind == SCAN_FETCH && !end_fetch(guard, err))
        return false;
    if (response->scan.kind == SCAN_DATA &&
        !is_among(response->scan.word, passes, ARRAY_LEN(passes)))
        return drop(guard);
    if (strcmp(response->scan.word, "CAPABILITY") == 0) {
        if (response->tokens == 0)
            return guard_refuse(guard, "capability", err);
        guard->capability = true;
        buf_text(&guard->jail, "* CAPABILITY");
        capability_clean(&guard->jail, buf_as_str(&response->words));
        buf_text(&guard->jail, "\r\n");
        return true;
    }
    buf_str(&guard->jail, buf_as_str(&guard->held));
    return true;
}
