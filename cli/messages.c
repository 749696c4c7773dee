/* messages.c - `mailmedic messages CASE`: every copy of every mail, newest first. */
#include "listing.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/said.h"
#include "case/tables.h"

#include <inttypes.h>
#include <stdio.h>

enum { PAGE_ROWS = 1000 };

static const char *const direction_names[] = {
    [DIRECTION_IN] = "in", [DIRECTION_SENT] = "sent", [DIRECTION_DRAFT] = "draft"};

/* "ok", "waiting", "limit:NAME", "crashed", "timeout". */
static void print_status(struct json *json, const struct message *row)
{
    char text[80];

    switch (row->status) {
    case PARSE_WAITING:
        json_text(json, "parse",
                  row->vanished                                            ? "vanished"
                  : hash_is_zero(&row->raw) && !hash_is_zero(&row->header) ? "header"
                                                                           : "waiting");
        return;
    case PARSE_OK:
        json_text(json, "parse", "ok");
        return;
    case PARSE_LIMIT:
        snprintf(text, sizeof(text), "limit:%s", row->limit);
        json_text(json, "parse", text);
        return;
    case PARSE_CRASHED:
        json_text(json, "parse", "crashed");
        return;
    case PARSE_TIMEOUT:
        json_text(json, "parse", "timeout");
        return;
    }
}

/* The score and its reasons; null for what is not judged: sent mail, mail that was not analysed. */
static void print_lure(struct json *json, const struct message *row)
{
    struct str reasons = str_of(row->lure_reasons), text;
    struct buf plain;
    int points;

    if (row->lure < 0)
        json_null(json, "lure_score");
    else
        json_int(json, "lure_score", row->lure);
    json_array(json, "reasons");
    buf_init(&plain, KIB(8));
    while (message_lure_reason(&reasons, &points, &text)) {
        buf_clear(&plain);
        said_plain(&plain, text, NULL, NULL);
        json_object(json, NULL);
        json_str(json, "text", buf_as_str(&plain));
        json_int(json, "points", points);
        json_close(json, '}');
    }
    buf_dispose(&plain);
    json_close(json, ']');
}

void message_fields_to_json(struct json *json, const struct message *row)
{
    json_int(json, "id", row->id);
    json_text(json, "folder", row->folder_name);
    json_text(json, "mailbox", *row->mailbox ? row->mailbox : NULL); /* NULL: there is one */
    json_int(json, "uid", row->uid);
    json_hash(json, "sha256", &row->raw);
    json_hash(json, "header_sha256", &row->header);
    json_text(json, "message_id", row->message_id);
    json_time(json, "date", row->date);
    json_time(json, "received", row->received);
    json_text(json, "from", row->from);
    json_text(json, "to", row->to);
    json_text(json, "subject", row->subject);
    json_text(json, "flags", row->flags);
    json_int(json, "size", (int64_t)row->size);
    json_int(json, "attachments", row->attachments);
    json_text(json, "direction", direction_names[row->direction]);
    print_status(json, row);
    print_lure(json, row);
}

static void message_to_json(struct json *json, const struct message *row)
{
    json_object(json, NULL);
    message_fields_to_json(json, row);
    json_close(json, '}');
}

static void message_to_text(struct output *out, const struct message *row)
{
    char when[CLOCK_TEXT];

    clock_format(row->date != INT64_MIN ? row->date : row->received, when);
    buf_printf(&out->text, "%8" PRId64 "  %-20s  %-5s  ", row->id, when,
               direction_names[row->direction]);
    output_column(out, row->direction == DIRECTION_IN ? row->from : row->to, 40);
    output_shown(out, row->subject, 100);
    if (*row->mailbox) {
        buf_text(&out->text, "  [");
        output_shown(out, row->mailbox, 100);
        buf_char(&out->text, ']');
    }
    buf_char(&out->text, '\n');
}

static bool list_messages(struct listing *list, struct error *err)
{
    struct message_query query = {
        .direction = -1, .page = {.most = PAGE_ROWS, .filter = call_value(list->call, "--filter")}};
    uint64_t left = UINT64_MAX;
    bool any = false;
    size_t count;

    if (!call_number(list->call, "--most", INT32_MAX, &left, err))
        return false;
    do {
        struct arena arena = {0};
        struct message *rows;

        if (!message_list(list->cf, &arena, &query, &rows, &count, err)) {
            arena_dispose(&arena);
            return false;
        }
        any |= count > 0;
        for (size_t i = 0; i < count && left > 0; i++, left--)
            if (list->out.as_json)
                message_to_json(&list->out.json, &rows[i]);
            else
                message_to_text(&list->out, &rows[i]);
        arena_dispose(&arena);
        query.page.from += PAGE_ROWS;
        if (!output_flush(&list->out, err))
            return false;
    } while (count == PAGE_ROWS && left > 0);
    if (!any && !list->out.as_json)
        output_line(&list->out, query.page.filter ? "No message in this case has these words."
                                                  : "No message is in this case yet.");
    return true;
}

bool run_messages(struct invocation *call, struct error *err)
{
    return listing_run(call, "messages", list_messages, err);
}
