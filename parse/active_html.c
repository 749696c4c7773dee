/* active_html.c - web pages and SVG images that do something: decode and write themselves, drop a
 * file, ask for a password; see look.h and detections.md, P07.
 *
 * A script as such is nothing: saved pages are full of them. What is told apart is decoding
 * something long and then writing or running it. */
#include "base/base64.h"
#include "base/limits.h"
#include "data_uri.h"
#include "html_script.h"
#include "look.h"
#include "xml_scan.h"

#include <string.h>

enum {
    MOST_PAGE = 4 << 20,
    MOST_SCRIPT = 2 << 20,
    LONG_RUN = 200,    /* characters of an encoded string that is worth decoding */
    MOST_RUNS = 20,    /* of a page */
    LITTLE_TEXT = 300, /* characters a reader sees on a page that only leads elsewhere */
    MOST_INNER = 2,    /* pages in pages */
};

struct page {
    struct look *look;
    struct buf script;    /* of script elements and event attributes, made plain */
    size_t runs, longest; /* encoded strings in it */
    size_t shown;         /* characters that a reader sees */
    unsigned inner;       /* how many pages it was decoded from */
    bool svg, password, data_frame, data_link, refresh;
};

static const char *const decoders[] = {"atob",       "unescape", "fromcharcode", "decodeuri",
                                       "charcodeat", "cryptojs", "parseint("};
static const char *const writers[] = {
    "document.write", "insertadjacenthtml", "innerhtml", "outerhtml",  "eval(", "new function(",
    "srcdoc",         "document.open",      ".src",      "appendchild"};
static const char *const droppers[] = {"new blob", "createobjecturl", "mssaveoropenblob",
                                       "mssaveblob"};
static const char *const runners[] = {"eval(", "new function("};
static const char *const movers[] = {"location.href",   "location.replace", "location.assign",
                                     "window.location", "top.location",     "document.location"};

static bool has_any(const struct page *page, const char *const *words, size_t count)
{
    struct str script = buf_as_str(&page->script);

    for (size_t i = 0; i < count; i++)
        if (str_find(script, str_of(words[i])) < script.len)
            return true;
    return false;
}

/* --- what is inside encoded strings --- */

static void read_page(struct page *page, struct str text);
static void judge(const struct page *page);

static void look_at_page(struct page *page, struct str bytes)
{
    struct page inner = {.look = page->look, .inner = page->inner + 1};

    if (page->inner == MOST_INNER)
        return;
    buf_init(&inner.script, MOST_SCRIPT);
    read_page(&inner, bytes);
    judge(&inner);
    buf_dispose(&inner.script);
}

static void look_at_decoded(struct page *page, struct str bytes)
{
    const struct content *content = content_of(bytes);
    struct look *look = page->look;

    if (content->kind == CONTENT_HTML || content->kind == CONTENT_SVG) {
        look_at_page(page, bytes);
    } else if (content->kind != CONTENT_UNKNOWN) {
        look_note(look, PART_SCRIPTED_HTML, "hides a %s", content->what);
        look_inside(look, bytes);
    }
}

static void look_at_run(struct page *page, struct str run)
{
    struct buf decoded;

    buf_init(&decoded, look_room(page->look, MOST_PAGE));
    if (str_find_char(run, '%') < run.len)
        script_from_percent(run, &decoded);
    else
        (void)base64_decode_loose(&decoded,
                                  run); /* what came before it broke off is worth a look */
    look_unpacked(page->look, decoded.len);
    look_at_decoded(page, buf_as_str(&decoded));
    buf_dispose(&decoded);
}

static void look_at_runs(struct page *page, struct str script)
{
    struct str run;

    while (script_next_run(&script, &run)) {
        if (run.len > page->longest)
            page->longest = run.len;
        if (run.len >= LONG_RUN && page->runs < MOST_RUNS && page->inner < MOST_INNER) {
            page->runs++;
            look_at_run(page, run);
        }
    }
}

/* --- tags --- */

static bool attribute_starts(struct str tag, const char *name, const char *word)
{
    struct buf decoded;
    struct str value;
    bool starts;

    if (!xml_find_attribute(str_part(tag, 0, KIB(4)), name, &value))
        return false;
    if (str_find_char(value, '&') == value.len)
        return str_starts_nocase(str_trim(value), word);
    buf_init(&decoded, KIB(8));
    (void)xml_attribute(str_part(tag, 0, KIB(4)), name, &decoded);
    starts = str_starts_nocase(str_trim(buf_as_str(&decoded)), word);
    buf_dispose(&decoded);
    return starts;
}

static bool is_blank(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n' || ch == '/';
}

/* onload= and its kin. */
static bool has_event(struct str tag)
{
    for (size_t i = 0; i + 4 < tag.len; i++)
        if (is_blank(tag.at[i]) && (tag.at[i + 1] | 0x20) == 'o' && (tag.at[i + 2] | 0x20) == 'n' &&
            (tag.at[i + 3] | 0x20) >= 'a' && (tag.at[i + 3] | 0x20) <= 'z')
            return true;
    return false;
}

static bool is(struct str name, const char *what)
{
    return str_equal_nocase(name, str_of(what));
}

