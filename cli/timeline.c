/* timeline.c - `mailmedic timeline CASE`: what happened when, oldest first. */
#include "listing.h"

#include "base/clock.h"
#include "case/logins.h"

#include <stdio.h>
#include <stdlib.h>

struct moment {
    int64_t when;
    const char *kind; /* "finding", "login", "run" */
    int64_t id;
    const char *severity; /* "" none */
    const char *text;
};

static int earlier_first(const void *a, const void *b)
{
    const struct moment *left = a, *right = b;

    return left->when < right->when ? -1 : left->when > right->when;
}

/* "wrong password over imap from 203.0.113.9, anna@acme.example" */
static const char *login_text(struct arena *arena, const struct login_row *row)
{
    char text[800];

    snprintf(text, sizeof(text), "sign-in: %s%s%s%s%s, %.320s%s", row->result,
             row->protocol[0] ? " over " : "", row->protocol, row->address[0] ? " from " : "",
             row->address, row->account[0] ? row->account : "no account named",
             row->own ? " (our own)" : "");
    return arena_strndup(arena, text, utf8_clip(str_of(text), sizeof(text)));
}

static bool gather(struct listing *list, struct moment **out, size_t *count, struct error *err)
{
    struct finding *findings;
    struct login_query all = {.page = {.most = PAGE_ALL}};
    struct login_row *logins;
    struct run *runs;
    size_t finding_count, run_count, login_count, n = 0;
    struct moment *moments;

    if (!finding_list(list->cf, &list->arena, false, (struct page){.most = PAGE_ALL}, &findings,
                      &finding_count, err) ||
        !login_list(list->cf, &list->arena, &all, &logins, &login_count, err) ||
        !run_list(list->cf, &list->arena, &runs, &run_count, err))
        return false;
    moments =
        arena_alloc(&list->arena, (finding_count + login_count + run_count + 1) * sizeof(*moments));
    for (size_t i = 0; i < finding_count; i++)
        if (findings[i].when != INT64_MIN)
            moments[n++] = (struct moment){findings[i].when, "finding", findings[i].id,
                                           severity_name(findings[i].severity), findings[i].title};
    for (size_t i = 0; i < login_count; i++)
        moments[n++] = (struct moment){logins[i].when, "login", logins[i].id, "",
                                       login_text(&list->arena, &logins[i])};
    for (size_t i = 0; i < run_count; i++)
        moments[n++] = (struct moment){runs[i].started, "run", runs[i].id, "", runs[i].kind};
    qsort(moments, n, sizeof(*moments), earlier_first);
    *out = moments;
    *count = n;
    return true;
}

static void print_moment(struct output *out, const struct moment *moment)
{
    char when[CLOCK_TEXT];

    clock_format(moment->when, when);
    if (out->as_json) {
        json_object(&out->json, NULL);
        json_time(&out->json, "time", moment->when);
        json_text(&out->json, "kind", moment->kind);
        json_int(&out->json, "id", moment->id);
        json_text(&out->json, "severity", *moment->severity ? moment->severity : NULL);
        json_text(&out->json, "text", moment->text);
        json_close(&out->json, '}');
        return;
    }
    buf_printf(&out->text, "%-20s  %-8s %-8s ", when, moment->kind, moment->severity);
    output_shown(out, moment->text, 300);
    buf_char(&out->text, '\n');
}

static bool list_timeline(struct listing *list, struct error *err)
{
    struct moment *moments;
    size_t count;

    if (!gather(list, &moments, &count, err))
        return false;
    for (size_t i = 0; i < count; i++)
        print_moment(&list->out, &moments[i]);
    return true;
}

bool run_timeline(struct invocation *call, struct error *err)
{
    return listing_run(call, "timeline", list_timeline, err);
}
