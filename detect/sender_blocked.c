/* sender_blocked.c - the list of blocked senders, which the server keeps: what stands on it becomes
 * junk, and no program shows it among the rules. Most owners block bulk senders there; it is told
 * when it keeps from them their own people, a correspondent, or the provider's warnings. */
#include "detect/words.h"
#include "own.h"
#include "party.h"
#include "rule_view.h"

#include <string.h>

static const char id[] = "sender-blocked";
static const char *const reasons[] = {"own-people", "warnings", "correspondent", "several", NULL};

struct list { /* the first of each kind; NULL: none */
    const char *own, *warns, *partner;
    uint32_t exchanged; /* with the partner */
    size_t count;       /* of any kind */
};

static bool blocks(const struct rule *rule)
{
    for (size_t i = 0; i < rule->action_count; i++)
        if (rule->actions[i].kind == RULE_ALWAYS_SPAM)
            return true;
    return false;
}

/* Of an address at such a domain only those that are known to: the others send bulk mail. */
static bool sends_warnings(const char *value, const struct case_facts *facts)
{
    struct word_hit hit;

    while (*value == '@' || *value == '*' || *value == '.')
        value++;
    return words_is(facts->words, WORDS_NOTICE_SENDERS, strchr(value, '@') ? "address" : "domain",
                    value, &hit);
}

static void take(struct list *list, const char *value, const struct case_facts *facts)
{
    struct party party;

    if (own_is_own(facts, value))
        return; /* spam forges it */
    party_of(&party, value, facts);
    if (party.own) {
        list->own = list->own ? list->own : value;
    } else if (sends_warnings(value, facts)) {
        list->warns = list->warns ? list->warns : value;
    } else if (party.exchanged > 0 && !party.imitates) {
        if (party.exchanged > list->exchanged) {
            list->partner = value;
            list->exchanged = party.exchanged;
        }
    } else {
        return;
    }
    list->count++;
}

static void say(struct draft *draft, const struct list *list)
{
    size_t told = (list->own != NULL) + (list->warns != NULL) + (list->partner != NULL);

    if (list->own)
        draft_say(draft, "own-people", "%s, of the owner's own organisation, is blocked",
                  draft_clip(draft, list->own, 80));
    if (list->warns)
        draft_say(draft, "warnings", "%s, which sends a provider's warnings, is blocked",
                  draft_clip(draft, list->warns, 80));
    if (list->partner)
        draft_say(draft, "correspondent",
                  "%s, with whom the owner writes, is blocked; mails either way: %u",
                  draft_clip(draft, list->partner, 80), list->exchanged);
    if (list->count > told)
        draft_say(draft, "several", "%zu such senders are on the list", list->count);
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct list list = {0};
    struct rule_view view;
    struct draft draft;

    (void)state;
    if (!rule_runs(rule) || !blocks(rule->rule))
        return;
    for (size_t i = 0; i < rule->rule->condition_count; i++)
        for (size_t k = 0; k < rule->rule->conditions[i].value_count; k++)
            take(&list, rule->rule->conditions[i].values[k], facts);
    if (list.count == 0)
        return;
    rule_view_of(&view, rule, facts);
    draft_open(&draft, facts, id, "%s/%s", rule->rule->script, rule->rule->mailbox);
    draft_title(&draft, "Mail of %s becomes junk: it is on the list of blocked senders",
                draft_clip(&draft,
                           list.own     ? list.own
                           : list.warns ? list.warns
                                        : list.partner,
                           80));
    draft_explain(
        &draft,
        "Intruders block the bank, the buyer or the security team, so that their warnings "
        "are not seen. The list acts on the server.",
        "The owner blocked this sender and remembers why.");
    say(&draft, &list);
    rule_circumstances(&draft, rule, &view, facts);
    draft_rule(&draft, rule);
    draft_emit(&draft, out);
}

const struct detector detect_sender_blocked = {
    .id = id,
    .title = "Blocked sender whom the owner needs",
    .blind = "Lists kept in the mail program, senders the owner never wrote to, and a mailbox that "
             "lets in trusted senders only.",
    .attack = "T1564.008",
    .check = "rules-sieve",
    .reasons = reasons,
    .on_rule = on_rule,
};
