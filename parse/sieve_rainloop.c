/* sieve_rainloop.c - rules as RainLoop, SnappyMail and AfterLogic describe them in comments; see
 * sieve_editor.h. */
#include "base/base64.h"
#include "base/limits.h"
#include "json_in.h"
#include "sieve_editor.h"

#include <string.h>

enum { MOST_NAME = 200, MOST_VALUE = 1024, MOST_TEXT = 4096, MOST_PARTS = 100 };

struct word { /* of theirs */
    const char *text;
    int means;
    bool negated;
};

static const struct word *find_word(const struct word *words, size_t count, struct str text)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(text, str_of(words[i].text)))
            return &words[i];
    return NULL;
}

static const char **one_value(struct sieve_context *context, struct str value)
{
    const char **values = arena_alloc(context->arena, sizeof(*values));

    values[0] = sieve_show(context, str_trim(value), MOST_VALUE);
    return values;
}

/* "a@b, c@d" as two values. */
static void split_values(struct sieve_context *context, struct str value,
                         struct rule_condition *out)
{
    out->values = arena_alloc(context->arena, MOST_PARTS * sizeof(*out->values));
    while (value.len > 0 && out->value_count < MOST_PARTS) {
        size_t len = str_find_char(value, ',');

        out->values[out->value_count++] =
            sieve_show(context, str_trim(str_part(value, 0, len)), MOST_VALUE);
        value = str_part(value, len + 1, value.len);
    }
}

/* --- RainLoop --- */

static bool read_condition(struct sieve_context *context, const struct json_in *from,
                           struct rule_condition *out)
{
    static const struct word fields[] = {
        {"From", RULE_FROM, false},       {"Recipient", RULE_RECIPIENT, false},
        {"Subject", RULE_SUBJECT, false}, {"Header", RULE_HEADER, false},
        {"Body", RULE_BODY, false},       {"Size", RULE_SIZE, false},
    };
    static const struct word types[] = {
        {"Contains", RULE_CONTAINS, false}, {"NotContains", RULE_CONTAINS, true},
        {"EqualTo", RULE_IS, false},        {"NotEqualTo", RULE_IS, true},
        {"Regex", RULE_REGEX, false},       {"Over", RULE_OVER, false},
        {"Under", RULE_UNDER, false},       {"Text", RULE_CONTAINS, false},
        {"Raw", RULE_CONTAINS, false},
    };
    const struct word *field =
        find_word(fields, ARRAY_LEN(fields), json_in_text(json_in_get(from, "Field")));
    const struct word *type =
        find_word(types, ARRAY_LEN(types), json_in_text(json_in_get(from, "Type")));
    struct str value = str_trim(json_in_text(json_in_get(from, "Value")));

    if (!field || !type || value.len == 0)
        return false;
    *out = (struct rule_condition){.field = (enum rule_field)field->means,
                                   .match = (enum rule_operator)type->means,
                                   .negated = type->negated,
                                   .header = "",
                                   .raw = ""};
    if (out->field == RULE_HEADER)
        out->header =
            sieve_show(context, json_in_text(json_in_get(from, "ValueSecond")), MOST_NAME);
    if (out->field == RULE_FROM || out->field == RULE_RECIPIENT)
        split_values(context, value, out);
    else {
        out->values = one_value(context, value);
        out->value_count = 1;
    }
    return true;
}

static bool read_conditions(struct sieve_context *context, const struct json_in *list,
                            struct rule *out)
{
    size_t count = json_in_count(list);

    if (count > MOST_PARTS)
        return false;
    out->conditions = arena_alloc(context->arena, (count + 1) * sizeof(*out->conditions));
    for (size_t i = 0; i < count; i++)
        if (!read_condition(context, json_in_at(list, i), &out->conditions[out->condition_count++]))
            return false;
    return true;
}

static void add_action(struct rule *rule, enum rule_action_kind kind, const char *argument)
{
    rule->actions[rule->action_count++] =
        (struct rule_action){.kind = kind, .argument = argument, .subject = ""};
}

static bool read_actions(struct sieve_context *context, const struct json_in *from,
                         struct rule *out)
{
    static const struct word types[] = {
        {"None", RULE_KEEP, false},           {"Discard", RULE_DISCARD, false},
        {"Forward", RULE_FORWARD, false},     {"MoveTo", RULE_MOVE, false},
        {"Vacation", RULE_AUTO_REPLY, false}, {"Reject", RULE_REJECT, false},
    };
    const struct word *type =
        find_word(types, ARRAY_LEN(types), json_in_text(json_in_get(from, "ActionType")));
    struct str value = json_in_text(json_in_get(from, "ActionValue"));

