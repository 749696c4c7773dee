/* logins.c - `mailmedic logins CASE`: what imported logs tell of sign-ins, oldest first. */
#include "logins.h"

#include "listing.h"

#include "base/clock.h"
#include "case/logins.h"

#include <inttypes.h>
#include <stdio.h>

enum { PAGE_ROWS = 1000 };

void login_to_json(struct json *json, const struct login_row *row)
{
    json_object(json, NULL);
    json_int(json, "id", row->id);
    json_time(json, "time", row->when);
    json_text(json, "time_as_logged", row->stated);
    json_text(json, "account", row->account);
    json_text(json, "address", row->address);
    json_text(json, "result", row->result);
    json_text(json, "protocol", row->protocol);
    json_text(json, "client", row->client);
    json_text(json, "user_agent", row->agent);
    json_text(json, "session", row->session);
    json_text(json, "place", row->place);
    json_text(json, "detail", row->detail);
    json_int(json, "tries", row->tries);
    if (row->fetched >= 0)
        json_int(json, "messages_read", row->fetched);
    else
        json_null(json, "messages_read");
    json_bool(json, "our_own", row->own != 0);
    json_int(json, "log", row->log);
    json_int(json, "line", row->line);
    json_hash(json, "sha256", &row->raw);
    json_close(json, '}');
}

static void login_to_text(struct output *out, const struct login_row *row)
{
    char when[CLOCK_TEXT];

    clock_format(row->when, when);
    buf_printf(&out->text, "%8" PRId64 "  %-20s  %-14s  %-5s  ", row->id, when, row->result,
               row->protocol[0] ? row->protocol : "-");
    output_column(out, row->address[0] ? row->address : "-", 20);
    output_column(out, row->account[0] ? row->account : "-", 30);
    output_shown(out, row->client[0] ? row->client : row->agent, 60);
    if (row->place[0]) {
        buf_text(&out->text, ", ");
        output_shown(out, row->place, 60);
    }
    if (row->tries > 1)
        buf_printf(&out->text, " (%" PRIu32 " tries)", row->tries);
    if (row->fetched >= 0)
        buf_printf(&out->text, " %" PRId64 " %s fetched", row->fetched,
                   text_plural((uint64_t)row->fetched, "mail", "mails"));
    if (row->own != 0)
        buf_text(&out->text, " [our own sign-in]");
    buf_char(&out->text, '\n');
}

static void log_to_text(struct output *out, const struct login_log *log)
{
    char from[CLOCK_TEXT], to[CLOCK_TEXT];

    clock_format(log->earliest, from);
    clock_format(log->latest, to);
    output_shown(out, log->path, 200);
    buf_printf(&out->text, ": %s to %s, %" PRIu64 " %s", from[0] ? from : "no time",
               to[0] ? to : "no time", log->rows, text_plural(log->rows, "row", "rows"));
    if (log->rejected > 0)
        buf_printf(&out->text, ", %" PRIu64 " NOT UNDERSTOOD", log->rejected);
    buf_text(&out->text, "; times: ");
    output_shown(out, log->zone, 300);
    if (log->truncated[0]) {
        buf_text(&out->text, "; PERHAPS CUT OFF: ");
        output_shown(out, log->truncated, 200);
    }
    if (log->unread[0]) {
        buf_text(&out->text, "; NOT READ TO ITS END (");
        output_shown(out, log->unread, 200);
        buf_text(&out->text, "): what it tells after that is missing here");
    }
    buf_char(&out->text, '\n');
}

static bool print_logs(struct listing *list, struct error *err)
{
    struct login_log *logs;
    size_t count;

    if (list->out.as_json)
        return true; /* each row names its evidence; coverage --json says what they reach */
    if (!login_log_list(list->cf, &list->arena, &logs, &count, err))
        return false;
    if (count == 0)
        output_line(&list->out, "No log of sign-ins is in this case yet: ask the provider for it, "
                                "then mailmedic import.");
    for (size_t i = 0; i < count; i++)
        log_to_text(&list->out, &logs[i]);
    return true;
}

static bool list_logins(struct listing *list, struct error *err)
{
    struct login_query query = {
        .page = {.most = PAGE_ROWS, .filter = call_value(list->call, "--filter")}};
    uint64_t left = UINT64_MAX;
    size_t count;

    if (!call_number(list->call, "--most", INT32_MAX, &left, err) || !print_logs(list, err))
        return false;
    do {
        struct arena arena = {0};
        struct login_row *rows;
        bool ok = login_list(list->cf, &arena, &query, &rows, &count, err);

        for (size_t i = 0; ok && i < count && left > 0; i++, left--)
            if (list->out.as_json)
                login_to_json(&list->out.json, &rows[i]);
            else
                login_to_text(&list->out, &rows[i]);
        arena_dispose(&arena);
        query.page.from += PAGE_ROWS;
        if (!ok || !output_flush(&list->out, err))
            return false;
    } while (count == PAGE_ROWS && left > 0);
    return true;
}

bool run_logins(struct invocation *call, struct error *err)
{
    return listing_run(call, "logins", list_logins, err);
}
