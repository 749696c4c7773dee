/* rule_calls_script.c - a script calls another one that nobody could read (V07). */
#include "rule_view.h"

#include <stdio.h>
#include <string.h>

static const char id[] = "rule-calls-script";
static const char *const reasons[] = {"unlisted", "of-server", "not-active", NULL};

enum { MOST = 64, NAME = 160 };

struct call {
    char script[NAME], by[NAME];
    int64_t rule;
    struct hash raw;
    bool active;
};

struct memory {
    char scripts[MOST][NAME]; /* that are there */
    struct call calls[MOST];
    size_t script_count, call_count;
};

static void copy(char out[NAME], const char *text)
{
    size_t len = utf8_clip(str_of(text), NAME - 1);

    memcpy(out, text, len);
    out[len] = '\0';
}

static bool is_there(const struct memory *memory, const char *script)
{
    for (size_t i = 0; i < memory->script_count; i++)
        if (strcmp(memory->scripts[i], script) == 0)
            return true;
    return false;
}

static void on_rule(void *state, const struct rule_facts *rule, const struct case_facts *facts,
                    struct finding_sink *out)
{
    struct memory *memory = state;

    (void)facts;
    (void)out;
    if (rule->row->gone)
        return;
    if (!is_there(memory, rule->row->script) && memory->script_count < MOST)
        copy(memory->scripts[memory->script_count++], rule->row->script);
    for (size_t i = 0; i < rule->rule->action_count; i++) {
        struct call *call = &memory->calls[memory->call_count];

        if (rule->rule->actions[i].kind != RULE_INCLUDE || memory->call_count == MOST)
            continue;
        memory->call_count++;
        copy(call->script, rule->rule->actions[i].argument);
        copy(call->by, rule->row->script);
        call->rule = rule->row->id;
        call->raw = rule->row->raw;
        call->active = rule->row->active;
    }
}

static void say(const struct call *call, const struct case_facts *facts, struct finding_sink *out)
{
    bool of_server = strncmp(call->script, ":global ", 8) == 0;
    const char *name = call->script + (of_server ? 8 : 0);
    struct draft draft;

    draft_open(&draft, facts, id, "%s/%s", call->by, call->script);
    draft_title(&draft, "Script \"%s\" calls \"%s\", which cannot be read",
                draft_clip(&draft, call->by, 60), draft_clip(&draft, name, 60));
    draft_explain(&draft,
                  "What the other script does is done to the mail as well, and nobody has seen it.",
                  "The provider offers that script, for instance to sort out junk.");
    if (of_server)
        draft_say(&draft, "of-server", "\"%s\" is kept by the server",
                  draft_clip(&draft, name, 80));
    else
        draft_say(&draft, "unlisted", "\"%s\" is not among the scripts that the server lists",
                  draft_clip(&draft, name, 80));
    if (!call->active)
        draft_say(&draft, "not-active", "\"%s\" is not the script that runs",
                  draft_clip(&draft, call->by, 60));
    draft_subject(&draft, "rule", call->rule, &call->raw, call->by);
    draft_emit(&draft, out);
}

static void on_end(void *state, const struct case_facts *facts, struct finding_sink *out)
{
    const struct memory *memory = state;

    for (size_t i = 0; i < memory->call_count; i++)
        if (!is_there(memory, memory->calls[i].script))
            say(&memory->calls[i], facts, out);
}

const struct detector detect_rule_calls_script = {
    .id = id,
    .title = "Script calls one that cannot be read",
    .blind = "What the called script does.",
    .attack = "T1564.008",
    .check = "rules-sieve",
    .reasons = reasons,
    .state_size = sizeof(struct memory),
    .on_rule = on_rule,
    .on_end = on_end,
};
