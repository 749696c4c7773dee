/* pdf_text.c - see pdf_text.h. */
#include "pdf_text.h"

#include "pdf_cmap.h"
#include "pdf_objects.h"
#include "pdf_picture.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_FONTS = 32,
    MOST_PAGE = 1 << 20, /* bytes of one content stream */
    MOST_MAP = 256 << 10,
    MOST_STRING = 4096,
    WORD_GAP = -180, /* thousandths of the letter size: so far to the right is a new word */
};

struct font {
    struct str name; /* "F1" */
    const struct pdf_cmap *map;
    bool wide; /* codes of two bytes: nothing to say without a map */
};

struct pages {
    struct look *look;
    struct pdf_objects objects;
    struct font fonts[MOST_FONTS];
    size_t font_count;
};

/* --- fonts --- */

static bool is_name_end(char ch)
{
    return ch == '\0' || strchr(" \t\r\n\f()<>[]{}/%", ch) != NULL;
}

static struct str take_name(struct str *rest)
{
    size_t len = 0;
    struct str name;

    while (len < rest->len && !is_name_end(rest->at[len]))
        len++;
    name = str_part(*rest, 0, len);
    *rest = str_part(*rest, len, rest->len);
    return name;
}

static const struct font *font_of(const struct pages *pages, struct str name)
{
    for (size_t i = 0; i < pages->font_count; i++)
        if (str_equal(pages->fonts[i].name, name))
            return &pages->fonts[i];
    return NULL;
}

static const struct pdf_cmap *read_map(struct pages *pages, struct str dictionary)
{
    size_t at = str_find(dictionary, str_of("/ToUnicode"));
    struct str rest = str_part(dictionary, at + 10, dictionary.len);
    const struct pdf_object *object;
    const struct pdf_cmap *map = NULL;
    uint64_t number;
    struct buf text;

    if (at == dictionary.len || !pdf_take_reference(&rest, &number) ||
        !(object = pdf_object(&pages->objects, number)))
        return NULL;
    buf_init(&text, MOST_MAP);
    if (pdf_unpack(object, pages->look, MOST_MAP, &text)) {
        struct arena *arena = &pages->objects.arena;

        map = pdf_cmap_read(arena,
                            (struct str){arena_strndup(arena, buf_c(&text), text.len), text.len});
    }
    buf_dispose(&text);
    return map;
}

static void add_font(struct pages *pages, struct str name, uint64_t number)
{
    const struct pdf_object *object = pdf_object(&pages->objects, number);

    if (!object || pages->font_count == MOST_FONTS || font_of(pages, name) ||
        !pdf_has(object->dictionary, "Font"))
        return;
    pages->fonts[pages->font_count++] = (struct font){name, read_map(pages, object->dictionary),
                                                      pdf_has(object->dictionary, "Type0")};
}

/* "/F1 5 0 R /F2 6 0 R", up to the end of the dictionary. */
static void add_fonts(struct pages *pages, struct str rest)
{
    for (;;) {
        struct str name;
        uint64_t number;

        rest = pdf_skip_blanks(rest);
        if (!str_starts(rest, "/"))
            return;
        rest = str_part(rest, 1, rest.len);
        name = take_name(&rest);
        if (!pdf_take_reference(&rest, &number))
            return;
        add_font(pages, name, number);
    }
}

static void find_fonts(struct pages *pages, struct str dictionary)
{
    size_t at = 0;

    while (pages->font_count < MOST_FONTS) {
        struct str rest;
        const struct pdf_object *object;
        uint64_t number;

        at += str_find(str_part(dictionary, at, dictionary.len), str_of("/Font"));
        if (at >= dictionary.len)
            return;
        at += 5;
        rest = pdf_skip_blanks(str_part(dictionary, at, dictionary.len));
        if (pdf_take_reference(&rest, &number) && (object = pdf_object(&pages->objects, number)))
            rest = pdf_skip_blanks(object->dictionary);
        if (str_starts(rest, "<<"))
            add_fonts(pages, str_part(rest, 2, rest.len));
    }
}

/* --- a page --- */

