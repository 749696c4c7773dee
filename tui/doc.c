/* doc.c - see doc.h. */
#include "doc.h"

#include "fold.h"
#include "tui/glyph.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LABEL_WIDTH = 16,
    LEAST_TEXT = GLYPH_TOKEN, /* columns: narrower and one glyph might not fit */
    MOST_PARAS = 100000,
    TAB_STOP = 8,
};

void doc_init(struct doc *doc, struct arena *arena)
{
    *doc = (struct doc){.arena = arena};
}

void doc_dispose(struct doc *doc)
{
    free(doc->paras);
    free(doc->rows);
    *doc = (struct doc){.arena = doc->arena};
}

void doc_clear(struct doc *doc)
{
    doc->count = doc->row_count = 0;
    doc->width = 0;
}

struct doc_para *doc_add(struct doc *doc, enum style style, int indent, struct str text)
{
    struct doc_para *para;

    if (doc->count == doc->room) {
        doc->room = doc->room ? 2 * doc->room : 64;
        doc->paras = xreallocarray(doc->paras, doc->room, sizeof(*doc->paras));
    }
    if (doc->count < MOST_PARAS)
        doc->count++;
    para = &doc->paras[doc->count - 1];
    *para = (struct doc_para){.text = text, .style = style, .indent = indent};
    doc->width = 0;
    return para;
}

struct doc_para *doc_printf(struct doc *doc, enum style style, int indent, const char *fmt, ...)
{
    char line[2048];
    va_list ap;
    int len;

    va_start(ap, fmt);
    len = vsnprintf(line, sizeof(line), fmt, ap);
    va_end(ap);
    if (len < 0)
        len = 0;
    if ((size_t)len >= sizeof(line))
        len = (int)utf8_clip((struct str){line, sizeof(line) - 1}, sizeof(line) - 1);
    return doc_add(doc, style, indent,
                   (struct str){arena_strndup(doc->arena, line, (size_t)len), (size_t)len});
}

struct doc_para *doc_field(struct doc *doc, const char *label, const char *text)
{
    struct doc_para *para = doc_add(doc, STYLE_PLAIN, LABEL_WIDTH, str_of(text));

    para->label = label;
    return para;
}

void doc_runs(struct doc *doc, int64_t first, int64_t last)
{
    if (first == last)
        doc_printf(doc, STYLE_PLAIN, LABEL_WIDTH, "run %" PRId64, first)->label = "Seen in";
    else
        doc_printf(doc, STYLE_PLAIN, LABEL_WIDTH, "run %" PRId64 " to run %" PRId64, first, last)
            ->label = "Seen in";
}

void doc_blank(struct doc *doc)
{
    doc_add(doc, STYLE_PLAIN, 0, str_of(""));
}

void doc_heading(struct doc *doc, const char *text)
{
    if (doc->count > 0)
        doc_blank(doc);
    doc_add(doc, STYLE_HEADING, 0, str_of(text));
}

/* The line with tabs as blanks; itself if it has none. */
static struct str expand_tabs(struct doc *doc, struct str line)
{
    struct buf out;
    struct str text;

    if (str_find_char(line, '\t') == line.len)
        return line;
    buf_init(&out, line.len * TAB_STOP);
    for (size_t i = 0; i < line.len; i++) {
        buf_char(&out, line.at[i] == '\t' ? ' ' : line.at[i]);
        while (line.at[i] == '\t' && out.len % TAB_STOP != 0)
            buf_char(&out, ' ');
    }
    text = (struct str){arena_strndup(doc->arena, buf_c(&out), out.len), out.len};
    buf_dispose(&out);
    return text;
}

void doc_lines(struct doc *doc, int indent, struct str text, uint32_t numbers)
{
    struct str line;

    for (uint32_t i = 0; str_next_line(&text, &line); i++) {
        struct doc_para *para =
            doc_add(doc, STYLE_PLAIN, numbers ? indent + 7 : indent, expand_tabs(doc, line));

        para->exact = numbers > 0;
        if (numbers > 0) {
            char label[16];

            snprintf(label, sizeof(label), "%5u", (unsigned)(numbers + i));
            para->label = arena_strndup(doc->arena, label, strlen(label));
        }
    }
}

