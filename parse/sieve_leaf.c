/* sieve_leaf.c - one test as one condition of the rule model; see sieve_test.h. */
#include "base/limits.h"
#include "sieve_test.h"

#include <stdio.h>
#include <string.h>

enum { MOST_VALUE = 1024, MOST_HEADER = 200 };

static bool is_named(const struct sieve_node *node, const char *name)
{
    return str_equal_nocase(node->name, str_of(name));
}

/* --- which field --- */

static const struct {
    enum rule_field field;
    const char *headers; /* in lower case, a blank around each */
} groups[] = {
    {RULE_FROM, " from sender reply-to return-path resent-from "},
    {RULE_TO, " to "},
    {RULE_CC, " cc "},
    {RULE_RECIPIENT, " to cc bcc resent-to resent-cc delivered-to x-original-to envelope-to "
                     "apparently-to x-delivered-to "},
    {RULE_SUBJECT, " subject thread-topic "},
    {RULE_LIST, " list-id list-post list-unsubscribe list-help list-subscribe list-owner "
                "mailing-list x-mailing-list x-list "},
    {RULE_SPAM, " x-spam x-spam-flag x-spam-level x-spam-score x-spam-status x-spam-report "
                "x-bogosity x-dspam-result x-virus-status x-spam-known-sender "
                "x-ms-exchange-organization-scl "},
};

static bool is_in_group(struct str header, const char *headers)
{
    char padded[40];

    if (header.len == 0 || header.len > sizeof(padded) - 3 ||
        str_find_char(header, ' ') < header.len || str_find_char(header, '\0') < header.len)
        return false;
    snprintf(padded, sizeof(padded), " %.*s ", (int)header.len, header.at);
    for (char *ch = padded; *ch; ch++)
        if (*ch >= 'A' && *ch <= 'Z')
            *ch = (char)(*ch + 0x20);
    return strstr(headers, padded) != NULL;
}

static enum rule_field field_of_headers(struct sieve_context *context,
                                        const struct sieve_argument *headers)
{
    for (size_t group = 0; group < ARRAY_LEN(groups); group++) {
        size_t i = 0;

        while (i < headers->count &&
               is_in_group(sieve_expand(context, headers->strings[i]), groups[group].headers))
            i++;
        if (i == headers->count)
            return groups[group].field;
    }
    return RULE_HEADER;
}

/* "a, b" */
static const char *join_names(struct sieve_context *context, const struct sieve_argument *names)
{
    struct buf text;
    const char *kept;

    buf_init(&text, MOST_HEADER);
    for (size_t i = 0; i < names->count && !text.full; i++) {
        buf_text(&text, i == 0 ? "" : ", ");
        sieve_add(&text, sieve_expand(context, names->strings[i]));
    }
    kept = sieve_show(context, buf_as_str(&text), MOST_HEADER);
    buf_dispose(&text);
    return kept;
}

/* --- how it is compared --- */

static const char *address_part(const struct sieve_node *test)
{
    static const char *const parts[] = {"domain", "localpart", "user", "detail"};

    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (sieve_has_tag(test, parts[i]))
            return parts[i];
    return "";
}

static bool relation_of(struct sieve_context *context, const struct sieve_node *test,
                        struct rule_condition *out)
{
    struct str relation = sieve_string(context, sieve_tag_value(test, "value"));

    if (str_equal_nocase(relation, str_of("gt")) || str_equal_nocase(relation, str_of("ge")))
        out->match = RULE_OVER;
    else if (str_equal_nocase(relation, str_of("lt")) || str_equal_nocase(relation, str_of("le")))
        out->match = RULE_UNDER;
    else if (str_equal_nocase(relation, str_of("eq")) || str_equal_nocase(relation, str_of("ne"))) {
        out->match = RULE_IS;
        out->negated = str_equal_nocase(relation, str_of("ne"));
    } else
        return false;
    return true;
}

/* False: a comparison that the model cannot express. */
static bool match_of(struct sieve_context *context, const struct sieve_node *test,
                     struct rule_condition *out)
{
    if (sieve_has_tag(test, "count") || sieve_has_tag(test, "list"))
        return false;
    if (sieve_has_tag(test, "value"))
        return relation_of(context, test, out);
    if (sieve_has_tag(test, "contains"))
        out->match = RULE_CONTAINS;
    else if (sieve_has_tag(test, "matches"))
        out->match = RULE_MATCHES;
    else if (sieve_has_tag(test, "regex"))
        out->match = RULE_REGEX;
    else
        out->match = RULE_IS;
    return true;
}

