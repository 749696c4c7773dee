/* html_chart.c - a chart as SVG: amounts over time with moments on top, or a list of amounts. */
#include "html.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>

enum { LEFT = 44, WIDE = 900, TALL = 130, TOP = 64 };

static const char *const colours[] = {
    [TONE_PLAIN] = "#5b7fa8", [TONE_MUTED] = "#8392a5", [TONE_GOOD] = "#1e7d43",
    [TONE_NOTE] = "#c9a227",  [TONE_WARN] = "#e0871a",  [TONE_BAD] = "#b3261e"};

static double place(const struct chart *chart, int64_t at)
{
    return LEFT + chart_place(chart, at) * (double)WIDE / 1000;
}

static void label(struct buf *out, double x, double y, const char *anchor, const char *text)
{
    buf_printf(out,
               "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" font-size=\"12\" "
               "fill=\"#55606e\">",
               x, y, anchor);
    html_text(out, text);
    buf_text(out, "</text>\n");
}

static void rectangle(struct buf *out, double x, double y, double width, double height,
                      const char *fill)
{
    buf_printf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>\n", x,
               y, width, height, fill);
}

static void time_axis(struct buf *out, const struct chart *chart)
{
    char day[CLOCK_TEXT];

    buf_printf(out, "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"#8392a5\"/>\n", LEFT,
               TOP + TALL, LEFT + WIDE, TOP + TALL);
    for (int i = 0; i <= 4; i++) {
        clock_format(chart->from + (chart->until - chart->from) / 4 * i, day);
        day[10] = '\0';
        label(out, LEFT + WIDE * i / 4.0, TOP + TALL + 18,
              i == 0   ? "start"
              : i == 4 ? "end"
                       : "middle",
              day);
    }
}

/* Moments that would cover each other stand on four levels. */
static void marks(struct buf *out, const struct chart *chart)
{
    for (size_t i = 0; i < chart->mark_count; i++) {
        const struct mark *mark = &chart->marks[i];
        double x = place(chart, mark->at), y = 10 + (double)(i % 4) * 13;

        buf_printf(out,
                   "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\" "
                   "stroke-opacity=\"0.45\"/>\n<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" "
                   "fill=\"%s\"><title>",
                   x, y, x, TOP + TALL, colours[mark->tone], x, y, colours[mark->tone]);
        html_text(out, mark->label);
        buf_text(out, "</title></circle>\n");
    }
}

static void legend(struct buf *out, const struct chart *chart)
{
    if (chart->series) {
        rectangle(out, LEFT, TOP + TALL + 30, 10, 10, "#a9bdd6");
        label(out, LEFT + 16, TOP + TALL + 39, "start", chart->series);
    }
    if (chart->second_series) {
        rectangle(out, LEFT + 200, TOP + TALL + 30, 10, 10, "#3f6ea8");
        label(out, LEFT + 216, TOP + TALL + 39, "start", chart->second_series);
    }
}

static void over_time(struct buf *out, const struct chart *chart)
{
    double top = (double)chart_top(chart);
    char text[32];

    buf_printf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\">\n", LEFT + WIDE + 16,
               TOP + TALL + 46);
    for (size_t i = 0; i < chart->bar_count; i++) {
        const struct bar *bar = &chart->bars[i];
        double x = place(chart, bar->at), width = place(chart, bar->at + chart->width) - x,
               low = (double)bar->value * TALL / top, high = (double)bar->second * TALL / top;

        width = width < 1 ? 1 : width;
        rectangle(out, x, TOP + TALL - low, width, low, "#a9bdd6");
        rectangle(out, x, TOP + TALL - low - high, width, high, "#3f6ea8");
    }
    marks(out, chart);
    time_axis(out, chart);
    snprintf(text, sizeof(text), "%" PRIu64, chart_top(chart));
    label(out, LEFT - 6, TOP + 10, "end", text);
    legend(out, chart);
    buf_text(out, "</svg>\n");
}

static void amounts(struct buf *out, const struct chart *chart)
{
    enum { ROW = 24, NAME = 260, LONGEST = 560 };
    double top = (double)chart_top(chart);
    char text[32];

    buf_printf(out, "<svg viewBox=\"0 0 %d %d\" role=\"img\">\n", NAME + LONGEST + 120,
               (int)chart->bar_count * ROW + 8);
    for (size_t i = 0; i < chart->bar_count; i++) {
        const struct bar *bar = &chart->bars[i];
        double y = 4 + (double)i * ROW, width = (double)bar->value * LONGEST / top;

        label(out, NAME - 8, y + 15, "end", bar->label);
        rectangle(out, NAME, y + 3, width, ROW - 8, colours[bar->tone]);
        snprintf(text, sizeof(text), "%" PRIu64, bar->value);
        label(out, NAME + width + 6, y + 15, "start", text);
    }
    buf_text(out, "</svg>\n");
}

void html_chart(struct buf *out, const struct chart *chart)
{
    buf_text(out, "<figure><figcaption>");
    html_text(out, chart->title);
    buf_text(out, "</figcaption>\n");
    if (chart->over_time)
        over_time(out, chart);
    else
        amounts(out, chart);
    buf_text(out, "</figure>\n");
}
