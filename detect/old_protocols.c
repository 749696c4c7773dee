/* old_protocols.c - ways into the mailbox that know no second factor were opened (R18). */
#include "rule_view.h"

#include <string.h>

static const char id[] = "old-protocols";
static const char *const reasons[] = {"opened", "removed", NULL};

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    const struct rule *model = rule->rule;
    const char *mailbox;
    struct draft draft;
    struct buf names;

    (void)state;
    buf_init(&names, 300);
    for (size_t i = 0; i < model->action_count; i++)
        if (model->actions[i].kind == RULE_SWITCH_ON)
            buf_printf(&names, "%s%.40s", names.len ? ", " : "", model->actions[i].argument);
    if (names.len == 0) {
        buf_dispose(&names);
        return;
    }
    draft_open(&draft, facts, id, "%s/%s/%lld", model->mailbox, buf_c(&names),
               (long long)model->made);
    mailbox = draft_clip(&draft, model->mailbox[0] ? model->mailbox : facts->owner, 60);
    draft_title(&draft, "%s switched on %s for %s",
                model->actor[0] ? draft_clip(&draft, model->actor, 60) : "Somebody",
                draft_clip(&draft, buf_c(&names), 60), mailbox[0] ? mailbox : "the mailbox");
    draft_explain(&draft,
                  "These ways in ask for a password only, however the sign-in page is protected. "
                  "Intruders open them to stay.",
                  "An administrator did it for a program or device that needs it.");
    draft_say(&draft, "opened", "switched on: %s", buf_c(&names));
    if ((model->traits & RULE_REMOVED) || rule->row->gone)
        draft_say(&draft, "removed", "it has been switched off again");
    if (model->made > 0)
        draft_when(&draft, model->made);
    buf_dispose(&names);
    draft_rule(&draft, rule);
    draft_emit(&draft, out);
}

const struct detector detect_old_protocols = {
    .id = id,
    .title = "Old protocols opened",
    .blind = "Switches for the whole organisation.",
    .attack = "T1114.002",
    .check = "provider-forwarding",
    .reasons = reasons,
    .on_rule = on_rule,
};
