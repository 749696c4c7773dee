/* cpanel.c - see cpanel.h. */
#include "cpanel.h"

#include <string.h>

static const struct {
    const char *part;
    enum rule_field field;
} parts[] = {{"$header_from", RULE_FROM},
             {"$h_from", RULE_FROM},
             {"$sender_address", RULE_ENVELOPE},
             {"$return_path", RULE_ENVELOPE},
             {"$reply_address", RULE_FROM},
             {"$header_to", RULE_TO},
             {"$h_to", RULE_TO},
             {"$header_cc", RULE_CC},
             {"$header_subject", RULE_SUBJECT},
             {"$h_subject", RULE_SUBJECT},
             {"$message_body", RULE_BODY},
             {"$message_headers", RULE_HEADER},
             {"$message_size", RULE_SIZE},
             {"foranyaddress", RULE_RECIPIENT},
             {"$header_list-id", RULE_LIST},
             {"$h_list-id", RULE_LIST},
             {"$header_x-spam", RULE_SPAM},
             {"$h_x-spam", RULE_SPAM},
             {"error_message", RULE_MESSAGE_CLASS}};

static enum rule_operator operator_of(struct str match, bool *negated)
{
    static const struct {
        const char *word;
        enum rule_operator match;
    } words[] = {{"contains", RULE_CONTAINS}, {"contain", RULE_CONTAINS}, {"is", RULE_IS},
                 {"matches", RULE_REGEX},     {"match", RULE_REGEX},      {"begins", RULE_MATCHES},
                 {"begin", RULE_MATCHES},     {"ends", RULE_MATCHES},     {"end", RULE_MATCHES},
                 {"above", RULE_OVER},        {"below", RULE_UNDER}};

    *negated = str_starts_nocase(match, "does not ") || str_starts_nocase(match, "is not");
    if (str_starts_nocase(match, "does not "))
        match = str_trim(str_part(match, 9, match.len));
    else if (str_starts_nocase(match, "is not"))
        return RULE_IS;
    if (str_starts_nocase(match, "is above"))
        return RULE_OVER;
    if (str_starts_nocase(match, "is below"))
        return RULE_UNDER;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_equal_nocase(match, str_of(words[i].word)))
            return words[i].match;
    return RULE_CONTAINS;
}

static enum rule_field field_of(struct str part)
{
    if (str_find(part, str_of("foranyaddress")) < part.len)
        return RULE_RECIPIENT;
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (str_starts_nocase(part, parts[i].part))
            return parts[i].field;
    if (str_starts_nocase(part, "$header_") || str_starts_nocase(part, "$h_"))
        return RULE_HEADER;
    return RULE_OPAQUE;
}

static const char *header_of(struct export *export, struct str part)
{
    size_t from = str_find_char(part, '_') + 1;
    struct str name = str_part(part, from, part.len);

    if (!str_starts(part, "$h"))
        return "";
    return export_text(export, str_part(name, 0, str_find_char(name, ':')));
}

/* "begins" and "ends" as a pattern with a star. */
static void add_value(struct export *export, struct str match, struct str value)
{
    bool begins = str_find(match, str_of("begin")) < match.len;
    bool ends = str_find(match, str_of("end")) < match.len && !begins;
    struct buf text;

    buf_init(&text, 70000);
    buf_text(&text, ends ? "*" : "");
    buf_str(&text, str_part(value, 0, 65000));
    buf_text(&text, begins ? "*" : "");
    export_value(export, buf_as_str(&text));
    buf_dispose(&text);
}

void cpanel_condition(struct export *export, struct str part, struct str match, struct str value)
{
    bool negated;
    enum rule_operator operator= operator_of(str_trim(match), &negated);
    struct rule_condition *condition = export_condition(export, field_of(part), operator);

    condition->negated = negated;
    condition->raw = export_text(export, str_part(part, 0, utf8_clip(part, 200)));
    if (condition->field == RULE_HEADER)
        condition->header = header_of(export, part);
    else if (condition->field == RULE_ENVELOPE)
        condition->header = "from";
    if (condition->field == RULE_MESSAGE_CLASS) {
        condition->match = RULE_IS;
        export_value(export, str_of("non-delivery"));
    } else if (condition->field != RULE_OPAQUE) {
        add_value(export, match, value);
    }
}

void cpanel_action(struct export *export, struct str action, struct str destination)
{
    destination = str_trim(destination);
    if (str_equal_nocase(action, str_of("deliver")))
        export_addresses(export, RULE_FORWARD, false, destination);
    else if (str_equal_nocase(action, str_of("save")) &&
             str_equal(destination, str_of("/dev/null")))
        export_action(export, RULE_DISCARD, str_of(""));
    else if (str_equal_nocase(action, str_of("save")))
        export_action(export, RULE_MOVE, export_maildir_folder(destination));
    else if (str_equal_nocase(action, str_of("fail")))
        export_action(export, RULE_REJECT, destination);
    else if (str_equal_nocase(action, str_of("pipe")))
        export_action(export, RULE_RUN, destination);
    else if (str_equal_nocase(action, str_of("finish")))
        export_action(export, RULE_STOP, str_of(""));
    else {
        export_action(export, RULE_OTHER, action);
        export->rule.traits |= RULE_STRANGE;
    }
}
