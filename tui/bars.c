/* bars.c - see bars.h. */
#include "bars.h"

enum { LEVELS = 8, WIDEST = 4, FIRST_BLOCK = 0x2581 };

int bars_width(int width, size_t count)
{
    int each = count > 0 ? width / (int)count : 1;

    if (each < 1)
        return 1;
    return each < WIDEST ? each : WIDEST;
}

size_t bars_share(int width, size_t count)
{
    return width > 0 ? (count + (size_t)width - 1) / (size_t)width : count;
}

static uint64_t sum(const uint64_t *values, size_t from, size_t to, size_t count)
{
    uint64_t total = 0;

    for (size_t i = from; i < to && i < count; i++)
        total += values[i];
    return total;
}

/* 0: nothing; 1 to LEVELS in proportion. */
static int level_of(uint64_t value, uint64_t most)
{
    if (value == 0)
        return 0;
    return 1 + (int)((double)(LEVELS - 1) * ((double)value / (double)most) + 0.5);
}

void bars_draw(struct canvas *canvas, int y, int x, int width, const uint64_t *values, size_t count)
{
    static const char ascii[LEVELS + 1] = {' ', '.', '.', ':', '-', '=', '+', '*', '#'};
    size_t share = bars_share(width, count);
    int each = bars_width(width, count);
    uint64_t most = 1;

    if (share == 0)
        return;
    for (size_t i = 0; i < count; i += share)
        if (sum(values, i, i + share, count) > most)
            most = sum(values, i, i + share, count);
    for (size_t i = 0; i < count; i += share) {
        int level = level_of(sum(values, i, i + share, count), most);
        uint32_t ch = canvas->ascii ? (uint32_t)ascii[level]
                      : level == 0  ? ' '
                                    : (uint32_t)(FIRST_BLOCK + level - 1);

        /* A gap between bars that are wide enough to have one. */
        for (int k = 0; k < (each > 1 ? each - 1 : 1); k++)
            canvas_put(canvas, y, x + k, STYLE_KEY, ch);
        x += each;
    }
}
