/* log_audit.c - the Unified Audit Log's sign-ins, and how much mail was read (formats.md 5). Its
 * rules and settings are read by audit_file.c, out of the same file. */
#include "export_row.h"
#include "log_formats.h"
#include "log_outcome.h"
#include "log_reading.h"
#include "log_words.h"

#include <stdio.h>
#include <string.h>

static struct str get(const struct json_in *event, const char *upper, const char *lower)
{
    const struct json_in *value = json_in_get(event, upper);

    return json_in_text(value ? value : json_in_get(event, lower));
}

/* Of an array of {Name, Value}. */
static struct str pair(const struct json_in *event, const char *list, const char *name)
{
    const struct json_in *pairs = json_in_get(event, list);

    for (size_t i = 0; i < json_in_count(pairs); i++)
        if (str_equal(json_in_text(json_in_get(json_in_at(pairs, i), "Name")), str_of(name)))
            return json_in_text(json_in_get(json_in_at(pairs, i), "Value"));
    return str_of("");
}

static struct str address_of(const struct json_in *event)
{
    static const char *const names[] = {"ClientIP", "ActorIpAddress", "ClientIPAddress",
                                        "clientIp"};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (json_in_text(json_in_get(event, names[i])).len > 0)
            return json_in_text(json_in_get(event, names[i]));
    return str_of("");
}

static struct str session_of(const struct json_in *event)
{
    struct str session = json_in_text(json_in_get(event, "SessionId"));

    if (session.len == 0)
        session = json_in_text(json_in_get(json_in_get(event, "AppAccessContext"), "AADSessionId"));
    return session.len > 0 ? session : pair(event, "DeviceProperties", "SessionId");
}

/* A number or its text. */
static void number_text(const struct json_in *value, struct buf *out)
{
    if (!json_in_scalar(value, out))
        buf_clear(out);
}

static int64_t items_of(const struct json_in *event)
{
    const struct json_in *folders = json_in_get(event, "Folders");
    uint64_t told = 0, counted = 0;
    struct buf text;

    buf_init(&text, 40);
    number_text(json_in_get(event, "OperationCount"), &text);
    if (!str_to_u64(buf_as_str(&text), UINT32_MAX, &told))
        told = 0;
    buf_dispose(&text);
    for (size_t i = 0; i < json_in_count(folders); i++)
        counted += json_in_count(json_in_get(json_in_at(folders, i), "FolderItems"));
    return (int64_t)(told > counted ? told : counted);
}

/* ResultStatus is not the outcome: most failures say Success. */
static enum login_result result_of(struct str operation, const struct json_in *event)
{
    enum login_result result;
    struct buf code;

    buf_init(&code, 40);
    number_text(json_in_get(event, "ErrorNumber"), &code);
    if (str_equal(operation, str_of("UserLoginFailed")))
        result = code.len > 0 ? log_entra_result(buf_as_str(&code))
                              : log_result_of(str_of("failed"), get(event, "LogonError", ""));
    else
        result = LOGIN_SUCCESS; /* 50140 stands even here */
    if (str_equal(operation, str_of("UserLoginFailed")) && result == LOGIN_SUCCESS)
        result = LOGIN_FAILED;
    buf_dispose(&code);
    return result;
}

static enum login_protocol protocol_of(const struct json_in *event)
{
    struct str client = json_in_text(json_in_get(event, "ClientInfoString"));
    enum login_protocol protocol = log_protocol_of(client);

    if (str_find(client, str_of("Client=OWA")) < client.len)
        return LOGIN_WEB;
    if (str_find(client, str_of("Client=REST")) < client.len)
        return LOGIN_API;
    return protocol;
}

static bool take_event(struct log_reading *reading, const struct row *row,
                       const struct json_in *event)
{
    struct str operation = get(event, "Operation", "operation");
    bool read = str_equal(operation, str_of("MailItemsAccessed"));
    bool sync = str_equal(pair(event, "OperationProperties", "MailAccessType"), str_of("Sync"));
    struct log_entry entry;
    struct buf key;
    char ip[64];

    log_entry_blank(&entry, row->line);
    entry.stated = get(event, "CreationTime", "creationTime");
    entry.when = log_cell_time(reading, entry.stated, true);
    if (!read && !str_equal(operation, str_of("UserLoggedIn")) &&
        !str_equal(operation, str_of("UserLoginFailed")) &&
        !str_equal(operation, str_of("MailboxLogin")))
        return false;
    if (entry.when == INT64_MIN) {
        log_reject(reading, row->line, "its CreationTime cannot be read", row->raw);
        return true;
    }
    log_address(address_of(event), ip);
    buf_init(&key, 4000);
    buf_text(&key, "ual:");
    buf_str(&key,
            str_part(get(event, "Id", "id").len > 0 ? get(event, "Id", "id") : row->raw, 0, 3900));
    entry.key = buf_as_str(&key);
    entry.address = str_of(ip);
    entry.account = read ? get(event, "MailboxOwnerUPN", "UserId") : get(event, "UserId", "userId");
    entry.result = read ? LOGIN_READ : result_of(operation, event);
    entry.fetched = read && !sync ? items_of(event) : -1;
    entry.protocol = protocol_of(event);
    entry.client = json_in_text(json_in_get(event, "ClientInfoString"));
    entry.agent = pair(event, "ExtendedProperties", "UserAgent");
    entry.session = session_of(event);
    entry.detail = read && sync ? str_of("Sync: the whole folder is elsewhere now")
                   : read       ? str_of("MailItemsAccessed")
                                : get(event, "LogonError", "logonError");
    log_add(reading, &entry);
    buf_dispose(&key);
    return true;
}

static bool take(struct log_reading *reading, const struct row *row, void *arg)
{
    const struct json_in *inside = json_in_get(row->object, "AuditData");
    struct str text = inside ? json_in_text(inside) : row_text(row, "AuditData");
    struct json_in *document;
    bool taken;

    (void)arg;
    if (!inside && json_in_is_object(json_in_get(row->object, "auditData")))
        inside = json_in_get(row->object, "auditData");
    if (json_in_is_object(inside))
        return take_event(reading, row, inside);
    if (row->object && !inside)
        return take_event(reading, row, row->object);
    document = text.len > 0 ? json_in_take(&text) : NULL;
    if (!json_in_is_object(document)) {
        log_reject(reading, row->line, "its AuditData is empty, cut off or not JSON", row->raw);
        taken = true;
    } else {
        taken = take_event(reading, row, document);
    }
    json_in_free(document);
    return taken;
}

static void csv_read(struct log_page *out, struct arena *arena, struct str bytes,
                     const struct log_cursor *from, const struct log_hints *hints)
{
    struct log_reading reading;

    log_begin(&reading, out, arena, "audit-csv", from, hints);
    log_csv(&reading, bytes, from, take, NULL);
    log_end(&reading);
}

static void json_read(struct log_page *out, struct arena *arena, struct str bytes,
                      const struct log_cursor *from, const struct log_hints *hints)
{
    struct log_reading reading;

    log_begin(&reading, out, arena, "audit-json", from, hints);
    log_json(&reading, bytes, from, take, NULL);
    log_end(&reading);
}

const struct log_format log_audit_csv = {.name = "audit-csv",
                                         .title = "Unified Audit Log (CSV): sign-ins",
                                         .capped = true,
                                         .read = csv_read};
const struct log_format log_audit_json = {.name = "audit-json",
                                          .title = "Unified Audit Log (JSON): sign-ins",
                                          .capped = true,
                                          .read = json_read};
