/* rule_match.c - see rule_match.h. */
#include "rule_match.h"

#include "domain.h"
#include "own.h"
#include "rule_text.h"

#include <string.h>
#include <strings.h>

static enum replay_answer answer_of(bool yes)
{
    return yes ? REPLAY_YES : REPLAY_NO;
}

static enum replay_answer either(enum replay_answer a, enum replay_answer b)
{
    return a > b ? a : b;
}

/* --- one text against the values --- */

/* Any of the values. REPLAY_EXISTS was asked before. */
static enum replay_answer text_match(const struct rule_condition *condition, struct str text)
{
    enum replay_answer found = REPLAY_NO;

    for (size_t i = 0; i < condition->value_count && found != REPLAY_YES; i++) {
        const char *value = condition->values[i];

        switch (condition->match) {
        case RULE_CONTAINS:
            found = either(found, answer_of(rule_text_contains(text, value)));
            break;
        case RULE_IS:
            found = either(found, answer_of(rule_text_is(text, value)));
            break;
        case RULE_MATCHES:
            found = either(found, answer_of(rule_text_matches(text, value)));
            break;
        case RULE_REGEX: /* a stranger's pattern can cost hours; we do not run it */
        case RULE_EXISTS:
        case RULE_OVER:
        case RULE_UNDER:
        case RULE_IN_LIST:
        default:
            return REPLAY_CANNOT_TELL;
        }
    }
    return found;
}

/* --- addresses --- */

static struct str address_part(const struct mail_address *address, const char *part)
{
    struct str whole = str_of(address->email);
    size_t at = (size_t)(domain_of(address->email) - address->email);
    struct str local = str_part(whole, 0, at > 0 ? at - 1 : whole.len);
    size_t plus = str_find_char(local, '+');

    if (strcasecmp(part, "domain") == 0)
        return str_part(whole, at, whole.len);
    if (strcasecmp(part, "localpart") == 0)
        return local;
    if (strcasecmp(part, "user") == 0)
        return str_part(local, 0, plus);
    if (strcasecmp(part, "detail") == 0)
        return str_part(local, plus + 1, local.len);
    return whole;
}

static enum replay_answer address_match(const struct rule_condition *condition,
                                        const struct mail_address *address)
{
    enum replay_answer found = text_match(condition, address_part(address, condition->header));
    struct buf whole;

    if (condition->header[0] || found == REPLAY_YES || !address->name[0])
        return found;
    buf_init(&whole, 4096);
    buf_printf(&whole, "%s <%s>", address->name, address->email);
    found = either(found, text_match(condition, buf_as_str(&whole)));
    found = either(found, text_match(condition, str_of(address->name)));
    buf_dispose(&whole);
    return found;
}

static enum replay_answer addresses_match(const struct rule_condition *condition,
                                          const struct mail_addresses *addresses)
{
    enum replay_answer found = REPLAY_NO;

    if (condition->match == RULE_EXISTS)
        return answer_of(addresses->count > 0);
    for (size_t i = 0; i < addresses->count && found != REPLAY_YES; i++)
        found = either(found, address_match(condition, &addresses->at[i]));
    return found;
}

/* --- headers --- */

static bool is_named(const char *names, const char *name)
{
    struct str rest = str_of(names);

    while (rest.len > 0) {
        size_t end = str_find_char(rest, ',');

        if (str_equal_nocase(str_trim(str_part(rest, 0, end)), str_of(name)))
            return true;
        rest = str_part(rest, end + 1, rest.len);
    }
    return false;
}

static bool has_header(const struct mail *mail, struct str name)
{
    for (size_t i = 0; i < mail->field_count; i++)
        if (str_equal_nocase(str_of(mail->fields[i].name), name))
            return true;
    return false;
}

/* All of them are there. */
static enum replay_answer headers_exist(const char *names, const struct mail *mail)
{
    struct str rest = str_of(names);

