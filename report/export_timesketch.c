/* export_timesketch.c - one JSON object a line, as Timesketch takes them: message, datetime with
 * zone, timestamp_desc. */
#include "export_work.h"

#include "base/clock.h"
#include "base/json.h"

#include <string.h>

enum { KEYWORD = 32000 }; /* bytes that a field may have there */

static void add_text(struct json *json, const char *key, const char *text)
{
    struct str value = str_of(text);

    value.len = utf8_clip(value, KEYWORD);
    json_str(json, key, value);
}

static void add_tags(struct json *json, const char *attack)
{
    struct str rest = str_trim(str_of(attack));

    if (rest.len == 0)
        return;
    json_array(json, "tag");
    while (rest.len > 0) {
        size_t len = str_find_char(rest, ' ');

        json_str(json, NULL, str_part(rest, 0, len));
        rest = str_trim(str_part(rest, len, rest.len));
    }
    json_close(json, ']');
}

static void add_message(struct json *json, const struct message *row)
{
    add_text(json, "from", row->from);
    add_text(json, "to", row->to);
    add_text(json, "folder", row->folder_name);
    json_int(json, "uid", row->uid);
    add_text(json, "message_id", row->message_id);
    if (!hash_is_zero(&row->raw))
        json_hex(json, "sha256", row->raw.bytes, sizeof(row->raw.bytes));
    if (row->lure >= 0)
        json_int(json, "lure_score", row->lure);
}

static void add_login(struct json *json, const struct login_row *row)
{
    add_text(json, "account", row->account);
    json_text(json, "ip", row->address);
    json_text(json, "result", row->result);
    json_text(json, "protocol", row->protocol);
    add_text(json, "client", row->client);
    add_text(json, "user_agent", row->agent);
    add_text(json, "session", row->session);
    json_int(json, "line", row->line);
    json_hex(json, "log_sha256", row->raw.bytes, sizeof(row->raw.bytes));
    json_bool(json, "our_own", row->own != 0);
}

static bool add_event(struct export_work *work, void *arg, const struct export_event *event,
                      struct error *err)
{
    struct json json = {.out = &work->text, .escape_hidden = true};
    char when[CLOCK_TEXT + 8];

    (void)arg;
    clock_format(event->when, when);
    memcpy(when + strcspn(when, "Z"), "+00:00", sizeof("+00:00"));
    json_object(&json, NULL);
    add_text(&json, "message", event->text[0] ? event->text : "(no subject)");
    json_text(&json, "datetime", when);
    json_text(&json, "timestamp_desc", event->what);
    json_int(&json, "timestamp", event->when * 1000000);
    json_text(&json, "data_type", event->data_type);
    json_int(&json, "row", event->id);
    if (event->message)
        add_message(&json, event->message);
    if (event->login)
        add_login(&json, event->login);
    if (event->severity)
        json_text(&json, "severity", event->severity);
    if (event->detector)
        json_text(&json, "detector", event->detector);
    add_tags(&json, event->attack);
    json_close(&json, '}');
    buf_char(&work->text, '\n');
    work->result->rows++;
    return out_flush(work->out, &work->text, err);
}

bool export_to_timesketch(struct export_work *work, struct error *err)
{
    return out_begin(work->out, EXPORT_FILE, err) &&
           export_each_event(work, add_event, NULL, err) && out_end(work->out, err);
}
