/* export.c - see export.h. */
#include "export.h"

#include "base/limits.h"
#include "rule_report.h"

#include <stdio.h>
#include <string.h>

enum { MOST_RAW = KIB(4), MOST_TEXT = KIB(64), MOST_EXCERPT = 200, MOST_COMMENT = 400 };

void export_begin(struct export *export, struct rule_script *out, struct arena *arena,
                  const char *format, const struct import_text *text, const char *script)
{
    *out = (struct rule_script){.error = "", .limit = ""};
    rule_report_blank(&out->report);
    *export = (struct export){.arena = arena, .out = out, .source = format};
    export->script = export_text(export, str_of(script));
    export->rejects = arena_alloc(arena, LIMIT_RULE_REJECTS * sizeof(*export->rejects));
    export->warnings = arena_alloc(arena, LIMIT_RULE_WARNINGS * sizeof(*export->warnings));
    out->report.format = format;
    if (!text)
        return;
    out->report.encoding = text->encoding;
    if (text->replaced > 0)
        export_warn_file(export, "bytes that are no text in this encoding were replaced");
}

void export_end(struct export *export)
{
    struct rule_script *out = export->out;

    out->rules = export->rules;
    out->report.rejects = export->rejects;
    out->report.warnings = export->warnings;
}

/* --- text --- */

static bool plain(struct str s)
{
    return utf8_valid(s) && (s.len == 0 || !memchr(s.at, '\0', s.len));
}

static void add_safe(struct buf *out, struct str s)
{
    while (s.len > 0) {
        struct str from = s;
        int32_t ch = utf8_take(&s);

        if (ch == 0)
            buf_text(out, "\\0");
        else if (ch == UTF8_BAD)
            buf_printf(out, "\\x%02X", (unsigned char)from.at[0]);
        else
            utf8_put(out, (uint32_t)ch);
    }
}

const char *export_text(struct export *export, struct str s)
{
    const char *copy;
    struct buf safe;

    if (s.len > MOST_TEXT) {
        s = str_part(s, 0, MOST_TEXT);
        export->out->limit = "rule-text";
    }
    if (export->text + s.len > LIMIT_RULE_TEXT) {
        export->out->limit = "rule-text";
        return "";
    }
    export->text += s.len;
    if (plain(s))
        return arena_strndup(export->arena, s.at, s.len);
    buf_init(&safe, 4 * (size_t)MOST_TEXT + 1);
    add_safe(&safe, s);
    copy = arena_strndup(export->arena, buf_c(&safe), safe.len);
    buf_dispose(&safe);
    return copy;
}

const char *export_trimmed(struct export *export, struct str s)
{
    return export_text(export, str_trim(s));
}

/* Shown form; with line ends kept if `lines`. */
static const char *shown(struct export *export, struct str s, size_t most, bool lines)
{
    struct str rest = str_part(s, 0, most), line;
    struct buf out;
    const char *copy;

    buf_init(&out, most * 10 + 64);
    if (lines) {
        while (str_next_line(&rest, &line)) {
            if (out.len > 0)
                buf_char(&out, '\n');
            text_show(&out, line);
        }
    } else {
        text_show(&out, rest);
    }
    copy = arena_strndup(export->arena, buf_c(&out), utf8_clip(buf_as_str(&out), most));
    buf_dispose(&out);
    return copy;
}

/* --- rules --- */

/* Room for one more in an array that lies in the arena. */
static void *grow(struct export *export, void *at, size_t count, size_t *room, size_t size)
{
    void *more;

    if (count < *room)
        return at;
    *room = count < 8 ? 8 : count * 2;
    more = arena_alloc(export->arena, *room * size);
    if (count > 0)
        memcpy(more, at, count * size);
    return more;
}

void export_rule(struct export *export, uint32_t line, struct str raw)
{
    export->rule = (struct rule){.source = export->source,
                                 .script = export->script,
                                 .name = "",
                                 .enabled = true,
                                 .line = line,
                                 .comment = "",
                                 .dialect = "",
                                 .shown = "",
                                 .actual = "",
                                 .mailbox = "",
                                 .actor = "",
                                 .made_how = "",
                                 .id = "",
                                 .raw = ""};
    export->condition_room = export->action_room = export->warning_room = 0;
    export_rule_raw(export, raw);
}

