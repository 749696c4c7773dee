/* rule_runs_program.c - a rule starts a program or takes headers off (V08). */
#include "rule_view.h"

#include <string.h>

static const char id[] = "rule-runs-program";
static const char *const reasons[] = {"runs", "header", "tags", "not-active", NULL};

/* A filter such as "formail -i ..." or "spamc": it hands the mail back, and names no shell, no
 * other program and no address. */
static bool is_common_filter(const struct rule_action *action)
{
    static const char *const programs[] = {
        "formail",   "spamc", "spamassassin", "bogofilter", "bmf",  "clamassassin", "renattach",
        "spamprobe", "crm",   "date",         "hostname",   "echo", "expr",         "basename"};
    const char *argument = action->argument, *name = argument;
    size_t len = strcspn(argument, " \t");

    if (action->kind != RULE_RUN || !action->copy || strpbrk(argument, ";|&`$()<>@"))
        return false;
    for (size_t i = 0; i < len; i++)
        if (argument[i] == '/')
            name = argument + i + 1;
    len = strcspn(name, " \t");
    for (size_t i = 0; i < ARRAY_LEN(programs); i++)
        if (strlen(programs[i]) == len && strncmp(name, programs[i], len) == 0)
            return true;
    return false;
}

/* "[EXTERNAL]" before a subject: it warns more often than it hides. */
static bool is_tag(const struct rule_action *action)
{
    return action->kind == RULE_EDIT_HEADER &&
           str_starts_nocase(str_of(action->argument), "prepend ");
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    (void)state;
    if (rule->row->gone)
        return;
    for (size_t i = 0; i < rule->rule->action_count; i++) {
        const struct rule_action *action = &rule->rule->actions[i];
        bool runs = action->kind == RULE_RUN;
        struct draft draft;

        if ((!runs && action->kind != RULE_EDIT_HEADER) || is_common_filter(action))
            continue;
        draft_open(&draft, facts, id, "%s/%s/%d", rule->rule->script, rule->rule->name,
                   rule->rule->order);
        draft_title(&draft,
                    runs ? "Somebody set a rule that gives mail to a program (%s)"
                         : "Somebody set a rule that changes headers of mail (%s)",
                    draft_clip(&draft, action->argument, 80));
        draft_explain(
            &draft,
            runs ? "The program runs on the mail server and may do anything with the mail, "
                   "for instance send it on."
                 : "Headers that are taken off or put in can hide where mail came from.",
            "The provider offers this program, for instance to teach a spam filter.");
        draft_say(&draft,
                  runs             ? "runs"
                  : is_tag(action) ? "tags"
                                   : "header",
                  "rule \"%s\" %s %s", draft_clip(&draft, rule->rule->name, 60),
                  runs ? "runs" : "changes header", draft_clip(&draft, action->argument, 80));
        if (!rule->row->active)
            draft_say(&draft, "not-active", "its script is not the one that runs");
        if (!rule->rule->enabled)
            draft_say(&draft, "off", "it is switched off at present");
        draft_rule(&draft, rule);
        draft_emit(&draft, out);
        return;
    }
}

const struct detector detect_rule_runs_program = {
    .id = id,
    .title = "Rule runs a program or changes headers",
    .blind = "What the program does.",
    .attack = "T1059 T1564.008",
    .check = "rules-sieve",
    .reasons = reasons,
    .on_rule = on_rule,
};
