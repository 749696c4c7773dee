/* fuzz_rule.c - bytes that claim to be a rule or a script's rules: refused, or what they decode to
 * encodes to something that decodes again, and can be shown. */
#include "base/limits.h"
#include "parse/pool.h"
#include "parse/rule.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_rule(const struct rule *rule, struct arena *arena)
{
    struct error err = {0};
    struct rule again;
    struct buf blob;

    if (!utf8_valid(str_of(rule_summary(rule, arena))))
        abort();
    buf_init(&blob, LIMIT_FRAME);
    rule_encode(rule, &blob);
    if (!blob.full && !rule_decode(&again, arena, buf_as_str(&blob), &err))
        abort();
    buf_dispose(&blob);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};
    struct rule_script script;
    struct arena arena = {0};
    struct error err = {0};
    struct rule rule;

    if (rule_decode(&rule, &arena, bytes, &err))
        check_rule(&rule, &arena);
    error_clear(&err);
    if (pool_script(&script, &arena, bytes, &err))
        for (size_t i = 0; i < script.count; i++)
            check_rule(&script.rules[i], &arena);
    arena_dispose(&arena);
    return 0;
}
