/* rule_odd_deed.c - what rules do that is neither forwarding nor hiding: they rewrite what the
 * owner reads, tell a phone or a web address of mail, or do what nobody here knows. */
#include "rule_view.h"

#include "own.h"

#include <string.h>
#include <strings.h>

static const char id[] = "rule-odd-deed";
static const char *const reasons[] = {"rewrites", "tells", "unknown", "outside", "web", NULL};

enum deed { NOT_ODD, REWRITES, TELLS, UNKNOWN };

/* RFC 5703: the message is given another text, or put into one. */
static bool rewrites(const struct rule *rule, const struct rule_action *action)
{
    static const char *const commands[] = {"replace", "enclose"};

    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        if (action->kind == RULE_OTHER && strcmp(rule->source, "sieve") == 0 &&
            str_starts_nocase(str_of(action->argument), commands[i]))
            return true;
    return false;
}

static enum deed deed_of(const struct rule *rule, const struct rule_action *action)
{
    if (rewrites(rule, action))
        return REWRITES;
    if (action->kind == RULE_NOTIFY && action->argument[0] && !strchr(action->argument, '@'))
        return TELLS;
    return action->kind == RULE_OTHER && (rule->traits & RULE_STRANGE) ? UNKNOWN : NOT_ODD;
}

static bool is_between(char ch)
{
    return ch == '\0' || strchr(" \t,;:<>\"'()[]{}", ch);
}

/* The first address in a text that is not of the owner's domains, in *out. */
static bool names_outside(const struct case_facts *facts, const char *text, char out[200])
{
    for (const char *at = strchr(text, '@'); at; at = strchr(at + 1, '@')) {
        const char *from = at, *to = at;

        while (from > text && at - from < 200 && !is_between(from[-1]))
            from--;
        while (to - at < 200 && !is_between(*to))
            to++;
        if (from == at || to == at + 1 || to - from >= 200)
            continue;
        memcpy(out, from, (size_t)(to - from));
        out[to - from] = '\0';
        if (!own_is_inside(facts, out) && !own_is_allowed(facts, "forward", out))
            return true;
    }
    return false;
}

static void say_title(struct draft *draft, enum deed deed, const struct rule_action *action)
{
    const char *what = draft_clip(draft, action->argument, 80);

    if (deed == REWRITES)
        draft_title(draft, "Somebody set a rule that rewrites what the owner reads (%s)", what);
    else if (deed == TELLS)
        draft_title(draft, "Somebody set a rule that tells %s of mail", what);
    else
        draft_title(draft, "A rule does what is not known here (%s)", what);
}

static void say(const struct rule_facts *rule, const struct rule_action *action, enum deed deed,
                const struct case_facts *facts, struct finding_sink *out)
{
    const struct rule *model = rule->rule;
    const char *what;
    struct draft draft;
    char address[200];

    draft_open(&draft, facts, id, "%s/%s/%d/%s", model->script, model->name, model->order,
               action->argument);
    what = draft_clip(&draft, action->argument, 120);
    say_title(&draft, deed, action);
    draft_explain(&draft,
                  "Few rules do such things. They can put another text before the owner's eyes, or "
                  "let somebody know what arrives.",
                  "The owner or the provider set it: ask what it is for.");
    if (deed == REWRITES)
        draft_say(&draft, "rewrites", "the owner does not see the mail as it came: %s", what);
    else if (deed == TELLS)
        draft_say(&draft, "tells", "who holds that number or address learns of each such mail: %s",
                  what);
    else
        draft_say(&draft, "unknown", "it was not examined what this does: %s", what);
    if (names_outside(facts, action->argument, address))
        draft_say(&draft, "outside", "%s is outside the owner's domains",
                  draft_clip(&draft, address, 80));
    if (strstr(action->argument, "://"))
        draft_say(&draft, "web", "it names a web address");
    if (!model->enabled)
        draft_say(&draft, "off", "it is switched off at present");
    draft_rule(&draft, rule);
    draft_emit(&draft, out);
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    (void)state;
    if (!rule_runs(rule))
        return;
    for (size_t i = 0; i < rule->rule->action_count; i++) {
        enum deed deed = deed_of(rule->rule, &rule->rule->actions[i]);

        if (deed != NOT_ODD) {
            say(rule, &rule->rule->actions[i], deed, facts, out);
            return;
        }
    }
}

const struct detector detect_rule_odd_deed = {
    .id = id,
    .title = "Rule does something unusual",
    .blind = "What a command that is not known here does to the mail.",
    .attack = "T1564.008",
    .check = "rules-sieve",
    .reasons = reasons,
    .on_rule = on_rule,
};
