/* sieve.c - walks a script's commands in the order in which they run and makes rules of them;
 * see sieve.h. */
#include "sieve.h"

#include "base/limits.h"
#include "sieve_check.h"
#include "sieve_rules.h"

#include <string.h>

enum { MOST_EARLIER = 8 }; /* branches whose negation is spelled out */

struct group { /* commands at the top, outside any if: one rule */
    const struct sieve_node *first;
    size_t to, index;
    struct sieve_place place;
    struct sieve_actions actions;
};

static bool is_named(const struct sieve_node *node, const char *name)
{
    return str_equal_nocase(node->name, str_of(name));
}

static bool is_branch(const struct sieve_node *node)
{
    return is_named(node, "if") || is_named(node, "elsif") || is_named(node, "else");
}

static bool stops(const struct sieve_actions *actions)
{
    for (size_t i = 0; i < actions->count; i++)
        if (actions->at[i].kind == RULE_STOP)
            return true;
    return false;
}

/* --- if false # anyof (...) --- */

/* Roundcube switches a rule off by putting "false #" in front of its test. */
static bool disabled_test(struct sieve_rules *rules, const struct sieve_node *node, struct str *out)
{
    const struct sieve_lexer *lexer = rules->lexer;

    if (!node->tests || !is_named(node->tests, "false") || !node->has_block)
        return false;
    for (size_t i = rules->next_comment; i < lexer->comment_count; i++) {
        const struct sieve_comment *comment = &lexer->comments[i];

        if (comment->from > node->block_from)
            break;
        if (comment->from >= node->tests->to && !comment->bracket) {
            *out = str_trim(comment->text);
            return out->len > 0;
        }
    }
    return false;
}

/* Reads the test in the comment, so that a rule which is off still says what it was for. */
static void read_disabled(struct sieve_rules *rules, struct rule *rule, struct str test)
{
    struct sieve_context *context = rules->context;
    struct str source = context->source;
    struct sieve_conditions conditions;
    struct sieve_tree tree;
    struct buf text;

    buf_init(&text, LIMIT_SCRIPT);
    buf_text(&text, "if ");
    sieve_add(&text, test);
    buf_text(&text, " {}");
    context->source = (struct str){arena_strndup(context->arena, buf_c(&text), text.len), text.len};
    buf_dispose(&text);
    sieve_tree_parse(&tree, context->arena, context->source);
    if (tree.error[0] == '\0' && tree.commands && tree.commands->tests) {
        sieve_conditions_of(context, tree.commands->tests, false, &conditions);
        if (conditions.truth == TRUTH_DEPENDS) {
            rule->conditions = conditions.at;
            rule->condition_count = conditions.count;
            rule->join = conditions.join;
            rule->traits |= conditions.nested ? RULE_NESTED : 0;
        }
    }
    sieve_tree_dispose(&tree);
    context->source = source;
}

/* --- blocks and branches --- */

static const struct sieve_node *walk_chain(struct sieve_rules *rules, const struct sieve_node *node,
                                           const struct sieve_place *place);

static void walk_command(struct sieve_rules *rules, const struct sieve_node *node,
                         const struct sieve_place *place, struct sieve_actions *actions);

static void walk_block(struct sieve_rules *rules, const struct sieve_node *node,
                       const struct sieve_place *place, struct sieve_actions *actions)
{
    for (; node; node = node->next) {
        if (is_branch(node))
            node = walk_chain(rules, node, place);
        else
            walk_command(rules, node, place, actions);
    }
}

/* Anything but a branch. A block of its own (foreverypart) counts as its surroundings. */
static void walk_command(struct sieve_rules *rules, const struct sieve_node *node,
                         const struct sieve_place *place, struct sieve_actions *actions)
{
    if (node->has_block)
        walk_block(rules, node->block, place, actions);
    else if (!node->broken)
        sieve_action(rules->context, node, actions);
}

