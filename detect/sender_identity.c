/* sender_identity.c - outgoing mail shows another address than the owner's (R17). */
#include "lookalike.h"
#include "own.h"
#include "rule_view.h"

#include <string.h>

static const char id[] = "sender-identity";
static const char *const reasons[] = {"outside", "imitates", "reply-to", "removed", NULL};

/* The first address in the text that is outside; "" none. */
static void outside_in(const char *text, const struct case_facts *facts, char out[256])
{
    static const char blanks[] = " \t\"'<>(),;:=";
    struct str rest = str_of(text);

    out[0] = '\0';
    while (rest.len > 0) {
        size_t len = 0;

        while (len < rest.len && !strchr(blanks, rest.at[len]))
            len++;
        if (len > 2 && len < 256 && memchr(rest.at, '@', len)) {
            memcpy(out, rest.at, len);
            out[len] = '\0';
            if (own_is_outside(facts, out))
                return;
        }
        out[0] = '\0';
        rest = str_part(rest, len + 1, rest.len);
    }
}

static void examine(const struct rule_action *action, const struct rule_facts *rule,
                    const struct case_facts *facts, struct finding_sink *out)
{
    struct lookalike like;
    struct draft draft;
    char reply_to[256];

    outside_in(action->subject, facts, reply_to);
    if (!own_is_outside(facts, action->argument) && !reply_to[0])
        return;
    draft_open(&draft, facts, id, "%s/%s/%s", rule->rule->mailbox, action->argument,
               action->subject);
    draft_title(&draft, "Outgoing mail may show %s%s%s", draft_clip(&draft, action->argument, 80),
                reply_to[0] ? "; answers go to " : "", draft_clip(&draft, reply_to, 60));
    draft_explain(&draft,
                  "With another sender or reply address the conversation goes on past the owner.",
                  "It is another address of the owner's.");
    if (own_is_outside(facts, action->argument))
        draft_say(&draft, "outside", "%s is not at the owner's domains",
                  draft_clip(&draft, action->argument, 80));
    if (reply_to[0])
        draft_say(&draft, "reply-to", "answers are asked to be sent to %s",
                  draft_clip(&draft, reply_to, 80));
    if (lookalike_find(&like, reply_to[0] ? reply_to : action->argument, facts))
        draft_say(&draft, "imitates", "%s imitates %s (%s)", draft_clip(&draft, like.domain, 80),
                  like.good, lookalike_words(like.kind));
    if ((rule->rule->traits & RULE_REMOVED) || rule->row->gone)
        draft_say(&draft, "removed", "it has been taken back");
    if (rule->rule->made > 0)
        draft_when(&draft, rule->rule->made);
    draft_rule(&draft, rule);
    draft_subject(&draft, "account", 0, NULL, reply_to[0] ? reply_to : action->argument);
    draft_emit(&draft, out);
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    (void)state;
    for (size_t i = 0; i < rule->rule->action_count; i++)
        if (rule->rule->actions[i].kind == RULE_IDENTITY)
            examine(&rule->rule->actions[i], rule, facts, out);
}

const struct detector detect_sender_identity = {
    .id = id,
    .title = "Outgoing mail shows another sender",
    .blind = "Signatures and senders kept in the mail program.",
    .attack = "T1656",
    .check = "provider-forwarding",
    .reasons = reasons,
    .on_rule = on_rule,
};
