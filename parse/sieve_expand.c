/* sieve_expand.c - ${hex:40}, ${unicode:40} and ${name}: RFC 5228 2.4.2.4 and RFC 5229; see
 * sieve_values.h. */
#include "base/limits.h"
#include "base/mem.h"
#include "sieve_values.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_VALUE = 4096, /* bytes of a variable; RFC 5229 asks for 4,000 */
    MOST_EXPANDED = KIB(64),
    MOST_EITHER = 256, /* bytes that are shown of one of two values */
};

/* --- ${...} --- */

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

static bool is_name_char(char ch)
{
    return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || is_digit(ch) || ch == '_' ||
           ch == '.';
}

static int hex_digit(char ch)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = ch ? strchr(digits, ch >= 'A' && ch <= 'F' ? ch + 0x20 : ch) : NULL;

    return found ? (int)(found - digits) : -1;
}

/* "40 41" as characters: bytes, or code points. False: not of that form. */
static bool put_encoded(struct buf *out, struct str codes, bool unicode)
{
    struct str rest = str_trim(codes);

    if (rest.len == 0)
        return false;
    while (rest.len > 0) {
        uint32_t value = 0;
        size_t digits = 0;

        for (; digits < rest.len && hex_digit(rest.at[digits]) >= 0; digits++)
            if (value <= 0x10ffff)
                value = value * 16 + (uint32_t)hex_digit(rest.at[digits]);
        rest = str_part(rest, digits, rest.len);
        if (digits == 0 || value > (unicode ? 0x10ffff : 0xff) ||
            (rest.len > 0 && str_trim(str_part(rest, 0, 1)).len > 0))
            return false;
        if (unicode)
            utf8_put(out, value);
        else
            buf_char(out, (char)value);
        rest = str_trim(rest);
    }
    return true;
}

static bool put_code(const struct sieve_context *context, struct buf *out, struct str inner)
{
    (void)context;
    if (str_starts_nocase(inner, "hex:"))
        return put_encoded(out, str_part(inner, 4, inner.len), false);
    if (str_starts_nocase(inner, "unicode:"))
        return put_encoded(out, str_part(inner, 8, inner.len), true);
    return false;
}

static const struct sieve_variable *find_variable(const struct sieve_context *context,
                                                  struct str name)
{
    for (size_t i = 0; i < context->known_count; i++)
        if (str_equal_nocase(context->known[i].name, name))
            return &context->known[i];
    return NULL;
}

/* A name of its own: not ${1}, which the message decides, nor ${env.x}, which the server does. */
static bool is_own_name(struct str name)
{
    if (name.len == 0 || is_digit(name.at[0]))
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (!is_name_char(name.at[i]) || name.at[i] == '.')
            return false;
    return true;
}

static bool put_variable(const struct sieve_context *context, struct buf *out, struct str inner)
{
    const struct sieve_variable *variable;

    if (!is_own_name(inner))
        return false;
    variable = find_variable(context, inner);
    if (variable) /* one that was never set is empty */
        buf_str(out, variable->value);
    return true;
}

typedef bool (*put_fn)(const struct sieve_context *context, struct buf *out, struct str inner);

/* Replaces each ${...} that `put` understands. */
static struct str replace(struct sieve_context *context, struct str text, put_fn put)
{
    struct str rest = text, result;
    struct buf out;

    if (str_find(text, str_of("${")) == text.len)
        return text;
    if (context->expand_left == 0)
        return text;
    buf_init(&out, text.len + MOST_EXPANDED);
    while (rest.len > 0) {
        size_t start = str_find(rest, str_of("${"));
        struct str inner = str_part(rest, start + 2, rest.len);
        size_t end = str_find_char(str_part(inner, 0, KIB(4)), '}');

        buf_add(&out, rest.at, start);
        rest = str_part(rest, start, rest.len);
        if (rest.len == 0)
            break;
        if (end < inner.len && inner.at[end] == '}' && put(context, &out, str_part(inner, 0, end)))
            rest = str_part(rest, end + 3, rest.len);
        else {
            buf_add(&out, "${", 2);
            rest = str_part(rest, 2, rest.len);
        }
    }
    if (out.full || out.len > context->expand_left) {
        sieve_limit(context, "rule-text");
        context->expand_left = 0;
        result = text;
    } else {
        context->expand_left -= out.len;
        result = (struct str){arena_strndup(context->arena, buf_c(&out), out.len), out.len};
    }
    buf_dispose(&out);
    return result;
}

struct str sieve_expand(struct sieve_context *context, struct str text)
{
    if (context->encoded)
        text = replace(context, text, put_code);
    if (context->variables)
        text = replace(context, text, put_variable);
    return text;
}

bool sieve_is_constant(const struct sieve_context *context, struct str expanded)
{
    return !context->variables || str_find(expanded, str_of("${")) == expanded.len;
}

/* --- set --- */

