/* rule_removed.c - a rule that leaked or hid mail and is no longer there (R16): what a log tells of
 * its making and its end, or what an earlier look saw and a later one did not. */
#include "base/clock.h"
#include "own.h"
#include "rule_view.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char id[] = "rule-removed";
static const char *const reasons[] = {"leaked",   "hid",       "catch-all",  "money",
                                      "warnings", "few-words", "own-people", "correspondent",
                                      "imitates", NULL};

enum { MOST = 200, NAME = 160 };

struct made { /* a rule that was there */
    struct draft draft;
    char name[NAME], mailbox[NAME], provider_id[NAME];
    int64_t since, until; /* 0: not known */
    bool gone;            /* known to be no longer there */
    bool ours;            /* mailmedic took it away */
};

struct removal {
    char name[NAME], mailbox[NAME], provider_id[NAME];
    int64_t when;
};

struct memory {
    struct made *made[MOST];
    struct removal removals[MOST];
    size_t made_count, removal_count;
};

static void copy(char out[NAME], const char *text)
{
    size_t len = utf8_clip(str_of(text), NAME - 1);

    memcpy(out, text, len);
    out[len] = '\0';
}

static int64_t time_of(const struct rule *rule)
{
    return rule->changed > rule->made ? rule->changed : rule->made;
}

static void note_removal(struct memory *memory, const struct rule *rule)
{
    struct removal *removal = &memory->removals[memory->removal_count];

    if (memory->removal_count == MOST)
        return;
    memory->removal_count++;
    copy(removal->name, rule->name);
    copy(removal->mailbox, rule->mailbox);
    copy(removal->provider_id, rule->id);
    removal->when = time_of(rule);
}

/* What it did, as reasons; the title waits for the times. */
static void describe(struct draft *draft, const struct rule_facts *rule,
                     const struct rule_view *view, const struct case_facts *facts)
{
    struct buf deed;

    buf_init(&deed, 4096);
    rule_deed_marked(view, &deed);
    if (rule_leaks(view))
        draft_say(draft, "leaked", "while it was there it did this: %s", buf_c(&deed));
    else
        draft_say(draft, "hid", "while it was there it did this: %s", buf_c(&deed));
    if (view->catches_all)
        draft_say(draft, "catch-all", "it acted on every message");
    if (!rule_waits_for(draft, rule->rule, facts, WORDS_MONEY))
        rule_waits_for(draft, rule->rule, facts, WORDS_SECURITY);
    if (!rule_leaks(view))
        rule_about_party(draft, rule->rule, facts, "took away");
    buf_dispose(&deed);
}

/* The change of ours that began with the script in which the rule was last seen; NULL: none. */
static const struct action_row *our_change(const struct rule_facts *rule,
                                           const struct case_facts *facts)
{
    static const char *const verbs[] = {"remove-rule", "disable-rule", "remove-script"};

    for (size_t i = 0; i < facts->action_count; i++) {
        const struct action_row *action = &facts->actions[i];

        if (action->outcome != ACTION_DONE || action->undone != 0 ||
            !hash_equal(&action->before, &rule->row->raw))
            continue;
        for (size_t k = 0; k < ARRAY_LEN(verbs); k++)
            if (strcmp(action->verb, verbs[k]) == 0)
                return action;
    }
    return NULL;
}

/* It stood only in a script that a change of ours made, and that was taken back: a rule that was
 * switched off, and is on again. Nobody removed anything. */
static bool was_ours_in_between(const struct rule_facts *rule, const struct case_facts *facts)
{
    for (size_t i = 0; rule->row->gone && i < facts->action_count; i++) {
        const struct action_row *action = &facts->actions[i];

        if (action->outcome == ACTION_DONE && action->undone != 0 &&
            hash_equal(&action->after, &rule->row->raw) && !rule->rule->enabled)
            return true;
    }
    return false;
}

static void say_whether_ours(struct made *made, const struct rule_facts *rule,
                             const struct case_facts *facts)
{
    const struct action_row *action = rule->row->gone ? our_change(rule, facts) : NULL;

    made->ours = action != NULL;
    if (action)
        draft_reason(&made->draft, 0, "mailmedic took it away: action %lld, %s",
                     (long long)action->id, action->verb);
}

