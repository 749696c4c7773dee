/* fuzz_mime.c - any bytes are a mail, and what is made of them main accepts: pre-scan, GMime, text,
 * links and facts in one. */
#include "base/limits.h"
#include "examine.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void examine(struct examiner *examiner, char *message, size_t size)
{
    struct arena arena = {0};
    struct error err = {0};
    struct mail mail, back;
    struct buf blob;

    examine_mail(examiner, &mail, &arena, message, size);
    buf_init(&blob, LIMIT_FRAME);
    facts_encode(&mail, &blob);
    if (!blob.full && !facts_decode(&back, &arena, buf_as_str(&blob), &err))
        abort();
    buf_dispose(&blob);
    arena_dispose(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct examiner *examiner; /* opening its converters takes longer than a mail */
    char *copy = malloc(size + EXAMINE_ROOM);
    struct error err = {0};

    if (!copy || (!examiner && !(examiner = examiner_new(&err))))
        abort();
    if (size > 0)
        memcpy(copy + EXAMINE_ROOM, data, size);
    examine(examiner, copy + EXAMINE_ROOM, size);
    free(copy);
    return 0;
}
