/* scan.c - see scan.h. */
#include "scan.h"

#include "base/limits.h"

#include <string.h>

struct walk {
    struct scan *scan;
    struct str line; /* without CR LF */
    size_t pos;
    token_fn fn;
    void *arg;
    bool literal; /* the line ended with the marker of one */
};

static enum scan_result bad(struct scan *scan, const char *rule)
{
    scan->wrong = rule;
    return SCAN_BAD;
}

static bool emit(struct walk *walk, enum scan_token kind, unsigned depth, size_t from)
{
    struct token token = {kind, depth, str_part(walk->line, from, walk->pos - from)};

    if (!walk->fn || walk->fn(walk->arg, &token))
        return true;
    if (!walk->scan->wrong)
        walk->scan->wrong = "grammar";
    return false;
}

static bool refuse(struct walk *walk, const char *rule)
{
    walk->scan->wrong = rule;
    return false;
}

/* --- the first words --- */

static struct str take_word(struct walk *walk)
{
    size_t from = walk->pos;

    while (walk->pos < walk->line.len && walk->line.at[walk->pos] != ' ')
        walk->pos++;
    return str_part(walk->line, from, walk->pos - from);
}

static void copy_word(char out[SCAN_WORD], struct str word)
{
    size_t len = word.len < SCAN_WORD - 1 ? word.len : SCAN_WORD - 1;

    for (size_t i = 0; i < len; i++) {
        char ch = word.at[i];

        out[i] = (char)(ch >= 'a' && ch <= 'z' ? ch - 'a' + 'A' : ch);
    }
    out[len] = '\0';
}

static bool take_space(struct walk *walk)
{
    if (walk->pos >= walk->line.len || walk->line.at[walk->pos] != ' ')
        return false;
    walk->pos++;
    return true;
}

static bool is_status(const char *word)
{
    static const char *const words[] = {"OK", "NO", "BAD", "BYE", "PREAUTH"};

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (strcmp(word, words[i]) == 0)
            return true;
    return false;
}

static bool begin_status(struct walk *walk)
{
    struct scan *scan = walk->scan;

    scan->kind = SCAN_STATUS;
    scan->in_text = true;
    if (!take_space(walk))
        return true; /* no words: whether that will do is for the caller to say */
    scan->has_code = walk->pos < walk->line.len && walk->line.at[walk->pos] == '[';
    scan->in_code = scan->has_code;
    scan->in_text = !scan->has_code;
    walk->pos += scan->has_code;
    return true;
}

static bool begin_untagged(struct walk *walk)
{
    struct scan *scan = walk->scan;

    scan->kind = SCAN_DATA;
    if (str_to_u64(str_of(scan->word), UINT32_MAX, &scan->number)) {
        if (!take_space(walk))
            return refuse(walk, "grammar");
        copy_word(scan->word, take_word(walk));
        scan->kind = strcmp(scan->word, "FETCH") == 0 ? SCAN_FETCH : SCAN_COUNT;
    }
    if (*scan->word < 'A' || *scan->word > 'Z')
        return refuse(walk, "grammar");
    return walk->pos == walk->line.len || take_space(walk) || refuse(walk, "grammar");
}

static bool begin(struct walk *walk)
{
    struct scan *scan = walk->scan;
    struct str tag = take_word(walk);

    scan->begun = true;
    if (tag.len == 0 || tag.len >= SCAN_WORD)
        return refuse(walk, "grammar");
    memcpy(scan->tag, tag.at, tag.len); /* as it is: the case of a tag counts */
    if (str_equal(tag, str_of("+"))) {
        scan->kind = SCAN_CONTINUE;
        scan->in_text = true;
        (void)take_space(walk);
        return true;
    }
    if (!take_space(walk))
        return refuse(walk, "grammar");
    copy_word(scan->word, take_word(walk));
    if (is_status(scan->word))
        return begin_status(walk);
    if (!str_equal(tag, str_of("*")))
        return refuse(walk, "grammar");
    return begin_untagged(walk);
}

/* --- tokens --- */

/* From the opening quote to the closing one. */
static bool skip_quoted(struct walk *walk)
{
    for (walk->pos++; walk->pos < walk->line.len; walk->pos++) {
        char ch = walk->line.at[walk->pos];

        if (ch == '"')
            return true;
        if (ch == '\\')
            walk->pos++;
    }
    return false;
}

static bool take_quoted(struct walk *walk)
{
    size_t from = walk->pos;

    if (!skip_quoted(walk))
        return refuse(walk, "unbalanced");
    walk->pos++;
    return emit(walk, TOKEN_QUOTED, walk->scan->depth, from);
}

