/* html.c - see html.h. */
#include "html.h"

#include "base/turned.h"
#include "charset.h"
#include "data_uri.h"
#include "html_entity.h"
#include "html_tag.h"

#include <string.h>

enum { MOST_TARGET = 4 * MAIL_TARGET, MOST_WITHIN = 2 };

struct reader {
    struct html *out;
    struct str page; /* what is left of it */
    bool blank;      /* a blank is due before the next word */
    bool line_start; /* nothing on this line yet */
    bool pre;

    struct str hidden; /* name of the element that hides; empty: none does */
    size_t hidden_depth;
    struct str turned; /* of the element that turns its text; empty: none does */
    size_t turned_depth;

    bool in_link;
    struct buf target, label; /* of the open link */
};

static bool is_space(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\f' || ch == '\r';
}

static bool is_letter(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z');
}

/* names are in lower case; the first letter decides most of the time. */
static bool is_one_of(struct str name, const char *const *names)
{
    for (; name.len > 0 && *names; names++)
        if ((name.at[0] | 0x20) == (*names)[0] && str_equal_nocase(name, str_of(*names)))
            return true;
    return false;
}

/* --- text --- */

static void put(struct reader *reader, struct str s)
{
    if (reader->out->text)
        charset_add_utf8(reader->out->text, s);
    if (reader->in_link)
        charset_add_utf8(&reader->label, s);
}

static void end_line(struct reader *reader)
{
    if (reader->hidden.len > 0)
        return;
    if (!reader->line_start && reader->out->text)
        buf_text(reader->out->text, reader->turned.len > 0 ? "\n" TURNED_BEGIN : "\n");
    if (reader->in_link && !reader->line_start)
        buf_char(&reader->label, ' ');
    reader->line_start = true;
    reader->blank = false;
}

/* One run of characters that are no blanks. */
static void put_word(struct reader *reader, struct str word)
{
    if (reader->hidden.len > 0) {
        reader->out->hidden += word.len;
        return;
    }
    if (reader->blank && !reader->line_start)
        put(reader, str_of(" "));
    reader->blank = false;
    reader->line_start = false;
    put(reader, word);
    reader->out->visible += word.len;
}

static void put_text(struct reader *reader, struct str text)
{
    size_t i = 0;

    while (i < text.len) {
        size_t start = i;

        while (i < text.len && !is_space(text.at[i]))
            i++;
        if (i > start)
            put_word(reader, str_part(text, start, i - start));
        for (; i < text.len && is_space(text.at[i]); i++) {
            reader->blank = true;
            if (reader->pre && text.at[i] == '\n')
                end_line(reader);
        }
    }
}

/* Text between tags, with its references. Most has none and needs no copy. */
static void take_text(struct reader *reader, struct str text)
{
    struct buf plain;

    if (str_find_char(text, '&') == text.len) {
        put_text(reader, text);
        return;
    }
    buf_init(&plain, 2 * text.len + 16);
    html_resolve(&plain, text, false);
    put_text(reader, buf_as_str(&plain));
    buf_dispose(&plain);
}

/* --- links --- */

/* An attribute's value as a URL: references resolved, line ends and blanks around it gone, which
 * browsers ignore. */
static void read_target(struct str value, struct buf *out)
{
    size_t len = 0;

    buf_clear(out);
    html_resolve(out, str_part(str_trim(value), 0, MOST_TARGET / 4), true);
    for (size_t i = 0; i < out->len; i++)
        if (out->at[i] != '\t' && out->at[i] != '\n' && out->at[i] != '\r')
            out->at[len++] = out->at[i];
    out->len = len;
}

static void add_url(struct reader *reader, struct str value, const char *label)
{
    struct buf target;

    buf_init(&target, MOST_TARGET);
    read_target(value, &target);
    if (!str_starts(buf_as_str(&target), "#"))
        urls_add(reader->out->urls, buf_as_str(&target), str_of(label), reader->out->part);
    buf_dispose(&target);
}

static void close_link(struct reader *reader)
{
    if (reader->in_link && !str_starts(buf_as_str(&reader->target), "#"))
        urls_add(reader->out->urls, buf_as_str(&reader->target), buf_as_str(&reader->label),
                 reader->out->part);
    reader->in_link = false;
}

static void open_link(struct reader *reader, struct str value)
{
    close_link(reader);
    read_target(value, &reader->target);
    buf_clear(&reader->label);
    reader->in_link = true;
}

/* <meta http-equiv="refresh" content="0; url=..."> */
static void take_meta(struct reader *reader, const struct html_tag *tag)
{
    struct str content = tag->value[HTML_CONTENT];
    size_t equals = str_find_char(content, '=');
    struct str target;

    if (!str_equal_nocase(tag->value[HTML_HTTP_EQUIV], str_of("refresh")) || equals == content.len)
        return;
    target = str_trim(str_part(content, equals + 1, content.len));
    if (target.len > 1 && (target.at[0] == '\'' || target.at[0] == '"'))
        target = str_part(target, 1, target.len - 2);
    add_url(reader, target, "[refresh]");
}

