/* rule_many_to_one.c - several mailboxes send their mail to one address (R14): one campaign. */
#include "own.h"
#include "rule_view.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char id[] = "rule-many-to-one";
static const char *const reasons[] = {"one-target", "many", NULL};

enum { MOST = 300, NAME = 256, MANY = 4 };

struct leak {
    char target[NAME], mailbox[NAME];
    int64_t rule;
    struct hash raw;
};

struct memory {
    struct leak leaks[MOST];
    size_t count;
};

static void copy(char out[NAME], const char *text)
{
    size_t len = utf8_clip(str_of(text), NAME - 1);

    memcpy(out, text, len);
    out[len] = '\0';
}

static bool is_known(const struct memory *memory, const struct leak *leak)
{
    for (size_t i = 0; i < memory->count; i++)
        if (strcasecmp(memory->leaks[i].target, leak->target) == 0 &&
            strcasecmp(memory->leaks[i].mailbox, leak->mailbox) == 0)
            return true;
    return false;
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;
    struct rule_view view;
    struct leak *leak = &memory->leaks[memory->count];

    (void)out;
    rule_view_of(&view, rule, facts);
    if (!rule_leaks(&view) || !rule->row->active || memory->count == MOST)
        return;
    copy(leak->target, view.forwards_to);
    if (rule->rule->mailbox[0])
        copy(leak->mailbox, rule->rule->mailbox);
    else
        snprintf(leak->mailbox, NAME, "account %lld", (long long)rule->row->account);
    leak->rule = rule->row->id;
    leak->raw = rule->row->raw;
    if (!is_known(memory, leak))
        memory->count++;
}

static bool was_told(const struct memory *memory, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcasecmp(memory->leaks[i].target, memory->leaks[index].target) == 0)
            return true;
    return false;
}

static size_t mailboxes_of(const struct memory *memory, size_t index)
{
    size_t count = 0;

    for (size_t i = index; i < memory->count; i++)
        count += strcasecmp(memory->leaks[i].target, memory->leaks[index].target) == 0;
    return count;
}

static void say(const struct memory *memory, size_t index, size_t mailboxes,
                const struct case_facts *facts, struct finding_sink *out)
{
    const struct leak *first = &memory->leaks[index];
    struct draft draft;

    draft_open(&draft, facts, id, "%s", first->target);
    draft_title(&draft, "%zu mailboxes forward to %s: one campaign", mailboxes,
                draft_clip(&draft, first->target, 80));
    draft_explain(&draft,
                  "One address that receives the mail of several people is the work of one hand.",
                  "The organisation collects this mail there on purpose.");
    draft_say(&draft, "one-target", "the mail of %zu mailboxes goes to %s", mailboxes,
              draft_clip(&draft, first->target, 80));
    if (mailboxes >= MANY)
        draft_say(&draft, "many", "that is many");
    for (size_t i = index; i < memory->count; i++)
        if (strcasecmp(memory->leaks[i].target, first->target) == 0)
            draft_subject(&draft, "rule", memory->leaks[i].rule, &memory->leaks[i].raw,
                          memory->leaks[i].mailbox);
    draft_subject(&draft, "account", 0, NULL, first->target);
    draft_emit(&draft, out);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    const struct memory *memory = state;

    for (size_t i = 0; i < memory->count; i++) {
        size_t mailboxes = mailboxes_of(memory, i);

        if (mailboxes >= 2 && !was_told(memory, i))
            say(memory, i, mailboxes, facts, out);
    }
}

const struct detector detect_rule_many_to_one = {
    .id = id,
    .title = "Several mailboxes forward to one address",
    .blind = "Cases with one mailbox.",
    .attack = "T1114.003",
    .check = "rules-sieve",
    .reasons = reasons,
    .state_size = sizeof(struct memory),
    .on_rule = on_rule,
    .on_end = on_end,
};