struct page {
    struct pages *pages;
    struct str rest;
    const struct font *font;
    struct buf string, shown; /* one string's bytes; what the operator will show */
    struct str name;
    double numbers[6]; /* the last ones; the newest is numbers[5] */
    double height;     /* where the last line was */
    bool in_text, in_array;
};

static void say_string(struct page *page)
{
    struct str codes = buf_as_str(&page->string);

    if (page->font && page->font->map) {
        pdf_cmap_say(page->font->map, codes, &page->shown);
        return;
    }
    if (page->font && page->font->wide)
        return;
    for (size_t i = 0; i < codes.len; i++)
        if ((unsigned char)codes.at[i] >= ' ' && codes.at[i] != 0x7f)
            utf8_put(&page->shown, (unsigned char)codes.at[i]);
}

static int octal(struct str *rest)
{
    int value = 0;

    for (int i = 0; i < 3 && rest->len > 0 && rest->at[0] >= '0' && rest->at[0] <= '7'; i++) {
        value = value * 8 + rest->at[0] - '0';
        *rest = str_part(*rest, 1, rest->len);
    }
    return value & 0xff;
}

/* Behind a backslash. */
static void take_escape(struct page *page)
{
    static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
    struct str *rest = &page->rest;
    char ch = rest->len > 0 ? rest->at[0] : '\\';
    const char *known = ch ? strchr(from, ch) : NULL;

    if (ch >= '0' && ch <= '7') {
        buf_char(&page->string, (char)octal(rest));
        return;
    }
    *rest = str_part(*rest, 1, rest->len);
    if (ch != '\n' && ch != '\r')
        buf_char(&page->string, known ? to[known - from] : ch);
}

static void take_string(struct page *page)
{
    unsigned depth = 1;

    buf_clear(&page->string);
    while (page->rest.len > 0) {
        char ch = page->rest.at[0];

        page->rest = str_part(page->rest, 1, page->rest.len);
        if (ch == '\\') {
            take_escape(page);
            continue;
        }
        depth += ch == '(';
        depth -= ch == ')';
        if (depth == 0)
            break;
        buf_char(&page->string, ch);
    }
    say_string(page);
}

static void take_hex(struct page *page)
{
    unsigned value = 0, count = 0;
    size_t end = str_find_char(page->rest, '>');

    buf_clear(&page->string);
    for (size_t i = 0; i < end; i++) {
        char ch = page->rest.at[i], low = (char)(ch | 0x20);

        if (ch >= '0' && ch <= '9')
            value = value << 4 | (unsigned)(ch - '0');
        else if (low >= 'a' && low <= 'f')
            value = value << 4 | (unsigned)(low - 'a' + 10);
        else
            continue;
        if (++count % 2 == 0)
            buf_char(&page->string, (char)(value & 0xff));
    }
    if (count % 2 == 1)
        buf_char(&page->string, (char)(value << 4 & 0xff));
    page->rest = str_part(page->rest, end + 1, page->rest.len);
    say_string(page);
}

static void take_digits(struct page *page)
{
    char text[32];
    size_t len = 0;

    while (len < page->rest.len && len < sizeof(text) - 1 && page->rest.at[len] != '\0' &&
           strchr("0123456789+-.", page->rest.at[len])) {
        text[len] = page->rest.at[len];
        len++;
    }
    text[len] = '\0';
    page->rest = str_part(page->rest, len, page->rest.len);
    memmove(page->numbers, page->numbers + 1, 5 * sizeof(page->numbers[0]));
    page->numbers[5] = strtod(text, NULL);
    if (page->in_array && page->numbers[5] < WORD_GAP)
        buf_char(&page->shown, ' ');
}

/* To another place: on the same height it is the same line. */
static void move(struct page *page, double height)
{
    if (height - page->height > 1 || page->height - height > 1)
        look_line(page->pages->look);
    else
        look_text(page->pages->look, str_of(" "));
    page->height = height;
}

static void show(struct page *page)
{
    look_text(page->pages->look, buf_as_str(&page->shown));
}