static bool is_dot(const struct html_tag *tag)
{
    static const char *const tiny[] = {"0", "1", "0px", "1px", NULL};

    return is_one_of(tag->value[HTML_WIDTH], tiny) || is_one_of(tag->value[HTML_HEIGHT], tiny);
}

static void take_image(struct reader *reader, const struct html_tag *tag)
{
    struct str alt = str_trim(tag->value[HTML_ALT]);

    if (is_dot(tag) || (html_tag_effects(tag) & HTML_HIDES))
        return;
    reader->out->images++;
    if (alt.len > 0 && reader->in_link) {
        buf_char(&reader->label, '[');
        html_resolve(&reader->label, alt, true);
        buf_char(&reader->label, ']');
    }
}

/* --- tags --- */

/* A page in the page: its text stands here, its links count. */
static void take_page(struct reader *reader, struct str page)
{
    if (reader->out->within == MOST_WITHIN)
        reader->out->cut = true;
    if (reader->out->within == MOST_WITHIN || reader->hidden.len > 0)
        return;
    end_line(reader);
    reader->out->within++;
    html_read(reader->out, page);
    reader->out->within--;
}

static void take_srcdoc(struct reader *reader, struct str value)
{
    struct buf page;

    buf_init(&page, 2 * value.len + 16);
    html_resolve(&page, value, true);
    take_page(reader, buf_as_str(&page));
    buf_dispose(&page);
}

/* The page that an address itself holds, in a frame or behind a link. */
static void take_data(struct reader *reader, struct str value)
{
    struct buf address, page;

    value = str_trim(value);
    if (value.len == 0 || ((value.at[0] | 0x20) != 'd' && value.at[0] != '&'))
        return;
    buf_init(&address, 2 * value.len + 16);
    buf_init(&page, 2 * value.len + 16);
    html_resolve(&address, value, true);
    if (data_page(&page, buf_as_str(&address)))
        take_page(reader, buf_as_str(&page));
    buf_dispose(&page);
    buf_dispose(&address);
}

static void take_inner_pages(struct reader *reader, const struct html_tag *tag)
{
    if (html_tag_is(tag, "a"))
        take_data(reader, tag->value[HTML_HREF]);
    if (html_tag_is(tag, "iframe") && tag->has[HTML_SRCDOC])
        take_srcdoc(reader, tag->value[HTML_SRCDOC]);
    else if (html_tag_is(tag, "iframe") || html_tag_is(tag, "frame") || html_tag_is(tag, "embed"))
        take_data(reader, tag->value[HTML_SRC]);
    else if (html_tag_is(tag, "object"))
        take_data(reader, tag->value[HTML_DATA]);
}

static void take_link_tag(struct reader *reader, const struct html_tag *tag)
{
    static const struct {
        const char *tag;
        enum html_attribute attribute;
        const char *label;
    } targets[] = {
        {"area", HTML_HREF, "[map]"},        {"base", HTML_HREF, "[base]"},
        {"form", HTML_ACTION_XHR, "[form]"}, {"form", HTML_ACTION, "[form]"},
        {"iframe", HTML_SRC, "[frame]"},     {"frame", HTML_SRC, "[frame]"},
        {"embed", HTML_SRC, "[frame]"},      {"object", HTML_DATA, "[frame]"},
        {"script", HTML_SRC, "[script]"},
    };

    if (html_tag_is(tag, "a") && tag->has[HTML_HREF])
        open_link(reader, tag->value[HTML_HREF]);
    else if (html_tag_is(tag, "img"))
        take_image(reader, tag);
    else if (html_tag_is(tag, "meta"))
        take_meta(reader, tag);
    else if (html_tag_is(tag, "input"))
        reader->out->has_password |=
            str_equal_nocase(str_trim(tag->value[HTML_TYPE]), str_of("password"));
    else
        for (size_t i = 0; i < ARRAY_LEN(targets); i++)
            if (html_tag_is(tag, targets[i].tag) && tag->has[targets[i].attribute])
                add_url(reader, tag->value[targets[i].attribute], targets[i].label);
}

static bool breaks_line(struct str name)
{
    static const char *const names[] = {
        "address", "article", "blockquote", "body",  "br", "center", "dd", "div",
        "dl",      "dt",      "footer",     "form",  "h1", "h2",     "h3", "h4",
        "h5",      "h6",      "header",     "hr",    "li", "ol",     "p",  "pre",
        "section", "table",   "tbody",      "title", "tr", "ul",     NULL,
    };

    return is_one_of(name, names);
}

static bool is_void(struct str name)
{
    static const char *const names[] = {"area",  "base", "br",   "col", "embed",  "hr", "img",
                                        "input", "link", "meta", "wbr", "source", NULL};

    return is_one_of(name, names);
}

/* Elements that the next of their kind closes. */
static bool closes_itself(struct str name)
{
    static const char *const names[] = {"p", "li", "td", "th", "tr", "dt", "dd", "option", NULL};

    return is_one_of(name, names);
}

