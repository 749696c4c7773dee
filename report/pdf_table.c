/* pdf_table.c - a table on pages: its head is repeated on each, a row stays on one. */
#include "pdf.h"

#include <string.h>

enum { PAD = 4, MOST_COLUMNS = 12, SHORT = 10 /* bytes */ };

static enum pdf_font font_of(const struct cell *cell)
{
    switch (cell->kind) {
    case CELL_CODE:
    case CELL_DEFANG:
        return FONT_CODE;
    case CELL_MARK:
        return FONT_MARK;
    case CELL_TEXT:
    case CELL_TIME:
    case CELL_NUMBER:
        break;
    }
    return FONT_SMALL;
}

struct grid {
    const struct table *table;
    size_t columns;
    double x[MOST_COLUMNS], width[MOST_COLUMNS]; /* of the text in it */
};

static double wider(struct leaf *leaf, enum pdf_font font, const char *text, double than)
{
    double wide = pdf_text_width(leaf->pdf, font, text) + 1;

    return wide > than ? wide : than;
}

/* What nobody wants to see broken: a number, a day, and a title of one word. */
static double least_width(struct leaf *leaf, const struct table *table, size_t column)
{
    const char *title = table->columns[column].title;
    double least = strchr(title, ' ') ? 0 : wider(leaf, FONT_BOLD, title, 0);
    size_t longest = 0;

    for (size_t row = 0; row < table->row_count; row++) {
        const struct cell *cell = &table->cells[row * table->column_count + column];
        size_t len = strcspn(cell->text, " ");
        char word[SHORT + 1] = "";

        if (len <= longest || len > SHORT || (cell->text[len] && cell->kind != CELL_TIME))
            continue;
        longest = len;
        memcpy(word, cell->text, len);
        least = wider(leaf, font_of(cell), word, least);
    }
    return least < (PDF_RIGHT - PDF_LEFT) / 6 ? least : 0;
}

void table_shares(const unsigned *weights, const double *least, size_t count, double width,
                  double *out)
{
    bool fixed[MOST_COLUMNS] = {0}, again = true;
    double left = width;
    unsigned all = 0;

    for (size_t i = 0; i < count; i++)
        all += weights[i];
    while (again) { /* one that is given more leaves less for the others */
        again = false;
        for (size_t i = 0; i < count; i++) {
            if (fixed[i] || left * weights[i] >= least[i] * all)
                continue;
            fixed[i] = again = true;
            left -= least[i];
            all -= weights[i];
        }
    }
    for (size_t i = 0; i < count; i++)
        out[i] = fixed[i] ? least[i] : left * weights[i] / (all ? all : 1);
}

static void measure(struct leaf *leaf, struct grid *grid, const struct table *table)
{
    double x = PDF_LEFT, least[MOST_COLUMNS], share[MOST_COLUMNS];
    unsigned weights[MOST_COLUMNS];

    grid->table = table;
    grid->columns = table->column_count < MOST_COLUMNS ? table->column_count : MOST_COLUMNS;
    for (size_t i = 0; i < grid->columns; i++) {
        least[i] = least_width(leaf, table, i) + 2 * PAD;
        weights[i] = table->columns[i].weight;
    }
    table_shares(weights, least, grid->columns, PDF_RIGHT - PDF_LEFT, share);
    for (size_t i = 0; i < grid->columns; i++) {
        grid->x[i] = x + PAD;
        grid->width[i] = share[i] - 2 * PAD;
        x += share[i];
    }
}

static const double tallest = PDF_BOTTOM - PDF_TOP - 40;

static double row_height(struct leaf *leaf, const struct grid *grid, const struct cell *cells)
{
    double tall = 9;

    for (size_t i = 0; i < grid->columns; i++) {
        struct buf shown;
        double its;

        leaf_shown(&shown, &cells[i]);
        its =
            pdf_text_height(leaf->pdf, font_of(&cells[i]), grid->width[i], tallest, buf_c(&shown));
        tall = its > tall ? its : tall;
        buf_dispose(&shown);
    }
    return tall + 2 * PAD - 2;
}

static void draw_cell(struct leaf *leaf, const struct cell *cell, double x, double width)
{
    unsigned colour = cell->tone == TONE_MUTED ? INK_MUTED
                      : cell->tone == TONE_BAD ? 0xb3261e
                                               : INK_TEXT;
    struct buf shown;

    leaf_shown(&shown, cell);
    if (cell->kind == CELL_MARK && shown.len > 0) {
        unsigned box = leaf_tone(cell->tone, &colour);
        double wide = pdf_text_width(leaf->pdf, FONT_MARK, buf_c(&shown)),
               tall = pdf_text_height(leaf->pdf, FONT_MARK, width, tallest, buf_c(&shown));

        pdf_box(leaf->pdf, x - 2, leaf->y + PAD - 2, (wide < width ? wide : width) + 4, tall + 2,
                box);
    }
    if (cell->kind == CELL_NUMBER) {
        double wide = pdf_text_width(leaf->pdf, FONT_SMALL, buf_c(&shown));

        x += wide < width ? width - wide : 0;
        width = wide < width ? wide + 2 : width;
    }
    pdf_text(leaf->pdf, font_of(cell), x, leaf->y + PAD - 1, width, tallest, colour, buf_c(&shown));
    buf_dispose(&shown);
}

static void draw_head(struct leaf *leaf, const struct grid *grid)
{
    double tall = 0;

    for (size_t i = 0; i < grid->columns; i++) {
        double its = pdf_text_height(leaf->pdf, FONT_BOLD, grid->width[i], 60,
                                     grid->table->columns[i].title);

        tall = its > tall ? its : tall;
    }
    pdf_box(leaf->pdf, PDF_LEFT, leaf->y, PDF_RIGHT - PDF_LEFT, tall + 2 * PAD, INK_SHADE);
    for (size_t i = 0; i < grid->columns; i++)
        pdf_text(leaf->pdf, FONT_BOLD, grid->x[i], leaf->y + PAD, grid->width[i], 60, INK_TEXT,
                 grid->table->columns[i].title);
    leaf->y += tall + 2 * PAD;
}

void leaf_table(struct leaf *leaf, const struct table *table, bool has_head)
{
    struct grid grid;

    measure(leaf, &grid, table);
    leaf->y += 4;
    for (size_t row = 0; row < table->row_count; row++) {
        const struct cell *cells = &table->cells[row * table->column_count];
        double tall = row_height(leaf, &grid, cells);
        unsigned page = leaf->page;

        leaf_need(leaf, tall + (row == 0 && has_head ? 22 : 0));
        if (has_head && (row == 0 || leaf->page != page))
            draw_head(leaf, &grid);
        for (size_t i = 0; i < grid.columns; i++)
            draw_cell(leaf, &cells[i], grid.x[i], grid.width[i]);
        leaf->y += tall;
        pdf_box(leaf->pdf, PDF_LEFT, leaf->y, PDF_RIGHT - PDF_LEFT, 0.4, INK_LINE);
    }
    leaf->y += 8;
}
