/* audit_event.c - see audit_event.h. */
#include "audit_event.h"

#include "audit_application.h"
#include "exchange_settings.h"
#include "rule_keys.h"

#include <string.h>

enum { MOST_CELLS = 500 };

enum about {
    INBOX_RULE,
    OUTLOOK_RULE,
    TRANSPORT_RULE,
    SETTING,
    APPLICATION, /* and what of it: enum audit_application is added */
};

static const struct {
    const char *operation;
    int about;
    bool removes;
} operations[] = {
    {"New-InboxRule", INBOX_RULE, false},
    {"Set-InboxRule", INBOX_RULE, false},
    {"Enable-InboxRule", INBOX_RULE, false},
    {"Disable-InboxRule", INBOX_RULE, true},
    {"Remove-InboxRule", INBOX_RULE, true},
    {"UpdateInboxRules", OUTLOOK_RULE, false},
    {"New-TransportRule", TRANSPORT_RULE, false},
    {"Set-TransportRule", TRANSPORT_RULE, false},
    {"Enable-TransportRule", TRANSPORT_RULE, false},
    {"Disable-TransportRule", TRANSPORT_RULE, true},
    {"Remove-TransportRule", TRANSPORT_RULE, true},
    {"Set-Mailbox", SETTING, false},
    {"Set-MailUser", SETTING, false},
    {"Set-RemoteMailbox", SETTING, false},
    {"Enable-RemoteMailbox", SETTING, false},
    {"Add-MailboxPermission", SETTING, false},
    {"Remove-MailboxPermission", SETTING, true},
    {"Add-RecipientPermission", SETTING, false},
    {"Remove-RecipientPermission", SETTING, true},
    {"Set-CASMailbox", SETTING, false},
    {"Set-MailboxAutoReplyConfiguration", SETTING, false},
    {"Set-MailboxJunkEmailConfiguration", SETTING, false},
    {"Consent to application", APPLICATION + AUDIT_CONSENT, false},
    {"Add delegated permission grant", APPLICATION + AUDIT_DELEGATED, false},
    {"Add OAuth2PermissionGrant", APPLICATION + AUDIT_DELEGATED, false},
    {"Remove delegated permission grant", APPLICATION + AUDIT_DELEGATED, true},
    {"Remove OAuth2PermissionGrant", APPLICATION + AUDIT_DELEGATED, true},
    {"Add app role assignment to service principal", APPLICATION + AUDIT_APP_ROLE, false},
    {"Remove app role assignment from service principal", APPLICATION + AUDIT_APP_ROLE, true},
    {"Add app role assignment grant to user", APPLICATION + AUDIT_ROLE_OF_USER, false},
    {"Remove app role assignment from user", APPLICATION + AUDIT_ROLE_OF_USER, true},
    {"Update application - Certificates and secrets management", APPLICATION + AUDIT_SECRET, false},
    {"Update application - Certificates and secrets", APPLICATION + AUDIT_SECRET, false},
    {"Add service principal credentials", APPLICATION + AUDIT_SECRET, false},
    {"Add application", APPLICATION + AUDIT_REPLY, false},
    {"Update application", APPLICATION + AUDIT_REPLY, false},
    {"Add service principal", APPLICATION + AUDIT_REPLY, false},
    {"Update service principal", APPLICATION + AUDIT_REPLY, false},
};

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

    export_pairs(event->export->arena, get(event->object, upper, lower), &names, MOST_CELLS,
                 &event->parameters);
}

static bool succeeded(const struct json_in *event)
{
    struct str status = json_in_text(get(event, "ResultStatus", "resultStatus"));

    return !str_starts_nocase(status, "fail") && !str_equal_nocase(status, str_of("False"));
}

static void stamp(struct export *export, const struct json_in *event, bool removes)
{
    struct rule *rule = &export->rule;
    struct str time = json_in_text(get(event, "CreationTime", "creationTime"));

    rule->kind = RULE_EVENT;
    rule->actor = export_trimmed(export, json_in_text(get(event, "UserId", "userId")));
    rule->id = export_trimmed(export, json_in_text(get(event, "Id", "id")));
    rule->made = export_time(time);
    rule->made_how = "audit log";
    if (time.len > 0 && rule->made == 0)
        export_warn(export, "its time cannot be read");
    if (removes) {
        rule->traits |= RULE_REMOVED;
        rule->enabled = false;
    }
    if (!succeeded(event)) {
        rule->enabled = false;
        export_warn(export, "the log says that the command failed");
    }
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
    bool transport = about == TRANSPORT_RULE;

    export->source = transport ? "audit-transport-rule" : "audit-inbox-rule";
    export_rule(export, event->row->line, event->row->raw);
    name_event(event);
    if (about == OUTLOOK_RULE)
        add_outlook(event);
    rule_keys_add_row(export, &event->parameters, transport ? RULE_KEYS_TRANSPORT : RULE_KEYS_INBOX,
                      beside);
    if (transport)
        export->rule.traits |= RULE_TRANSPORT;
    if (row_text(&event->parameters, "Enabled").len > 0)
        export->rule.enabled = export_true(row_text(&event->parameters, "Enabled"));
    stamp(export, event->object, event->removes);
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
            stamp(event->export, event->object, true);
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
        stamp(export, event->object, event->removes);
        export->rules[i] = export->rule;
    }
    return taken;
}

