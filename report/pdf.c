/* pdf.c - a report as PDF: blocks put on pages of A4, one after the other.
 *
 * It is laid out twice: the first time only to count the pages. */
#include "pdf.h"

#include "wording.h"

#include <stdio.h>
#include <string.h>

unsigned leaf_tone(enum tone tone, unsigned *text)
{
    static const unsigned boxes[] = {
        [TONE_PLAIN] = 0xe6eaef, [TONE_MUTED] = 0xe6eaef, [TONE_GOOD] = 0x1e7d43,
        [TONE_NOTE] = 0xf6e3a1,  [TONE_WARN] = 0xf0a13a,  [TONE_BAD] = 0xb3261e};

    *text = tone == TONE_GOOD || tone == TONE_BAD ? 0xffffff : INK_TEXT;
    return boxes[tone];
}

void leaf_shown(struct buf *out, const struct cell *cell)
{
    buf_init(out, strlen(cell->text) * 48 + 64);
    if (cell->kind == CELL_DEFANG)
        paper_defang(out, str_of(cell->text));
    else
        text_show(out, str_of(cell->text));
}

/* Which case and which page, at the foot of each. */
static void foot(struct leaf *leaf)
{
    char page[16], pages[16];
    const char *values[] = {leaf->paper->case_id, page, pages};
    struct buf line;

    snprintf(page, sizeof(page), "%u", leaf->page);
    snprintf(pages, sizeof(pages), "%u", leaf->pages);
    buf_init(&line, 4096);
    wording_place(&line, leaf->paper->page_word, values, ARRAY_LEN(values));
    pdf_box(leaf->pdf, PDF_LEFT, PDF_BOTTOM + 14, PDF_RIGHT - PDF_LEFT, 0.5, INK_LINE);
    pdf_text(leaf->pdf, FONT_SMALL, PDF_LEFT, PDF_BOTTOM + 18, PDF_RIGHT - PDF_LEFT, 12, INK_MUTED,
             buf_c(&line));
    buf_dispose(&line);
}

void leaf_break(struct leaf *leaf)
{
    foot(leaf);
    pdf_next_page(leaf->pdf);
    leaf->page++;
    leaf->y = PDF_TOP;
}

void leaf_need(struct leaf *leaf, double room)
{
    if (leaf->y + room > PDF_BOTTOM && leaf->y > PDF_TOP)
        leaf_break(leaf);
}

void leaf_text(struct leaf *leaf, enum pdf_font font, double indent, unsigned colour,
               const char *text)
{
    double width = PDF_RIGHT - PDF_LEFT - indent, tall;
    struct buf shown;

    leaf_shown(&shown, &(struct cell){.text = text});
    tall = pdf_text_height(leaf->pdf, font, width, PDF_BOTTOM - PDF_TOP, buf_c(&shown));
    leaf_need(leaf, tall);
    pdf_text(leaf->pdf, font, PDF_LEFT + indent, leaf->y, width, PDF_BOTTOM - PDF_TOP, colour,
             buf_c(&shown));
    leaf->y += tall;
    buf_dispose(&shown);
}

static void section(struct leaf *leaf, const struct block *block)
{
    struct buf shown;

    if (!*block->text)
        return;
    if (block->new_page && leaf->y > PDF_TOP + 200)
        leaf_break(leaf);
    leaf->y += leaf->y > PDF_TOP ? 18 : 0;
    leaf_need(leaf, 90);
    leaf_shown(&shown, &(struct cell){.text = block->text});
    pdf_outline(leaf->pdf, leaf->page, buf_c(&shown));
    buf_dispose(&shown);
    if (leaf->section < PDF_SECTIONS)
        leaf->begins[leaf->section++] = leaf->page;
    leaf_text(leaf, FONT_SECTION, 0, INK_HEAD, block->text);
    pdf_box(leaf->pdf, PDF_LEFT, leaf->y + 2, PDF_RIGHT - PDF_LEFT, 0.7, INK_LINE);
    leaf->y += 10;
}

static void heading(struct leaf *leaf, const struct block *block)
{
    double indent = 0;
    unsigned text;

    leaf->y += 12;
    leaf_need(leaf, 110); /* itself, a table's head and a first row of some lines */
    if (*block->mark) {
        unsigned box = leaf_tone(block->tone, &text);
        struct buf shown;

        leaf_shown(&shown, &(struct cell){.text = block->mark});
        indent = pdf_text_width(leaf->pdf, FONT_MARK, buf_c(&shown)) + 14;
        pdf_box(leaf->pdf, PDF_LEFT, leaf->y + 0.5, indent - 6, 12, box);
        pdf_text(leaf->pdf, FONT_MARK, PDF_LEFT + 4, leaf->y + 2, 0, 0, text, buf_c(&shown));
        buf_dispose(&shown);
    }
    leaf_text(leaf, FONT_HEADING, indent, INK_TEXT, block->text);
    leaf->y += 4;
}

