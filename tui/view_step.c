/* view_step.c - one step of a playbook: what to do here, what it wants, what was proved. */
#include "playing.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct step_page {
    struct playing playing; /* first */
    struct play_event *events;
    size_t event_count;
};

static void add_names(struct doc *doc, const char *label, const struct play_names *names)
{
    struct buf text;

    buf_init(&text, 2000);
    for (size_t i = 0; i < names->count; i++)
        buf_printf(&text, "%s%s", i ? ", " : "", names->at[i]);
    if (names->count > 0)
        doc_printf(doc, STYLE_PLAIN, 16, "%s", buf_c(&text))->label = label;
    buf_dispose(&text);
}

static void add_state(struct doc *doc, const struct step_view *view)
{
    doc_printf(doc, step_style(view->state), 16, "%s, grade %c%s%s", step_state_name(view->state),
               grade_letter(view->grade), *view->note ? ": " : "", view->note)
        ->label = "State";
    if (view->last && *view->last->owner)
        doc_printf(doc, STYLE_PLAIN, 16, "%s, until %s", view->last->owner, view->last->until)
            ->label = "Put off to";
    if (view->last && *view->last->residual)
        doc_printf(doc, STYLE_WARN, 16, "%s", view->last->residual)->label = "Stays open";
}

static void add_head(struct doc *doc, const struct playing *playing)
{
    const struct step_view *view = playing->step;
    const struct play_step *step = view->step;
    char due[SHOW], when[SHOW];

    doc_printf(doc, STYLE_TITLE, 0, "%s", step->title);
    add_state(doc, view);
    if (view->due != INT64_MIN && !step_is_final(view->state))
        doc_printf(doc, due_style(view->due, playing->now), 16, "%s (%s UTC)",
                   due_words(view->due, playing->now, due), show_time(view->due, when))
            ->label = "Due";
    doc_printf(doc, STYLE_PLAIN, 16, "%s, %s (%s)", phase_name(step->phase), lane_name(step->lane),
               step->id)
        ->label = "Where";
    add_names(doc, "Who", &step->who);
    if (step->tipoff && !step_is_final(view->state))
        doc_add(doc, STYLE_WARN, 0, str_of("! An intruder would notice this step."));
    if (step->two_person && !step_is_final(view->state))
        doc_add(doc, STYLE_WARN, 0, str_of("! Two persons are needed: c takes each one's word."));
}

static void add_answers(struct doc *doc, const struct playing *playing)
{
    const struct play_step *step = playing->step->step;

    if (step->ask.count + step->sets.count == 0)
        return;
    doc_heading(doc, "Answers (a)");
    for (size_t i = 0; i < step->ask.count + step->sets.count; i++) {
        bool asked = i < step->ask.count;
        const char *name = asked ? step->ask.at[i].key : step->sets.at[i - step->ask.count];
        const char *given = engine_value(playing->engine, name);

        doc_printf(doc, given ? STYLE_PLAIN : STYLE_WARN, 2, "%s: %s%s%s", name,
                   given ? given : "not answered", !given && asked ? ". " : "",
                   !given && asked ? step->ask.at[i].value : "");
    }
}

/* What came of a wanted artefact; NULL: nothing yet. */
static const struct play_event *came(const struct step_page *page, const char *name)
{
    const struct play_event *found = NULL;

    for (size_t i = 0; i < page->event_count; i++)
        if ((page->events[i].kind == PLAYED_EVIDENCE || page->events[i].kind == PLAYED_LOST) &&
            strcmp(page->events[i].name, name) == 0)
            found = &page->events[i];
    return found;
}