static void do_operator(struct page *page, struct str word)
{
    struct look *look = page->pages->look;

    if (str_equal(word, str_of("BT")))
        page->in_text = true;
    else if (str_equal(word, str_of("ET")))
        page->in_text = false;
    else if (str_equal(word, str_of("Tf")))
        page->font = font_of(page->pages, page->name);
    else if (!page->in_text)
        (void)0; /* lines and pictures */
    else if (str_equal(word, str_of("Tj")) || str_equal(word, str_of("TJ")))
        show(page);
    else if (str_equal(word, str_of("'")) || str_equal(word, str_of("\""))) {
        look_line(look);
        show(page);
    } else if (str_equal(word, str_of("Td")) || str_equal(word, str_of("TD")))
        move(page, page->height + page->numbers[5]);
    else if (str_equal(word, str_of("Tm")))
        move(page, page->numbers[5]);
    else if (str_equal(word, str_of("T*")))
        look_line(look);
    buf_clear(&page->shown);
}

static void take_word(struct page *page)
{
    struct str word = take_name(&page->rest);

    if (word.len == 0)
        page->rest = str_part(page->rest, 1, page->rest.len);
    else
        do_operator(page, word);
}

static void take_token(struct page *page)
{
    char ch = page->rest.at[0];

    if (ch == '\0' || strchr("(<[]/ \t\r\n", ch))
        page->rest = str_part(page->rest, 1, page->rest.len);
    if (ch == '(')
        take_string(page);
    else if (ch == '<') {
        if (str_starts(page->rest, "<"))
            page->rest = str_part(page->rest, 1, page->rest.len);
        else
            take_hex(page);
    } else if (ch == '[' || ch == ']')
        page->in_array = ch == '[';
    else if (ch == '/')
        page->name = take_name(&page->rest);
    else if ((ch >= '0' && ch <= '9') || ch == '-' || ch == '+' || ch == '.')
        take_digits(page);
    else if (ch != ' ' && ch != '\t' && ch != '\r' && ch != '\n' && ch != '\0')
        take_word(page);
}

static void read_page(struct pages *pages, struct str content)
{
    struct page page = {.pages = pages, .rest = content};

    if (!pdf_has(content, "BT") || !(pdf_has(content, "Tj") || pdf_has(content, "TJ") ||
                                     pdf_has(content, "'") || pdf_has(content, "\"")))
        return;
    buf_init(&page.string, MOST_STRING);
    buf_init(&page.shown, MOST_STRING);
    while (page.rest.len > 0 && pages->look->text.len < pages->look->text.most)
        take_token(&page);
    look_line(pages->look);
    buf_dispose(&page.string);
    buf_dispose(&page.shown);
}

/* Pictures, fonts, maps, profiles and tables have words of their own. */
static bool is_page(struct str dictionary)
{
    static const char *const others[] = {"/Image",    "/ObjStm",  "/XRef",    "/Length1",
                                         "/Metadata", "/CMap",    "Type1C",   "/OpenType",
                                         "/N 3",      "/Pattern", "/Function"};

    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (pdf_has(dictionary, others[i]))
            return false;
    return true;
}

void pdf_look_at_text(struct look *look, struct str bytes)
{
    struct pages *pages = xcalloc(1, sizeof(*pages));
    struct buf content;

    pages->look = look;
    pdf_objects_find(&pages->objects, look, bytes);
    for (size_t i = 0; i < pages->objects.count; i++)
        find_fonts(pages, pages->objects.at[i].dictionary);
    buf_init(&content, MOST_PAGE);
    for (size_t i = 0; i < pages->objects.count; i++) {
        const struct pdf_object *object = &pages->objects.at[i];

        if (clock() > look->until) {
            look_limit(look, "archive-time");
            break;
        }
        pdf_look_at_picture(look, object);
        buf_clear(&content);
        if (object->stream.len > 0 && look->text.len < look->text.most &&
            is_page(object->dictionary) && pdf_unpack(object, look, MOST_PAGE, &content))
            read_page(pages, buf_as_str(&content));
    }
    buf_dispose(&content);
    pdf_objects_dispose(&pages->objects);
    free(pages);
}
