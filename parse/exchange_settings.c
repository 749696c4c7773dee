/* exchange_settings.c - see exchange_settings.h. */
#include "exchange_settings.h"

#include <string.h>

static const char *const mailbox_names[] = {"UserPrincipalName",
                                            "PrimarySmtpAddress",
                                            "Identity",
                                            "Mailbox",
                                            "User",
                                            "Name",
                                            "DisplayName",
                                            NULL};

static bool has(const struct row *row, const char *name)
{
    for (size_t i = 0; i < row->count; i++)
        if (str_equal_nocase(row->cells[i].name, str_of(name)))
            return true;
    return false;
}

bool exchange_is_settings(const struct row *row)
{
    static const char *const sure[] = {"ForwardingSmtpAddress",
                                       "ForwardingAddress",
                                       "DeliverToMailboxAndForward",
                                       "AccessRights",
                                       "FullAccessUsers",
                                       "SendAsUsers",
                                       "GrantSendOnBehalfTo",
                                       "SendOnBehalfUsers",
                                       "ImapEnabled",
                                       "PopEnabled",
                                       "automaticRepliesSetting.status",
                                       "delegateMeetingMessageDeliveryOptions",
                                       "AutoReplyState",
                                       "TrustedSendersAndDomains",
                                       "BlockedSendersAndDomains"};

    for (size_t i = 0; i < ARRAY_LEN(sure); i++)
        if (has(row, sure[i]))
            return true;
    return false;
}

static void begin(struct export *export, const struct row *row, enum rule_setting setting,
                  const char *name)
{
    export_rule(export, row->line, row->raw);
    export->rule.setting = setting;
    export->rule.name = name;
    export->rule.mailbox = export_trimmed(export, row_any(row, mailbox_names));
    export->rule.changed = export_time(row_text(row, "WhenChangedUTC"));
}

static size_t accept(struct export *export, const struct row *row, setting_fn finish)
{
    if (finish)
        finish(export, row);
    export_accept(export);
    return 1;
}

/* --- forwarding --- */

static size_t forwarding(struct export *export, const struct row *row, setting_fn finish)
{
    static const char *const names[] = {"ForwardingSmtpAddress", "ForwardingAddress",
                                        "ExternalEmailAddress"};
    bool copy = export_true(row_text(row, "DeliverToMailboxAndForward"));
    size_t accepted = 0;

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct str address = row_text(row, names[i]);

        if (address.len == 0)
            continue;
        begin(export, row, RULE_MAILBOX_FORWARD, names[i]);
        export_addresses(export, RULE_FORWARD, copy, address);
        if (!row_cell(row, "DeliverToMailboxAndForward"))
            export_warn(export, "it is not said whether a copy stays in the mailbox");
        accepted += accept(export, row, finish);
    }
    return accepted;
}

/* --- access --- */

/* S-1-5-21-... is somebody of a domain whose name was not found; the shorter ones are Windows' own.
 */
static bool is_system(struct str who)
{
    return str_starts_nocase(who, "NT AUTHORITY\\") ||
           (str_starts_nocase(who, "S-1-5-") && !str_starts_nocase(who, "S-1-5-21-")) ||
           str_find(who, str_of("Discovery Management")) < who.len ||
           str_starts_nocase(who, "NT-AUTORITÄT\\");
}

static size_t grant(struct export *export, const struct row *row, struct str who, const char *right,
                    setting_fn finish)
{
    struct str item;
    size_t accepted = 0;

    while (export_next_address(&who, &item)) {
        struct rule_action *action;

        if (is_system(item))
            continue;
        begin(export, row, RULE_DELEGATE, right);
        action = export_action(export, RULE_GRANT, str_of(""));
        action->argument = export_address(export, item);
        action->subject = right;
        accepted += accept(export, row, finish);
    }
    return accepted;
}

static size_t access_of(struct export *export, const struct row *row, setting_fn finish)
{
    static const struct {
        const char *column, *right;
    } columns[] = {{"FullAccessUsers", "full-access"},
                   {"SendAsUsers", "send-as"},
                   {"SendOnBehalfUsers", "send-on-behalf"},
                   {"GrantSendOnBehalfTo", "send-on-behalf"}};
    size_t accepted = 0;

    for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
        const struct cell *cell = row_cell(row, columns[i].column);

        for (size_t k = 0; cell && !cell->lost && k < cell->count; k++)
            accepted += grant(export, row, cell->values[k], columns[i].right, finish);
        if (cell && cell->lost)
            export_warn_file(export,
                             "delegates were destroyed by the program that wrote this file");
    }
    return accepted;
}