static void add_evidence(struct doc *doc, const struct step_page *page)
{
    const struct play_step *step = page->playing.step->step;

    if (step->evidence_count == 0)
        return;
    doc_heading(doc, "Files (f)");
    for (size_t i = 0; i < step->evidence_count; i++) {
        const struct play_evidence *wanted = &step->evidence[i];
        const struct play_event *event = came(page, wanted->name);
        char hex[HASH_HEX];

        if (event && event->kind == PLAYED_EVIDENCE) {
            hash_to_hex(&event->object, hex);
            doc_printf(doc, STYLE_GOOD, 2, "%s: %s, sha256 %.12s...", wanted->name, event->value,
                       hex);
        } else if (event) {
            doc_printf(doc, STYLE_WARN, 2, "%s: can no longer be had: %s", wanted->name,
                       event->reason);
        } else {
            doc_printf(doc, wanted->required ? STYLE_WARN : STYLE_PLAIN, 2,
                       "%s: not here yet%s%s%s%s", wanted->name,
                       wanted->required ? ", needed" : ", if there is one",
                       wanted->before ? " before the step is begun" : "",
                       wanted->hint && *wanted->hint ? ". " : "", wanted->hint ? wanted->hint : "");
        }
    }
}

static void add_command(struct doc *doc, const struct command_shown *shown)
{
    static const char *const effects[] = {"reads only", "changes something", "destroys something"};
    struct buf text;

    buf_init(&text, 16 * 1024);
    for (size_t i = 0; i < shown->argc; i++)
        buf_printf(&text, "%s%s", i ? " " : "", shown->argv[i]);
    doc_printf(doc, STYLE_PLAIN, 2, "%s: %s", shown->command->id,
               shown->runs ? "r runs exactly this" : "shown only");
    doc_printf(doc, STYLE_PLAIN, 4, "%s", buf_c(&text))->exact = true;
    doc_printf(doc, shown->command->effect == PLAY_READS ? STYLE_DIM : STYLE_WARN, 4, "It %s.%s%s",
               effects[shown->command->effect],
               shown->runs ? "" : " Not run from here: ", shown->runs ? "" : shown->why);
    if (shown->command->input)
        doc_printf(doc, STYLE_DIM, 4, "It reads from standard input: %s", shown->command->input);
    buf_dispose(&text);
}

/* A command that lacks an answer is shown with what it lacks. */
static void add_commands(struct doc *doc, struct playing *playing)
{
    const struct play_step *step = playing->step->step;

    playing->commands =
        arena_alloc(doc->arena, (step->command_count + 1) * sizeof(*playing->commands));
    if (step->command_count > 0)
        doc_heading(doc, "Commands (r)");
    for (size_t i = 0; i < step->command_count; i++) {
        struct error err = {0};

        if (engine_command(playing->engine, step->id, step->commands[i].id, &playing->commands[i],
                           &err)) {
            add_command(doc, &playing->commands[i]);
            continue;
        }
        playing->commands[i] = (struct command_shown){.command = &step->commands[i]};
        doc_printf(doc, STYLE_WARN, 2, "%s: %s", step->commands[i].id, err.text);
    }
}

static enum style outcome_style(enum probe_outcome outcome)
{
    return outcome == PROBE_PASS ? STYLE_GOOD : outcome == PROBE_FAIL ? STYLE_ALARM : STYLE_WARN;
}

static void add_probes(struct doc *doc, const struct step_view *view)
{
    if (view->step->check_count == 0)
        return;
    doc_heading(doc, "Proof (v)");
    if (view->step->need > 0)
        doc_printf(doc, STYLE_DIM, 2, "%zu of these must hold", view->step->need);
    for (size_t i = 0; i < view->step->check_count; i++) {
        const struct play_check *check = &view->step->checks[i];
        const struct play_event *result = view->results[i];

        if (!result) {
            doc_printf(doc, STYLE_PLAIN, 2, "%zu %s: not tried. %s", i + 1, check->kind->name,
                       check_text(check, "text", check->kind->title));
            continue;
        }
        doc_printf(doc, outcome_style(result->outcome), 2, "%zu %s: %s, grade %c, %s", i + 1,
                   check->kind->name, probe_outcome_name(result->outcome),
                   grade_letter(result->grade), result->class);
        doc_printf(doc, STYLE_PLAIN, 4, "%s", result->value);
        if (*result->raw)
            doc_printf(doc, STYLE_DIM, 4, "%s", result->raw)->exact = true;
    }
}

