/* collect.c - see collect.h. */
#include "collect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *keep(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

static void copy(struct arena *arena, struct finding *to, const struct finding *from)
{
    *to = *from;
    to->title = keep(arena, from->title);
    to->title_source = keep(arena, from->title_source ? from->title_source : "");
    to->explanation = keep(arena, from->explanation);
    to->refute = keep(arena, from->refute);
    to->reasons = arena_alloc(arena, (from->reason_count + 1) * sizeof(*to->reasons));
    to->reason_sources = arena_alloc(arena, (from->reason_count + 1) * sizeof(*to->reason_sources));
    for (size_t i = 0; i < from->reason_count; i++) {
        to->reasons[i].text = keep(arena, from->reasons[i].text);
        to->reason_sources[i] = keep(arena, from->reason_sources ? from->reason_sources[i] : "");
        to->reasons[i].points = from->reasons[i].points;
    }
    to->subjects = arena_alloc(arena, (from->subject_count + 1) * sizeof(*to->subjects));
    for (size_t i = 0; i < from->subject_count; i++) {
        to->subjects[i] = from->subjects[i];
        to->subjects[i].kind = keep(arena, from->subjects[i].kind);
        to->subjects[i].label = keep(arena, from->subjects[i].label);
    }
}

static void add(void *self, const struct finding *finding)
{
    struct collect *collect = self;
    const struct detector *detector = detectors[collect->detector];
    struct finding *kept;
    char key[800];

    if (collect->given[collect->detector] == COLLECT_MOST_EACH || collect->count == COLLECT_MOST) {
        collect->dropped++;
        return;
    }
    if (collect->count == collect->room) {
        collect->room = collect->room ? 2 * collect->room : 64;
        collect->at = xreallocarray(collect->at, collect->room, sizeof(*collect->at));
    }
    kept = &collect->at[collect->count++];
    collect->given[collect->detector]++;
    copy(&collect->arena, kept, finding);
    snprintf(key, sizeof(key), "%s/%s", detector->id, finding->key);
    kept->key = keep(&collect->arena, key);
    kept->detector = detector->id;
    kept->blind = detector->blind;
    kept->attack = detector->attack;
}

struct finding_sink collect_sink(struct collect *collect)
{
    return (struct finding_sink){.add = add, .self = collect};
}

size_t collect_count(const struct collect *collect, const char *check)
{
    size_t count = 0;

    for (size_t i = 0; detectors[i]; i++)
        if (strcmp(detectors[i]->check, check) == 0)
            count += collect->given[i];
    return count;
}

/* Does a finding of this kind tell what somebody did in the mailbox, not what was sent to it? */
static bool is_act(const struct finding *finding)
{
    const struct detector *detector = NULL;

    if (finding->severity < SEVERITY_HIGH || finding->when == INT64_MIN)
        return false;
    if (strcmp(finding->detector, "security-notice") == 0 ||
        strcmp(finding->detector, "bounce-wave") == 0)
        return true;
    for (size_t i = 0; detectors[i]; i++)
        if (strcmp(detectors[i]->id, finding->detector) == 0)
            detector = detectors[i];
    return detector && strcmp(detector->check, "received-mail") != 0 &&
           strcmp(detector->check, "attachments") != 0;
}

int64_t collect_first_act(const struct collect *collect)
{
    int64_t first = INT64_MIN;

    for (size_t i = 0; i < collect->count; i++)
        if (is_act(&collect->at[i]) && (first == INT64_MIN || collect->at[i].when < first))
            first = collect->at[i].when;
    return first;
}

static int earlier_first(const void *a, const void *b)
{
    const struct act *left = a, *right = b;

    return left->when < right->when ? -1 : left->when > right->when;
}

struct act *collect_acts(struct collect *collect, const struct act *lures, size_t lure_count,
                         size_t *count)
{
    struct act *acts =
        arena_alloc(&collect->arena, (collect->count + lure_count + 1) * sizeof(*acts));

    *count = 0;
    for (size_t i = 0; i < collect->count; i++)
        if (is_act(&collect->at[i]))
            acts[(*count)++] = (struct act){collect->at[i].when, collect->at[i].title, false};
    for (size_t i = 0; i < lure_count; i++)
        acts[(*count)++] = lures[i];
    qsort(acts, *count, sizeof(*acts), earlier_first);
    return acts;
}

void collect_dispose(struct collect *collect)
{
    arena_dispose(&collect->arena);
    free(collect->at);
    *collect = (struct collect){0};
}
