/* rule.c - a rule as one flat record of fields, and back; see rule.h. */
#include "parse/rule.h"

#include "base/frame.h"
#include "base/limits.h"

enum { RECORD_VERSION = 2, OLD_VERSION = 1 /* ends with the actions; no exceptions */ };

/* In the order in which they stand in the record; a record is all of them, none twice. The fields
 * of a condition follow TAG_CONDITIONS (how many) once for each, those of an action
 * TAG_ACTIONS. */
enum tag {
    TAG_VERSION = 1,
    TAG_SOURCE,
    TAG_SCRIPT,
    TAG_NAME,
    TAG_ORDER,
    TAG_ENABLED,
    TAG_JOIN,
    TAG_TRAITS,
    TAG_LINE,
    TAG_COMMENT,
    TAG_RAW,
    TAG_DIALECT,
    TAG_SHOWN,
    TAG_ACTUAL,
    TAG_CONDITIONS,
    TAG_FIELD,
    TAG_OPERATOR,
    TAG_NEGATED,
    TAG_HEADER,
    TAG_TEST,
    TAG_VALUES,
    TAG_VALUE,
    TAG_ACTIONS,
    TAG_KIND,
    TAG_COPY,
    TAG_ARGUMENT,
    TAG_SUBJECT,
    TAG_EXCEPTION, /* of a condition, behind TAG_NEGATED */
    TAG_SOURCE_KIND,
    TAG_SETTING,
    TAG_MAILBOX,
    TAG_ACTOR,
    TAG_MADE,
    TAG_CHANGED,
    TAG_MADE_HOW,
    TAG_ID,
    TAG_WARNINGS,
    TAG_WARNING,
};

enum { ALL_TRAITS = RULE_LAST_TRAIT * 2 - 1 };

static void put(struct buf *out, enum tag tag, const char *text)
{
    pack_text(out, (uint16_t)tag, text ? text : "");
}

static void put_condition(struct buf *out, const struct rule_condition *condition)
{
    pack_u64(out, TAG_FIELD, condition->field);
    pack_u64(out, TAG_OPERATOR, condition->match);
    pack_u64(out, TAG_NEGATED, condition->negated);
    pack_u64(out, TAG_EXCEPTION, condition->exception);
    put(out, TAG_HEADER, condition->header);
    put(out, TAG_TEST, condition->raw);
    pack_u64(out, TAG_VALUES, condition->value_count);
    for (size_t i = 0; i < condition->value_count; i++)
        put(out, TAG_VALUE, condition->values[i]);
}

static void put_origin(struct buf *out, const struct rule *rule)
{
    pack_u64(out, TAG_SOURCE_KIND, rule->kind);
    pack_u64(out, TAG_SETTING, rule->setting);
    put(out, TAG_MAILBOX, rule->mailbox);
    put(out, TAG_ACTOR, rule->actor);
    pack_i64(out, TAG_MADE, rule->made);
    pack_i64(out, TAG_CHANGED, rule->changed);
    put(out, TAG_MADE_HOW, rule->made_how);
    put(out, TAG_ID, rule->id);
    pack_u64(out, TAG_WARNINGS, rule->warning_count);
    for (size_t i = 0; i < rule->warning_count; i++)
        put(out, TAG_WARNING, rule->warnings[i]);
}

void rule_encode(const struct rule *rule, struct buf *out)
{
    pack_u64(out, TAG_VERSION, RECORD_VERSION);
    put(out, TAG_SOURCE, rule->source);
    put(out, TAG_SCRIPT, rule->script);
    put(out, TAG_NAME, rule->name);
    pack_u64(out, TAG_ORDER, rule->order < 0 ? 0 : (uint64_t)rule->order);
    pack_u64(out, TAG_ENABLED, rule->enabled);
    pack_u64(out, TAG_JOIN, rule->join);
    pack_u64(out, TAG_TRAITS, rule->traits);
    pack_u64(out, TAG_LINE, rule->line);
    put(out, TAG_COMMENT, rule->comment);
    put(out, TAG_RAW, rule->raw);
    put(out, TAG_DIALECT, rule->dialect);
    put(out, TAG_SHOWN, rule->shown);
    put(out, TAG_ACTUAL, rule->actual);
    pack_u64(out, TAG_CONDITIONS, rule->condition_count);
    for (size_t i = 0; i < rule->condition_count; i++)
        put_condition(out, &rule->conditions[i]);
    pack_u64(out, TAG_ACTIONS, rule->action_count);
    for (size_t i = 0; i < rule->action_count; i++) {
        pack_u64(out, TAG_KIND, rule->actions[i].kind);
        pack_u64(out, TAG_COPY, rule->actions[i].copy);
        put(out, TAG_ARGUMENT, rule->actions[i].argument);
        put(out, TAG_SUBJECT, rule->actions[i].subject);
    }
    put_origin(out, rule);
}

struct reader {
    struct unpack in;
    struct arena *arena;
    bool old; /* OLD_VERSION */
};

static bool take(struct reader *reader, enum tag tag, struct field *out)
{
    if (unpack_next(&reader->in, out) && out->tag == tag)
        return true;
    reader->in.bad = true;
    return false;
}

