/* audit_event.c - see audit_event.h. */
#include "audit_event.h"

#include "app_access.h"
#include "audit_application.h"
#include "audit_names.h"
#include "audit_protection.h"
#include "exchange_settings.h"
#include "rule_keys.h"

#include <string.h>

/* Parameters that say how the command ran, not what the rule does. */
static const char *const beside[] = {"Name",
                                     "Identity",
                                     "Force",
                                     "AlwaysDeleteOutlookRulesBlob",
                                     "Mailbox",
                                     "Enabled",
                                     "Confirm",
                                     "Priority",
                                     "Mode",
                                     "State",
                                     "WhatIf",
                                     "Provider",
                                     "IsNew",
                                     "Comments",
                                     "RuleName",
                                     "RuleOperation",
                                     "RuleState",
                                     "RuleErrorAction",
                                     "RuleId",
                                     "ServerRule",
                                     "ClientInfoString",
                                     "RuleCondition",
                                     "RuleActions",
                                     "Actions",
                                     "Conditions",
                                     "DomainController",
                                     NULL};

struct event {
    struct export *export;
    const struct row *row;
    const struct json_in *object;
    struct row parameters;
    struct audit_record record;
    bool removes;
};

static const struct json_in *get(const struct json_in *object, const char *upper, const char *lower)
{
    const struct json_in *value = json_in_get(object, upper);

    return value ? value : json_in_get(object, lower);
}

/* An array of {Name, Value} in the event, added to its parameters. */
static void add_pairs(struct event *event, const char *upper, const char *lower)
{
    static const struct pair_names names = {"Name", "Value", "NewValue"};

    export_pairs(event->export->arena, get(event->object, upper, lower), &names, AUDIT_CELLS,
                 &event->parameters);
}

static bool failed(const struct json_in *event)
{
    struct str status = json_in_text(get(event, "ResultStatus", "resultStatus"));

    return str_starts_nocase(status, "fail") || str_equal_nocase(status, str_of("False"));
}

static void stamp(const struct event *event, bool removes)
{
    audit_stamp(event->export, &event->record, removes);
}

/* "...example.com/user\name": what lies before and behind the last backslash. */
static void split_object(struct str object, struct str *mailbox, struct str *name)
{
    size_t at = object.len;

    while (at > 0 && object.at[at - 1] != '\\')
        at--;
    *mailbox = str_part(object, 0, at > 0 ? at - 1 : object.len);
    *name = at > 0 ? str_part(object, at, object.len) : str_of("");
    for (at = mailbox->len; at > 0 && mailbox->at[at - 1] != '/'; at--)
        ;
    *mailbox = str_part(*mailbox, at, mailbox->len);
}

static void name_event(const struct event *event)
{
    static const char *const names[] = {"Name", "RuleName", NULL};
    struct export *export = event->export;
    struct str mailbox, name, given = row_any(&event->parameters, names);

    split_object(json_in_text(get(event->object, "ObjectId", "objectId")), &mailbox, &name);
    if (given.len == 0 && name.len == 0)
        split_object(row_text(&event->parameters, "Identity"), &mailbox, &name);
    export->rule.name = export_trimmed(export, given.len > 0 ? given : name);
    if (row_text(&event->parameters, "Mailbox").len > 0)
        mailbox = row_text(&event->parameters, "Mailbox");
    export->rule.mailbox = export_trimmed(export, mailbox);
    if (given.len == 0 && json_in_text(get(event->object, "ObjectId", "objectId")).len == 0)
        export->rule.traits |= RULE_NAMELESS;
}

/* --- rules that Outlook makes --- */

static void add_recipients(struct export *export, enum rule_action_kind kind,
                           const struct json_in *value, unsigned depth)
{
    static const char *const keys[] = {"Recipients",  "Values",  "Value",
                                       "SmtpAddress", "Address", "EmailAddress"};

    if (depth > 8)
        return;
    if (json_in_is_array(value))
        for (size_t i = 0; i < json_in_count(value); i++)
            add_recipients(export, kind, json_in_at(value, i), depth + 1);
    else if (json_in_text(value).len > 0)
        export_addresses(export, kind, true, json_in_text(value));
    else
        for (size_t i = 0; i < ARRAY_LEN(keys); i++)
            add_recipients(export, kind, json_in_get(value, keys[i]), depth + 1);
}

