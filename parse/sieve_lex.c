/* sieve_lex.c - see sieve_lex.h. */
#include "sieve_lex.h"

#include <stdlib.h>
#include <string.h>

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

static bool is_letter(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_';
}

static char peek(const struct sieve_lexer *lexer, size_t ahead)
{
    return lexer->source.len - lexer->at > ahead ? lexer->source.at[lexer->at + ahead] : '\0';
}

static bool at_end(const struct sieve_lexer *lexer)
{
    return lexer->at >= lexer->source.len;
}

/* Goes to `to`, counting lines. A CR that no LF follows ends a line too. */
static void move_to(struct sieve_lexer *lexer, size_t to)
{
    for (; lexer->at < to; lexer->at++) {
        char ch = lexer->source.at[lexer->at];

        if (ch == '\n' || (ch == '\r' && peek(lexer, 1) != '\n'))
            lexer->line++;
    }
}

static bool fail(struct sieve_lexer *lexer, const char *why)
{
    lexer->error = why;
    return false;
}

static void add_comment(struct sieve_lexer *lexer, const struct sieve_comment *comment)
{
    if (lexer->comment_count == lexer->comment_room) {
        lexer->comment_room = lexer->comment_room ? lexer->comment_room * 2 : 32;
        lexer->comments =
            xreallocarray(lexer->comments, lexer->comment_room, sizeof(*lexer->comments));
    }
    lexer->comments[lexer->comment_count++] = *comment;
}

static size_t end_of_line(const struct sieve_lexer *lexer, size_t from)
{
    while (from < lexer->source.len && lexer->source.at[from] != '\n' &&
           lexer->source.at[from] != '\r')
        from++;
    return from;
}

static void take_hash_comment(struct sieve_lexer *lexer)
{
    size_t from = lexer->at, to = end_of_line(lexer, from);
    struct sieve_comment comment = {str_part(lexer->source, from + 1, to - from - 1),
                                    lexer->line + 1, from, to, false};

    add_comment(lexer, &comment);
    move_to(lexer, to);
}

static bool take_bracket_comment(struct sieve_lexer *lexer)
{
    size_t from = lexer->at;
    struct str rest = str_part(lexer->source, from + 2, lexer->source.len);
    size_t len = str_find(rest, str_of("*/"));
    struct sieve_comment comment = {str_part(rest, 0, len), lexer->line + 1, from, from + len + 4,
                                    true};

    if (len == rest.len)
        return fail(lexer, "a comment that begins here does not end");
    add_comment(lexer, &comment);
    move_to(lexer, comment.to);
    return true;
}

