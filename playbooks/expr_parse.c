/* expr_parse.c - the text of a condition, made a tree; see playbooks/expr.h.
 *
 * expr = and { "or" and }; and = not { "and" not }; not = [ "not" ] prim;
 * prim = "(" expr ")" | call | ref comparison literal. */
#include "expr.h"

#include "base/limits.h"

#include <string.h>

const char *const expr_call_names[CALL_NUMBER] = {
    [CALL_FINDING] = "finding", [CALL_FACT] = "fact",         [CALL_DONE] = "done",
    [CALL_SKIPPED] = "skipped", [CALL_FAILED] = "failed",     [CALL_PROVIDER] = "provider",
    [CALL_CONTROL] = "control", [CALL_VAR] = "var",           [CALL_SEVERITY] = "severity",
    [CALL_COUNT] = "count",     [CALL_COVERAGE] = "coverage",
};

enum { DEEPEST = 16, LONGEST = 1000 };

struct parser {
    struct arena *arena;
    const char *text;
    size_t at;
    unsigned depth;
    struct error *err;
};

static const struct expr *parse_or(struct parser *p);

static const struct expr *fail(struct parser *p, const char *what)
{
    if (p->err->code == ERROR_NONE)
        error_set(p->err, ERROR_FORMAT, "%s", what);
    return NULL;
}

static void skip_blanks(struct parser *p)
{
    while (p->text[p->at] == ' ' || p->text[p->at] == '\n')
        p->at++;
}

static bool is_name(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || (ch && strchr("._-*", ch));
}

static size_t name_length(const struct parser *p)
{
    size_t len = 0;

    while (is_name(p->text[p->at + len]))
        len++;
    return len;
}

/* Takes this word if it comes next. */
static bool take_word(struct parser *p, const char *word)
{
    size_t len = strlen(word);

    skip_blanks(p);
    if (name_length(p) != len || strncmp(p->text + p->at, word, len) != 0)
        return false;
    p->at += len;
    return true;
}

static bool take_char(struct parser *p, char ch)
{
    skip_blanks(p);
    if (p->text[p->at] != ch)
        return false;
    p->at++;
    return true;
}

static struct expr *make(struct parser *p, enum expr_kind kind, const struct expr *left,
                         const struct expr *right)
{
    struct expr *expr = arena_alloc(p->arena, sizeof(*expr));

    expr->kind = kind;
    expr->left = left;
    expr->right = right;
    return expr;
}

static bool take_comparison(struct parser *p, enum expr_compare *out)
{
    static const struct {
        const char *text;
        enum expr_compare compare;
    } signs[] = {{"==", IS_EQUAL},    {"!=", IS_NOT}, {"<=", IS_AT_MOST},
                 {">=", IS_AT_LEAST}, {"<", IS_LESS}, {">", IS_MORE}};

    skip_blanks(p);
    for (size_t i = 0; i < ARRAY_LEN(signs); i++) {
        size_t len = strlen(signs[i].text);

        if (strncmp(p->text + p->at, signs[i].text, len) != 0)
            continue;
        p->at += len;
        *out = signs[i].compare;
        return true;
    }
    return false;
}

static bool take_number(struct parser *p, int64_t *out)
{
    size_t len = name_length(p);
    uint64_t value;

    if (!str_to_u64((struct str){p->text + p->at, len}, INT32_MAX, &value))
        return false;
    p->at += len;
    *out = (int64_t)value;
    return true;
}

static bool take_one_of(struct parser *p, const char *const *words, size_t count, int64_t *out)
{
    for (size_t i = 0; i < count; i++)
        if (take_word(p, words[i])) {
            *out = (int64_t)i;
            return true;
        }
    return false;
}

static bool take_quoted(struct parser *p, const char **out)
{
    size_t from;

    if (!take_char(p, '"'))
        return false;
    from = p->at;
    while (p->text[p->at] && p->text[p->at] != '"')
        p->at++;
    if (!p->text[p->at])
        return false;
    *out = arena_strndup(p->arena, p->text + from, p->at - from);
    p->at++;
    return true;
}

