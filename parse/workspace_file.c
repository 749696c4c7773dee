/* workspace_file.c - Google Workspace's audit events (Reports API and its exports as JSON, the
 * admin console's and GAM's as CSV): forwarding out of the domain, routing and monitors set by
 * administrators, applications that were let in, second factors and recovery (formats.md 9). All
 * other events are passed over.
 */
#include "import_formats.h"

#include "app_access.h"
#include "audit_protection.h"
#include "export_row.h"
#include "export_seen.h"

#include <string.h>

enum { MOST_PARAMETERS = 200 };

enum about { FORWARDING, MONITOR, ROUTING, PROTECTION, TOKEN, CLIENT_OF_ALL };

static const struct {
    const char *event;
    enum about about;
    bool removes;
} events[] = {
    {"email_forwarding_out_of_domain", FORWARDING, false},
    {"CREATE_EMAIL_MONITOR", MONITOR, false},
    {"DELETE_EMAIL_MONITOR", MONITOR, true},
    {"CREATE_GMAIL_SETTING", ROUTING, false},
    {"CHANGE_GMAIL_SETTING", ROUTING, false},
    {"DELETE_GMAIL_SETTING", ROUTING, true},
    {"2sv_disable", PROTECTION, false},
    {"2sv_enroll", PROTECTION, false},
    {"recovery_email_edit", PROTECTION, false},
    {"recovery_phone_edit", PROTECTION, false},
    {"recovery_secret_qa_edit", PROTECTION, false},
    {"titanium_unenroll", PROTECTION, false},
    {"UNENROLL_USER_FROM_STRONG_AUTH", PROTECTION, false},
    {"UNENROLL_USER_FROM_TITANIUM", PROTECTION, false},
    {"authorize", TOKEN, false},
    {"revoke", TOKEN, true},
    {"AUTHORIZE_API_CLIENT_ACCESS", CLIENT_OF_ALL, false},
    {"REMOVE_API_CLIENT_ACCESS", CLIENT_OF_ALL, true},
};

/* Settings that send mail elsewhere or let it in; of the many others nothing is said. */
static const char *const routings[] = {"EMAIL_ROUTE",    "UNIFIED_MAIL_ROUTING",
                                       "ALIAS_TABLE",    "MESSAGE_SECURITY_RULE",
                                       "OUTBOUND_RELAY", "CONTENT_COMPLIANCE"};

struct event {
    const char *name, *time, *id;
    const char *actor;
    struct row parameters;
};

static const char *const targets[] = {"email_forwarding_destination_address",
                                      "EMAIL_MONITOR_DEST_EMAIL", NULL};
static const char *const mailboxes[] = {"USER_EMAIL", "user_email", NULL};
static const char *const values[] = {"USER_DEFINED_SETTING_NAME", "NEW_VALUE", "SETTING_NAME",
                                     NULL};

static void stamp(struct export *export, const struct event *event, bool removes)
{
    struct rule *rule = &export->rule;

    rule->kind = RULE_EVENT;
    rule->actor = export_trimmed(export, str_of(event->actor));
    rule->id = export_trimmed(export, str_of(event->id));
    rule->made = export_time(str_of(event->time));
    rule->made_how = "audit log";
    if (event->time[0] && rule->made == 0)
        export_warn(export, "its time cannot be read");
    if (removes) {
        rule->traits |= RULE_REMOVED;
        rule->enabled = false;
    }
}

static void begin(struct export *export, const struct row *row, const struct event *event)
{
    struct str mailbox = row_any(&event->parameters, mailboxes);

    export->source = "workspace-audit";
    export_rule(export, row->line, row->raw);
    export->rule.name = export_text(export, str_of(event->name));
    export->rule.mailbox = export_trimmed(export, mailbox.len > 0 ? mailbox : str_of(event->actor));
}

static void read_forwarding(struct export *export, const struct row *row, const struct event *event)
{
    struct str target = row_any(&event->parameters, targets);

    begin(export, row, event);
    export->rule.setting = RULE_MAILBOX_FORWARD;
    if (target.len > 0)
        export_addresses(export, RULE_FORWARD, true, target);
    else
        export_action(export, RULE_FORWARD, str_of("unresolved:the log does not name the address"))
            ->copy = true;
    stamp(export, event, false);
    export_accept(export);
}

