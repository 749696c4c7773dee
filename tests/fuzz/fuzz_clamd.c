/* fuzz_clamd.c - whatever a virus scanner answers, nothing but its own word for it is taken for
 * clean, and what it says can be shown. */
#include "parse/clamd.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str line = {(const char *)data, size};
    struct clamd_answer answer;
    bool understood = clamd_reply_read(&answer, line);

    if (!understood && answer.verdict != CLAMD_ERROR)
        abort();
    if (answer.verdict == CLAMD_NOTHING &&
        (size < 10 || memcmp(data + size - 10, "stream: OK", 10)))
        abort();
    if (answer.verdict == CLAMD_FOUND && !str_ends_nocase(line, " FOUND"))
        abort();
    if (strlen(answer.words) >= CLAMD_WORDS || !utf8_valid(str_of(answer.words)))
        abort();
    for (const char *ch = answer.words; *ch; ch++)
        if ((unsigned char)*ch < 0x20)
            abort();
    return 0;
}
