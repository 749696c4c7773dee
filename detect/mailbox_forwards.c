/* mailbox_forwards.c - all mail of a mailbox is sent on by a setting, not a rule (R02). What was
 * set and cleared again is paired: readers of the present state, or of the last event, see nothing.
 */
#include "base/clock.h"
#include "lookalike.h"
#include "own.h"
#include "rule_view.h"
#include "whose.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char id[] = "mailbox-forwards";
static const char *const reasons[] = {"outside",  "inside",     "no-copy",     "imitates",
                                      "freemail", "unverified", "may-forward", NULL};

enum { MOST = 200, NAME = 256 };

struct entry {
    char mailbox[NAME], target[NAME];
    bool removed, no_copy, unverified, only_may; /* only_may: an address that could be chosen */
    bool other;                                  /* target: another mailbox of the case */
    bool event;                                  /* a log says so */
    int64_t when;                                /* 0: not known */
    int64_t rule;
    struct hash raw;
    char name[80];
};

struct memory {
    struct entry entries[MOST];
    size_t count;
};

static void copy(char *out, size_t room, const char *text)
{
    size_t len = utf8_clip(str_of(text), room - 1);

    memcpy(out, text, len);
    out[len] = '\0';
}

static const struct rule_action *forward_of(const struct rule *rule)
{
    for (size_t i = 0; i < rule->action_count; i++)
        if (rule_action_forwards(&rule->actions[i]))
            return &rule->actions[i];
    return NULL;
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    const struct rule *model = rule->rule;
    const struct rule_action *action = forward_of(model);
    struct memory *memory = state;
    struct entry *entry;

    (void)out;
    if ((model->setting != RULE_MAILBOX_FORWARD && model->setting != RULE_FORWARD_ADDRESS) ||
        memory->count == MOST || (!action && !(model->traits & RULE_REMOVED)))
        return;
    entry = &memory->entries[memory->count++];
    copy(entry->mailbox, NAME, model->mailbox[0] ? model->mailbox : facts->owner);
    copy(entry->target, NAME, action ? action->argument : "");
    copy(entry->name, sizeof(entry->name), model->name);
    entry->removed = (model->traits & RULE_REMOVED) || rule->row->gone || !model->enabled;
    entry->no_copy = action && !action->copy;
    entry->unverified = (model->traits & RULE_UNVERIFIED) != 0;
    entry->only_may = model->setting == RULE_FORWARD_ADDRESS;
    entry->other =
        whose_other(facts, whose_account_named(facts, model->mailbox, rule->row->account),
                    entry->target) != NULL;
    entry->event = model->kind == RULE_EVENT;
    entry->when = model->changed > model->made ? model->changed : model->made;
    entry->rule = rule->row->id;
    entry->raw = rule->row->raw;
}

/* The first removal behind it: of this address, or of whatever was set. NULL: none known. */
static const struct entry *cleared(const struct memory *memory, const struct entry *set)
{
    const struct entry *best = NULL;

    for (size_t i = 0; i < memory->count; i++) {
        const struct entry *entry = &memory->entries[i];

        if (entry == set || !entry->removed || strcasecmp(entry->mailbox, set->mailbox) != 0 ||
            (entry->target[0] && strcasecmp(entry->target, set->target) != 0) ||
            (entry->when && set->when && entry->when < set->when))
            continue;
        if (!best || (entry->when && entry->when < best->when))
            best = entry;
    }
    return set->removed ? set : best;
}

static void clock_words(int64_t when, const char *unknown, char out[CLOCK_TEXT])
{
    if (when > 0)
        clock_format(when, out);
    else
        memcpy(out, unknown, strlen(unknown) + 1);
}

static void title(struct draft *draft, const struct entry *set, const struct entry *end)
{
    const char *mailbox = draft_clip(draft, set->mailbox[0] ? set->mailbox : "this mailbox", 60);
    const char *target = draft_clip(draft, set->target, 60);
    char from[CLOCK_TEXT], until[CLOCK_TEXT];

    clock_words(set->when, "", from);
    clock_words(end ? end->when : 0, "", until);
    if (set->only_may)
        draft_title(draft, "Mail of %s may be forwarded to %s", mailbox, target);
    else if (end)
        draft_title(draft, "All mail of %s went to %s%s%s%s%s", mailbox, target,
                    *from ? " from " : "", from, *until ? " until " : ", no longer", until);
    else
        draft_title(draft, "All mail of %s goes to %s%s%s", mailbox, target, *from ? " since " : "",
                    from);
}

