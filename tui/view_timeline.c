/* view_timeline.c - what happened when: mail per month or day, and dated events. */
#include "app_state.h"
#include "events.h"
#include "histogram.h"
#include "show.h"

#include "case/logins.h"

#include <inttypes.h>
#include <stdio.h>

struct timeline {
    struct histogram histogram;
    struct dated *events;
    uint64_t findings, logins; /* there are */
};

enum { DATE = 17, KIND = MARK_WIDTH + 1, HEAD = HISTOGRAM_HEIGHT + 1, CHOICE_DAY = 0 };

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct timeline *timeline = pane->state;
    int day = pane->choice[CHOICE_DAY];
    size_t count;

    if (day == 0 && !histogram_months(cf, &pane->arena, &timeline->histogram, err))
        return false;
    if (day != 0 &&
        !histogram_days(cf, &pane->arena, (int64_t)day * 24 * 60 * 60, &timeline->histogram, err))
        return false;
    if (!finding_matches(cf, false, "", &timeline->findings, err) ||
        !login_count(cf, &timeline->logins, err) ||
        !events_load(cf, &pane->arena, &timeline->events, &count, err))
        return false;
    pane_loaded(pane, (int64_t)count, 0, count);
    return true;
}

static int head_height(const struct pane *pane)
{
    (void)pane;
    return HEAD;
}

static void head(const struct pane *pane, struct canvas *canvas, struct rect area)
{
    const struct timeline *timeline = pane->state;

    histogram_draw(&timeline->histogram, canvas, area);
    if (timeline->findings > EVENTS_FINDINGS)
        canvas_printf(canvas, area.y + HISTOGRAM_HEIGHT, area.x, area.width, STYLE_WARN,
                      "Of %" PRIu64 " findings only the %d worst stand here.", timeline->findings,
                      EVENTS_FINDINGS);
    else if (timeline->logins > EVENTS_LOGINS)
        canvas_printf(canvas, area.y + HISTOGRAM_HEIGHT, area.x, area.width, STYLE_WARN,
                      "Of %" PRIu64 " sign-ins only the %d newest stand here: mailmedic logins.",
                      timeline->logins, EVENTS_LOGINS);
}

static void row(const struct pane *pane, size_t index, struct canvas *canvas, struct rect area)
{
    const struct timeline *timeline = pane->state;
    const struct dated *event = &timeline->events[index];
    char date[SHOW];

    canvas_text(canvas, area.y, area.x, DATE - 1, STYLE_DIM, str_of(show_time(event->when, date)));
    canvas_text(canvas, area.y, area.x + DATE, KIND - 1, event->style, str_of(event->kind));
    canvas_column(canvas, area.y, area.x + DATE + KIND, area.width - DATE - KIND, STYLE_PLAIN,
                  str_of(event->text));
}

static struct target enter(const struct pane *pane, size_t index)
{
    const struct timeline *timeline = pane->state;

    return timeline->events[index].target;
}

static void zoom(struct app *app, struct pane *pane)
{
    const struct timeline *timeline = pane->state;
    size_t index;

    (void)app;
    if (pane->choice[CHOICE_DAY] != 0)
        pane->choice[CHOICE_DAY] = 0;
    else if (pane_selected(pane, &index))
        pane->choice[CHOICE_DAY] = (int)(timeline->events[index].when / (24 * 60 * 60));
    pane->stale = true;
}

static const char *no_zoom(const struct app *app, const struct pane *pane)
{
    (void)app;
    return pane->list.count > 0 ? NULL : "there is no event to look at closely";
}

static const struct action actions[] = {
    {"zoom", "mail per day around the selected event, or per month again", "days or months", 'z', 0,
     zoom, no_zoom},
    {0},
};

const struct view view_timeline = {
    .name = "Timeline",
    .about = "Mail per month or day, and below it what happened, in order.",
    .state_size = sizeof(struct timeline),
    .watches = CASE_FINDINGS | CASE_RULES | CASE_RUNS | CASE_MESSAGES,
    .actions = actions,
    .load = load,
    .nothing = "Nothing that has a date is known yet.",
    .head_height = head_height,
    .head = head,
    .row = row,
    .enter = enter,
};