/* Makes the rule of one branch, and of the branches inside it. */
static void walk_branch(struct sieve_rules *rules, const struct sieve_node *node,
                        const struct sieve_place *place, const struct sieve_conditions *conditions)
{
    struct sieve_context *context = rules->context;
    struct sieve_place inside = {.mark = place->mark, .comment = "", .nested = true};
    struct sieve_actions actions = {.count = 0};
    size_t index = sieve_rules_begin(rules, node, place, conditions);
    struct sieve_kept before;
    struct str off;

    if (index == SIZE_MAX)
        return;
    inside.off = place->off || conditions->truth == TRUTH_NEVER;
    inside.outer = conditions->truth == TRUTH_NEVER ? NULL : conditions;
    if (conditions->program) {
        struct rule_action run = {
            .kind = RULE_RUN, .copy = true, .argument = conditions->program, .subject = ""};

        sieve_actions_add(context, &actions, &run);
    }
    if (!place->nested && disabled_test(rules, node, &off))
        read_disabled(rules, &rules->at[index], off);
    sieve_variables_keep(context, &before);
    walk_block(rules, node->block, &inside, &actions);
    if (conditions->truth == TRUTH_ALWAYS)
        sieve_kept_dispose(&before);
    else
        sieve_variables_return(context, &before, conditions->truth == TRUTH_NEVER);
    if (actions.count == 0 && node->block && (rules->count > index + 1 || !place->mark))
        sieve_rules_drop(rules, index);
    sieve_rules_finish(rules, index, place, &actions,
                       str_part(context->source, node->from, node->to - node->from));
    if (!place->nested && conditions->truth == TRUTH_ALWAYS && stops(&actions) && !rules->stopped)
        rules->stopped = node->line;
}

/* All of the branches so far do not apply. */
static void add_earlier(struct sieve_rules *rules, struct sieve_conditions *earlier, size_t count,
                        const struct sieve_conditions *own)
{
    struct sieve_conditions turned = *own;
    struct rule_condition many = {
        .field = RULE_OPAQUE, .negated = true, .header = "", .raw = "any of the branches before"};

    if (count < MOST_EARLIER || own->truth != TRUTH_DEPENDS) {
        sieve_conditions_not(rules->context, &turned);
        sieve_conditions_and(rules->context, earlier, &turned);
    } else if (count == MOST_EARLIER) {
        *earlier = (struct sieve_conditions){.join = RULE_ALL, .raw = own->raw};
        sieve_conditions_add(rules->context, earlier, &many);
    }
}

/* What must hold for this branch to be taken. An anyof of its own cannot be joined with anything
 * on one level: it is kept alone, and marked. */
static void branch_conditions(struct sieve_rules *rules, const struct sieve_conditions *own,
                              const struct sieve_conditions *earlier,
                              const struct sieve_place *place, struct sieve_conditions *out)
{
    bool any = own->join == RULE_ANY && own->count > 1;

    *out = *own;
    out->room = out->count;
    if (any && earlier->count > 0 && earlier->truth != TRUTH_NEVER)
        out->nested = true;
    else
        sieve_conditions_and(rules->context, out, earlier);
    if (place->outer) {
        struct sieve_conditions all = *place->outer;

        all.room = all.count;
        sieve_conditions_and(rules->context, &all, out);
        *out = all;
    }
    out->program = own->program;
}

static const struct sieve_node *walk_chain(struct sieve_rules *rules, const struct sieve_node *node,
                                           const struct sieve_place *place)
{
    struct sieve_conditions earlier = {.truth = TRUTH_ALWAYS, .raw = ""};
    const struct sieve_node *last = node;
    struct sieve_place here = *place;
    size_t count = 0;

    for (; node && is_branch(node) && (count == 0 || !is_named(node, "if")); node = node->next) {
        struct sieve_conditions own = {.truth = TRUTH_ALWAYS, .raw = "else"}, all;

        if (node->tests && !node->tests->broken)
            sieve_conditions_of(rules->context, node->tests, false, &own);
        if (!place->nested && count > 0) {
            const struct sieve_mark *mark;

            sieve_rules_reach(rules, node->from);
            here.comment = sieve_rules_comment(rules, node->from);
            mark = sieve_rules_take_mark(rules);
            here.mark = mark ? mark : here.mark;
        }
        branch_conditions(rules, &own, &earlier, place, &all);
        if (node->has_block)
            walk_branch(rules, node, &here, &all);
        if (!place->nested) {
            sieve_rules_skip_marks(rules, node->to);
            (void)sieve_rules_comment(rules, node->to);
        }
        add_earlier(rules, &earlier, count, &own);
        last = node;
        count++;
    }
    return last;
}

