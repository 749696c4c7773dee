/* fuzz_sieve.c - no source makes the reader crash, run on, or build a rule that does not survive
 * the way out of the jail. */
#include "base/limits.h"
#include "parse/pool.h"
#include "sieve.h"
#include "sieve_edit.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Without one of its rules it is still a script, or there is a reason why not. */
static void edit(struct arena *arena, struct str source)
{
    for (unsigned i = 0; i < 6; i++) {
        const struct sieve_edit what = {.order = 1 + i / 2, .remove = i % 2 == 1};
        struct rule_script script;
        const char *why;
        struct buf out;

        buf_init(&out, LIMIT_SCRIPT);
        why = sieve_edit(&out, arena, source, &what);
        if (why ? !*why : !sieve_parse(&script, arena, buf_as_str(&out), "fuzz"))
            abort();
        buf_dispose(&out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct rule_script script, back;
    struct arena arena = {0};
    struct error err = {0};
    struct buf blob;

    sieve_parse(&script, &arena, (struct str){(const char *)data, size}, "fuzz");
    buf_init(&blob, LIMIT_FRAME - KIB(4));
    rule_script_encode(&script, &blob);
    if (blob.full || !pool_script(&back, &arena, buf_as_str(&blob), &err))
        abort();
    for (size_t i = 0; i < back.count; i++)
        if (!utf8_valid(str_of(rule_summary(&back.rules[i], &arena))))
            abort();
    edit(&arena, (struct str){(const char *)data, size});
    buf_dispose(&blob);
    arena_dispose(&arena);
    return 0;
}
