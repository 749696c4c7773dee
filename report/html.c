/* html.c - a report as one HTML page: no script, nothing fetched, every text escaped here.
 *
 * The page carries a policy that forbids everything but its own style sheet, which is named by its
 * hash. Charts are SVG with presentation attributes only (report/html_chart.c). */
#include "html.h"

#include "base/base64.h"
#include "base/hash.h"
#include "base/limits.h"
#include "html_style.h"

#include <string.h>

static const char *const tone_classes[] = {
    [TONE_PLAIN] = "plain", [TONE_MUTED] = "muted", [TONE_GOOD] = "good",
    [TONE_NOTE] = "note",   [TONE_WARN] = "warn",   [TONE_BAD] = "bad"};

static void escape(struct buf *out, struct str shown)
{
    for (size_t i = 0; i < shown.len; i++)
        switch (shown.at[i]) {
        case '&':
            buf_text(out, "&amp;");
            break;
        case '<':
            buf_text(out, "&lt;");
            break;
        case '>':
            buf_text(out, "&gt;");
            break;
        case '"':
            buf_text(out, "&quot;");
            break;
        case '\'':
            buf_text(out, "&#39;");
            break;
        default:
            buf_char(out, shown.at[i]);
        }
}

void html_text(struct buf *out, const char *text)
{
    struct str whole = str_of(text);
    struct buf shown;

    buf_init(&shown, whole.len * 16 + 64);
    text_show(&shown, whole);
    escape(out, buf_as_str(&shown));
    buf_dispose(&shown);
}

static void defanged(struct buf *out, const char *text)
{
    struct buf shown;

    buf_init(&shown, strlen(text) * 48 + 64);
    paper_defang(&shown, str_of(text));
    escape(out, buf_as_str(&shown));
    buf_dispose(&shown);
}

static void inside(struct buf *out, const struct cell *cell)
{
    switch (cell->kind) {
    case CELL_MARK:
        if (!*cell->text)
            break;
        buf_printf(out, "<span class=\"mark %s\">", tone_classes[cell->tone]);
        html_text(out, cell->text);
        buf_text(out, "</span>");
        break;
    case CELL_CODE:
        buf_text(out, "<code>");
        html_text(out, cell->text);
        buf_text(out, "</code>");
        break;
    case CELL_DEFANG:
        buf_text(out, "<code>");
        defanged(out, cell->text);
        buf_text(out, "</code>");
        break;
    case CELL_TEXT:
    case CELL_TIME:
    case CELL_NUMBER:
        if (cell->tone != TONE_PLAIN)
            buf_printf(out, "<span class=\"%s\">", tone_classes[cell->tone]);
        html_text(out, cell->text);
        if (cell->tone != TONE_PLAIN)
            buf_text(out, "</span>");
        break;
    }
}

/* Words that are never broken; what is longer may be, or a hash or a hostile name would push the
 * table off the page. A browser breaks behind hyphens by itself. */
static bool is_of_words(const struct cell *cell)
{
    enum { WORD = 12, CODE = 18 };
    size_t most = cell->kind == CELL_CODE ? CODE : WORD;

    if (cell->kind != CELL_TEXT && cell->kind != CELL_CODE)
        return false;
    for (const char *at = cell->text; *at;) {
        size_t len = strcspn(at, " -");

        if (len > most)
            return false;
        at += len + (at[len] != '\0');
    }
    return true;
}

static void table(struct buf *out, const struct table *table)
{
    unsigned all = 0;

    for (size_t i = 0; i < table->column_count; i++)
        all += table->columns[i].weight;
    buf_text(out, "<table>\n<colgroup>");
    for (size_t i = 0; i < table->column_count; i++)
        buf_printf(out, "<col width=\"%u%%\">", 100 * table->columns[i].weight / (all ? all : 1));
    buf_text(out, "</colgroup>\n<thead><tr>");
    for (size_t i = 0; i < table->column_count; i++) {
        buf_text(out, "<th scope=\"col\">");
        html_text(out, table->columns[i].title);
        buf_text(out, "</th>");
    }
    buf_text(out, "</tr></thead>\n<tbody>\n");
    for (size_t row = 0; row < table->row_count; row++) {
        buf_text(out, "<tr>");
        for (size_t i = 0; i < table->column_count; i++) {
            const struct cell *cell = &table->cells[row * table->column_count + i];

            buf_text(out, cell->kind == CELL_NUMBER ? "<td class=\"number\">"
                          : cell->kind == CELL_TIME ? "<td class=\"time\">"
                          : is_of_words(cell)       ? "<td class=\"words\">"
                                                    : "<td>");
            inside(out, cell);
            buf_text(out, "</td>");
        }
        buf_text(out, "</tr>\n");
    }
    buf_text(out, "</tbody></table>\n");
}