void export_rule_raw(struct export *export, struct str raw)
{
    if (export->out->count < LIMIT_RULES)
        export->rule.raw = shown(export, raw, MOST_RAW, true);
}

struct rule_condition *export_condition(struct export *export, enum rule_field field,
                                        enum rule_operator match)
{
    struct rule *rule = &export->rule;
    struct rule_condition *condition;

    if (rule->condition_count == LIMIT_RULE_CONDITIONS) {
        export->out->limit = "rule-conditions";
        rule->condition_count--; /* the last gives way: the rule is named as not whole */
    }
    rule->conditions = grow(export, rule->conditions, rule->condition_count,
                            &export->condition_room, sizeof(*condition));
    condition = &rule->conditions[rule->condition_count++];
    *condition = (struct rule_condition){.field = field, .match = match, .header = "", .raw = ""};
    export->value_room = 0;
    return condition;
}

void export_value(struct export *export, struct str value)
{
    struct rule_condition *condition = &export->rule.conditions[export->rule.condition_count - 1];

    if (condition->value_count == LIMIT_RULE_VALUES) {
        export->out->limit = "rule-values";
        return;
    }
    condition->values = grow(export, condition->values, condition->value_count, &export->value_room,
                             sizeof(*condition->values));
    condition->values[condition->value_count++] = export_text(export, value);
}

struct rule_action *export_action(struct export *export, enum rule_action_kind kind,
                                  struct str argument)
{
    struct rule *rule = &export->rule;
    struct rule_action *action;

    if (rule->action_count == LIMIT_RULE_ACTIONS) {
        export->out->limit = "rule-actions";
        rule->action_count--;
    }
    rule->actions =
        grow(export, rule->actions, rule->action_count, &export->action_room, sizeof(*action));
    action = &rule->actions[rule->action_count++];
    *action = (struct rule_action){.kind = kind, .subject = ""};
    action->argument = export_text(export, argument);
    return action;
}

void export_warn(struct export *export, const char *warning)
{
    struct rule *rule = &export->rule;

    for (size_t i = 0; i < rule->warning_count; i++)
        if (strcmp(rule->warnings[i], warning) == 0)
            return;
    if (rule->warning_count == LIMIT_RULE_WARNINGS)
        return;
    rule->warnings = grow(export, rule->warnings, rule->warning_count, &export->warning_room,
                          sizeof(*rule->warnings));
    rule->warnings[rule->warning_count++] = warning;
}

void export_warn_file(struct export *export, const char *warning)
{
    struct rule_report *report = &export->out->report;

    for (size_t i = 0; i < report->warning_count; i++)
        if (strcmp(export->warnings[i], warning) == 0)
            return;
    if (report->warning_count < LIMIT_RULE_WARNINGS)
        export->warnings[report->warning_count++] = warning;
}

void export_accept(struct export *export)
{
    struct rule_script *out = export->out;

    if (out->count == LIMIT_RULES) {
        out->limit = "rules";
        return;
    }
    export->rules = grow(export, export->rules, out->count, &export->room, sizeof(*export->rules));
    if (export->rule.order == 0)
        export->rule.order = (int)out->count + 1;
    export->rules[out->count++] = export->rule;
    out->report.accepted++;
}

void export_reject(struct export *export, uint32_t line, const char *reason, struct str raw)
{
    struct rule_report *report = &export->out->report;

    if (report->reject_count < LIMIT_RULE_REJECTS) {
        struct rule_reject *reject = &export->rejects[report->reject_count++];

        *reject = (struct rule_reject){line, reason, shown(export, raw, MOST_EXCERPT, false)};
    }
    report->rejected++;
}

void export_fail(struct export *export, uint32_t line, const char *reason, struct str raw)
{
    char where[300];

    snprintf(where, sizeof(where), "line %u: %s", line, reason);
    export->out->error = arena_strndup(export->arena, where, strlen(where));
    export_reject(export, line, reason, raw);
}
