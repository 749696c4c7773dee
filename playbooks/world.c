/* world.c - what a playbook's conditions ask, answered from the case; see playbooks/expr.h. */
#include "engine.h"

#include <string.h>

bool finding_counts_here(const struct finding *finding, const char *glob)
{
    return strcmp(finding->verdict, "dismissed") != 0 && glob_matches(glob, finding->detector);
}

static bool is_full(const struct coverage *row)
{
    return !coverage_is_short(row);
}

static bool is_partly(const struct coverage *row)
{
    enum coverage_state state = row->state;

    return (state == COVERAGE_FOUND && !is_full(row)) || state == COVERAGE_PARTLY ||
           state == COVERAGE_TRUNCATED || state == COVERAGE_LIMIT;
}

/* Of every mailbox that the check was made for. */
static bool is_full_everywhere(const struct engine *engine, const char *check)
{
    bool any = false;

    for (size_t i = 0; i < engine->coverage_count; i++) {
        if (!coverage_is(&engine->coverage[i], check))
            continue;
        if (!is_full(&engine->coverage[i]))
            return false;
        any = true;
    }
    return any;
}

/* Every detector of this name ran over all there is. Nobody knows of one: unknown, like a look
 * that was not complete. */
enum truth engine_looked(struct engine *engine, const char *glob)
{
    bool any = false;

    for (size_t i = 0; i < engine->setup.detector_count; i++) {
        const struct detector_check *detector = &engine->setup.detectors[i];

        if (!glob_matches(glob, detector->detector))
            continue;
        if (!is_full_everywhere(engine, detector->check))
            return TRUTH_UNKNOWN;
        any = true;
    }
    return any ? TRUTH_TRUE : TRUTH_UNKNOWN;
}

static enum truth ask_finding(void *self, const char *glob)
{
    struct engine *engine = self;

    for (size_t i = 0; i < engine->finding_count; i++)
        if (finding_counts_here(&engine->findings[i], glob))
            return TRUTH_TRUE;
    return engine_looked(engine, glob) == TRUTH_TRUE ? TRUTH_FALSE : TRUTH_UNKNOWN;
}

/* Something else than bool is true when it holds a value. */
static enum truth ask_fact(void *self, const char *name)
{
    const char *value = engine_value(self, name);

    if (!value)
        return TRUTH_UNKNOWN;
    return strcmp(value, "false") == 0 || strcmp(value, "none") == 0 ? TRUTH_FALSE : TRUTH_TRUE;
}

static enum truth in_state(void *self, const char *step, enum step_state a, enum step_state b)
{
    const struct play_event *event = engine_state_event(self, step);
    enum step_state state;

    if (!event || !step_state_parse(event->name, &state))
        return TRUTH_FALSE;
    return state == a || state == b ? TRUTH_TRUE : TRUTH_FALSE;
}

static enum truth ask_done(void *self, const char *step)
{
    return in_state(self, step, STEP_VERIFIED, STEP_CLOSED);
}

static enum truth ask_skipped(void *self, const char *step)
{
    return in_state(self, step, STEP_SKIPPED, STEP_NOT_DONE);
}

static enum truth ask_failed(void *self, const char *step)
{
    return in_state(self, step, STEP_FAILED, STEP_UNVERIFIED);
}

static enum truth ask_provider(void *self, const char *glob)
{
    const struct engine *engine = self;

    if (!*engine->play.provider)
        return TRUTH_UNKNOWN;
    return glob_matches(glob, engine->play.provider) ? TRUTH_TRUE : TRUTH_FALSE;
}

/* Is this measure in place? Proved by a step that was verified; else nobody knows. */
static enum truth ask_control(void *self, const char *glob)
{
    const struct engine *engine = self;

    for (size_t i = 0; i < engine->book->step_count; i++) {
        const struct play_step *step = &engine->book->steps[i];

        for (size_t j = 0; j < step->controls.count; j++)
            if (glob_matches(glob, step->controls.at[j]) &&
                in_state(self, step->id, STEP_VERIFIED, STEP_VERIFIED) == TRUTH_TRUE)
                return TRUTH_TRUE;
    }
    return TRUTH_UNKNOWN;
}

static struct expr_count ask_severity(void *self, const char *glob)
{
    struct engine *engine = self;
    struct expr_count worst = {-1, engine_looked(engine, glob) == TRUTH_TRUE, true};

    for (size_t i = 0; i < engine->finding_count; i++)
        if (finding_counts_here(&engine->findings[i], glob) &&
            (int64_t)engine->findings[i].severity > worst.value)
            worst.value = engine->findings[i].severity;
    return worst;
}

static struct expr_count ask_count(void *self, const char *glob)
{
    struct engine *engine = self;
    struct expr_count count = {0, engine_looked(engine, glob) == TRUTH_TRUE, true};

    for (size_t i = 0; i < engine->finding_count; i++)
        count.value += finding_counts_here(&engine->findings[i], glob);
    return count;
}

/* "rules" is "rules", "rules-sieve", "rules-exchange" ... together, of all mailboxes. */
static bool is_part(const char *check, const char *name)
{
    size_t len = strlen(name);

    return strncmp(check, name, len) == 0 && strchr("-/", check[len]);
}

struct expr_count engine_coverage(struct engine *engine, const char *name)
{
    size_t full = 0, partly = 0, all = 0;

    for (size_t i = 0; i < engine->coverage_count; i++) {
        if (!is_part(engine->coverage[i].check, name))
            continue;
        all++;
        full += is_full(&engine->coverage[i]);
        partly += is_partly(&engine->coverage[i]);
    }
    return (struct expr_count){all > 0 && full == all ? 2 : full + partly > 0 ? 1 : 0, true, true};
}

static struct expr_count ask_coverage(void *self, const char *name)
{
    return engine_coverage(self, name);
}

static const char *ask_var(void *self, const char *name)
{
    return engine_value(self, name);
}

void engine_world(struct engine *engine, struct expr_world *out)
{
    *out = (struct expr_world){
        .self = engine,
        .finding = ask_finding,
        .fact = ask_fact,
        .done = ask_done,
        .skipped = ask_skipped,
        .failed = ask_failed,
        .provider = ask_provider,
        .control = ask_control,
        .var = ask_var,
        .severity = ask_severity,
        .count = ask_count,
        .coverage = ask_coverage,
    };
}
