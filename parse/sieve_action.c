/* sieve_action.c - see sieve_action.h. */
#include "sieve_action.h"

#include "base/limits.h"

#include <string.h>

enum { MOST_ARGUMENT = 1024, MOST_TEXT = 4096 };

static bool is_named(const struct sieve_node *node, const char *name)
{
    return str_equal_nocase(node->name, str_of(name));
}

void sieve_actions_add(struct sieve_context *context, struct sieve_actions *out,
                       const struct rule_action *action)
{
    if (out->count == LIMIT_RULE_ACTIONS) {
        sieve_limit(context, "rule-actions");
        return;
    }
    if (out->count == out->room) {
        struct rule_action *more;

        out->room = out->room ? out->room * 2 : 4;
        more = arena_alloc(context->arena, out->room * sizeof(*more));
        if (out->count > 0)
            memcpy(more, out->at, out->count * sizeof(*more));
        out->at = more;
    }
    out->at[out->count++] = *action;
}

static void add(struct sieve_context *context, struct sieve_actions *out,
                enum rule_action_kind kind, const char *argument)
{
    struct rule_action action = {.kind = kind, .argument = argument, .subject = ""};

    sieve_actions_add(context, out, &action);
}

static const char *shown(struct sieve_context *context, const struct sieve_argument *argument)
{
    return sieve_show(context, sieve_string(context, argument), MOST_ARGUMENT);
}

/* The positional arguments of a known command; none for another. */
static struct sieve_call call_of(const struct sieve_node *node)
{
    const struct sieve_word *word = sieve_word_find(WORD_COMMAND, node->name);
    struct sieve_call call = {.count = 0};

    if (word)
        sieve_call_read(&call, word, node);
    return call;
}

/* --- flags --- */

static void add_flag(struct sieve_context *context, struct sieve_actions *out, struct str flag)
{
    if (str_equal_nocase(flag, str_of("\\Seen")))
        add(context, out, RULE_MARK_READ, "");
    else if (str_equal_nocase(flag, str_of("\\Deleted")))
        add(context, out, RULE_DELETE, sieve_show(context, flag, MOST_ARGUMENT));
    else
        add(context, out, RULE_FLAG, sieve_show(context, flag, MOST_ARGUMENT));
}

/* "\\Seen \\Flagged": a string may hold several. */
static void add_flags(struct sieve_context *context, struct sieve_actions *out,
                      const struct sieve_argument *argument)
{
    for (size_t i = 0; argument && i < argument->count; i++) {
        struct str rest = str_trim(sieve_expand(context, argument->strings[i]));

        while (rest.len > 0) {
            size_t len = str_find_char(rest, ' ');

            add_flag(context, out, str_part(rest, 0, len));
            rest = str_trim(str_part(rest, len, rest.len));
            if (context->limit[0] != '\0')
                return;
        }
    }
}

/* addflag "name" ["..."] keeps flags in a variable for a later :flags "${name}". */
static void remember_flags(struct sieve_context *context, const struct sieve_call *call,
                           bool append)
{
    struct str name = sieve_string(context, call->at[0]), value;
    struct buf text;

    buf_init(&text, MOST_TEXT);
    if (append) {
        buf_text(&text, "${");
        sieve_add(&text, name);
        buf_char(&text, '}');
        value = sieve_expand(context, buf_as_str(&text));
        buf_clear(&text);
        sieve_add(&text, value);
    }
    for (size_t i = 0; i < call->at[1]->count; i++) {
        buf_text(&text, text.len > 0 ? " " : "");
        sieve_add(&text, sieve_expand(context, call->at[1]->strings[i]));
    }
    if (text.len > context->expand_left) {
        sieve_limit(context, "rule-text");
        text.len = 0;
    }
    context->expand_left -= text.len;
    value = (struct str){arena_strndup(context->arena, buf_c(&text), text.len), text.len};
    sieve_variable_put(context, name, value);
    buf_dispose(&text);
}

static void read_flags(struct sieve_context *context, const struct sieve_node *node,
                       struct sieve_actions *out)
{
    struct sieve_call call = call_of(node);

    if (call.count == 2 && call.at[1]->kind == ARGUMENT_STRINGS && !is_named(node, "removeflag"))
        remember_flags(context, &call, is_named(node, "addflag"));
    else if (call.count == 1 && !is_named(node, "removeflag"))
        add_flags(context, out, call.at[0]);
    else if (is_named(node, "removeflag"))
        add(context, out, RULE_OTHER,
            sieve_show_line(context, str_part(context->source, node->from, node->to - node->from),
                            MOST_ARGUMENT));
}

