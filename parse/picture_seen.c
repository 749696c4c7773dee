/* picture_seen.c - see picture.h: pictures without a code, so that a firm's logo is not searched
 * anew in each of its mails. */
#include "picture.h"

#include "base/hash.h"

enum { REMEMBERED = 256 };

/* By the first byte of its hash; of one process, which lives for a few hundred mails. */
static struct {
    struct hash hash; /* SHA-256 of its bytes: nobody makes another picture that has it */
    uint64_t pixels;
    bool known;
} seen[REMEMBERED];

bool picture_seen(const struct hash *hash, uint64_t *pixels)
{
    size_t place = hash->bytes[0];

    *pixels = seen[place].pixels;
    return seen[place].known && hash_equal(&seen[place].hash, hash);
}

void picture_remember(const struct hash *hash, uint64_t pixels)
{
    size_t place = hash->bytes[0];

    seen[place].hash = *hash;
    seen[place].pixels = pixels;
    seen[place].known = true;
}