/* A row of a table has a line for each column. */
static const char *in_one_line(struct doc *doc, const char *text)
{
    struct str rest = str_of(text), line;
    struct buf all;
    const char *out;

    if (!strchr(text, '\n'))
        return text;
    buf_init(&all, 2 * strlen(text));
    while (str_next_line(&rest, &line))
        buf_printf(&all, "%s%.*s", all.len > 0 ? "; " : "", (int)line.len, line.at);
    out = arena_strndup(doc->arena, buf_c(&all), all.len);
    buf_dispose(&all);
    return out;
}

static void add_history(struct doc *doc, const struct step_page *page)
{
    bool first = true;

    for (size_t i = page->event_count; i-- > 0;) {
        const struct play_event *event = &page->events[i];
        const char *what = event->kind == PLAYED_PROBE ? probe_outcome_name(event->outcome)
                           : *event->value             ? event->value
                                                       : event->reason;
        struct doc_para *para;
        char when[SHOW];

        if (first)
            doc_heading(doc, "What was done, the newest first");
        first = false;
        para = doc_printf(doc, STYLE_DIM, 2, "%s  %s  %s %s%s%s", show_time(event->when, when),
                          event->actor, play_event_name(event->kind), event->name,
                          *what ? ": " : "", in_one_line(doc, what));
        if (!hash_is_zero(&event->object))
            para->target = (struct target){.view = &view_source, .hash = event->object};
    }
}

static bool load_events(struct step_page *page, struct pane *pane, struct casefile *cf,
                        struct error *err)
{
    struct play_event *all;
    size_t count;

    if (!play_events(cf, &pane->arena, page->playing.run, &all, &count, err))
        return false;
    page->events = all;
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].step, page->playing.step->step->id) == 0)
            page->events[page->event_count++] = all[i];
    return true;
}

static bool load(struct pane *pane, struct casefile *cf, struct error *err)
{
    struct step_page *page = pane->state;
    struct playing *playing = &page->playing;
    struct doc *doc = &pane->doc;
    const struct play_step *step;

    if (!playing_load(playing, pane, cf, pane->target.id, err))
        return false;
    if (!playing->engine || pane->target.part < 1 ||
        (uint64_t)pane->target.part > playing->view.step_count)
        return true;
    playing->step = &playing->view.steps[pane->target.part - 1];
    step = playing->step->step;
    pane->title = step->id;
    if (!load_events(page, pane, cf, err))
        return false;
    add_head(doc, playing);
    doc_heading(doc, "What to do");
    doc_lines(doc, 2, str_of(engine_text(playing->engine, step)), 0);
    add_answers(doc, playing);
    add_evidence(doc, page);
    add_commands(doc, playing);
    add_probes(doc, playing->step);
    if (step->undo && *step->undo) {
        doc_heading(doc, "How to take it back");
        doc_lines(doc, 2, str_of(step->undo), 0);
    }
    if (step->residual && *step->residual && !step_is_final(playing->step->state)) {
        doc_heading(doc, "What stays open if it is not done");
        doc_add(doc, STYLE_PLAIN, 2, str_of(step->residual));
    }
    add_history(doc, page);
    return true;
}

const struct view view_step = {
    .name = "Step",
    .about = "One step of a playbook: how to do it here, what it asks for, its probes with grade "
             "and raw line, and what was done.",
    .state_size = sizeof(struct step_page),
    .watches = CASE_PLAYS | CASE_FINDINGS | CASE_COVERAGE,
    .actions = play_actions,
    .load = load,
    .unload = playing_unload,
    .nothing = "This step is not there any more.",
};
