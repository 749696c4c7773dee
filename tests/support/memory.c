/* memory.c - see memory.h. */
#include "memory.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 1 << 20, NEEDLE_MOST = 8192 };

void memory_mask(char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        bytes[i] ^= MEMORY_MASK;
}

static bool is_here(const char *at, struct str masked)
{
    for (size_t i = 0; i < masked.len; i++)
        if ((char)(at[i] ^ MEMORY_MASK) != masked.at[i])
            return false;
    return true;
}

static int count_in(const char *bytes, size_t len, struct str masked)
{
    char first = (char)(masked.at[0] ^ MEMORY_MASK);
    int count = 0;

    for (const char *at = bytes; at + masked.len <= bytes + len; at++) {
        at = memchr(at, first, (size_t)(bytes + len - at));
        if (!at || at + masked.len > bytes + len)
            break;
        count += is_here(at, masked);
    }
    return count;
}

static int count_range(int mem, uint64_t from, uint64_t to, struct str masked)
{
    char *chunk = malloc(CHUNK + NEEDLE_MOST);
    int count = 0;

    for (uint64_t at = from; chunk && at < to; at += CHUNK) {
        size_t want = to - at < CHUNK + masked.len - 1 ? (size_t)(to - at) : CHUNK + masked.len - 1;
        ssize_t got = pread(mem, chunk, want, (off_t)at);

        if (got > 0)
            count += count_in(chunk, (size_t)got, masked);
    }
    if (chunk)
        explicit_bzero(chunk, CHUNK + NEEDLE_MOST);
    free(chunk);
    return count;
}

int memory_count(pid_t pid, struct str masked)
{
    char path[64];
    char line[512];
    FILE *maps;
    int mem;
    int count = 0;

    snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid);
    mem = open(path, O_RDONLY | O_CLOEXEC);
    snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
    maps = fopen(path, "re");
    if (mem < 0 || !maps) {
        count = -1;
        goto done;
    }
    while (fgets(line, sizeof(line), maps)) {
        char *end;
        uint64_t from = strtoull(line, &end, 16);
        uint64_t to = strtoull(end + 1, &end, 16);

        if (!strstr(line, "[v")) /* vvar, vdso, vsyscall */
            count += count_range(mem, from, to, masked);
    }
done:
    if (maps)
        fclose(maps);
    if (mem >= 0)
        close(mem);
    return count;
}
