/* audit_names.c - see audit_names.h. */
#include "audit_names.h"

#include "audit_protection.h"

static const struct audit_operation operations[] = {
    {"New-InboxRule", AUDIT_INBOX_RULE, false},
    {"Set-InboxRule", AUDIT_INBOX_RULE, false},
    {"Enable-InboxRule", AUDIT_INBOX_RULE, false},
    {"Disable-InboxRule", AUDIT_INBOX_RULE, true},
    {"Remove-InboxRule", AUDIT_INBOX_RULE, true},
    {"UpdateInboxRules", AUDIT_OUTLOOK_RULE, false},
    {"New-TransportRule", AUDIT_TRANSPORT_RULE, false},
    {"Set-TransportRule", AUDIT_TRANSPORT_RULE, false},
    {"Enable-TransportRule", AUDIT_TRANSPORT_RULE, false},
    {"Disable-TransportRule", AUDIT_TRANSPORT_RULE, true},
    {"Remove-TransportRule", AUDIT_TRANSPORT_RULE, true},
    {"Set-Mailbox", AUDIT_SETTING, false},
    {"Set-MailUser", AUDIT_SETTING, false},
    {"Set-RemoteMailbox", AUDIT_SETTING, false},
    {"Enable-RemoteMailbox", AUDIT_SETTING, false},
    {"Add-MailboxPermission", AUDIT_SETTING, false},
    {"Remove-MailboxPermission", AUDIT_SETTING, true},
    {"Add-RecipientPermission", AUDIT_SETTING, false},
    {"Remove-RecipientPermission", AUDIT_SETTING, true},
    {"Set-CASMailbox", AUDIT_SETTING, false},
    {"Set-MailboxAutoReplyConfiguration", AUDIT_SETTING, false},
    {"Set-MailboxJunkEmailConfiguration", AUDIT_SETTING, false},
    {"Set-AdminAuditLogConfig", AUDIT_PROTECTION + AUDIT_INGESTION, false},
    {"Set-MailboxAuditBypassAssociation", AUDIT_PROTECTION + AUDIT_BYPASS, false},
    {"Disable Strong Authentication", AUDIT_PROTECTION + AUDIT_FACTOR_OFF, false},
    {"Update user", AUDIT_PROTECTION + AUDIT_USER, false},
    {"User registered security info", AUDIT_PROTECTION + AUDIT_FACTOR_ADDED, false},
    {"User registered all required security info", AUDIT_PROTECTION + AUDIT_FACTOR_ADDED, false},
    {"User changed default security info", AUDIT_PROTECTION + AUDIT_FACTOR_CHANGED, false},
    {"User deleted security info", AUDIT_PROTECTION + AUDIT_FACTOR_REMOVED, false},
    {"Admin registered security info", AUDIT_PROTECTION + AUDIT_FACTOR_ADDED, false},
    {"Admin updated security info", AUDIT_PROTECTION + AUDIT_FACTOR_CHANGED, false},
    {"Admin deleted security info", AUDIT_PROTECTION + AUDIT_FACTOR_REMOVED, false},
    {"Add registered owner to device", AUDIT_PROTECTION + AUDIT_DEVICE, false},
    {"Register device", AUDIT_PROTECTION + AUDIT_DEVICE, false},
    {"Consent to application", AUDIT_APPLICATION + AUDIT_CONSENT, false},
    {"Add delegated permission grant", AUDIT_APPLICATION + AUDIT_DELEGATED, false},
    {"Add OAuth2PermissionGrant", AUDIT_APPLICATION + AUDIT_DELEGATED, false},
    {"Remove delegated permission grant", AUDIT_APPLICATION + AUDIT_DELEGATED, true},
    {"Remove OAuth2PermissionGrant", AUDIT_APPLICATION + AUDIT_DELEGATED, true},
    {"Add app role assignment to service principal", AUDIT_APPLICATION + AUDIT_APP_ROLE, false},
    {"Remove app role assignment from service principal", AUDIT_APPLICATION + AUDIT_APP_ROLE, true},
    {"Add app role assignment grant to user", AUDIT_APPLICATION + AUDIT_ROLE_OF_USER, false},
    {"Remove app role assignment from user", AUDIT_APPLICATION + AUDIT_ROLE_OF_USER, true},
    {"Update application - Certificates and secrets management", AUDIT_APPLICATION + AUDIT_SECRET,
     false},
    {"Update application - Certificates and secrets", AUDIT_APPLICATION + AUDIT_SECRET, false},
    {"Add service principal credentials", AUDIT_APPLICATION + AUDIT_SECRET, false},
    {"Add application", AUDIT_APPLICATION + AUDIT_REPLY, false},
    {"Update application", AUDIT_APPLICATION + AUDIT_REPLY, false},
    {"Add service principal", AUDIT_APPLICATION + AUDIT_REPLY, false},
    {"Update service principal", AUDIT_APPLICATION + AUDIT_REPLY, false},
};

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
    ['g' - 'a'] = "gauthentication", /* strong */
    ['i' - 'a'] = "inboxrule",
    ['l' - 'a'] = "localhost:",
    ['n' - 'a'] = "ng authentication",
    ['o' - 'a'] = "oauth2perm",
    ['p' - 'a'] = "principal credentials",
    ['r' - 'a'] = "register",
    ['s' - 'a'] = "secrets",
    ['t' - 'a'] = "transportrule",
    ['u' - 'a'] = "urity info",
};

bool audit_may_be_event(struct str row)
{
    static const char *const behind_dash[] = {"mailbox",  "remotemailbox", "casmailbox",
                                              "mailuser", "adminauditlog", "recipientpermission"};

    for (size_t i = 0; i < row.len; i++) {
        struct str rest = {row.at + i, row.len - i};

        switch (row.at[i] | 32) {
        case 'a':
        case 'c':
        case 'd':
        case 'g':
        case 'i':
        case 'l':
        case 'n':
        case 'o':
        case 'p':
        case 'r':
        case 's':
        case 't':
        case 'u':
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

const struct audit_operation *audit_operation_named(struct str given)
{
    for (size_t i = 0; i < ARRAY_LEN(operations); i++)
        if (same_operation(given, operations[i].name))
            return &operations[i];
    return NULL;
}
