/* load_step.c - one step of a playbook; see load.h. */
#include "load.h"

#include <string.h>

static const char *const phases[] = {"contain", "eradicate", "recover", "lessons", NULL};
static const char *const lanes[] = {"tech", "finance", "legal", "comms", "management", NULL};
static const char *const evidence_kinds[] = {"screenshot", "export",      "file", "text",
                                             "message",    "tool-output", NULL};

const char *phase_name(enum phase phase)
{
    return phases[phase];
}

const char *lane_name(enum lane lane)
{
    return lanes[lane];
}

static void load_text(struct reader *r, const struct node *map, struct play_step *step)
{
    const struct node *text = node_get(map, "do");

    if (!text) {
        reader_fail(r, map, "\"do\" is missing");
    } else if (text->kind == NODE_MAP) {
        step->text = reader_pairs(r, map, "do");
    } else {
        step->text.at = arena_alloc(r->arena, sizeof(*step->text.at));
        step->text.at[0] = (struct play_pair){"", reader_text(r, map, "do", true)};
        step->text.count = 1;
    }
}

static void load_evidence(struct reader *r, const struct node *map, struct play_step *step)
{
    const struct node *list = reader_list(r, map, "evidence");

    if (!list)
        return;
    step->evidence = arena_alloc(r->arena, (list->count + 1) * sizeof(*step->evidence));
    for (const struct node *at = list->first; at && reader_ok(r); at = at->next) {
        struct play_evidence *evidence = &step->evidence[step->evidence_count++];

        reader_map(r, at, "name kind required before hint");
        evidence->name = reader_text(r, at, "name", true);
        evidence->kind = (enum evidence_kind)reader_word(r, at, "kind", evidence_kinds, -1);
        evidence->required = reader_bool(r, at, "required", false);
        evidence->before = reader_bool(r, at, "before", false);
        evidence->hint = reader_text(r, at, "hint", false);
    }
}

static void load_skip(struct reader *r, const struct node *map, struct play_step *step)
{
    static const char *const allow[] = {"reason", "never", "free", NULL};
    const struct node *skip = node_get(map, "skip");

    step->residual = "";
    if (!skip)
        return;
    if (!reader_map(r, skip, "allow reasons requires residual"))
        return;
    step->skip = (enum skip_allow)reader_word(r, skip, "allow", allow, SKIP_REASON);
    step->skip_reasons = reader_names(r, skip, "reasons");
    step->skip_requires = reader_names(r, skip, "requires");
    if (reader_text(r, skip, "residual", false))
        step->residual = reader_text(r, skip, "residual", false);
}

static void load_sets(struct reader *r, const struct node *map, struct play_step *step)
{
    struct play_names given = reader_names(r, map, "sets");

    step->sets.at = arena_alloc(r->arena, (given.count + 1) * sizeof(*step->sets.at));
    for (size_t i = 0; i < given.count; i++) {
        size_t len = strlen(given.at[i]);

        if (len > 6 && strncmp(given.at[i], "fact(", 5) == 0 && given.at[i][len - 1] == ')')
            step->sets.at[step->sets.count++] = arena_strndup(r->arena, given.at[i] + 5, len - 6);
        else
            reader_fail(r, node_get(map, "sets"), "fact(NAME) is expected here");
    }
}

static void load_due(struct reader *r, const struct node *map, struct play_step *step)
{
    const struct node *due = node_get(map, "due");

    if (!due || !reader_map(r, due, "clock within"))
        return;
    step->due = reader_id(r, due, "clock", true);
    step->due_within = reader_duration(r, due, "within", false);
}

static void load_endings(struct reader *r, const struct node *map, struct play_step *step)
{
    static const char *const approve[] = {"none", "two-person", NULL};
    const struct node *repeat = node_get(map, "repeat");
    const char *fail = reader_text(r, map, "fail", false);
    const char *need = reader_text(r, map, "need", false);
    uint64_t number = 0;

    step->two_person = reader_word(r, map, "approve", approve, 0) == 1;
    if (fail && strcmp(fail, "stop") == 0) {
        step->fail = FAIL_STOP;
    } else if (fail && strcmp(fail, "continue") != 0) {
        step->fail = FAIL_STEP;
        step->fail_step = fail;
    }
    if (need && strcmp(need, "any") == 0)
        step->need = 1;
    else if (need && strcmp(need, "all") != 0 &&
             (!str_to_u64(str_of(need), step->check_count, &number) || number == 0))
        reader_fail(r, node_get(map, "need"), "\"need\" is all, any, or how many of the %zu %s",
                    step->check_count, text_plural(step->check_count, "probe", "probes"));
    if (number)
        step->need = (size_t)number;
    if (repeat && reader_map(r, repeat, "every for")) {
        step->repeat_every = reader_duration(r, repeat, "every", true);
        step->repeat_for = reader_duration(r, repeat, "for", true);
    }
}

void load_step(struct reader *r, const struct node *map, struct play_step *step)
{
    if (!reader_map(r, map,
                    "id phase lane who title do when after use ask run verify need evidence sets "
                    "due tipoff approve undo skip fail repeat attack controls refs"))
        return;
    step->id = reader_id(r, map, "id", true);
    step->title = reader_text(r, map, "title", true);
    step->phase = (enum phase)reader_word(r, map, "phase", phases, -1);
    step->lane = (enum lane)reader_word(r, map, "lane", lanes, LANE_TECH);
    step->who = reader_names(r, map, "who");
    load_text(r, map, step);
    step->when_text = reader_text(r, map, "when", false);
    step->when = reader_expr(r, map, "when");
    step->after = reader_names(r, map, "after");
    step->ask = reader_pairs(r, map, "ask");
    load_commands(r, map, step);
    load_checks(r, map, step);
    load_evidence(r, map, step);
    load_sets(r, map, step);
    load_due(r, map, step);
    step->tipoff = reader_bool(r, map, "tipoff", false);
    step->undo = reader_text(r, map, "undo", false);
    load_skip(r, map, step);
    load_endings(r, map, step);
    step->attack = reader_names(r, map, "attack");
    step->controls = reader_names(r, map, "controls");
    step->refs = reader_names(r, map, "refs");
}
