/* zimbra.c - see zimbra.h. */
#include "zimbra.h"

#include <string.h>

static enum rule_operator operator_of(struct str word)
{
    static const struct {
        const char *word;
        enum rule_operator match;
    } words[] = {{"is", RULE_IS},          {"matches", RULE_MATCHES}, {"over", RULE_OVER},
                 {"under", RULE_UNDER},    {"after", RULE_OVER},      {"before", RULE_UNDER},
                 {"ranking", RULE_IN_LIST}};

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_equal_nocase(word, str_of(words[i].word)))
            return words[i].match;
    return RULE_CONTAINS;
}

static enum rule_field field_of(struct str header)
{
    static const struct {
        const char *header;
        enum rule_field field;
    } headers[] = {{"from", RULE_FROM},   {"sender", RULE_FROM},     {"to", RULE_TO},
                   {"cc", RULE_CC},       {"to,cc", RULE_RECIPIENT}, {"subject", RULE_SUBJECT},
                   {"list-id", RULE_LIST}};

    for (size_t i = 0; i < ARRAY_LEN(headers); i++)
        if (str_equal_nocase(header, str_of(headers[i].header)))
            return headers[i].field;
    return RULE_HEADER;
}

/* Tests whose kind says it all. */
static enum rule_field field_of_kind(struct str kind)
{
    static const struct {
        const char *kind;
        enum rule_field field;
    } kinds[] = {{"bodyTest", RULE_BODY},
                 {"sizeTest", RULE_SIZE},
                 {"dateTest", RULE_DATE},
                 {"attachmentTest", RULE_HAS_ATTACHMENT},
                 {"addressBookTest", RULE_EXTERNAL_LIST},
                 {"contactRankingTest", RULE_EXTERNAL_LIST},
                 {"meTest", RULE_SENT_TO_ME},
                 {"bulkTest", RULE_LIST},
                 {"listTest", RULE_LIST},
                 {"currentTimeTest", RULE_DATE},
                 {"currentDayOfWeekTest", RULE_DATE},
                 {"importanceTest", RULE_IMPORTANCE},
                 {"trueTest", RULE_ALWAYS}};

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (str_equal_nocase(kind, str_of(kinds[i].kind)))
            return kinds[i].field;
    return RULE_OPAQUE;
}

void zimbra_test(struct export *export, struct str kind, const struct row *attributes)
{
    static const char *const comparisons[] = {"stringComparison", "numberComparison",
                                              "dateComparison", NULL};
    static const char *const values[] = {"value", "s", "d", "type", NULL};
    struct str header = row_text(attributes, "header"), value = row_any(attributes, values);
    bool by_header = header.len > 0 && !str_equal_nocase(kind, str_of("headerExistsTest")) &&
                     field_of_kind(kind) == RULE_OPAQUE;
    enum rule_field field = by_header ? field_of(header) : field_of_kind(kind);
    enum rule_operator match = operator_of(row_any(attributes, comparisons));
    struct rule_condition *condition;

    if (str_equal_nocase(kind, str_of("headerExistsTest"))) {
        field = RULE_HEADER;
        match = RULE_EXISTS;
    } else if (field == RULE_HAS_ATTACHMENT || field == RULE_LIST || field == RULE_SENT_TO_ME) {
        match = by_header ? match : RULE_EXISTS;
    }
    condition = export_condition(export, field, match);
    condition->negated = export_true(row_text(attributes, "negative"));
    condition->raw = export_text(export, str_part(kind, 0, 200));
    if (field == RULE_HEADER)
        condition->header = export_text(export, header);
    else if (field == RULE_SENT_TO_ME)
        condition->header = "to-or-cc";
    if (match != RULE_EXISTS && field != RULE_ALWAYS && field != RULE_OPAQUE)
        export_value(export, value);
}

void zimbra_action(struct export *export, struct str kind, const struct row *attributes)
{
    static const struct {
        const char *kind;
        enum rule_action_kind action;
        const char *attribute;
    } kinds[] = {
        {"actionRedirect", RULE_FORWARD, "a"},    {"actionFileInto", RULE_MOVE, "folderPath"},
        {"actionKeep", RULE_KEEP, NULL},          {"actionDiscard", RULE_DISCARD, NULL},
        {"actionStop", RULE_STOP, NULL},          {"actionFlag", RULE_FLAG, "flagName"},
        {"actionTag", RULE_LABEL, "tagName"},     {"actionReply", RULE_AUTO_REPLY, "content"},
        {"actionNotify", RULE_NOTIFY, "a"},       {"actionReject", RULE_REJECT, "content"},
        {"actionEreject", RULE_REJECT, "content"}};
    bool copy = export_true(row_text(attributes, "copy"));

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct str argument =
            kinds[i].attribute ? row_text(attributes, kinds[i].attribute) : str_of("");

        if (!str_equal_nocase(kind, str_of(kinds[i].kind)))
            continue;
        if (kinds[i].action == RULE_FORWARD)
            export_addresses(export, RULE_FORWARD, copy, argument);
        else if (kinds[i].action == RULE_FLAG && str_equal_nocase(argument, str_of("read")))
            export_action(export, RULE_MARK_READ, str_of(""));
        else if (kinds[i].action == RULE_MOVE && str_starts(argument, "/"))
            export_action(export, copy ? RULE_COPY : RULE_MOVE,
                          str_part(argument, 1, argument.len));
        else
            export_action(export, kinds[i].action, argument);
        return;
    }
    export_action(export, RULE_OTHER, kind);
    export->rule.traits |= RULE_STRANGE;
}
