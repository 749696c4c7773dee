/* rule_reach.c - how much of the mail a rule acts on, by conditions that are none; see rule_view.h.
 */
#include "rule_view.h"

#include "own.h"
#include "rule_query.h"
#include "rule_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool is_everywhere(struct str header)
{
    static const char *const always[] = {"from", "to", "received", "date", "message-id", "subject"};

    for (size_t i = 0; i < ARRAY_LEN(always); i++)
        if (str_equal_nocase(header, str_of(always[i])))
            return true;
    return false;
}

/* "from, to": a mail has all of them. */
static bool are_everywhere(const char *headers)
{
    struct str rest = str_of(headers);

    if (rest.len == 0)
        return false;
    while (rest.len > 0) {
        size_t end = str_find_char(rest, ',');

        if (!is_everywhere(str_trim(str_part(rest, 0, end))))
            return false;
        rest = str_part(rest, end + 1, rest.len);
    }
    return true;
}

/* Texts that every mail holds: nothing, one character, a wildcard. */
static bool is_in_everything(const struct rule_condition *condition)
{
    if (condition->value_count == 0)
        return condition->field == RULE_HEADER && condition->match != RULE_EXISTS;
    for (size_t i = 0; i < condition->value_count; i++) {
        const char *value = condition->values[i];
        bool wild = condition->match == RULE_MATCHES && strspn(value, "*?") == strlen(value);
        bool pattern = condition->match == RULE_REGEX && strspn(value, "^.*$") == strlen(value);
        bool tiny =
            condition->match == RULE_CONTAINS && /* "*@*": what a star says is nothing */
            (strlen(value) <= 1 || (strchr(value, '@') && strspn(value, "*?@.") == strlen(value)));

        if (wild || pattern || tiny ||
            (condition->match == RULE_CONTAINS && strcmp(value, "\\0") == 0))
            return true;
    }
    return false;
}

/* A search that finds all: "from:*", "in:anywhere", "*". */
static bool is_open_query(const struct rule_condition *condition)
{
    static const char *const all[] = {"from:*", "to:*",     "in:anywhere", "*",       "in:inbox",
                                      "@",      "from:(*)", "from:@",      "larger:1"};

    for (size_t i = 0; condition->value_count == 1 && i < ARRAY_LEN(all); i++)
        if (strcasecmp(condition->values[0], all[i]) == 0)
            return true;
    return false;
}

static bool is_trivial_size(const struct rule_condition *condition)
{
    return condition->match == RULE_OVER && condition->value_count > 0 &&
           strtoull(condition->values[0], NULL, 10) <= 1023 &&
           !strpbrk(condition->values[0], "KMGkmg");
}

static bool is_bulk_header(const char *header)
{
    return strncasecmp(header, "list-", 5) == 0 || strncasecmp(header, "x-spam", 6) == 0 ||
           strncasecmp(header, "x-virus", 7) == 0 || strncasecmp(header, "precedence", 10) == 0 ||
           strcasestr(header, "spam") || strcasestr(header, "mailing-list") ||
           strcasecmp(header, "sender") == 0 || strcasecmp(header, "x-beenthere") == 0;
}

/* --- all mail --- */

static bool always_true(const struct rule_condition *condition)
{
    if (condition->negated)
        return condition->field == RULE_NEVER;
    switch (condition->field) {
    case RULE_ALWAYS:
        return true;
    case RULE_SIZE:
        return is_trivial_size(condition);
    case RULE_HEADER:
    case RULE_ENVELOPE:
        if (condition->match == RULE_EXISTS)
            return are_everywhere(condition->header);
        return is_in_everything(condition);
    case RULE_FROM:
    case RULE_TO:
    case RULE_RECIPIENT:
        if (condition->value_count == 1 && strcmp(condition->values[0], "@") == 0)
            return true;
        return condition->match == RULE_EXISTS || is_in_everything(condition);
    case RULE_SUBJECT:
    case RULE_BODY:
    case RULE_SUBJECT_OR_BODY:
        return is_in_everything(condition);
    case RULE_QUERY:
        return is_open_query(condition);
    case RULE_CC:
    case RULE_HAS_ATTACHMENT:
    case RULE_DATE:
    case RULE_LIST:
    case RULE_SPAM:
    case RULE_NEVER:
    case RULE_OPAQUE:
    case RULE_SENT_TO_ME:
    case RULE_MESSAGE_CLASS:
    case RULE_IMPORTANCE:
    case RULE_CATEGORY:
    case RULE_EXTERNAL_LIST:
    default:
        return false;
    }
}

