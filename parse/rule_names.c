/* rule_names.c - the words of the rule model, as exports and --json spell them; see rule.h. */
#include "parse/rule.h"

const char *rule_field_name(enum rule_field field)
{
    static const char *const names[] = {
        [RULE_FROM] = "from",
        [RULE_TO] = "to",
        [RULE_CC] = "cc",
        [RULE_RECIPIENT] = "recipient",
        [RULE_SUBJECT] = "subject",
        [RULE_BODY] = "body",
        [RULE_SUBJECT_OR_BODY] = "subject-or-body",
        [RULE_HEADER] = "header",
        [RULE_ENVELOPE] = "envelope",
        [RULE_SIZE] = "size",
        [RULE_HAS_ATTACHMENT] = "has-attachment",
        [RULE_DATE] = "date",
        [RULE_LIST] = "list",
        [RULE_SPAM] = "spam",
        [RULE_ALWAYS] = "always",
        [RULE_NEVER] = "never",
        [RULE_OPAQUE] = "opaque",
        [RULE_SENT_TO_ME] = "sent-to-me",
        [RULE_MESSAGE_CLASS] = "message-class",
        [RULE_IMPORTANCE] = "importance",
        [RULE_CATEGORY] = "category",
        [RULE_QUERY] = "query",
        [RULE_EXTERNAL_LIST] = "external-list",
    };

    return names[field];
}

const char *rule_operator_name(enum rule_operator operator)
{
    static const char *const names[] = {
        [RULE_CONTAINS] = "contains", [RULE_IS] = "is",           [RULE_MATCHES] = "matches",
        [RULE_REGEX] = "regex",       [RULE_EXISTS] = "exists",   [RULE_OVER] = "over",
        [RULE_UNDER] = "under",       [RULE_IN_LIST] = "in-list",
    };

    return names[operator];
}

const char *rule_action_name(enum rule_action_kind kind)
{
    static const char *const names[] = {
        [RULE_FORWARD] = "forward",
        [RULE_DELETE] = "delete",
        [RULE_DISCARD] = "discard",
        [RULE_REJECT] = "reject",
        [RULE_MOVE] = "move",
        [RULE_COPY] = "copy",
        [RULE_MARK_READ] = "mark-read",
        [RULE_FLAG] = "flag",
        [RULE_AUTO_REPLY] = "auto-reply",
        [RULE_NOTIFY] = "notify",
        [RULE_RUN] = "run",
        [RULE_EDIT_HEADER] = "edit-header",
        [RULE_INCLUDE] = "include",
        [RULE_KEEP] = "keep",
        [RULE_STOP] = "stop",
        [RULE_OTHER] = "other",
        [RULE_FORWARD_ATTACHED] = "forward-as-attachment",
        [RULE_BCC] = "bcc",
        [RULE_PURGE] = "purge",
        [RULE_ARCHIVE] = "archive",
        [RULE_LABEL] = "label",
        [RULE_NEVER_SPAM] = "never-spam",
        [RULE_SET_IMPORTANCE] = "importance",
        [RULE_SET_CATEGORY] = "category",
        [RULE_GRANT] = "grant",
        [RULE_IDENTITY] = "identity",
        [RULE_SWITCH_ON] = "switch-on",
        [RULE_APP_ACCESS] = "application-access",
        [RULE_APP_SECRET] = "application-secret",
        [RULE_WEAKEN] = "weaken",
        [RULE_ALWAYS_SPAM] = "always-spam",
    };

    return names[kind];
}

const char *rule_setting_name(enum rule_setting setting)
{
    static const char *const names[] = {
        [RULE_NO_SETTING] = "",
        [RULE_MAILBOX_FORWARD] = "mailbox-forward",
        [RULE_FORWARD_ADDRESS] = "forward-address",
        [RULE_DELEGATE] = "delegate",
        [RULE_SEND_AS] = "send-as",
        [RULE_VACATION] = "vacation",
        [RULE_PROTOCOLS] = "protocols",
        [RULE_APPLICATION] = "application",
        [RULE_PROTECTION] = "protection",
    };

    return names[setting];
}

const char *rule_source_name(enum rule_kind_of_source kind)
{
    static const char *const names[] = {
        [RULE_CURRENT] = "current",
        [RULE_EVENT] = "event",
        [RULE_DISPLAYED] = "displayed",
        [RULE_TYPED] = "typed",
    };

    return names[kind];
}
