/* section_events.c - what happened when: a chart of the mail with the findings on it, and a table
 * of findings, runs and steps in one order. */
#include "section.h"

#include <stdlib.h>
#include <string.h>

enum { DAY = 86400, BEFORE = 45 * DAY, AFTER = 14 * DAY, MOST_EVENTS = 400 };

struct event {
    int64_t when;
    const char *who, *what, *reference;
    enum tone tone;
};

static int earlier_first(const void *a, const void *b)
{
    const struct event *left = a, *right = b;

    if (left->when != right->when)
        return left->when < right->when ? -1 : 1;
    return strcmp(left->reference, right->reference);
}

static void add_findings(struct report *r, struct event *events, size_t *count)
{
    for (size_t i = 0; i < r->finding_count; i++) {
        const struct finding *finding = &r->findings[i];

        if (finding->when == INT64_MIN || !finding_counts_as_open(finding))
            continue;
        events[(*count)++] = (struct event){
            finding->when, say(r, "finding"), paper_clip(&r->paper, finding->title, 300),
            paper_printf(&r->paper, "#%lld", (long long)finding->id),
            severity_tone(finding->severity)};
    }
}

static void add_runs(struct report *r, struct event *events, size_t *count)
{
    for (size_t i = 0; i < r->run_count; i++)
        events[(*count)++] = (struct event){
            r->runs[i].started, say(r, "this program"),
            paper_printf(&r->paper, "%.40s: %.400s", r->runs[i].kind, r->runs[i].target),
            paper_printf(&r->paper, "%lld", (long long)r->runs[i].id), TONE_MUTED};
}

static void add_steps(struct report *r, struct event *events, size_t *count)
{
    for (size_t i = 0; i < r->event_count; i++) {
        const struct play_event *event = &r->events[i];
        const struct step_view *view;

        if (event->kind != PLAYED_STATE || !*event->step)
            continue;
        view = r->has_play ? play_view_step(&r->view, event->step) : NULL;
        events[(*count)++] = (struct event){
            event->when, event->actor,
            paper_printf(&r->paper, "%.300s: %.60s%s%.600s", view ? view->step->title : event->step,
                         say(r, event->name), *event->reason ? ", " : "", event->reason),
            paper_printf(&r->paper, "%lld", (long long)event->journal), TONE_NOTE};
    }
}

static int64_t midnight_before(int64_t when)
{
    return (when / DAY - (when % DAY < 0)) * DAY;
}

/* What a reader must know to hold the chart against another count of this case. */
static void chart_limits(struct report *r, int64_t from, int64_t until,
                         const struct message_days_without *without)
{
    paper_text(&r->paper,
               say2(r,
                    "The chart covers the days from {1} to {2}. A day begins and ends at "
                    "midnight UTC. Mail that gives no date of its own stands where the server "
                    "says that it arrived.",
                    calendar_day(r, from), calendar_day(r, until - DAY)));
    if (without->undated > 0)
        paper_text(&r->paper, counted(r, without->undated,
                                      "{1} message is not in the chart because nothing dates it.",
                                      "{1} messages are not in the chart because nothing dates "
                                      "them."));
    if (without->outside > 0)
        paper_text(&r->paper,
                   counted(r, without->outside, "{1} message of another day is not in the chart.",
                           "{1} messages of other days are not in the chart."));
    if (without->drafts > 0)
        paper_text(&r->paper,
                   counted(r, without->drafts, "{1} draft of these days is not in the chart.",
                           "{1} drafts of these days are not in the chart."));
}

/* Mail by day around what was found; earlier mail says nothing here. */
static void chart(struct report *r, const struct event *events, size_t count)
{
    struct message_day *days;
    struct message_days_without without;
    struct mark *marks = arena_alloc(&r->arena, (count + 1) * sizeof(*marks));
    struct block *block;
    struct error err = {0};
    size_t day_count, mark_count = 0;
    int64_t last = r->first, from, until;

    for (size_t i = 0; i < count; i++)
        if (events[i].tone != TONE_MUTED && events[i].when >= r->first &&
            can_be(r, events[i].when)) {
            marks[mark_count++] = (struct mark){events[i].when, events[i].what, events[i].tone};
            if (*events[i].reference == '#')
                last = events[i].when;
        }
    if (r->first == INT64_MIN)
        return;
    from = midnight_before(r->first - BEFORE);
    until = midnight_before(last + AFTER) + DAY;
    if (!message_days(r->setup->cf, &r->arena, from, until, &days, &day_count, &err) ||
        !message_days_without(r->setup->cf, from, until, &without, &err) || day_count == 0)
        return;
    block =
        paper_chart(&r->paper, "mail",
                    say(r, "Mail by day (UTC), as its senders dated it, and what the findings are "
                           "about (dots)"));
    block->chart.over_time = true;
    block->chart.from = from;
    block->chart.until = until;
    block->chart.width = DAY;
    block->chart.series = say(r, "received");
    block->chart.second_series = say(r, "sent");
    block->chart.bars = arena_alloc(&r->arena, day_count * sizeof(struct bar));
    for (size_t i = 0; i < day_count; i++)
        block->chart.bars[i] =
            (struct bar){.at = days[i].day * DAY, .value = days[i].in, .second = days[i].sent};
    block->chart.bar_count = day_count;
    block->chart.marks = marks;
    block->chart.mark_count = mark_count;
    chart_limits(r, from, until, &without);
}

static void table(struct report *r, const struct event *events, size_t count)
{
    struct paper *paper = &r->paper;
    struct column *columns = arena_alloc(&r->arena, 4 * sizeof(*columns));
    struct block *block;

    columns[0] = (struct column){"when", say(r, "Time (UTC)"), 3};
    columns[1] = (struct column){"who", say(r, "Source"), 2};
    columns[2] = (struct column){"what", say(r, "What"), 10};
    columns[3] = (struct column){"reference", say(r, "No."), 1};
    block = paper_table(paper, "events", columns, 4);
    for (size_t i = 0; i < count && i < MOST_EVENTS; i++) {
        paper_cell(paper, block, CELL_TIME, TONE_PLAIN, stamp(r, events[i].when));
        paper_cell(paper, block, CELL_TEXT, TONE_MUTED, events[i].who);
        paper_cell(paper, block, CELL_TEXT, TONE_PLAIN, events[i].what);
        paper_cell(paper, block, CELL_TIME, TONE_PLAIN, events[i].reference);
    }
    if (count > MOST_EVENTS)
        paper_text(paper, counted(r, count - MOST_EVENTS, "{1} later event is not listed here.",
                                  "{1} later events are not listed here."));
}

void section_events(struct report *r)
{
    size_t most = r->finding_count + r->run_count + r->event_count, count = 0;
    struct event *events = arena_alloc(&r->arena, (most + 1) * sizeof(*events));

    add_findings(r, events, &count);
    add_runs(r, events, &count);
    add_steps(r, events, &count);
    qsort(events, count, sizeof(*events), earlier_first);
    paper_section(&r->paper, "events", say(r, "What happened when"));
    if (count == 0) {
        paper_text(&r->paper, say(r, "Nothing in this case has a time."));
        return;
    }
    chart(r, events, count);
    paper_text(&r->paper, say(r, "The time of a finding is that of the mail it is about, as far as "
                                 "it is known; the others are this machine's clock."));
    table(r, events, count);
}
