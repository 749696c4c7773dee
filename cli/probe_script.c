/* probe_script.c - sieve.active and rule.gone: the scripts are fetched anew over ManageSieve, and
 * their bytes compared by SHA-256.
 *
 * That a rule is gone from what the case has read is one half (rescan.clean); that the server still
 * has exactly those bytes, and no other script, is the other. */
#include "reread.h"

#include "base/limits.h"
#include "case/actions.h"
#include "case/tables.h"

#include <string.h>

struct scripts {
    struct reread reread;
    const struct probe_call *call;
    struct probe_result *result;
    struct errand_script *at; /* on the server, now */
    size_t count;
    struct rule_row *rules; /* as the case has them */
    size_t rule_count;
    struct action_row *actions; /* newest first */
    size_t action_count;
};

static bool fetch(struct scripts *scripts, bool *heard, struct error *err)
{
    const struct probe_call *call = scripts->call;
    struct error why = {0};

    *heard = errand_scripts(scripts->reread.errand, &scripts->at, &scripts->count, &why);
    if (!*heard)
        probe_say(call, scripts->result, PROBE_INCONCLUSIVE, GRADE_NONE, "network",
                  "the scripts could not be read anew: %s", why.text);
    return rule_list(call->cf, call->arena, &scripts->rules, &scripts->rule_count, err) &&
           action_list(call->cf, call->arena, &scripts->actions, &scripts->action_count, err);
}

static void keep_raw(struct scripts *scripts)
{
    struct buf text;

    buf_init(&text, KIB(16));
    for (size_t i = 0; i < scripts->count; i++) {
        char hex[HASH_HEX];

        hash_to_hex(&scripts->at[i].hash, hex);
        buf_printf(&text, "%s%s %s%s", i > 0 ? "; " : "", scripts->at[i].shown, hex,
                   scripts->at[i].active ? " active" : "");
    }
    scripts->result->raw = arena_strndup(scripts->call->arena, buf_c(&text), text.len);
    buf_dispose(&text);
}

/* One was active before, as far as the case knows: the baseline. */
static bool was_active(const struct scripts *scripts)
{
    for (size_t i = 0; i < scripts->rule_count; i++)
        if (strcmp(scripts->rules[i].source, "sieve") == 0 &&
            (scripts->rules[i].active || scripts->rules[i].gone))
            return true;
    for (size_t i = 0; i < scripts->action_count; i++)
        if (scripts->actions[i].outcome == ACTION_DONE &&
            strcmp(scripts->actions[i].detail, "sieve active:1>0") == 0)
            return true;
    return false;
}

/* --- sieve.active --- */

static void judge_active(struct scripts *scripts)
{
    const struct probe_call *call = scripts->call;
    const char *want = probe_text(call, "sha256", "none");
    const struct errand_script *active = NULL;
    char hex[HASH_HEX] = "none";
    bool sure = was_active(scripts) && scripts->count > 0;

    for (size_t i = 0; i < scripts->count; i++)
        if (scripts->at[i].active)
            active = &scripts->at[i];
    if (active)
        hash_to_hex(&active->hash, hex);
    if (want && strcmp(want, hex) == 0)
        probe_say(call, scripts->result, PROBE_PASS, sure ? GRADE_A : GRADE_B, "as-approved",
                  "read anew: the active script is %s", active ? active->shown : "none");
    else
        probe_say(call, scripts->result, PROBE_FAIL, GRADE_NONE, "another-script",
                  "read anew: the active script is another one: %s",
                  active ? active->shown : "none");
}

/* --- rule.gone --- */

/* What the case last learnt of a script: by its rules, or, when it has none left, by what we have
 * written. False: nothing. */
