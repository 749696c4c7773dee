/* pdf_chart.c - a chart on a page: amounts over time with moments on top, or a list of amounts. */
#include "pdf.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>

enum { TALL = 80, TOP = 36, ROW = 15, NAME = 140 };

static const unsigned colours[] = {
    [TONE_PLAIN] = 0x5b7fa8, [TONE_MUTED] = 0x8392a5, [TONE_GOOD] = 0x1e7d43,
    [TONE_NOTE] = 0xc9a227,  [TONE_WARN] = 0xe0871a,  [TONE_BAD] = 0xb3261e};
static const double left = PDF_LEFT + 28, wide = PDF_RIGHT - PDF_LEFT - 28;

static double place(const struct chart *chart, int64_t at)
{
    return left + chart_place(chart, at) * wide / 1000;
}

static void small(struct leaf *leaf, double x, double y, double width, const char *text)
{
    struct buf shown;

    leaf_shown(&shown, &(struct cell){.text = text});
    pdf_text(leaf->pdf, FONT_SMALL, x, y, width, 12, INK_MUTED, buf_c(&shown));
    buf_dispose(&shown);
}

static void axis(struct leaf *leaf, const struct chart *chart, double foot)
{
    char day[CLOCK_TEXT], top[32];

    pdf_box(leaf->pdf, left, foot, wide, 0.6, INK_MUTED);
    for (int i = 0; i <= 4; i++) {
        clock_format(chart->from + (chart->until - chart->from) / 4 * i, day);
        day[10] = '\0';
        small(leaf, left + wide * i / 4 - (i == 0 ? 0 : i == 4 ? 48 : 24), foot + 3, 60, day);
    }
    snprintf(top, sizeof(top), "%" PRIu64, chart_top(chart));
    small(leaf, PDF_LEFT, foot - TALL - 2, 26, top);
    if (chart->series) {
        pdf_box(leaf->pdf, left, foot + 18, 7, 7, 0xa9bdd6);
        small(leaf, left + 11, foot + 16, 120, chart->series);
    }
    if (chart->second_series) {
        pdf_box(leaf->pdf, left + 140, foot + 18, 7, 7, 0x3f6ea8);
        small(leaf, left + 151, foot + 16, 120, chart->second_series);
    }
}

static void over_time(struct leaf *leaf, const struct chart *chart)
{
    double foot = leaf->y + TOP + TALL, top = (double)chart_top(chart);

    for (size_t i = 0; i < chart->bar_count; i++) {
        const struct bar *bar = &chart->bars[i];
        double x = place(chart, bar->at), width = place(chart, bar->at + chart->width) - x,
               low = (double)bar->value * TALL / top, high = (double)bar->second * TALL / top;

        pdf_box(leaf->pdf, x, foot - low, width < 1 ? 1 : width, low, 0xa9bdd6);
        pdf_box(leaf->pdf, x, foot - low - high, width < 1 ? 1 : width, high, 0x3f6ea8);
    }
    for (size_t i = 0; i < chart->mark_count; i++)
        pdf_dot(leaf->pdf, place(chart, chart->marks[i].at), leaf->y + 5 + (double)(i % 4) * 8, 2.6,
                colours[chart->marks[i].tone]);
    axis(leaf, chart, foot);
    leaf->y = foot + 34;
}

static void amounts(struct leaf *leaf, const struct chart *chart)
{
    double top = (double)chart_top(chart), longest = PDF_RIGHT - PDF_LEFT - NAME - 50;

    for (size_t i = 0; i < chart->bar_count; i++) {
        const struct bar *bar = &chart->bars[i];
        double width = (double)bar->value * longest / top;
        char text[32];

        leaf_need(leaf, ROW);
        small(leaf, PDF_LEFT, leaf->y + 2, NAME - 6, bar->label);
        pdf_box(leaf->pdf, PDF_LEFT + NAME, leaf->y + 2, width, ROW - 5, colours[bar->tone]);
        snprintf(text, sizeof(text), "%" PRIu64, bar->value);
        small(leaf, PDF_LEFT + NAME + width + 4, leaf->y + 2, 46, text);
        leaf->y += ROW;
    }
    leaf->y += 6;
}

void leaf_chart(struct leaf *leaf, const struct chart *chart)
{
    leaf_need(leaf, chart->over_time ? 200 : 60);
    leaf_text(leaf, FONT_SMALL, 0, INK_MUTED, chart->title);
    leaf->y += 4;
    if (chart->over_time)
        over_time(leaf, chart);
    else
        amounts(leaf, chart);
}
