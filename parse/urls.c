/* urls.c - see urls.h. */
#include "urls.h"

#include "keep.h"

#include <string.h>

static uint64_t hash(struct str s)
{
    uint64_t value = UINT64_C(14695981039346656037);

    for (size_t i = 0; i < s.len; i++)
        value = (value ^ (unsigned char)s.at[i]) * UINT64_C(1099511628211);
    return value;
}

/* The link with this target that has text to fill, or the same text; count if there is none. */
static size_t find(const struct urls *urls, uint64_t target, struct str text)
{
    for (size_t i = 0; i < urls->count; i++)
        if (urls->seen[i] == target && (text.len == 0 || urls->at[i].text[0] == '\0' ||
                                        str_equal(str_of(urls->at[i].text), text)))
            return i;
    return urls->count;
}

void urls_add(struct urls *urls, struct str target, struct str text, uint32_t part)
{
    uint64_t key;
    size_t at;

    target = str_trim(target);
    text = str_trim(text);
    if (target.len == 0)
        return;
    if (str_equal(target, text))
        text = str_of("");
    text = str_part(text, 0, utf8_clip(text, MAIL_LINE));
    key = hash(target);
    at = find(urls, key, text);
    if (at == LIMIT_URLS) {
        urls->full = true;
        return;
    }
    if (!urls->at) {
        urls->at = arena_alloc(urls->arena, LIMIT_URLS * sizeof(*urls->at));
        urls->seen = arena_alloc(urls->arena, LIMIT_URLS * sizeof(*urls->seen));
    }
    if (at == urls->count) {
        urls->seen[at] = key;
        urls->at[at] =
            (struct mail_url){keep_text(urls->arena, target, MAIL_TARGET), "", part, urls->origin};
        urls->count++;
    }
    if (text.len > 0)
        urls->at[at].text = keep_text(urls->arena, text, MAIL_LINE);
}

/* --- in plain text --- */

static bool is_letter(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

/* Punctuation of Chinese and Japanese text that ends a URL as a blank does. */
static bool is_wide_mark(struct str s)
{
    struct str rest = s;
    int32_t ch = utf8_take(&rest);

    return ch == UTF8_BAD || (ch >= 0x3000 && ch <= 0x303f) || (ch >= 0xff00 && ch <= 0xff65) ||
           (ch >= 0x2018 && ch <= 0x201f) || text_class((uint32_t)ch) == TEXT_HIDDEN;
}

/* Length of the character at the front of s if it can be in a URL, else 0. */
static size_t url_char(struct str s)
{
    unsigned char ch = (unsigned char)s.at[0];
    struct str rest = s;

    if (ch < 0x80)
        return ch > ' ' && !strchr("<>\"`{}|^\\", ch);
    if (is_wide_mark(s))
        return 0;
    utf8_take(&rest);
    return s.len - rest.len;
}

/* Is the bracket at the end one that was opened outside the URL? */
static bool closes_outside(struct str url)
{
    char close = url.at[url.len - 1], open = close == ')' ? '(' : '[';
    size_t opened = 0, closed = 0;

    for (size_t i = 0; i < url.len; i++) {
        opened += url.at[i] == open;
        closed += url.at[i] == close;
    }
    return closed > opened;
}

/* Off the end of a URL: what closes the sentence or the bracket around it. */
static struct str trim_end(struct str url)
{
    for (size_t brackets = 0; url.len > 0 && brackets < 8;) {
        char last = url.at[url.len - 1];

        if (last == ')' || last == ']') {
            if (!closes_outside(url))
                break;
            brackets++;
        } else if (!strchr(".,;:!?'*", last)) {
            break;
        }
        url.len--;
    }
    return url;
}

/* The URL that begins at offset from. */
static struct str cut_url(struct str text, size_t from)
{
    size_t end = from, step;

    while (end < text.len && end - from < 2 * MAIL_TARGET &&
           (step = url_char(str_part(text, end, 4))) > 0)
        end += step;
    return trim_end(str_part(text, from, end - from));
}

/* Where the scheme before "://" begins; at if there is none that we follow. */
static size_t scheme_start(struct str text, size_t at)
{
    static const char *const schemes[] = {"http", "https", "ftp", "hxxp", "hxxps"};
    size_t start = at;
    struct str scheme;

    while (start > 0 && at - start < 6 && is_letter(text.at[start - 1]))
        start--;
    for (; start < at; start++) {
        scheme = str_part(text, start, at - start);
        for (size_t i = 0; i < ARRAY_LEN(schemes); i++)
            if (str_equal_nocase(scheme, str_of(schemes[i])))
                return start;
    }
    return at;
}

static void find_schemes(struct urls *urls, struct str text, uint32_t part)
{
    size_t from = 0;

    while (from < text.len && !urls->full) {
        size_t at = from + str_find(str_part(text, from, text.len), str_of("://"));
        size_t start;

        if (at >= text.len)
            return;
        start = scheme_start(text, at);
        from = at + 3;
        if (start < at) {
            struct str url = cut_url(text, start);

            if (url.len > at + 3 - start)
                urls_add(urls, url, str_of(""), part);
            if (start + url.len > from)
                from = start + url.len;
        }
    }
}

static void find_bare(struct urls *urls, struct str text, uint32_t part)
{
    size_t from = 0;

    while (from < text.len && !urls->full) {
        size_t at = from + str_find(str_part(text, from, text.len), str_of("www."));
        bool alone;

        if (at >= text.len)
            return;
        alone = at == 0 || (text.at[at - 1] != '/' && text.at[at - 1] != '.' &&
                            text.at[at - 1] != '@' && !is_letter(text.at[at - 1]));
        from = at + 4;
        if (alone) {
            struct str url = cut_url(text, at);

            if (url.len > 6 && str_find_char(str_part(url, 4, url.len), '.') < url.len - 4)
                urls_add(urls, url, str_of(""), part);
        }
    }
}

void urls_find(struct urls *urls, struct str text, uint32_t part)
{
    find_schemes(urls, text, part);
    find_bare(urls, text, part);
}