    while (rest.len > 0) {
        size_t end = str_find_char(rest, ',');
        struct str name = str_trim(str_part(rest, 0, end));

        if (name.len > 0 && !has_header(mail, name))
            return mail->limit[0] ? REPLAY_CANNOT_TELL : REPLAY_NO;
        rest = str_part(rest, end + 1, rest.len);
    }
    return REPLAY_YES;
}

static enum replay_answer header_match(const struct rule_condition *condition, const char *names,
                                       const struct mail *mail)
{
    enum replay_answer found = mail->limit[0] ? REPLAY_CANNOT_TELL : REPLAY_NO;

    if (condition->match == RULE_EXISTS)
        return headers_exist(names, mail);
    for (size_t i = 0; i < mail->field_count && found != REPLAY_YES; i++)
        if (is_named(names, mail->fields[i].name)) {
            enum replay_answer one = text_match(condition, str_of(mail->fields[i].value));

            if (one == REPLAY_NO && mail_field_is_short(&mail->fields[i]))
                one = REPLAY_CANNOT_TELL;
            found = either(found, one);
        }
    return found;
}

static enum replay_answer recipient_match(const struct rule_condition *condition,
                                          const struct mail *mail)
{
    enum replay_answer found = addresses_match(condition, &mail->to);

    found = either(found, addresses_match(condition, &mail->cc));
    found = either(found, addresses_match(condition, &mail->bcc));
    if (found == REPLAY_YES)
        return found;
    return either(found, header_match(condition, "delivered-to, x-original-to, envelope-to", mail));
}

static enum replay_answer envelope_match(const struct rule_condition *condition,
                                         const struct mail *mail)
{
    struct mail_address from = {.name = "", .email = mail->return_path};
    bool about_from = strcasestr(condition->header, "from") != NULL;

    if (about_from)
        return mail->return_path[0] ? text_match(condition, str_of(from.email))
                                    : REPLAY_CANNOT_TELL;
    if (!has_header(mail, str_of("delivered-to")) && !has_header(mail, str_of("x-original-to")))
        return REPLAY_CANNOT_TELL;
    return header_match(condition, "delivered-to, x-original-to", mail);
}

static enum replay_answer list_match(const struct rule_condition *condition,
                                     const struct mail *mail)
{
    if (condition->match == RULE_EXISTS || condition->value_count == 0)
        return answer_of((mail->traits & MAIL_LIST) || has_header(mail, str_of("list-id")));
    return header_match(condition, "list-id, list-post, list-unsubscribe, mailing-list", mail);
}

/* --- text, size, attachments --- */

static enum replay_answer body_match(const struct rule_condition *condition,
                                     const struct mail *mail)
{
    struct str text = {mail->text, mail->text_len};
    bool whole = !(mail->traits & (MAIL_TEXT_CUT | MAIL_ENCRYPTED)) && !mail->limit[0];
    enum replay_answer found;

    if (mail->traits & MAIL_HEADER_ONLY)
        return REPLAY_CANNOT_TELL;
    if (condition->match == RULE_EXISTS)
        return answer_of(text.len > 0);
    found = text_match(condition, text);
    return found == REPLAY_NO && !whole ? REPLAY_CANNOT_TELL : found;
}

static enum replay_answer size_match(const struct rule_condition *condition, uint64_t size)
{
    uint64_t limit;

    if (size == 0 || condition->value_count != 1 || !rule_text_size(condition->values[0], &limit))
        return REPLAY_CANNOT_TELL;
    if (condition->match == RULE_OVER)
        return answer_of(size > limit);
    return condition->match == RULE_UNDER ? answer_of(size < limit) : REPLAY_CANNOT_TELL;
}

static bool has_attachment(const struct mail *mail)
{
    for (size_t i = 0; i < mail->part_count; i++)
        if (mail->parts[i].traits & PART_ATTACHMENT)
            return true;
    return false;
}

/* --- what only some sources ask --- */

static bool names_owner(const struct mail_addresses *addresses, const struct case_facts *facts)
{
    for (size_t i = 0; i < addresses->count; i++)
        if (own_is_own(facts, addresses->at[i].email))
            return true;
    return false;
}

