/* member_words.c - see member_words.h. */
#include "member_words.h"

#include "base/limits.h"
#include "charset.h"
#include "header.h"
#include "html.h"

#include <string.h>

enum {
    MOST_WORDS = 512 << 10, /* bytes of one text that are read */
    TRIED = 4096,
    NARROW_RUN = 6, /* letters; shorter ones are chance */
    WIDE_RUN = 4,
};

static uint32_t unit_at(struct str bytes, size_t at, bool big)
{
    unsigned char first = (unsigned char)bytes.at[at], second = (unsigned char)bytes.at[at + 1];

    return big ? (uint32_t)first << 8 | second : (uint32_t)second << 8 | first;
}

static void put(struct buf *out, uint32_t ch)
{
    if (ch == '\n' || ch == '\t' || ch >= ' ')
        utf8_put(out, ch);
    else if (ch == '\r' || ch == 7 || ch == 11) /* how Word ends a line, and a cell */
        buf_char(out, '\n');
}

static void wide(struct buf *out, struct str bytes, bool big)
{
    uint32_t high = 0;

    for (size_t i = 0; i + 1 < bytes.len && !out->full; i += 2) {
        uint32_t unit = unit_at(bytes, i, big);

        if (unit >= 0xd800 && unit < 0xdc00) {
            high = unit;
        } else if (unit >= 0xdc00 && unit < 0xe000) {
            if (high != 0)
                utf8_put(out, 0x10000 + ((high - 0xd800) << 10) + (unit - 0xdc00));
            high = 0;
        } else {
            put(out, unit);
            high = 0;
        }
    }
}

static void say(struct look *look, struct buf *words)
{
    if (words->full)
        look_limit(look, "document-text");
    look_line(look);
    look_text(look, buf_as_str(words));
    look_line(look);
}

void member_wide(struct look *look, struct str bytes)
{
    struct buf words;

    buf_init(&words, MOST_WORDS);
    wide(&words, bytes, false);
    say(look, &words);
    buf_dispose(&words);
}

void member_narrow(struct look *look, struct str bytes)
{
    struct buf words;

    if (bytes.len > MOST_WORDS)
        look_limit(look, "document-text");
    bytes = str_part(bytes, 0, utf8_clip(bytes, MOST_WORDS));
    buf_init(&words, 4 * MOST_WORDS);
    if (look->sets)
        charset_decode(look->sets, str_of(""), bytes, &words);
    else
        buf_str(&words, bytes);
    say(look, &words);
    buf_dispose(&words);
}

/* --- pages --- */

void member_page(struct look *look, struct str page)
{
    struct arena arena = {0};
    struct urls urls = {.arena = &arena};
    struct buf words, utf8;
    struct html html = {.urls = &urls, .text = &words};

    buf_init(&words, MOST_WORDS);
    buf_init(&utf8, MOST_WORDS);
    if (str_starts(page, "\xff\xfe") || str_starts(page, "\xfe\xff")) {
        wide(&utf8, str_part(page, 2, page.len), page.at[0] == '\xfe');
        page = buf_as_str(&utf8);
    }
    html_read(&html, str_part(page, 0, MOST_WORDS));
    if (page.len > MOST_WORDS || html.cut || urls.full)
        look_limit(look, "html");
    for (size_t i = 0; i < urls.count; i++)
        look_link(look, str_of(urls.at[i].target), false);
    say(look, &words);
    buf_dispose(&utf8);
    buf_dispose(&words);
    arena_dispose(&arena);
}

/* --- texts --- */

/* Without control characters, to some depth. */
static bool is_text(struct str bytes)
{
    bytes = str_part(bytes, 0, TRIED);
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char ch = (unsigned char)bytes.at[i];

        if (ch < ' ' && ch != '\t' && ch != '\r' && ch != '\n' && ch != '\f' && ch != 0x1b)
            return false;
    }
    return bytes.len > 0;
}

