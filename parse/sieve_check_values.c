/* sieve_check_values.c - what a server refuses in arguments of the right kind; see
 * sieve_check.h. Strings with variables in them are taken as they are. */
#include "sieve_check.h"

#include <string.h>

static bool is_constant(struct str text)
{
    return str_find(text, str_of("${")) == text.len;
}

/* How many of the tags "a b c" the node has. */
static size_t count_tags(const struct sieve_node *node, const char *names)
{
    size_t count = 0;

    for (const struct sieve_argument *argument = node->arguments; argument;
         argument = argument->next) {
        struct str rest = str_of(names);

        while (argument->kind == ARGUMENT_TAG && rest.len > 0) {
            size_t len = str_find_char(rest, ' ');

            count += str_equal_nocase(argument->tag, str_part(rest, 0, len));
            rest = str_part(rest, len + 1, rest.len);
        }
    }
    return count;
}

/* The string behind a tag, if it is constant; "" otherwise. */
static struct str value_of(const struct sieve_node *node, const char *tag)
{
    for (const struct sieve_argument *argument = node->arguments; argument;
         argument = argument->next)
        if (argument->kind == ARGUMENT_TAG && str_equal_nocase(argument->tag, str_of(tag)) &&
            argument->next && argument->next->count == 1 && is_constant(argument->next->strings[0]))
            return argument->next->strings[0];
    return str_of("");
}

static bool is_one_of(struct str text, const char *list)
{
    struct str rest = str_of(list);

    while (rest.len > 0) {
        size_t len = str_find_char(rest, ' ');

        if (str_equal_nocase(text, str_part(rest, 0, len)))
            return true;
        rest = str_part(rest, len + 1, rest.len);
    }
    return false;
}

/* local@domain, with or without a display name around it. */
static bool is_address(struct str text)
{
    size_t at;

    text = str_trim(text);
    at = str_find_char(text, '@');
    return at > 0 && at + 1 < text.len && text.at[at + 1] != '>' && text.at[at - 1] != '<';
}

/* The last string of a redirect; "" if it is not constant. */
static struct str target_of(const struct sieve_node *node)
{
    const struct sieve_argument *last = node->arguments;

    while (last && last->next)
        last = last->next;
    return last && last->count == 1 && is_constant(last->strings[0]) ? last->strings[0]
                                                                     : str_of("");
}

static const char *check_tags(const struct sieve_node *node)
{
    if (count_tags(node, "is contains matches regex count value list") > 1 &&
        !str_equal_nocase(node->name, str_of("redirect")))
        return "more than one way to compare";
    if (count_tags(node, "all localpart domain user detail") > 1)
        return "more than one part of an address";
    if (count_tags(node, "anychild type subtype contenttype param") > 0 &&
        count_tags(node, "mime") == 0)
        return "a tag that needs :mime";
    if (count_tags(node, "last") > 0 && count_tags(node, "index") == 0 &&
        is_one_of(node->name, "header address date deleteheader"))
        return ":last needs :index";
    return NULL;
}

static bool is_variable_name(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char ch = name.at[i];

        if (!(ch == '_' || ch == '.' || (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
              (ch >= '0' && ch <= '9' && i > 0)))
            return false;
    }
    return name.len > 0 && name.len <= 64;
}

/* set, and whatever fills a variable. */
static const char *check_variables(const struct sieve_node *node,
                                   const struct sieve_required *required)
{
    const struct sieve_argument *last = node->arguments;

    if (!is_one_of(node->name, "set global import export extracttext"))
        return NULL;
    if (!required->unknown && !sieve_is_required(required, "variables"))
        return "needs require \"variables\"";
    while (last && last->kind != ARGUMENT_STRINGS)
        last = last->next;
    for (size_t i = 0; last && i < last->count; i++)
        if (!is_variable_name(last->strings[i]))
            return "a name that a variable cannot have";
    return NULL;
}

static const char *check_envelope(const struct sieve_node *node)
{
    const struct sieve_argument *argument = node->arguments;

    if (!str_equal_nocase(node->name, str_of("envelope")))
        return NULL;
    while (argument && argument->kind == ARGUMENT_TAG)
        argument = str_equal_nocase(argument->tag, str_of("comparator")) && argument->next
                       ? argument->next->next
                       : argument->next;
    for (size_t i = 0; argument && i < argument->count; i++)
        if (is_constant(argument->strings[i]) &&
            !is_one_of(argument->strings[i],
                       "from to auth orcpt notify ret envid bytimeabsolute bytimerelative bymode"))
            return "a part that an envelope does not have";
    return NULL;
}

const char *sieve_check_values(const struct sieve_node *node, const struct sieve_required *required)
{
    struct str comparator = value_of(node, "comparator"), value = value_of(node, "value");
    struct str count = value_of(node, "count"), target = target_of(node);
    const char *wrong = check_tags(node);

    if (!wrong)
        wrong = check_variables(node, required);
    if (!wrong && count.len + value.len == 0)
        wrong = check_envelope(node);
    if (wrong)
        return wrong;
    if ((value.len > 0 && !is_one_of(value, "gt ge lt le eq ne")) ||
        (count.len > 0 && !is_one_of(count, "gt ge lt le eq ne")))
        return "a relation that does not exist";
    if (str_equal_nocase(comparator, str_of("i;ascii-numeric")) && !required->unknown &&
        !sieve_is_required(required, "comparator-i;ascii-numeric"))
        return "i;ascii-numeric needs require \"comparator-i;ascii-numeric\"";
    if (str_equal_nocase(node->name, str_of("redirect")) && target.len > 0 &&
        count_tags(node, "list") == 0 && !is_address(target))
        return "redirect to something that is no address";
    return NULL;
}
