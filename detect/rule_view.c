/* rule_view.c - see rule_view.h: what a rule does. */
#include "rule_view.h"

#include "base/limits.h"
#include "base/said.h"

#include "domain.h"
#include "own.h"
#include "points.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* --- actions --- */

static void see_forward(struct rule_view *view, const struct rule_action *action,
                        const struct case_facts *facts)
{
    const char *address = action->argument;

    if (strncasecmp(address, "mailto:", 7) == 0)
        address += 7;
    else if (strncasecmp(address, "smtp:", 5) == 0)
        address += 5;
    if (action->kind == RULE_NOTIFY && !strchr(address, '@'))
        return;
    if (own_is_inside(facts, address))
        return;
    if (own_is_allowed(facts, "forward", address)) {
        if (view->allowed_count++ == 0)
            view->allowed = address;
        return;
    }
    if (view->forward_count++ == 0) {
        view->forwards_to = address;
        view->unresolved = strncmp(address, "unresolved:", 11) == 0;
    }
}

static void see_folder(struct rule_view *view, const struct rule_action *action,
                       const struct case_facts *facts)
{
    enum place place = place_of_name(facts, action->argument);
    bool copies = action->kind == RULE_COPY || action->copy;

    if (!view->files_into || (place_hides(place) && !place_hides(view->place))) {
        view->files_into = action->argument;
        view->place = place;
    }
    view->copies_only = view->copies_only || copies;
    if (strncmp(action->argument, "unresolved:", 11) == 0)
        view->unknown_folder = true;
    if (place == PLACE_TRASH && !copies)
        view->deletes = true;
}

static void see_flag(struct rule_view *view, const char *flag)
{
    if (strcasestr(flag, "\\Seen"))
        view->marks_read = true;
    if (strcasestr(flag, "\\Deleted"))
        view->deletes = true;
}

struct kept { /* what stays of the mail */
    bool forwarded_alone, kept, filed;
};

static void see_action(struct rule_view *view, const struct rule_action *action,
                       const struct case_facts *facts, struct kept *kept)
{
    switch (action->kind) {
    case RULE_FORWARD:
        see_forward(view, action, facts);
        kept->forwarded_alone = kept->forwarded_alone || !action->copy;
        break;
    case RULE_FORWARD_ATTACHED:
    case RULE_BCC:
    case RULE_NOTIFY:
        see_forward(view, action, facts);
        break;
    case RULE_DELETE:
        view->deletes = true;
        break;
    case RULE_DISCARD:
    case RULE_PURGE:
        view->destroys = true;
        break;
    case RULE_REJECT:
        view->destroys = true;
        view->rejects = action->argument;
        break;
    case RULE_MOVE:
    case RULE_COPY:
        see_folder(view, action, facts);
        kept->filed = true;
        break;
    case RULE_MARK_READ:
        view->marks_read = true;
        break;
    case RULE_FLAG:
        see_flag(view, action->argument);
        break;
    case RULE_KEEP:
        kept->kept = true;
        break;
    case RULE_STOP:
        view->stops = true;
        break;
    case RULE_ARCHIVE:
        view->archives = true;
        break;
    case RULE_AUTO_REPLY:
    case RULE_RUN:
    case RULE_EDIT_HEADER:
    case RULE_INCLUDE:
    case RULE_OTHER:
    case RULE_LABEL:
    case RULE_NEVER_SPAM:
    case RULE_SET_IMPORTANCE:
    case RULE_SET_CATEGORY:
    case RULE_GRANT:
    case RULE_IDENTITY:
    case RULE_SWITCH_ON:
    case RULE_APP_ACCESS:
    case RULE_APP_SECRET:
    case RULE_WEAKEN:
    default:
        break;
    }
}

/* --- conditions that are no conditions --- */

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
        bool tiny = condition->match == RULE_CONTAINS && strlen(value) <= 1;

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

static bool catches_all(const struct rule *rule)
{
    size_t always = 0;

    size_t count = 0;

    for (size_t i = 0; i < rule->condition_count; i++) {
        count += !rule->conditions[i].exception;
        always += !rule->conditions[i].exception && always_true(&rule->conditions[i]);
    }
    return rule->join == RULE_ANY ? always > 0 || count == 0 : always == count;
}

static bool is_bulk_header(const char *header)
{
    return strncasecmp(header, "list-", 5) == 0 || strncasecmp(header, "x-spam", 6) == 0 ||
           strncasecmp(header, "x-virus", 7) == 0 || strncasecmp(header, "precedence", 10) == 0 ||
           strcasestr(header, "spam") || strcasestr(header, "mailing-list") ||
           strcasecmp(header, "sender") == 0 || strcasecmp(header, "x-beenthere") == 0;
}

static bool asks_for_bulk(const struct rule_condition *condition)
{
    return condition->field == RULE_LIST || condition->field == RULE_SPAM ||
           condition->field == RULE_SIZE || condition->field == RULE_DATE ||
           (condition->field == RULE_HEADER && is_bulk_header(condition->header));
}

