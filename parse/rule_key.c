/* rule_key.c - see rule_key.h. */
#include "rule_key.h"

#include <ctype.h>
#include <string.h>

static const struct rule_key inbox[] = {
    /* Get-InboxRule, New-InboxRule, UpdateInboxRules */
    {"From", KEY_PEOPLE, RULE_FROM, RULE_IS, ""},
    {"FromAddressContainsWords", KEY_WORDS, RULE_FROM, RULE_CONTAINS, ""},
    {"SubjectContainsWords", KEY_WORDS, RULE_SUBJECT, RULE_CONTAINS, ""},
    {"SubjectOrBodyContainsWords", KEY_WORDS, RULE_SUBJECT_OR_BODY, RULE_CONTAINS, ""},
    {"BodyContainsWords", KEY_WORDS, RULE_BODY, RULE_CONTAINS, ""},
    {"HeaderContainsWords", KEY_WORDS, RULE_HEADER, RULE_CONTAINS, ""},
    {"SentTo", KEY_PEOPLE, RULE_RECIPIENT, RULE_IS, ""},
    {"RecipientAddressContainsWords", KEY_WORDS, RULE_RECIPIENT, RULE_CONTAINS, ""},
    {"HasAttachment", KEY_BOOLEAN, RULE_HAS_ATTACHMENT, RULE_EXISTS, ""},
    {"MyNameInToBox", KEY_BOOLEAN, RULE_SENT_TO_ME, RULE_EXISTS, "to"},
    {"MyNameInCcBox", KEY_BOOLEAN, RULE_SENT_TO_ME, RULE_EXISTS, "cc"},
    {"MyNameInToOrCcBox", KEY_BOOLEAN, RULE_SENT_TO_ME, RULE_EXISTS, "to-or-cc"},
    {"MyNameNotInToBox", KEY_BOOLEAN, RULE_SENT_TO_ME, RULE_EXISTS, "not"},
    {"SentOnlyToMe", KEY_BOOLEAN, RULE_SENT_TO_ME, RULE_EXISTS, "only"},
    {"MessageTypeMatches", KEY_WORDS, RULE_MESSAGE_CLASS, RULE_IS, ""},
    {"WithImportance", KEY_WORDS, RULE_IMPORTANCE, RULE_IS, ""},
    {"WithSensitivity", KEY_WORDS, RULE_HEADER, RULE_IS, "Sensitivity"},
    {"HasClassification", KEY_WORDS, RULE_CATEGORY, RULE_IS, ""},
    {"FlaggedForAction", KEY_WORDS, RULE_HEADER, RULE_IS, "X-Message-Flag"},
    {"FromSubscription", KEY_WORDS, RULE_EXTERNAL_LIST, RULE_IN_LIST, ""},
    {"WithinSizeRangeMinimum", KEY_NUMBER, RULE_SIZE, RULE_OVER, ""},
    {"WithinSizeRangeMaximum", KEY_NUMBER, RULE_SIZE, RULE_UNDER, ""},
    {"ReceivedAfterDate", KEY_WORDS, RULE_DATE, RULE_OVER, "received"},
    {"ReceivedBeforeDate", KEY_WORDS, RULE_DATE, RULE_UNDER, "received"},
    {"ForwardTo", KEY_ACT_MAIL, RULE_FORWARD, 0, NULL},
    {"RedirectTo", KEY_ACT_MAIL, RULE_FORWARD, 0, NULL},
    {"ForwardAsAttachmentTo", KEY_ACT_MAIL, RULE_FORWARD_ATTACHED, 0, NULL},
    {"SendTextMessageNotificationTo", KEY_ACT_TEXT, RULE_NOTIFY, 0, NULL},
    {"DeleteMessage", KEY_ACT, RULE_DELETE, 0, NULL},
    {"SoftDeleteMessage", KEY_ACT, RULE_PURGE, 0, NULL},
    {"HardDelete", KEY_ACT, RULE_PURGE, 0, NULL},
    {"MoveToFolder", KEY_ACT_WHERE, RULE_MOVE, 0, NULL},
    {"CopyToFolder", KEY_ACT_WHERE, RULE_COPY, 0, NULL},
    {"MarkAsRead", KEY_ACT, RULE_MARK_READ, 0, NULL},
    {"MarkImportance", KEY_ACT_TEXT, RULE_SET_IMPORTANCE, 0, NULL},
    {"ApplyCategory", KEY_ACT_TEXT, RULE_SET_CATEGORY, 0, NULL},
    {"ApplySystemCategory", KEY_ACT_TEXT, RULE_SET_CATEGORY, 0, NULL},
    {"StopProcessingRules", KEY_ACT, RULE_STOP, 0, NULL},
    {"PinMessage", KEY_ACT, RULE_OTHER, 0, "pin to the top"},
    {"DeleteSystemCategory", KEY_ACT_TEXT, RULE_OTHER, 0, NULL},
    /* rules as Outlook's own requests name them in the audit log */
    {"ForwardToRecipientsAction", KEY_ACT_MAIL, RULE_FORWARD, 0, NULL},
    {"ForwardToAction", KEY_ACT_MAIL, RULE_FORWARD, 0, NULL},
    {"RedirectToRecipientsAction", KEY_ACT_MAIL, RULE_FORWARD, 0, NULL},
    {"RedirectToRecipients", KEY_ACT_MAIL, RULE_FORWARD, 0, NULL},
    {"ForwardAsAttachmentToRecipientsAction", KEY_ACT_MAIL, RULE_FORWARD_ATTACHED, 0, NULL},
    {"DeleteAction", KEY_ACT, RULE_DELETE, 0, NULL},
    {"PermanentDeleteAction", KEY_ACT, RULE_PURGE, 0, NULL},
    {"MoveToFolderAction", KEY_ACT_WHERE, RULE_MOVE, 0, NULL},
    {"CopyToFolderAction", KEY_ACT_WHERE, RULE_COPY, 0, NULL},
    {"MarkAsReadAction", KEY_ACT, RULE_MARK_READ, 0, NULL},
    {"StopProcessingRulesAction", KEY_ACT, RULE_STOP, 0, NULL},
    /* Graph; and the tables that scripts make of it */
    {"bodyContains", KEY_WORDS, RULE_BODY, RULE_CONTAINS, ""},
    {"bodyOrSubjectContains", KEY_WORDS, RULE_SUBJECT_OR_BODY, RULE_CONTAINS, ""},
    {"categories", KEY_WORDS, RULE_CATEGORY, RULE_IS, ""},
    {"fromAddresses", KEY_PEOPLE, RULE_FROM, RULE_IS, ""},
    {"hasAttachments", KEY_BOOLEAN, RULE_HAS_ATTACHMENT, RULE_EXISTS, ""},
    {"headerContains", KEY_WORDS, RULE_HEADER, RULE_CONTAINS, ""},
    {"importance", KEY_WORDS, RULE_IMPORTANCE, RULE_IS, ""},
    {"IsImportant", KEY_WORDS, RULE_IMPORTANCE, RULE_IS, ""},
    {"isApprovalRequest", KEY_BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "approval"},
    {"isAutomaticForward", KEY_BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "auto-forward"},
    {"isAutomaticReply", KEY_BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "auto-reply"},
    {"isEncrypted", KEY_BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "encrypted"},
    {"isMeetingRequest", KEY_BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "meeting-request"},
    {"isMeetingResponse", KEY_BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "meeting-response"},
    {"isNonDeliveryReport", KEY_BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "non-delivery"},
    {"isPermissionControlled", KEY_BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "permission-controlled"},
    {"isReadReceipt", KEY_BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "read-receipt"},
    {"isSigned", KEY_BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "signed"},
    {"isVoicemail", KEY_BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "voicemail"},
    {"messageActionFlag", KEY_WORDS, RULE_HEADER, RULE_IS, "X-Message-Flag"},
    {"notSentToMe", KEY_BOOLEAN, RULE_SENT_TO_ME, RULE_EXISTS, "not"},
    {"recipientContains", KEY_WORDS, RULE_RECIPIENT, RULE_CONTAINS, ""},
    {"senderContains", KEY_WORDS, RULE_FROM, RULE_CONTAINS, ""},
    {"sensitivity", KEY_WORDS, RULE_HEADER, RULE_IS, "Sensitivity"},
    {"sentCcMe", KEY_BOOLEAN, RULE_SENT_TO_ME, RULE_EXISTS, "cc"},
    {"sentToAddresses", KEY_PEOPLE, RULE_RECIPIENT, RULE_IS, ""},
    {"sentToMe", KEY_BOOLEAN, RULE_SENT_TO_ME, RULE_EXISTS, "to"},
    {"sentToOrCcMe", KEY_BOOLEAN, RULE_SENT_TO_ME, RULE_EXISTS, "to-or-cc"},
    {"subjectContains", KEY_WORDS, RULE_SUBJECT, RULE_CONTAINS, ""},
    {"withinSizeRange.minimumSize", KEY_NUMBER, RULE_SIZE, RULE_OVER, ""},
    {"withinSizeRange.maximumSize", KEY_NUMBER, RULE_SIZE, RULE_UNDER, ""},
    {"assignCategories", KEY_ACT_TEXT, RULE_SET_CATEGORY, 0, NULL},
    {"delete", KEY_ACT, RULE_DELETE, 0, NULL},
    {"ForwardAsAttachment", KEY_ACT_MAIL, RULE_FORWARD_ATTACHED, 0, NULL},
    {"permanentDelete", KEY_ACT, RULE_PURGE, 0, NULL},
};