/* --- the top --- */

static void close_group(struct sieve_rules *rules, struct group *group)
{
    struct sieve_context *context = rules->context;
    const struct sieve_node *first = group->first;

    if (!first)
        return;
    if (group->index != SIZE_MAX) {
        if (group->actions.count == 0)
            sieve_rules_drop(rules, group->index);
        sieve_rules_finish(rules, group->index, &group->place, &group->actions,
                           str_part(context->source, first->from, group->to - first->from));
    }
    if (stops(&group->actions) && !rules->stopped)
        rules->stopped = first->line;
    group->first = NULL;
}

static void open_group(struct sieve_rules *rules, struct group *group,
                       const struct sieve_node *node)
{
    *group = (struct group){.first = node};
    sieve_rules_reach(rules, node->from);
    group->place.comment = sieve_rules_comment(rules, node->from);
    group->place.mark = sieve_rules_take_mark(rules);
    group->index = sieve_rules_begin(rules, node, &group->place, NULL);
}

static void walk_top(struct sieve_rules *rules, const struct sieve_node *node)
{
    struct group group = {.first = NULL};

    for (; node; node = node->next) {
        struct sieve_place place = {.comment = ""};

        if (is_named(node, "require"))
            continue;
        if (is_branch(node)) {
            close_group(rules, &group);
            sieve_rules_reach(rules, node->from);
            place.comment = sieve_rules_comment(rules, node->from);
            place.mark = sieve_rules_take_mark(rules);
            node = walk_chain(rules, node, &place);
            continue;
        }
        if (group.first && sieve_rules_mark_ahead(rules, node->from))
            close_group(rules, &group);
        if (!group.first)
            open_group(rules, &group, node);
        walk_command(rules, node, &group.place, &group.actions);
        group.to = node->to;
        sieve_rules_skip_marks(rules, node->to);
    }
    close_group(rules, &group);
    sieve_rules_reach(rules, SIZE_MAX);
}

bool sieve_parse_origins(struct rule_script *out, struct arena *arena, struct str source,
                         const char *script_name, const struct sieve_origin **origins)
{
    struct sieve_required required;
    struct sieve_context context;
    struct sieve_rules rules;
    struct sieve_tree tree;

    sieve_context_init(&context, arena, str_part(source, 0, LIMIT_SCRIPT));
    if (source.len > LIMIT_SCRIPT)
        sieve_limit(&context, "script");
    sieve_tree_parse(&tree, arena, context.source);
    if (tree.too_deep)
        sieve_limit(&context, "sieve-depth");
    sieve_required_collect(&required, arena, &tree);
    context.variables = sieve_is_required(&required, "variables");
    context.encoded = sieve_is_required(&required, "encoded-character");
    rules = (struct sieve_rules){.context = &context, .lexer = &tree.lexer};
    rules.script = sieve_show(&context, str_of(script_name), 200);
    sieve_marks_read(&context, &tree.lexer, &rules.marks);
    walk_top(&rules, tree.commands);
    sieve_rules_settle(&rules);
    *out = (struct rule_script){.rules = rules.at,
                                .count = rules.count,
                                .error = tree.error[0] ? tree.error
                                                       : sieve_check(&tree, &required, arena),
                                .limit = context.limit};
    *origins = rules.origins;
    sieve_tree_dispose(&tree);
    return out->error[0] == '\0' && out->limit[0] == '\0';
}

bool sieve_parse(struct rule_script *out, struct arena *arena, struct str source,
                 const char *script_name)
{
    const struct sieve_origin *origins;

    return sieve_parse_origins(out, arena, source, script_name, &origins);
}