static bool only_bulk(const struct rule *rule)
{
    for (size_t i = 0; i < rule->condition_count; i++)
        if (!asks_for_bulk(&rule->conditions[i]))
            return false;
    return rule->condition_count > 0;
}

const char *const points_rule_reasons[] = {
    "odd-name", "short-name", "borrowed-name", "stops", "not-shown", "off", NULL};

/* --- the promises --- */

void rule_view_of(struct rule_view *view, const struct rule_facts *rule,
                  const struct case_facts *facts)
{
    struct kept kept = {0};

    *view = (struct rule_view){0};
    for (size_t i = 0; i < rule->rule->action_count; i++)
        see_action(view, &rule->rule->actions[i], facts, &kept);
    if (kept.kept)
        view->copies_only = true;
    view->keeps_no_copy =
        view->forward_count > 0 &&
        (view->destroys || view->deletes || (kept.forwarded_alone && !kept.kept && !kept.filed));
    view->catches_all = catches_all(rule->rule);
    view->only_bulk = only_bulk(rule->rule) && !view->catches_all;
}

bool rule_runs(const struct rule_facts *rule)
{
    const uint32_t other = RULE_REMOVED | RULE_TRANSPORT | RULE_SHOWN_ONLY;

    return rule->row->active && !rule->row->gone && rule->rule->kind != RULE_DISPLAYED &&
           rule->rule->setting == RULE_NO_SETTING && !(rule->rule->traits & other);
}

bool rule_leaks(const struct rule_view *view)
{
    return view->forward_count > 0;
}

bool rule_hides(const struct rule_view *view)
{
    if (view->destroys || view->deletes)
        return true;
    if (view->archives && view->marks_read && !view->copies_only)
        return true;
    return view->files_into && place_hides(view->place) && !view->copies_only;
}

void rule_deed_marked(const struct rule_view *view, struct buf *out)
{
    if (view->rejects)
        said_add(out, "refuses it");
    else if (view->destroys)
        said_add(out, "throws it away without a trace");
    else if (view->files_into && !view->copies_only)
        said_add(out, "moves it to \"%.*s\"", (int)utf8_clip(str_of(view->files_into), 60),
                 view->files_into);
    else if (view->deletes)
        said_add(out, "deletes it");
    else if (view->archives)
        said_add(out, "takes it out of the inbox");
    if (rule_leaks(view))
        said_add(out, "%ssends it to %.*s", out->len ? ", " : "",
                 (int)utf8_clip(str_of(view->forwards_to), 80), view->forwards_to);
    if (view->marks_read)
        said_add(out, "%smarks it read", out->len ? " and " : "");
}

void rule_deed(const struct rule_view *view, struct buf *out)
{
    struct buf marked;

    buf_init(&marked, KIB(4));
    rule_deed_marked(view, &marked);
    said_plain(out, buf_as_str(&marked), NULL, NULL);
    buf_dispose(&marked);
}

/* How much of the mail it was. */
static void about_exposure(struct draft *draft, int64_t rule, const struct case_facts *facts)
{
    for (size_t i = 0; i < facts->exposure_count; i++) {
        const struct exposure *exposure = &facts->exposures[i];

        if (exposure->rule != rule)
            continue;
        if (exposure->open > 0)
            draft_reason(
                draft, 0,
                exposure->yes == 1
                    ? "of the mail in this case it acts on %u message, and on %u it cannot be told (replay rule %lld)"
                    : "of the mail in this case it acts on %u messages, and on %u it cannot be told (replay rule %lld)",
                exposure->yes, exposure->open, (long long)rule);
        else
            draft_reason(draft, 0,
                         "of the mail in this case it acts on %u message%s (replay rule %lld)",
                         exposure->yes, exposure->yes == 1 ? "" : "s", (long long)rule);
        return;
    }
}

void rule_circumstances(struct draft *draft, const struct rule_facts *rule,
                        const struct rule_view *view, const struct case_facts *facts)
{
    enum name_class name = rule_name_class(rule->rule);

    if (rule_name_is_odd(name))
        draft_say(draft, name >= NAME_REPEATED ? "odd-name" : "short-name",
                  "the rule's name is easy to overlook: %s", rule_name_words(name));
    if ((rule->rule->traits & RULE_SYSTEM) || rule_name_is_borrowed(rule->rule->name))
        draft_say(draft, "borrowed-name",
                  "it bears the name of a rule that the server makes by itself");
    if (view->stops)
        draft_say(draft, "stops", "it keeps later rules from running");
    if (rule->rule->traits & RULE_UNSHOWN)
        draft_say(draft, "not-shown", "the webmail does not show this rule");
    if (!rule->rule->enabled)
        draft_say(draft, "off", "it is switched off at present");
    if (rule->row->from_file)
        draft_reason(draft, 0,
                     "it comes out of a file, which does not tell whether its script was the one "
                     "that ran; the server's list of scripts does");
    /* of what a log saw it do: how often, and when */
    for (size_t i = 0; rule->rule->kind == RULE_EVENT && i < rule->rule->warning_count; i++)
        draft_reason(draft, 0, "%s", draft_clip(draft, rule->rule->warnings[i], 200));
    about_exposure(draft, rule->row->id, facts);
}
