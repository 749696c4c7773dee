/* rule_script_swapped.c - the script that runs is not the one that a webmail edits (V04): what the
 * settings page shows is not what happens. */
#include "rule_view.h"

#include <string.h>

static const char id[] = "rule-script-swapped";
static const char *const reasons[] = {"swapped", "acts", NULL};

struct memory {
    struct draft draft;
    bool begun;       /* an active script without any editor's marks */
    bool acts;        /* and it leaks or hides */
    char script[160]; /* its name */
    char edited[160]; /* an inactive script that bears an editor's marks; "" none */
    char editor[40];
    bool active_marked; /* some rule of an active script bears marks */
};

static void copy(char *out, size_t room, const char *text)
{
    size_t len = utf8_clip(str_of(text), room - 1);

    memcpy(out, text, len);
    out[len] = '\0';
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;
    struct rule_view view;

    (void)out;
    if (rule->row->gone || rule->rule->setting != RULE_NO_SETTING)
        return;
    if (rule->rule->dialect[0]) {
        memory->active_marked = memory->active_marked || rule->row->active;
        if (!rule->row->active && !memory->edited[0]) {
            copy(memory->edited, sizeof(memory->edited), rule->rule->script);
            copy(memory->editor, sizeof(memory->editor), rule->rule->dialect);
        }
        return;
    }
    if (!rule->row->active)
        return;
    rule_view_of(&view, rule, facts);
    memory->acts = memory->acts || rule_leaks(&view) || rule_hides(&view);
    if (memory->begun)
        return;
    memory->begun = true;
    copy(memory->script, sizeof(memory->script), rule->rule->script);
    draft_open(&memory->draft, facts, id, "%s", memory->script);
    draft_rule(&memory->draft, rule);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    struct memory *memory = state;
    struct draft *draft = &memory->draft;

    (void)facts;
    if (!memory->begun || memory->active_marked || !memory->edited[0])
        return;
    draft_title(draft, "Script \"%s\" runs, but the webmail edits \"%s\"", memory->script,
                memory->edited);
    draft_explain(draft,
                  "Somebody stored another script by another way and switched it on. The settings "
                  "page goes on showing the old rules, which no longer run.",
                  "The owner uses an own editor for mail rules.");
    draft_say(draft, "swapped", "\"%s\" bears the marks of %s and does not run", memory->edited,
              memory->editor);
    draft_reason(draft, 0, "\"%s\" runs and bears no editor's marks", memory->script);
    if (memory->acts)
        draft_say(draft, "acts", "\"%s\" leaks or hides mail", memory->script);
    draft_emit(draft, out);
    memory->begun = false;
}

static void dispose(void *state)
{
    struct memory *memory = state;

    if (memory->begun)
        draft_drop(&memory->draft);
}

const struct detector detect_rule_script_swapped = {
    .id = id,
    .title = "Another script runs than the webmail edits",
    .blind = "Webmail programs whose marks are not known.",
    .attack = "T1564.008",
    .check = "rules-sieve",
    .reasons = reasons,
    .state_size = sizeof(struct memory),
    .dispose = dispose,
    .on_rule = on_rule,
    .on_end = on_end,
};