static void add_outlook_action(struct export *export, const struct json_in *action)
{
    static const struct {
        const char *type;
        enum rule_action_kind kind;
    } kinds[] = {{"ForwardToRecipientsAction", RULE_FORWARD},
                 {"ForwardToAction", RULE_FORWARD},
                 {"Forward", RULE_FORWARD},
                 {"RedirectToRecipientsAction", RULE_FORWARD},
                 {"Redirect", RULE_FORWARD},
                 {"ForwardAsAttachmentToRecipientsAction", RULE_FORWARD_ATTACHED},
                 {"ForwardAsAttachment", RULE_FORWARD_ATTACHED},
                 {"DeleteAction", RULE_DELETE},
                 {"Delete", RULE_DELETE},
                 {"PermanentDeleteAction", RULE_PURGE},
                 {"PermanentDelete", RULE_PURGE},
                 {"MarkAsReadAction", RULE_MARK_READ},
                 {"MarkAsRead", RULE_MARK_READ},
                 {"MoveToFolderAction", RULE_MOVE},
                 {"Move", RULE_MOVE},
                 {"MoveToFolder", RULE_MOVE},
                 {"CopyToFolderAction", RULE_COPY},
                 {"StopProcessingRulesAction", RULE_STOP},
                 {"StopProcessing", RULE_STOP}};
    static const char *const folders[] = {"FolderName", "Folder", "TargetFolder",
                                          "DestinationFolder", "FolderId"};
    struct str type = json_in_text(json_in_get(action, "ActionType"));
    struct str folder = str_of("");

    if (type.len == 0)
        type = json_in_text(json_in_get(action, "Type"));
    if (type.len == 0)
        type = json_in_text(action);
    for (size_t i = 0; i < ARRAY_LEN(folders); i++)
        if (folder.len == 0)
            folder = json_in_text(json_in_get(action, folders[i]));
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (!str_equal_nocase(type, str_of(kinds[i].type)))
            continue;
        if (kinds[i].kind == RULE_FORWARD || kinds[i].kind == RULE_FORWARD_ATTACHED)
            add_recipients(export, kinds[i].kind, action, 0);
        else
            export_action(export, kinds[i].kind,
                          folder.len == 0 && kinds[i].kind == RULE_MOVE
                              ? str_of("unresolved:the log does not name the folder")
                              : folder);
        return;
    }
    export_action(export, RULE_OTHER, type);
}

static void add_outlook(const struct event *event)
{
    static const char *const acts[] = {"RuleActions", "Actions", NULL};
    static const char *const tests[] = {"RuleCondition", "Conditions", NULL};
    static const char *const operation[] = {"RuleOperation", NULL};
    struct export *export = event->export;
    struct str text = row_any(&event->parameters, acts);
    struct str condition = row_any(&event->parameters, tests);
    struct str what = row_any(&event->parameters, operation);
    struct json_in *document = json_in_take(&text);
    const struct json_in *actions = document;

    if (json_in_is_array(json_in_get(document, "Actions")))
        actions = json_in_get(document, "Actions");
    if (json_in_is_object(actions))
        add_outlook_action(export, actions);
    for (size_t i = 0; i < json_in_count(actions); i++)
        add_outlook_action(export, json_in_at(actions, i));
    if (!document && text.len > 0) {
        export_action(export, RULE_OTHER, text);
        export_warn(export, "its actions are not in a form that is known");
    }
    json_in_free(document);
    if (condition.len > 0) {
        struct rule_condition *opaque = export_condition(export, RULE_OPAQUE, RULE_CONTAINS);

        opaque->raw = export_text(export, str_part(condition, 0, utf8_clip(condition, 200)));
        export_value(export, condition);
    }
    if (str_starts_nocase(what, "Delete") || str_starts_nocase(what, "Remove")) {
        export->rule.traits |= RULE_REMOVED;
        export->rule.enabled = false;
    }
}

static void read_rule(const struct event *event, int about)
{
    struct export *export = event->export;
    bool transport = about == AUDIT_TRANSPORT_RULE;

    export->source = transport ? "audit-transport-rule" : "audit-inbox-rule";
    export_rule(export, event->row->line, event->row->raw);
    name_event(event);
    if (about == AUDIT_OUTLOOK_RULE)
        add_outlook(event);
    rule_keys_add_row(export, &event->parameters, transport ? RULE_KEYS_TRANSPORT : RULE_KEYS_INBOX,
                      beside);
    if (transport)
        export->rule.traits |= RULE_TRANSPORT;
    if (row_text(&event->parameters, "Enabled").len > 0)
        export_enabled(export, row_text(&event->parameters, "Enabled"));
    stamp(event, event->removes);
    export_accept(export);
}

