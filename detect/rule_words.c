/* rule_words.c - whose mail a rule is about, and which words it waits for; see rule_view.h. */
#include "rule_view.h"

#include "party.h"

#include <string.h>
#include <strings.h>

enum { FEW_VALUES = 12 }; /* words that an intruder puts into one rule */

/* Headers whose text a reader reads; not lists, not senders. */
static bool is_readable_header(const char *header)
{
    static const char *const skipped[] = {
        "from",    "sender",      "to",           "cc",          "bcc",         "reply-to",
        "list-id", "list-post",   "x-been-there", "return-path", "received",    "delivered-to",
        "x-label", "x-gm-labels", "resent-from",  "resent-to",   "envelope-to",
    };

    for (size_t i = 0; i < ARRAY_LEN(skipped); i++)
        if (strcasecmp(header, skipped[i]) == 0)
            return false;
    return strncasecmp(header, "list-", 5) != 0 && strncasecmp(header, "x-spam", 6) != 0 &&
           strncasecmp(header, "x-virus", 7) != 0;
}

static bool is_about_text(const struct rule_condition *condition)
{
    switch (condition->field) {
    case RULE_SUBJECT:
    case RULE_BODY:
    case RULE_SUBJECT_OR_BODY:
    case RULE_QUERY:
        return !condition->negated && !condition->exception;
    case RULE_HEADER:
        return !condition->negated && !condition->exception &&
               is_readable_header(condition->header);
    case RULE_FROM:
    case RULE_TO:
    case RULE_CC:
    case RULE_RECIPIENT:
    case RULE_ENVELOPE:
    case RULE_SIZE:
    case RULE_HAS_ATTACHMENT:
    case RULE_DATE:
    case RULE_LIST:
    case RULE_SPAM:
    case RULE_ALWAYS:
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

/* "\bpayment\b" holds a word only when the escapes are taken off. */
static void unescape(struct buf *out, const char *value)
{
    for (; *value; value++) {
        if (*value == '\\' && value[1]) {
            buf_char(out, ' ');
            value++;
        } else {
            buf_char(out, *value);
        }
    }
}

/* Where a group "(...)", "{...}" or a quoted piece ends, behind its bracket; else the next blank.
 */
static size_t term_end(struct str rest)
{
    static const char opens[] = "({\"", closes[] = ")}\"";
    const char *open = rest.len > 0 ? strchr(opens, rest.at[0]) : NULL;
    size_t end;

    if (!open || !*open)
        return str_find_char(rest, ' ');
    end = str_find_char(str_part(rest, 1, rest.len), closes[open - opens]) + 2;
    return end < rest.len ? end : rest.len;
}

/* Length of "from:" if such a term begins here; what it names is not what the mail says. */
static size_t operator_len(struct str rest)
{
    size_t len = 0;

    while (len < rest.len && (rest.at[len] == '_' || (rest.at[len] | 0x20) >= 'a') &&
           (rest.at[len] | 0x20) <= 'z')
        len++;
    if (len == 0 || len >= rest.len || rest.at[len] != ':')
        return 0;
    return str_starts_nocase(rest, "subject:") ? 0 : len + 1;
}

/* A search of Gmail's without its from:, to:, list: ... and what it excludes. */
static void query_words(struct buf *out, const char *query)
{
    struct str rest = str_trim(str_of(query));

    while (rest.len > 0) {
        bool excluded = rest.at[0] == '-';
        size_t op, end;

        if (excluded)
            rest = str_part(rest, 1, rest.len);
        op = operator_len(rest);
        end = op + term_end(str_part(rest, op, rest.len));
        if (op == 0 && str_starts_nocase(rest, "subject:"))
            end = 8 + term_end(str_part(rest, 8, rest.len));
        if (!excluded && op == 0) {
            buf_str(out, str_part(rest, 0, end));
            buf_char(out, ' ');
        }
        rest = str_trim(str_part(rest, end, rest.len));
    }
}

static bool value_word(const struct rule_condition *condition, const char *value,
                       const struct words *words, enum word_list list, struct word_hit *out)
{
    struct buf plain;
    bool found;

    buf_init(&plain, 1 << 16);
    if (condition->field == RULE_QUERY)
        query_words(&plain, value);
    else if (condition->match == RULE_REGEX)
        unescape(&plain, value);
    else
        buf_text(&plain, value);
    found = words_search(words, list, buf_as_str(&plain), out) ||
            (condition->match == RULE_CONTAINS && words_begins(words, list, value, out));
    buf_dispose(&plain);
    return found;
}

bool rule_words_of(const struct rule *rule, const struct words *words, enum word_list list,
                   struct rule_words *out)
{
    *out = (struct rule_words){0};
    for (size_t i = 0; i < rule->condition_count; i++) {
        const struct rule_condition *condition = &rule->conditions[i];

        for (size_t k = 0; is_about_text(condition) && k < condition->value_count; k++) {
            struct word_hit hit;

            out->values++;
            if (value_word(condition, condition->values[k], words, list, &hit) && out->hits++ == 0)
                out->first = hit;
        }
    }
    return out->hits > 0;
}

bool rule_asks_for_text(const struct rule *rule)
{
    for (size_t i = 0; i < rule->condition_count; i++)
        if (is_about_text(&rule->conditions[i]) && rule->conditions[i].value_count > 0)
            return true;
    return false;
}

bool rule_words_are_few(const struct rule_words *words)
{
    return words->values > FEW_VALUES && words->hits * 4 < words->values;
}

bool rule_waits_for(struct draft *draft, const struct rule *rule, const struct case_facts *facts,
                    enum word_list list)
{
    bool money = list == WORDS_MONEY;
    struct rule_words found;

    if (!rule_words_of(rule, facts->words, list, &found))
        return false;
    draft_say(draft,
              rule_words_are_few(&found) ? "few-words"
              : money                    ? "money"
                                         : "warnings",
              "it waits for %s (\"%s\")", money ? "mail about money" : "warnings",
              found.first.entry);
    return true;
}

/* --- parties --- */

static bool is_about_sender(const struct rule_condition *condition)
{
    bool from =
        condition->field == RULE_FROM || condition->field == RULE_ENVELOPE ||
        (condition->field == RULE_HEADER && (strcasecmp(condition->header, "from") == 0 ||
                                             strcasecmp(condition->header, "sender") == 0 ||
                                             strcasecmp(condition->header, "reply-to") == 0));

    return from && !condition->negated && !condition->exception;
}

static bool hidden_party(const struct rule *rule, const struct case_facts *facts, struct party *out)
{
    struct party best = {0};

    for (size_t i = 0; i < rule->condition_count; i++) {
        const struct rule_condition *condition = &rule->conditions[i];

        for (size_t k = 0; is_about_sender(condition) && k < condition->value_count; k++) {
            struct party party;

            party_of(&party, condition->values[k], facts);
            if (party.exchanged > best.exchanged || (party.own && !best.own) ||
                (party.imitates && !best.imitates && !best.own))
                best = party;
        }
    }
    *out = best;
    return best.own || best.exchanged > 0 || best.imitates;
}

void rule_about_party(struct draft *draft, const struct rule *rule, const struct case_facts *facts,
                      const char *verb)
{
    struct party party;
    const char *address;

    if (!hidden_party(rule, facts, &party))
        return;
    address = draft_clip(draft, party.address, 80);
    if (party.own)
        draft_say(draft, "own-people", "it %s mail of the owner's own organisation (%s)", verb,
                  address);
    else if (party.imitates)
        draft_say(draft, "imitates", "it %s mail of %s, whose domain imitates %s", verb, address,
                  party.imitates);
    else
        draft_say(draft, "correspondent",
                  "it %s mail of %s, with whom the owner exchanged %u mails", verb, address,
                  party.exchanged);
}
