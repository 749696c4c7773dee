/* rules.c - `mailmedic rules CASE`: every rule found on the server, in one model. */
#include "listing.h"

#include "case/tables.h"
#include "parse/rule.h"

static const char *const join_names[] = {[RULE_ALL] = "all", [RULE_ANY] = "any"};

static void print_conditions(struct json *json, const struct rule *rule)
{
    json_array(json, "conditions");
    for (size_t i = 0; i < rule->condition_count; i++) {
        const struct rule_condition *condition = &rule->conditions[i];

        json_object(json, NULL);
        json_text(json, "field", rule_field_name(condition->field));
        json_text(json, "operator", rule_operator_name(condition->match));
        json_bool(json, "negated", condition->negated);
        json_text(json, "header", *condition->header ? condition->header : NULL);
        json_array(json, "values");
        for (size_t v = 0; v < condition->value_count; v++)
            json_text(json, NULL, condition->values[v]);
        json_close(json, ']');
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void print_actions(struct json *json, const struct rule *rule)
{
    json_array(json, "actions");
    for (size_t i = 0; i < rule->action_count; i++) {
        const struct rule_action *action = &rule->actions[i];

        json_object(json, NULL);
        json_text(json, "kind", rule_action_name(action->kind));
        json_text(json, "argument", *action->argument ? action->argument : NULL);
        json_bool(json, "copy", action->copy);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void print_model(struct json *json, const struct rule *rule)
{
    json_bool(json, "enabled", rule->enabled);
    json_text(json, "join", join_names[rule->join]);
    print_conditions(json, rule);
    print_actions(json, rule);
    json_text(json, "comment", rule->comment);
    json_text(json, "shown", rule->shown);
    json_text(json, "actual", rule->actual);
    json_int(json, "line", rule->line);
    json_text(json, "raw", rule->raw);
}

bool rule_row_to_json(struct listing *list, const struct rule_row *row, struct error *err)
{
    struct json *json = &list->out.json;
    const char *mailbox;
    struct rule rule;

    json_object(json, NULL);
    json_int(json, "id", row->id);
    if (!account_told(list->cf, &list->arena, row->account, &mailbox, err))
        return false;
    json_text(json, "mailbox", *mailbox ? mailbox : NULL); /* NULL: there is one */
    json_text(json, "source", row->source);
    json_text(json, "script", row->script);
    json_text(json, "name", row->name);
    json_int(json, "order", row->order);
    json_bool(json, "active", row->active);
    json_bool(json, "gone", row->gone);
    json_bool(json, "from_file", row->from_file); /* then "active" is presumed */
    json_hash(json, "raw_sha256", &row->raw);
    json_text(json, "status", row->status == PARSE_OK ? "ok" : "not-analysed");
    json_text(json, "summary", row->summary);
    if (row->blob.len > 0) {
        if (!rule_decode(&rule, &list->arena, row->blob, err))
            return error_prefix(err, "rule %lld", (long long)row->id);
        print_model(json, &rule);
    }
    json_close(json, '}');
    return true;
}

static void rule_to_text(struct output *out, const struct rule_row *row)
{
    buf_printf(&out->text, "#%lld  %s \"", (long long)row->id, row->source);
    output_shown(out, row->script, 60);
    buf_printf(&out->text, "\"%s  rule \"",
               row->gone        ? " (no longer there)"
               : row->from_file ? " (a file)"
               : row->active    ? ""
                                : " (not active)");
    output_shown(out, row->name, 80);
    buf_text(&out->text, "\"\n      ");
    output_shown(out, row->summary, 400);
    buf_char(&out->text, '\n');
}

/* Whose rules come now, where there are several mailboxes. */
static bool head_mailbox(struct listing *list, int64_t account, struct error *err)
{
    const char *mailbox;

    if (!account_told(list->cf, &list->arena, account, &mailbox, err))
        return false;
    if (*mailbox == '\0')
        return true;
    output_shown(&list->out, mailbox, 400);
    buf_text(&list->out.text, ":\n");
    return true;
}

/* An empty list is no answer: whether anybody has looked, and why not. */
static bool say_none(struct listing *list, struct error *err)
{
    struct buf *text = &list->out.text;
    const struct coverage *row;

    if (!coverage_find(list->cf, &list->arena, "rules-sieve", &row, err))
        return false;
    buf_text(text, "No rules in this case.");
    if (row) {
        buf_printf(text, " %s: %s: ", row->title, coverage_name(row->state));
        output_shown(&list->out, row->detail, 400);
        buf_printf(text, "%s%s", row->hint[0] ? "\n-> " : "", row->hint);
    }
    buf_text(text, "\nAll that was looked for, and what was not: mailmedic coverage ");
    output_word(&list->out, list->call->arguments[0]);
    buf_char(text, '\n');
    return true;
}

static bool list_rules(struct listing *list, struct error *err)
{
    struct rule_row *rows;
    size_t count;

    if (!rule_list(list->cf, &list->arena, &rows, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!list->out.as_json && (i == 0 || rows[i].account != rows[i - 1].account) &&
            !head_mailbox(list, rows[i].account, err))
            return false;
        if (!list->out.as_json)
            rule_to_text(&list->out, &rows[i]);
        else if (!rule_row_to_json(list, &rows[i], err))
            return false;
    }
    return list->out.as_json || count > 0 || say_none(list, err);
}

bool run_rules(struct invocation *call, struct error *err)
{
    return listing_run(call, "rules", list_rules, err);
}
