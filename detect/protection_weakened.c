/* protection_weakened.c - second factors, devices and recovery ways that were added or taken away,
 * and what is done in the mailbox no longer recorded (S11): how an intruder stays, and stays
 * unseen.
 */
#include "rule_view.h"

#include <string.h>
#include <strings.h>

static const char id[] = "protection-weakened";
static const char *const reasons[] = {
    "auditing", "audit-age", "factor-off", "factor-removed", "factor-added", "factor-changed",
    "device",   "recovery",  "others",     "told",           "failed",       NULL};

static void say_what(struct draft *draft, const char *what, const char *detail)
{
    if (strcmp(what, "auditing") == 0)
        draft_say(draft, "auditing", "what is done in the mailbox is no longer recorded");
    else if (strcmp(what, "audit-age") == 0)
        draft_say(draft, "audit-age", "what is recorded is kept for this time: %s", detail);
    else if (strcmp(what, "factor-off") == 0)
        draft_say(draft, "factor-off", "no second factor is asked for any more");
    else if (strcmp(what, "factor-removed") == 0)
        draft_say(draft, "factor-removed", "a second factor was taken away");
    else if (strcmp(what, "factor-added") == 0)
        draft_say(draft, "factor-added", "a second factor was added: whoever holds it can sign in");
    else if (strcmp(what, "factor-changed") == 0)
        draft_say(draft, "factor-changed", "a second factor, or its telephone number, was changed");
    else if (strcmp(what, "device") == 0)
        draft_say(draft, "device", "a device was joined to the account: %s", detail);
    else
        draft_say(draft, "recovery", "a way to recover the account was changed");
}

/* Its own sentence holds it. */
static bool tells_subject(const char *what)
{
    return strcmp(what, "audit-age") == 0 || strcmp(what, "device") == 0;
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    const struct rule *model = rule->rule;
    const struct rule_action *action = model->actions;
    const char *mailbox = model->mailbox[0] ? model->mailbox : facts->owner;
    struct draft draft;

    (void)state;
    if (model->setting != RULE_PROTECTION || model->action_count == 0 ||
        action->kind != RULE_WEAKEN)
        return;
    draft_open(&draft, facts, id, "%s/%s/%lld", mailbox, action->argument, (long long)model->made);
    draft_title(&draft, "%s changed what protects %s",
                model->actor[0] ? draft_clip(&draft, model->actor, 60) : /* said: */ "Somebody",
                strcmp(mailbox, "*") == 0 ? /* said: */ "everybody's account"
                                          : draft_clip(&draft, mailbox, 60));
    draft_explain(&draft,
                  "Intruders add a second factor or a device of their own, so that a new password "
                  "does not end their stay, and switch off what would record it.",
                  "The owner has a new telephone, or an administrator was at work: ask both.");
    say_what(&draft, action->argument,
             action->subject[0] ? draft_clip(&draft, action->subject, 120)
                                : /* said: */ "not told");
    if (model->actor[0] && strcmp(mailbox, "*") != 0 && strcasecmp(model->actor, mailbox) != 0)
        draft_say(&draft, "others", "it was done by %s", draft_clip(&draft, model->actor, 60));
    if (action->subject[0] && !tells_subject(action->argument))
        draft_say(&draft, "told", "the log says: %s", draft_clip(&draft, action->subject, 120));
    if (!model->enabled)
        draft_say(&draft, "failed", "the log says that it failed");
    draft_rule(&draft, rule);
    draft_emit(&draft, out);
}

const struct detector detect_protection_weakened = {
    .id = id,
    .title = "Protection of the account changed",
    .blind = "Changes made before the log begins.",
    .attack = "T1556.006",
    .check = "protections",
    .reasons = reasons,
    .on_rule = on_rule,
};
