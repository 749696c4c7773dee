/* yara.c - see parse/yara.h. */
#include "parse/yara.h"

#include "base/frame.h"

enum { SOURCE_NAME = 1, SOURCE_TEXT };

void yara_pack(struct buf *sources, const char *name, struct str text)
{
    pack_text(sources, SOURCE_NAME, name);
    pack_str(sources, SOURCE_TEXT, text);
}

uint32_t yara_mark(const struct hash *sources)
{
    uint32_t mark = 0;

    for (size_t i = 0; i < sizeof(mark); i++)
        mark = mark << 8 | sources->bytes[i];
    return mark ? mark : 1;
}

#ifndef YARA_FILE

bool yara_is_there(void)
{
    return false;
}

bool yara_compile(struct yara **out, struct str sources, struct error *err)
{
    (void)sources;
    *out = NULL;
    return error_set(err, ERROR_USAGE, "this program was built without YARA");
}

void yara_free(struct yara *yara)
{
    (void)yara;
}

unsigned yara_rules(const struct yara *yara)
{
    (void)yara;
    return 0;
}

bool yara_scan(struct yara *yara, struct str bytes, yara_match_fn fn, void *arg)
{
    (void)yara;
    (void)bytes;
    (void)fn;
    (void)arg;
    return false;
}

#else

#include "base/library.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yara.h>

#define YARA_NAMES(X)                                                                              \
    X(yr_compiler_add_string)                                                                      \
    X(yr_compiler_create)                                                                          \
    X(yr_compiler_define_string_variable)                                                          \
    X(yr_compiler_destroy)                                                                         \
    X(yr_compiler_get_rules)                                                                       \
    X(yr_compiler_set_callback)                                                                    \
    X(yr_compiler_set_include_callback)                                                            \
    X(yr_finalize)                                                                                 \
    X(yr_initialize)                                                                               \
    X(yr_rules_destroy)                                                                            \
    X(yr_scanner_create)                                                                           \
    X(yr_scanner_destroy)                                                                          \
    X(yr_scanner_scan_mem)                                                                         \
    X(yr_scanner_set_callback)                                                                     \
    X(yr_scanner_set_flags)                                                                        \
    X(yr_scanner_set_timeout)

/* Only who compiles or runs rules loads it, and what it needs: libmagic (base/library.h). */
static struct {
    YARA_NAMES(LIBRARY_SLOT)
} lib;

static bool load(struct error *err)
{
    static const char *const names[] = {YARA_NAMES(LIBRARY_NAME)};

    return lib.yr_initialize || library_load(YARA_FILE, names, ARRAY_LEN(names), &lib, err);
}

enum { SECONDS = 1 }; /* of one content; the worker's own deadline is little more */

bool yara_is_there(void)
{
    return true;
}

struct yara {
    YR_RULES *rules;
    YR_SCANNER *scanner;
    unsigned count;
};

struct trouble { /* the first one */
    char text[300];
};

static void on_trouble(int level, const char *file, int line, const YR_RULE *rule,
                       const char *message, void *arg)
{
    struct trouble *trouble = arg;

    (void)file;
    (void)rule;
    if (level == YARA_ERROR_LEVEL_ERROR && !trouble->text[0])
        snprintf(trouble->text, sizeof(trouble->text), "line %d: %s", line, message);
}

/* What public rules ask of the file they look at, and a mail's part does not have. */
static void define_names(YR_COMPILER *compiler)
{
    static const char *const names[] = {"filename", "filepath", "extension", "filetype", "owner"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        lib.yr_compiler_define_string_variable(compiler, names[i], "");
}

static bool add_sources(YR_COMPILER *compiler, struct str sources, struct error *err)
{
    struct unpack in = {.rest = sources};
    struct trouble trouble = {""};
    struct arena arena = {0};
    const char *name = "";
    struct field field;
    bool ok = true;

    lib.yr_compiler_set_callback(compiler, on_trouble, &trouble);
    while (ok && unpack_next(&in, &field)) {
        const char *text = arena_strndup(&arena, field.value.at, field.value.len);

        if (field.tag == SOURCE_NAME)
            name = text;
        else if (memchr(text, 0, field.value.len) ||
                 lib.yr_compiler_add_string(compiler, text, name) != 0)
            ok = error_set(err, ERROR_FORMAT, "%s: %s", name,
                           trouble.text[0] ? trouble.text : "these are no YARA rules");
    }
    arena_dispose(&arena);
    return ok;
}

static bool compile(struct yara *yara, struct str sources, struct error *err)
{
    YR_COMPILER *compiler = NULL;
    bool ok;

    if (lib.yr_compiler_create(&compiler) != ERROR_SUCCESS)
        return error_set(err, ERROR_IO, "YARA does not start");
    lib.yr_compiler_set_include_callback(compiler, NULL, NULL, NULL);
    define_names(compiler);
    ok = add_sources(compiler, sources, err);
    if (ok && (lib.yr_compiler_get_rules(compiler, &yara->rules) != ERROR_SUCCESS ||
               lib.yr_scanner_create(yara->rules, &yara->scanner) != ERROR_SUCCESS))
        ok = error_set(err, ERROR_IO, "YARA cannot use these rules");
    lib.yr_compiler_destroy(compiler);
    return ok;
}

bool yara_compile(struct yara **out, struct str sources, struct error *err)
{
    struct yara *yara;
    YR_RULE *rule;

    *out = NULL;
    if (!load(err))
        return false;
    if (lib.yr_initialize() != ERROR_SUCCESS)
        return error_set(err, ERROR_IO, "YARA does not start");
    yara = xcalloc(1, sizeof(*yara));
    if (!compile(yara, sources, err)) {
        yara_free(yara);
        return false;
    }
    yr_rules_foreach(yara->rules, rule)
    {
        yara->count++;
    }
    /* It would catch a bus error with a handler of its own, which the jail forbids. */
    lib.yr_scanner_set_flags(yara->scanner, SCAN_FLAGS_NO_TRYCATCH |
                                                SCAN_FLAGS_REPORT_RULES_MATCHING |
                                                SCAN_FLAGS_FAST_MODE);
    lib.yr_scanner_set_timeout(yara->scanner, SECONDS);
    *out = yara;
    return true;
}

void yara_free(struct yara *yara)
{
    if (!yara)
        return;
    if (yara->scanner)
        lib.yr_scanner_destroy(yara->scanner);
    if (yara->rules)
        lib.yr_rules_destroy(yara->rules);
    free(yara);
    lib.yr_finalize();
}

unsigned yara_rules(const struct yara *yara)
{
    return yara->count;
}

struct matches {
    yara_match_fn fn;
    void *arg;
};

static int on_match(YR_SCAN_CONTEXT *context, int message, void *data, void *arg)
{
    const struct matches *matches = arg;
    const YR_RULE *rule = data;

    (void)context;
    if (message == CALLBACK_MSG_RULE_MATCHING && strlen(rule->identifier) <= YARA_NAME_MOST)
        matches->fn(matches->arg, rule->identifier);
    return CALLBACK_CONTINUE;
}

bool yara_scan(struct yara *yara, struct str bytes, yara_match_fn fn, void *arg)
{
    struct matches matches = {fn, arg};

    lib.yr_scanner_set_callback(yara->scanner, on_match, &matches);
    return lib.yr_scanner_scan_mem(yara->scanner, (const uint8_t *)bytes.at, bytes.len) ==
           ERROR_SUCCESS;
}

#endif
