/* rule_never_spam.c - mail that may no longer be put aside as junk (R15). Many honest filters do
 * this; it is told so that whoever profits can be looked at, and all the more when mail that looks
 * like a lure profits. */
#include "lookalike.h"
#include "lure.h"
#include "rule_match.h"
#include "rule_view.h"

#include <stdlib.h>
#include <string.h>

static const char id[] = "rule-never-spam";
static const char *const reasons[] = {"let-in", "all", "imitates", "lure", "lure-open", NULL};

struct door { /* one rule that lets mail in */
    struct draft draft;
    struct arena arena;
    struct rule rule;     /* a copy: the facts of a rule live as long as it is shown */
    size_t lures, doubts; /* mails like lures on which it acted, or may have */
    int worst;
};

struct memory {
    struct door **doors;
    size_t count;
};

static const char *sender_of(const struct rule *rule)
{
    for (size_t i = 0; i < rule->condition_count; i++)
        if (rule->conditions[i].field == RULE_FROM && rule->conditions[i].value_count > 0 &&
            !rule->conditions[i].negated && !rule->conditions[i].exception)
            return rule->conditions[i].values[0];
    return NULL;
}

static bool lets_in(const struct rule *rule)
{
    for (size_t i = 0; i < rule->action_count; i++)
        if (rule->actions[i].kind == RULE_NEVER_SPAM)
            return true;
    return false;
}

static void describe(struct draft *draft, const struct rule_facts *rule,
                     const struct case_facts *facts)
{
    const char *sender = sender_of(rule->rule);
    struct lookalike like;
    struct rule_view view;

    rule_view_of(&view, rule, facts);
    draft_open(draft, facts, id, "%s/%s/%d", rule->rule->script, rule->rule->name,
               rule->rule->order);
    draft_title(draft, "Mail%s%s can no longer become junk", sender ? " from " : "",
                sender ? draft_clip(draft, sender, 80) : " that a rule chooses");
    draft_explain(draft, "What is let in past the junk filter reaches the owner whatever it is.",
                  "The owner trusts this sender.");
    draft_say(draft, "let-in", "rule \"%s\" lets it past the junk filter",
              draft_clip(draft, rule->rule->name, 60));
    if (view.catches_all)
        draft_say(draft, "all", "it lets in all mail");
    if (sender && lookalike_find(&like, sender, facts))
        draft_say(draft, "imitates", "%s imitates %s (%s)", draft_clip(draft, like.domain, 80),
                  like.good, lookalike_words(like.kind));
    rule_circumstances(draft, rule, &view, facts);
    draft_rule(draft, rule);
}

/* Through its own spelling, which is a copy that lasts. */
static bool keep_rule(struct door *door, const struct rule *rule)
{
    struct error bad = {0};
    struct buf blob;
    struct str kept;

    buf_init(&blob, 1 << 20);
    rule_encode(rule, &blob);
    kept = (struct str){arena_strndup(&door->arena, buf_c(&blob), blob.len), blob.len};
    buf_dispose(&blob);
    return rule_decode(&door->rule, &door->arena, kept, &bad);
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;
    struct door *door;

    if (!rule_runs(rule) || !lets_in(rule->rule))
        return;
    door = xcalloc(1, sizeof(*door));
    describe(&door->draft, rule, facts);
    if (!keep_rule(door, rule->rule)) { /* too large to be tried on mail: told as it is */
        draft_emit(&door->draft, out);
        arena_dispose(&door->arena);
        free(door);
        return;
    }
    memory->doors = xreallocarray(memory->doors, memory->count + 1, sizeof(struct door *));
    memory->doors[memory->count++] = door;
}

static void on_mail(void *state, const struct mail_row *row, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;

    (void)out;
    if (row->message->direction != DIRECTION_IN || row->message->lure < LURE_SUSPICIOUS)
        return;
    for (size_t i = 0; i < memory->count; i++) {
        struct door *door = memory->doors[i];
        uint64_t doubts = 0;
        enum replay_answer answer = rule_match(&door->rule, row, facts, &doubts);

        if (answer == REPLAY_NO)
            continue;
        if (answer == REPLAY_CANNOT_TELL) {
            door->doubts++;
            continue;
        }
        door->lures++;
        if (row->message->lure > door->worst)
            door->worst = row->message->lure;
        draft_message(&door->draft, row);
    }
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;

    (void)facts;
    for (size_t i = 0; i < memory->count; i++) {
        struct door *door = memory->doors[i];

        if (door->lures > 0)
            draft_say(
                &door->draft, "lure",
                door->lures == 1
                    ? "%zu mail that it let in looks like a lure, with a score of %d of 100"
                    : "%zu mails that it let in look like lures, with a score of up to %d of 100",
                door->lures, door->worst);
        else if (door->doubts > 0)
            draft_say(&door->draft, "lure-open",
                      door->doubts == 1
                          ? "whether it let in %zu mail that looks like a lure cannot be told"
                          : "whether it let in %zu mails that look like lures cannot be told",
                      door->doubts);
        draft_emit(&door->draft, out);
        arena_dispose(&door->arena);
        free(door);
    }
    memory->count = 0;
}

static void dispose(void *state)
{
    struct memory *memory = state;

    for (size_t i = 0; i < memory->count; i++) {
        draft_drop(&memory->doors[i]->draft);
        arena_dispose(&memory->doors[i]->arena);
        free(memory->doors[i]);
    }
    free(memory->doors);
}

const struct detector detect_rule_never_spam = {
    .id = id,
    .title = "Mail let in past the junk filter",
    .blind = "Lists of trusted senders kept in the mail program; lures that do not look like one.",
    .attack = "T1562",
    .check = "rules-sieve",
    .reasons = reasons,
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_rule = on_rule,
    .on_mail = on_mail,
    .on_end = on_end,
};
