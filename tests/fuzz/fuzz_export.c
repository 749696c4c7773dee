/* fuzz_export.c - no file makes a reader of rule exports crash, run on, or build a rule that does
 * not survive the way out of the jail. Every format reads every file, whatever it was taken for. */
#include "base/limits.h"
#include "parse/import.h"
#include "parse/pool.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void survives(const struct rule_script *script, struct arena *arena)
{
    struct rule_script back;
    struct error err = {0};
    struct buf blob;

    buf_init(&blob, LIMIT_FRAME - KIB(4));
    rule_script_encode(script, &blob);
    if (blob.full || !pool_script(&back, arena, buf_as_str(&blob), &err))
        abort();
    for (size_t i = 0; i < back.count; i++)
        if (!utf8_valid(str_of(rule_summary(&back.rules[i], arena))))
            abort();
    buf_dispose(&blob);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    struct import_sight sight;

    for (size_t i = 0; rule_formats[i]; i++) {
        struct arena arena = {0};
        struct rule_script script;

        rule_formats[i]->read(&script, &arena, bytes, "fuzz");
        survives(&script, &arena);
        arena_dispose(&arena);
    }
    {
        struct arena arena = {0};

        import_sniff(&sight, &arena, NULL, str_part(bytes, 0, LIMIT_SNIFF), size, "fuzz");
        arena_dispose(&arena);
    }
    return 0;
}
