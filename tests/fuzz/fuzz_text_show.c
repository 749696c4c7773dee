/* fuzz_text_show.c - foreign text comes out harmless and complete; see shown.h. */
#include "shown.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *broken = shown_broken((struct str){(const char *)data, size});

    if (!broken)
        return 0;
    fprintf(stderr, "broken: %s\n", broken);
    abort();
}