static void add_row(struct doc *doc, size_t para, size_t from, size_t len)
{
    if (doc->row_count == doc->row_room) {
        doc->row_room = doc->row_room ? 2 * doc->row_room : 128;
        doc->rows = xreallocarray(doc->rows, doc->row_room, sizeof(*doc->rows));
    }
    doc->rows[doc->row_count++] =
        (struct doc_row){.para = (uint32_t)para, .from = (uint32_t)from, .len = (uint32_t)len};
}

/* Where the line that begins at `from` ends: behind a blank if it can be. */
static size_t line_end(const struct doc_para *para, size_t from, int columns, bool ascii)
{
    struct str rest = str_part(para->text, from, para->text.len);
    size_t fits = glyph_fit(rest, columns, ascii, NULL);
    size_t blank = fits;

    if (fits == rest.len)
        return from + fits;
    if (!para->exact && rest.at[fits] != ' ')
        while (blank > 0 && rest.at[blank - 1] != ' ')
            blank--;
    return from + (blank > 0 ? blank : fits);
}

static void wrap_para(struct doc *doc, size_t index, bool ascii)
{
    const struct doc_para *para = &doc->paras[index];
    int columns = doc->width - para->indent;
    size_t from = 0;

    if (columns < LEAST_TEXT)
        columns = LEAST_TEXT;
    do {
        size_t end = line_end(para, from, columns, ascii);

        add_row(doc, index, from, end - from);
        from = end;
        while (!para->exact && from < para->text.len && para->text.at[from] == ' ')
            from++; /* the blank at which the line was broken */
    } while (from < para->text.len);
}

void doc_wrap(struct doc *doc, int width, bool ascii)
{
    if (doc->width == width)
        return;
    doc->width = width;
    doc->row_count = 0;
    for (size_t i = 0; i < doc->count; i++)
        wrap_para(doc, i, ascii);
}

static bool row_has(const struct doc *doc, int64_t row, struct str needle)
{
    const struct doc_row *at = &doc->rows[row];
    struct str text = str_part(doc->paras[at->para].text, at->from, at->len);

    return fold_find(text, needle) < text.len;
}

int64_t doc_find(const struct doc *doc, const char *needle, int64_t row, int step)
{
    int64_t count = (int64_t)doc->row_count;

    if (needle[0] == '\0')
        return -1;
    for (int64_t i = 1; i <= count; i++) {
        int64_t at = ((row + step * i) % count + count) % count;

        if (row_has(doc, at, str_of(needle)))
            return at;
    }
    return -1;
}

int64_t doc_next_target(const struct doc *doc, int64_t row)
{
    int64_t count = (int64_t)doc->row_count;

    for (int64_t i = 1; i <= count; i++) {
        int64_t at = (row + i) % count;

        if (doc->paras[doc->rows[at].para].target.view && doc->rows[at].from == 0)
            return at;
    }
    return -1;
}

static void draw_row(const struct doc *doc, const struct doc_row *row, struct canvas *canvas,
                     struct rect area)
{
    const struct doc_para *para = &doc->paras[row->para];

    if (para->label && row->from == 0)
        canvas_text(canvas, area.y, area.x, para->indent < area.width ? para->indent : area.width,
                    STYLE_DIM, str_of(para->label));
    canvas_text(canvas, area.y, area.x + para->indent, area.width - para->indent, para->style,
                str_part(para->text, row->from, row->len));
}

void doc_draw(const struct doc *doc, const struct list *list, struct canvas *canvas,
              struct rect area)
{
    for (int i = 0; i < area.height && list->top + i < (int64_t)doc->row_count; i++)
        draw_row(doc, &doc->rows[list->top + i], canvas,
                 (struct rect){area.y + i, area.x, 1, area.width});
}
