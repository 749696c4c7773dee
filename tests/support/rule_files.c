/* rule_files.c - see rule_files.h. */
#include "rule_files.h"

#include "base/limits.h"
#include "parse/pool.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

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

static void read_file(const char *name, rule_file_fn fn, void *arg)
{
    struct arena arena = {0};
    struct rule_file file;
    char path[4096];
    char *bytes = xcalloc(1, (size_t)1 << 20);
    size_t len;
    FILE *in;

    snprintf(path, sizeof(path), "%s/%s", RULES_DIR, name);
    in = fopen(path, "rb");
    assert_non_null(in);
    len = fread(bytes, 1, (size_t)1 << 20, in);
    fclose(in);
    rule_file_read(&file, &arena, name, (struct str){bytes, len});
    fn(arg, &file);
    arena_dispose(&arena);
    free(bytes);
}

void rule_files_each(rule_file_fn fn, void *arg)
{
    struct dirent **names;
    int count = scandir(RULES_DIR, &names, NULL, alphasort);

    assert_true(count > 2);
    for (int i = 0; i < count; i++) {
        if (names[i]->d_name[0] != '.')
            read_file(names[i]->d_name, fn, arg);
        free(names[i]);
    }
    free(names);
}