static const char *get(struct reader *reader, enum tag tag)
{
    struct field field;
    struct str text;

    if (!take(reader, tag, &field))
        return "";
    text = unpack_text(&reader->in, &field);
    return arena_strndup(reader->arena, text.at, text.len);
}

static uint64_t get_number(struct reader *reader, enum tag tag, uint64_t max)
{
    struct field field;

    return take(reader, tag, &field) ? unpack_u64(&reader->in, &field, max) : 0;
}

static void get_condition(struct reader *reader, struct rule_condition *out)
{
    out->field = (enum rule_field)get_number(reader, TAG_FIELD, RULE_LAST_FIELD);
    out->match = (enum rule_operator)get_number(reader, TAG_OPERATOR, RULE_LAST_OPERATOR);
    out->negated = get_number(reader, TAG_NEGATED, 1);
    out->exception = !reader->old && get_number(reader, TAG_EXCEPTION, 1);
    out->header = get(reader, TAG_HEADER);
    out->raw = get(reader, TAG_TEST);
    out->value_count = get_number(reader, TAG_VALUES, LIMIT_RULE_VALUES);
    out->values = arena_alloc(reader->arena, (out->value_count + 1) * sizeof(*out->values));
    for (size_t i = 0; i < out->value_count && !reader->in.bad; i++)
        out->values[i] = get(reader, TAG_VALUE);
}

static void get_action(struct reader *reader, struct rule_action *out)
{
    out->kind = (enum rule_action_kind)get_number(reader, TAG_KIND, RULE_LAST_ACTION);
    out->copy = get_number(reader, TAG_COPY, 1);
    out->argument = get(reader, TAG_ARGUMENT);
    out->subject = get(reader, TAG_SUBJECT);
}

static void get_head(struct reader *reader, struct rule *out)
{
    uint64_t version = get_number(reader, TAG_VERSION, UINT32_MAX);

    reader->old = version == OLD_VERSION;
    if (version != RECORD_VERSION && !reader->old)
        reader->in.bad = true;
    out->source = get(reader, TAG_SOURCE);
    out->script = get(reader, TAG_SCRIPT);
    out->name = get(reader, TAG_NAME);
    out->order = (int)get_number(reader, TAG_ORDER, INT32_MAX);
    out->enabled = get_number(reader, TAG_ENABLED, 1);
    out->join = (enum rule_join)get_number(reader, TAG_JOIN, RULE_ANY);
    out->traits = (uint32_t)get_number(reader, TAG_TRAITS, ALL_TRAITS);
    out->line = (uint32_t)get_number(reader, TAG_LINE, UINT32_MAX);
    out->comment = get(reader, TAG_COMMENT);
    out->raw = get(reader, TAG_RAW);
    out->dialect = get(reader, TAG_DIALECT);
    out->shown = get(reader, TAG_SHOWN);
    out->actual = get(reader, TAG_ACTUAL);
}

static int64_t get_time(struct reader *reader, enum tag tag)
{
    struct field field;

    return take(reader, tag, &field) ? unpack_i64(&reader->in, &field) : 0;
}

static void get_origin(struct reader *reader, struct rule *out)
{
    out->kind = (enum rule_kind_of_source)get_number(reader, TAG_SOURCE_KIND, RULE_TYPED);
    out->setting = (enum rule_setting)get_number(reader, TAG_SETTING, RULE_LAST_SETTING);
    out->mailbox = get(reader, TAG_MAILBOX);
    out->actor = get(reader, TAG_ACTOR);
    out->made = get_time(reader, TAG_MADE);
    out->changed = get_time(reader, TAG_CHANGED);
    out->made_how = get(reader, TAG_MADE_HOW);
    out->id = get(reader, TAG_ID);
    out->warning_count = get_number(reader, TAG_WARNINGS, LIMIT_RULE_WARNINGS);
    out->warnings = arena_alloc(reader->arena, (out->warning_count + 1) * sizeof(*out->warnings));
    for (size_t i = 0; i < out->warning_count && !reader->in.bad; i++)
        out->warnings[i] = get(reader, TAG_WARNING);
}

bool rule_decode(struct rule *out, struct arena *arena, struct str blob, struct error *err)
{
    struct reader reader = {.in = {.rest = blob}, .arena = arena};

    *out = (struct rule){0};
    get_head(&reader, out);
    out->condition_count = get_number(&reader, TAG_CONDITIONS, LIMIT_RULE_CONDITIONS);
    out->conditions = arena_alloc(arena, (out->condition_count + 1) * sizeof(*out->conditions));
    for (size_t i = 0; i < out->condition_count && !reader.in.bad; i++)
        get_condition(&reader, &out->conditions[i]);
    out->action_count = get_number(&reader, TAG_ACTIONS, LIMIT_RULE_ACTIONS);
    out->actions = arena_alloc(arena, (out->action_count + 1) * sizeof(*out->actions));
    for (size_t i = 0; i < out->action_count && !reader.in.bad; i++)
        get_action(&reader, &out->actions[i]);
    out->mailbox = out->actor = out->made_how = out->id = "";
    if (!reader.old)
        get_origin(&reader, out);
    if (!reader.in.bad && reader.in.rest.len == 0)
        return true;
    *out = (struct rule){0};
    return error_set(err, ERROR_FORMAT, "the record of a rule is damaged");
}
