/* verify.c - the end of a step: its probes are run, and what they prove is all that counts. */
#include "engine.h"

#include "case/evidence.h"
#include "case/journal.h"

#include "probes.h"

#include <stdio.h>
#include <string.h>

/* What must be there before a probe is worth its run: the first thing that is not. */
static bool all_given(struct engine *engine, const struct play_step *step, struct error *err)
{
    for (size_t i = 0; i < step->ask.count; i++) {
        const struct play_var *var = playbook_var(engine->book, step->ask.at[i].key);

        if (var && var->type != VALUE_SECRET && !engine_value(engine, var->name))
            return error_set(err, ERROR_USAGE, "answer first: %s (%s)", var->name,
                             step->ask.at[i].value);
    }
    for (size_t i = 0; i < step->sets.count; i++) {
        const struct play_var *fact = playbook_fact(engine->book, step->sets.at[i]);

        if (fact && fact->type != VALUE_BOOL && !engine_value(engine, fact->name))
            return error_set(err, ERROR_USAGE, "answer first: %s (%s)", fact->name,
                             *fact->ask ? fact->ask : "a value, or none");
    }
    for (size_t i = 0; i < step->evidence_count; i++) {
        const char *name = step->evidence[i].name;

        if (step->evidence[i].required && !engine_newest(engine, PLAYED_EVIDENCE, step->id, name) &&
            !engine_newest(engine, PLAYED_LOST, step->id, name))
            return error_set(err, ERROR_USAGE,
                             "attach first: \"%s\", or say with a reason that it is lost", name);
    }
    return true;
}

/* --- one probe --- */

static const struct probe *find_probe(const struct engine *engine, const char *name)
{
    for (const struct probe *at = engine->setup.probes; at && at->name; at++)
        if (strcmp(at->name, name) == 0)
            return at;
    for (const struct probe *at = local_probes; at->name; at++)
        if (strcmp(at->name, name) == 0)
            return at;
    return NULL;
}

static bool no_secret(void *self, const char *name, struct secret *out, struct error *err)
{
    (void)self;
    (void)out;
    return error_set(err, ERROR_USAGE, "the secret %s was not given", name);
}

static int64_t begun_at(const struct engine *engine, const struct step_view *view)
{
    const struct play_event *begun =
        engine_newest(engine, PLAYED_STATE, view->step->id, step_state_name(STEP_DOING));

    return begun && begun->id > view->since ? begun->when : 0;
}

static void run_probe(struct engine *engine, const struct step_view *view, size_t position,
                      struct probe_result *out)
{
    const struct play_check *check = &view->step->checks[position - 1];
    const struct probe *probe = find_probe(engine, check->kind->name);
    struct probe_call call = {
        .cf = engine->setup.cf,
        .arena = &engine->arena,
        .book = engine->book,
        .step = view->step,
        .check = check,
        .position = position,
        .run = engine->play.id,
        .now = engine_now(engine),
        .since = begun_at(engine, view),
        .since_event = view->since,
        .events = engine->events,
        .event_count = engine->event_count,
        .value = engine_value,
        .secret = engine->setup.secret ? engine->setup.secret : no_secret,
        .self = engine,
        .secret_self = engine->setup.self,
    };
    struct error failed = {0};

    *out = (struct probe_result){0};
    if (!probe)
        probe_say(&call, out, PROBE_INCONCLUSIVE, GRADE_NONE, "not-run",
                  "nothing here can run %s: attach an artefact and close the step with a reason",
                  check->kind->name);
    else if (!probe->run(&call, out, &failed))
        probe_say(&call, out, PROBE_ERROR, GRADE_NONE, "error", "%s", failed.text);
    if (out->outcome != PROBE_PASS)
        out->grade = GRADE_NONE;
    else if (out->grade == GRADE_NONE) /* nothing that proves nothing is a proof */
        out->outcome = PROBE_INCONCLUSIVE;
}

/* The raw line is evidence; the row names it. */
static bool keep_result(struct engine *engine, const struct step_view *view, size_t position,
                        const struct probe_result *result, struct error *err)
{
    struct play_event event = {.kind = PLAYED_PROBE,
                               .step = view->step->id,
                               .name = view->step->checks[position - 1].kind->name,
                               .position = (int64_t)position,
                               .outcome = result->outcome,
                               .grade = result->grade,
                               .class = result->class,
                               .value = result->observed,
                               .raw = result->raw,
                               .vantage = result->vantage};
    struct casefile *cf = engine->setup.cf;
    bool ok = casefile_begin(cf, err);

    if (ok && result->raw && *result->raw)
        ok = evidence_put(cf, str_of(result->raw), &event.object, err);
    ok = ok && engine_add(engine, event, err) && casefile_commit(cf, err);
    casefile_rollback(cf);
    return ok;
}

static bool note_intent(struct engine *engine, const struct step_view *view, size_t position,
                        struct error *err)
{
    return journal_add(engine->setup.cf,
                       &(struct journal_entry){
                           .kind = "intent",
                           .action = "step-begin",
                           .target = view->step->id,
                           .details =
                               (const struct journal_pair[]){
                                   {"probe", str_of(view->step->checks[position - 1].kind->name)},
                                   {"by", str_of(engine->setup.actor)},
                                   {0}}},
                       NULL, err);
}

const char engine_said_no[] = "a probe says no";

/* --- all of them --- */

struct tally {
    size_t applicable, passed, failed;
    size_t grades[GRADE_A + 1]; /* how many passed with each */
};

static bool run_all(struct engine *engine, const struct step_view *view, struct tally *tally,
                    struct error *err)
{
    struct expr_world world;

