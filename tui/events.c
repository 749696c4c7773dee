/* events.c - see events.h. */
#include "events.h"

#include "case/logins.h"
#include "show.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct events {
    struct arena *arena;
    struct dated *at;
    size_t count, room;
};

static void add(struct events *events, struct dated one)
{
    if (one.when != INT64_MIN && events->count < events->room)
        events->at[events->count++] = one;
}

static const char *text_of(struct arena *arena, const char *what, const char *detail)
{
    size_t size = strlen(what) + strlen(detail) + 1;
    char *text = arena_alloc(arena, size);

    snprintf(text, size, "%s%s", what, detail);
    return text;
}

static void add_findings(struct events *events, const struct finding *findings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(events, (struct dated){
                        .when = findings[i].when,
                        .kind = severity_mark(findings[i].severity),
                        .text = findings[i].title,
                        .style = severity_style(findings[i].severity),
                        .target = {.view = &view_finding, .id = findings[i].id},
                    });
}

static void add_runs(struct events *events, const struct run *runs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        add(events, (struct dated){
                        .when = runs[i].started,
                        .kind = "run",
                        .text = text_of(events->arena, runs[i].kind, " began"),
                        .style = STYLE_DIM,
                    });
        if (runs[i].ended != 0)
            add(events, (struct dated){
                            .when = runs[i].ended,
                            .kind = "run",
                            .text = text_of(events->arena, runs[i].kind, " ended"),
                            .style = STYLE_DIM,
                        });
    }
}

static const char *login_text(struct arena *arena, const struct login_row *row)
{
    char text[800];

    snprintf(text, sizeof(text), "sign-in: %s%s%s from %s, %.320s%s", row->result,
             row->protocol[0] ? " over " : "", row->protocol,
             row->address[0] ? row->address : "an unknown address",
             row->account[0] ? row->account : "no account named",
             row->own != 0 ? " (our own)" : "");
    return text_of(arena, text, "");
}

static void add_logins(struct events *events, const struct login_row *logins, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(events, (struct dated){
                        .when = logins[i].when,
                        .kind = "login",
                        .text = login_text(events->arena, &logins[i]),
                        .style = logins[i].own != 0 ? STYLE_DIM : STYLE_PLAIN,
                        .target = {.view = &view_login, .id = logins[i].id},
                    });
}

static int64_t time_of_run(const struct run *runs, size_t count, int64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (runs[i].id == id)
            return runs[i].started;
    return INT64_MIN;
}

static void add_rules(struct events *events, const struct rule_row *rules, size_t count,
                      const struct run *runs, size_t run_count)
{
    for (size_t i = 0; i < count; i++)
        add(events, (struct dated){
                        .when = time_of_run(runs, run_count, rules[i].first_seen),
                        .kind = "rule",
                        .text = text_of(events->arena, "first seen: ", rules[i].summary),
                        .style = STYLE_PLAIN,
                        .target = {.view = &view_rule, .id = rules[i].id},
                    });
}

/* The message at one end of the mailbox. */
static bool add_mail(struct events *events, struct casefile *cf, bool oldest, struct error *err)
{
    struct message_query query = {.direction = -1, .oldest_first = oldest, .page = {.most = 1}};
    struct message *message;
    size_t count;

    if (!message_list(cf, events->arena, &query, &message, &count, err))
        return false;
    if (count > 0)
        add(events, (struct dated){
                        .when = message->date != INT64_MIN ? message->date : message->received,
                        .kind = "mail",
                        .text = text_of(events->arena, oldest ? "oldest mail: " : "newest mail: ",
                                        message->subject[0] ? message->subject : "(no subject)"),
                        .style = STYLE_PLAIN,
                        .target = {.view = &view_message, .id = message->id},
                    });
    return true;
}

static int by_time(const void *a, const void *b)
{
    const struct dated *x = a, *y = b;

    return (x->when > y->when) - (x->when < y->when);
}

bool events_load(struct casefile *cf, struct arena *arena, struct dated **out, size_t *count,
                 struct error *err)
{
    struct events events = {.arena = arena};
    struct login_query newest = {.newest_first = true, .page = {.most = EVENTS_LOGINS}};
    size_t finding_count, run_count, rule_count, login_count;
    struct login_row *logins;
    struct finding *findings;
    struct rule_row *rules;
    struct run *runs;

    if (!finding_list(cf, arena, false, (struct page){.most = EVENTS_FINDINGS}, &findings,
                      &finding_count, err) ||
        !run_list(cf, arena, &runs, &run_count, err) ||
        !rule_list(cf, arena, &rules, &rule_count, err) ||
        !login_list(cf, arena, &newest, &logins, &login_count, err))
        return false;
    events.room = login_count + finding_count + 2 * run_count + rule_count + 2;
    events.at = arena_alloc(arena, events.room * sizeof(*events.at));
    add_findings(&events, findings, finding_count);
    add_logins(&events, logins, login_count);
    add_runs(&events, runs, run_count);
    add_rules(&events, rules, rule_count, runs, run_count);
    if (!add_mail(&events, cf, true, err) || !add_mail(&events, cf, false, err))
        return false;
    qsort(events.at, events.count, sizeof(*events.at), by_time);
    *out = events.at;
    *count = events.count;
    return true;
}
