/* give.c - what a person gives: answers, words, rows of a table, artefacts; see playbooks/engine.h.
 */
#include "engine.h"

#include "case/evidence.h"

#include "value.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A fact's time is when something happened. One to come is a slip, of the year or of the time zone,
 * and would put a deadline off. */
static bool has_happened(const char *value, int64_t now, struct error *err)
{
    enum { SLACK = 120 };
    int64_t at = time_parse(value);
    char text[CLOCK_TEXT];

    clock_format(now, text);
    return at == INT64_MIN || at <= now + SLACK ||
           error_set(err, ERROR_USAGE, "%s is still to come: in UTC it is %s now", value, text);
}

bool engine_answer(struct engine *engine, const char *name, const char *value, struct error *err)
{
    const struct play_var *var = playbook_var(engine->book, name);
    const struct play_var *fact = playbook_fact(engine->book, name);
    char room[VALUE_TIDY];

    if (!engine_writable(engine, err))
        return false;
    if (!var && !fact)
        return error_set(err, ERROR_USAGE, "the playbook asks for no \"%.80s\"", name);
    value = value_tidy(var ? var->type : fact->type, value, engine_now(engine), room);
    if (!value_check(var ? var->type : fact->type, value, err) ||
        (!var && fact->type == VALUE_TIME && !has_happened(value, engine_now(engine), err)))
        return error_prefix(err, "%s", name);
    return engine_write(engine,
                        &(struct play_event){.kind = var ? PLAYED_ANSWER : PLAYED_FACT,
                                             .name = name,
                                             .value = value},
                        1, err);
}

bool engine_confirm(struct engine *engine, const char *id, size_t position, struct error *err)
{
    const struct step_view *step;
    struct play_view view;
    const char *text = "approved";

    if (!engine_step(engine, id, &view, &step, err))
        return false;
    if (step->state == STEP_BLOCKED || (step_is_final(step->state) && step->state != STEP_DEFERRED))
        return error_set(err, ERROR_USAGE, "%s is %s: there is nothing to confirm", id,
                         step_state_name(step->state));
    if (position > step->step->check_count)
        return error_set(err, ERROR_USAGE, "%s has %zu %s, no %zu", id, step->step->check_count,
                         text_plural(step->step->check_count, "probe", "probes"), position);
    if (position > 0 && strcmp(step->step->checks[position - 1].kind->name, "ask.confirm") != 0)
        return error_set(err, ERROR_USAGE, "probe %zu of %s is %s: nobody's word can stand for it",
                         position, id, step->step->checks[position - 1].kind->name);
    if (position > 0)
        text = check_text(&step->step->checks[position - 1], "text", "");
    return engine_write(engine,
                        &(struct play_event){.kind = PLAYED_WORD,
                                             .step = id,
                                             .name = position ? "ask.confirm" : "approval",
                                             .value = text,
                                             .position = position ? (int64_t)position : -1},
                        1, err);
}

/* The step's table; 0: it asks for none. */
static size_t table_of(const struct play_step *step)
{
    for (size_t i = 0; i < step->check_count; i++)
        if (strcmp(step->checks[i].kind->name, "ask.table") == 0)
            return i + 1;
    return 0;
}

bool engine_row(struct engine *engine, const char *id, const char *const *values, size_t count,
                struct error *err)
{
    const struct play_names *columns, *verdicts;
    const struct step_view *step;
    struct play_view view;
    struct buf text;
    size_t position;
    bool ok;

    if (!engine_step(engine, id, &view, &step, err))
        return false;
    position = table_of(step->step);
    if (position == 0)
        return error_set(err, ERROR_USAGE, "%s asks for no table", id);
    columns = check_list(&step->step->checks[position - 1], "columns");
    verdicts = check_list(&step->step->checks[position - 1], "verdicts");
    if (count != columns->count)
        return error_set(err, ERROR_USAGE, "a row of this table has %zu %s: %s ...", columns->count,
                         text_plural(columns->count, "value", "values"), columns->at[0]);
    buf_init(&text, KIB(16));
    for (size_t i = 0; i < count; i++) {
        if (verdicts && strcmp(columns->at[i], "verdict") == 0 &&
            !names_have(verdicts, values[i])) {
            buf_dispose(&text);
            return error_set(err, ERROR_USAGE, "\"%.60s\" is no verdict of this table", values[i]);
        }
        buf_printf(&text, "%s%s: %s", i ? "\n" : "", columns->at[i], values[i]);
    }
    ok = !text.full && utf8_valid(buf_as_str(&text))
             ? engine_write(engine,
                            &(struct play_event){.kind = PLAYED_ROW,
                                                 .step = id,
                                                 .name = "ask.table",
                                                 .value = buf_c(&text),
                                                 .position = (int64_t)position},
                            1, err)
             : error_set(err, ERROR_USAGE, "the row is too long or not UTF-8");
    buf_dispose(&text);
    return ok;
}

static bool is_wanted(const struct play_step *step, const char *name, struct error *err)
{
    for (size_t i = 0; i < step->evidence_count; i++)
        if (strcmp(step->evidence[i].name, name) == 0)
            return true;
    return error_set(err, ERROR_USAGE, "%s asks for no artefact \"%.80s\"", step->id, name);
}

bool engine_attach(struct engine *engine, const char *id, const char *name, const char *file,
                   struct str bytes, struct error *err)
{
    struct play_event event = {.kind = PLAYED_EVIDENCE, .step = id, .name = name, .value = file};
    struct casefile *cf = engine->setup.cf;
    const struct step_view *step;
    struct play_view view;
    bool ok;

    if (!engine_step(engine, id, &view, &step, err) || !is_wanted(step->step, name, err))
        return false;
    if (bytes.len == 0 || bytes.len > LIMIT_STEP_FILE)
        return error_set(err, ERROR_USAGE, "%s is %s", file,
                         bytes.len == 0 ? "empty" : "larger than 64 MiB");
    ok = casefile_begin(cf, err) && evidence_put(cf, bytes, &event.object, err) &&
         engine_add(engine, event, err) && engine_settle(engine, err) && casefile_commit(cf, err);
    casefile_rollback(cf);
    return ok && engine_read(engine, err);
}

bool engine_lose(struct engine *engine, const char *id, const char *name, const char *reason,
                 struct error *err)
{
    const struct step_view *step;
    struct play_view view;

    if (!engine_step(engine, id, &view, &step, err) || !is_wanted(step->step, name, err))
        return false;
    if (str_trim(str_of(reason)).len == 0)
        return error_set(err, ERROR_USAGE, "say why it is lost: a reason is missing");
    return engine_write(
        engine,
        &(struct play_event){.kind = PLAYED_LOST, .step = id, .name = name, .reason = reason}, 1,
        err);
}