static bool known_bytes(const struct scripts *scripts, const struct errand_script *script,
                        struct hash *out, bool *active)
{
    for (size_t i = 0; i < scripts->rule_count; i++) {
        const struct rule_row *rule = &scripts->rules[i];

        if (rule->gone || strcmp(rule->source, "sieve") != 0 ||
            strcmp(rule->script, script->shown) != 0)
            continue;
        *out = rule->raw;
        *active = rule->active;
        return true;
    }
    for (size_t i = 0; i < scripts->action_count; i++) {
        const struct action_row *action = &scripts->actions[i];

        if (action->outcome != ACTION_DONE || strncmp(action->detail, "sieve ", 6) != 0 ||
            !str_equal(action->place, script->name))
            continue;
        *out = action->after;
        *active = script->active;
        return !hash_is_zero(out);
    }
    return false;
}

static bool is_there(const struct scripts *scripts, const char *name)
{
    for (size_t i = 0; i < scripts->count; i++)
        if (strcmp(scripts->at[i].shown, name) == 0)
            return true;
    return false;
}

/* Every script is as the case has judged it. False: the result says which is not. */
static bool are_as_judged(struct scripts *scripts)
{
    for (size_t i = 0; i < scripts->count; i++) {
        const struct errand_script *script = &scripts->at[i];
        struct hash hash;
        bool active;

        if (!known_bytes(scripts, script, &hash, &active)) {
            probe_say(scripts->call, scripts->result, PROBE_INCONCLUSIVE, GRADE_NONE, "not-judged",
                      "script %s is on the server and was not judged: acquire again",
                      script->shown);
            return false;
        }
        if (hash_equal(&hash, &script->hash) && active == script->active)
            continue;
        probe_say(scripts->call, scripts->result, PROBE_FAIL, GRADE_NONE, "changed",
                  "script %s has changed since it was judged", script->shown);
        return false;
    }
    for (size_t i = 0; i < scripts->rule_count; i++) {
        const struct rule_row *rule = &scripts->rules[i];

        if (rule->gone || strcmp(rule->source, "sieve") != 0 || is_there(scripts, rule->script))
            continue;
        probe_say(scripts->call, scripts->result, PROBE_FAIL, GRADE_NONE, "changed",
                  "script %s is no longer on the server", rule->script);
        return false;
    }
    return true;
}

static void judge_gone(struct scripts *scripts)
{
    size_t gone = 0;

    if (!are_as_judged(scripts))
        return;
    for (size_t i = 0; i < scripts->rule_count; i++)
        gone += scripts->rules[i].gone && strcmp(scripts->rules[i].source, "sieve") == 0;
    /* A list with nothing in it, or that never had such a rule, proves less. */
    probe_say(scripts->call, scripts->result, PROBE_PASS,
              gone > 0 && scripts->count > 0 ? GRADE_A : GRADE_B, "rule-gone",
              "read anew: %zu %s the bytes that were judged; %zu %s gone", scripts->count,
              text_plural(scripts->count, "script has", "scripts have"), gone,
              text_plural(gone, "rule is", "rules are"));
}

/* --- both --- */

static bool run(const struct probe_call *call, void (*judge)(struct scripts *scripts), bool *asked,
                struct probe_result *out, struct error *err)
{
    struct scripts scripts = {.call = call, .result = out};
    bool ok, heard = false;

    ok = reread_open(&scripts.reread, call, ERRAND_SIEVE, out, asked, err);
    if (ok && scripts.reread.errand)
        ok = fetch(&scripts, &heard, err);
    if (ok && heard) {
        keep_raw(&scripts);
        judge(&scripts);
    }
    out->vantage = door_vantage(scripts.reread.words.call);
    reread_close(&scripts.reread);
    return ok;
}

bool probe_script_active(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    bool asked;

    if (!run(call, judge_active, &asked, out, err))
        return false;
    return asked || reread_case("sieve.active", call, out, err);
}

bool probe_rule_gone(const struct probe_call *call, struct probe_result *out, struct error *err)
{
    bool asked;

    if (!reread_case("rescan.clean", call, out, err) || out->outcome != PROBE_PASS)
        return err->code == ERROR_NONE;
    if (!run(call, judge_gone, &asked, out, err))
        return false;
    return asked || reread_case("", call, out, err);
}