static void read_mark(struct sieve_context *context, const struct sieve_node *node,
                      struct sieve_actions *out)
{
    (void)node;
    add(context, out, RULE_FLAG, "\\Flagged");
}

/* --- delivery --- */

static void read_keep(struct sieve_context *context, const struct sieve_node *node,
                      struct sieve_actions *out)
{
    add_flags(context, out, sieve_tag_value(node, "flags"));
    add(context, out, RULE_KEEP, "");
}

static void read_fileinto(struct sieve_context *context, const struct sieve_node *node,
                          struct sieve_actions *out)
{
    struct sieve_call call = call_of(node);
    struct str use = sieve_string(context, sieve_tag_value(node, "specialuse"));
    struct rule_action action = {.kind = RULE_MOVE, .subject = ""};

    add_flags(context, out, sieve_tag_value(node, "flags"));
    action.copy = sieve_has_tag(node, "copy");
    action.argument = shown(context, call.count > 0 ? call.at[0] : NULL);
    if (use.len > 1 && use.at[0] == '\\') /* the name is for a server that has no such folder */
        action.argument = sieve_show(context, str_part(use, 1, use.len), MOST_ARGUMENT);
    if (action.copy)
        action.kind = RULE_COPY;
    else if (str_equal_nocase(use, str_of("\\Trash")) || strcmp(action.argument, "\\Trash") == 0)
        action.kind = RULE_DELETE;
    sieve_actions_add(context, out, &action);
}

static void read_redirect(struct sieve_context *context, const struct sieve_node *node,
                          struct sieve_actions *out)
{
    struct sieve_call call = call_of(node);
    struct rule_action action = {.kind = RULE_FORWARD, .subject = ""};

    action.copy = sieve_has_tag(node, "copy");
    action.argument = shown(context, call.count > 0 ? call.at[0] : NULL);
    sieve_actions_add(context, out, &action);
}

static void read_discard(struct sieve_context *context, const struct sieve_node *node,
                         struct sieve_actions *out)
{
    (void)node;
    add(context, out, RULE_DISCARD, "");
}

static void read_reject(struct sieve_context *context, const struct sieve_node *node,
                        struct sieve_actions *out)
{
    struct sieve_call call = call_of(node);

    add(context, out, RULE_REJECT, shown(context, call.count > 0 ? call.at[0] : NULL));
}

static void read_stop(struct sieve_context *context, const struct sieve_node *node,
                      struct sieve_actions *out)
{
    (void)node;
    add(context, out, RULE_STOP, "");
}

/* --- answers and notices --- */

static void read_vacation(struct sieve_context *context, const struct sieve_node *node,
                          struct sieve_actions *out)
{
    struct sieve_call call = call_of(node);
    struct rule_action action = {.kind = RULE_AUTO_REPLY};

    action.argument = sieve_show_lines(
        context, sieve_string(context, call.count > 0 ? call.at[0] : NULL), MOST_TEXT);
    action.subject = shown(context, sieve_tag_value(node, "subject"));
    sieve_actions_add(context, out, &action);
}

/* Both the standard's notify "mailto:a@b" and its forerunner with :method and :options. */
static void read_notify(struct sieve_context *context, const struct sieve_node *node,
                        struct sieve_actions *out)
{
    struct sieve_call call = call_of(node);
    struct buf where;

    buf_init(&where, MOST_ARGUMENT);
    if (call.count > 0)
        sieve_add(&where, sieve_string(context, call.at[0]));
    else {
        const struct sieve_argument *options = sieve_tag_value(node, "options");

        sieve_add(&where, sieve_string(context, sieve_tag_value(node, "method")));
        for (size_t i = 0; options && i < options->count; i++) {
            buf_text(&where, where.len > 0 ? " " : "");
            sieve_add(&where, sieve_expand(context, options->strings[i]));
        }
    }
    add(context, out, RULE_NOTIFY, sieve_show(context, buf_as_str(&where), MOST_ARGUMENT));
    buf_dispose(&where);
}

/* vnd.dovecot.report "abuse" "text" "address" */
static void read_report(struct sieve_context *context, const struct sieve_node *node,
                        struct sieve_actions *out)
{
    struct sieve_call call = call_of(node);

    add(context, out, RULE_NOTIFY, shown(context, call.count > 2 ? call.at[2] : NULL));
}

/* --- programs, headers, other scripts --- */

/* "spamtrain learn": the program and its arguments. */
static void read_program(struct sieve_context *context, const struct sieve_node *node,
                         struct sieve_actions *out)
{
    struct rule_action action = {.kind = RULE_RUN, .subject = ""};
    struct sieve_call call = call_of(node);
    struct buf text;

