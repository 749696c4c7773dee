/* fuzz_separate.c - however an mbox is cut into pieces, the same mails come out, each where it says
 * it stands; and nothing makes the first look at a file go wrong. */
#include "parse/import.h"
#include "parse/separate.h"

#include <stdlib.h>
#include <string.h>

enum { MOST = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
    struct str file;
    uint64_t count, sum;
};

static bool take(void *arg, const struct separate_mail *mail, struct error *err)
{
    struct seen *seen = arg;

    (void)err;
    if (mail->offset > seen->file.len || mail->length > seen->file.len - mail->offset)
        abort();
    if (mail->too_large
            ? mail->length <= MOST
            : mail->bytes.len != mail->length ||
                  memcmp(seen->file.at + mail->offset, mail->bytes.at, mail->bytes.len) != 0)
        abort();
    seen->count++;
    seen->sum = seen->sum * 31 + mail->offset * 7 + mail->length;
    return true;
}

static struct seen separate(struct str file, size_t piece, char eol)
{
    struct seen seen = {.file = file};
    struct error err = {0};
    struct separate s;

    separate_init(&s, MOST, eol, take, &seen);
    for (size_t at = 0; at < file.len; at += piece)
        if (!separate_add(&s, str_part(file, at, piece), &err))
            abort();
    if (!separate_end(&s, &err))
        abort();
    separate_dispose(&s);
    return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str file = {(const char *)data, size};
    struct arena arena = {0};
    struct import_sight sight;

    for (int i = 0; i < 2; i++) {
        char eol = i == 0 ? '\n' : '\r';
        struct seen whole = separate(file, size + 1, eol), parts = separate(file, 5, eol);

        if (whole.count != parts.count || whole.sum != parts.sum)
            abort();
    }
    import_sniff(&sight, &arena, NULL, file, size, "a.eml");
    arena_dispose(&arena);
    return 0;
}