    *tally = (struct tally){0};
    engine_world(engine, &world);
    for (size_t i = 1; i <= view->step->check_count; i++) {
        const struct play_check *check = &view->step->checks[i - 1];
        struct probe_result result;

        if (check->unless && expr_eval(check->unless, &world) == TRUTH_TRUE)
            continue;
        tally->applicable++;
        if (!note_intent(engine, view, i, err))
            return false;
        run_probe(engine, view, i, &result);
        if (!keep_result(engine, view, i, &result, err))
            return false;
        tally->passed += result.outcome == PROBE_PASS;
        tally->failed += result.outcome == PROBE_FAIL;
        if (result.outcome == PROBE_PASS)
            tally->grades[result.grade]++;
    }
    return true;
}

/* As good as the worst of those that were needed, the best ones first. */
static enum probe_grade grade_of(const struct tally *tally, size_t needed)
{
    enum probe_grade grade = GRADE_NONE;

    for (int at = GRADE_A; at > GRADE_NONE && needed > 0; at--) {
        size_t here = tally->grades[at];

        if (here > 0)
            grade = (enum probe_grade)at;
        needed -= here < needed ? here : needed;
    }
    return needed == 0 ? grade : GRADE_NONE;
}

/* No probe applies, or there is none: a named person's word is needed. */
static bool has_word(const struct engine *engine, const struct step_view *view)
{
    for (size_t i = 0; i < engine->event_count; i++)
        if (engine->events[i].kind == PLAYED_WORD && engine->events[i].id > view->since &&
            strcmp(engine->events[i].step, view->step->id) == 0)
            return true;
    return false;
}

static enum step_state judge(const struct engine *engine, const struct step_view *view,
                             const struct tally *tally, enum probe_grade *grade, const char **why)
{
    size_t needed = view->step->need && view->step->need < tally->applicable ? view->step->need
                                                                             : tally->applicable;

    *grade = GRADE_NONE;
    *why = "";
    if (tally->applicable == 0) {
        *grade = has_word(engine, view) ? GRADE_D : GRADE_NONE;
        *why = *grade ? "" : "no probe applies: a named person's word is needed (confirm STEP 0)";
    } else {
        *grade = grade_of(tally, needed);
        *why = *grade ? "" : tally->failed ? engine_said_no : "not enough probes passed";
    }
    if (*grade && view->step->two_person && !engine_two_persons(engine, view, -1)) {
        *why = "waits for a second person's approval";
        return STEP_UNVERIFIED;
    }
    if (*grade)
        return STEP_VERIFIED;
    return tally->failed && view->step->fail == FAIL_STOP ? STEP_FAILED : STEP_UNVERIFIED;
}

/* A step that is named by `fail` is done once more, whatever became of it the last time. */
static bool was_done(const struct engine *engine, const char *id)
{
    const struct play_event *last = engine_state_event(engine, id);
    enum step_state state;

    return last && step_state_parse(last->name, &state) &&
           (state == STEP_VERIFIED || state == STEP_CLOSED || state == STEP_SKIPPED ||
            state == STEP_DEFERRED);
}

static const char *again_because(struct engine *engine, const struct play_step *step)
{
    char text[120];

    snprintf(text, sizeof(text), "again: %.80s failed", step->id);
    return arena_strndup(&engine->arena, text, strlen(text));
}

static bool write_end(struct engine *engine, const struct step_view *view, enum step_state state,
                      enum probe_grade grade, const char *why, struct error *err)
{
    const struct play_step *step = view->step;
    struct play_event *rows = arena_alloc(&engine->arena, (step->sets.count + 2) * sizeof(*rows));
    size_t count = 0;

    rows[count++] = (struct play_event){.kind = PLAYED_STATE,
                                        .step = step->id,
                                        .name = step_state_name(state),
                                        .grade = grade,
                                        .reason = why,
                                        .residual = state == STEP_VERIFIED ? "" : step->residual};
    for (size_t i = 0; state == STEP_VERIFIED && i < step->sets.count; i++) {
        const struct play_var *fact = playbook_fact(engine->book, step->sets.at[i]);

        if (fact && fact->type == VALUE_BOOL)
            rows[count++] = (struct play_event){
                .kind = PLAYED_FACT, .step = step->id, .name = fact->name, .value = "true"};
    }
    if (state == STEP_UNVERIFIED && step->fail == FAIL_STEP && why == engine_said_no &&
        was_done(engine, step->fail_step))
        rows[count++] = (struct play_event){.kind = PLAYED_STATE,
                                            .step = step->fail_step,
                                            .name = step_state_name(STEP_OPEN),
                                            .reason = again_because(engine, step)};
    return engine_write(engine, rows, count, err);
}

bool engine_verify(struct engine *engine, const char *id, enum step_state *state, struct error *err)
{
    const struct step_view *step;
    struct play_view view;
    enum probe_grade grade;
    struct tally tally;
    const char *why;

    if (!engine_step(engine, id, &view, &step, err))
        return false;
    *state = step->state;
    if (step->state != STEP_DOING && step->state != STEP_UNVERIFIED && step->state != STEP_FAILED)
        return error_set(err, ERROR_USAGE, "%s is %s: begin it first (do %s)", id,
                         step_state_name(step->state), id);
    if (!all_given(engine, step->step, err) || !run_all(engine, step, &tally, err) ||
        !engine_read(engine, err))
        return false;
    *state = judge(engine, step, &tally, &grade, &why);
    return write_end(engine, step, *state, grade, why, err);
}