    buf_init(&text, MOST_ARGUMENT);
    sieve_add(&text, sieve_string(context, call.count > 0 ? call.at[0] : NULL));
    for (size_t i = 0; call.count > 1 && i < call.at[1]->count; i++) {
        buf_char(&text, ' ');
        sieve_add(&text, sieve_expand(context, call.at[1]->strings[i]));
    }
    action.copy = sieve_has_tag(node, "copy");
    action.argument = sieve_show(context, buf_as_str(&text), MOST_ARGUMENT);
    sieve_actions_add(context, out, &action);
    sieve_run_output(context, node);
    buf_dispose(&text);
}

static void read_header_edit(struct sieve_context *context, const struct sieve_node *node,
                             struct sieve_actions *out)
{
    bool removes = is_named(node, "deleteheader");
    struct sieve_call call = call_of(node);
    struct buf text;

    buf_init(&text, MOST_ARGUMENT);
    buf_text(&text, removes ? "delete " : "add ");
    sieve_add(&text, sieve_string(context, call.count > 0 ? call.at[0] : NULL));
    if (call.count > 1) {
        buf_text(&text, ": ");
        sieve_add(&text, sieve_string(context, call.at[1]));
    }
    add(context, out, RULE_EDIT_HEADER, sieve_show(context, buf_as_str(&text), MOST_ARGUMENT));
    buf_dispose(&text);
}

static void read_include(struct sieve_context *context, const struct sieve_node *node,
                         struct sieve_actions *out)
{
    struct sieve_call call = call_of(node);
    struct buf text;

    buf_init(&text, MOST_ARGUMENT);
    buf_text(&text, sieve_has_tag(node, "global") ? ":global " : "");
    sieve_add(&text, sieve_string(context, call.count > 0 ? call.at[0] : NULL));
    add(context, out, RULE_INCLUDE, sieve_show(context, buf_as_str(&text), MOST_ARGUMENT));
    buf_dispose(&text);
}

static void read_set(struct sieve_context *context, const struct sieve_node *node,
                     struct sieve_actions *out)
{
    (void)out;
    sieve_run_set(context, node);
}

static void read_nothing(struct sieve_context *context, const struct sieve_node *node,
                         struct sieve_actions *out)
{
    (void)context;
    (void)node;
    (void)out;
}

typedef void (*action_fn)(struct sieve_context *context, const struct sieve_node *node,
                          struct sieve_actions *out);

static const struct {
    const char *name;
    action_fn read;
} actions[] = {
    {"addflag", read_flags},
    {"addheader", read_header_edit},
    {"break", read_nothing},
    {"debug_log", read_nothing},
    {"deleteheader", read_header_edit},
    {"discard", read_discard},
    {"ereject", read_reject},
    {"execute", read_program},
    {"export", read_set},
    {"extracttext", read_set},
    {"fileinto", read_fileinto},
    {"filter", read_program},
    {"global", read_set},
    {"import", read_set},
    {"include", read_include},
    {"keep", read_keep},
    {"mark", read_mark},
    {"notify", read_notify},
    {"pipe", read_program},
    {"redirect", read_redirect},
    {"reject", read_reject},
    {"removeflag", read_flags},
    {"report", read_report},
    {"require", read_nothing},
    {"return", read_stop},
    {"set", read_set},
    {"setflag", read_flags},
    {"stop", read_stop},
    {"vacation", read_vacation},
};

/* A command that nobody here knows may set any variable that it names. */
static void forget_variables(struct sieve_context *context, const struct sieve_node *node)
{
    for (const struct sieve_argument *one = node->arguments; one && context->variables;
         one = one->next)
        for (size_t i = 0; one->kind == ARGUMENT_STRINGS && i < one->count; i++)
            if (one->strings[i].len <= 64)
                sieve_variable_unknown(context, one->strings[i]);
}

void sieve_action(struct sieve_context *context, const struct sieve_node *node,
                  struct sieve_actions *out)
{
    for (size_t i = 0; i < ARRAY_LEN(actions); i++) {
        if (is_named(node, actions[i].name)) {
            actions[i].read(context, node, out);
            return;
        }
    }
    out->strange = out->strange || !sieve_word_find(WORD_COMMAND, node->name);
    forget_variables(context, node);
    add(context, out, RULE_OTHER,
        sieve_show_line(context, str_part(context->source, node->from, node->to - node->from),
                        MOST_ARGUMENT));
}
