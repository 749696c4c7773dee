/* playing.c - see playing.h. */
#include "playing.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

bool playing_load(struct playing *playing, const struct pane *pane, struct casefile *cf,
                  int64_t run, struct error *err)
{
    struct engine_setup setup;
    struct arena arena = {0};
    struct play *plays;
    size_t count;
    bool ok = pane->play != NULL;

    playing->now = ok && pane->play->now ? pane->play->now : clock_utc_ns() / 1000000000;
    if (!ok)
        return error_set(err, ERROR_USAGE, "playbooks cannot be walked through here");
    ok = play_list(cf, &arena, &plays, &count, err);
    if (ok && count > 0) {
        setup = *pane->play;
        setup.cf = cf;
        setup.run = run;
        if (engine_open(&playing->engine, &setup, NULL, &playing->unusable)) {
            playing->run = engine_play(playing->engine)->id;
            ok = engine_look(playing->engine, &playing->view, err);
        } else {
            playing->engine = NULL;
        }
    }
    arena_dispose(&arena);
    return ok;
}

void playing_unload(struct pane *pane)
{
    struct playing *playing = pane->state;

    engine_free(playing->engine);
    playing->engine = NULL;
}

/* --- words --- */

enum style step_style(enum step_state state)
{
    static const enum style styles[STEP_STATES] = {
        [STEP_BLOCKED] = STYLE_DIM,   [STEP_NOT_APPLICABLE] = STYLE_DIM,
        [STEP_OPEN] = STYLE_PLAIN,    [STEP_UNSURE] = STYLE_PLAIN,
        [STEP_DOING] = STYLE_HEADING, [STEP_UNVERIFIED] = STYLE_WARN,
        [STEP_FAILED] = STYLE_ALARM,  [STEP_VERIFIED] = STYLE_GOOD,
        [STEP_CLOSED] = STYLE_DIM,    [STEP_SKIPPED] = STYLE_DIM,
        [STEP_DEFERRED] = STYLE_DIM,  [STEP_NOT_DONE] = STYLE_DIM,
    };

    return styles[state];
}

const char *left_words(int64_t seconds, char out[SHOW])
{
    int64_t minutes = seconds / 60, hours = minutes / 60, days = hours / 24;

    if (days > 9)
        snprintf(out, SHOW, "%d d", days < 100000 ? (int)days : 99999);
    else if (days > 0)
        snprintf(out, SHOW, "%d d %d h", (int)days, (int)(hours % 24));
    else if (hours > 0)
        snprintf(out, SHOW, "%d h %d min", (int)hours, (int)(minutes % 60));
    else
        snprintf(out, SHOW, "%d min", (int)minutes);
    return out;
}

const char *due_words(int64_t due, int64_t now, char out[SHOW])
{
    char left[SHOW];

    out[0] = '\0';
    if (due == INT64_MIN)
        return out;
    left_words(due > now ? due - now : now - due, left);
    snprintf(out, SHOW, "%s %.24s", due > now ? "in" : "LATE", left);
    return out;
}

enum style due_style(int64_t due, int64_t now)
{
    enum { SOON = 4 * 3600 };

    if (due == INT64_MIN || due - now > SOON)
        return STYLE_PLAIN;
    return due > now ? STYLE_WARN : STYLE_ALARM;
}

const char *clock_words(const struct clock_view *clock, int64_t now, char *out, size_t size)
{
    const char *id = clock->clock->name ? clock->clock->name : clock->clock->id;
    char left[SHOW], until[SHOW];

    switch (clock->state) {
    case CLOCK_UNKNOWN:
        snprintf(out, size, "Deadline (%s): not known yet; a answers %s", id, clock->clock->from);
        break;
    case CLOCK_NONE:
        snprintf(out, size, "Deadline (%s): does not run", id);
        break;
    case CLOCK_RUNS:
    case CLOCK_WARNS:
        snprintf(out, size, "%sDeadline (%s): %s left, until %s UTC",
                 clock->state == CLOCK_WARNS ? "! " : "", id, left_words(clock->limit - now, left),
                 show_time(clock->limit, until));
        break;
    case CLOCK_OVER:
        snprintf(out, size, "!! Deadline (%s): OVER for %s, since %s UTC", id,
                 left_words(now - clock->limit, left), show_time(clock->limit, until));
        break;
    }
    return out;
}

enum style clock_style(enum clock_state state)
{
    return state == CLOCK_OVER    ? STYLE_ALARM
           : state == CLOCK_WARNS ? STYLE_WARN
           : state == CLOCK_RUNS  ? STYLE_PLAIN
                                  : STYLE_DIM;
}

void position_words(const struct playing *playing, char *out, size_t size)
{
    const struct play_view *view = &playing->view;
    int len = snprintf(out, size, "You are here %zu/%zu", play_view_place(view), view->step_count);

    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        size_t all = 0, final = 0;

        for (size_t i = 0; i < view->step_count; i++)
            if (view->steps[i].step->phase == (enum phase)phase) {
                all++;
                final += step_is_final(view->steps[i].state);
            }
        if (all > 0 && len > 0 && (size_t)len < size)
            len += snprintf(out + len, size - (size_t)len, ", %s %zu/%zu",
                            phase_name((enum phase)phase), final, all);
    }
}