/* Every address in a text of any form. */
static void add_addresses(struct export *export, struct str text)
{
    static const char stops[] = " \t\r\n\"'<>()[]{},;:=";

    while (text.len > 0) {
        size_t len = 0;
        struct str word;

        while (len < text.len && !memchr(stops, text.at[len], sizeof(stops) - 1))
            len++;
        word = str_part(text, 0, len);
        if (str_find_char(word, '@') > 0 && str_find_char(word, '@') + 1 < word.len)
            export_action(export, RULE_BCC, word)->copy = true;
        text = str_part(text, len + 1, text.len);
    }
}

static bool is_routing(struct str setting)
{
    for (size_t i = 0; i < ARRAY_LEN(routings); i++)
        if (str_equal_nocase(str_trim(setting), str_of(routings[i])))
            return true;
    return false;
}

static bool read_transport(struct export *export, const struct row *row, const struct event *event,
                           enum about about, bool removes)
{
    if (about == ROUTING && !is_routing(row_text(&event->parameters, "SETTING_NAME")))
        return false;
    begin(export, row, event);
    export->rule.traits |= RULE_TRANSPORT;
    if (about == MONITOR) {
        export_addresses(export, RULE_BCC, true, row_any(&event->parameters, targets));
    } else {
        export->rule.name = export_text(export, row_any(&event->parameters, values));
        export->rule.mailbox = "";
        add_addresses(export, row_text(&event->parameters, "NEW_VALUE"));
    }
    if (export->rule.action_count == 0)
        export_action(export, RULE_OTHER, row_any(&event->parameters, values));
    stamp(export, event, removes);
    export_accept(export);
    return true;
}

/* A user's consent, or an administrator's for everybody. */
static void read_application(struct export *export, const struct row *row,
                             const struct event *event, enum about about, bool removes)
{
    static const char *const names[] = {"app_name", "App name", "Application name", NULL};
    static const char *const ids[] = {"client_id", "Client ID", "API_CLIENT_NAME", NULL};
    static const char *const rights[] = {"scope", "API_SCOPES", NULL};
    struct app_access access = {.kind = RULE_APP_ACCESS,
                                .name = row_any(&event->parameters, names),
                                .id = row_any(&event->parameters, ids),
                                .object = str_of(""),
                                .rights = row_any(&event->parameters, rights),
                                .mailbox = str_of(about == CLIENT_OF_ALL ? "*" : event->actor)};

    export->source = "workspace-audit";
    app_access_rule(export, row->line, row->raw, &access);
    stamp(export, event, removes);
    export_accept(export);
}

/* The owner's own, or an administrator's about a user. */
static void read_protection(struct export *export, const struct row *row, const struct event *event)
{
    struct str mailbox = row_any(&event->parameters, mailboxes);
    struct str name = str_of(event->name);
    const char *what = str_starts_nocase(name, "recovery")            ? "recovery"
                       : str_equal_nocase(name, str_of("2sv_enroll")) ? "factor-added"
                                                                      : "factor-off";

    export->source = "workspace-audit";
    protection_rule(export, row, what, mailbox.len > 0 ? mailbox : str_of(event->actor), name);
    stamp(export, event, false);
    export_accept(export);
}

static bool take(struct export *export, const struct row *row, const struct event *event)
{
    for (size_t i = 0; i < ARRAY_LEN(events); i++) {
        if (!str_equal_nocase(str_of(event->name), str_of(events[i].event)))
            continue;
        if (events[i].about == PROTECTION) {
            read_protection(export, row, event);
            return true;
        }
        if (events[i].about >= TOKEN) {
            read_application(export, row, event, events[i].about, events[i].removes);
            return true;
        }
        if (events[i].about != FORWARDING)
            return read_transport(export, row, event, events[i].about, events[i].removes);
        read_forwarding(export, row, event);
        return true;
    }
    return false;
}

/* --- JSON --- */

static void add_parameters(struct export *export, const struct json_in *list, struct row *out)
{
    static const struct pair_names names = {"name", "value", "multiValue"};

    out->cells = arena_alloc(export->arena, (json_in_count(list) + 1) * sizeof(*out->cells));
    export_pairs(export->arena, list, &names, MOST_PARAMETERS, out);
}

static const char *text_of(struct export *export, const struct json_in *object, const char *name)
{
    return export_text(export, json_in_text(json_in_get(object, name)));
}

