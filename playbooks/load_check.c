/* load_check.c - the probes of a step, held to the catalogue; see load.h. */
#include "load.h"

#include <string.h>

static const struct probe_parameter *parameter(const struct probe_kind *kind, const char *name)
{
    for (size_t i = 0; kind->parameters[i].name; i++)
        if (strcmp(kind->parameters[i].name, name) == 0)
            return &kind->parameters[i];
    return NULL;
}

static bool is_choice(const char *choices, const char *word)
{
    struct str rest = str_of(choices);

    while (rest.len > 0) {
        size_t end = str_find_char(rest, ' ');

        if (str_equal(str_part(rest, 0, end), str_of(word)))
            return true;
        rest = str_part(rest, end + 1, rest.len);
    }
    return false;
}

static bool value_fits(const struct probe_parameter *parameter, const char *value)
{
    uint64_t number;

    switch (parameter->type) {
    case PARAMETER_WORD:
    case PARAMETER_WORDS:
        return !parameter->choices || is_choice(parameter->choices, value);
    case PARAMETER_BOOL:
        return strcmp(value, "true") == 0 || strcmp(value, "false") == 0;
    case PARAMETER_NUMBER:
        return str_to_u64(str_of(value), INT32_MAX, &number);
    case PARAMETER_DURATION:
        return duration_parse(value) >= 0;
    case PARAMETER_VAR:
        return is_play_name(value);
    case PARAMETER_TEXT:
    case PARAMETER_TEXTS:
    case PARAMETER_EVIDENCE:
    case PARAMETER_EXPR:
    case PARAMETER_RETRY:
    default:
        return *value != '\0';
    }
}

static struct play_argument *add(struct play_check *check, const char *name)
{
    struct play_argument *argument = &check->arguments[check->argument_count++];

    argument->name = name;
    return argument;
}

static void load_retry(struct reader *r, const struct node *at, struct play_check *check)
{
    if (!reader_map(r, at, "every for"))
        return;
    reader_duration(r, at, "every", true);
    reader_duration(r, at, "for", true);
    add(check, "retry.every")->values = reader_names(r, at, "every");
    add(check, "retry.for")->values = reader_names(r, at, "for");
}

static void load_argument(struct reader *r, const struct node *map, const struct node *at,
                          struct play_check *check)
{
    const struct probe_parameter *p = parameter(check->kind, at->key);
    struct play_names values;

    if (!p) {
        reader_fail(r, at, "the probe %s takes no \"%.60s\"", check->kind->name, at->key);
        return;
    }
    if (p->type == PARAMETER_RETRY) {
        load_retry(r, at, check);
        return;
    }
    if (at->kind != NODE_TEXT && p->type != PARAMETER_WORDS && p->type != PARAMETER_TEXTS) {
        reader_fail(r, at, "\"%s\" must be one text", at->key);
        return;
    }
    values = reader_names(r, map, at->key);
    if (values.count == 0) /* of no door asked, each would be closed */
        reader_fail(r, at, "\"%s\" of %s is empty", at->key, check->kind->name);
    for (size_t i = 0; i < values.count; i++)
        if (!value_fits(p, values.at[i]))
            reader_fail(r, at, "\"%.60s\" is nothing that \"%s\" of %s may be", values.at[i],
                        at->key, check->kind->name);
    if (p->type == PARAMETER_EXPR)
        check->unless = reader_expr(r, map, at->key);
    add(check, at->key)->values = values;
}

static void load_check(struct reader *r, const struct node *at, struct play_check *check)
{
    const struct node *arguments = at->first;

    if (at->kind != NODE_MAP || at->count != 1) {
        reader_fail(r, at, "a probe with its arguments is expected here");
        return;
    }
    check->kind = probe_kind(arguments->key);
    if (!check->kind) {
        reader_fail(r, arguments, "there is no probe \"%.60s\"", arguments->key);
        return;
    }
    if (arguments->kind != NODE_MAP) {
        reader_fail(r, arguments, "the arguments of %s are a map", check->kind->name);
        return;
    }
    check->arguments =
        arena_alloc(r->arena, (arguments->count * 2 + 1) * sizeof(*check->arguments));
    for (const struct node *child = arguments->first; child && reader_ok(r); child = child->next)
        load_argument(r, arguments, child, check);
    for (size_t i = 0; check->kind->parameters[i].name; i++)
        if (check->kind->parameters[i].required &&
            !node_get(arguments, check->kind->parameters[i].name))
            reader_fail(r, arguments, "the probe %s needs \"%s\"", check->kind->name,
                        check->kind->parameters[i].name);
}

void load_checks(struct reader *r, const struct node *map, struct play_step *step)
{
    const struct node *list = reader_list(r, map, "verify");

    if (!list)
        return;
    step->checks = arena_alloc(r->arena, (list->count + 1) * sizeof(*step->checks));
    for (const struct node *at = list->first; at && reader_ok(r); at = at->next)
        load_check(r, at, &step->checks[step->check_count++]);
}

const struct play_names *check_list(const struct play_check *check, const char *name)
{
    for (size_t i = 0; i < check->argument_count; i++)
        if (strcmp(check->arguments[i].name, name) == 0)
            return &check->arguments[i].values;
    return NULL;
}

const char *check_text(const struct play_check *check, const char *name, const char *standing)
{
    const struct play_names *values = check_list(check, name);

    return values && values->count > 0 ? values->at[0] : standing;
}
