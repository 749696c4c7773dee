/* sieve_rules.c - see sieve_rules.h. */
#include "sieve_rules.h"

#include "base/limits.h"

#include <stdio.h>
#include <string.h>

enum { MOST_RAW = KIB(4), MOST_COMMENT = 400 };

static const char unreadable[] = "a description that cannot be read";

/* --- marks and comments --- */

static struct rule *add_rule(struct sieve_rules *rules)
{
    if (rules->count == LIMIT_RULES) {
        sieve_limit(rules->context, "rules");
        return NULL;
    }
    if (rules->count == rules->room) {
        struct rule *more;
        struct sieve_origin *origins;

        rules->room = rules->room ? rules->room * 2 : 16;
        more = arena_alloc(rules->context->arena, rules->room * sizeof(*more));
        origins = arena_alloc(rules->context->arena, rules->room * sizeof(*origins));
        if (rules->count > 0) {
            memcpy(more, rules->at, rules->count * sizeof(*more));
            memcpy(origins, rules->origins, rules->count * sizeof(*origins));
        }
        rules->at = more;
        rules->origins = origins;
    }
    rules->origins[rules->count] = (struct sieve_origin){0};
    rules->at[rules->count] = (struct rule){.source = "sieve",
                                            .script = rules->script,
                                            .name = "",
                                            .comment = "",
                                            .raw = "",
                                            .dialect = "",
                                            .shown = "",
                                            .actual = ""};
    return &rules->at[rules->count++];
}

static void name_rule(struct rule *rule, const struct sieve_mark *mark)
{
    if (!mark) {
        rule->traits |= RULE_NAMELESS;
        return;
    }
    rule->dialect = mark->dialect;
    rule->name = mark->name ? mark->name : "";
}

/* The webmail lists a rule for which there is no code. A rule that is switched off may have none:
 * some editors leave it out. */
static void add_shown_only(struct sieve_rules *rules, const struct sieve_mark *mark)
{
    struct rule *rule = add_rule(rules);

    if (!rule)
        return;
    name_rule(rule, mark);
    rule->line = mark->line;
    if (!mark->displayed || mark->displayed->enabled)
        rule->traits |= RULE_SHOWN_ONLY;
    if (mark->displayed) {
        rule->traits |= RULE_SHOWN;
        rule->join = mark->displayed->join;
        rule->conditions = mark->displayed->conditions;
        rule->condition_count = mark->displayed->condition_count;
        rule->actions = mark->displayed->actions;
        rule->action_count = mark->displayed->action_count;
        rule->shown = rule_summary(mark->displayed, rules->context->arena);
    } else if (mark->unreadable) {
        rule->traits |= RULE_SHOWN;
        rule->shown = unreadable;
    }
    rule->raw = sieve_show_lines(
        rules->context, str_part(rules->context->source, mark->from, mark->to - mark->from),
        MOST_RAW);
}

static void close_mark(struct sieve_rules *rules)
{
    if (rules->mark && !rules->mark_used)
        add_shown_only(rules, rules->mark);
    rules->mark = NULL;
}

void sieve_rules_reach(struct sieve_rules *rules, size_t at)
{
    for (; sieve_rules_mark_ahead(rules, at); rules->next_mark++) {
        const struct sieve_mark *mark = &rules->marks.at[rules->next_mark];

        close_mark(rules);
        if (!mark->end) {
            rules->mark = mark;
            rules->mark_used = false;
        }
    }
    if (at > rules->context->source.len)
        close_mark(rules);
}

bool sieve_rules_mark_ahead(const struct sieve_rules *rules, size_t at)
{
    return rules->next_mark < rules->marks.count && rules->marks.at[rules->next_mark].from < at;
}

void sieve_rules_skip_marks(struct sieve_rules *rules, size_t to)
{
    while (sieve_rules_mark_ahead(rules, to))
        rules->next_mark++;
}

const struct sieve_mark *sieve_rules_take_mark(struct sieve_rules *rules)
{
    if (!rules->mark || rules->mark_used)
        return NULL;
    rules->mark_used = true;
    return rules->mark;
}

const char *sieve_rules_comment(struct sieve_rules *rules, size_t at)
{
    struct buf text;
    const char *shown;

    buf_init(&text, MOST_COMMENT);
    for (; rules->next_comment < rules->lexer->comment_count &&
           rules->lexer->comments[rules->next_comment].from < at;
         rules->next_comment++) {
        struct str one = str_trim(rules->lexer->comments[rules->next_comment].text);

        if (one.len == 0 || str_starts(one, "BEGIN:FILTER") || str_starts(one, "END:FILTER"))
            continue;
        buf_text(&text, text.len > 0 ? "\n" : "");
        sieve_add(&text, one);
    }
    shown = sieve_show_lines(rules->context, buf_as_str(&text), MOST_COMMENT);
    buf_dispose(&text);
    return shown;
}

/* --- rules --- */

