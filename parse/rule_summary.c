/* rule_summary.c - a rule in one line for people; see rule.h. */
#include "parse/rule.h"

#include <string.h>

enum {
    MOST_LINE = 600,
    MOST_CONDITIONS = 4, /* named one by one; the rest is counted */
    MOST_VALUES = 3,
    MOST_ACTIONS = 8,
    MOST_QUOTED = 60, /* bytes of one value or argument */
};

static const char *const fields[] = {
    [RULE_FROM] = "sender",
    [RULE_TO] = "recipient",
    [RULE_CC] = "copy recipient",
    [RULE_RECIPIENT] = "any recipient",
    [RULE_SUBJECT] = "subject",
    [RULE_BODY] = "body",
    [RULE_SUBJECT_OR_BODY] = "subject or body",
    [RULE_HEADER] = "header",
    [RULE_ENVELOPE] = "envelope",
    [RULE_SIZE] = "size",
    [RULE_HAS_ATTACHMENT] = "attachment",
    [RULE_DATE] = "date",
    [RULE_LIST] = "mailing list",
    [RULE_SPAM] = "spam score",
    [RULE_ALWAYS] = "always",
    [RULE_NEVER] = "never",
    [RULE_OPAQUE] = "",
    [RULE_SENT_TO_ME] = "addressed to the owner:",
    [RULE_MESSAGE_CLASS] = "kind of message",
    [RULE_IMPORTANCE] = "importance",
    [RULE_CATEGORY] = "category",
    [RULE_QUERY] = "search",
    [RULE_EXTERNAL_LIST] = "list kept elsewhere",
};

static const struct {
    const char *plain, *negated;
} operators[] = {
    [RULE_CONTAINS] = {"contains", "does not contain"},
    [RULE_IS] = {"is", "is not"},
    [RULE_MATCHES] = {"matches", "does not match"},
    [RULE_REGEX] = {"matches the pattern", "does not match the pattern"},
    [RULE_EXISTS] = {"is there", "is missing"},
    [RULE_OVER] = {"is over", "is not over"},
    [RULE_UNDER] = {"is under", "is not under"},
    [RULE_IN_LIST] = {"is in the list", "is not in the list"},
};

static const struct {
    const char *before, *after; /* the argument stands between */
} actions[] = {
    [RULE_FORWARD] = {"forward to ", ""},
    [RULE_DELETE] = {"delete", NULL},
    [RULE_DISCARD] = {"discard", NULL},
    [RULE_REJECT] = {"reject", NULL},
    [RULE_MOVE] = {"move to ", ""},
    [RULE_COPY] = {"copy to ", ""},
    [RULE_MARK_READ] = {"mark read", NULL},
    [RULE_FLAG] = {"flag ", ""},
    [RULE_AUTO_REPLY] = {"answer \"", "\""},
    [RULE_NOTIFY] = {"notify ", ""},
    [RULE_RUN] = {"run ", ""},
    [RULE_EDIT_HEADER] = {"change header ", ""},
    [RULE_INCLUDE] = {"include ", ""},
    [RULE_KEEP] = {"keep", NULL},
    [RULE_STOP] = {"stop", NULL},
    [RULE_OTHER] = {"do ", ""},
    [RULE_FORWARD_ATTACHED] = {"forward as an attachment to ", ""},
    [RULE_BCC] = {"copy in secret to ", ""},
    [RULE_PURGE] = {"delete past the trash", NULL},
    [RULE_ARCHIVE] = {"archive", NULL},
    [RULE_LABEL] = {"label ", ""},
    [RULE_NEVER_SPAM] = {"never treat as spam", NULL},
    [RULE_SET_IMPORTANCE] = {"set importance ", ""},
    [RULE_SET_CATEGORY] = {"set category ", ""},
    [RULE_GRANT] = {"give access to ", ""},
    [RULE_IDENTITY] = {"allow sending as ", ""},
    [RULE_SWITCH_ON] = {"switch on ", ""},
    [RULE_APP_ACCESS] = {"let in application ", ""},
    [RULE_APP_SECRET] = {"add a secret to application ", ""},
    [RULE_WEAKEN] = {"change what protects the account: ", ""},
    [RULE_ALWAYS_SPAM] = {"treat as spam", NULL},
};

/* Line ends, which a longer text may hold, become blanks. */
static void add_clipped(struct buf *out, const char *text)
{
    struct str whole = str_of(text);
    size_t len = utf8_clip(whole, MOST_QUOTED);

    for (size_t i = 0; i < len; i++)
        buf_char(out, whole.at[i] == '\n' ? ' ' : whole.at[i]);
    if (len < whole.len)
        buf_text(out, "...");
}

