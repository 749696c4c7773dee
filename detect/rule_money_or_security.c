/* rule_money_or_security.c - a rule that takes mail away or sends it out waits for words of money
 * or of warnings (R03, R04). It names the fraud that was prepared. */
#include "own.h"
#include "rule_view.h"

#include <string.h>

static const char id[] = "rule-money-or-security";
static const char *const reasons[] = {
    "money",          "warnings",       "also-warnings", "few-words", "few-more-words",
    "stays-in-inbox", "unknown-folder", "destroys",      "both",      NULL};

struct words_found {
    struct rule_words money, security;
    bool has_money, has_security;
};

static bool look(const struct rule *rule, const struct case_facts *facts, struct words_found *out)
{
    out->has_money = rule_words_of(rule, facts->words, WORDS_MONEY, &out->money);
    out->has_security = rule_words_of(rule, facts->words, WORDS_SECURITY, &out->security);
    return out->has_money || out->has_security;
}

/* Long lists of all kinds of words are somebody's own filter: counted once. */
static const char *security_reason(const struct words_found *found)
{
    if (found->has_money)
        return rule_words_are_few(&found->security) ? "few-more-words" : "also-warnings";
    return rule_words_are_few(&found->security) ? "few-words" : "warnings";
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct words_found found;
    struct rule_view view;
    struct draft draft;
    struct buf deed;
    bool acts, unknown;

    (void)state;
    rule_view_of(&view, rule, facts);
    acts = rule_hides(&view) || rule_leaks(&view);
    unknown = !acts && view.unknown_folder && view.marks_read && !view.copies_only;
    if (!rule_runs(rule) || !look(rule->rule, facts, &found) ||
        (!acts && !unknown && (!view.marks_read || view.files_into)))
        return;
    buf_init(&deed, 4096);
    rule_deed_marked(&view, &deed);
    draft_open(&draft, facts, id, "%s/%s/%d", rule->rule->script, rule->rule->name,
               rule->rule->order);
    draft_title(&draft, "Somebody set a rule that waits for mail about %s (\"%s\") and %s",
                found.has_money ? "money" : "security",
                found.has_money ? found.money.first.entry : found.security.first.entry,
                buf_c(&deed));
    draft_explain(&draft,
                  "The words of the rule tell what the intruder was after: mail about payments is "
                  "read and answered in the owner's place, warnings are kept from the owner.",
                  "The owner set the rule, for instance to sort out advertising with these words.");
    if (found.has_money)
        draft_say(&draft, rule_words_are_few(&found.money) ? "few-words" : "money",
                  "it waits for mail about money: \"%s\"", found.money.first.entry);
    if (found.has_security)
        draft_say(&draft, security_reason(&found), "it waits for warnings: \"%s\"",
                  found.security.first.entry);
    if (unknown)
        draft_say(&draft, "unknown-folder", "only the server can tell which folder that is");
    else if (!acts)
        draft_say(&draft, "stays-in-inbox",
                  "the mail stays in the inbox, but looks as if it had been read");
    if (view.destroys)
        draft_say(&draft, "destroys", "nothing of the mail is left to find");
    draft_reason(&draft, 0, "rule \"%s\": %s", draft_clip(&draft, rule->rule->name, 60),
                 buf_c(&deed));
    if (rule_hides(&view) && rule_leaks(&view))
        draft_say(&draft, "both", "it both sends the mail out and takes it away");
    rule_circumstances(&draft, rule, &view, facts);
    buf_dispose(&deed);
    draft_rule(&draft, rule);
    draft_emit(&draft, out);
}

const struct detector detect_rule_money_or_security = {
    .id = id,
    .title = "Rule waits for words of money or warnings",
    .blind = "Rules that choose by sender, and words in languages that the lists do not hold.",
    .attack = "T1564.008 T1657",
    .check = "rules-sieve",
    .reasons = reasons,
    .on_rule = on_rule,
};