static void values_of(struct sieve_context *context, const struct sieve_argument *argument,
                      struct rule_condition *out)
{
    size_t count = argument->count;

    if (count > LIMIT_RULE_VALUES) {
        sieve_limit(context, "rule-values");
        count = LIMIT_RULE_VALUES;
    }
    out->values = arena_alloc(context->arena, (count + 1) * sizeof(*out->values));
    out->value_count = count;
    for (size_t i = 0; i < count; i++)
        out->values[i] =
            sieve_show(context, sieve_expand(context, argument->strings[i]), MOST_VALUE);
}

/* --- test by test --- */

static enum sieve_truth opaque(struct rule_condition *out)
{
    *out = (struct rule_condition){.field = RULE_OPAQUE, .header = "", .raw = out->raw};
    return TRUTH_DEPENDS;
}

/* What kind of test it is that the model has no words for: "hasflag", "header :count lt". Its
 * source text may begin with anything, a comment of any length. */
static const char *kind_of_opaque(struct sieve_context *context, const struct sieve_node *test)
{
    struct buf kind;
    const char *kept;

    buf_init(&kind, MOST_HEADER);
    sieve_add(&kind, test->name);
    if (sieve_has_tag(test, "count")) {
        buf_text(&kind, " :count ");
        sieve_add(&kind, sieve_string(context, sieve_tag_value(test, "count")));
    } else if (sieve_has_tag(test, "list")) {
        buf_text(&kind, " :list");
    }
    kept = sieve_show(context, buf_as_str(&kind), MOST_HEADER);
    buf_dispose(&kind);
    return kept;
}

/* How often one field must be there, or must not: what it says of mail that has it or has it not.
 * False: more than that. */
static bool count_of(struct sieve_context *context, const struct sieve_node *test,
                     const struct sieve_call *call, enum sieve_truth *truth,
                     struct rule_condition *out)
{
    struct str relation = sieve_string(context, sieve_tag_value(test, "count"));
    struct str number = sieve_string(context, call->at[1]);
    bool none = str_equal(number, str_of("0")), one = str_equal(number, str_of("1"));
    bool more =
        str_equal_nocase(relation, str_of("ge")) ? one
        : str_equal_nocase(relation, str_of("gt")) || str_equal_nocase(relation, str_of("ne"))
            ? none
            : false;
    bool less =
        str_equal_nocase(relation, str_of("lt")) ? one
        : str_equal_nocase(relation, str_of("le")) || str_equal_nocase(relation, str_of("eq"))
            ? none
            : false;

    *truth = TRUTH_DEPENDS;
    if (call->at[1]->count == 1 && none && str_equal_nocase(relation, str_of("ge")))
        *truth = TRUTH_ALWAYS;
    else if (call->at[1]->count != 1 || call->at[0]->count != 1 || !(more || less))
        return false;
    out->match = RULE_EXISTS;
    out->negated = less;
    out->field = field_of_headers(context, call->at[0]);
    out->header = join_names(context, call->at[0]);
    return true;
}

/* What a browser of parts compares of "text/plain; charset=x". */
static void compare_type(struct sieve_context *context, const struct sieve_node *test,
                         struct rule_condition *out)
{
    const char *form = sieve_has_tag(test, "type")          ? "%s/*"
                       : sieve_has_tag(test, "subtype")     ? "*/%s*"
                       : sieve_has_tag(test, "contenttype") ? "%s*"
                                                            : NULL;

    if (!form || out->match != RULE_IS)
        return;
    out->match = RULE_MATCHES;
    for (size_t i = 0; i < out->value_count; i++) {
        struct buf value;

        buf_init(&value, MOST_VALUE + 4);
        for (const char *at = form; *at; at++) {
            if (*at == '%')
                buf_text(&value, out->values[i]);
            else if (*at != 's')
                buf_char(&value, *at);
        }
        out->values[i] = sieve_show(context, buf_as_str(&value), MOST_VALUE);
        buf_dispose(&value);
    }
}

