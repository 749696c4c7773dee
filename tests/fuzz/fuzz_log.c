/* fuzz_log.c - no file makes a reader of logs crash, stand still, or build a page that does not
 * survive the way out of the jail. Every format reads every file, whatever it was taken for. */
#include "base/limits.h"
#include "charset.h"
#include "json_rows.h"
#include "parse/login.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_PAGES = 1000 };

static void survives(const struct log_page *page, struct arena *arena)
{
    struct log_page back;
    struct error err = {0};
    struct buf blob;

    buf_init(&blob, LIMIT_FRAME);
    log_page_encode(page, &blob);
    if (blob.full || !log_page_decode(&back, arena, buf_as_str(&blob), &err) ||
        back.count != page->count)
        abort();
    buf_dispose(&blob);
}

static void read_all(const struct log_format *format, struct str bytes)
{
    const struct log_hints hints = {1780000000, LOG_ZONE_NONE};
    struct log_cursor from = {0};
    bool last = false;

    for (unsigned i = 0; !last; i++) {
        struct arena arena = {0};
        struct log_page page;

        log_text_read(format, &page, &arena, bytes, &from, &hints);
        survives(&page, &arena);
        last = page.last;
        if (!last && page.next.offset <= from.offset && page.next.row <= from.row)
            abort();
        if (i > MOST_PAGES)
            abort();
        from = page.next;
        arena_dispose(&arena);
    }
}

/* A page is also what a worker that was taken over may send. */
static void decode(struct str bytes)
{
    struct arena arena = {0};
    struct log_cursor cursor;
    struct log_hints hints;
    struct error err = {0};
    struct log_page page;

    if (log_page_decode(&page, &arena, bytes, &err) && page.count > LIMIT_LOG_ROWS)
        abort();
    (void)log_cursor_decode(&cursor, &hints, bytes);
    arena_dispose(&arena);
}

/* The same as whatever character set it looks like. */
static void read_converted(struct str bytes)
{
    const struct log_hints hints = {1780000000, LOG_ZONE_NONE};
    struct charsets *sets = charsets_new();

    for (size_t i = 0; log_formats[i]; i++) {
        struct log_cursor from = {0};
        struct arena arena = {0};
        struct import_sight sight;
        struct log_page page;

        import_sniff(&sight, &arena, sets, str_part(bytes, 0, LIMIT_SNIFF), bytes.len, "fuzz");
        log_page_read(&page, &arena, sets, bytes, log_formats[i]->name, &from, &hints);
        survives(&page, &arena);
        arena_dispose(&arena);
    }
    charsets_free(sets);
}

/* What large JSON is taken apart by: it gets on, and stays inside. */
static void take_rows(struct str bytes)
{
    struct json_rows rows = {.text = bytes};
    uint64_t before = 0;
    struct str row;

    while (json_rows_next(&rows, &row)) {
        if (row.len == 0 || rows.at <= before || rows.at > bytes.len ||
            row.at + row.len != bytes.at + rows.at)
            abort();
        before = rows.at;
        rows = (struct json_rows){.text = bytes, .at = rows.at, .stack = rows.stack};
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str bytes = {(const char *)data, size};

    for (size_t i = 0; log_formats[i]; i++)
        read_all(log_formats[i], bytes);
    decode(bytes);
    read_converted(bytes);
    take_rows(bytes);
    return 0;
}
