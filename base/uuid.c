/* uuid.c - see uuid.h. */
#include "base/uuid.h"

#include "base/hash.h"

#include <stdio.h>

void uuid_of_name(const unsigned char space[16], struct str name, char out[UUID_TEXT])
{
    unsigned char sum[20];
    size_t used = 0;

    hash_sha1((struct str){(const char *)space, 16}, name, sum);
    sum[6] = (unsigned char)((sum[6] & 0x0f) | 0x50);
    sum[8] = (unsigned char)((sum[8] & 0x3f) | 0x80);
    for (size_t i = 0; i < 16; i++)
        used += (size_t)snprintf(out + used, UUID_TEXT - used, "%s%02x",
                                 i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", sum[i]);
}
