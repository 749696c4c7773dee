/* sixteen.h - sixteen bytes of a text at once (private to detect). A comparison of two gives 0xff
 * for each byte of which it is true. */
#ifndef DETECT_SIXTEEN_H
#define DETECT_SIXTEEN_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif
#include <endian.h>
#include <stdint.h>
#include <string.h>

enum { SIXTEEN = 16 };

/* No function: NOLINTNEXTLINE(readability-identifier-naming) */
typedef unsigned char sixteen __attribute__((vector_size(SIXTEEN)));

/* The highest bit of each byte side by side, that of the first lowest. */
static inline uint64_t side_by_side(sixteen bytes)
{
#ifdef __SSE2__
    return (unsigned)_mm_movemask_epi8((__m128i)bytes);
#else
    uint64_t half[2];

    memcpy(half, &bytes, SIXTEEN);
    for (int i = 0; i < 2; i++)
        half[i] = (le64toh(half[i]) >> 7 & 0x0101010101010101u) * 0x0102040810204080u >> 56;
    return half[0] | half[1] << 8;
#endif
}

#endif
