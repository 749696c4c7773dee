/* log_entra.c - sign-ins of Microsoft Entra: the portal's CSV and Graph's JSON (formats.md 6). */
#include "export_row.h"
#include "log_formats.h"
#include "log_outcome.h"
#include "log_reading.h"
#include "log_words.h"

#include <string.h>

static const char *const times[] = {"Date (UTC)", "createdDateTime", "CreatedDateTime", NULL};
static const char *const users[] = {"Username", "userPrincipalName", "User principal name", "User",
                                    NULL};
static const char *const addresses[] = {"IP address", "ipAddress", "IPAddress", NULL};
static const char *const codes[] = {"Sign-in error code", "status.errorCode", "ErrorCode", NULL};
static const char *const agents[] = {"User agent", "userAgent", NULL};
static const char *const clients[] = {"Client app", "clientAppUsed", "ClientAppUsed", NULL};
static const char *const sessions[] = {"Session ID", "sessionId", NULL};
static const char *const correlations[] = {"Correlation ID", "correlationId", "CorrelationId",
                                           NULL};
static const char *const ids[] = {"Request ID", "id", "RequestId", NULL};
static const char *const reasons[] = {"Failure reason", "status.failureReason", NULL};
static const char *const protocols[] = {"Authentication Protocol", "authenticationProtocol", NULL};

/* Several cells as one text. */
static struct str join(struct arena *arena, const struct row *row, const char *const *names)
{
    struct buf text;
    struct str out;

    buf_init(&text, 1000);
    for (; *names; names++) {
        struct str cell = str_trim(row_text(row, *names));

        if (cell.len > 0 && cell.len < 200) {
            buf_text(&text, text.len > 0 ? ", " : "");
            buf_str(&text, cell);
        }
    }
    out = (struct str){arena_strndup(arena, buf_c(&text), text.len), text.len};
    buf_dispose(&text);
    return out;
}

static struct str place_of(struct arena *arena, const struct row *row)
{
    static const char *const names[] = {"Location",
                                        "location.city",
                                        "location.state",
                                        "location.countryOrRegion",
                                        "City",
                                        "Country",
                                        NULL};

    return join(arena, row, names);
}

static struct str client_of(const struct row *row)
{
    static const char *const names[] = {"Application", "appDisplayName", NULL};

    return row_any(row, names);
}

/* Non-interactive sign-ins have no user agent; the device may be told. */
static struct str agent_of(struct arena *arena, const struct row *row)
{
    static const char *const names[] = {"Browser", "deviceDetail.browser", "Operating System",
                                        "deviceDetail.operatingSystem", NULL};
    struct str agent = row_any(row, agents);

    return agent.len > 0 ? agent : join(arena, row, names);
}

static enum login_result result_of(const struct row *row)
{
    struct str code = row_any(row, codes), status = row_text(row, "Status");

    if (code.len > 0)
        return log_entra_result(code);
    return log_result_of(status, row_any(row, reasons));
}

static bool has_cell(const struct row *row, const char *name)
{
    for (size_t i = 0; i < row->count; i++)
        if (str_equal_nocase(row->cells[i].name, str_of(name)))
            return true;
    return false;
}

/* A column that is there and empty; one that is missing tells nothing. */
static bool is_no_device(const struct row *row)
{
    static const char *const names[] = {"Device ID", "deviceDetail.deviceId", "DeviceId", NULL};
    bool there = false;

    for (size_t i = 0; names[i]; i++)
        there |= has_cell(row, names[i]);
    return there && str_trim(row_any(row, names)).len == 0;
}

/* Phishing kits that stand between the owner and the real page come to it first, and with its
 * answers: let in, a second factor is wanted, stay signed in?, a managed device is wanted. */
static bool looks_relayed(const struct row *row)
{
    static const char *const programs[] = {"Application ID", "appId", "AppId", NULL};
    static const char *const answers[] = {"0", "50074", "50140", "53000"};
    static const char office_home[] = "4765445b-32c6-49b0-83e6-1d93765276ca";
    struct str agent = row_any(row, agents), code = str_trim(row_any(row, codes));
    bool kit = log_holds(agent, "axios") || log_holds(agent, "undici") ||
               str_equal_nocase(agent, str_of("node"));

    if (!str_equal_nocase(str_trim(client_of(row)), str_of("OfficeHome")) &&
        !str_equal_nocase(str_trim(row_any(row, programs)), str_of(office_home)))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(answers); i++)
        if (str_equal(code, str_of(answers[i])))
            return kit || is_no_device(row);
    return false;
}

/* What it was answered, and what joins the answers to one sign-in. */
static struct str relay_detail(struct arena *arena, const struct row *row)
{
    struct str flow = str_trim(row_any(row, correlations));
    struct buf text;
    struct str out;