/* --- nearly all of it --- */

enum { SMALL_MAIL = 10 << 10, LARGE_MAIL = 1 << 20 }; /* bytes: most mail is between them */

/* Larger than small mail, or smaller than large mail. */
static bool is_common_size(const struct rule_condition *condition)
{
    bool over = (condition->match == RULE_OVER) != condition->negated;
    uint64_t size;

    if (condition->value_count != 1 || !rule_text_size(condition->values[0], &size))
        return false;
    return over ? size < SMALL_MAIL : size >= LARGE_MAIL;
}

/* What a spam filter writes into good mail, or into all. */
static bool is_good_mark(const struct rule_condition *condition)
{
    static const char *const good[] = {"no", "ham", "false", "clean", "0", "0.0"};

    for (size_t i = 0; i < condition->value_count; i++)
        for (size_t k = 0; k < ARRAY_LEN(good); k++) {
            size_t len = strlen(good[k]);

            if (strncasecmp(condition->values[i], good[k], len) == 0 &&
                !isalnum((unsigned char)condition->values[i][len]))
                return true;
        }
    return is_in_everything(condition);
}

/* "Not sent to me" is what lists and advertising are told by. */
static bool names_own(const struct rule_condition *condition, const struct case_facts *facts)
{
    for (size_t i = 0; i < condition->value_count; i++) {
        const char *value = condition->values[i];

        if (own_is_inside(facts, value) || (*value && strcasestr(facts->owner, value)))
            return true;
    }
    return false;
}

static bool is_mark(const struct rule_condition *condition)
{
    return condition->field == RULE_SPAM ||
           (condition->field == RULE_HEADER && is_bulk_header(condition->header));
}

/* Without this most mail lacks something that all mail has. */
static bool asks_for_damage(const struct rule_condition *condition)
{
    return condition->match == RULE_EXISTS && are_everywhere(condition->header);
}

/* A pattern that names nothing: ".+@.+", "[a-z]", "\\w*". It is not run, a stranger's can cost
 * hours. */
static bool is_loose_pattern(const struct rule_condition *condition)
{
    if (condition->match != RULE_REGEX || condition->negated)
        return false;
    for (size_t i = 0; i < condition->value_count; i++) {
        const char *at = condition->values[i];
        bool names = false, class = false;

        for (; *at && !names; at++) {
            class = *at == '[' || (class && *at != ']');
            if (*at == '\\' && at[1])
                at++;
            else
                names = !class && (isalnum((unsigned char)*at) || (unsigned char)*at >= 0x80);
        }
        if (!names)
            return true;
    }
    return false;
}

static bool begins_with(struct str kind, const char *name)
{
    size_t len = strlen(name);

    return str_starts_nocase(kind, name) && (kind.len == len || kind.at[len] == ' ');
}

/* Tests of a Sieve script that do not look at the mail, or at what the script made of it: whoever
 * makes the rule knows how they end. */
static bool asks_nothing(struct str kind)
{
    static const char *const tests[] = {"ihave",
                                        "mailboxexists",
                                        "mailboxidexists",
                                        "metadata",
                                        "servermetadata",
                                        "environment",
                                        "valid_notify_method",
                                        "notify_method_capability",
                                        "valid_ext_list",
                                        "specialuse_exists",
                                        "string",
                                        "hasflag"};

    for (size_t i = 0; i < ARRAY_LEN(tests); i++)
        if (begins_with(kind, tests[i]))
            return true;
    return false;
}

/* "header :count lt": below some number, or not just that one. */
static bool is_common_count(struct str kind)
{
    static const char *const below[] = {"lt", "le", "ne"};
    size_t at = str_find(kind, str_of(":count "));

    for (size_t i = 0; i < ARRAY_LEN(below); i++)
        if (str_equal_nocase(str_part(kind, at + 7, kind.len), str_of(below[i])))
            return true;
    return false;
}

/* Whatever it asks for, most mail is without it. */
static bool is_common_opaque(const struct rule_condition *condition)
{
    struct str kind = str_of(condition->header);

    return condition->negated || asks_nothing(kind) || is_common_count(kind);
}

