/* fuzz_facts.c - whatever a taken-over worker sends instead of facts is refused, or is the one
 * spelling of a mail. */
#include "base/limits.h"
#include "parse/mail.h"

#include <stdlib.h>

enum { VERSION_LEN = 14 }; /* of the field that names it: facts may be older */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str blob = {(const char *)data, size};
    struct arena arena = {0};
    struct error err = {0};
    struct mail mail;

    if (facts_decode(&mail, &arena, blob, &err)) {
        struct buf again;

        buf_init(&again, LIMIT_FRAME);
        facts_encode(&mail, &again);
        if (!str_equal(str_part(buf_as_str(&again), VERSION_LEN, again.len),
                       str_part(blob, VERSION_LEN, blob.len)))
            abort();
        buf_dispose(&again);
    }
    arena_dispose(&arena);
    return 0;
}
