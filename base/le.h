/* le.h - numbers as bytes, little endian, written field by field: no structs on the wire. */
#ifndef BASE_LE_H
#define BASE_LE_H

#include "base/base.h"

static inline void le_put(unsigned char *out, size_t bytes, uint64_t value)
{
    for (size_t i = 0; i < bytes; i++)
        out[i] = (unsigned char)(value >> (8 * i));
}

static inline uint64_t le_get(const char *in, size_t bytes)
{
    uint64_t value = 0;

    for (size_t i = 0; i < bytes; i++)
        value |= (uint64_t)(unsigned char)in[i] << (8 * i);
    return value;
}

#endif
