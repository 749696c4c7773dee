/* exchange.c - see exchange.h: which kind of row it is, and rules. */
#include "exchange.h"

#include "exchange_settings.h"
#include "rule_keys.h"

#include <ctype.h>

static const char *const mailbox_names[] = {"MailboxOwnerId",
                                            "UserPrincipalName",
                                            "UserName",
                                            "Mailbox",
                                            "MailboxName",
                                            "PrimarySmtpAddress",
                                            "User",
                                            "userPrincipalName",
                                            "MailboxIdentity",
                                            NULL};
static const char *const rule_names[] = {"Name", "RuleName", "displayName", NULL};
static const char *const order_names[] = {"Priority", "Sequence", NULL};
static const char *const enabled_names[] = {"Enabled", "isEnabled", NULL};
static const char *const id_names[] = {"RuleIdentity", "RuleId", "id", "Identity", "Guid", NULL};

/* Names that stand beside conditions and actions. */
static const char *const beside[] = {"Name",
                                     "RuleName",
                                     "displayName",
                                     "Priority",
                                     "Sequence",
                                     "Enabled",
                                     "isEnabled",
                                     "RuleErrorAction",
                                     "RuleIdentity",
                                     "RuleId",
                                     "id",
                                     "Identity",
                                     "Guid",
                                     "MailboxOwnerId",
                                     "UserPrincipalName",
                                     "UserName",
                                     "Mailbox",
                                     "MailboxName",
                                     "PrimarySmtpAddress",
                                     "User",
                                     "MailboxIdentity",
                                     "Description",
                                     "InError",
                                     "ErrorType",
                                     "hasError",
                                     "isReadOnly",
                                     "SupportedByTask",
                                     "Legacy",
                                     "IsValid",
                                     "ObjectState",
                                     "PSComputerName",
                                     "RunspaceId",
                                     "PSShowComputerName",
                                     "State",
                                     "Mode",
                                     "CreatedBy",
                                     "WhenChanged",
                                     "LastModifiedBy",
                                     "Comments",
                                     "Conditions",
                                     "Exceptions",
                                     "Actions",
                                     "Version",
                                     "DlpPolicy",
                                     "DlpPolicyId",
                                     "RuleErrorAction",
                                     "RuleSubType",
                                     "SenderAddressLocation",
                                     "ManuallyModified",
                                     "ActivationDate",
                                     "ExpiryDate",
                                     "Size",
                                     "ImmutableId",
                                     "OrganizationId",
                                     "RuleVersion",
                                     "ExchangeVersion",
                                     "DistinguishedName",
                                     "ObjectClass",
                                     "WhenCreated",
                                     "WhenCreatedUTC",
                                     "WhenChangedUTC",
                                     "SetHeaderValue",
                                     "ExchangeObjectId",
                                     "UseLegacyRegex",
                                     "RejectMessageEnhancedStatusCode",
                                     "ApplyHtmlDisclaimerLocation",
                                     "ApplyHtmlDisclaimerFallbackAction",
                                     "HeaderContainsMessageHeader",
                                     "HeaderMatchesMessageHeader",
                                     "SeverityLevel",
                                     "IsRuleConfigurationSupported",
                                     NULL};

static bool has(const struct row *row, const char *name)
{
    for (size_t i = 0; i < row->count; i++)
        if (str_equal_nocase(row->cells[i].name, str_of(name)))
            return true;
    return false;
}

static bool is_transport(const struct row *row)
{
    return has(row, "BlindCopyTo") || has(row, "RedirectMessageTo") ||
           has(row, "SetAuditSeverity") ||
           (has(row, "State") && has(row, "Mode") && has(row, "Priority")) ||
           (has(row, "CreatedBy") && has(row, "State"));
}

static bool is_inbox_rule(const struct row *row)
{
    size_t known = 0;

    if (has(row, "actions.stopProcessingRules") || has(row, "sequence"))
        known++;
    for (size_t i = 0; i < row->count; i++)
        known += rule_keys_knows(row->cells[i].name, RULE_KEYS_INBOX);
    return known > 0 && (has(row, "Name") || has(row, "RuleName") || has(row, "displayName")) &&
           !exchange_is_settings(row);
}

/* --- rules --- */

static bool is_delegate_name(struct str name)
{
    size_t i = 15;

    if (!str_starts(name, "Delegate Rule -") || name.len == i)
        return false;
    while (i < name.len && (isdigit((unsigned char)name.at[i]) || name.at[i] == '-'))
        i++;
    return i == name.len;
}

static void name_rule(struct export *export, const struct row *row)
{
    struct str name = row_any(row, rule_names);

    export->rule.name = export_text(export, name);
    if (!has(row, "Name") && !has(row, "RuleName") && !has(row, "displayName"))
        export->rule.traits |= RULE_NAMELESS; /* one that is there and empty is another matter */
    if (str_equal(name, str_of("Junk E-Mail Rule")) ||
        str_starts(name, "Microsoft.Exchange.OOF.") || is_delegate_name(name))
        export->rule.traits |= RULE_SYSTEM;
}