static void add_values(struct buf *out, const struct rule_condition *condition)
{
    bool quoted = condition->match != RULE_OVER && condition->match != RULE_UNDER;

    for (size_t i = 0; i < condition->value_count && i < MOST_VALUES; i++) {
        buf_text(out, i == 0 ? " " : " or ");
        buf_text(out, quoted ? "\"" : "");
        add_clipped(out, condition->values[i]);
        buf_text(out, quoted ? "\"" : "");
    }
    if (condition->value_count > MOST_VALUES)
        buf_printf(out, " or %zu more", condition->value_count - MOST_VALUES);
}

static void add_condition(struct buf *out, const struct rule_condition *condition)
{
    if (condition->field == RULE_OPAQUE) {
        buf_text(out, condition->negated ? "not " : "");
        add_clipped(out, condition->raw);
        return;
    }
    buf_text(out, fields[condition->field]);
    if (condition->field == RULE_ALWAYS || condition->field == RULE_NEVER)
        return;
    if (condition->header[0]) {
        buf_char(out, ' ');
        add_clipped(out, condition->header);
    }
    buf_char(out, ' ');
    buf_text(out, condition->negated ? operators[condition->match].negated
                                     : operators[condition->match].plain);
    if (condition->match != RULE_EXISTS)
        add_values(out, condition);
}

/* What stands in front of condition i. */
static const char *before(const struct rule *rule, size_t i)
{
    if (rule->conditions[i].exception)
        return i == 0 ? "always, unless " : " unless ";
    if (i == 0)
        return (rule->traits & RULE_NESTED) != 0 ? "if, roughly, " : "if ";
    return rule->join == RULE_ANY ? " or " : " and ";
}

static void add_conditions(struct buf *out, const struct rule *rule)
{
    for (size_t i = 0; i < rule->condition_count && i < MOST_CONDITIONS; i++) {
        buf_text(out, before(rule, i));
        add_condition(out, &rule->conditions[i]);
    }
    if (rule->condition_count > MOST_CONDITIONS)
        buf_printf(out, "%s%zu more", rule->join == RULE_ANY ? " or " : " and ",
                   rule->condition_count - MOST_CONDITIONS);
}

/* Without its object in the directory, which no person knows. */
static void add_application(struct buf *out, const struct rule_action *action)
{
    struct str id = str_of(action->argument);

    buf_str(out, str_part(id, 0, str_find_char(id, ' ')));
    if (action->subject[0]) {
        buf_text(out, ": ");
        buf_text(out, action->subject);
    }
}

static void add_action(struct buf *out, const struct rule_action *action)
{
    buf_text(out, actions[action->kind].before);
    if (action->kind == RULE_APP_ACCESS || action->kind == RULE_APP_SECRET) {
        add_application(out, action);
        return;
    }
    if (action->kind == RULE_WEAKEN && action->subject[0]) {
        buf_printf(out, "%s: ", action->argument);
        add_clipped(out, action->subject);
        return;
    }
    if (actions[action->kind].after) {
        add_clipped(out, action->argument);
        buf_text(out, actions[action->kind].after);
    }
    if (action->copy && action->kind == RULE_FORWARD)
        buf_text(out, ", keeping a copy");
}

static bool is_always(const struct rule *rule)
{
    return rule->condition_count == 0 ||
           (rule->condition_count == 1 && rule->conditions[0].field == RULE_ALWAYS);
}

static void add_actions(struct buf *out, const struct rule *rule)
{
    for (size_t i = 0; i < rule->action_count && i < MOST_ACTIONS; i++) {
        buf_text(out, i == 0 ? "" : ", ");
        add_action(out, &rule->actions[i]);
    }
    if (rule->action_count == 0)
        buf_text(out, "nothing");
    if (rule->action_count > MOST_ACTIONS)
        buf_printf(out, ", %zu more", rule->action_count - MOST_ACTIONS);
}

static const char *summarise(const struct rule *rule, bool deeds_first, struct arena *arena)
{
    struct buf line;
    const char *copy;

    buf_init(&line, (size_t)MOST_LINE * 4);
    buf_text(&line, rule->enabled ? "" : "off: ");
    if (is_always(rule)) {
        buf_text(&line, "always: ");
        add_actions(&line, rule);
    } else if (deeds_first) {
        add_actions(&line, rule);
        buf_text(&line, ", ");
        add_conditions(&line, rule);
    } else {
        add_conditions(&line, rule);
        buf_text(&line, ": ");
        add_actions(&line, rule);
    }
    copy = arena_strndup(arena, buf_c(&line), utf8_clip(buf_as_str(&line), MOST_LINE));
    buf_dispose(&line);
    return copy;
}

const char *rule_summary(const struct rule *rule, struct arena *arena)
{
    return summarise(rule, false, arena);
}

const char *rule_deeds_first(const struct rule *rule, struct arena *arena)
{
    return summarise(rule, true, arena);
}
