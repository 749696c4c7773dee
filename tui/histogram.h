/* histogram.h - mail in and sent per month or day, without gaps, over the span that matters.
 *
 * Dates in mail are the sender's: one message from the year 2099 must not flatten everything else.
 * So the span is bounded and lies where most mail is; what is outside is counted in words. */
#ifndef TUI_HISTOGRAM_H
#define TUI_HISTOGRAM_H

#include "case/tables.h"
#include "tui/canvas.h"

enum { HISTOGRAM_MONTHS = 120, HISTOGRAM_DAYS = 120 };

struct histogram {
    const char *unit;    /* "month", "day" */
    const char **labels; /* "2026-03", one a value */
    uint64_t *in, *sent; /* values */
    size_t count;        /* of them */
    uint64_t outside;    /* messages of other times */
};

/* Everything in the arena. */
bool histogram_months(struct casefile *cf, struct arena *arena, struct histogram *out,
                      struct error *err) NODISCARD;
/* Days around a time. */
bool histogram_days(struct casefile *cf, struct arena *arena, int64_t around, struct histogram *out,
                    struct error *err) NODISCARD;

enum { HISTOGRAM_HEIGHT = 5 };
void histogram_draw(const struct histogram *histogram, struct canvas *canvas, struct rect area);

#endif