    buf_init(&text, 200);
    buf_printf(&text, "%s: %.20s", LOGIN_RELAY_MARK, join(arena, row, codes).at);
    if (flow.len > 0) {
        buf_text(&text, LOGIN_RELAY_FLOW);
        buf_str(&text, str_part(flow, 0, 64));
    }
    out = (struct str){arena_strndup(arena, buf_c(&text), text.len), text.len};
    buf_dispose(&text);
    return out;
}

/* A device that shows a code signs in with a password typed elsewhere: worth telling. */
static struct str detail_of(struct arena *arena, const struct row *row)
{
    static const char *const names[] = {"Sign-in error code", "status.errorCode", "Failure reason",
                                        "status.failureReason", NULL};
    struct str protocol = row_any(row, protocols);

    if (str_equal_nocase(str_trim(protocol), str_of("deviceCode")) ||
        str_equal_nocase(str_trim(protocol), str_of("Device code")))
        return str_of("by a device code");
    if (looks_relayed(row))
        return relay_detail(arena, row);
    return result_of(row) == LOGIN_SUCCESS ? str_of("") : join(arena, row, names);
}

static bool take(struct log_reading *reading, const struct row *row, void *arg)
{
    struct arena arena = {0};
    struct log_entry entry;
    struct buf key;
    char ip[64];

    (void)arg;
    log_entry_blank(&entry, row->line);
    entry.stated = row_any(row, times);
    entry.when = log_cell_time(reading, entry.stated, true);
    if (entry.when == INT64_MIN) {
        log_reject(reading, row->line, "its time cannot be read", row->raw);
        return true;
    }
    log_address(row_any(row, addresses), ip);
    buf_init(&key, 4000);
    if (row_any(row, ids).len > 0) {
        buf_text(&key, "entra:");
        buf_str(&key, str_part(row_any(row, ids), 0, 1000));
    } else {
        buf_str(&key, str_part(row->raw, 0, 3900));
    }
    entry.key = buf_as_str(&key);
    entry.account = row_any(row, users);
    entry.address = str_of(ip);
    entry.result = result_of(row);
    entry.protocol = log_protocol_of(row_any(row, clients));
    entry.client = client_of(row);
    entry.agent = agent_of(&arena, row);
    entry.session = row_any(row, sessions);
    entry.place = place_of(&arena, row);
    entry.detail = detail_of(&arena, row);
    log_add(reading, &entry);
    buf_dispose(&key);
    arena_dispose(&arena);
    return true;
}

static bool has(const struct row *names, const char *name)
{
    return row_cell(names, name) != NULL;
}

static unsigned csv_sure(const struct import_head *head, const char **why)
{
    struct arena arena = {0};
    struct row names;
    bool ours = export_csv_head(&arena, head->text.text, &names) &&
                ((has(&names, "Date (UTC)") && has(&names, "Client app")) ||
                 (has(&names, "CreatedDateTime") && has(&names, "UserPrincipalName") &&
                  has(&names, "IPAddress")));

    arena_dispose(&arena);
    *why = "it has the columns of Entra sign-ins";
    return ours ? 95 : 0;
}

static unsigned json_sure(const struct import_head *head, const char **why)
{
    struct str text = head->text.text;

    *why = "it has createdDateTime, userPrincipalName and ipAddress";
    return export_json_has(text, "createdDateTime") && export_json_has(text, "userPrincipalName") &&
                   export_json_has(text, "ipAddress")
               ? 95
               : 0;
}

static void csv_read(struct log_page *out, struct arena *arena, struct str bytes,
                     const struct log_cursor *from, const struct log_hints *hints)
{
    struct log_reading reading;

    log_begin(&reading, out, arena, "entra-csv", from, hints);
    log_date_order(&reading, bytes, "Date (UTC)");
    log_csv(&reading, bytes, from, take, NULL);
    log_end(&reading);
}

static void json_read(struct log_page *out, struct arena *arena, struct str bytes,
                      const struct log_cursor *from, const struct log_hints *hints)
{
    struct log_reading reading;

    log_begin(&reading, out, arena, "entra-json", from, hints);
    log_json(&reading, bytes, from, take, NULL);
    log_end(&reading);
}

const struct log_format log_entra_csv = {.name = "entra-csv",
                                         .title = "Microsoft Entra sign-ins (CSV)",
                                         .capped = true,
                                         .recognise = csv_sure,
                                         .read = csv_read};
const struct log_format log_entra_json = {.name = "entra-json",
                                          .title = "Microsoft Entra sign-ins (JSON)",
                                          .capped = true,
                                          .recognise = json_sure,
                                          .read = json_read};
