/* base64_sixteen.c - see base64_sixteen.h.
 *
 * Looking up and checking by the two halves of each byte: Wojciech Mula and Daniel Lemire, "Faster
 * Base64 Encoding and Decoding Using AVX2 Instructions", ACM Transactions on the Web 12 (2018),
 * here with the 128-bit instructions (SSSE3) that every x86-64 processor since 2008 has. */
#include "base64_sixteen.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

enum { CHARACTERS = 16, BYTES = 12 };

/* False: one of them is no digit. */
__attribute__((target("ssse3"))) static bool decode(const char *from, char *to)
{
    const __m128i by_low = _mm_setr_epi8(0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11,
                                         0x13, 0x1a, 0x1b, 0x1b, 0x1b, 0x1a);
    const __m128i by_high = _mm_setr_epi8(0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10,
                                          0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10);
    /* what to add to a digit with this upper half to get its value; "/" is an exception */
    const __m128i offsets = _mm_setr_epi8(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);
    const __m128i order = _mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1);
    const __m128i slash = _mm_set1_epi8('/');
    __m128i digits, high, bad, pairs;

    memcpy(&digits, from, sizeof(digits));
    high = _mm_and_si128(_mm_srli_epi32(digits, 4), slash); /* its lower four bits are ones */
    bad = _mm_and_si128(_mm_shuffle_epi8(by_low, _mm_and_si128(digits, slash)),
                        _mm_shuffle_epi8(by_high, high));
    if (_mm_movemask_epi8(_mm_cmpgt_epi8(bad, _mm_setzero_si128())) != 0)
        return false;
    high = _mm_add_epi8(high, _mm_cmpeq_epi8(digits, slash));
    digits = _mm_add_epi8(digits, _mm_shuffle_epi8(offsets, high));
    pairs = _mm_maddubs_epi16(digits, _mm_set1_epi32(0x01400140)); /* 2 x 6 bits to 12 */
    digits = _mm_madd_epi16(pairs, _mm_set1_epi32(0x00011000));    /* 2 x 12 bits to 24 */
    digits = _mm_shuffle_epi8(digits, order);
    memcpy(to, &digits, sizeof(digits));
    return true;
}

size_t base64_sixteen(struct str some, char *out)
{
    size_t done = 0;

    if (!__builtin_cpu_supports("ssse3"))
        return 0;
    while (some.len - done >= CHARACTERS && decode(some.at + done, out)) {
        done += CHARACTERS;
        out += BYTES;
    }
    return done;
}

#else

size_t base64_sixteen(struct str some, char *out)
{
    (void)some;
    (void)out;
    return 0;
}

#endif
