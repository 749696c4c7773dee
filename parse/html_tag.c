/* html_tag.c - see html_tag.h. */
#include "html_tag.h"

#include <string.h>

static const char *const attribute_names[HTML_ATTRIBUTES] = {
    [HTML_ACTION] = "action", [HTML_ACTION_XHR] = "action-xhr",
    [HTML_ALT] = "alt",       [HTML_CONTENT] = "content",
    [HTML_DATA] = "data",     [HTML_DIR] = "dir",
    [HTML_HEIGHT] = "height", [HTML_HIDDEN] = "hidden",
    [HTML_HREF] = "href",     [HTML_HTTP_EQUIV] = "http-equiv",
    [HTML_SRC] = "src",       [HTML_SRCDOC] = "srcdoc",
    [HTML_STYLE] = "style",   [HTML_TYPE] = "type",
    [HTML_WIDTH] = "width",
};

static bool is_space(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\f' || ch == '\r';
}

/* strchr() would find a NUL at the end of the set. */
static bool is_any(char ch, const char *set)
{
    return ch != '\0' && strchr(set, ch);
}

/* The characters up to one of `ends` or a blank. */
static struct str take_until(struct str *page, const char *ends)
{
    size_t len = 0;
    struct str taken;

    while (len < page->len && !is_space(page->at[len]) && !is_any(page->at[len], ends))
        len++;
    taken = str_part(*page, 0, len);
    *page = str_part(*page, len, page->len);
    return taken;
}

static void skip_spaces(struct str *page)
{
    size_t len = 0;

    while (len < page->len && is_space(page->at[len]))
        len++;
    *page = str_part(*page, len, page->len);
}

static struct str take_value(struct str *page)
{
    char quote = page->len > 0 ? page->at[0] : '\0';
    struct str value;
    size_t len;

    if (quote != '"' && quote != '\'')
        return take_until(page, ">");
    *page = str_part(*page, 1, page->len);
    len = str_find_char(*page, quote);
    value = str_part(*page, 0, len);
    *page = str_part(*page, len + 1, page->len);
    return value;
}

/* The first of two attributes with one name counts. */
static void store(struct html_tag *tag, struct str name, struct str value)
{
    for (size_t i = 0; i < HTML_ATTRIBUTES; i++)
        if (!tag->has[i] && name.len > 0 && (name.at[0] | 0x20) == attribute_names[i][0] &&
            str_equal_nocase(name, str_of(attribute_names[i]))) {
            tag->has[i] = true;
            tag->value[i] = value;
            return;
        }
}

static void read_attribute(struct html_tag *tag, struct str *page)
{
    struct str value = {"", 0}, name;
    const char *start = page->at;

    if (page->at[0] == '=') /* part of the name, says the standard */
        *page = str_part(*page, 1, page->len);
    name = take_until(page, "=>/");
    name = (struct str){start, (size_t)(name.at + name.len - start)};
    skip_spaces(page);
    if (page->len > 0 && page->at[0] == '=') {
        *page = str_part(*page, 1, page->len);
        skip_spaces(page);
        value = take_value(page);
    }
    store(tag, name, value);
}

void html_tag_read(struct html_tag *tag, struct str *page)
{
    *tag = (struct html_tag){.closes = page->at[1] == '/'};
    *page = str_part(*page, tag->closes ? 2 : 1, page->len);
    tag->name = take_until(page, "/>");
    for (;;) {
        skip_spaces(page);
        if (page->len == 0)
            return;
        if (page->at[0] == '>') {
            *page = str_part(*page, 1, page->len);
            return;
        }
        if (page->at[0] == '/')
            *page = str_part(*page, 1, page->len);
        else
            read_attribute(tag, page);
    }
}

bool html_tag_is(const struct html_tag *tag, const char *name)
{
    return (tag->name.at[0] | 0x20) == name[0] && str_equal_nocase(tag->name, str_of(name));
}

/* --- hiding --- */

/* The style without blanks, in lower case, cut to out's size. */
static struct str squeeze(struct str style, char *out, size_t size)
{
    size_t len = 0;

    for (size_t i = 0; i < style.len && len < size; i++) {
        char ch = style.at[i];

        if (!is_space(ch))
            out[len++] = (char)(ch >= 'A' && ch <= 'Z' ? ch - 'A' + 'a' : ch);
    }
    return (struct str){out, len};
}

/* Does style set property to something that begins with value and, for a number, goes on with
 * nothing that makes it larger? */
static bool sets(struct str style, const char *declaration, bool number)
{
    struct str needle = str_of(declaration);
    size_t from = 0;

    while (from < style.len) {
        size_t at = from + str_find(str_part(style, from, style.len), needle);
        struct str rest = str_part(style, at + needle.len, style.len);
        bool begins = at == 0 || style.at[at - 1] == ';' || style.at[at - 1] == '{';

        if (at >= style.len)
            return false;
        if (begins && !(number && rest.len > 0 && is_any(rest.at[0], ".0123456789")))
            return true;
        from = at + 1;
    }
    return false;
}

static bool hides(struct str style)
{
    static const struct {
        const char *declaration;
        bool number;
    } hiding[] = {
        {"display:none", false},
        {"visibility:hidden", false},
        {"visibility:collapse", false},
        {"font-size:0", true},
        {"font-size:1px", false},
        {"opacity:0", true},
        {"max-height:0", true},
        {"max-width:0", true},
        {"mso-hide:all", false},
        {"color:transparent", false},
        {"text-indent:-9", false},
        {"clip:rect(0", false},
        {"left:-9", false},
        {"height:0px;overflow:hidden", false},
    };

    for (size_t i = 0; i < ARRAY_LEN(hiding); i++)
        if (sets(style, hiding[i].declaration, hiding[i].number))
            return true;
    return false;
}

/* The letters of its text from right to left, whatever letters they are. */
static bool turns(const struct html_tag *tag, struct str style)
{
    bool overrides = html_tag_is(tag, "bdo");

    if (!overrides && str_find(style, str_of("override")) == style.len)
        return false;
    return (overrides || sets(style, "unicode-bidi:bidi-override", false) ||
            sets(style, "unicode-bidi:isolate-override", false)) &&
           (str_equal_nocase(str_trim(tag->value[HTML_DIR]), str_of("rtl")) ||
            sets(style, "direction:rtl", false));
}

unsigned html_tag_effects(const struct html_tag *tag)
{
    unsigned effects = tag->has[HTML_HIDDEN] ? HTML_HIDES : 0;
    char room[1024];
    struct str style;

    if (!tag->has[HTML_STYLE] && !tag->has[HTML_DIR])
        return effects;
    style = squeeze(tag->value[HTML_STYLE], room, sizeof(room));
    return effects | (hides(style) ? HTML_HIDES : 0) | (turns(tag, style) ? HTML_TURNS : 0);
}
