/* rule_keys.c - see rule_keys.h. */
#include "rule_keys.h"

#include "export_names.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum how {
    WORDS,     /* condition: values are words */
    PEOPLE,    /* condition: values are addresses */
    BOOLEAN,   /* condition: there if true */
    NUMBER,    /* condition: one number */
    ACT,       /* action if true, without argument */
    ACT_TEXT,  /* action; argument is the text */
    ACT_WHERE, /* action; argument is a folder */
    ACT_MAIL,  /* action for each address; a copy stays */
    ACT_AWAY,  /* the same; none stays */
};

struct key {
    const char *name; /* as PowerShell and Graph spell it; case does not matter */
    enum how how;
    unsigned what; /* enum rule_field or rule_action_kind */
    enum rule_operator match;
    const char *word; /* condition: header, or the value a BOOLEAN stands for; action: argument */
};

static const struct key inbox[] = {
    /* Get-InboxRule, New-InboxRule, UpdateInboxRules */
    {"From", PEOPLE, RULE_FROM, RULE_IS, ""},
    {"FromAddressContainsWords", WORDS, RULE_FROM, RULE_CONTAINS, ""},
    {"SubjectContainsWords", WORDS, RULE_SUBJECT, RULE_CONTAINS, ""},
    {"SubjectOrBodyContainsWords", WORDS, RULE_SUBJECT_OR_BODY, RULE_CONTAINS, ""},
    {"BodyContainsWords", WORDS, RULE_BODY, RULE_CONTAINS, ""},
    {"HeaderContainsWords", WORDS, RULE_HEADER, RULE_CONTAINS, ""},
    {"SentTo", PEOPLE, RULE_RECIPIENT, RULE_IS, ""},
    {"RecipientAddressContainsWords", WORDS, RULE_RECIPIENT, RULE_CONTAINS, ""},
    {"HasAttachment", BOOLEAN, RULE_HAS_ATTACHMENT, RULE_EXISTS, ""},
    {"MyNameInToBox", BOOLEAN, RULE_SENT_TO_ME, RULE_EXISTS, "to"},
    {"MyNameInCcBox", BOOLEAN, RULE_SENT_TO_ME, RULE_EXISTS, "cc"},
    {"MyNameInToOrCcBox", BOOLEAN, RULE_SENT_TO_ME, RULE_EXISTS, "to-or-cc"},
    {"MyNameNotInToBox", BOOLEAN, RULE_SENT_TO_ME, RULE_EXISTS, "not"},
    {"SentOnlyToMe", BOOLEAN, RULE_SENT_TO_ME, RULE_EXISTS, "only"},
    {"MessageTypeMatches", WORDS, RULE_MESSAGE_CLASS, RULE_IS, ""},
    {"WithImportance", WORDS, RULE_IMPORTANCE, RULE_IS, ""},
    {"WithSensitivity", WORDS, RULE_HEADER, RULE_IS, "Sensitivity"},
    {"HasClassification", WORDS, RULE_CATEGORY, RULE_IS, ""},
    {"FlaggedForAction", WORDS, RULE_HEADER, RULE_IS, "X-Message-Flag"},
    {"FromSubscription", WORDS, RULE_EXTERNAL_LIST, RULE_IN_LIST, ""},
    {"WithinSizeRangeMinimum", NUMBER, RULE_SIZE, RULE_OVER, ""},
    {"WithinSizeRangeMaximum", NUMBER, RULE_SIZE, RULE_UNDER, ""},
    {"ReceivedAfterDate", WORDS, RULE_DATE, RULE_OVER, "received"},
    {"ReceivedBeforeDate", WORDS, RULE_DATE, RULE_UNDER, "received"},
    {"ForwardTo", ACT_MAIL, RULE_FORWARD, 0, NULL},
    {"RedirectTo", ACT_MAIL, RULE_FORWARD, 0, NULL},
    {"ForwardAsAttachmentTo", ACT_MAIL, RULE_FORWARD_ATTACHED, 0, NULL},
    {"SendTextMessageNotificationTo", ACT_TEXT, RULE_NOTIFY, 0, NULL},
    {"DeleteMessage", ACT, RULE_DELETE, 0, NULL},
    {"SoftDeleteMessage", ACT, RULE_PURGE, 0, NULL},
    {"HardDelete", ACT, RULE_PURGE, 0, NULL},
    {"MoveToFolder", ACT_WHERE, RULE_MOVE, 0, NULL},
    {"CopyToFolder", ACT_WHERE, RULE_COPY, 0, NULL},
    {"MarkAsRead", ACT, RULE_MARK_READ, 0, NULL},
    {"MarkImportance", ACT_TEXT, RULE_SET_IMPORTANCE, 0, NULL},
    {"ApplyCategory", ACT_TEXT, RULE_SET_CATEGORY, 0, NULL},
    {"ApplySystemCategory", ACT_TEXT, RULE_SET_CATEGORY, 0, NULL},
    {"StopProcessingRules", ACT, RULE_STOP, 0, NULL},
    {"PinMessage", ACT, RULE_OTHER, 0, "pin to the top"},
    {"DeleteSystemCategory", ACT_TEXT, RULE_OTHER, 0, NULL},
    /* rules as Outlook's own requests name them in the audit log */
    {"ForwardToRecipientsAction", ACT_MAIL, RULE_FORWARD, 0, NULL},
    {"ForwardToAction", ACT_MAIL, RULE_FORWARD, 0, NULL},
    {"RedirectToRecipientsAction", ACT_MAIL, RULE_FORWARD, 0, NULL},
    {"RedirectToRecipients", ACT_MAIL, RULE_FORWARD, 0, NULL},
    {"ForwardAsAttachmentToRecipientsAction", ACT_MAIL, RULE_FORWARD_ATTACHED, 0, NULL},
    {"DeleteAction", ACT, RULE_DELETE, 0, NULL},
    {"PermanentDeleteAction", ACT, RULE_PURGE, 0, NULL},
    {"MoveToFolderAction", ACT_WHERE, RULE_MOVE, 0, NULL},
    {"CopyToFolderAction", ACT_WHERE, RULE_COPY, 0, NULL},
    {"MarkAsReadAction", ACT, RULE_MARK_READ, 0, NULL},
    {"StopProcessingRulesAction", ACT, RULE_STOP, 0, NULL},
    /* Graph; and the tables that scripts make of it */
    {"bodyContains", WORDS, RULE_BODY, RULE_CONTAINS, ""},
    {"bodyOrSubjectContains", WORDS, RULE_SUBJECT_OR_BODY, RULE_CONTAINS, ""},
    {"categories", WORDS, RULE_CATEGORY, RULE_IS, ""},
    {"fromAddresses", PEOPLE, RULE_FROM, RULE_IS, ""},
    {"hasAttachments", BOOLEAN, RULE_HAS_ATTACHMENT, RULE_EXISTS, ""},
    {"headerContains", WORDS, RULE_HEADER, RULE_CONTAINS, ""},
    {"importance", WORDS, RULE_IMPORTANCE, RULE_IS, ""},
    {"IsImportant", WORDS, RULE_IMPORTANCE, RULE_IS, ""},
    {"isApprovalRequest", BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "approval"},
    {"isAutomaticForward", BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "auto-forward"},
    {"isAutomaticReply", BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "auto-reply"},
    {"isEncrypted", BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "encrypted"},
    {"isMeetingRequest", BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "meeting-request"},
    {"isMeetingResponse", BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "meeting-response"},
    {"isNonDeliveryReport", BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "non-delivery"},
    {"isPermissionControlled", BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "permission-controlled"},
    {"isReadReceipt", BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "read-receipt"},
    {"isSigned", BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "signed"},
    {"isVoicemail", BOOLEAN, RULE_MESSAGE_CLASS, RULE_IS, "voicemail"},
    {"messageActionFlag", WORDS, RULE_HEADER, RULE_IS, "X-Message-Flag"},
    {"notSentToMe", BOOLEAN, RULE_SENT_TO_ME, RULE_EXISTS, "not"},
    {"recipientContains", WORDS, RULE_RECIPIENT, RULE_CONTAINS, ""},
    {"senderContains", WORDS, RULE_FROM, RULE_CONTAINS, ""},
    {"sensitivity", WORDS, RULE_HEADER, RULE_IS, "Sensitivity"},
    {"sentCcMe", BOOLEAN, RULE_SENT_TO_ME, RULE_EXISTS, "cc"},
    {"sentToAddresses", PEOPLE, RULE_RECIPIENT, RULE_IS, ""},
    {"sentToMe", BOOLEAN, RULE_SENT_TO_ME, RULE_EXISTS, "to"},
    {"sentToOrCcMe", BOOLEAN, RULE_SENT_TO_ME, RULE_EXISTS, "to-or-cc"},
    {"subjectContains", WORDS, RULE_SUBJECT, RULE_CONTAINS, ""},
    {"withinSizeRange.minimumSize", NUMBER, RULE_SIZE, RULE_OVER, ""},
    {"withinSizeRange.maximumSize", NUMBER, RULE_SIZE, RULE_UNDER, ""},
    {"assignCategories", ACT_TEXT, RULE_SET_CATEGORY, 0, NULL},
    {"delete", ACT, RULE_DELETE, 0, NULL},
    {"ForwardAsAttachment", ACT_MAIL, RULE_FORWARD_ATTACHED, 0, NULL},
    {"permanentDelete", ACT, RULE_PURGE, 0, NULL},
};

