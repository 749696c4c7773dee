/* rule_files.c - see rule_files.h. */
#include "rule_files.h"
#include "check.h"
#include "each_file.h"

#include "base/limits.h"
#include "parse/pool.h"

void rule_file_read(struct rule_file *file, struct arena *arena, const char *name, struct str bytes)
{
    struct rule_script read;
    struct error err = {0};
    struct buf blob;

    *file = (struct rule_file){.name = name, .bytes = bytes};
    import_sniff(&file->sight, arena, NULL, str_part(bytes, 0, LIMIT_SNIFF), bytes.len, name);
    if (file->sight.kind != IMPORT_RULES)
        return;
    import_rules(&read, arena, bytes, file->sight.format, name);
    buf_init(&blob, LIMIT_FRAME);
    rule_script_encode(&read, &blob);
    assert_false(blob.full);
    if (!pool_script(&file->script, arena, buf_as_str(&blob), &err))
        fail_msg("%s: %s", name, err.text);
    buf_dispose(&blob);
}

struct visit {
    rule_file_fn fn;
    void *arg;
};

static void visit_one(void *arg, const char *name, struct str bytes)
{
    struct visit *visit = arg;
    struct arena arena = {0};
    struct rule_file file;

    rule_file_read(&file, &arena, name, bytes);
    visit->fn(visit->arg, &file);
    arena_dispose(&arena);
}

void rule_files_each(rule_file_fn fn, void *arg)
{
    struct visit visit = {fn, arg};

    assert_true(each_file(RULES_DIR, visit_one, &visit) > 2);
}
