/* words.c - see words.h. */
#include "words.h"

#include "base/base64.h"
#include "base/limits.h"

#include <string.h>

/* Longest value that is looked at; four times what is kept of it. */
enum { LONGEST = 4 * 1024 };

struct word { /* =?charset?encoding?text?= */
    struct str charset, text;
    char encoding; /* 'b', 'q' */
    size_t len;    /* of the whole */
};

struct words {
    struct charsets *sets;
    struct str hint;
    struct buf *out;
    struct buf pending;      /* decoded bytes of the words just read, in one set */
    struct str pending_name; /* that set */
    size_t count;
};

static bool is_space(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n';
}

static void decode_b(struct str text, struct buf *out)
{
    struct base64_stream state = {0};

    if (!buf_reserve(out, text.len + 2))
        return;
    out->len += base64_stream_add(&state, text, out->at + out->len);
    out->len += base64_stream_end(&state, out->at + out->len);
}

static void decode_q(struct str text, struct buf *out)
{
    if (!buf_reserve(out, text.len))
        return;
    for (size_t i = 0; i < text.len; i++) {
        int high = i + 2 < text.len ? digit_hex(text.at[i + 1]) : -1;
        int low = high >= 0 ? digit_hex(text.at[i + 2]) : -1;
        char ch = text.at[i] == '_' ? ' ' : text.at[i];

        if (text.at[i] == '=' && low >= 0) {
            ch = (char)(high << 4 | low);
            i += 2;
        } else if (ch == '\r' || ch == '\n') {
            continue;
        }
        out->at[out->len++] = ch;
    }
}

/* The encoded word at the front of s, if there is one. */
static bool read_word(struct str s, struct word *out)
{
    struct str rest = str_part(s, 2, s.len);
    size_t mark = str_find_char(rest, '?');
    size_t star = str_find_char(str_part(rest, 0, mark), '*'), end;

    if (!str_starts(s, "=?") || mark == 0 || mark > 60 || mark + 3 > rest.len)
        return false;
    out->charset = str_part(rest, 0, star); /* without a language */
    out->encoding = (char)(rest.at[mark + 1] | 0x20);
    if ((out->encoding != 'b' && out->encoding != 'q') || rest.at[mark + 2] != '?')
        return false;
    rest = str_part(rest, mark + 3, rest.len);
    end = str_find(rest, str_of("?="));
    if (end == rest.len)
        return false;
    out->text = str_part(rest, 0, end);
    out->len = (size_t)(rest.at - s.at) + end + 2;
    return true;
}

size_t encoded_words_find(struct str s)
{
    size_t from = 1;

    while (from < s.len) { /* a question mark is rarer than an equals sign */
        size_t at = from + str_find_char(str_part(s, from, s.len), '?');

        if (at < s.len && s.at[at - 1] == '=')
            return at - 1;
        from = at + 1;
    }
    return s.len;
}

static void flush(struct words *words)
{
    if (words->pending.len > 0)
        charset_decode(words->sets, words->pending_name, buf_as_str(&words->pending), words->out);
    buf_clear(&words->pending);
}

static void add_plain(struct words *words, struct str text)
{
    struct str rest = text;
    bool utf8 = utf8_valid(text); /* nothing is to be converted */
    const char *name = utf8 ? "UTF-8" : charset_guess(words->sets, text, words->hint);

    flush(words);
    while (rest.len > 0) { /* without the line ends */
        size_t end = str_find_char(str_part(rest, 0, str_find_char(rest, '\n')), '\r');

        if (utf8)
            buf_str(words->out, str_part(rest, 0, end));
        else
            charset_decode(words->sets, str_of(name), str_part(rest, 0, end), words->out);
        if (str_starts(str_part(rest, end, 2), "\r\n"))
            end++;
        rest = str_part(rest, end + 1, rest.len);
        if (rest.len > 0 && rest.at[0] == '\t') {
            buf_char(words->out, ' ');
            rest = str_part(rest, 1, rest.len);
        }
    }
}

static void add_word(struct words *words, const struct word *word)
{
    if (!str_equal_nocase(word->charset, words->pending_name))
        flush(words);
    words->pending_name = word->charset;
    if (word->encoding == 'b')
        decode_b(word->text, &words->pending);
    else
        decode_q(word->text, &words->pending);
    words->count++;
}

static bool is_blank(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (!is_space(s.at[i]))
            return false;
    return true;
}

void words_decode(struct charsets *sets, struct str value, struct str hint, struct buf *out)
{
    struct words words = {.sets = sets, .hint = hint, .out = out};
    struct str rest = str_part(value, 0, LONGEST);

    buf_init(&words.pending, LONGEST);
    while (rest.len > 0 && !out->full) {
        size_t at = encoded_words_find(rest);
        struct word word;

        while (at < rest.len && !read_word(str_part(rest, at, rest.len), &word))
            at += 2 + encoded_words_find(str_part(rest, at + 2, rest.len));
        if (at >= rest.len || words.count == LIMIT_ENCODED_WORDS) {
            add_plain(&words, rest);
            break;
        }
        if (words.count == 0 || !is_blank(str_part(rest, 0, at)))
            add_plain(&words, str_part(rest, 0, at));
        add_word(&words, &word);
        rest = str_part(rest, at + word.len, rest.len);
    }
    flush(&words);
    buf_dispose(&words.pending);
}
