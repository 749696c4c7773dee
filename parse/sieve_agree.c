/* sieve_agree.c - does the code do what the webmail shows? See sieve_editor.h. */
#include "sieve_editor.h"

#include <string.h>

/* Both without regard to case and to how blanks are written. */
static bool same_text(const char *a, const char *b)
{
    struct str left = str_trim(str_of(a)), right = str_trim(str_of(b));

    for (;;) {
        size_t l = 0, r = 0;

        while (l < left.len && left.at[l] != ' ' && left.at[l] != '\n')
            l++;
        while (r < right.len && right.at[r] != ' ' && right.at[r] != '\n')
            r++;
        if (!str_equal_nocase(str_part(left, 0, l), str_part(right, 0, r)))
            return false;
        left = str_trim(str_part(left, l, left.len));
        right = str_trim(str_part(right, r, right.len));
        if (left.len == 0 || right.len == 0)
            return left.len == right.len;
    }
}

/* Some editors describe a folder in modified UTF-7 and write it in UTF-8: compare what is before
 * the first encoded letter. */
static bool same_folder(const char *displayed, const char *actual)
{
    size_t plain = strcspn(displayed, "&");

    if (displayed[plain] == '\0')
        return same_text(displayed, actual);
    return strncmp(displayed, actual, plain) == 0;
}

static bool same_values(const struct rule_condition *a, const struct rule_condition *b)
{
    if (a->value_count != b->value_count)
        return false;
    for (size_t i = 0; i < a->value_count; i++) {
        size_t k = 0;

        while (k < b->value_count && !same_text(a->values[i], b->values[k]))
            k++;
        if (k == b->value_count)
            return false;
    }
    return true;
}

static bool same_condition(const struct rule_condition *a, const struct rule_condition *b)
{
    return a->field == b->field && a->match == b->match && a->negated == b->negated &&
           (a->field != RULE_HEADER || same_text(a->header, b->header)) && same_values(a, b);
}

static bool same_conditions(const struct rule *displayed, const struct rule *actual)
{
    if (displayed->condition_count != actual->condition_count ||
        (displayed->condition_count > 1 && displayed->join != actual->join))
        return false;
    for (size_t i = 0; i < displayed->condition_count; i++) {
        size_t k = 0;

        while (k < actual->condition_count &&
               !same_condition(&displayed->conditions[i], &actual->conditions[k]))
            k++;
        if (k == actual->condition_count)
            return false;
    }
    return true;
}

/* Leaves mail where it would have been anyway, or ends the script. */
static bool is_neutral(const struct rule_action *action)
{
    return action->kind == RULE_KEEP || action->kind == RULE_STOP ||
           ((action->kind == RULE_MOVE || action->kind == RULE_COPY) &&
            same_text(action->argument, "INBOX"));
}

static bool same_action(const struct rule_action *displayed, const struct rule_action *actual)
{
    if (displayed->kind != actual->kind)
        return false;
    if (displayed->kind == RULE_MOVE || displayed->kind == RULE_COPY)
        return same_folder(displayed->argument, actual->argument);
    return same_text(displayed->argument, actual->argument);
}

static bool has_action(const struct rule *rule, const struct rule_action *action,
                       bool action_is_displayed)
{
    for (size_t i = 0; i < rule->action_count; i++) {
        const struct rule_action *one = &rule->actions[i];

        if (action_is_displayed ? same_action(action, one) : same_action(one, action))
            return true;
    }
    return false;
}

static bool keeps_copy(const struct rule *rule)
{
    for (size_t i = 0; i < rule->action_count; i++)
        if ((rule->actions[i].kind == RULE_FORWARD && rule->actions[i].copy) ||
            (rule->actions[i].kind != RULE_STOP && is_neutral(&rule->actions[i])))
            return true;
    return false;
}

static bool same_actions(const struct rule *displayed, const struct rule *actual)
{
    for (size_t i = 0; i < displayed->action_count; i++) {
        const struct rule_action *one = &displayed->actions[i];

        if (!is_neutral(one) && !has_action(actual, one, true))
            return false;
        if (one->kind == RULE_FORWARD && one->copy && !keeps_copy(actual))
            return false;
    }
    for (size_t i = 0; i < actual->action_count; i++)
        if (!is_neutral(&actual->actions[i]) && !has_action(displayed, &actual->actions[i], false))
            return false;
    return true;
}

bool sieve_agrees(const struct rule *displayed, const struct rule *actual)
{
    if (displayed->enabled != actual->enabled)
        return false;
    return same_conditions(displayed, actual) && same_actions(displayed, actual);
}