/* Follows the element that hides its content to its end. */
static void track_hidden(struct reader *reader, const struct html_tag *tag, unsigned effects)
{
    bool same = reader->hidden.len > 0 && str_equal_nocase(tag->name, reader->hidden);

    if (same && (tag->closes || closes_itself(tag->name))) {
        if (--reader->hidden_depth == 0)
            reader->hidden = str_of("");
    } else if (same) {
        reader->hidden_depth++;
    }
    if (reader->hidden.len == 0 && (effects & HTML_HIDES)) {
        reader->hidden = tag->name;
        reader->hidden_depth = 1;
    }
}

/* Follows the element that turns its text to its end. */
static void track_turned(struct reader *reader, const struct html_tag *tag, unsigned effects)
{
    if (reader->turned.len > 0 && str_equal_nocase(tag->name, reader->turned)) {
        reader->turned_depth += tag->closes ? (size_t)-1 : 1;
        if (reader->turned_depth == 0) {
            put(reader, str_of(TURNED_END));
            reader->turned = str_of("");
        }
    } else if (reader->turned.len == 0 && (effects & HTML_TURNS)) {
        if (reader->blank && !reader->line_start)
            put(reader, str_of(" "));
        reader->blank = false;
        put(reader, str_of(TURNED_BEGIN));
        reader->turned = tag->name;
        reader->turned_depth = 1;
    }
}

/* Past the content of an element in which nothing is markup, to its end tag. */
static void skip_raw(struct reader *reader, struct str name)
{
    struct str rest = reader->page;

    for (;;) {
        size_t at = str_find(rest, str_of("</"));

        reader->page = str_part(rest, at, rest.len);
        if (reader->page.len == 0)
            return;
        rest = str_part(rest, at + 2, rest.len);
        if (rest.len > name.len && str_equal_nocase(str_part(rest, 0, name.len), name) &&
            (is_space(rest.at[name.len]) || rest.at[name.len] == '/' || rest.at[name.len] == '>'))
            return;
    }
}

static void take_tag(struct reader *reader)
{
    static const char *const raw[] = {"script",   "style",    "iframe", "noembed", "xmp",
                                      "noframes", "textarea", "title",  NULL};
    struct html_tag tag;
    unsigned effects;

    html_tag_read(&tag, &reader->page);
    effects = tag.closes || is_void(tag.name) ? 0 : html_tag_effects(&tag);
    track_hidden(reader, &tag, effects);
    track_turned(reader, &tag, effects);
    if (breaks_line(tag.name))
        end_line(reader);
    if (html_tag_is(&tag, "td") || html_tag_is(&tag, "th"))
        reader->blank = true;
    if (html_tag_is(&tag, "pre"))
        reader->pre = !tag.closes;
    if (tag.closes) {
        if (html_tag_is(&tag, "a"))
            close_link(reader);
        return;
    }
    take_link_tag(reader, &tag);
    take_inner_pages(reader, &tag);
    if (is_one_of(tag.name, raw))
        skip_raw(reader, tag.name);
}

/* The length of a comment that begins the page. Looks no further than its end, "-->" or "--!>". */
static size_t comment_len(struct str page)
{
    size_t at = 4;

    for (;;) {
        struct str rest;

        at += str_find(str_part(page, at, page.len), str_of("--"));
        rest = str_part(page, at, page.len);
        if (rest.len == 0)
            return page.len;
        if (str_starts(rest, "-->"))
            return at + 3;
        if (str_starts(rest, "--!>"))
            return at + 4;
        at++;
    }
}

/* Past a comment, a declaration or a stray "</3". */
static void skip_markup(struct reader *reader)
{
    struct str page = reader->page;
    bool comment =
        str_starts(page, "<!--") && !str_starts(page, "<!-->") && !str_starts(page, "<!--->");
    size_t len = comment ? comment_len(page) : str_find_char(page, '>') + 1;

    reader->page = str_part(page, len, page.len);
}

static void take_markup(struct reader *reader)
{
    char first = reader->page.len > 1 ? reader->page.at[1] : ' ';
    char second = reader->page.len > 2 ? reader->page.at[2] : ' ';

    if (is_letter(first) || (first == '/' && is_letter(second))) {
        take_tag(reader);
    } else if (first != '\0' && strchr("!?/", first)) {
        skip_markup(reader);
    } else {
        put_text(reader, str_of("<"));
        reader->page = str_part(reader->page, 1, reader->page.len);
    }
}

void html_read(struct html *html, struct str page)
{
    struct reader reader = {.out = html, .page = page, .line_start = true};

    buf_init(&reader.target, MOST_TARGET);
    buf_init(&reader.label, MAIL_LINE);
    while (reader.page.len > 0) {
        size_t len = str_find_char(reader.page, '<');

        take_text(&reader, str_part(reader.page, 0, len));
        reader.page = str_part(reader.page, len, reader.page.len);
        if (reader.page.len > 0)
            take_markup(&reader);
    }
    close_link(&reader);
    end_line(&reader);
    buf_dispose(&reader.target);
    buf_dispose(&reader.label);
}