static bool json_row(struct export *export, const struct row *row, void *arg)
{
    const struct json_in *list = json_in_get(row->object, "events");
    const struct json_in *id = json_in_get(row->object, "id");
    const struct json_in *actor = json_in_get(row->object, "actor");
    bool taken = false;

    for (size_t i = 0; i < json_in_count(list); i++) {
        const struct json_in *one = json_in_at(list, i);
        struct event event = {.name = text_of(export, one, "name"),
                              .time = text_of(export, id, "time"),
                              .id = text_of(export, id, "uniqueQualifier"),
                              .actor = text_of(export, actor, "email")};
        struct buf key;
        bool known;

        /* The same event may stand under two applications (detections.md 7, 17). */
        buf_init(&key, 4096);
        buf_printf(&key, "%s %s %s %s %zu", event.id, event.time, event.name, event.actor, i);
        known = event.id[0] && seen_before(arg, buf_as_str(&key));
        buf_dispose(&key);
        if (known) {
            export->out->report.duplicates++;
            taken = true;
            continue;
        }
        add_parameters(export, json_in_get(one, "parameters"), &event.parameters);
        taken = take(export, row, &event) || taken;
    }
    return taken;
}

/* --- CSV --- */

static struct str forwarded_to(const struct row *row)
{
    static const char words[] = "out of domain email forwarding to ";
    struct str text = row_text(row, "Description");
    size_t at = str_find(text, str_of(words));
    struct str rest = str_part(text, at + strlen(words), text.len);

    if (at == text.len)
        return row_text(row, "email_forwarding_destination_address");
    rest.len = str_find_char(rest, ' ');
    while (rest.len > 0 && (rest.at[rest.len - 1] == '.' || rest.at[rest.len - 1] == ','))
        rest.len--;
    return rest;
}

static bool csv_row(struct export *export, const struct row *row, void *arg)
{
    static const char *const actors[] = {"Actor", "actor.email", "User", NULL};
    static const char *const times[] = {"Date", "id.time", NULL};
    static const char *const names[] = {"name", "Event", "Event name", NULL};
    struct str target = forwarded_to(row);
    struct event event = {.name = export_text(export, row_any(row, names)),
                          .time = export_text(export, row_any(row, times)),
                          .id = export_text(export, row_text(row, "id.uniqueQualifier")),
                          .actor = export_text(export, row_any(row, actors)),
                          .parameters = *row};
    struct cell cell = {.name = str_of(targets[0]), .values = &target, .count = 1};

    (void)arg;
    if (target.len == 0)
        return take(export, row, &event);
    event.parameters.cells = &cell;
    event.parameters.count = 1;
    read_forwarding(export, row, &event);
    return true;
}

/* --- the formats --- */

static unsigned json_sure(const struct import_head *head, const char **why)
{
    struct str text = head->text.text;

    *why = "it has audit events as the Reports API gives them";
    if (export_json_has(text, "admin#reports#activity"))
        return 96;
    return export_json_has(text, "uniqueQualifier") && export_json_has(text, "applicationName") ? 94
                                                                                                : 0;
}

static void json_read(struct rule_script *out, struct arena *arena, struct str bytes,
                      const char *name)
{
    struct import_text text;
    struct export export;
    struct seen seen;

    seen_init(&seen, arena, bytes.len);
    import_text_of(&text, arena, bytes);
    export_begin(&export, out, arena, "workspace-json", &text, name);
    export_json(&export, text.text, json_row, &seen);
    export_end(&export);
}

static unsigned csv_sure(const struct import_head *head, const char **why)
{
    struct arena arena = {0};
    struct row names;
    unsigned sure = 0;

    if (export_csv_head(&arena, head->text.text, &names)) {
        if (row_cell(&names, "id.time") && row_cell(&names, "actor.email"))
            sure = 93;
        else if (row_cell(&names, "Description") && row_cell(&names, "Actor") &&
                 row_cell(&names, "Event") && row_cell(&names, "Date"))
            sure = 88;
    }
    arena_dispose(&arena);
    *why = "it has the columns of a Workspace audit log";
    return sure;
}

static void csv_read(struct rule_script *out, struct arena *arena, struct str bytes,
                     const char *name)
{
    struct import_text text;
    struct export export;

    import_text_of(&text, arena, bytes);
    export_begin(&export, out, arena, "workspace-csv", &text, name);
    export_csv(&export, text.text, csv_row, NULL);
    export_end(&export);
}

const struct rule_format workspace_json_file = {
    .name = "workspace-json",
    .title = "Workspace audit events (JSON): forwarding, routing, applications, second factors",
    .recognise = json_sure,
    .read = json_read};
const struct rule_format workspace_csv_file = {
    .name = "workspace-csv",
    .title = "Workspace audit events (CSV): forwarding, routing, applications, second factors",
    .recognise = csv_sure,
    .read = csv_read};
