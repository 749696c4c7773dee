/* histogram.c - see histogram.h. */
#include "histogram.h"

#include "bars.h"
#include "base/clock.h"
#include "show.h"

#include <stdio.h>
#include <string.h>

enum { MONTH_TEXT = 7, DAY_SECONDS = 24 * 60 * 60 };

static bool two_digits(const char *text, int *out)
{
    if (text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
        return false;
    *out = (text[0] - '0') * 10 + (text[1] - '0');
    return true;
}

/* "2026-03" as months since year 0; -1: it is not one. */
static int month_number(const char *text)
{
    int century, year, month;

    if (!two_digits(text, &century) || !two_digits(text + 2, &year) || text[4] != '-' ||
        !two_digits(text + 5, &month) || month < 1 || month > 12)
        return -1;
    return (century * 100 + year) * 12 + month - 1;
}

/* Where a span of HISTOGRAM_MONTHS begins that holds the most mail; of equals the latest. */
static int best_begin(const struct message_month *months, size_t count)
{
    uint64_t best = 0;
    int begin = 0;

    for (size_t i = 0; i < count; i++) {
        int from = month_number(months[i].month);
        uint64_t total = 0;

        for (size_t k = i; k < count && month_number(months[k].month) < from + HISTOGRAM_MONTHS;
             k++)
            total += months[k].in + months[k].sent;
        if (from >= 0 && total >= best) {
            best = total;
            begin = from;
        }
    }
    return begin;
}

static void make_room(struct histogram *out, struct arena *arena, size_t count)
{
    out->count = count;
    out->labels = arena_alloc(arena, (count + 1) * sizeof(*out->labels));
    out->in = arena_alloc(arena, (count + 1) * sizeof(*out->in));
    out->sent = arena_alloc(arena, (count + 1) * sizeof(*out->sent));
}

bool histogram_months(struct casefile *cf, struct arena *arena, struct histogram *out,
                      struct error *err)
{
    struct message_month *months;
    size_t count;
    int begin, last;

    *out = (struct histogram){.unit = "month"};
    if (!message_months(cf, arena, &months, &count, err))
        return false;
    last = begin = best_begin(months, count);
    for (size_t i = 0; i < count; i++) {
        int month = month_number(months[i].month);

        if (month >= begin && month < begin + HISTOGRAM_MONTHS && month > last)
            last = month;
    }
    make_room(out, arena, count > 0 ? (size_t)(last - begin) + 1 : 0);
    for (size_t i = 0; i < out->count; i++) {
        char label[32];

        snprintf(label, sizeof(label), "%04d-%02d", (begin + (int)i) / 12,
                 (begin + (int)i) % 12 + 1);
        out->labels[i] = arena_strndup(arena, label, strlen(label));
    }
    for (size_t i = 0; i < count; i++) {
        int month = month_number(months[i].month);

        if (month >= begin && month <= last) {
            out->in[month - begin] += months[i].in;
            out->sent[month - begin] += months[i].sent;
        } else {
            out->outside += months[i].in + months[i].sent;
        }
    }
    return true;
}

static int64_t floor_day(int64_t utc_seconds)
{
    int64_t day = utc_seconds / DAY_SECONDS;

    return utc_seconds % DAY_SECONDS < 0 ? day - 1 : day;
}

bool histogram_days(struct casefile *cf, struct arena *arena, int64_t around, struct histogram *out,
                    struct error *err)
{
    int64_t begin = floor_day(around) - HISTOGRAM_DAYS / 2;
    struct message_day *days;
    size_t count;

    *out = (struct histogram){.unit = "day"};
    if (!message_days(cf, arena, begin * DAY_SECONDS, (begin + HISTOGRAM_DAYS) * DAY_SECONDS, &days,
                      &count, err))
        return false;
    make_room(out, arena, HISTOGRAM_DAYS);
    for (size_t i = 0; i < out->count; i++) {
        char label[SHOW];

        show_day((begin + (int64_t)i) * DAY_SECONDS, label);
        out->labels[i] = arena_strndup(arena, label, strlen(label));
    }
    for (size_t i = 0; i < count; i++) {
        int64_t at = days[i].day - begin;

        if (at < 0 || at >= HISTOGRAM_DAYS)
            continue;
        out->in[at] += days[i].in;
        out->sent[at] += days[i].sent;
    }
    return true;
}

/* "received per month: 1,532 in all, least 3 (2025-08), most 400 (2026-02)". */
static void draw_words(const struct histogram *histogram, const char *what, const uint64_t *values,
                       struct canvas *canvas, struct rect line)
{
    char total_text[SHOW], least_text[SHOW], most_text[SHOW], text[200];
    size_t least = 0, most = 0;
    uint64_t total = 0;

    for (size_t i = 0; i < histogram->count; i++) {
        total += values[i];
        if (values[i] < values[least])
            least = i;
        if (values[i] > values[most])
            most = i;
    }
    snprintf(text, sizeof(text), "%s per %s: %s in all, least %s (%s), most %s (%s)", what,
             histogram->unit, show_count(total, total_text), show_count(values[least], least_text),
             histogram->labels[least], show_count(values[most], most_text),
             histogram->labels[most]);
    canvas_column(canvas, line.y, line.x, line.width, STYLE_PLAIN, str_of(text));
}

void histogram_draw(const struct histogram *histogram, struct canvas *canvas, struct rect area)
{
    char outside[SHOW];
    int x;

    if (histogram->count == 0) {
        canvas_text(canvas, area.y, area.x, area.width, STYLE_DIM, str_of("No dated mail yet."));
        return;
    }
    draw_words(histogram, "Received", histogram->in, canvas, area);
    bars_draw(canvas, area.y + 1, area.x, area.width, histogram->in, histogram->count);
    area.y += 2;
    draw_words(histogram, "Sent", histogram->sent, canvas, area);
    bars_draw(canvas, area.y + 1, area.x, area.width, histogram->sent, histogram->count);
    x = canvas_printf(canvas, area.y + 2, area.x, area.width, STYLE_DIM, "%s to %s",
                      histogram->labels[0], histogram->labels[histogram->count - 1]);
    if (bars_share(area.width, histogram->count) > 1)
        x += canvas_printf(canvas, area.y + 2, area.x + x, area.width - x, STYLE_DIM,
                           ", %zu %ss a bar", bars_share(area.width, histogram->count),
                           histogram->unit);
    if (histogram->outside > 0)
        canvas_printf(canvas, area.y + 2, area.x + x, area.width - x, STYLE_WARN,
                      "; %s outside of this span", show_count(histogram->outside, outside));
}