/* Blanks, line ends and comments. */
static bool skip_blank(struct sieve_lexer *lexer)
{
    while (!at_end(lexer)) {
        char ch = peek(lexer, 0);

        if (ch == '#')
            take_hash_comment(lexer);
        else if (ch == '/' && peek(lexer, 1) == '*') {
            if (!take_bracket_comment(lexer))
                return false;
        } else if (ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n')
            move_to(lexer, lexer->at + 1);
        else
            break;
    }
    return true;
}

static bool take_quoted(struct sieve_lexer *lexer, struct sieve_token *out)
{
    struct str source = lexer->source;
    size_t at = lexer->at + 1, escapes = 0;
    char *text;

    for (; at < source.len && source.at[at] != '"'; at++) {
        if (source.at[at] == '\\') {
            escapes++;
            at++;
        }
    }
    if (at >= source.len)
        return fail(lexer, "a string that begins here does not end");
    out->kind = TOKEN_STRING;
    out->text = str_part(source, lexer->at + 1, at - lexer->at - 1);
    if (escapes > 0) {
        size_t len = 0;

        text = arena_alloc(lexer->arena, out->text.len);
        for (size_t i = 0; i < out->text.len; i++) {
            if (out->text.at[i] == '\\')
                i++;
            text[len++] = out->text.at[i];
        }
        out->text = (struct str){text, len};
    }
    move_to(lexer, at + 1);
    return true;
}

static size_t past_line_end(const struct sieve_lexer *lexer, size_t at)
{
    if (at < lexer->source.len && lexer->source.at[at] == '\r')
        at++;
    if (at < lexer->source.len && lexer->source.at[at] == '\n')
        at++;
    return at;
}

/* Where the line with the lone dot begins that ends the text from here; source.len: nowhere. */
static size_t find_dot(const struct sieve_lexer *lexer)
{
    size_t at = lexer->at;

    while (at < lexer->source.len) {
        size_t end = end_of_line(lexer, at);

        if (end - at == 1 && lexer->source.at[at] == '.')
            return at;
        at = past_line_end(lexer, end);
    }
    return at;
}

/* The lines behind "text:" up to a lone dot; a dot in front of a line is doubled there. */
static bool take_lines(struct sieve_lexer *lexer, struct sieve_token *out)
{
    struct str source = lexer->source;
    size_t len = 0, at = lexer->at, last = find_dot(lexer);
    char *text;

    if (last == source.len)
        return fail(lexer, "a text: that begins here has no line with a single dot at its end");
    text = arena_alloc(lexer->arena, last - at + 1);
    while (at < last) {
        size_t next = past_line_end(lexer, end_of_line(lexer, at));

        if (source.at[at] == '.')
            at++;
        memcpy(text + len, source.at + at, next - at);
        len += next - at;
        at = next;
    }
    out->kind = TOKEN_STRING;
    out->text = (struct str){text, len};
    move_to(lexer, past_line_end(lexer, last + 1));
    return true;
}

static bool take_multi_line(struct sieve_lexer *lexer, struct sieve_token *out)
{
    move_to(lexer, lexer->at + strlen("text:"));
    while (peek(lexer, 0) == ' ' || peek(lexer, 0) == '\t')
        lexer->at++;
    if (peek(lexer, 0) == '#')
        take_hash_comment(lexer);
    if (peek(lexer, 0) != '\n' && peek(lexer, 0) != '\r')
        return fail(lexer, "text: must be followed by a new line");
    move_to(lexer, past_line_end(lexer, lexer->at));
    return take_lines(lexer, out);
}

static bool take_number(struct sieve_lexer *lexer, struct sieve_token *out)
{
    static const char units[] = "KMG";
    uint64_t value = 0;
    char unit;

    out->kind = TOKEN_NUMBER;
    for (; is_digit(peek(lexer, 0)); lexer->at++) {
        uint64_t digit = (uint64_t)(peek(lexer, 0) - '0');

        if (value > (UINT64_MAX / 10 - digit) >> 30)
            return fail(lexer, "a number that is too large");
        value = value * 10 + digit;
    }
    unit = (char)(peek(lexer, 0) & ~0x20);
    for (unsigned i = 0; i < 3; i++) {
        if (unit == units[i]) {
            value <<= 10 * (i + 1);
            lexer->at++;
        }
    }
    out->number = value;
    if (is_letter(peek(lexer, 0)) || is_digit(peek(lexer, 0)))
        return fail(lexer, "a number with letters in it");
    return true;
}

static void take_word(struct sieve_lexer *lexer, struct sieve_token *out)
{
    size_t from = lexer->at;

    while (is_letter(peek(lexer, 0)) || is_digit(peek(lexer, 0)))
        lexer->at++;
    out->text = str_part(lexer->source, from, lexer->at - from);
}

static bool take(struct sieve_lexer *lexer, struct sieve_token *out)
{
    char ch = peek(lexer, 0);

    if (ch == '"')
        return take_quoted(lexer, out);
    if (is_digit(ch))
        return take_number(lexer, out);
    if (is_letter(ch)) {
        if (str_starts_nocase(str_part(lexer->source, lexer->at, lexer->source.len), "text:"))
            return take_multi_line(lexer, out);
        out->kind = TOKEN_WORD;
        take_word(lexer, out);
        return true;
    }
    if (ch == ':' && is_letter(peek(lexer, 1))) {
        lexer->at++;
        out->kind = TOKEN_TAG;
        take_word(lexer, out);
        return true;
    }
    if (ch == '\0' || !strchr(";,()[]{}", ch))
        return fail(lexer, "a character that does not belong here");
    out->kind = TOKEN_MARK;
    out->mark = ch;
    lexer->at++;
    return true;
}

void sieve_lex(struct sieve_lexer *lexer, struct sieve_token *out)
{
    bool ok = !lexer->error && skip_blank(lexer);

    *out = (struct sieve_token){
        .kind = TOKEN_END, .text = str_of(""), .line = lexer->line + 1, .from = lexer->at};
    if (ok && !at_end(lexer))
        ok = take(lexer, out);
    if (!ok)
        out->kind = TOKEN_BAD;
    out->to = lexer->at;
}

void sieve_lexer_dispose(struct sieve_lexer *lexer)
{
    free(lexer->comments);
    lexer->comments = NULL;
    lexer->comment_count = lexer->comment_room = 0;
}