static const struct key transport[] = {
    {"From", PEOPLE, RULE_FROM, RULE_IS, ""},
    {"FromMemberOf", PEOPLE, RULE_EXTERNAL_LIST, RULE_IN_LIST, "from"},
    {"FromScope", WORDS, RULE_OPAQUE, RULE_IS, "FromScope"},
    {"SentTo", PEOPLE, RULE_RECIPIENT, RULE_IS, ""},
    {"SentToMemberOf", PEOPLE, RULE_EXTERNAL_LIST, RULE_IN_LIST, "recipient"},
    {"SentToScope", WORDS, RULE_OPAQUE, RULE_IS, "SentToScope"},
    {"FromAddressContainsWords", WORDS, RULE_FROM, RULE_CONTAINS, ""},
    {"FromAddressMatchesPatterns", WORDS, RULE_FROM, RULE_REGEX, ""},
    {"SenderDomainIs", WORDS, RULE_FROM, RULE_IS, "domain"},
    {"RecipientAddressContainsWords", WORDS, RULE_RECIPIENT, RULE_CONTAINS, ""},
    {"RecipientAddressMatchesPatterns", WORDS, RULE_RECIPIENT, RULE_REGEX, ""},
    {"RecipientDomainIs", WORDS, RULE_RECIPIENT, RULE_IS, "domain"},
    {"AnyOfToHeader", PEOPLE, RULE_TO, RULE_IS, ""},
    {"AnyOfCcHeader", PEOPLE, RULE_CC, RULE_IS, ""},
    {"AnyOfToCcHeader", PEOPLE, RULE_RECIPIENT, RULE_IS, ""},
    {"AnyOfRecipientAddressContainsWords", WORDS, RULE_RECIPIENT, RULE_CONTAINS, ""},
    {"SubjectContainsWords", WORDS, RULE_SUBJECT, RULE_CONTAINS, ""},
    {"SubjectMatchesPatterns", WORDS, RULE_SUBJECT, RULE_REGEX, ""},
    {"SubjectOrBodyContainsWords", WORDS, RULE_SUBJECT_OR_BODY, RULE_CONTAINS, ""},
    {"SubjectOrBodyMatchesPatterns", WORDS, RULE_SUBJECT_OR_BODY, RULE_REGEX, ""},
    {"HeaderContainsWords", WORDS, RULE_HEADER, RULE_CONTAINS, ""},
    {"HeaderMatchesPatterns", WORDS, RULE_HEADER, RULE_REGEX, ""},
    {"AttachmentContainsWords", WORDS, RULE_OPAQUE, RULE_CONTAINS, "AttachmentContainsWords"},
    {"AttachmentNameMatchesPatterns", WORDS, RULE_OPAQUE, RULE_REGEX, "attachment name"},
    {"AttachmentExtensionMatchesWords", WORDS, RULE_OPAQUE, RULE_IS, "attachment extension"},
    {"AttachmentSizeOver", WORDS, RULE_SIZE, RULE_OVER, "attachment"},
    {"MessageSizeOver", WORDS, RULE_SIZE, RULE_OVER, ""},
    {"MessageTypeMatches", WORDS, RULE_MESSAGE_CLASS, RULE_IS, ""},
    {"WithImportance", WORDS, RULE_IMPORTANCE, RULE_IS, ""},
    {"HasClassification", WORDS, RULE_CATEGORY, RULE_IS, ""},
    {"SCLOver", NUMBER, RULE_SPAM, RULE_OVER, ""},
    {"BlindCopyTo", ACT_MAIL, RULE_BCC, 0, NULL},
    {"CopyTo", ACT_MAIL, RULE_BCC, 0, NULL},
    {"AddToRecipients", ACT_MAIL, RULE_BCC, 0, NULL},
    {"RedirectMessageTo", ACT_AWAY, RULE_FORWARD, 0, NULL},
    {"DeleteMessage", ACT, RULE_DISCARD, 0, NULL},
    {"Quarantine", ACT, RULE_OTHER, 0, "quarantine"},
    {"RejectMessageReasonText", ACT_TEXT, RULE_REJECT, 0, NULL},
    {"PrependSubject", ACT_TEXT, RULE_EDIT_HEADER, 0, "prepend Subject:"},
    {"SetHeaderName", ACT_TEXT, RULE_EDIT_HEADER, 0, "add"},
    {"RemoveHeader", ACT_TEXT, RULE_EDIT_HEADER, 0, "delete"},
    {"SetAuditSeverity", ACT_TEXT, RULE_OTHER, 0, "SetAuditSeverity"},
    {"SetSCL", ACT_TEXT, RULE_OTHER, 0, "SetSCL"},
    {"ModerateMessageByUser", ACT_TEXT, RULE_OTHER, 0, "ModerateMessageByUser"},
    {"ApplyHtmlDisclaimerText", ACT_TEXT, RULE_OTHER, 0, "ApplyHtmlDisclaimerText"},
    {"RouteMessageOutboundConnector", ACT_TEXT, RULE_OTHER, 0, "RouteMessageOutboundConnector"},
    {"StopRuleProcessing", ACT, RULE_STOP, 0, NULL},
};