    if (!type)
        return false;
    out->actions = arena_alloc(context->arena, 3 * sizeof(*out->actions));
    if (json_in_true(json_in_get(from, "MarkAsRead")))
        add_action(out, RULE_MARK_READ, "");
    add_action(out, (enum rule_action_kind)type->means,
               type->means == RULE_KEEP || type->means == RULE_DISCARD
                   ? ""
                   : sieve_show_lines(context, str_trim(value), MOST_TEXT));
    if (type->means == RULE_FORWARD)
        out->actions[out->action_count - 1].copy = json_in_true(json_in_get(from, "Keep"));
    if (json_in_true(json_in_get(from, "Stop")))
        add_action(out, RULE_STOP, "");
    return true;
}

static struct rule *read_filter(struct sieve_context *context, const struct json_in *from,
                                const char **name)
{
    struct rule *rule = arena_alloc(context->arena, sizeof(*rule));

    if (!json_in_is_object(from))
        return NULL;
    *name = sieve_show_line(context, json_in_text(json_in_get(from, "Name")), MOST_NAME);
    rule->enabled = json_in_true(json_in_get(from, "Enabled"));
    rule->join = str_equal(json_in_text(json_in_get(from, "ConditionsType")), str_of("Any"))
                     ? RULE_ANY
                     : RULE_ALL;
    if (!read_conditions(context, json_in_get(from, "Conditions"), rule) ||
        !read_actions(context, from, rule))
        return NULL;
    return rule;
}

struct rule *sieve_read_rainloop(struct sieve_context *context, struct str comment,
                                 const char **name)
{
    static const char begin[] = "BEGIN:HEADER", end[] = "END:HEADER";
    size_t from = str_find(comment, str_of(begin));
    struct str body = str_part(comment, from + strlen(begin), comment.len);
    struct json_in *document;
    struct rule *rule = NULL;
    struct buf text;

    body = str_part(body, 0, str_find(body, str_of(end)));
    buf_init(&text, LIMIT_SCRIPT);
    *name = "";
    if (base64_decode_loose(&text, body)) {
        document = json_in_parse(buf_as_str(&text));
        rule = read_filter(context, document, name);
        json_in_free(document);
    }
    buf_dispose(&text);
    return rule;
}

/* --- AfterLogic: enabled;condition;field;value;action;folder --- */

static bool take_field(struct str *rest, struct str *field)
{
    size_t len = str_find_char(*rest, ';');

    if (rest->len == 0)
        return false;
    *field = str_part(*rest, 0, len);
    *rest = str_part(*rest, len + 1, rest->len);
    return true;
}

struct rule *sieve_read_afterlogic(struct sieve_context *context, struct str fields)
{
    static const enum rule_field subjects[] = {RULE_FROM, RULE_RECIPIENT, RULE_SUBJECT};
    static const enum rule_action_kind deeds[] = {RULE_KEEP, RULE_DISCARD, RULE_KEEP, RULE_MOVE};
    struct rule *rule = arena_alloc(context->arena, sizeof(*rule));
    struct rule_condition *condition;
    uint64_t how, what, deed;
    struct str part[5];

    for (size_t i = 0; i < ARRAY_LEN(part); i++)
        if (!take_field(&fields, &part[i]))
            return NULL;
    if (!str_to_u64(part[1], 2, &how) || !str_to_u64(part[2], 2, &what) ||
        !str_to_u64(part[4], 3, &deed))
        return NULL;
    rule->enabled = str_equal(part[0], str_of("1"));
    condition = rule->conditions = arena_alloc(context->arena, sizeof(*condition));
    rule->condition_count = 1;
    *condition = (struct rule_condition){.field = subjects[what],
                                         .match = how == 1 ? RULE_IS : RULE_CONTAINS,
                                         .negated = how == 2,
                                         .header = "",
                                         .raw = "",
                                         .values = one_value(context, part[3]),
                                         .value_count = 1};
    rule->actions = arena_alloc(context->arena, sizeof(*rule->actions));
    add_action(rule, deeds[deed],
               deed == 3 ? sieve_show(context, str_trim(fields), MOST_VALUE) : "");
    return rule;
}
