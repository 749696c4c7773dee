/* rule_inactive_script.c - a script that does not run, but would leak or hide mail (V09): kept for
 * later, or left behind. */
#include "rule_view.h"

#include <string.h>

static const char id[] = "rule-inactive-script";
static const char *const reasons[] = {"would-leak", "would-hide", "all", "words", "name", NULL};

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct rule_view view;
    struct rule_words words;
    struct draft draft;
    struct buf deed;

    (void)state;
    rule_view_of(&view, rule, facts);
    if (rule->row->active || rule->row->gone || rule->rule->setting != RULE_NO_SETTING ||
        view.only_bulk || (!rule_leaks(&view) && !rule_hides(&view)))
        return;
    buf_init(&deed, 4096);
    rule_deed_marked(&view, &deed);
    draft_open(&draft, facts, id, "%s/%s/%d", rule->rule->script, rule->rule->name,
               rule->rule->order);
    draft_title(&draft, "Script \"%s\" does not run, but holds a rule that takes %s and %s",
                draft_clip(&draft, rule->rule->script, 50), view.catches_all ? "all mail" : "mail",
                buf_c(&deed));
    draft_explain(&draft,
                  "Anybody with the password can switch it on with one command. It also shows what "
                  "was tried before.",
                  "The owner knows it as an old backup of own rules.");
    draft_say(&draft, rule_leaks(&view) ? "would-leak" : "would-hide", "rule \"%s\" would act: %s",
              draft_clip(&draft, rule->rule->name, 60), buf_c(&deed));
    buf_dispose(&deed);
    if (view.catches_all)
        draft_say(&draft, "all", "it would act on every message");
    if (facts->words && (rule_words_of(rule->rule, facts->words, WORDS_MONEY, &words) ||
                         rule_words_of(rule->rule, facts->words, WORDS_SECURITY, &words)))
        draft_say(&draft, "words", "it would wait for \"%s\"", words.first.entry);
    if (rule_name_is_odd(rule_name_class(rule->rule)))
        draft_say(&draft, "name", "its name has %s", rule_name_words(rule_name_class(rule->rule)));
    draft.most = SEVERITY_MEDIUM;
    draft_rule(&draft, rule);
    draft_emit(&draft, out);
}

const struct detector detect_rule_inactive_script = {
    .id = id,
    .title = "Script kept ready that leaks or hides mail",
    .blind = "When it last ran; servers do not tell.",
    .attack = "T1114.003 T1564.008",
    .check = "rules-sieve",
    .reasons = reasons,
    .on_rule = on_rule,
};
