/* log_files.c - see log_files.h. */
#include "log_files.h"
#include "check.h"
#include "each_file.h"

#include "base/limits.h"
#include "charset.h"

static void add_rejects(struct log_page *all, const struct rule_report *report, struct arena *arena)
{
    struct rule_reject *rejects = arena_alloc(
        arena, (all->report.reject_count + report->reject_count + 1) * sizeof(*rejects));

    for (size_t i = 0; i < all->report.reject_count; i++)
        rejects[i] = all->report.rejects[i];
    for (size_t i = 0; i < report->reject_count; i++)
        rejects[all->report.reject_count++] = report->rejects[i];
    all->report.rejects = rejects;
}

static void add_deeds(struct log_page *all, const struct log_page *page, struct arena *arena)
{
    struct log_deed *deeds =
        arena_alloc(arena, (all->deed_count + page->deed_count + 1) * sizeof(*deeds));

    for (size_t i = 0; i < all->deed_count; i++)
        deeds[i] = all->deeds[i];
    for (size_t i = 0; i < page->deed_count; i++)
        deeds[all->deed_count++] = page->deeds[i];
    all->deeds = deeds;
}

static void add(struct log_page *all, const struct log_page *page, struct arena *arena)
{
    struct login *logins = arena_alloc(arena, (all->count + page->count + 1) * sizeof(*logins));

    for (size_t i = 0; i < all->count; i++)
        logins[i] = all->logins[i];
    for (size_t i = 0; i < page->count; i++)
        logins[all->count++] = page->logins[i];
    all->logins = logins;
    add_deeds(all, page, arena);
    all->report.rows += page->report.rows;
    all->report.accepted += page->report.accepted;
    all->report.rejected += page->report.rejected;
    all->report.passed_over += page->report.passed_over;
    add_rejects(all, &page->report, arena);
    all->report.encoding = page->report.encoding;
    if (page->report.warning_count > 0) {
        all->report.warnings = page->report.warnings;
        all->report.warning_count = page->report.warning_count;
    }
    if (page->earliest != INT64_MIN &&
        (all->earliest == INT64_MIN || page->earliest < all->earliest))
        all->earliest = page->earliest;
    if (page->latest > all->latest)
        all->latest = page->latest;
    all->zone = all->zone[0] ? all->zone : page->zone;
    all->truncated = page->truncated;
    all->error = page->error;
}

/* One page, through its record and back, as the worker would. */
static void read_page(struct log_file *file, struct arena *arena, const struct log_cursor *from,
                      const char *format, const struct log_hints *hints, struct log_page *out)
{
    struct log_cursor at;
    struct log_hints told;
    struct log_page made;
    struct error err = {0};
    struct buf blob;

    buf_init(&blob, LIMIT_FRAME);
    log_cursor_encode(from, hints, &blob);
    assert_true(log_cursor_decode(&at, &told, buf_as_str(&blob)));
    log_page_read(&made, arena, file->sets, file->bytes, format, &at, &told);
    buf_clear(&blob);
    log_page_encode(&made, &blob);
    assert_false(blob.full);
    if (!log_page_decode(out, arena, buf_as_str(&blob), &err))
        fail_msg("%s: %s", file->name, err.text);
    assert_int_equal(made.report.rows, made.report.accepted + made.report.rejected +
                                           made.report.passed_over + made.report.duplicates);
    buf_dispose(&blob);
}

void log_file_read(struct log_file *file, struct arena *arena, const char *name, struct str bytes,
                   const char *format, const struct log_hints *hints)
{
    struct log_cursor from = {0};
    struct log_page page = {.last = false};

    *file = (struct log_file){.name = name, .bytes = bytes};
    file->all = (struct log_page){
        .earliest = INT64_MIN, .latest = INT64_MIN, .zone = "", .truncated = "", .error = ""};
    file->sets = charsets_new();
    import_sniff(&file->sight, arena, file->sets, str_part(bytes, 0, LIMIT_SNIFF), bytes.len, name);
    if (!format)
        format = file->sight.format;
    while (log_format_named(format) && !page.last) {
        read_page(file, arena, &from, format, hints, &page);
        add(&file->all, &page, arena);
        file->pages++;
        assert_true(page.last || page.next.offset > from.offset || page.next.row > from.row);
        from = page.next;
    }
    charsets_free(file->sets);
    file->sets = NULL;
}

struct visit {
    struct log_hints hints;
    log_file_fn fn;
    void *arg;
};

static void visit_one(void *arg, const char *name, struct str bytes)
{
    struct visit *visit = arg;
    struct arena arena = {0};
    struct log_file file;

    log_file_read(&file, &arena, name, bytes, NULL, &visit->hints);
    visit->fn(visit->arg, &file);
    arena_dispose(&arena);
}

void log_files_each(int64_t written, log_file_fn fn, void *arg)
{
    struct visit visit = {{written, LOG_ZONE_NONE}, fn, arg};

    assert_true(each_file(LOGS_DIR, visit_one, &visit) > 2);
}