enum { LONGEST_NAME = 200 /* bytes: a longer one is not known, and not searched for each row */ };

/* "Forward To" and "forward_to" are what tables of others make of ForwardTo. */
static bool is_key(struct str name, const char *key)
{
    if (name.len > LONGEST_NAME)
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

static const struct key *find(struct str name, enum rule_keys which)
{
    const struct key *keys = which == RULE_KEYS_INBOX ? inbox : transport;
    size_t count = which == RULE_KEYS_INBOX ? ARRAY_LEN(inbox) : ARRAY_LEN(transport);

    for (size_t i = 0; i < count; i++)
        if (is_key(name, keys[i].name))
            return &keys[i];
    return NULL;
}

/* "ExceptIfSubjectContainsWords", "conditions.subjectContains" ... */
static struct str without_prefix(struct str name, bool *exception)
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

bool rule_keys_knows(struct str name, enum rule_keys which)
{
    bool exception;

    name = without_prefix(name, &exception);
    return find(name, which) != NULL;
}

/* --- conditions --- */

/* The text of a cell taken apart: at semicolons, else at commas; braces around it are a screen's.
 */
static void each_word(struct export *export, struct str text)
{
    char separator;

    text = str_trim(text);
    if (text.len >= 2 && text.at[0] == '{' && text.at[text.len - 1] == '}')
        text = str_part(text, 1, text.len - 2);
    separator = str_find_char(text, ';') < text.len ? ';' : ',';
    while (text.len > 0) {
        size_t end = str_find_char(text, separator);
        struct str word = str_trim(str_part(text, 0, end));

        if (word.len > 0)
            export_value(export, word);
        text = str_part(text, end + 1, text.len);
    }
}

static void each_person(struct export *export, struct str text)
{
    struct str item;

    while (export_next_address(&text, &item))
        export_value(export, str_of(export_address(export, item)));
}

static void show_condition(struct export *export, struct rule_condition *condition,
                           const struct cell *cell)
{
    struct buf raw, shown;

    buf_init(&raw, 400);
    buf_str(&raw, str_part(cell->name, 0, 80));
    for (size_t i = 0; i < cell->count; i++) {
        buf_text(&raw, i == 0 ? ": " : "; ");
        buf_str(&raw, str_part(cell->values[i], 0, 100));
    }
    buf_init(&shown, 4000);
    text_show(&shown, buf_as_str(&raw));
    condition->raw =
        export_text(export, str_part(buf_as_str(&shown), 0, utf8_clip(buf_as_str(&shown), 200)));
    buf_dispose(&raw);
    buf_dispose(&shown);
}

static bool is_text_list(const struct key *key, const struct cell *cell)
{
    return !cell->list && key->how == WORDS && key->match != RULE_REGEX && key->what != RULE_DATE;
}

static void add_condition(struct export *export, const struct key *key, const struct cell *cell,
                          bool exception)
{
    struct rule_condition *condition;

    if (key->how == BOOLEAN && !export_true(cell->values[0]))
        return;
    if (key->how == NUMBER && str_equal(cell->values[0], str_of("0")))
        return;
    condition = export_condition(export, (enum rule_field)key->what, key->match);
    condition->exception = exception;
    show_condition(export, condition, cell);
    if (key->how == BOOLEAN && key->what == RULE_MESSAGE_CLASS) {
        export_value(export, str_of(key->word));
        return;
    }
    condition->header = key->word;
    if (key->how == BOOLEAN)
        return;
    for (size_t i = 0; i < cell->count; i++) {
        if (key->how == PEOPLE)
            each_person(export, cell->values[i]);
        else if (is_text_list(key, cell))
            each_word(export, cell->values[i]);
        else
            export_value(export, cell->values[i]);
    }
}

/* --- actions --- */

/* "jo@acme.example:\RSS Feeds" is a folder of the owner's; an id says nothing. */
static void add_folder(struct export *export, enum rule_action_kind kind, struct str where)
{
    static const char *const prefixes[] = {"FolderID:"};
    size_t colon = str_find(where, str_of(":\\"));
    bool is_id = false;
    struct buf named;

    where = str_trim(where);
    if (colon < where.len)
        where = str_part(where, colon + 2, where.len);
    if (str_starts_nocase(where, prefixes[0])) {
        where = str_trim(str_part(where, strlen(prefixes[0]), where.len));
        is_id = true;
    }
    if (where.len >= 40 && (str_starts(where, "AQMk") || str_starts(where, "AAMk") ||
                            str_starts(where, "AQAA") || str_starts(where, "LgAA")))
        is_id = true;
    if (where.len >= 2 && where.at[0] == '"' && where.at[where.len - 1] == '"')
        where = str_part(where, 1, where.len - 2);
    if (export_named(export, where, &where))
        is_id = false;
    buf_init(&named, 2000);
    buf_text(&named, is_id ? "unresolved:" : "");
    buf_str(&named, str_part(where, 0, 1900));
    export_action(export, kind, buf_as_str(&named));
    buf_dispose(&named);
    if (is_id)
        export_warn(export, "the folder is given by an id only and was not resolved");
}

static void add_text_action(struct export *export, const struct key *key, struct str value)
{
    struct buf argument;

    if (key->what == RULE_OTHER && str_equal_nocase(str_of(key->name), str_of("SetSCL")) &&
        str_equal(value, str_of("-1"))) {
        export_action(export, RULE_NEVER_SPAM, str_of(""));
        return;
    }
    buf_init(&argument, 70000);
    if (key->word)
        buf_printf(&argument, "%s ", key->word);
    buf_str(&argument, str_part(value, 0, 65000));
    export_action(export, (enum rule_action_kind)key->what, buf_as_str(&argument));
    buf_dispose(&argument);
}

static void add_action(struct export *export, const struct key *key, const struct cell *cell)
{
    enum rule_action_kind kind = (enum rule_action_kind)key->what;

    if (key->how == ACT) {
        if (export_means(export, cell->values[0]))
            export_action(export, kind, str_of(key->word));
        return;
    }
    for (size_t i = 0; i < cell->count; i++) {
        if (key->how == ACT_MAIL || key->how == ACT_AWAY)
            export_addresses(export, kind, key->how == ACT_MAIL, cell->values[i]);
        else if (key->how == ACT_WHERE)
            add_folder(export, kind, cell->values[i]);
        else
            add_text_action(export, key, cell->values[i]);
    }
}

bool rule_keys_add(struct export *export, const struct cell *cell, enum rule_keys which)
{
    bool exception;
    const struct key *key = find(without_prefix(cell->name, &exception), which);

    if (!key)
        return false;
    if (cell->count == 0)
        return true;
    if (cell->lost) {
        export_warn(export, "a value was destroyed by the program that wrote this file");
        export_warn_file(export, "values were destroyed by the program that wrote this file "
                                 "(System.Collections...): export again with them joined");
        if (key->how >= ACT) {
            export_action(export, (enum rule_action_kind)key->what,
                          str_of("unresolved:lost by the exporter"));
            return true;
        }
        export_condition(export, RULE_OPAQUE, RULE_IS)->raw = key->name;
        return true;
    }
    if (key->how >= ACT)
        add_action(export, key, cell);
    else
        add_condition(export, key, cell, exception);
    return true;
}

static bool is_in(struct str name, const char *const *list)
{
    for (; *list; list++)
        if (str_equal_nocase(name, str_of(*list)))
            return true;
    return false;
}

/* --- what is not known --- */

static bool holds_one(struct str text, const char *const *words)
{
    for (; *words; words++)
        if (str_holds_nocase(text, str_of(*words)))
            return true;
    return false;
}

/* By its name it sends mail on. */
static bool is_sending(struct str name)
{
    static const char *const words[] = {"forward", "redirect", "relay",  "bcc", "copyto",
                                        "sendto",  "mailto",   "resend", NULL};

    return holds_one(name, words);
}

/* By its name it does something with mail, or it names somebody and is nothing that describes the
 * rule or tells mail apart. */
static bool is_deed(struct str name, struct str value)
{
    static const char *const deeds[] = {"notif",  "action", "delete", "move",    "reply", "script",
                                        "execut", "reject", "archiv", "hook",    "copy",  "encrypt",
                                        "remove", "replac", "send",   "discard", NULL};
    static const char *const about[] = {
        "owner",   "created", "modified", "identity",    "principal", "account", "tenant",
        "author",  "from",    "contain",  "match",       "header",    "sent",    "recipient",
        "mailbox", "organi",  "context",  "displayname", "isin",      NULL};

    if (str_holds_nocase(name, str_of("sender")) && !str_holds_nocase(name, str_of("notif")))
        return false; /* "SenderIpRanges": whose mail it is about */
    if (holds_one(name, deeds))
        return true;
    return (str_find_char(value, '@') < value.len || str_find(value, str_of("://")) < value.len) &&
           !holds_one(name, about);
}

static bool says_nothing(struct str value)
{
    static const char *const words[] = {"false", "$false", "0", "null", "none", "{}", "[]", "no"};

    value = str_trim(value);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_equal_nocase(value, str_of(words[i])))
            return true;
    return value.len == 0;
}

