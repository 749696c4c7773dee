/* delegate_added.c - somebody else may read or act for the mailbox (R11). */
#include "own.h"
#include "rule_view.h"
#include "whose.h"

#include <string.h>
#include <strings.h>

static const char id[] = "delegate-added";
static const char *const reasons[] = {"granted",  "outside", "everybody",
                                      "calendar", "removed", NULL};

/* The service arranges its own rights all day. */
static bool is_service(const char *actor)
{
    return strncasecmp(actor, "NT AUTHORITY\\", 13) == 0 ||
           strncasecmp(actor, "NT SERVICE\\", 11) == 0;
}

static bool is_everybody(const char *name)
{
    return strcasecmp(name, "Default") == 0 || strcasecmp(name, "Anonymous") == 0 ||
           strcasecmp(name, "Everyone") == 0 || strcasecmp(name, "anyone") == 0;
}

static bool is_other_mailbox(const struct rule_action *action, const struct rule_facts *rule,
                             const struct case_facts *facts)
{
    return whose_other(facts, whose_account_named(facts, rule->rule->mailbox, rule->row->account),
                       action->argument) != NULL;
}

static void examine(const struct rule_action *action, const struct rule_facts *rule,
                    const struct case_facts *facts, struct finding_sink *out)
{
    const struct rule *model = rule->rule;
    const char *who, *right, *mailbox;
    struct draft draft;

    draft_open(&draft, facts, id, "%s/%s/%s/%lld", model->mailbox, action->argument,
               action->subject, (long long)model->made);
    who = draft_clip(&draft, action->argument, 60);
    right = draft_clip(&draft, action->subject[0] ? action->subject : "rights", 40);
    mailbox = draft_clip(&draft, model->mailbox[0] ? model->mailbox : facts->owner, 60);
    draft_title(&draft, "%s gave %s the right \"%s\" over %s",
                model->actor[0] ? draft_clip(&draft, model->actor, 60) : "Somebody", who, right,
                mailbox[0] ? mailbox : "the mailbox");
    draft_explain(&draft,
                  "Whoever holds the right reads or answers mail with their own password: changing "
                  "the owner's does not end it.",
                  "The owner or an administrator gave the right for the work of that person.");
    draft_say(&draft, "granted", "%s holds \"%s\"", who, right);
    if (is_other_mailbox(action, rule, facts)) {
        draft.most = SEVERITY_MEDIUM;
        draft_reason(&draft, 0, "%s is another mailbox of this case", who);
    }
    if (is_everybody(action->argument))
        draft_say(&draft, "everybody", "\"%s\" is everybody", who);
    else if (own_is_outside(facts, action->argument) ||
             strncmp(action->argument, "unresolved:", 11) == 0)
        draft_say(&draft, "outside", "%s is not at the owner's domains", who);
    if (strcasestr(action->subject, "calendar"))
        draft_say(&draft, "calendar", "it is about the calendar, not the mail");
    if ((model->traits & RULE_REMOVED) || rule->row->gone)
        draft_say(&draft, "removed", "it has been taken back");
    if (model->made > 0)
        draft_when(&draft, model->made);
    draft_rule(&draft, rule);
    draft_emit(&draft, out);
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    const struct rule *model = rule->rule;

    (void)state;
    if (is_service(model->actor))
        return;
    for (size_t i = 0; i < model->action_count; i++)
        if (model->actions[i].kind == RULE_GRANT &&
            (!own_is_own(facts, model->actions[i].argument) ||
             is_other_mailbox(&model->actions[i], rule, facts)) &&
            !is_service(model->actions[i].argument))
            examine(&model->actions[i], rule, facts, out);
}

const struct detector detect_delegate_added = {
    .id = id,
    .title = "Somebody else may read or act for the mailbox",
    .blind = "Rights that come through groups and roles.",
    .attack = "T1098.002",
    .check = "provider-forwarding",
    .reasons = reasons,
    .on_rule = on_rule,
};