/* Every other byte is none: Western text in sixteen bits. */
static bool is_wide_text(struct str bytes)
{
    size_t empty = 0;

    bytes = str_part(bytes, 0, TRIED);
    for (size_t i = 0; i + 1 < bytes.len; i += 2) {
        if (bytes.at[i] == '\0')
            return false;
        empty += bytes.at[i + 1] == '\0';
    }
    return bytes.len >= 8 && empty > bytes.len / 4;
}

/* A mail that lies in an archive is not taken apart: its header and what of it is plain is text. */
static bool is_mail(struct str bytes)
{
    static const char *const names[] = {"Received", "Return-Path",  "From",       "Date",
                                        "Subject",  "MIME-Version", "Message-ID", "Delivered-To"};
    struct str rest = bytes;
    struct header header;
    size_t known = 0;

    for (size_t fields = 0; fields < 20 && header_next(&rest, &header); fields++)
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
            known += header_is(&header, names[i]);
    return known >= 3;
}

void member_words(struct look *look, const struct content *content, struct str bytes)
{
    struct buf words;

    if (content->kind == CONTENT_HTML || content->kind == CONTENT_SVG) {
        member_page(look, bytes);
        return;
    }
    if (content->kind != CONTENT_UNKNOWN)
        return;
    if (str_starts(bytes, "\xff\xfe") || str_starts(bytes, "\xfe\xff")) {
        buf_init(&words, MOST_WORDS);
        wide(&words, str_part(bytes, 2, bytes.len), bytes.at[0] == '\xfe');
        say(look, &words);
        buf_dispose(&words);
    } else if (is_wide_text(bytes)) {
        member_wide(look, bytes);
    } else if (is_text(bytes)) {
        if (is_mail(str_part(bytes, 0, KIB(64))))
            look_limit(look, "archive-mail");
        member_narrow(look, bytes);
    }
}

/* --- words among other bytes --- */

static bool is_narrow(unsigned char ch)
{
    return (ch >= ' ' && ch < 0x7f) || ch >= 0xc0 || ch == '\t' || ch == '\r' || ch == '\n';
}

/* Letters of the languages that are looked for, and what stands between them. */
static bool is_wide(uint32_t unit)
{
    return (unit >= ' ' && unit < 0x250 && (unit < 0x7f || unit >= 0xa0)) || unit == '\t' ||
           unit == '\r' || unit == '\n' || (unit >= 0x300 && unit < 0x530) ||
           (unit >= 0x1e00 && unit < 0x1f00) || (unit >= 0x2010 && unit < 0x2070) ||
           (unit >= 0x3000 && unit < 0x3100) || (unit >= 0x4e00 && unit < 0xa000) ||
           (unit >= 0xff00 && unit < 0xff60);
}

static size_t narrow_run(struct str bytes, size_t at)
{
    size_t len = 0;

    while (at + len < bytes.len && is_narrow((unsigned char)bytes.at[at + len]))
        len++;
    return len;
}

static size_t wide_run(struct str bytes, size_t at)
{
    size_t len = 0;

    while (at + 2 * len + 1 < bytes.len && is_wide(unit_at(bytes, at + 2 * len, false)))
        len++;
    return len;
}

void member_runs(struct look *look, struct str bytes)
{
    struct buf words;

    buf_init(&words, MOST_WORDS);
    for (size_t at = 0; at < bytes.len && !words.full;) {
        size_t narrow = narrow_run(bytes, at), units;

        if (narrow >= NARROW_RUN) {
            for (size_t i = 0; i < narrow; i++)
                put(&words, (unsigned char)bytes.at[at + i]);
            buf_char(&words, '\n');
            at += narrow;
            continue;
        }
        units = wide_run(bytes, at);
        if (units >= WIDE_RUN) {
            wide(&words, str_part(bytes, at, 2 * units), false);
            buf_char(&words, '\n');
            at += 2 * units;
        } else {
            at++;
        }
    }
    say(look, &words);
    buf_dispose(&words);
}