static void note_made(struct memory *memory, const struct rule_facts *rule,
                      const struct rule_view *view, const struct case_facts *facts)
{
    struct made *made;

    if (memory->made_count == MOST)
        return;
    made = memory->made[memory->made_count++] = xcalloc(1, sizeof(*made));
    copy(made->name, rule->rule->name);
    copy(made->mailbox, rule->rule->mailbox);
    copy(made->provider_id, rule->rule->id);
    made->since = rule->rule->made;
    made->gone = rule->row->gone || (rule->rule->traits & RULE_REMOVED);
    if (rule->rule->traits & RULE_REMOVED) {
        made->until = time_of(rule->rule);
        made->since = 0;
    }
    draft_open(&made->draft, facts, id, "%s/%s/%lld", made->mailbox, made->name,
               (long long)rule->row->id);
    describe(&made->draft, rule, view, facts);
    say_whether_ours(made, rule, facts);
    draft_rule(&made->draft, rule);
    if (view->forwards_to)
        draft_subject(&made->draft, "account", 0, NULL, view->forwards_to);
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    const struct rule *model = rule->rule;
    struct memory *memory = state;
    struct rule_view view;

    (void)out;
    if (model->setting != RULE_NO_SETTING || model->kind == RULE_DISPLAYED ||
        (model->traits & RULE_SHOWN_ONLY) || was_ours_in_between(rule, facts))
        return;
    rule_view_of(&view, rule, facts);
    if (model->traits & RULE_REMOVED)
        note_removal(memory, model);
    if ((rule_leaks(&view) || rule_hides(&view)) && !view.only_bulk &&
        (model->kind == RULE_EVENT || rule->row->gone))
        note_made(memory, rule, &view, facts);
}

static bool is_of(const struct removal *removal, const struct made *made)
{
    if (strcasecmp(removal->mailbox, made->mailbox) != 0 ||
        (removal->when && made->since && removal->when < made->since))
        return false;
    if (removal->provider_id[0] && made->provider_id[0])
        return strcmp(removal->provider_id, made->provider_id) == 0;
    return strcmp(removal->name, made->name) == 0;
}

static void say(struct made *made, struct finding_sink *out)
{
    const char *name = draft_clip(&made->draft, made->name, 60);
    char since[CLOCK_TEXT] = "", until[CLOCK_TEXT] = "";

    if (made->since > 0)
        clock_format(made->since, since);
    if (made->until > 0)
        clock_format(made->until, until);
    draft_title(&made->draft, "Rule \"%s\" existed%s%s%s%s; it is gone now", name,
                *since ? " from " : "", since, *until ? " until " : "", until);
    if (made->ours)
        draft_explain(&made->draft,
                      "It was taken away in this response, with mailmedic. What the rule took "
                      "before has still been taken.",
                      "The rule was the owner's own.");
    else
        draft_explain(
            &made->draft,
            "Intruders remove their rules when the work is done, so that the settings look "
            "clean. What the rule took has still been taken.",
            "The owner or a helper removed it while cleaning up.");
    if (made->since > 0)
        draft_when(&made->draft, made->since);
    else if (made->until > 0)
        draft_when(&made->draft, made->until);
    draft_emit(&made->draft, out);
    made->gone = false; /* its draft is released */
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;

    (void)facts;
    for (size_t i = 0; i < memory->made_count; i++) {
        struct made *made = memory->made[i];

        for (size_t k = 0; k < memory->removal_count; k++)
            if (is_of(&memory->removals[k], made)) {
                made->gone = true;
                if (memory->removals[k].when > 0)
                    made->until = memory->removals[k].when;
            }
        if (made->gone)
            say(made, out);
        else
            draft_drop(&made->draft);
        free(made);
        memory->made[i] = NULL;
    }
}

static void dispose(void *state)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->made_count; i++)
        if (memory->made[i]) {
            draft_drop(&memory->made[i]->draft);
            free(memory->made[i]);
        }
}

const struct detector detect_rule_removed = {
    .id = id,
    .title = "Rule removed after use",
    .blind = "Rules made and removed where no log was kept and nobody had looked before.",
    .attack = "T1070 T1564.008",
    .check = "rules-sieve",
    .reasons = reasons,
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_rule = on_rule,
    .on_end = on_end,
};