/* "{123}" at the end of the line, and nowhere else. */
static bool take_literal(struct walk *walk)
{
    size_t from = walk->pos;
    struct str rest = str_part(walk->line, from, walk->line.len);
    size_t open = rest.at[0] == '~';
    struct str digits;

    if (rest.len < open + 3 || rest.at[open] != '{' || rest.at[rest.len - 1] != '}')
        return refuse(walk, "literal");
    digits = str_part(rest, open + 1, rest.len - open - 2);
    for (size_t i = 0; i < digits.len; i++)
        if (digits.at[i] < '0' || digits.at[i] > '9')
            return refuse(walk, "literal");
    if (!str_to_u64(digits, LIMIT_WIRE_LITERAL, &walk->scan->literal))
        return refuse(walk, "limit(literal)");
    walk->pos = walk->line.len;
    walk->literal = true;
    return emit(walk, TOKEN_LITERAL, walk->scan->depth, from);
}

/* libetpan takes a tab for a blank: where that ends a word for it, it must for us, or not be. */
static bool is_control(char ch)
{
    return (unsigned char)ch < ' ' || ch == 0x7f;
}

/* The [section] of an item in FETCH: header names in it may stand in quotes and in a list. */
static bool skip_section(struct walk *walk)
{
    bool in_list = false;

    for (walk->pos++; walk->pos < walk->line.len; walk->pos++) {
        char ch = walk->line.at[walk->pos];

        if (ch == '"') {
            if (!skip_quoted(walk))
                return refuse(walk, "unbalanced");
        } else if (ch == '{' || is_control(ch) || (ch == '(' && in_list) ||
                   (ch == ')' && !in_list)) {
            return refuse(walk, "section");
        } else if (ch == '(' || ch == ')') {
            in_list = !in_list;
        } else if (ch == ']' && !in_list) {
            walk->pos++;
            return true;
        }
    }
    return refuse(walk, "unbalanced");
}

static bool ends_atom(const struct walk *walk, char ch)
{
    return ch == ' ' || ch == '(' || ch == ')' || ch == '"' ||
           (ch == ']' && walk->scan->in_code && walk->scan->depth == 0);
}

static bool take_atom(struct walk *walk)
{
    bool sections = walk->scan->kind == SCAN_FETCH && walk->scan->depth == 1;
    size_t from = walk->pos;

    while (walk->pos < walk->line.len && !ends_atom(walk, walk->line.at[walk->pos])) {
        char ch = walk->line.at[walk->pos];

        if (ch == '{')
            return refuse(walk, "literal");
        if (is_control(ch))
            return refuse(walk, "control");
        if (ch != '[' || !sections)
            walk->pos++;
        else if (!skip_section(walk))
            return false;
    }
    return emit(walk, TOKEN_ATOM, walk->scan->depth, from);
}

static bool take_open(struct walk *walk)
{
    if (walk->scan->depth >= LIMIT_WIRE_DEPTH)
        return refuse(walk, "limit(depth)");
    walk->pos++;
    return emit(walk, TOKEN_OPEN, ++walk->scan->depth, walk->pos - 1);
}

static bool take_close(struct walk *walk)
{
    if (walk->scan->depth == 0)
        return refuse(walk, "unbalanced");
    walk->pos++;
    return emit(walk, TOKEN_CLOSE, walk->scan->depth--, walk->pos - 1);
}

static bool take_token(struct walk *walk)
{
    const char *at = walk->line.at + walk->pos;

    switch (*at) {
    case '(':
        return take_open(walk);
    case ')':
        return take_close(walk);
    case '"':
        return take_quoted(walk);
    case '{':
        return take_literal(walk);
    case '~':
        if (walk->pos + 1 < walk->line.len && at[1] == '{')
            return take_literal(walk);
        break;
    default:
        break;
    }
    return take_atom(walk);
}

static void end_code(struct walk *walk)
{
    walk->pos++;
    walk->scan->in_code = false;
    walk->scan->in_text = true;
}

static enum scan_result end_line(struct walk *walk)
{
    struct scan *scan = walk->scan;

    if (scan->in_code || scan->depth > 0)
        return bad(scan, "unbalanced");
    if (scan->in_text) {
        while (take_space(walk))
            ;
        scan->text_at = walk->pos;
        scan->has_text = walk->pos < walk->line.len;
    }
    return SCAN_DONE;
}

enum scan_result scan_line(struct scan *scan, struct str line, token_fn fn, void *arg)
{
    struct walk walk = {scan, str_part(line, 0, line.len - 2), 0, fn, arg, false};

    scan->literal = 0;
    if (!scan->begun && !begin(&walk))
        return SCAN_BAD;
    while (!scan->in_text && walk.pos < walk.line.len) {
        char ch = walk.line.at[walk.pos];

        if (ch == ' ')
            walk.pos++;
        else if (ch == ']' && scan->in_code && scan->depth == 0)
            end_code(&walk);
        else if (!take_token(&walk))
            return SCAN_BAD;
        else if (walk.literal)
            return SCAN_LITERAL;
    }
    return end_line(&walk);
}