/* Conditions as a rule has them: what is always or never true is one condition that says so. */
static void set_conditions(struct sieve_rules *rules, struct rule *rule,
                           const struct sieve_conditions *conditions)
{
    rule->join = conditions->join;
    if (conditions->nested)
        rule->traits |= RULE_NESTED;
    if (conditions->truth == TRUTH_DEPENDS) {
        rule->conditions = conditions->at;
        rule->condition_count = conditions->count;
        return;
    }
    rule->conditions = arena_alloc(rules->context->arena, sizeof(*rule->conditions));
    rule->condition_count = 1;
    rule->conditions[0] = (struct rule_condition){
        .field = conditions->truth == TRUTH_ALWAYS ? RULE_ALWAYS : RULE_NEVER,
        .header = "",
        .raw = conditions->raw};
}

size_t sieve_rules_begin(struct sieve_rules *rules, const struct sieve_node *node,
                         const struct sieve_place *place, const struct sieve_conditions *conditions)
{
    struct rule *rule = add_rule(rules);

    if (!rule)
        return SIZE_MAX;
    rules->origins[rules->count - 1] =
        (struct sieve_origin){.node = node, .mark = place->mark, .group = !conditions};
    name_rule(rule, place->mark);
    rule->comment = place->comment;
    rule->line = node->line;
    rule->enabled = !place->off;
    if (conditions) {
        set_conditions(rules, rule, conditions);
        if (conditions->truth == TRUTH_NEVER)
            rule->enabled = false;
    }
    return rules->count - 1;
}

/* A description of one rule says nothing about what stands nested in it. */
static void compare(struct sieve_rules *rules, struct rule *rule, const struct sieve_place *place)
{
    const struct sieve_mark *mark = place->mark;

    if (!mark || (!mark->displayed && !mark->unreadable))
        return;
    if (place->nested) {
        rule->traits |= RULE_UNSHOWN;
        return;
    }
    rule->traits |= RULE_SHOWN;
    if (mark->unreadable) {
        rule->shown = unreadable;
        rule->actual = rule_summary(rule, rules->context->arena);
        return;
    }
    rule->shown = rule_summary(mark->displayed, rules->context->arena);
    if (!sieve_agrees(mark->displayed, rule))
        rule->actual = rule_summary(rule, rules->context->arena);
}

static void make_unreachable(struct sieve_rules *rules, struct rule *rule)
{
    struct rule_condition *never;
    char why[80];
    int len = snprintf(why, sizeof(why), "never reached: line %u stops the script", rules->stopped);

    never = arena_alloc(rules->context->arena, (rule->condition_count + 1) * sizeof(*never));
    never[0] =
        (struct rule_condition){.field = RULE_NEVER,
                                .header = "",
                                .raw = arena_strndup(rules->context->arena, why, (size_t)len)};
    rule->conditions = never;
    rule->condition_count = 1;
    rule->enabled = false;
}

void sieve_rules_finish(struct sieve_rules *rules, size_t index, const struct sieve_place *place,
                        const struct sieve_actions *actions, struct str source)
{
    struct rule *rule = &rules->at[index];

    rules->origins[index].to = (size_t)(source.at + source.len - rules->context->source.at);
    rule->actions = actions->at;
    rule->action_count = actions->count;
    if (actions->strange)
        rule->traits |= RULE_STRANGE;
    rule->raw = sieve_show_lines(rules->context, source, MOST_RAW);
    compare(rules, rule, place);
    if (rules->stopped != 0 && rule->enabled)
        make_unreachable(rules, rule);
}

void sieve_rules_drop(struct sieve_rules *rules, size_t index)
{
    rules->origins[index].dropped = true;
}

/* --- the whole --- */

/* The dialect most of the rules are in; "" none. */
static const char *main_dialect(const struct sieve_rules *rules)
{
    static const char *const dialects[] = {"roundcube",  "rainloop",  "sievelib",
                                           "afterlogic", "avelsieve", "open-xchange"};
    size_t counts[ARRAY_LEN(dialects)] = {0}, best = 0;

    for (size_t i = 0; i < rules->count; i++)
        for (size_t k = 0; k < ARRAY_LEN(dialects); k++)
            if (strcmp(rules->at[i].dialect, dialects[k]) == 0)
                counts[k]++;
    for (size_t k = 1; k < ARRAY_LEN(dialects); k++)
        if (counts[k] > counts[best])
            best = k;
    return counts[best] > 0 ? dialects[best] : "";
}

static bool does_nothing(const struct rule *rule)
{
    for (size_t i = 0; i < rule->action_count; i++)
        if (rule->actions[i].kind != RULE_KEEP && rule->actions[i].kind != RULE_STOP)
            return false;
    return true;
}

void sieve_rules_settle(struct sieve_rules *rules)
{
    const char *dialect;
    size_t kept = 0;

    for (size_t i = 0; i < rules->count; i++)
        if (!rules->origins[i].dropped) {
            rules->origins[kept] = rules->origins[i];
            rules->at[kept++] = rules->at[i];
        }
    rules->count = kept;
    dialect = main_dialect(rules);
    for (size_t i = 0; i < kept; i++) {
        struct rule *rule = &rules->at[i];

        rule->order = (int)i + 1;
        if (dialect[0] == '\0' || does_nothing(rule))
            continue;
        if (rule->dialect[0] == '\0')
            rule->traits |= RULE_UNSHOWN;
        else if (strcmp(rule->dialect, dialect) != 0)
            rule->traits |= RULE_FOREIGN;
    }
}