static void notice(struct leaf *leaf, const struct block *block)
{
    struct buf shown;
    double tall, width = PDF_RIGHT - PDF_LEFT - 20;
    unsigned text, box = leaf_tone(block->tone, &text);

    leaf_shown(&shown, &(struct cell){.text = block->text});
    tall = pdf_text_height(leaf->pdf, FONT_BODY, width, PDF_BOTTOM - PDF_TOP - 20, buf_c(&shown));
    leaf_need(leaf, tall + 18);
    pdf_box(leaf->pdf, PDF_LEFT, leaf->y, PDF_RIGHT - PDF_LEFT, tall + 12, 0xf4f6f9);
    pdf_box(leaf->pdf, PDF_LEFT, leaf->y, 4, tall + 12, box);
    pdf_text(leaf->pdf, FONT_BODY, PDF_LEFT + 12, leaf->y + 6, width, PDF_BOTTOM - PDF_TOP - 20,
             INK_TEXT, buf_c(&shown));
    leaf->y += tall + 18;
    buf_dispose(&shown);
}

static void list(struct leaf *leaf, const struct table *table)
{
    for (size_t i = 0; i < table->row_count; i++) {
        leaf_need(leaf, 12);
        pdf_dot(leaf->pdf, PDF_LEFT + 6, leaf->y + 6, 1.5, INK_MUTED);
        leaf_text(leaf, FONT_BODY, 14, INK_TEXT, table->cells[i].text);
        leaf->y += 1;
    }
    leaf->y += 4;
}

static void one_block(struct leaf *leaf, const struct block *block)
{
    switch (block->kind) {
    case BLOCK_SECTION:
        section(leaf, block);
        break;
    case BLOCK_HEADING:
        heading(leaf, block);
        break;
    case BLOCK_TEXT:
        leaf_text(leaf, FONT_BODY, 0, INK_TEXT, block->text);
        leaf->y += 5;
        break;
    case BLOCK_NOTICE:
        notice(leaf, block);
        break;
    case BLOCK_LIST:
        list(leaf, &block->table);
        break;
    case BLOCK_PAIRS:
        leaf_table(leaf, &block->table, false);
        break;
    case BLOCK_TABLE:
        leaf_table(leaf, &block->table, true);
        break;
    case BLOCK_CHART:
        leaf_chart(leaf, &block->chart);
        break;
    }
}

/* Behind the cover: each section and its page, which the first laying out has told. */
static void contents(struct leaf *leaf)
{
    size_t which = 0;

    leaf->y += 14;
    for (const struct block *block = leaf->paper->first; block; block = block->next) {
        char page[16];

        if (block->kind != BLOCK_SECTION || !*block->text || which == PDF_SECTIONS)
            continue;
        snprintf(page, sizeof(page), "%u", leaf->begins[which++]);
        pdf_text(leaf->pdf, FONT_BODY, PDF_RIGHT - 20, leaf->y, 20, 12, INK_MUTED, page);
        leaf_text(leaf, FONT_BODY, 0, INK_TEXT, block->text);
        leaf->y += 4;
    }
}

struct plan { /* what the first laying out tells the second */
    unsigned pages, begins[PDF_SECTIONS];
};

static bool lay_out(const struct paper *paper, struct buf *out, struct plan *plan,
                    struct error *err)
{
    struct leaf leaf = {
        .paper = paper, .y = PDF_TOP, .page = 1, .pages = plan->pages, .begins = plan->begins};
    bool listed = false;

    leaf.pdf = pdf_open(out, paper->title, paper->created, err);
    if (!leaf.pdf)
        return false;
    leaf_text(&leaf, FONT_TITLE, 0, INK_HEAD, paper->title);
    leaf_text(&leaf, FONT_BODY, 0, INK_MUTED, paper->subtitle);
    leaf.y += 4;
    pdf_box(leaf.pdf, PDF_LEFT, leaf.y, PDF_RIGHT - PDF_LEFT, 2, INK_HEAD);
    leaf.y += 12;
    for (const struct block *block = paper->first; block; block = block->next) {
        if (block->kind == BLOCK_SECTION && *block->text && !listed) {
            contents(&leaf);
            listed = true;
        }
        one_block(&leaf, block);
    }
    leaf.y += 14;
    leaf_text(&leaf, FONT_SMALL, 0, INK_MUTED, paper->footer);
    foot(&leaf);
    plan->pages = leaf.page;
    return pdf_close(leaf.pdf, err);
}

bool paper_to_pdf(const struct paper *paper, struct buf *out, struct error *err)
{
    struct plan plan = {0};

    return lay_out(paper, NULL, &plan, err) && lay_out(paper, out, &plan, err);
}