/* A page that an attribute holds, as it is or as an address. */
static void look_at_attribute(struct page *page, struct str tag, const char *name)
{
    bool whole = strcmp(name, "srcdoc") == 0;
    struct buf value, decoded;

    buf_init(&value, look_room(page->look, MOST_PAGE));
    buf_init(&decoded, look_room(page->look, MOST_PAGE));
    if (page->inner < MOST_INNER && xml_attribute(tag, name, &value)) {
        look_unpacked(page->look, value.len);
        if (whole)
            look_at_page(page, buf_as_str(&value));
        else if (data_page(&decoded, buf_as_str(&value)))
            look_at_page(page, buf_as_str(&decoded));
    }
    buf_dispose(&decoded);
    buf_dispose(&value);
}

static void read_frame(struct page *page, struct str tag)
{
    page->data_frame = page->data_frame || attribute_starts(tag, "src", "data:text/html") ||
                       attribute_starts(tag, "data", "data:text/html");
    look_at_attribute(page, tag, "srcdoc");
    look_at_attribute(page, tag, "src");
    look_at_attribute(page, tag, "data");
}

/* Elements whose attributes matter. */
static void read_element(struct page *page, struct str name, struct str tag)
{
    if (is(name, "input"))
        page->password = page->password || attribute_starts(tag, "type", "password");
    else if (is(name, "iframe") || is(name, "embed") || is(name, "object"))
        read_frame(page, tag);
    else if (is(name, "meta"))
        page->refresh = page->refresh || attribute_starts(tag, "http-equiv", "refresh");
    else if (is(name, "a") && attribute_starts(tag, "href", "data:application/")) {
        page->data_link = true;
        look_at_runs(page, tag);
    } else if (is(name, "a") && attribute_starts(tag, "href", "data:")) {
        look_at_attribute(page, tag, "href");
    }
}

static void read_tag(struct page *page, struct str name, struct str tag)
{
    if (tag.len <= name.len + 1) /* no attributes */
        return;
    read_element(page, name, tag);
    if (has_event(tag) || (is(name, "a") && attribute_starts(tag, "href", "javascript:"))) {
        script_plain(tag, &page->script);
        buf_char(&page->script, '\n');
        look_at_runs(page, tag);
    }
}

/* Takes what stands before </script> or </style>. */
static struct str take_element(struct str *rest, const char *end)
{
    struct str text = *rest;
    size_t len = 0;

    while (len < text.len && !str_starts_nocase(str_part(text, len, strlen(end)), end))
        len += 1 + str_find_char(str_part(text, len + 1, text.len), '<');
    if (len > text.len)
        len = text.len;
    *rest = str_part(*rest, len, rest->len);
    return str_part(text, 0, len);
}

static void read_page(struct page *page, struct str text)
{
    struct str before, tag;

    while (xml_next_tag(&text, &before, &tag)) {
        struct str name = xml_name(tag);

        page->shown += str_trim(before).len;
        if (is(name, "script")) {
            struct str script = take_element(&text, "</script");

            script_plain(script, &page->script);
            buf_char(&page->script, '\n');
            look_at_runs(page, script);
        } else if (is(name, "style"))
            (void)take_element(&text, "</style");
        else
            read_tag(page, name, tag);
    }
}

/* --- the verdict --- */

static bool leads_away(const struct page *page)
{
    return page->look->attached && page->shown < LITTLE_TEXT &&
           (page->refresh || has_any(page, movers, ARRAY_LEN(movers)));
}

static void judge_script(const struct page *page)
{
    bool decodes = has_any(page, decoders, ARRAY_LEN(decoders));
    bool runs = has_any(page, runners, ARRAY_LEN(runners));
    struct look *look = page->look;

    if (has_any(page, droppers, ARRAY_LEN(droppers)))
        look_note(look, PART_SCRIPTED_HTML, "script drops a file");
    if (decodes && page->longest >= LONG_RUN && has_any(page, writers, ARRAY_LEN(writers)))
        look_note(look, PART_SCRIPTED_HTML, "script decodes and writes");
    else if (decodes && runs && look->attached)
        look_note(look, PART_SCRIPTED_HTML, "script decodes and runs");
}

static void judge(const struct page *page)
{
    struct look *look = page->look;

    if (page->svg && page->script.len > 0)
        look_note(look, PART_SVG_SCRIPT, "script in an SVG image");
    judge_script(page);
    if (page->data_frame)
        look_note(look, PART_SCRIPTED_HTML, "holds a page in a data: address");
    if (page->data_link)
        look_note(look, PART_SCRIPTED_HTML, "holds a file in a data: address");
    if (leads_away(page))
        look_note(look, PART_SCRIPTED_HTML, "leads elsewhere at once");
    if (page->password)
        look_note(look, PART_PASSWORD_FORM, "asks for a password");
}

void look_at_html(struct look *look, struct str bytes, bool svg)
{
    struct page page = {.look = look, .svg = svg};
    struct buf narrow;

    buf_init(&page.script, MOST_SCRIPT);
    buf_init(&narrow, MOST_PAGE);
    if (content_narrow(bytes, MOST_PAGE, &narrow))
        bytes = buf_as_str(&narrow);
    if (bytes.len > MOST_PAGE)
        look_limit(look, "html");
    read_page(&page, str_part(bytes, 0, MOST_PAGE));
    judge(&page);
    look_at_data_pictures(look, str_part(bytes, 0, MOST_PAGE));
    buf_dispose(&narrow);
    buf_dispose(&page.script);
}