static const struct expr *parse_compare(struct parser *p, struct expr *expr)
{
    static const char *const severities[] = {"info", "low", "medium", "high", "critical"};
    static const char *const coverages[] = {"none", "partial", "full"};
    bool ok;

    expr->kind = EXPR_COMPARE;
    if (!take_comparison(p, &expr->compare))
        return fail(p, "a comparison is missing here: ==, !=, <, <=, > or >=");
    skip_blanks(p);
    if (expr->call == CALL_VAR)
        ok = take_quoted(p, &expr->text) && (expr->compare == IS_EQUAL || expr->compare == IS_NOT);
    else if (expr->call == CALL_SEVERITY)
        ok = take_one_of(p, severities, ARRAY_LEN(severities), &expr->number);
    else if (expr->call == CALL_COVERAGE)
        ok = take_one_of(p, coverages, ARRAY_LEN(coverages), &expr->number);
    else
        ok = take_number(p, &expr->number);
    if (ok)
        return expr;
    return fail(p, expr->call == CALL_VAR ? "a variable is compared by == or != with a text "
                                            "in double quotes"
                   : expr->call == CALL_SEVERITY
                       ? "a severity is info, low, medium, high or critical"
                   : expr->call == CALL_COVERAGE ? "coverage is none, partial or full"
                                                 : "a whole number is missing here");
}

static const struct expr *parse_call(struct parser *p)
{
    struct expr *expr = make(p, EXPR_CALL, NULL, NULL);
    int64_t call;
    size_t len;

    if (!take_one_of(p, expr_call_names, CALL_NUMBER, &call))
        return fail(p, "finding(), fact(), done(), skipped(), failed(), provider(), control(), "
                       "var(), severity(), count() or coverage() is missing here");
    expr->call = (enum expr_call)call;
    if (!take_char(p, '('))
        return fail(p, "an opening bracket is missing here");
    skip_blanks(p);
    len = name_length(p);
    if (len == 0)
        return fail(p, "a name is missing between the brackets");
    expr->name = arena_strndup(p->arena, p->text + p->at, len);
    p->at += len;
    if (!take_char(p, ')'))
        return fail(p, "a closing bracket is missing here");
    return expr->call >= CALL_VAR ? parse_compare(p, expr) : expr;
}

static const struct expr *parse_not(struct parser *p)
{
    const struct expr *inner;
    bool negated = take_word(p, "not");

    if (take_char(p, '(')) {
        inner = parse_or(p);
        if (inner && !take_char(p, ')'))
            return fail(p, "a closing bracket is missing here");
    } else {
        inner = parse_call(p);
    }
    return inner && negated ? make(p, EXPR_NOT, inner, NULL) : inner;
}

static const struct expr *parse_and(struct parser *p)
{
    const struct expr *left = parse_not(p);

    while (left && take_word(p, "and")) {
        const struct expr *right = parse_not(p);

        left = right ? make(p, EXPR_AND, left, right) : NULL;
    }
    return left;
}

static const struct expr *parse_or(struct parser *p)
{
    const struct expr *left;

    if (++p->depth > DEEPEST)
        return fail(p, "brackets are nested too deep");
    left = parse_and(p);
    while (left && take_word(p, "or")) {
        const struct expr *right = parse_and(p);

        left = right ? make(p, EXPR_OR, left, right) : NULL;
    }
    p->depth--;
    return left;
}

bool expr_parse(struct arena *arena, const char *text, const struct expr **out, unsigned *column,
                struct error *err)
{
    struct parser parser = {.arena = arena, .text = text, .err = err};

    *out = NULL;
    *column = 1;
    if (strlen(text) > LONGEST)
        return error_set(err, ERROR_LIMIT, "the condition is longer than %d characters", LONGEST);
    *out = parse_or(&parser);
    skip_blanks(&parser);
    *column = (unsigned)parser.at + 1;
    if (*out && text[parser.at])
        *out = fail(&parser, "the condition does not end here: \"and\" or \"or\" is missing");
    return *out != NULL;
}
