/* deed.c - see tui/deed.h. */
#include "deed_case.h"

#include "base/file.h"
#include "base/limits.h"

#include <stdio.h>
#include <string.h>

bool deed_is_long(enum deed_kind kind)
{
    return kind == DEED_VERIFY || kind == DEED_RUN || kind == DEED_ATTACH || kind == DEED_PREVIEW ||
           kind == DEED_REPORT || kind == DEED_ACT || kind == DEED_BASELINE ||
           kind == DEED_CANARY || kind == DEED_SIGN || kind == DEED_SEAL;
}

void deed_wipe(struct deed *deed)
{
    for (size_t i = 0; i < deed->secret_count; i++)
        secret_wipe(&deed->secrets[i].value);
    deed->secret_count = 0;
}

bool deed_secret(const struct deed *deed, const char *name, struct secret *out, struct error *err)
{
    for (size_t i = 0; deed && i < deed->secret_count; i++) {
        const struct secret *given = &deed->secrets[i].value;

        if (strcmp(deed->secrets[i].name, name) != 0 || given->len == 0)
            continue;
        if (!secret_init(out, err))
            return false;
        memcpy(out->page, given->page, given->len);
        out->len = given->len;
        return true;
    }
    return error_set(err, ERROR_USAGE, "the secret %s was not given", name);
}

/* Never from anywhere else: the screen is up. */
static bool give_secret(void *self, const char *name, struct secret *out, struct error *err)
{
    return deed_secret(self, name, out, err);
}

static bool attach(struct engine *engine, const struct deed *deed, struct error *err)
{
    const char *slash = strrchr(deed->text, '/');
    struct buf bytes, shown;
    bool ok;

    buf_init(&bytes, LIMIT_STEP_FILE);
    buf_init(&shown, KIB(4));
    text_show(&shown, str_of(slash ? slash + 1 : deed->text));
    ok = file_read(deed->text, &bytes, err) &&
         engine_attach(engine, deed->step, deed->name, buf_c(&shown), buf_as_str(&bytes), err);
    buf_dispose(&bytes);
    buf_dispose(&shown);
    return ok;
}

static bool add_row(struct engine *engine, const struct deed *deed, struct error *err)
{
    const char *values[DEED_COLUMNS];

    for (size_t i = 0; i < deed->value_count; i++)
        values[i] = deed->values[i];
    return engine_row(engine, deed->step, values, deed->value_count, err);
}

/* A step's deeds; what else there is begins with engine_start() or takes the whole run. */
static bool act(struct engine *engine, struct deed *deed, struct error *err)
{
    enum step_state state;

    switch (deed->kind) {
    case DEED_START:
        return true;
    case DEED_BEGIN:
        return engine_begin(engine, deed->step, deed->text, err);
    case DEED_VERIFY:
        return engine_verify(engine, deed->step, &state, err);
    case DEED_ANSWER:
        return engine_answer(engine, deed->name, deed->text, err);
    case DEED_CONFIRM:
        return engine_confirm(engine, deed->step, deed->position, err);
    case DEED_ROW:
        return add_row(engine, deed, err);
    case DEED_ATTACH:
        return attach(engine, deed, err);
    case DEED_LOSE:
        return engine_lose(engine, deed->step, deed->name, deed->text, err);
    case DEED_SKIP:
        return engine_skip(engine, deed->step, deed->text, err);
    case DEED_DEFER:
        return engine_defer(engine, deed->step, deed->who, deed->until, deed->text, err);
    case DEED_CLOSE:
        return engine_close(engine, deed->step, deed->text, err);
    case DEED_REOPEN:
        return engine_reopen(engine, deed->step, deed->text, err);
    case DEED_RUN:
        return engine_run(engine, deed->step, deed->name, deed->text, &deed->outcome, err);
    case DEED_ABORT:
        return engine_abort(engine, deed->text, err);
    case DEED_FINISH:
        return engine_finish(engine, err);
    case DEED_BASELINE:
    case DEED_CANARY:
    case DEED_INDICATOR:
    case DEED_WITHDRAW:
    case DEED_VERDICT:
    case DEED_BLOCKLIST:
    case DEED_PREVIEW:
    case DEED_REPORT:
    case DEED_ACT:
    case DEED_SIGN:
    case DEED_SEAL:
        break;
    }
    return false;
}

static const char *lane_next(const struct play_view *view)
{
    return view->next ? view->next->step->title : "nothing is open";
}

/* What was given, where the step's state alone does not tell that it arrived; NULL: nothing was. */
static const char *given_in(const struct deed *deed, char room[200])
{
    switch ((int)deed->kind) {
    case DEED_CONFIRM:
        snprintf(room, 200, "the word of %.120s", deed->who);
        return room;
    case DEED_ROW:
        return "one more row";
    case DEED_ATTACH:
        snprintf(room, 200, "the file %.120s", deed->name);
        return room;
    case DEED_LOSE:
        snprintf(room, 200, "the file %.120s is lost", deed->name);
        return room;
    default:
        return NULL;
    }
}

/* What has become of it, as it now stands in the case. */
static bool tell(struct engine *engine, const struct deed *deed, char told[DEED_TOLD],
                 struct error *err)
{
    const struct step_view *step;
    struct play_view view;
    char room[200];