static enum replay_answer sent_to_me(const char *how, const struct mail *mail,
                                     const struct case_facts *facts)
{
    bool to = names_owner(&mail->to, facts), cc = names_owner(&mail->cc, facts);

    if (facts->own_address_count == 0)
        return REPLAY_CANNOT_TELL;
    if (strcmp(how, "only") == 0)
        return answer_of(to && mail->to.count == 1 && mail->cc.count == 0);
    if (strcmp(how, "to") == 0)
        return answer_of(to);
    if (strcmp(how, "cc") == 0)
        return answer_of(cc);
    if (strcmp(how, "to-or-cc") == 0)
        return answer_of(to || cc);
    return strcmp(how, "not") == 0 ? answer_of(!to) : REPLAY_CANNOT_TELL;
}

static enum replay_answer class_match(const struct rule_condition *condition,
                                      const struct mail *mail)
{
    static const struct {
        const char *word;
        uint32_t trait;
    } classes[] = {
        {"auto-reply", MAIL_AUTOMATIC},
        {"non-delivery", MAIL_BOUNCE},
        {"encrypted", MAIL_ENCRYPTED},
        {"signed", MAIL_SIGNED},
    };
    enum replay_answer found = REPLAY_NO;

    for (size_t i = 0; i < condition->value_count; i++) {
        enum replay_answer one = REPLAY_CANNOT_TELL;

        for (size_t k = 0; k < ARRAY_LEN(classes); k++)
            if (strcmp(condition->values[i], classes[k].word) == 0)
                one = answer_of(mail->traits & classes[k].trait);
        found = either(found, one);
    }
    return condition->value_count ? found : REPLAY_CANNOT_TELL;
}

static enum replay_answer importance_match(const struct rule_condition *condition,
                                           const struct mail *mail)
{
    bool said = has_header(mail, str_of("importance"));

    if (condition->value_count == 1 && strcasecmp(condition->values[0], "normal") == 0 && !said)
        return REPLAY_YES;
    return header_match(condition, "importance", mail);
}

/* Words alone, all of them somewhere; whatever else the search language has is not tried. */
static enum replay_answer query_match(const struct rule_condition *condition,
                                      const struct mail *mail)
{
    struct rule_condition word = *condition;
    enum replay_answer all = REPLAY_YES;
    struct str rest;

    if (condition->value_count != 1 || !rule_text_is_plain(condition->values[0]))
        return REPLAY_CANNOT_TELL;
    rest = str_trim(str_of(condition->values[0]));
    word.match = RULE_CONTAINS;
    word.header = "";
    word.value_count = 1;
    while (rest.len > 0) {
        size_t end = str_find_char(rest, ' ');
        char text[128];
        const char *values[] = {text};
        enum replay_answer found;

        if (end >= sizeof(text))
            return REPLAY_CANNOT_TELL;
        memcpy(text, rest.at, end);
        text[end] = '\0';
        word.values = values;
        found = either(text_match(&word, str_of(mail->subject)), body_match(&word, mail));
        found = either(found, addresses_match(&word, &mail->from));
        all = found < all ? found : all;
        rest = str_trim(str_part(rest, end, rest.len));
    }
    return all;
}

/* --- one condition --- */