/* "0" and "1" mean: not tried, and surely no spam. */
static bool is_any_score(const struct rule_condition *condition)
{
    if (condition->match == RULE_UNDER)
        return true;
    return condition->match == RULE_OVER && condition->value_count == 1 &&
           (strcmp(condition->values[0], "0") == 0 || strcmp(condition->values[0], "1") == 0);
}

/* How the sender signed in: mail from outside did not. */
static bool is_unsigned(const struct rule_condition *condition)
{
    return str_starts_nocase(str_of(condition->header), "auth") && condition->value_count > 0 &&
           condition->values[0][0] == '\0';
}

static bool nearly_always_true(const struct rule_condition *condition,
                               const struct case_facts *facts)
{
    switch (condition->field) {
    case RULE_SIZE:
        return is_common_size(condition);
    case RULE_DATE: /* all mail of that time */
        return true;
    case RULE_TO:
    case RULE_CC:
    case RULE_RECIPIENT:
        return condition->negated && condition->match != RULE_EXISTS &&
               !names_own(condition, facts);
    case RULE_QUERY:
        for (size_t i = 0; i < condition->value_count; i++)
            if (rule_query_is_common(condition->values[i], facts) != condition->negated)
                return true;
        return false;
    case RULE_SPAM:
    case RULE_HEADER:
        if (condition->field == RULE_SPAM && !condition->negated && is_any_score(condition))
            return true;
        if (is_mark(condition) && condition->match != RULE_EXISTS && is_good_mark(condition))
            return !condition->negated;
        return condition->negated && !asks_for_damage(condition);
    case RULE_FROM:
    case RULE_SUBJECT:
    case RULE_BODY:
    case RULE_SUBJECT_OR_BODY:
        return condition->negated && !asks_for_damage(condition);
    case RULE_ENVELOPE:
        return condition->negated ? !asks_for_damage(condition) : is_unsigned(condition);
    case RULE_LIST:
    case RULE_HAS_ATTACHMENT:
    case RULE_EXTERNAL_LIST:
    case RULE_IMPORTANCE:
        return condition->negated;
    case RULE_OPAQUE:
        return is_common_opaque(condition);
    case RULE_ALWAYS:
    case RULE_NEVER:
    case RULE_SENT_TO_ME:
    case RULE_MESSAGE_CLASS:
    case RULE_CATEGORY:
    default:
        return false;
    }
}

static bool takes_away(const struct rule *rule)
{
    static const enum rule_action_kind kinds[] = {RULE_DELETE, RULE_DISCARD, RULE_REJECT,
                                                  RULE_PURGE};

    for (size_t i = 0; i < rule->action_count; i++)
        for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
            if (rule->actions[i].kind == kinds[k])
                return true;
    return false;
}

/* To file all mail that was sent in copy is everyday; to throw it away is not. */
static bool spares_too_little(const struct rule *rule, const struct rule_condition *condition)
{
    return condition->field == RULE_CC && condition->match == RULE_EXISTS && takes_away(rule);
}

/* --- bulk --- */

static bool asks_for_bulk(const struct rule_condition *condition)
{
    return condition->field == RULE_LIST || condition->field == RULE_SIZE || is_mark(condition);
}

static bool only_bulk(const struct rule *rule)
{
    for (size_t i = 0; i < rule->condition_count; i++)
        if (!asks_for_bulk(&rule->conditions[i]))
            return false;
    return rule->condition_count > 0;
}

/* --- the promise --- */

enum rule_reach rule_reach_of(const struct rule *rule, const struct case_facts *facts)
{
    size_t count = 0, always = 0, nearly = 0;

    for (size_t i = 0; i < rule->condition_count; i++) {
        const struct rule_condition *condition = &rule->conditions[i];

        if (condition->exception)
            continue;
        count++;
        if (always_true(condition))
            always++;
        else
            nearly += nearly_always_true(condition, facts) || is_loose_pattern(condition) ||
                      spares_too_little(rule, condition) ||
                      rule_acts_on_most(rule, condition, facts);
    }
    if (rule->join == RULE_ANY ? always > 0 || count == 0 : always == count)
        return REACH_ALL;
    if (rule->join == RULE_ANY ? nearly > 0 : always + nearly == count)
        return REACH_NEARLY_ALL;
    if (rule->join == RULE_ANY && rule_acts_on_most(rule, NULL, facts))
        return REACH_NEARLY_ALL;
    return only_bulk(rule) ? REACH_BULK : REACH_SOME;
}
