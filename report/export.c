/* export.c - see report/export.h. */
#include "export_work.h"

#include "base/limits.h"
#include "case/journal.h"

#include <string.h>

static const struct export_format formats[] = {
    {"blocklist", false, export_to_blocklist}, /* or a folder: export_blocklist_folder() */
    {"csv", true, export_to_csv},
    {"eml", true, export_to_eml},
    {"mbox", true, export_to_mbox},
    {"misp", false, export_to_misp},
    {"navigator", false, export_to_navigator},
    {"stix", false, export_to_stix},
    {"timesketch", false, export_to_timesketch},
};

static const struct export_format *find_format(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(formats); i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

static const struct export_format *choose(const char *name, struct error *err)
{
    const struct export_format *format = find_format(name);
    struct buf known;

    if (format)
        return format;
    buf_init(&known, 300);
    for (size_t i = 0; i < ARRAY_LEN(formats); i++)
        buf_printf(&known, "%s%s", i == 0 ? "" : ", ", formats[i].name);
    error_set(err, ERROR_USAGE, "there is no export format \"%.40s\"; there are: %s", name,
              buf_c(&known));
    buf_dispose(&known);
    return NULL;
}

/* A case from elsewhere may hold anything; what leaves here stands in scripts and tables. */
static bool is_spelt_right(const struct indicator *row)
{
    struct error bad = {0};
    struct buf value;
    bool ok;

    buf_init(&value, INDICATOR_VALUE);
    ok = indicator_spell(row->kind, str_of(row->value), &value, &bad) &&
         strcmp(buf_c(&value), row->value) == 0 && indicator_is_tlp(row->tlp);
    buf_dispose(&value);
    return ok;
}

bool export_indicators(struct export_work *work, bool withdrawn, struct indicator **rows,
                       size_t *count, struct error *err)
{
    const struct indicator_query query = {
        .kind = work->setup->kind, .finding = work->setup->finding, .withdrawn = withdrawn};

    size_t all = 0, kept = 0;

    if (!indicator_list(work->setup->cf, &work->arena, &query, rows, &all, err))
        return false;
    for (size_t i = 0; i < all; i++)
        if (is_spelt_right(&(*rows)[i]))
            (*rows)[kept++] = (*rows)[i];
    work->result->left_out += all - kept;
    *count = kept;
    return true;
}

static void sum_up(struct export_work *work, bool folder)
{
    struct export_result *result = work->result;
    struct out_totals totals;

    out_totals(work->out, &totals);
    result->files = totals.files;
    result->bytes = totals.bytes;
    result->hash = folder ? totals.last : totals.first;
}

static bool journal(const struct export_work *work, struct error *err)
{
    const struct export_setup *setup = work->setup;
    char hex[HASH_HEX];
    const struct journal_pair details[] = {
        {"filter_folder", str_of(setup->folder)}, {"filter_kind", str_of(setup->kind)},
        {"format", str_of(setup->format)},        {"form_of", str_of(setup->target)},
        {"sha256", {hex, HASH_HEX - 1}},          {0}};
    const struct journal_number numbers[] = {
        {"bytes", (int64_t)work->result->bytes}, {"files", (int64_t)work->result->files},
        {"filter_finding", setup->finding},      {"left_out", (int64_t)work->result->left_out},
        {"rows", (int64_t)work->result->rows},   {0}};
    const struct journal_entry entry = {.kind = "result",
                                        .action = "export-written",
                                        .target = setup->path,
                                        .result = "ok",
                                        .details = details,
                                        .numbers = numbers};

    hash_to_hex(&work->result->hash, hex);
    return journal_add(setup->cf, &entry, NULL, err);
}

/* The files are on the disk before the journal says so; if the journal cannot, they go again. */
static bool finish(struct export_work *work, bool folder, struct error *err)
{
    if (folder && !out_sums(work->out, err))
        return false;
    sum_up(work, folder);
    if (!out_sync(work->out, err))
        return false;
    if (!casefile_writable(work->setup->cf)) {
        out_keep(work->out);
        return true;
    }
    if (!casefile_begin(work->setup->cf, err))
        return false;
    if (journal(work, err) && casefile_commit(work->setup->cf, err)) {
        out_keep(work->out);
        return true;
    }
    casefile_rollback(work->setup->cf);
    return false;
}

bool export_run(const struct export_setup *setup, struct export_result *result, struct error *err)
{
    struct export_work work = {.setup = setup, .result = result};
    const struct export_format *format = choose(setup->format, err);
    bool folder, ok;

    *result = (struct export_result){0};
    if (!format)
        return false;
    folder = format->folder;
    if (format->write == export_to_blocklist &&
        !export_blocklist_folder(setup->target, &folder, err))
        return false;
    if (!out_open(&work.out, setup->path, folder, err))
        return false;
    buf_init(&work.text, MIB(8));
    ok = format->write(&work, err) && finish(&work, folder, err);
    buf_dispose(&work.text);
    out_close(work.out);
    arena_dispose(&work.arena);
    return ok;
}