/* --- settings --- */

/* A forwarding address that is there and empty: forwarding was switched off. */
static bool read_cleared(const struct event *event)
{
    static const char *const names[] = {"ForwardingSmtpAddress", "ForwardingAddress"};
    bool cleared = false;

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        for (size_t k = 0; k < event->parameters.count; k++) {
            const struct cell *cell = &event->parameters.cells[k];

            if (!str_equal_nocase(cell->name, str_of(names[i])) || cell->count > 0)
                continue;
            export_rule(event->export, event->row->line, event->row->raw);
            event->export->rule.setting = RULE_MAILBOX_FORWARD;
            event->export->rule.name = names[i];
            event->export->rule.mailbox =
                export_trimmed(event->export, row_text(&event->parameters, "Identity"));
            stamp(event, true);
            export_accept(event->export);
            cleared = true;
        }
    return cleared;
}

static bool read_settings(const struct event *event)
{
    struct export *export = event->export;
    size_t first;
    bool taken;

    export->source = "audit-setting";
    taken = read_cleared(event);
    first = export->out->count;
    taken = exchange_settings(export, &event->parameters) || taken;
    for (size_t i = first; i < export->out->count; i++) {
        export->rule = export->rules[i];
        stamp(event, event->removes);
        export->rules[i] = export->rule;
    }
    taken |= audit_mailbox_recording(export, event->row, &event->parameters, &event->record) > 0;
    return taken;
}

/* --- the directory --- */

/* The target: ObjectClass_id, id, ObjectClass, name, application's id, service names. */
static void read_target(struct event *event)
{
    const struct json_in *list = get(event->object, "Target", "target");
    struct audit_record *record = &event->record;
    bool named = false;

    for (size_t i = 0; i < json_in_count(list); i++) {
        const struct json_in *one = json_in_at(list, i);
        struct str text = json_in_text(get(one, "ID", "id")), guid = app_access_guid(text);
        struct buf type;

        buf_init(&type, 100);
        json_in_scalar(get(one, "Type", "type"), &type);
        if (!named && str_equal(buf_as_str(&type), str_of("1"))) {
            record->name = text;
            named = true;
        } else if (named && record->app.len == 0) {
            record->app = guid;
        } else if (!named && record->object.len == 0) {
            record->object = guid;
        }
        buf_dispose(&type);
    }
}

static bool read_directory(struct event *event, const struct audit_operation *operation)
{
    static const struct pair_names old = {"Name", "OldValue", NULL};
    struct audit_record *record = &event->record;

    read_target(event);
    record->services = json_in_text(get(event->object, "ObjectId", "objectId"));
    if (str_find_char(record->services, '@') < record->services.len)
        record->user = record->services;
    add_pairs(event, "ModifiedProperties", "modifiedProperties");
    add_pairs(event, "ExtendedProperties", "extendedProperties");
    record->now = event->parameters;
    audit_cells(event->export->arena, event->row, &record->before);
    export_pairs(event->export->arena,
                 get(event->object, "ModifiedProperties", "modifiedProperties"), &old, AUDIT_CELLS,
                 &record->before);
    return audit_directory(event->export, event->row, record, operation);
}

bool audit_event(struct export *export, const struct row *row, const struct json_in *object)
{
    struct event event = {
        .export = export,
        .row = row,
        .object = object,
        .record = {.time = json_in_text(get(object, "CreationTime", "creationTime")),
                   .actor = json_in_text(get(object, "UserId", "userId")),
                   .id = json_in_text(get(object, "Id", "id")),
                   .failed = failed(object)},
    };
    const struct audit_operation *operation =
        audit_operation_named(json_in_text(get(object, "Operation", "operation")));

    if (!operation)
        return false;
    event.removes = operation->removes;
    audit_cells(export->arena, row, &event.parameters);
    add_pairs(&event, "Parameters", "parameters");
    add_pairs(&event, "OperationProperties", "operationProperties");
    if (operation->about == AUDIT_SETTING)
        return read_settings(&event);
    if (operation->about >= AUDIT_PROTECTION)
        return read_directory(&event, operation);
    read_rule(&event, operation->about);
    return true;
}