static void set_enabled(struct export *export, const struct row *row)
{
    struct str enabled = row_any(row, enabled_names), state = row_text(row, "State");

    if (enabled.len > 0)
        export_enabled(export, enabled);
    else if (state.len > 0)
        export->rule.enabled = str_equal_nocase(state, str_of("Enabled"));
    else
        export_enabled(export, str_of(""));
}

/* Transport rules are numbered from 0, all others from 1. */
static void set_order(struct export *export, const struct row *row, int first)
{
    uint64_t order;

    if (str_to_u64(row_any(row, order_names), 1000000, &order))
        export->rule.order = order >= (uint64_t)first ? (int)order + 1 - first : 1;
}

static void set_traits(struct export *export, const struct row *row)
{
    if (export_true(row_text(row, "InError")) || export_true(row_text(row, "hasError")))
        export->rule.traits |= RULE_BROKEN;
    if (export_true(row_text(row, "isReadOnly")))
        export->rule.traits |= RULE_READ_ONLY;
    if (has(row, "SupportedByTask") && row_cell(row, "SupportedByTask") &&
        !export_true(row_text(row, "SupportedByTask")))
        export->rule.traits |= RULE_HIDDEN;
}

static void take_header_names(struct export *export, const struct row *row)
{
    static const char *const names[] = {"HeaderContainsMessageHeader", "HeaderMatchesMessageHeader",
                                        NULL};
    struct str header = row_any(row, names);

    for (size_t i = 0; header.len > 0 && i < export->rule.condition_count; i++) {
        struct rule_condition *condition = &export->rule.conditions[i];

        if (condition->field == RULE_HEADER && condition->header[0] == '\0')
            condition->header = export_text(export, header);
    }
}

static bool read_rule(struct export *export, const struct row *row, enum rule_keys which)
{
    size_t parts;

    export_rule(export, row->line, row->raw);
    name_rule(export, row);
    set_enabled(export, row);
    set_order(export, row, which == RULE_KEYS_TRANSPORT ? 0 : 1);
    set_traits(export, row);
    export->rule.mailbox = export_trimmed(export, row_any(row, mailbox_names));
    export->rule.id = export_trimmed(export, row_any(row, id_names));
    export->rule.comment = export_trimmed(export, row_text(row, "Description"));
    export->rule.changed = export_time(row_text(row, "WhenChanged"));
    if (which == RULE_KEYS_TRANSPORT) {
        export->rule.traits |= RULE_TRANSPORT;
        export->rule.actor = export_trimmed(export, row_text(row, "CreatedBy"));
    }
    parts = rule_keys_add_row(export, row, which, beside);
    take_header_names(export, row);
    if (parts == 0 && export->rule.comment[0]) {
        export_action(export, RULE_OTHER, str_part(str_of(export->rule.comment), 0, 2000));
        export_warn(export, "only a description of it was exported: its parts are not known");
    } else if (export->rule.action_count == 0) {
        export_warn(export, "no action of it was exported");
    }
    export_accept(export);
    return true;
}

bool exchange_row(struct export *export, const struct row *row, void *arg)
{
    (void)arg;
    if (is_transport(row)) {
        export->source = "exchange-transport-rule";
        return read_rule(export, row, RULE_KEYS_TRANSPORT);
    }
    if (is_inbox_rule(row)) {
        export->source = has(row, "conditions.subjectContains") || has(row, "sequence")
                             ? "graph-message-rule"
                             : "exchange-inbox-rule";
        return read_rule(export, row, RULE_KEYS_INBOX);
    }
    if (exchange_is_settings(row)) {
        export->source = "exchange-mailbox";
        return exchange_settings(export, row);
    }
    export_reject(export, row->line, "it has no name of a rule, mailbox or permission", row->raw);
    return true;
}

unsigned exchange_sure(const struct row *names, const char **why)
{
    size_t known = 0;

    for (size_t i = 0; i < names->count; i++)
        known += rule_keys_knows(names->cells[i].name, RULE_KEYS_INBOX) ||
                 rule_keys_knows(names->cells[i].name, RULE_KEYS_TRANSPORT);
    if (has(names, "Operations") || has(names, "AuditData"))
        return 0;
    if (exchange_is_settings(names)) {
        *why = "it has the columns of Get-Mailbox or Get-MailboxPermission";
        return 85;
    }
    if (is_transport(names)) {
        *why = "it has the columns of Get-TransportRule";
        return 85;
    }
    *why = "it has the columns of Get-InboxRule";
    return known >= 3 ? 90 : known > 0 && is_inbox_rule(names) ? 60 : 0;
}
