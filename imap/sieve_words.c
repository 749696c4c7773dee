/* sieve_words.c - see sieve_words.h. */
#include "sieve_words.h"

#include "base/limits.h"

#include <string.h>

void sieve_words_init(struct sieve_words *words)
{
    *words = (struct sieve_words){0};
    buf_init(&words->text, KIB(512));
    buf_reserve(&words->text, KIB(512) - 1); /* at once: it may hold what must be wiped */
}

void sieve_words_forget(struct sieve_words *words)
{
    words->count = 0;
    buf_clear(&words->text);
    explicit_bzero(words->text.at, words->text.room);
}

void sieve_words_dispose(struct sieve_words *words)
{
    explicit_bzero(words->text.at, words->text.room);
    buf_dispose(&words->text);
}

static bool strange(struct dialog *dialog, struct error *err)
{
    return error_set(err, ERROR_PROTOCOL, "%s does not speak ManageSieve", dialog->stream->host);
}

static bool begin(struct sieve_words *words, enum sieve_kind kind)
{
    if (words->count == SIEVE_WORDS_MOST)
        return false;
    words->words[words->count].kind = kind;
    words->words[words->count].at = words->text.len;
    return true;
}

static bool end(struct sieve_words *words)
{
    words->words[words->count].len = words->text.len - words->words[words->count].at;
    words->count++;
    return !words->text.full;
}

static bool take_string(struct sieve_words *words, struct str *rest)
{
    size_t i = 1;

    if (!begin(words, SIEVE_STRING))
        return false;
    for (; i < rest->len && rest->at[i] != '"'; i++) {
        if (rest->at[i] == '\\' && i + 1 < rest->len)
            i++;
        buf_char(&words->text, rest->at[i]);
    }
    if (i == rest->len)
        return false;
    *rest = str_part(*rest, i + 1, rest->len);
    return end(words);
}

/* Up to the parenthesis that closes it; one in quotes does not. */
static bool take_code(struct sieve_words *words, struct str *rest)
{
    bool quoted = false;
    size_t i = 1;

    if (!begin(words, SIEVE_CODE))
        return false;
    for (; i < rest->len && (quoted || rest->at[i] != ')'); i++) {
        if (rest->at[i] == '"')
            quoted = !quoted;
        buf_char(&words->text, rest->at[i]);
    }
    if (i == rest->len)
        return false;
    *rest = str_part(*rest, i + 1, rest->len);
    return end(words);
}

static bool take_atom(struct sieve_words *words, struct str *rest)
{
    size_t len = 0;

    while (len < rest->len && rest->at[len] > ' ' && !strchr("\"(){}", rest->at[len]))
        len++;
    if (len == 0 || !begin(words, SIEVE_ATOM))
        return false;
    buf_str(&words->text, str_part(*rest, 0, len));
    *rest = str_part(*rest, len, rest->len);
    return end(words);
}

bool sieve_marker(struct str line, uint64_t *length)
{
    line = str_trim(line);
    if (line.len < 3 || line.at[0] != '{' || line.at[line.len - 1] != '}')
        return false;
    line = str_part(line, 1, line.len - 2);
    if (line.len > 1 && line.at[line.len - 1] == '+')
        line.len--;
    return str_to_u64(line, UINT64_MAX, length);
}

/* The words of one line. True with *literal: a string of so many bytes follows. */
static bool take_words(struct sieve_words *words, struct str line, uint64_t *literal, bool *more)
{
    struct str rest = str_part(line, 0, line.len - 2);

    *more = false;
    while (rest.len > 0) {
        bool ok;

        if (rest.at[0] == ' ') {
            rest = str_part(rest, 1, rest.len);
            continue;
        }
        if (rest.at[0] == '{') {
            *more = true;
            return sieve_marker(rest, literal);
        }
        ok = rest.at[0] == '"'   ? take_string(words, &rest)
             : rest.at[0] == '(' ? take_code(words, &rest)
                                 : take_atom(words, &rest);
        if (!ok)
            return false;
    }
    return true;
}

bool sieve_words_read(struct dialog *dialog, struct sieve_words *words, struct error *err)
{
    struct str line;
    uint64_t literal;
    bool more = true;

    words->count = 0;
    buf_clear(&words->text);
    while (more) {
        if (!dialog_line(dialog, &line, err))
            return false;
        if (line.len < 2 || line.at[line.len - 2] != '\r' || memchr(line.at, '\r', line.len - 2) ||
            memchr(line.at, '\0', line.len) || !take_words(words, line, &literal, &more))
            return strange(dialog, err);
        if (!more)
            break;
        if (literal > DIALOG_LINE)
            return error_set(err, ERROR_LIMIT, "%s says more than we take (limit(literal))",
                             dialog->stream->host);
        if (!dialog_exactly(dialog, (size_t)literal, &line, err))
            return false;
        if (!begin(words, SIEVE_STRING))
            return strange(dialog, err);
        buf_str(&words->text, line);
        if (!end(words))
            return strange(dialog, err);
    }
    return words->count > 0 || strange(dialog, err);
}

struct str sieve_word(const struct sieve_words *words, size_t i, enum sieve_kind kind)
{
    if (i >= words->count || words->words[i].kind != kind)
        return (struct str){"", 0};
    return str_part(buf_as_str(&words->text), words->words[i].at, words->words[i].len);
}

struct str sieve_word_after(const struct sieve_words *words, enum sieve_kind kind)
{
    for (size_t i = 1; i < words->count; i++)
        if (words->words[i].kind == kind)
            return sieve_word(words, i, kind);
    return (struct str){"", 0};
}

bool sieve_is(const struct sieve_words *words, const char *atom)
{
    return str_equal_nocase(sieve_word(words, 0, SIEVE_ATOM), str_of(atom));
}
