/* rule_view.c - see rule_view.h: what a rule does. */
#include "rule_view.h"

#include "base/limits.h"
#include "base/said.h"

#include "domain.h"
#include "own.h"
#include "points.h"
#include "whose.h"

#include <string.h>
#include <strings.h>

/* --- actions --- */

static void see_forward(struct rule_view *view, const struct rule_action *action, int64_t account,
                        const struct case_facts *facts)
{
    const char *address = action->argument;
    bool other;

    if (strncasecmp(address, "mailto:", 7) == 0)
        address += 7;
    else if (strncasecmp(address, "smtp:", 5) == 0)
        address += 5;
    if (action->kind == RULE_NOTIFY && !strchr(address, '@'))
        return;
    other = whose_other(facts, account, address) != NULL;
    if (own_is_inside(facts, address) && !other)
        return;
    if (own_is_allowed(facts, "forward", address)) {
        if (view->allowed_count++ == 0)
            view->allowed = address;
        return;
    }
    if (other) {
        view->other_mailbox = view->other_mailbox ? view->other_mailbox : address;
        return;
    }
    if (view->forward_count++ == 0) {
        view->forwards_to = address;
        view->unresolved = strncmp(address, "unresolved:", 11) == 0;
    }
}

/* A number that only the server can make a name of; Exchange's begin so. */
static bool is_unknown_folder(const char *folder)
{
    return strncmp(folder, "unresolved:", 11) == 0 || strncmp(folder, "AAMk", 4) == 0 ||
           strncmp(folder, "AQMk", 4) == 0;
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
    if (is_unknown_folder(action->argument))
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

static void see_action(struct rule_view *view, const struct rule_action *action, int64_t account,
                       const struct case_facts *facts, struct kept *kept)
{
    switch (action->kind) {
    case RULE_FORWARD:
        see_forward(view, action, account, facts);
        kept->forwarded_alone = kept->forwarded_alone || !action->copy;
        break;
    case RULE_FORWARD_ATTACHED:
    case RULE_BCC:
    case RULE_NOTIFY:
        see_forward(view, action, account, facts);
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
    case RULE_ALWAYS_SPAM:
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

const char *const points_rule_reasons[] = {
    "odd-name", "short-name", "borrowed-name", "stops", "not-shown", "off", NULL};

/* --- the promises --- */

void rule_view_of(struct rule_view *view, const struct rule_facts *rule,
                  const struct case_facts *facts)
{
    struct kept kept = {0};
    enum rule_reach reach;

    *view = (struct rule_view){0};
    for (size_t i = 0; i < rule->rule->action_count; i++)
        see_action(view, &rule->rule->actions[i], rule->row->account, facts, &kept);
    if (kept.kept)
        view->copies_only = true;
    view->keeps_no_copy =
        view->forward_count > 0 &&
        (view->destroys || view->deletes || (kept.forwarded_alone && !kept.kept && !kept.filed));
    reach = rule_reach_of(rule->rule, facts);
    view->catches_all = reach == REACH_ALL;
    view->spares_little = reach == REACH_NEARLY_ALL;
    view->only_bulk = reach == REACH_BULK;
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