static void pairs(struct buf *out, const struct table *table)
{
    buf_text(out, "<dl>\n");
    for (size_t row = 0; row < table->row_count; row++) {
        buf_text(out, "<dt>");
        html_text(out, table->cells[2 * row].text);
        buf_text(out, "</dt><dd>");
        inside(out, &table->cells[2 * row + 1]);
        buf_text(out, "</dd>\n");
    }
    buf_text(out, "</dl>\n");
}

static void list(struct buf *out, const struct table *table)
{
    buf_text(out, "<ul>\n");
    for (size_t row = 0; row < table->row_count; row++) {
        buf_text(out, "<li>");
        inside(out, &table->cells[row]);
        buf_text(out, "</li>\n");
    }
    buf_text(out, "</ul>\n");
}

static void heading(struct buf *out, const struct block *block)
{
    buf_text(out, *block->mark ? "<h3 class=\"marked\">" : "<h3>");
    if (*block->mark) {
        buf_printf(out, "<span class=\"mark %s\">", tone_classes[block->tone]);
        html_text(out, block->mark);
        buf_text(out, "</span> ");
    }
    html_text(out, block->text);
    buf_text(out, "</h3>\n");
}

static void one_block(struct buf *out, const struct block *block)
{
    switch (block->kind) {
    case BLOCK_SECTION:
        break;
    case BLOCK_HEADING:
        heading(out, block);
        break;
    case BLOCK_TEXT:
        buf_text(out, "<p>");
        html_text(out, block->text);
        buf_text(out, "</p>\n");
        break;
    case BLOCK_NOTICE:
        buf_printf(out, "<p class=\"notice %s\">", tone_classes[block->tone]);
        html_text(out, block->text);
        buf_text(out, "</p>\n");
        break;
    case BLOCK_LIST:
        list(out, &block->table);
        break;
    case BLOCK_PAIRS:
        pairs(out, &block->table);
        break;
    case BLOCK_TABLE:
        table(out, &block->table);
        break;
    case BLOCK_CHART:
        html_chart(out, &block->chart);
        break;
    }
}

static void contents(struct buf *out, const struct paper *paper)
{
    buf_text(out, "<nav><ol>\n");
    for (const struct block *block = paper->first; block; block = block->next)
        if (block->kind == BLOCK_SECTION && *block->text) {
            buf_printf(out, "<li><a href=\"#%s\">", block->key);
            html_text(out, block->text);
            buf_text(out, "</a></li>\n");
        }
    buf_text(out, "</ol></nav>\n");
}

/* Names the style sheet by its hash, so that no other can be slipped in. */
static void policy(struct buf *out)
{
    struct hash hash = hash_of(str_of(html_style));
    char digits[64] = "";

    buf_text(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                  "style-src 'sha256-");
    base64_encode(digits, (struct str){(const char *)hash.bytes, sizeof(hash.bytes)});
    buf_text(out, digits);
    buf_text(out, "'; base-uri 'none'; form-action 'none'\">\n");
}

static void head(const struct paper *paper, struct buf *out)
{
    buf_printf(out, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n",
               paper->language);
    policy(out);
    buf_text(out, "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"viewport\" "
                  "content=\"width=device-width, initial-scale=1\">\n<title>");
    html_text(out, paper->title);
    buf_text(out, "</title>\n<style>");
    buf_text(out, html_style);
    buf_text(out, "</style>\n</head>\n<body>\n<header><h1>");
    html_text(out, paper->title);
    buf_text(out, "</h1><p>");
    html_text(out, paper->subtitle);
    buf_text(out, "</p></header>\n");
}

void paper_to_html(const struct paper *paper, struct buf *out)
{
    bool open = false, listed = false;

    head(paper, out);
    for (const struct block *block = paper->first; block; block = block->next) {
        if (block->kind != BLOCK_SECTION) {
            one_block(out, block);
            continue;
        }
        if (open)
            buf_text(out, "</section>\n");
        if (open && !listed) { /* behind the cover */
            contents(out, paper);
            listed = true;
        }
        buf_printf(out, "<section id=\"%s\"%s>\n", block->key,
                   block->new_page ? " class=\"page\"" : "");
        open = true;
        if (!*block->text)
            continue;
        buf_text(out, "<h2>");
        html_text(out, block->text);
        buf_text(out, "</h2>\n");
    }
    if (open)
        buf_text(out, "</section>\n");
    buf_text(out, "<footer>");
    html_text(out, paper->footer);
    buf_text(out, "</footer>\n</body>\n</html>\n");
}