/* --- applications --- */

static bool read_application(struct event *event, enum audit_application about)
{
    struct export *export = event->export;
    bool removes;

    add_pairs(event, "ModifiedProperties", "modifiedProperties");
    add_pairs(event, "ExtendedProperties", "extendedProperties");
    if (about == AUDIT_REPLY && audit_application_reply(&event->parameters).len == 0)
        return false;
    export->source = "audit-application";
    removes = audit_application(export, event->row, event->object, &event->parameters, about);
    stamp(export, event->object, event->removes || removes);
    if (event->removes && strcmp(export->rule.mailbox, "*") != 0)
        export->rule.mailbox = ""; /* who took it back is known, not from whom */
    export_accept(export);
    return true;
}

/* Names come with en dashes, and blanks or a full stop behind them. */
static bool same_operation(struct str given, const char *name)
{
    size_t i = 0, k = 0;

    given = str_trim(given);
    if (given.len > 0 && given.at[given.len - 1] == '.')
        given = str_trim(str_part(given, 0, given.len - 1));
    while (i < given.len && name[k]) {
        if (name[k] == '-' && str_starts(str_part(given, i, 3), "\xe2\x80\x93")) {
            i += 3;
            k++;
        } else if ((given.at[i] | 32) == (name[k] | 32)) {
            i++;
            k++;
        } else {
            return false;
        }
    }
    return i == given.len && name[k] == '\0';
}

/* Pieces of names of operations by the letter they begin with: one comparison a byte. */
static const char *const pieces[26] = {
    ['a' - 'a'] = "app role assignment",
    ['c' - 'a'] = "consent to app",
    ['d' - 'a'] = "delegated permission",
    ['i' - 'a'] = "inboxrule",
    ['l' - 'a'] = "localhost:",
    ['o' - 'a'] = "oauth2perm",
    ['p' - 'a'] = "principal credentials",
    ['s' - 'a'] = "secrets",
    ['t' - 'a'] = "transportrule",
};

bool audit_may_be_event(struct str row)
{
    static const char *const behind_dash[] = {"mailbox", "remotemailbox", "casmailbox", "mailuser",
                                              "recipientpermission"};

    for (size_t i = 0; i < row.len; i++) {
        struct str rest = {row.at + i, row.len - i};

        switch (row.at[i] | 32) {
        case 'a':
        case 'c':
        case 'd':
        case 'i':
        case 'l':
        case 'o':
        case 'p':
        case 's':
        case 't':
            if (str_starts_nocase(rest, pieces[(row.at[i] | 32) - 'a']))
                return true;
            break;
        case '-':
            for (size_t k = 0; k < ARRAY_LEN(behind_dash); k++)
                if (str_starts_nocase(str_part(rest, 1, rest.len), behind_dash[k]))
                    return true;
            break;
        case '|': /* '\\': a dash by its number */
            if (str_starts_nocase(rest, "\\u2013"))
                return true;
            break;
        default:
            if (str_starts(rest, "\xe2\x80\x93")) /* an en dash */
                return true;
        }
    }
    return false;
}

bool audit_event(struct export *export, const struct row *row, const struct json_in *object)
{
    struct event event = {.export = export, .row = row, .object = object};
    struct str operation = json_in_text(get(object, "Operation", "operation"));

    for (size_t i = 0; i < ARRAY_LEN(operations); i++) {
        if (!same_operation(operation, operations[i].operation))
            continue;
        event.removes = operations[i].removes;
        event.parameters.line = row->line;
        event.parameters.raw = row->raw;
        event.parameters.cells =
            arena_alloc(export->arena, MOST_CELLS * sizeof(*event.parameters.cells));
        add_pairs(&event, "Parameters", "parameters");
        add_pairs(&event, "OperationProperties", "operationProperties");
        if (operations[i].about == SETTING)
            return read_settings(&event);
        if (operations[i].about >= APPLICATION)
            return read_application(&event,
                                    (enum audit_application)(operations[i].about - APPLICATION));
        read_rule(&event, operations[i].about);
        return true;
    }
    return false;
}
