/* office_words.c - see office_words.h. */
#include "office_words.h"

#include "base/limits.h"
#include "xml_scan.h"

#include <stdlib.h>

enum { MOST_STRINGS = 1 << 20, MOST_SHEETS = 2 << 20, MOST_STRING_COUNT = 20000 };

/* Which tags hold words and which end a line or a cell. NULL: every text counts. */
struct dialect {
    const char *text, *line, *row, *cell;
};

static bool closes(struct str tag, const char *name)
{
    return name && str_starts(tag, "/") && xml_is(str_part(tag, 1, tag.len), name);
}

static bool stands_alone(struct str tag)
{
    return tag.len > 0 && tag.at[tag.len - 1] == '/';
}

static void say(struct look *look, struct str xml)
{
    struct buf text;

    buf_init(&text, MAIL_DOCUMENT);
    xml_put_text(&text, xml);
    look_text(look, buf_as_str(&text));
    buf_dispose(&text);
}

static void read_words(struct look *look, struct str xml, const struct dialect *dialect)
{
    struct str tag, before;
    bool inside = dialect->text == NULL;

    while (look->text.len < look->text.most && xml_next_tag(&xml, &before, &tag)) {
        if (inside && before.len > 0)
            say(look, before);
        if (dialect->text && xml_is(tag, dialect->text))
            inside = !stands_alone(tag);
        else if (closes(tag, dialect->text))
            inside = false;
        else if (closes(tag, dialect->line) || closes(tag, dialect->row) || xml_is(tag, "br") ||
                 xml_is(tag, "line-break"))
            look_line(look);
        else if (closes(tag, dialect->cell) || xml_is(tag, "tab") || xml_is(tag, "s"))
            look_text(look, str_of(" "));
    }
    look_line(look);
}

void office_words_open(struct look *look, struct str xml)
{
    static const struct dialect open = {NULL, "p", "h", "table-cell"};
    size_t body = str_find(xml, str_of("<office:body"));
    struct str tag, rest;
    struct buf link;

    rest = xml = str_part(xml, body < xml.len ? body : 0, xml.len);
    read_words(look, xml, &open);
    buf_init(&link, MAIL_TARGET);
    while (xml_next_tag(&rest, NULL, &tag)) {
        buf_clear(&link);
        if (xml_is(tag, "a") && xml_attribute(tag, "href", &link))
            look_link(look, buf_as_str(&link), false);
    }
    buf_dispose(&link);
}

/* --- workbooks --- */

/* Each string on a line of its own, lines inside it as blanks. */
static void keep_strings(struct buf *out, struct str xml)
{
    struct str tag, before;
    bool inside = false;

    buf_init(out, MOST_STRINGS);
    while (!out->full && xml_next_tag(&xml, &before, &tag)) {
        size_t from = out->len;

        if (inside)
            xml_put_text(out, before);
        for (size_t i = from; i < out->len; i++)
            if (out->at[i] == '\n' || out->at[i] == '\r')
                out->at[i] = ' ';
        if (xml_is(tag, "t"))
            inside = !stands_alone(tag);
        else if (str_starts(tag, "/"))
            inside = false;
        if (closes(tag, "si") || (xml_is(tag, "si") && stands_alone(tag)))
            buf_char(out, '\n');
    }
}

static void keep_sheet(struct buf *out, struct str xml)
{
    if (out->most == 0)
        buf_init(out, MOST_SHEETS);
    buf_str(out, xml);
}

struct strings {
    struct str at[MOST_STRING_COUNT];
    size_t count;
};

static struct str string_at(const struct strings *strings, struct str number)
{
    uint64_t index;

    if (!str_to_u64(str_trim(number), MOST_STRING_COUNT, &index) || index >= strings->count)
        return str_of("");
    return strings->at[index];
}

/* A number as it is stored: 7.1001234567E10 is how a long one may be written, and rare. */
static void say_cell(struct look *look, const struct strings *strings, struct str type,
                     struct str value)
{
    if (str_equal(type, str_of("s")))
        look_text(look, string_at(strings, value));
    else
        say(look, value);
}

static void read_sheets(struct look *look, const struct strings *strings, struct str xml)
{
    struct str tag, before, type = str_of("");
    bool value = false;

    while (look->text.len < look->text.most && xml_next_tag(&xml, &before, &tag)) {
        if (value)
            say_cell(look, strings, type, before);
        value = false;
        if (xml_is(tag, "c")) {
            type = str_of("");
            (void)xml_find_attribute(tag, "t", &type);
        } else if (xml_is(tag, "v") || xml_is(tag, "t"))
            value = !stands_alone(tag);
        else if (closes(tag, "c"))
            look_text(look, str_of(" "));
        else if (closes(tag, "row"))
            look_line(look);
    }
    look_line(look);
}

void office_words_finish(struct office_words *words, struct look *look)
{
    struct strings *strings;
    struct str rest = buf_as_str(&words->strings), line;

    if (words->sheets.len > 0) {
        strings = xcalloc(1, sizeof(*strings));
        while (strings->count < MOST_STRING_COUNT && str_next_line(&rest, &line))
            strings->at[strings->count++] = line;
        read_sheets(look, strings, buf_as_str(&words->sheets));
        free(strings);
    }
    buf_dispose(&words->strings);
    buf_dispose(&words->sheets);
}

void office_words_take(struct office_words *words, struct look *look, struct str name,
                       struct str xml)
{
    static const struct dialect word = {"t", "p", NULL, "tc"}, slides = {"t", "p", NULL, "tc"};

    if (!str_ends_nocase(name, ".xml"))
        return;
    if (str_starts_nocase(name, "word/document") || str_starts_nocase(name, "word/header") ||
        str_starts_nocase(name, "word/footer") || str_starts_nocase(name, "word/footnotes") ||
        str_starts_nocase(name, "word/comments"))
        read_words(look, xml, &word);
    else if (str_starts_nocase(name, "ppt/slides/slide"))
        read_words(look, xml, &slides);
    else if (str_equal_nocase(name, str_of("xl/sharedStrings.xml")) && words->strings.most == 0)
        keep_strings(&words->strings, xml);
    else if (str_starts_nocase(name, "xl/worksheets/sheet"))
        keep_sheet(&words->sheets, xml);
}