    if (!engine_look(engine, &view, err))
        return false;
    step = deed->step[0] ? play_view_step(&view, deed->step) : NULL;
    if (deed->kind == DEED_START)
        snprintf(told, DEED_TOLD, "Started. Next: %s.", lane_next(&view));
    else if (deed->kind == DEED_ABORT)
        snprintf(told, DEED_TOLD, "Aborted; what was done stays in the case.");
    else if (deed->kind == DEED_FINISH)
        snprintf(told, DEED_TOLD, "Finished: every step is final.");
    else if (deed->kind == DEED_ANSWER)
        snprintf(told, DEED_TOLD, "Noted: %s. Next: %s.", deed->name, lane_next(&view));
    else if (given_in(deed, room) && step)
        snprintf(told, DEED_TOLD, "Noted: %s; %s is %s. Next: %s.", given_in(deed, room),
                 step->step->id, step->state == STEP_DOING ? "begun" : step_state_name(step->state),
                 lane_next(&view));
    else if (deed->kind == DEED_VERIFY && step)
        snprintf(told, DEED_TOLD, "%s: %s, grade %c%s%s", step->step->id,
                 step_state_name(step->state), grade_letter(step->grade), *step->note ? "; " : ".",
                 step->note);
    else if (deed->kind == DEED_RUN)
        snprintf(told, DEED_TOLD, "%s has run: %s. Its output is kept as evidence.", deed->name,
                 probe_outcome_name(deed->outcome));
    else if (step)
        snprintf(told, DEED_TOLD, "%s is %s now. Next: %s.", step->step->id,
                 step->state == STEP_DOING ? "begun" : step_state_name(step->state),
                 lane_next(&view));
    return true;
}

/* What needs a server, and no step: whoever has the hands for it is handed the engine. What each
 * door has answered is a page. */
static bool play_by_hands(struct engine *engine, struct deed *deed, const struct deed_hands *hands,
                          struct casefile *cf, struct buf *text, char told[DEED_TOLD],
                          struct error *err)
{
    struct buf sentence;
    bool ok;

    if (!(deed->kind == DEED_BASELINE ? hands->baseline : hands->canary))
        return error_set(err, ERROR_USAGE, "this cannot be done here");
    if (deed->kind == DEED_BASELINE)
        return hands->baseline(hands->self, cf, engine, deed, text, err);
    buf_init(&sentence, DEED_TOLD - 1);
    ok = hands->canary(hands->self, cf, engine, deed, &sentence, err);
    snprintf(told, DEED_TOLD, "%s", buf_c(&sentence));
    buf_dispose(&sentence);
    return ok;
}

static bool act_and_tell(struct engine *engine, struct deed *deed, const struct deed_hands *hands,
                         struct casefile *cf, struct buf *text, char told[DEED_TOLD],
                         struct error *err)
{
    if (deed->kind == DEED_BASELINE || deed->kind == DEED_CANARY)
        return play_by_hands(engine, deed, hands, cf, text, told, err);
    return act(engine, deed, err) && tell(engine, deed, told, err);
}

static bool play(struct deed *deed, const struct deed_hands *hands, struct casefile *cf,
                 struct buf *text, char told[DEED_TOLD], struct error *err)
{
    struct engine_setup own = *hands->play;
    struct engine *engine = NULL;
    bool ok;

    own.cf = cf;
    own.run = deed->run;
    if (hands->doing)
        *hands->doing = deed;
    if (!own.secret) {
        own.secret = give_secret;
        own.self = deed;
    }
    if (deed->kind == DEED_CONFIRM)
        own.actor = deed->who;
    ok = deed->kind == DEED_START
             ? engine_start(&engine, &own, deed->book, deed->name[0] ? deed->name : NULL, err)
             : engine_open(&engine, &own, deed->book[0] ? deed->book : NULL, err);
    ok = ok && act_and_tell(engine, deed, hands, cf, text, told, err);
    engine_free(engine);
    if (hands->doing)
        *hands->doing = NULL;
    return ok;
}

static bool by_hands(struct deed *deed, const struct deed_hands *hands, struct casefile *cf,
                     struct buf *text, char told[DEED_TOLD], struct error *err)
{
    deed_fn fn = deed->kind == DEED_ACT    ? hands->act
                 : deed->kind == DEED_SIGN ? hands->sign
                 : deed->kind == DEED_SEAL ? hands->seal
                                           : hands->report;

    if (!fn)
        return error_set(err, ERROR_USAGE, "this cannot be done here");
    if (!fn(hands->self, cf, deed, text, err))
        return false;
    if (deed->kind == DEED_REPORT)
        snprintf(told, DEED_TOLD, "Written to %.300s", deed->text);
    return true;
}

bool deed_do(struct deed *deed, const struct deed_hands *hands, struct casefile *cf,
             struct buf *text, char told[DEED_TOLD], struct error *err)
{
    told[0] = '\0';
    if (deed->kind < DEED_INDICATOR)
        return play(deed, hands, cf, text, told, err);
    if (deed->kind < DEED_PREVIEW)
        return deed_on_case(deed, cf, told, err);
    return by_hands(deed, hands, cf, text, told, err);
}
