/* scan_export.c - an export of rules from evidence to rows; see detect/scan.h. */
#include "base/limits.h"
#include "scan_work.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool ask(struct scan *scan, const struct scan_export *work, struct error *err)
{
    struct pool_work piece = {
        .kind = POOL_EXPORT, .fd = -1, .name = work->name, .format = work->format};
    struct evidence_place place;
    bool ok;

    if (!evidence_find(scan->cf, work->raw, &place, err) ||
        !evidence_open(scan->cf, place.segment, &piece.fd, err))
        return false;
    piece.offset = place.offset;
    piece.length = place.length;
    ok = scan_ask(scan, &piece, err);
    close(piece.fd);
    return ok;
}

static const char *trouble_of(const struct scan *scan, const struct rule_script *script,
                              struct arena *arena)
{
    char text[400];

    if (scan->script.status == POOL_CRASHED || scan->script.status == POOL_TIMEOUT)
        snprintf(text, sizeof(text), "it could not be read: the parser %s (%s)",
                 scan->script.status == POOL_CRASHED ? "crashed" : "took too long",
                 scan->script.why);
    else if (script->error[0])
        snprintf(text, sizeof(text), "it does not parse: %.300s", script->error);
    else if (script->limit[0])
        snprintf(text, sizeof(text), "it is larger than can be examined: limit(%.100s)",
                 script->limit);
    else
        return "";
    return arena_strndup(arena, text, utf8_clip(str_of(text), sizeof(text)));
}

static bool same_place(const struct rule *a, const struct rule *b)
{
    return strcmp(a->source, b->source) == 0 && strcmp(a->script, b->script) == 0;
}

static bool is_first_of_place(const struct rule_script *script, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (same_place(&script->rules[k], &script->rules[i]))
            return false;
    return true;
}

/* Stands for what could not be read. */
static void trouble_row(struct rule_row *row, const struct scan_export *work)
{
    *row = (struct rule_row){.name = "",
                             .order = INT32_MAX,
                             .active = true,
                             .raw = *work->raw,
                             .status = PARSE_LIMIT,
                             .summary = work->trouble,
                             .blob = {"", 0}};
}

static bool put(struct scan *scan, const struct scan_export *work, const char *source,
                const char *script, const struct rule_row *rows, size_t count, struct error *err)
{
    struct account account = {.user = script,
                              .host = "import",
                              .address = "",
                              .server = "",
                              .certificate = "",
                              .kind = "import"};
    struct rule_look look = {.source = source, .script = script, .run = work->run};

    if (!account_put(scan->cf, &account, err))
        return false;
    look.account = account.id;
    return rule_replace(scan->cf, &look, rows, count, err);
}

static bool put_all(struct scan *scan, const struct scan_export *work,
                    const struct rule_script *script, struct arena *arena, struct error *err)
{
    struct rule_row *rows = arena_alloc(arena, (script->count + 1) * sizeof(*rows));
    bool told = work->trouble[0] == '\0';

    for (size_t i = 0; i < script->count; i++) {
        const struct rule *first = &script->rules[i];
        size_t count = 0;

        if (!is_first_of_place(script, i))
            continue;
        for (size_t k = i; k < script->count; k++)
            if (same_place(first, &script->rules[k]))
                scan_rule_row(&rows[count++], work->raw, true, &script->rules[k], arena);
        if (!told)
            trouble_row(&rows[count++], work);
        told = true;
        if (!put(scan, work, first->source, first->script, rows, count, err))
            return false;
    }
    if (told)
        return true;
    trouble_row(&rows[0], work);
    return put(scan, work, work->format, work->name, rows, 1, err);
}

bool scan_export(struct scan *scan, struct scan_export *work, struct arena *arena,
                 struct rule_script *script, struct error *err)
{
    struct error bad = {0};

    *script = (struct rule_script){.error = "", .limit = ""};
    if (!ask(scan, work, err))
        return false;
    if (scan->script.blob.len > 0 &&
        !pool_script(script, arena, buf_as_str(&scan->script.blob), &bad))
        script->error = arena_strndup(arena, bad.text, strlen(bad.text));
    work->trouble = trouble_of(scan, script, arena);
    work->stored = script->count;
    if (!casefile_begin(scan->cf, err))
        return false;
    if (put_all(scan, work, script, arena, err))
        return casefile_commit(scan->cf, err);
    casefile_rollback(scan->cf);
    return false;
}