static enum replay_answer try_mail(const struct rule_condition *condition,
                                   const struct mail_row *row, const struct case_facts *facts)
{
    const struct mail *mail = row->mail;

    switch (condition->field) {
    case RULE_FROM:
        return addresses_match(condition, mail->from.count ? &mail->from : &mail->sender);
    case RULE_TO:
        return addresses_match(condition, &mail->to);
    case RULE_CC:
        return addresses_match(condition, &mail->cc);
    case RULE_RECIPIENT:
        return recipient_match(condition, mail);
    case RULE_SUBJECT:
        return condition->match == RULE_EXISTS ? answer_of(has_header(mail, str_of("subject")))
                                               : text_match(condition, str_of(mail->subject));
    case RULE_BODY:
        return body_match(condition, mail);
    case RULE_SUBJECT_OR_BODY:
        return either(text_match(condition, str_of(mail->subject)), body_match(condition, mail));
    case RULE_HEADER:
        return header_match(condition, condition->header, mail);
    case RULE_ENVELOPE:
        return envelope_match(condition, mail);
    case RULE_SIZE:
        return size_match(condition, row->message->size);
    case RULE_HAS_ATTACHMENT:
        return mail->traits & MAIL_HEADER_ONLY ? REPLAY_CANNOT_TELL
                                               : answer_of(has_attachment(mail));
    case RULE_LIST:
        return list_match(condition, mail);
    case RULE_SENT_TO_ME:
        return sent_to_me(condition->header, mail, facts);
    case RULE_MESSAGE_CLASS:
        return class_match(condition, mail);
    case RULE_IMPORTANCE:
        return importance_match(condition, mail);
    case RULE_QUERY:
        return query_match(condition, mail);
    case RULE_ALWAYS:
        return REPLAY_YES;
    case RULE_NEVER:
        return REPLAY_NO;
    case RULE_DATE:
    case RULE_SPAM:
    case RULE_OPAQUE:
    case RULE_CATEGORY:
    case RULE_EXTERNAL_LIST:
    default:
        return REPLAY_CANNOT_TELL;
    }
}

enum replay_answer condition_match(const struct rule_condition *condition,
                                   const struct mail_row *row, const struct case_facts *facts)
{
    enum replay_answer found = try_mail(condition, row, facts);

    if (!condition->negated || found == REPLAY_CANNOT_TELL)
        return found;
    return found == REPLAY_YES ? REPLAY_NO : REPLAY_YES;
}

/* --- the rule --- */

struct tally { /* answers of the conditions */
    size_t yes, no, open;
};

static void count_in(struct tally *tally, enum replay_answer answer)
{
    tally->yes += answer == REPLAY_YES;
    tally->no += answer == REPLAY_NO;
    tally->open += answer == REPLAY_CANNOT_TELL;
}

static enum replay_answer join(const struct rule *rule, const struct tally *tally)
{
    if (tally->yes + tally->no + tally->open == 0)
        return REPLAY_YES;
    if ((rule->traits & RULE_NESTED) && tally->yes > 0 && tally->no > 0)
        return REPLAY_CANNOT_TELL; /* how they are joined is only in the source */
    if (rule->join == RULE_ANY)
        return tally->yes ? REPLAY_YES : tally->open ? REPLAY_CANNOT_TELL : REPLAY_NO;
    return tally->no ? REPLAY_NO : tally->open ? REPLAY_CANNOT_TELL : REPLAY_YES;
}

enum replay_answer rule_match(const struct rule *rule, const struct mail_row *row,
                              const struct case_facts *facts, uint64_t *doubts)
{
    struct tally wanted = {0}, exceptions = {0};
    enum replay_answer answer;

    *doubts = 0;
    for (size_t i = 0; i < rule->condition_count; i++) {
        enum replay_answer one = condition_match(&rule->conditions[i], row, facts);

        count_in(rule->conditions[i].exception ? &exceptions : &wanted, one);
        if (one == REPLAY_CANNOT_TELL && i < 64)
            *doubts |= (uint64_t)1 << i;
    }
    answer = join(rule, &wanted);
    if (exceptions.yes > 0)
        answer = REPLAY_NO;
    else if (exceptions.open > 0 && answer == REPLAY_YES)
        answer = REPLAY_CANNOT_TELL;
    if (answer != REPLAY_CANNOT_TELL)
        *doubts = 0; /* the others decided it */
    return answer;
}

int64_t message_arrived(const struct message *message)
{
    return message->received != INT64_MIN && message->received != 0 ? message->received
                                                                    : message->date;
}

void replay_times(const struct rule *rule, int64_t *since, int64_t *until)
{
    *since = rule->made > 0 ? rule->made : INT64_MIN;
    *until = INT64_MAX;
    if (rule->traits & RULE_REMOVED) {
        *since = INT64_MIN;
        *until = rule->changed > 0 ? rule->changed : rule->made > 0 ? rule->made : INT64_MAX;
    }
}