void sieve_variable_put(struct sieve_context *context, struct str name, struct str value)
{
    value = str_part(value, 0, MOST_VALUE);
    for (size_t i = 0; i < context->known_count; i++) {
        if (str_equal_nocase(context->known[i].name, name)) {
            context->known[i].value = value;
            return;
        }
    }
    if (context->known_count < SIEVE_VARIABLES)
        context->known[context->known_count++] = (struct sieve_variable){name, value};
    else /* it would pass for one that was never set, which is empty */
        sieve_limit(context, "sieve-variables");
}

/* It stays as it is written. */
void sieve_variable_unknown(struct sieve_context *context, struct str name)
{
    struct buf text;

    buf_init(&text, 80);
    buf_text(&text, "${");
    buf_str(&text, str_part(name, 0, 64));
    buf_char(&text, '}');
    sieve_variable_put(
        context, name,
        (struct str){arena_strndup(context->arena, buf_c(&text), text.len), text.len});
    buf_dispose(&text);
}

/* --- branches --- */

void sieve_variables_keep(const struct sieve_context *context, struct sieve_kept *out)
{
    *out = (struct sieve_kept){.count = context->known_count};
    if (out->count > 0) {
        out->at = xcalloc(out->count, sizeof(*out->at));
        memcpy(out->at, context->known, out->count * sizeof(*out->at));
    }
}

void sieve_kept_dispose(struct sieve_kept *kept)
{
    free(kept->at);
    *kept = (struct sieve_kept){0};
}

/* "${to=one or other}": no constant, and whoever looks at a rule sees what it may be. */
static void put_either(struct sieve_context *context, struct sieve_variable *variable,
                       struct str before)
{
    struct buf text;

    buf_init(&text, 2 * MOST_EITHER + 80);
    buf_text(&text, "${");
    buf_str(&text, str_part(variable->name, 0, 64));
    buf_char(&text, '=');
    buf_str(&text, str_part(before, 0, utf8_clip(before, MOST_EITHER)));
    buf_text(&text, " or ");
    buf_str(&text, str_part(variable->value, 0, utf8_clip(variable->value, MOST_EITHER)));
    buf_char(&text, '}');
    if (text.len > context->expand_left) {
        sieve_limit(context, "rule-text");
        context->expand_left = 0;
    } else {
        context->expand_left -= text.len;
        variable->value =
            (struct str){arena_strndup(context->arena, buf_c(&text), text.len), text.len};
    }
    buf_dispose(&text);
}

void sieve_variables_return(struct sieve_context *context, struct sieve_kept *kept, bool never)
{
    if (never) {
        if (kept->count > 0)
            memcpy(context->known, kept->at, kept->count * sizeof(*kept->at));
        context->known_count = kept->count;
    }
    for (size_t i = 0; i < context->known_count; i++) {
        struct str before = i < kept->count ? kept->at[i].value : str_of("");

        if (!str_equal(before, context->known[i].value))
            put_either(context, &context->known[i], before);
    }
    sieve_kept_dispose(kept);
}

/* --- commands --- */

static char with_case(char ch, bool upper)
{
    if (upper && ch >= 'a' && ch <= 'z')
        return (char)(ch - 0x20);
    if (!upper && ch >= 'A' && ch <= 'Z')
        return (char)(ch + 0x20);
    return ch;
}

static struct str apply_case(struct sieve_context *context, const struct sieve_node *node,
                             struct str value)
{
    bool lower = sieve_has_tag(node, "lower"), upper = sieve_has_tag(node, "upper");
    bool lower_first = sieve_has_tag(node, "lowerfirst");
    bool upper_first = sieve_has_tag(node, "upperfirst");
    char *text;

    if (value.len == 0 || !(lower || upper || lower_first || upper_first))
        return value;
    text = arena_strndup(context->arena, value.at, value.len);
    for (size_t i = 0; i < value.len && (lower || upper); i++)
        text[i] = with_case(text[i], upper);
    if (lower_first || upper_first)
        text[0] = with_case(text[0], upper_first);
    return (struct str){text, value.len};
}

void sieve_run_set(struct sieve_context *context, const struct sieve_node *node)
{
    const struct sieve_word *word = sieve_word_find(WORD_COMMAND, node->name);
    struct sieve_call call;
    struct str value;

    sieve_call_read(&call, word, node);
    if (!context->variables || call.count == 0)
        return;
    if (!str_equal_nocase(node->name, str_of("set"))) {
        for (size_t i = 0; i < call.at[0]->count; i++)
            sieve_variable_unknown(context, call.at[0]->strings[i]);
        return;
    }
    if (call.count < 2 || call.at[0]->count == 0)
        return;
    value = str_part(sieve_string(context, call.at[1]), 0, MOST_VALUE);
    if (sieve_has_tag(node, "length") || sieve_has_tag(node, "encodeurl"))
        sieve_variable_unknown(context, call.at[0]->strings[0]);
    else
        sieve_variable_put(context, call.at[0]->strings[0], apply_case(context, node, value));
}

void sieve_run_output(struct sieve_context *context, const struct sieve_node *node)
{
    const struct sieve_argument *output = sieve_tag_value(node, "output");

    if (output && output->count > 0)
        sieve_variable_unknown(context, output->strings[0]);
}