static const struct rule_key transport[] = {
    {"From", KEY_PEOPLE, RULE_FROM, RULE_IS, ""},
    {"FromMemberOf", KEY_PEOPLE, RULE_EXTERNAL_LIST, RULE_IN_LIST, "from"},
    {"FromScope", KEY_WORDS, RULE_OPAQUE, RULE_IS, "FromScope"},
    {"SentTo", KEY_PEOPLE, RULE_RECIPIENT, RULE_IS, ""},
    {"SentToMemberOf", KEY_PEOPLE, RULE_EXTERNAL_LIST, RULE_IN_LIST, "recipient"},
    {"SentToScope", KEY_WORDS, RULE_OPAQUE, RULE_IS, "SentToScope"},
    {"FromAddressContainsWords", KEY_WORDS, RULE_FROM, RULE_CONTAINS, ""},
    {"FromAddressMatchesPatterns", KEY_WORDS, RULE_FROM, RULE_REGEX, ""},
    {"SenderDomainIs", KEY_WORDS, RULE_FROM, RULE_IS, "domain"},
    {"RecipientAddressContainsWords", KEY_WORDS, RULE_RECIPIENT, RULE_CONTAINS, ""},
    {"RecipientAddressMatchesPatterns", KEY_WORDS, RULE_RECIPIENT, RULE_REGEX, ""},
    {"RecipientDomainIs", KEY_WORDS, RULE_RECIPIENT, RULE_IS, "domain"},
    {"AnyOfToHeader", KEY_PEOPLE, RULE_TO, RULE_IS, ""},
    {"AnyOfCcHeader", KEY_PEOPLE, RULE_CC, RULE_IS, ""},
    {"AnyOfToCcHeader", KEY_PEOPLE, RULE_RECIPIENT, RULE_IS, ""},
    {"AnyOfRecipientAddressContainsWords", KEY_WORDS, RULE_RECIPIENT, RULE_CONTAINS, ""},
    {"SubjectContainsWords", KEY_WORDS, RULE_SUBJECT, RULE_CONTAINS, ""},
    {"SubjectMatchesPatterns", KEY_WORDS, RULE_SUBJECT, RULE_REGEX, ""},
    {"SubjectOrBodyContainsWords", KEY_WORDS, RULE_SUBJECT_OR_BODY, RULE_CONTAINS, ""},
    {"SubjectOrBodyMatchesPatterns", KEY_WORDS, RULE_SUBJECT_OR_BODY, RULE_REGEX, ""},
    {"HeaderContainsWords", KEY_WORDS, RULE_HEADER, RULE_CONTAINS, ""},
    {"HeaderMatchesPatterns", KEY_WORDS, RULE_HEADER, RULE_REGEX, ""},
    {"AttachmentContainsWords", KEY_WORDS, RULE_OPAQUE, RULE_CONTAINS, "AttachmentContainsWords"},
    {"AttachmentNameMatchesPatterns", KEY_WORDS, RULE_OPAQUE, RULE_REGEX, "attachment name"},
    {"AttachmentExtensionMatchesWords", KEY_WORDS, RULE_OPAQUE, RULE_IS, "attachment extension"},
    {"AttachmentSizeOver", KEY_WORDS, RULE_SIZE, RULE_OVER, "attachment"},
    {"MessageSizeOver", KEY_WORDS, RULE_SIZE, RULE_OVER, ""},
    {"MessageTypeMatches", KEY_WORDS, RULE_MESSAGE_CLASS, RULE_IS, ""},
    {"WithImportance", KEY_WORDS, RULE_IMPORTANCE, RULE_IS, ""},
    {"HasClassification", KEY_WORDS, RULE_CATEGORY, RULE_IS, ""},
    {"SCLOver", KEY_NUMBER, RULE_SPAM, RULE_OVER, ""},
    {"BlindCopyTo", KEY_ACT_MAIL, RULE_BCC, 0, NULL},
    {"CopyTo", KEY_ACT_MAIL, RULE_BCC, 0, NULL},
    {"AddToRecipients", KEY_ACT_MAIL, RULE_BCC, 0, NULL},
    {"RedirectMessageTo", KEY_ACT_AWAY, RULE_FORWARD, 0, NULL},
    {"DeleteMessage", KEY_ACT, RULE_DISCARD, 0, NULL},
    {"Quarantine", KEY_ACT, RULE_OTHER, 0, "quarantine"},
    {"RejectMessageReasonText", KEY_ACT_TEXT, RULE_REJECT, 0, NULL},
    {"PrependSubject", KEY_ACT_TEXT, RULE_EDIT_HEADER, 0, "prepend Subject:"},
    {"SetHeaderName", KEY_ACT_TEXT, RULE_EDIT_HEADER, 0, "add"},
    {"RemoveHeader", KEY_ACT_TEXT, RULE_EDIT_HEADER, 0, "delete"},
    {"SetAuditSeverity", KEY_ACT_TEXT, RULE_OTHER, 0, "SetAuditSeverity"},
    {"SetSCL", KEY_ACT_TEXT, RULE_OTHER, 0, "SetSCL"},
    {"ModerateMessageByUser", KEY_ACT_TEXT, RULE_OTHER, 0, "ModerateMessageByUser"},
    {"ApplyHtmlDisclaimerText", KEY_ACT_TEXT, RULE_OTHER, 0, "ApplyHtmlDisclaimerText"},
    {"RouteMessageOutboundConnector", KEY_ACT_TEXT, RULE_OTHER, 0, "RouteMessageOutboundConnector"},
    {"StopRuleProcessing", KEY_ACT, RULE_STOP, 0, NULL},
};

