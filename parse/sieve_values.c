/* sieve_values.c - see sieve_values.h. */
#include "sieve_values.h"

#include "base/limits.h"

#include <string.h>

enum {
    MOST_CONDITIONS = 20000, /* in all rules of a script */
};

void sieve_context_init(struct sieve_context *context, struct arena *arena, struct str source)
{
    *context = (struct sieve_context){
        .arena = arena,
        .source = source,
        .known = arena_alloc(arena, SIEVE_VARIABLES * sizeof(*context->known)),
        .text_left = LIMIT_RULE_TEXT,
        .expand_left = LIMIT_RULE_TEXT,
        .conditions_left = MOST_CONDITIONS,
        .limit = "",
    };
}

void sieve_limit(struct sieve_context *context, const char *name)
{
    if (context->limit[0] == '\0')
        context->limit = name;
}

/* --- showing --- */

static const char *keep_shown(struct sieve_context *context, const struct buf *shown, size_t most)
{
    size_t len = utf8_clip(buf_as_str(shown), most);

    if (len + 1 > context->text_left) {
        sieve_limit(context, "rule-text");
        return "";
    }
    context->text_left -= len + 1;
    return arena_strndup(context->arena, buf_c(shown), len);
}

const char *sieve_show(struct sieve_context *context, struct str text, size_t most)
{
    struct buf shown;
    const char *kept;

    buf_init(&shown, most * 10 + 64);
    text_show(&shown, str_part(text, 0, most + 8)); /* no character is shown shorter than it is */
    kept = keep_shown(context, &shown, most);
    buf_dispose(&shown);
    return kept;
}

static bool is_blank(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n';
}

const char *sieve_show_line(struct sieve_context *context, struct str text, size_t most)
{
    struct buf line;
    const char *kept;

    text = str_trim(text);
    buf_init(&line, most + 8);
    for (size_t i = 0; i < text.len && !line.full; i++) {
        if (!is_blank(text.at[i]))
            buf_char(&line, text.at[i]);
        else if (!is_blank(text.at[i - 1])) /* it does not begin with one */
            buf_char(&line, ' ');
    }
    kept = sieve_show(context, buf_as_str(&line), most);
    buf_dispose(&line);
    return kept;
}

const char *sieve_show_lines(struct sieve_context *context, struct str text, size_t most)
{
    struct str rest = str_part(text, 0, most + 8), line;
    struct buf shown;
    const char *kept;

    buf_init(&shown, most * 10 + 64);
    while (str_next_line(&rest, &line)) {
        while (line.len > 0) {
            size_t len = str_find_char(line, '\t');

            text_show(&shown, str_part(line, 0, len));
            if (len < line.len)
                buf_text(&shown, "    ");
            line = str_part(line, len + 1, line.len);
        }
        if (rest.len > 0)
            buf_char(&shown, '\n');
    }
    kept = keep_shown(context, &shown, most);
    buf_dispose(&shown);
    return kept;
}

void sieve_add(struct buf *out, struct str text)
{
    buf_str(out, str_part(text, 0, out->most - out->len));
}

/* --- arguments --- */

void sieve_call_read(struct sieve_call *out, const struct sieve_word *word,
                     const struct sieve_node *node)
{
    *out = (struct sieve_call){.count = 0};
    for (const struct sieve_argument *argument = node->arguments; argument;
         argument = argument->next) {
        if (argument->kind == ARGUMENT_TAG) {
            const struct sieve_tag *tag = sieve_tag_find(word, argument->tag);

            if (tag && tag->value && argument->next && argument->next->kind != ARGUMENT_TAG)
                argument = argument->next;
        } else if (out->count < SIEVE_POSITIONAL)
            out->at[out->count++] = argument;
    }
}

static const struct sieve_argument *find_tag(const struct sieve_node *node, const char *name)
{
    for (const struct sieve_argument *argument = node->arguments; argument;
         argument = argument->next)
        if (argument->kind == ARGUMENT_TAG && str_equal_nocase(argument->tag, str_of(name)))
            return argument;
    return NULL;
}

bool sieve_has_tag(const struct sieve_node *node, const char *name)
{
    return find_tag(node, name) != NULL;
}

const struct sieve_argument *sieve_tag_value(const struct sieve_node *node, const char *name)
{
    const struct sieve_argument *tag = find_tag(node, name);

    return tag && tag->next && tag->next->kind != ARGUMENT_TAG ? tag->next : NULL;
}

struct str sieve_string(struct sieve_context *context, const struct sieve_argument *argument)
{
    if (!argument || argument->count == 0)
        return str_of("");
    return sieve_expand(context, argument->strings[0]);
}