/* Get-MailboxPermission: one row, one right. */
static size_t permission(struct export *export, const struct row *row, setting_fn finish)
{
    static const char *const who[] = {"User", "Trustee", NULL};
    struct str rights = row_text(row, "AccessRights");
    struct str mailbox = row_text(row, "Identity");
    size_t count = export->out->count, accepted;
    const char *right = "access";

    if (rights.len == 0 || export_true(row_text(row, "Deny")) ||
        str_starts_nocase(row_any(row, who), "NT AUTHORITY"))
        return 0;
    if (str_find(rights, str_of("FullAccess")) < rights.len)
        right = "full-access";
    else if (str_find(rights, str_of("SendAs")) < rights.len)
        right = "send-as";
    accepted = grant(export, row, row_any(row, who), right, finish);
    for (; count < export->out->count && mailbox.len > 0; count++)
        export->rules[count].mailbox = export_trimmed(export, mailbox);
    return accepted;
}

/* --- the rest --- */

static size_t protocols(struct export *export, const struct row *row, setting_fn finish)
{
    static const struct {
        const char *column, *word;
    } columns[] = {{"ImapEnabled", "imap"}, {"PopEnabled", "pop"}};
    size_t accepted = 0;

    for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
        if (!export_true(row_text(row, columns[i].column)))
            continue;
        begin(export, row, RULE_PROTOCOLS, columns[i].column);
        export_action(export, RULE_SWITCH_ON, str_of(columns[i].word));
        accepted += accept(export, row, finish);
    }
    return accepted;
}

static size_t replies(struct export *export, const struct row *row, setting_fn finish)
{
    static const char *const states[] = {"automaticRepliesSetting.status", "AutoReplyState", NULL};
    static const char *const texts[] = {
        "automaticRepliesSetting.externalReplyMessage", "ExternalMessage",
        "automaticRepliesSetting.internalReplyMessage", "InternalMessage", NULL};
    struct str state = row_any(row, states);

    if (state.len == 0)
        return 0;
    begin(export, row, RULE_VACATION, "automatic replies");
    export->rule.enabled = !str_equal_nocase(state, str_of("disabled"));
    if (row_any(row, texts).len == 0)
        return 0;
    export_action(export, RULE_AUTO_REPLY, row_any(row, texts));
    return accept(export, row, finish);
}

static bool names_any(const struct cell *cell)
{
    struct str item, list;

    for (size_t i = 0; i < cell->count; i++)
        for (list = cell->values[i]; export_next_address(&list, &item);)
            if (export_answer(item) != EXPORT_NO) /* "{}" */
                return true;
    return false;
}

/* A list of senders; that of those who are blocked has no use where the filter is off. */
static size_t senders(struct export *export, const struct row *row, const char *column,
                      const char *name, enum rule_action_kind kind, setting_fn finish)
{
    const struct cell *cell = row_cell(row, column), *on = row_cell(row, "Enabled");
    struct str item, list;

    if (cell && cell->lost)
        export_warn_file(export, "a list of senders was destroyed by the program that wrote this "
                                 "file");
    if (!cell || cell->lost || !names_any(cell))
        return 0;
    begin(export, row, RULE_NO_SETTING, name);
    if (on && kind == RULE_ALWAYS_SPAM)
        export_enabled(export, row_text(row, "Enabled"));
    export_condition(export, RULE_FROM, RULE_IS);
    for (size_t i = 0; i < cell->count; i++)
        for (list = cell->values[i]; export_next_address(&list, &item);)
            export_value(export, item);
    export_action(export, kind, str_of(""));
    return accept(export, row, finish);
}

size_t exchange_settings_with(struct export *export, const struct row *row, setting_fn finish)
{
    return forwarding(export, row, finish) + access_of(export, row, finish) +
           permission(export, row, finish) + protocols(export, row, finish) +
           replies(export, row, finish) +
           senders(export, row, "TrustedSendersAndDomains", "trusted senders", RULE_NEVER_SPAM,
                   finish) +
           senders(export, row, "BlockedSendersAndDomains", "blocked senders", RULE_ALWAYS_SPAM,
                   finish);
}

bool exchange_settings(struct export *export, const struct row *row)
{
    return exchange_settings_with(export, row, NULL) > 0;
}
