/* read.c - the case's facts, read once for all sections; see section.h. */
#include "section.h"

#include "case/sealing.h"

#include <string.h>

bool finding_counts_as_open(const struct finding *finding)
{
    return strcmp(finding->verdict, "dismissed") != 0;
}

static bool read_tables(struct report *r, struct error *err)
{
    struct casefile *cf = r->setup->cf;
    struct page all = {.most = PAGE_ALL};

    return casefile_info(cf, &r->info, err) &&
           account_list(cf, &r->arena, &r->accounts, &r->account_count, err) &&
           folder_list(cf, &r->arena, 0, &r->folders, &r->folder_count, err) &&
           finding_list(cf, &r->arena, false, all, &r->findings, &r->finding_count, err) &&
           coverage_list(cf, &r->arena, &r->coverage, &r->coverage_count, err) &&
           run_list(cf, &r->arena, &r->runs, &r->run_count, err) &&
           rule_list(cf, &r->arena, &r->rules, &r->rule_count, err) &&
           message_count(cf, &r->messages, err) && message_copies(cf, &r->copies, err) &&
           evidence_stats(cf, &r->evidence, err);
}

static void translate(struct report *r, const char **text, const char *source)
{
    *text = wording_text(&r->wording, &r->arena, *text, source);
}

/* What detectors and checks say, once for all sections. */
static void translate_all(struct report *r)
{
    for (size_t i = 0; i < r->finding_count; i++) {
        struct finding *finding = &r->findings[i];

        translate(r, &finding->title, finding->title_source);
        translate(r, &finding->explanation, NULL);
        translate(r, &finding->refute, NULL);
        translate(r, &finding->blind, NULL);
        for (size_t j = 0; j < finding->reason_count; j++)
            translate(r, &finding->reasons[j].text,
                      finding->reason_sources ? finding->reason_sources[j] : NULL);
    }
    for (size_t i = 0; i < r->coverage_count; i++) {
        struct coverage *row = &r->coverage[i];

        translate(r, &row->title, NULL);
        translate(r, &row->detail, row->detail_source);
        translate(r, &row->hint, NULL);
    }
}

static void weigh_findings(struct report *r)
{
    r->first = INT64_MIN;
    for (size_t i = 0; i < r->finding_count; i++) {
        const struct finding *finding = &r->findings[i];

        if (!finding_counts_as_open(finding)) {
            r->dismissed++;
            continue;
        }
        r->by_severity[finding->severity]++;
        if (finding->severity >= SEVERITY_HIGH && can_be(r, finding->when) &&
            (r->first == INT64_MIN || finding->when < r->first))
            r->first = finding->when;
    }
}

/* Words of the filter may stand anywhere in an entry. */
static bool read_checkpoints(struct report *r, struct error *err)
{
    struct page page = {.most = PAGE_ALL, .filter = "checkpoint"};
    struct journal_row *rows;
    size_t count;

    if (!journal_list(r->setup->cf, &r->arena, true, page, &rows, &count, err))
        return false;
    r->checkpoints = arena_alloc(&r->arena, (count + 1) * sizeof(*rows));
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].action, "checkpoint") == 0)
            r->checkpoints[r->checkpoint_count++] = rows[i];
    return true;
}

static bool read_journal(struct report *r, struct error *err)
{
    struct journal_row *last;
    struct sign_public who;
    bool there;
    size_t count;

    if (!journal_count(r->setup->cf, &r->entries, err) ||
        !journal_list(r->setup->cf, &r->arena, true, (struct page){.most = 1}, &last, &count, err))
        return false;
    if (count > 0)
        memcpy(r->head, last->hash, sizeof(r->head));
    if (!checkpoint_public(r->setup->cf, &who, &there, err))
        return false;
    if (there)
        checkpoint_fingerprint(&who, r->key);
    r->sealed = sealing_is_there(casefile_path(r->setup->cf));
    return read_checkpoints(r, err) &&
           stamp_list(r->setup->cf, &r->arena, &r->stamps, &r->stamp_count, err);
}

/* What is to be done next in another run that has not ended. */
static bool read_open_steps(struct report *r, struct other_run *other, struct error *err)
{
    struct error unusable = {0};
    struct engine *engine;
    struct play_view view;
    bool ok;

    if (!r->has_play || !engine_beside(&engine, r->setup->engine, other->play->id, &unusable)) {
        other->unknown = true;
        return true;
    }
    ok = engine_look(engine, &view, err);
    if (ok)
        other->open = arena_alloc(&r->arena, (view.step_count + 1) * sizeof(*other->open));
    for (size_t i = 0; ok && i < view.step_count; i++) {
        const char *title = view.steps[i].step->title;

        if (step_is_to_do(&view.steps[i]))
            other->open[other->open_count++] = arena_strndup(&r->arena, title, strlen(title));
    }
    engine_free(engine);
    return ok;
}

static bool read_others(struct report *r, const struct play *plays, size_t count, struct error *err)
{
    r->others = arena_alloc(&r->arena, (count + 1) * sizeof(*r->others));
    for (size_t i = 0; i < count; i++) {
        struct other_run *other = &r->others[r->other_count];

        if (plays[i].id == r->play->id)
            continue;
        other->play = &plays[i];
        if (!play_events(r->setup->cf, &r->arena, plays[i].id, &other->events, &other->event_count,
                         err) ||
            (!plays[i].ended && !read_open_steps(r, other, err)))
            return false;
        r->other_count++;
    }
    return true;
}

static bool read_play(struct report *r, struct error *err)
{
    struct play *plays;
    size_t count;

    if (!play_list(r->setup->cf, &r->arena, &plays, &count, err))
        return false;
    if (r->setup->engine) {
        r->has_play = true;
        r->play = engine_play(r->setup->engine);
    } else { /* what was done is in the case nevertheless */
        r->play = count > 0 ? &plays[0] : NULL;
    }
    return !r->play ||
           ((!r->has_play || engine_look(r->setup->engine, &r->view, err)) &&
            play_events(r->setup->cf, &r->arena, r->play->id, &r->events, &r->event_count, err) &&
            read_others(r, plays, count, err));
}

bool report_read(struct report *r, struct error *err)
{
    if (!read_tables(r, err) || !read_journal(r, err) || !read_play(r, err))
        return false;
    translate_all(r);
    weigh_findings(r);
    return true;
}
