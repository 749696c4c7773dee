/* siphash.c - see base/siphash.h; Aumasson and Bernstein, 2012. */
#include "base/siphash.h"

#include "base/mem.h"

#include <endian.h>
#include <string.h>
#include <sys/random.h>

struct siphash_key siphash_new_key(void)
{
    struct siphash_key key;

    if (getrandom(&key, sizeof(key), 0) != sizeof(key))
        end_for("the system gives no random numbers");
    return key;
}

static uint64_t turn(uint64_t value, int bits)
{
    return value << bits | value >> (64 - bits);
}

static inline void mix(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = turn(v[1], 13) ^ v[0];
    v[0] = turn(v[0], 32);
    v[2] += v[3];
    v[3] = turn(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = turn(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = turn(v[1], 17) ^ v[2];
    v[2] = turn(v[2], 32);
}

static uint64_t little_endian(const char *at, size_t len)
{
    uint64_t value = 0;

    for (size_t i = len; i-- > 0;)
        value = value << 8 | (unsigned char)at[i];
    return value;
}

static uint64_t word_at(const char *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof(word));
    return le64toh(word);
}

static void take(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    mix(v);
    mix(v);
    v[0] ^= word;
}

uint64_t siphash(const struct siphash_key *key, struct str bytes)
{
    uint64_t v[4] = {key->first ^ 0x736f6d6570736575u, key->second ^ 0x646f72616e646f6du,
                     key->first ^ 0x6c7967656e657261u, key->second ^ 0x7465646279746573u};
    size_t whole = bytes.len / 8 * 8;

    for (size_t i = 0; i < whole; i += 8)
        take(v, word_at(bytes.at + i));
    take(v, (uint64_t)bytes.len << 56 | little_endian(bytes.at + whole, bytes.len - whole));
    v[2] ^= 0xff;
    for (int i = 0; i < 4; i++)
        mix(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}
