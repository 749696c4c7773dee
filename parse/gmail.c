/* gmail.c - see gmail.h (formats.md 9). */
#include "gmail.h"

#include "export_names.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum what { TEXT, NOT_TEXT, PRESENT, ACTION, ACTION_TEXT, FORWARD, NOTHING };

static const struct {
    const char *name;
    enum what what;
    unsigned kind;
    const char *argument;
} properties[] = {
    {"from", TEXT, RULE_FROM, ""},
    {"to", TEXT, RULE_RECIPIENT, ""},
    {"subject", TEXT, RULE_SUBJECT, ""},
    {"hasTheWord", TEXT, RULE_QUERY, ""},
    {"query", TEXT, RULE_QUERY, ""},
    {"doesNotHaveTheWord", NOT_TEXT, RULE_QUERY, ""},
    {"negatedQuery", NOT_TEXT, RULE_QUERY, ""},
    {"hasAttachment", PRESENT, RULE_HAS_ATTACHMENT, ""},
    {"excludeChats", NOTHING, 0, ""},
    {"label", ACTION_TEXT, RULE_LABEL, ""},
    {"smartLabelToApply", ACTION_TEXT, RULE_SET_CATEGORY, ""},
    {"shouldMarkAsRead", ACTION, RULE_MARK_READ, ""},
    {"shouldArchive", ACTION, RULE_ARCHIVE, ""},
    {"shouldStar", ACTION, RULE_FLAG, "\\Flagged"},
    {"shouldTrash", ACTION, RULE_DELETE, ""},
    {"shouldNeverSpam", ACTION, RULE_NEVER_SPAM, ""},
    {"shouldSpam", ACTION, RULE_MOVE, "Spam"},
    {"shouldAlwaysMarkAsImportant", ACTION, RULE_SET_IMPORTANCE, "high"},
    {"shouldNeverMarkAsImportant", ACTION, RULE_SET_IMPORTANCE, "low"},
    {"forwardTo", FORWARD, RULE_FORWARD, ""},
    {"forward", FORWARD, RULE_FORWARD, ""},
};

/* "a@x OR b@y", "{a b}", "(a | b)": alternatives of an address or subject field. */
static void add_alternatives(struct export *export, struct str text)
{
    text = str_trim(text);
    while (text.len >= 2 && (text.at[0] == '(' || text.at[0] == '{') &&
           text.at[text.len - 1] == (text.at[0] == '(' ? ')' : '}'))
        text = str_trim(str_part(text, 1, text.len - 2));
    while (text.len > 0) {
        size_t end = str_find(text, str_of(" OR ")), bar = str_find(text, str_of("|"));
        size_t skip = end <= bar ? 4 : 1;
        struct str one = str_trim(str_part(text, 0, end < bar ? end : bar));

        if (one.len > 0)
            export_value(export, one);
        text = str_part(text, (end < bar ? end : bar) + skip, text.len);
    }
}

static void add_condition(struct export *export, enum what what, enum rule_field field,
                          struct str value)
{
    struct rule_condition *condition;

    if (what == PRESENT && !export_true(value))
        return;
    condition = export_condition(export, field, what == PRESENT ? RULE_EXISTS : RULE_CONTAINS);
    condition->negated = what == NOT_TEXT;
    condition->raw = export_text(export, str_part(value, 0, utf8_clip(value, 200)));
    if (what == PRESENT)
        return;
    if (field == RULE_QUERY)
        export_value(export, value);
    else
        add_alternatives(export, value);
}

bool gmail_property(struct export *export, struct str name, struct str value)
{
    for (size_t i = 0; i < ARRAY_LEN(properties); i++) {
        enum what what = properties[i].what;

        if (!str_equal(name, str_of(properties[i].name)))
            continue;
        if (value.len == 0 || what == NOTHING)
            return true;
        if (what == TEXT || what == NOT_TEXT || what == PRESENT)
            add_condition(export, what, (enum rule_field)properties[i].kind, value);
        else if (what == FORWARD)
            export_addresses(export, RULE_FORWARD, true, value);
        else if (what == ACTION_TEXT)
            export_action(export, (enum rule_action_kind)properties[i].kind, value);
        else if (export_means(export, value))
            export_action(export, (enum rule_action_kind)properties[i].kind,
                          str_of(properties[i].argument));
        return true;
    }
    return false;
}

void gmail_label(struct export *export, struct str id, bool removed)
{
    static const struct {
        const char *id;
        bool removed;
        enum rule_action_kind kind;
        const char *argument;
    } known[] = {{"INBOX", true, RULE_ARCHIVE, ""},
                 {"UNREAD", true, RULE_MARK_READ, ""},
                 {"SPAM", true, RULE_NEVER_SPAM, ""},
                 {"IMPORTANT", true, RULE_SET_IMPORTANCE, "low"},
                 {"TRASH", false, RULE_DELETE, ""},
                 {"SPAM", false, RULE_MOVE, "Spam"},
                 {"STARRED", false, RULE_FLAG, "\\Flagged"},
                 {"IMPORTANT", false, RULE_SET_IMPORTANCE, "high"}};
    char id_label[300];
    struct str name = id;
    bool told = export_named(export, id, &name);

    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (removed == known[i].removed && str_equal(id, str_of(known[i].id))) {
            export_action(export, known[i].kind, str_of(known[i].argument));
            return;
        }
    snprintf(id_label, sizeof(id_label), "%s%.*s", removed ? "remove label " : "",
             (int)utf8_clip(name, 200), name.at);
    export_action(export, removed ? RULE_OTHER : RULE_LABEL, str_of(id_label));
    if (!told && str_starts(id, "Label_"))
        export_warn(export, "a label is given by an id only and was not resolved");
}

void gmail_size(struct export *export, const struct gmail_size *size)
{
    bool under = str_equal(size->operator, str_of("s_ss")) ||
                 str_equal_nocase(size->operator, str_of("smaller"));
    uint64_t bytes, unit = 1;
    char text[32];

    if (size->size.len == 0)
        return;
    if (str_equal(size->unit, str_of("s_smb")))
        unit = (uint64_t)1 << 20;
    else if (str_equal(size->unit, str_of("s_skb")))
        unit = (uint64_t)1 << 10;
    if (!str_to_u64(size->size, INT32_MAX, &bytes)) {
        export_warn(export, "its size is no number");
        return;
    }
    snprintf(text, sizeof(text), "%" PRIu64, bytes * unit);
    export_condition(export, RULE_SIZE, under ? RULE_UNDER : RULE_OVER)->raw =
        export_text(export, size->size);
    export_value(export, str_of(text));
}

static size_t digits_of(struct str text)
{
    size_t len = 0;

    while (len < text.len && isdigit((unsigned char)text.at[len]))
        len++;
    return len;
}

int64_t gmail_made(struct str id)
{
    uint64_t ms = 0;

    while (str_find_char(id, ':') < id.len)
        id = str_part(id, str_find_char(id, ':') + 1, id.len);
    if (digits_of(id) == 13 && id.len == 13) {
        if (!str_to_u64(id, INT64_MAX, &ms))
            return 0;
    } else if (str_starts(id, "z") && digits_of(str_part(id, 1, id.len)) == 19 &&
               str_starts(str_part(id, 20, id.len), "*")) {
        if (!str_to_u64(str_part(id, 1, 19), INT64_MAX, &ms))
            return 0;
    }
    return (int64_t)(ms / 1000);
}
