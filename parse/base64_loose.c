/* base64_loose.c - see base64_loose.h. */
#include "base64_loose.h"

enum { OTHER = -1, PADDING = -2 };

/* By ASCII character. */
static const signed char digits[128] = {
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 62,
    -1, -1, -1, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, -1, -1, -1, -2, -1, -1, -1, 0,
    1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22,
    23, 24, 25, -1, -1, -1, -1, -1, -1, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38,
    39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, -1, -1, -1, -1, -1,
};

static int digit_of(char ch)
{
    return (signed char)ch < 0 ? OTHER : digits[(unsigned char)ch];
}

size_t base64_loose_end(struct base64_loose *state, char *out)
{
    size_t len = 0;
    uint32_t bits = state->bits << (24 - 6 * state->have);

    if (state->have >= 2)
        out[len++] = (char)(bits >> 16);
    if (state->have == 3)
        out[len++] = (char)(bits >> 8);
    *state = (struct base64_loose){0};
    return len;
}

/* One character; returns how many bytes that completed. */
static size_t step(struct base64_loose *state, int digit, char *out)
{
    if (digit == PADDING)
        return base64_loose_end(state, out);
    if (digit < 0)
        return 0;
    state->bits = state->bits << 6 | (uint32_t)digit;
    if (++state->have < 4)
        return 0;
    out[0] = (char)(state->bits >> 16);
    out[1] = (char)(state->bits >> 8);
    out[2] = (char)state->bits;
    *state = (struct base64_loose){0};
    return 3;
}

size_t base64_loose(struct base64_loose *state, struct str some, char *out)
{
    size_t len = 0, i = 0;

    while (i < some.len) {
        /* Whole groups are the rule. */
        while (state->have == 0 && i + 4 <= some.len) {
            int a = digit_of(some.at[i]), b = digit_of(some.at[i + 1]);
            int c = digit_of(some.at[i + 2]), d = digit_of(some.at[i + 3]);

            if ((a | b | c | d) < 0)
                break;
            out[len++] = (char)(a << 2 | b >> 4);
            out[len++] = (char)(b << 4 | c >> 2);
            out[len++] = (char)(c << 6 | d);
            i += 4;
        }
        if (i < some.len)
            len += step(state, digit_of(some.at[i++]), out + len);
    }
    return len;
}
