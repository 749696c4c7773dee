/* fuzz_outline.c - of any bytes that are a regular message the outline gives what GMime gives. */
#include "two_trees.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *what;

    if (two_trees((struct str){(const char *)data, size}, &what) == TREES_DIFFER) {
        fprintf(stderr, "outline and GMime differ in: %s\n", what);
        abort();
    }
    return 0;
}
