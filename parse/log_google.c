/* log_google.c - sign-ins of Google Workspace as the Reports API and its exports have them
 * (formats.md 9); workspace_file.c reads its rules. One activity may hold several events. */
#include "export_row.h"
#include "log_formats.h"
#include "log_reading.h"

#include <string.h>

static const struct {
    const char *name;
    enum login_result result;
} events[] = {
    {"login_success", LOGIN_SUCCESS},
    {"login_failure", LOGIN_FAILED},
    {"login_challenge", LOGIN_UNCLEAR},
    {"login_verification", LOGIN_UNCLEAR},
    {"suspicious_login", LOGIN_SUCCESS},
    {"suspicious_login_less_secure_app", LOGIN_SUCCESS},
    {"suspicious_programmatic_login", LOGIN_SUCCESS},
    {"account_disabled_hijacked", LOGIN_BLOCKED},
    {"risky_sensitive_action_blocked", LOGIN_BLOCKED},
};

static struct str text(const struct json_in *object, const char *key)
{
    return json_in_text(json_in_get(object, key));
}

static const struct json_in *parameter(const struct json_in *event, const char *name)
{
    const struct json_in *list = json_in_get(event, "parameters");

    for (size_t i = 0; i < json_in_count(list); i++)
        if (str_equal(text(json_in_at(list, i), "name"), str_of(name)))
            return json_in_at(list, i);
    return NULL;
}

static enum login_result result_of(size_t row, const struct json_in *event)
{
    struct str why = text(parameter(event, "login_failure_type"), "value");
    struct str challenge = text(parameter(event, "login_challenge_status"), "value");

    if (events[row].result == LOGIN_FAILED && log_has(why, "password"))
        return LOGIN_WRONG_PASSWORD;
    if (events[row].result == LOGIN_FAILED && (log_has(why, "disabled") || log_has(why, "suspend")))
        return LOGIN_BLOCKED;
    if (strcmp(events[row].name, "login_verification") == 0 && log_has(challenge, "Fail"))
        return LOGIN_SECOND_FACTOR;
    return events[row].result;
}

static enum login_protocol protocol_of(const struct json_in *event, struct str name)
{
    struct str type = text(parameter(event, "login_type"), "value");

    if (log_has(name, "less_secure") || log_has(name, "programmatic"))
        return LOGIN_API;
    if (str_equal(type, str_of("exchange")))
        return LOGIN_API; /* a token for another */
    return type.len > 0 ? LOGIN_WEB : LOGIN_UNKNOWN;
}

/* The same activity may be listed under two applications; all else of it makes the key. */
static void key_of(struct buf *key, const struct json_in *activity, const struct json_in *event)
{
    const struct json_in *id = json_in_get(activity, "id");

    buf_text(key, "google:");
    buf_str(key, str_part(text(id, "time"), 0, 100));
    buf_str(key, str_part(text(id, "uniqueQualifier"), 0, 100));
    json_in_dump(event, key);
}

static bool take_event(struct log_reading *reading, const struct row *row,
                       const struct json_in *event, const struct log_entry *common)
{
    struct str name = text(event, "name");
    struct log_entry entry = *common;
    struct buf key;
    size_t i = 0;

    while (i < ARRAY_LEN(events) && !str_equal(name, str_of(events[i].name)))
        i++;
    if (i == ARRAY_LEN(events))
        return false;
    buf_init(&key, 64 * 1024);
    key_of(&key, row->object, event);
    entry.key = buf_as_str(&key);
    entry.result = result_of(i, event);
    entry.protocol = protocol_of(event, name);
    entry.client = text(parameter(event, "login_type"), "value"); /* how, not with what */
    entry.detail = entry.result == LOGIN_SUCCESS && str_starts(name, "login_") ? str_of("") : name;
    if (json_in_true(json_in_get(parameter(event, "is_suspicious"), "boolValue")))
        entry.detail = str_of("Google marked it as suspicious");
    log_add(reading, &entry);
    buf_dispose(&key);
    return true;
}

static bool take(struct log_reading *reading, const struct row *row, void *arg)
{
    const struct json_in *list = json_in_get(row->object, "events");
    struct log_entry common;
    bool taken = false;
    char ip[64];

    (void)arg;
    log_entry_blank(&common, row->line);
    common.stated = text(json_in_get(row->object, "id"), "time");
    common.when = log_cell_time(reading, common.stated, true);
    if (common.when == INT64_MIN) {
        log_reject(reading, row->line, "its id.time cannot be read", row->raw);
        return true;
    }
    common.account = text(json_in_get(row->object, "actor"), "email");
    log_address(text(row->object, "ipAddress"), ip);
    common.address = str_of(ip);
    for (size_t i = 0; i < json_in_count(list); i++)
        taken |= take_event(reading, row, json_in_at(list, i), &common);
    return taken;
}

static void read(struct log_page *out, struct arena *arena, struct str bytes,
                 const struct log_cursor *from, const struct log_hints *hints)
{
    struct log_reading reading;

    log_begin(&reading, out, arena, "workspace-json", from, hints);
    log_json(&reading, bytes, from, take, NULL);
    log_end(&reading);
    out->report.rows = out->report.accepted + out->report.passed_over + out->report.rejected;
}

const struct log_format log_google_json = {.name = "workspace-json",
                                           .title = "Workspace audit events (JSON): sign-ins",
                                           .capped = true,
                                           .read = read};
