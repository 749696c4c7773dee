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
    };

    return names[field];
}

const char *rule_operator_name(enum rule_operator operator)
{
    static const char *const names[] = {
        [RULE_CONTAINS] = "contains", [RULE_IS] = "is",         [RULE_MATCHES] = "matches",
        [RULE_REGEX] = "regex",       [RULE_EXISTS] = "exists", [RULE_OVER] = "over",
        [RULE_UNDER] = "under",
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
    };

    return names[kind];
}
