/* rule_words.c - see rule_words.h. */
#include "rule_words.h"

static const char *field_words(const struct rule_condition *condition)
{
    switch (condition->field) {
    case RULE_FROM:
        return "sender";
    case RULE_TO:
        return "To";
    case RULE_CC:
        return "Cc";
    case RULE_RECIPIENT:
        return "recipient";
    case RULE_SUBJECT:
        return "subject";
    case RULE_BODY:
        return "text";
    case RULE_SUBJECT_OR_BODY:
        return "subject or text";
    case RULE_HEADER:
        return "header";
    case RULE_ENVELOPE:
        return "envelope";
    case RULE_SIZE:
        return "size";
    case RULE_HAS_ATTACHMENT:
        return "attachment";
    case RULE_DATE:
        return "date";
    case RULE_LIST:
        return "mailing list";
    case RULE_SPAM:
        return "spam mark";
    case RULE_ALWAYS:
        return "always";
    case RULE_NEVER:
        return "never";
    case RULE_SENT_TO_ME:
        return "addressed to the owner:";
    case RULE_MESSAGE_CLASS:
        return "the kind of message";
    case RULE_IMPORTANCE:
        return "the importance";
    case RULE_CATEGORY:
        return "the category";
    case RULE_QUERY:
        return "the search";
    case RULE_EXTERNAL_LIST:
        return "a list kept elsewhere";
    case RULE_OPAQUE:
        return "a test that cannot be judged";
    }
    return "";
}

static const char *match_words(enum rule_operator match)
{
    switch (match) {
    case RULE_CONTAINS:
        return "contains";
    case RULE_IS:
        return "is";
    case RULE_MATCHES:
        return "matches";
    case RULE_REGEX:
        return "matches the expression";
    case RULE_EXISTS:
        return "is there";
    case RULE_OVER:
        return "is above";
    case RULE_UNDER:
        return "is below";
    case RULE_IN_LIST:
        return "is in the list";
    }
    return "";
}

void rule_condition_words(const struct rule_condition *condition, struct buf *out)
{
    bool bare = condition->field == RULE_ALWAYS || condition->field == RULE_NEVER ||
                condition->field == RULE_OPAQUE || condition->field == RULE_HAS_ATTACHMENT;

    if (condition->exception)
        buf_text(out, "unless: ");
    if (condition->negated)
        buf_text(out, "not: ");
    buf_text(out, field_words(condition));
    if (condition->header[0] != '\0')
        buf_printf(out, " %s", condition->header);
    if (condition->field == RULE_OPAQUE)
        buf_printf(out, ": %s", condition->raw);
    if (bare)
        return;
    buf_printf(out, " %s", match_words(condition->match));
    if (condition->value_count > 1)
        buf_text(out, " any of");
    for (size_t i = 0; i < condition->value_count; i++)
        buf_printf(out, "%s \"%s\"", i > 0 ? "," : "", condition->values[i]);
}

static const char *action_verb(const struct rule_action *action)
{
    switch (action->kind) {
    case RULE_FORWARD:
        return action->copy ? "forward a copy to" : "forward it, keeping none here, to";
    case RULE_DELETE:
        return "delete it (to the trash)";
    case RULE_DISCARD:
        return "destroy it without a trace";
    case RULE_REJECT:
        return "refuse it, saying";
    case RULE_MOVE:
        return "move it to";
    case RULE_COPY:
        return "copy it to";
    case RULE_MARK_READ:
        return "mark it as read";
    case RULE_FLAG:
        return "set the flag";
    case RULE_AUTO_REPLY:
        return "answer by itself:";
    case RULE_NOTIFY:
        return "notify";
    case RULE_RUN:
        return "run the program";
    case RULE_EDIT_HEADER:
        return "change its header";
    case RULE_INCLUDE:
        return "run the script";
    case RULE_KEEP:
        return "keep it";
    case RULE_STOP:
        return "stop: no later rule runs";
    case RULE_FORWARD_ATTACHED:
        return "forward it, as an attachment, to";
    case RULE_BCC:
        return "send a secret copy to";
    case RULE_PURGE:
        return "delete it for good";
    case RULE_ARCHIVE:
        return "take it out of the inbox";
    case RULE_LABEL:
        return "label it";
    case RULE_NEVER_SPAM:
        return "never treat it as spam";
    case RULE_ALWAYS_SPAM:
        return "treat it as spam";
    case RULE_SET_IMPORTANCE:
        return "set its importance to";
    case RULE_SET_CATEGORY:
        return "set the category";
    case RULE_GRANT:
        return "give access to";
    case RULE_IDENTITY:
        return "allow sending as";
    case RULE_SWITCH_ON:
        return "switch on";
    case RULE_APP_ACCESS:
        return "let in the application";
    case RULE_APP_SECRET:
        return "add a secret to the application";
    case RULE_WEAKEN:
        return "change what protects the account:";
    case RULE_OTHER:
        return "an action that cannot be judged:";
    }
    return "";
}

void rule_action_words(const struct rule_action *action, struct buf *out)
{
    bool application = action->kind == RULE_APP_ACCESS || action->kind == RULE_APP_SECRET ||
                       action->kind == RULE_WEAKEN; /* and what protects it */

    buf_text(out, action_verb(action));
    if (!application && action->subject[0] != '\0')
        buf_printf(out, " (subject \"%s\")", action->subject);
    if (action->argument[0] != '\0')
        buf_printf(out, " %s", action->argument);
    if (application && action->subject[0] != '\0')
        buf_printf(out, ": %s", action->subject);
}