/* It must not be taken for a rule that does nothing. */
static void add_unknown(struct export *export, const struct cell *cell)
{
    struct str value = cell->values[0];
    bool exception, condition = str_starts_nocase(cell->name, "conditions.");
    struct str name = str_part(without_prefix(cell->name, &exception), 0, LONGEST_NAME);
    struct buf argument;

    if (condition || exception || says_nothing(value))
        return;
    if (is_sending(name) && str_find_char(value, '@') < value.len) {
        for (size_t i = 0; i < cell->count; i++)
            export_addresses(export, RULE_FORWARD, true, cell->values[i]);
        return;
    }
    if (!is_sending(name) && !is_deed(name, value))
        return;
    buf_init(&argument, 2000);
    buf_str(&argument, str_part(name, 0, 100));
    for (size_t i = 0; i < cell->count && argument.len < 1000; i++) {
        buf_char(&argument, ' ');
        buf_str(&argument, str_part(cell->values[i], 0, 300));
    }
    export_action(export, RULE_OTHER, buf_as_str(&argument));
    export->rule.traits |= RULE_STRANGE;
    buf_dispose(&argument);
}

size_t rule_keys_add_row(struct export *export, const struct row *row, enum rule_keys which,
                         const char *const *other)
{
    char warning[200];

    for (size_t i = 0; i < row->count; i++) {
        const struct cell *cell = &row->cells[i];

        if (rule_keys_add(export, cell, which) || is_in(cell->name, other) ||
            str_starts(cell->name, "@odata") || cell->count == 0)
            continue;
        snprintf(warning, sizeof(warning), "a name that is not known: %.*s",
                 (int)(cell->name.len < 100 ? cell->name.len : 100), cell->name.at);
        export_warn_file(export, export_text(export, str_of(warning)));
        add_unknown(export, cell);
    }
    return export->rule.condition_count + export->rule.action_count;
}