static bool is_attachment_test(struct sieve_context *context, const struct sieve_node *test,
                               const struct sieve_argument *headers)
{
    return sieve_has_tag(test, "mime") && sieve_has_tag(test, "anychild") && headers->count == 1 &&
           str_equal_nocase(sieve_expand(context, headers->strings[0]),
                            str_of("content-disposition"));
}

/* header, address */
static enum sieve_truth header_leaf(struct sieve_context *context, const struct sieve_node *test,
                                    const struct sieve_call *call, struct rule_condition *out)
{
    enum sieve_truth truth;

    if (call->count < 2 || call->at[0]->kind != ARGUMENT_STRINGS ||
        call->at[1]->kind != ARGUMENT_STRINGS)
        return opaque(out);
    if ((call->at[0]->count == 0 || call->at[1]->count == 0) && !sieve_has_tag(test, "count"))
        return TRUTH_NEVER;
    if (sieve_has_tag(test, "count") && count_of(context, test, call, &truth, out))
        return truth;
    if (!match_of(context, test, out))
        return opaque(out);
    out->field = field_of_headers(context, call->at[0]);
    if (is_attachment_test(context, test, call->at[0]))
        out->field = RULE_HAS_ATTACHMENT;
    out->header = out->field == RULE_HEADER ? join_names(context, call->at[0]) : address_part(test);
    values_of(context, call->at[1], out);
    if (sieve_has_tag(test, "mime"))
        compare_type(context, test, out);
    return TRUTH_DEPENDS;
}

static enum sieve_truth envelope_leaf(struct sieve_context *context, const struct sieve_node *test,
                                      const struct sieve_call *call, struct rule_condition *out)
{
    const char *part = address_part(test);
    enum sieve_truth truth = header_leaf(context, test, call, out);
    struct buf name;

    if (truth != TRUTH_DEPENDS || out->field == RULE_OPAQUE)
        return truth;
    if (out->match == RULE_EXISTS) /* it was counted: what is there of a header may not be here */
        return opaque(out);
    out->field = RULE_ENVELOPE;
    buf_init(&name, MOST_HEADER);
    buf_text(&name, join_names(context, call->at[0]));
    buf_printf(&name, "%s%s", part[0] ? " " : "", part);
    out->header = sieve_show(context, buf_as_str(&name), MOST_HEADER);
    buf_dispose(&name);
    return TRUTH_DEPENDS;
}

static enum sieve_truth exists_leaf(struct sieve_context *context, const struct sieve_node *test,
                                    const struct sieve_call *call, struct rule_condition *out)
{
    (void)test;
    if (call->count < 1 || call->at[0]->kind != ARGUMENT_STRINGS)
        return opaque(out);
    if (call->at[0]->count == 0)
        return TRUTH_ALWAYS;
    out->field = field_of_headers(context, call->at[0]);
    out->match = RULE_EXISTS;
    /* Which of a group it was matters to whoever asks whether every mail has it. */
    out->header = join_names(context, call->at[0]);
    return TRUTH_DEPENDS;
}

/* body, spamtest, virustest: the keys are the last argument. */
static enum sieve_truth keys_leaf(struct sieve_context *context, const struct sieve_node *test,
                                  const struct sieve_call *call, struct rule_condition *out)
{
    if (call->count < 1 || call->at[call->count - 1]->kind != ARGUMENT_STRINGS ||
        !match_of(context, test, out))
        return opaque(out);
    out->field = is_named(test, "body") ? RULE_BODY : RULE_SPAM;
    values_of(context, call->at[call->count - 1], out);
    return TRUTH_DEPENDS;
}

/* date "received" "hour" "07", currentdate "hour" "07" */
static enum sieve_truth date_leaf(struct sieve_context *context, const struct sieve_node *test,
                                  const struct sieve_call *call, struct rule_condition *out)
{
    if (call->count < 2 || call->at[call->count - 1]->kind != ARGUMENT_STRINGS ||
        !match_of(context, test, out))
        return opaque(out);
    out->field = RULE_DATE;
    out->header =
        sieve_show(context, sieve_string(context, call->at[call->count - 2]), MOST_HEADER);
    values_of(context, call->at[call->count - 1], out);
    return TRUTH_DEPENDS;
}