static void about_target(struct draft *draft, const struct entry *set,
                         const struct case_facts *facts)
{
    const char *target = draft_clip(draft, set->target, 80);
    struct lookalike like;

    if (set->only_may && !own_is_inside(facts, set->target))
        draft_say(draft, "may-forward", "%s is allowed as a target; nothing says it is used",
                  target);
    else if (set->other)
        draft_say(draft, "inside", "%s is another mailbox of this case", target);
    else if (own_is_inside(facts, set->target))
        draft_say(draft, "inside", "%s is inside the owner's domains", target);
    else if (own_is_allowed(facts, "forward", set->target))
        draft_reason(draft, 0, "%s was allowed by the operator", target);
    else
        draft_say(draft, "outside", "%s is outside the owner's domains", target);
    if (own_is_inside(facts, set->target) || own_is_allowed(facts, "forward", set->target))
        return;
    if (set->no_copy && !set->only_may)
        draft_say(draft, "no-copy", "no copy stays in the mailbox");
    if (own_is_freemail(facts, set->target))
        draft_say(draft, "freemail", "%s is at a provider where anybody can get an address",
                  target);
    if (lookalike_find(&like, set->target, facts))
        draft_say(draft, "imitates", "%s imitates %s (%s)", draft_clip(draft, like.domain, 80),
                  like.good, lookalike_words(like.kind));
    if (set->unverified)
        draft_say(draft, "unverified",
                  "the address has not been confirmed, so nothing goes there "
                  "yet");
}

static void say(const struct entry *set, const struct entry *end, const struct case_facts *facts,
                struct finding_sink *out)
{
    char from[CLOCK_TEXT], until[CLOCK_TEXT];
    struct draft draft;

    draft_open(&draft, facts, id, "%s/%s/%lld", set->mailbox, set->target, (long long)set->when);
    title(&draft, set, end);
    draft_explain(&draft,
                  "Forwarding by a setting appears in no list of rules. It goes on after the "
                  "password was changed, until it is switched off.",
                  "The owner, or whoever administers the mailbox, set it up; ask by telephone.");
    about_target(&draft, set, facts);
    clock_words(set->when, "a time not known", from);
    clock_words(end ? end->when : 0, end ? "a time not known" : "now, as far as is known", until);
    draft_reason(&draft, 0, "set: %s; until: %s%s", from, until,
                 set->event ? " (from a log)" : " (the state that was read)");
    if (set->when > 0)
        draft_when(&draft, set->when);
    draft_subject(&draft, "rule", set->rule, &set->raw, set->name);
    draft_subject(&draft, "account", 0, NULL, set->target);
    draft_emit(&draft, out);
}

/* The state that was read says the same as the log: the log, which knows when, is enough. */
static bool is_repeated(const struct memory *memory, const struct entry *set)
{
    for (size_t i = 0; i < memory->count; i++) {
        const struct entry *other = &memory->entries[i];

        if (!set->event && other->event && !other->removed && other->only_may == set->only_may &&
            strcasecmp(other->mailbox, set->mailbox) == 0 &&
            strcasecmp(other->target, set->target) == 0 && !cleared(memory, other))
            return true;
    }
    return false;
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    const struct memory *memory = state;

    for (size_t i = 0; i < memory->count; i++) {
        const struct entry *set = &memory->entries[i];

        if (!set->target[0] || (set->removed && set->event) || is_repeated(memory, set))
            continue; /* a removal alone is told with what it removed */
        say(set, cleared(memory, set), facts, out);
    }
}

const struct detector detect_mailbox_forwards = {
    .id = id,
    .title = "All mail forwarded by a setting",
    .blind = "Changes before the log begins, and forwarding set in places nobody exported.",
    .attack = "T1114.003",
    .check = "provider-forwarding",
    .reasons = reasons,
    .state_size = sizeof(struct memory),
    .on_rule = on_rule,
    .on_end = on_end,
};
