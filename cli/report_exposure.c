/* report_exposure.c - see report.h: rules run over the mail, copied into what a report can hold. */
#include "report.h"

#include "detect/replay.h"

#include <string.h>

enum { MOST_RULES = 50, MOST_MESSAGES = 2000 }; /* in one report; more are counted */

static const char *keep(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text ? text : "", text ? strlen(text) : 0);
}

static void copy_messages(struct arena *arena, const struct replay *replay,
                          struct report_exposure *out)
{
    size_t count = replay->count < MOST_MESSAGES ? replay->count : MOST_MESSAGES;
    struct report_exposed *messages = arena_alloc(arena, (count + 1) * sizeof(*messages));

    for (size_t i = 0; i < count; i++) {
        const struct replay_message *message = &replay->messages[i];

        messages[i] = (struct report_exposed){.id = message->id,
                                              .when = message->when,
                                              .sha256 = message->raw,
                                              .from = keep(arena, message->from),
                                              .subject = keep(arena, message->subject),
                                              .certain = message->answer == REPLAY_YES,
                                              .files = message->file_count};
    }
    out->messages = messages;
    out->count = count;
}

static void copy_notes(struct arena *arena, const struct replay *replay,
                       struct report_exposure *out)
{
    const char **notes = arena_alloc(arena, (replay->note_count + 1) * sizeof(*notes));

    for (size_t i = 0; i < replay->note_count; i++)
        notes[i] = keep(arena, replay->notes[i]);
    out->notes = notes;
    out->note_count = replay->note_count;
}

static void copy(struct arena *arena, const struct replay *replay, struct report_exposure *out)
{
    out->deed = keep(arena, replay->deed);
    out->deed_source = keep(arena, replay->deed_source);
    out->leaks = replay->leaks;
    out->hides = replay->hides;
    out->destroys = replay->destroys;
    out->since = replay->since;
    out->until = replay->until;
    out->yes = replay->yes;
    out->cannot_tell = replay->cannot_tell;
    out->examined = replay->examined;
    out->outside_time = replay->outside_time;
    out->not_examined = replay->not_examined;
    out->people = replay->person_count;
    copy_messages(arena, replay, out);
    copy_notes(arena, replay, out);
}

/* Tried on one message first: what a rule does is known without its mail, and most do no harm. */
static bool replay_if_it_matters(struct replay *replay, struct casefile *cf, const char *data_dir,
                                 int64_t rule, bool *matters, struct error *err)
{
    if (!replay_run(replay, cf, data_dir, rule, 1, err))
        return false;
    *matters = replay->leaks || replay->hides || replay->destroys;
    if (!*matters)
        return true;
    replay_dispose(replay);
    return replay_run(replay, cf, data_dir, rule, 0, err);
}

/* True if the rule belongs into the report. */
static bool work_out(struct casefile *cf, struct arena *arena, const char *data_dir,
                     const struct rule_row *rule, struct report_exposure *out)
{
    struct error why = {0};
    struct replay replay;
    bool matters;

    *out = (struct report_exposure){.rule = rule->id,
                                    .name = keep(arena, rule->name),
                                    .deed = "",
                                    .deed_source = "",
                                    .active = rule->active,
                                    .since = INT64_MIN,
                                    .until = INT64_MAX};
    if (!replay_if_it_matters(&replay, cf, data_dir, rule->id, &matters, &why)) {
        out->failed = keep(arena, why.text);
        return true;
    }
    if (matters)
        copy(arena, &replay, out);
    replay_dispose(&replay);
    return matters;
}

bool report_exposures(struct casefile *cf, struct arena *arena, const char *data_dir,
                      struct report_exposure **out, size_t *count, size_t *left, struct error *err)
{
    struct rule_row *rules;
    size_t rule_count, i;

    *count = *left = 0;
    if (!rule_list(cf, arena, &rules, &rule_count, err))
        return false;
    *out = arena_alloc(arena, (MOST_RULES + 1) * sizeof(**out));
    for (i = 0; i < rule_count && *count < MOST_RULES; i++)
        if (work_out(cf, arena, data_dir, &rules[i], &(*out)[*count]))
            (*count)++;
    *left = rule_count - i;
    return true;
}
