/* fuzz_dkim.c - no signature, key or message makes the check crash or run on; and none that was not
 * made with the key is taken for good. Input: a line for the file of keys, then a mail. */
#include "base/hash.h"
#include "dkim_check.h"
#include "headers.h"
#include "prescan.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct mail *mail)
{
    struct buf words;

    buf_init(&words, 4096);
    for (size_t i = 0; i < mail->dkim_count; i++) {
        const struct mail_dkim *one = &mail->dkim[i];

        if (one->body > DKIM_BODIES || one->state > DKIM_STATES || (one->traits & ~DKIM_TRAITS))
            abort();
        if (dkim_proves(one) && (one->state != DKIM_GOOD || one->body != DKIM_BODY_SAME))
            abort();
        dkim_tell(one, &words);
    }
    if (!utf8_valid(buf_as_str(&words)))
        abort();
    buf_dispose(&words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct charsets *sets;
    static struct hasher *hasher;
    struct str all = {(const char *)data, size};
    size_t line = str_find_char(all, '\n');
    struct str message = str_part(all, line + 1, size);
    struct dkim_keys keys = {NULL, 0};
    struct arena arena = {0};
    struct error err = {0};
    struct prescan scan;
    struct mail mail;

    if (!sets) {
        sets = charsets_new();
        hasher = hasher_new();
    }
    if (!dkim_keys_read(&keys, &arena, str_part(all, 0, line), &err))
        keys = (struct dkim_keys){NULL, 0};
    facts_blank(&mail);
    prescan(&scan, message, &arena);
    headers_read(&mail, &scan, sets, &arena);
    (void)dkim_check(&mail, &scan, message, &keys, hasher, &arena);
    if (mail.dkim_count > MAIL_DKIM)
        abort();
    check(&mail);
    arena_dispose(&arena);
    return 0;
}
