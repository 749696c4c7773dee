/* journal.c - `mailmedic journal CASE`: everything that was read, decided or done, in order. */
#include "listing.h"

#include "base/clock.h"
#include "case/tables.h"

enum { PAGE_ROWS = 500 };

static void entry_to_json(struct json *json, const struct journal_row *row)
{
    json_object(json, NULL);
    json_int(json, "seq", row->seq);
    json_time(json, "time", row->utc_ns / 1000000000);
    json_text(json, "kind", row->kind);
    json_text(json, "action", row->action);
    json_text(json, "target", row->target);
    json_text(json, "result", row->result);
    json_text(json, "body", row->body);
    json_text(json, "hash", row->hash);
    json_close(json, '}');
}

static void entry_to_text(struct output *out, const struct journal_row *row)
{
    char when[CLOCK_TEXT];

    clock_format(row->utc_ns / 1000000000, when);
    buf_printf(&out->text, "%6lld  %s  %-12s %-20s ", (long long)row->seq, when, row->kind,
               row->action);
    output_shown(out, row->target, 80);
    if (*row->result)
        buf_text(&out->text, "  ");
    output_shown(out, row->result, 200);
    buf_char(&out->text, '\n');
}

static bool list_journal(struct listing *list, struct error *err)
{
    struct page page = {.most = PAGE_ROWS, .filter = call_value(list->call, "--filter")};
    bool any = false;
    size_t count;

    do {
        struct arena arena = {0};
        struct journal_row *rows;

        if (!journal_list(list->cf, &arena, false, page, &rows, &count, err)) {
            arena_dispose(&arena);
            return false;
        }
        any |= count > 0;
        for (size_t i = 0; i < count; i++)
            if (list->out.as_json)
                entry_to_json(&list->out.json, &rows[i]);
            else
                entry_to_text(&list->out, &rows[i]);
        arena_dispose(&arena);
        page.from += PAGE_ROWS;
        if (!output_flush(&list->out, err))
            return false;
    } while (count == PAGE_ROWS);
    if (!any && !list->out.as_json)
        output_line(&list->out, "No entry of the journal has these words.");
    return true;
}

bool run_journal(struct invocation *call, struct error *err)
{
    return listing_run(call, "journal", list_journal, err);
}