/* "Forward To" and "forward_to" are what tables of others make of ForwardTo. */
static bool is_key(struct str name, const char *key)
{
    if (name.len > RULE_KEY_NAME_MOST)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] && strchr(" _-", name.at[i]))
            continue;
        if (*key == '\0' || tolower((unsigned char)name.at[i]) != tolower((unsigned char)*key))
            return false; /* a name may hold a NUL */
        key++;
    }
    return *key == '\0';
}

const struct rule_key *rule_key_find(struct str name, enum rule_keys which)
{
    const struct rule_key *keys = which == RULE_KEYS_INBOX ? inbox : transport;
    size_t count = which == RULE_KEYS_INBOX ? ARRAY_LEN(inbox) : ARRAY_LEN(transport);

    for (size_t i = 0; i < count; i++)
        if (is_key(name, keys[i].name))
            return &keys[i];
    return NULL;
}

struct str rule_key_bare(struct str name, bool *exception)
{
    static const struct {
        const char *prefix;
        bool exception;
    } prefixes[] = {
        {"ExceptIf", true}, {"exceptions.", true}, {"conditions.", false}, {"actions.", false}};

    *exception = false;
    for (size_t i = 0; i < ARRAY_LEN(prefixes); i++) {
        size_t len = strlen(prefixes[i].prefix);

        if (!str_starts_nocase(name, prefixes[i].prefix) || name.len == len)
            continue;
        *exception = prefixes[i].exception;
        return str_part(name, len, name.len);
    }
    return name;
}