static enum sieve_truth size_leaf(struct sieve_context *context, const struct sieve_node *test,
                                  const struct sieve_call *call, struct rule_condition *out)
{
    char number[24];
    int len;

    if (call->count < 1 || call->at[0]->kind != ARGUMENT_NUMBER)
        return opaque(out);
    len = snprintf(number, sizeof(number), "%llu", (unsigned long long)call->at[0]->number);
    out->field = RULE_SIZE;
    out->match = sieve_has_tag(test, "under") ? RULE_UNDER : RULE_OVER;
    out->values = arena_alloc(context->arena, sizeof(*out->values));
    out->values[0] = sieve_show(context, (struct str){number, (size_t)len}, sizeof(number));
    out->value_count = 1;
    return TRUTH_DEPENDS;
}

/* "*", "?*": held by any text, but for an empty one. */
static bool is_wild(struct str key)
{
    size_t len = 0;

    while (len < key.len && (key.at[len] == '*' || key.at[len] == '?'))
        len++;
    return len > 0 && len == key.len && str_find_char(key, '*') < key.len;
}

/* string "${x}" "y": settled here if neither side depends on the message. Only for short strings:
 * a longer one is nobody's honest constant. */
static enum sieve_truth string_leaf(struct sieve_context *context, const struct sieve_node *test,
                                    const struct sieve_call *call, struct rule_condition *out)
{
    bool is = !sieve_has_tag(test, "contains");
    struct str text, key;

    if (call->count >= 2 && call->at[1]->count == 1 && sieve_has_tag(test, "matches") &&
        is_wild(sieve_expand(context, call->at[1]->strings[0])))
        return TRUTH_ALWAYS;
    if (call->count < 2 || call->at[0]->count != 1 || call->at[1]->count != 1 ||
        sieve_has_tag(test, "value") || sieve_has_tag(test, "count") ||
        sieve_has_tag(test, "matches") || sieve_has_tag(test, "regex") ||
        sieve_has_tag(test, "list") || sieve_has_tag(test, "comparator"))
        return opaque(out);
    text = sieve_expand(context, call->at[0]->strings[0]);
    key = sieve_expand(context, call->at[1]->strings[0]);
    if (text.len > MOST_VALUE || key.len > MOST_VALUE || !sieve_is_constant(context, text) ||
        !sieve_is_constant(context, key))
        return opaque(out);
    return (is ? str_equal_nocase(text, key) : str_holds_nocase(text, key)) ? TRUTH_ALWAYS
                                                                            : TRUTH_NEVER;
}

typedef enum sieve_truth (*leaf_fn)(struct sieve_context *context, const struct sieve_node *test,
                                    const struct sieve_call *call, struct rule_condition *out);

static const struct {
    const char *name;
    leaf_fn read;
} leaves[] = {
    {"address", header_leaf}, {"body", keys_leaf},         {"currentdate", date_leaf},
    {"date", date_leaf},      {"envelope", envelope_leaf}, {"exists", exists_leaf},
    {"header", header_leaf},  {"size", size_leaf},         {"spamtest", keys_leaf},
    {"string", string_leaf},  {"virustest", keys_leaf},
};

static enum sieve_truth leaf(struct sieve_context *context, const struct sieve_node *test,
                             struct rule_condition *out)
{
    const struct sieve_word *word = sieve_word_find(WORD_TEST, test->name);
    struct sieve_call call;

    if (is_named(test, "true"))
        return TRUTH_ALWAYS;
    if (is_named(test, "false"))
        return TRUTH_NEVER;
    for (size_t i = 0; word && i < ARRAY_LEN(leaves); i++) {
        if (!is_named(test, leaves[i].name))
            continue;
        sieve_call_read(&call, word, test);
        return leaves[i].read(context, test, &call, out);
    }
    return opaque(out);
}

enum sieve_truth sieve_leaf(struct sieve_context *context, const struct sieve_node *test,
                            struct rule_condition *out)
{
    enum sieve_truth truth = leaf(context, test, out);

    if (truth == TRUTH_DEPENDS && out->field == RULE_OPAQUE)
        out->header = kind_of_opaque(context, test);
    return truth;
}
