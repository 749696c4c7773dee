/* playbook_show.c - how a playbook stands: what is next, what waits, what was proved. */
#include "playbook.h"
#include "recognise.h"

#include "base/clock.h"

#include <inttypes.h>
#include <string.h>

/* One of the shelf; fitting: the one for this mailbox, or NULL. */
static void list_entry(struct output *out, const struct shelf_entry *entry,
                       const struct fitting *fitting)
{
    size_t len = fitting ? strlen(fitting->playbook) : 0;
    bool fits = fitting && strncmp(entry->file, fitting->playbook, len) == 0 &&
                strcmp(entry->file + len, ".yaml") == 0;

    if (!out->as_json) {
        buf_text(&out->text, fits ? "* " : "  ");
        output_column(out, entry->id, 34);
        output_shown(out, entry->title, 200);
        buf_char(&out->text, '\n');
        return;
    }
    json_object(&out->json, NULL);
    json_text(&out->json, "id", entry->id);
    json_text(&out->json, "title", entry->title);
    json_bool(&out->json, "fits", fits);
    json_text(&out->json, "why", fits ? fitting->why : NULL);
    json_array(&out->json, "providers");
    for (size_t j = 0; j < entry->providers.count; j++)
        json_text(&out->json, NULL, entry->providers.at[j]);
    json_close(&out->json, ']');
    json_close(&out->json, '}');
}

/* Which mailbox a run is about; "" it was not answered yet. */
static bool mailbox_of(struct playbook_call *call, const struct play *play, const char **out,
                       struct error *err)
{
    struct play_event *events;
    size_t count;

    *out = "";
    if (!play_events(call->cf, &call->arena, play->id, &events, &count, err))
        return false;
    for (size_t i = 0; i < count; i++) /* the last one counts */
        if (events[i].kind == PLAYED_ANSWER && strcmp(events[i].name, "mailbox") == 0)
            *out = events[i].value;
    return true;
}

static bool list_run(struct playbook_call *call, const struct play *play, struct error *err)
{
    const char *outcome = play->ended ? play->outcome : "running", *mailbox;
    struct output *out = &call->out;
    char when[CLOCK_TEXT];

    if (!mailbox_of(call, play, &mailbox, err))
        return false;
    clock_format(play->started, when);
    if (!out->as_json) {
        buf_printf(&out->text, "run %-4" PRId64 "%s  ", play->id, when);
        output_column(out, play->playbook, 34);
        output_column(out, outcome, 9);
        output_shown(out, mailbox, 200);
        buf_char(&out->text, '\n');
        return true;
    }
    json_object(&out->json, NULL);
    json_int(&out->json, "run", play->id);
    json_text(&out->json, "playbook", play->playbook);
    json_text(&out->json, "mailbox", *mailbox ? mailbox : NULL);
    json_text(&out->json, "started", when);
    json_text(&out->json, "outcome", outcome);
    json_close(&out->json, '}');
    return true;
}

bool playbook_list(struct playbook_call *call, struct error *err)
{
    struct shelf_entry *entries;
    struct output *out = &call->out;
    struct fitting fitting;
    struct play *plays;
    size_t count, play_count;
    bool known;

    if (!shelf_list(&call->arena, NULL, &entries, &count, err) ||
        !play_list(call->cf, &call->arena, &plays, &play_count, err) ||
        !recognise_case(&call->arena, call->cf, &fitting, &known, err))
        return false;
    if (out->as_json)
        json_array(&out->json, "items");
    for (size_t i = 0; i < count; i++)
        if (!entries[i].is_base)
            list_entry(out, &entries[i], known ? &fitting : NULL);
    if (out->as_json) {
        json_close(&out->json, ']');
        json_array(&out->json, "runs");
    } else {
        if (known) {
            buf_text(&out->text, "\n* seems to fit: ");
            output_shown(out, fitting.why, 400);
            buf_char(&out->text, '\n');
        }
        output_line(out, play_count ? "\nIn this case:" : "\nNone was started in this case.");
    }
    for (size_t i = 0; i < play_count; i++)
        if (!list_run(call, &plays[i], err))
            return false;
    if (out->as_json)
        json_close(&out->json, ']');
    else if (play_count > 1)
        output_line(out, "--run NUMBER says which is meant; without it, the newest that is open.");
    return true;
}

/* --- one step --- */

static void step_to_json(struct json *json, const struct step_view *view)
{
    const char grade[2] = {grade_letter(view->grade), '\0'};

    json_object(json, NULL);
    json_text(json, "id", view->step->id);
    json_text(json, "title", view->step->title);
    json_text(json, "phase", phase_name(view->step->phase));
    json_text(json, "lane", lane_name(view->step->lane));
    json_text(json, "state", step_state_name(view->state));
    json_text(json, "grade", grade);
    json_text(json, "note", view->note);
    json_bool(json, "tipoff", view->step->tipoff);
    json_bool(json, "two_person", view->step->two_person);
    json_time(json, "due", view->due);
    json_text(json, "owner", view->last ? view->last->owner : "");
    json_text(json, "until", view->last ? view->last->until : "");
    json_text(json, "residual", view->last ? view->last->residual : "");
    json_array(json, "probes");
    for (size_t i = 0; i < view->step->check_count; i++) {
        const struct play_event *result = view->results[i];
        const char its[2] = {result ? grade_letter(result->grade) : '-', '\0'};

        json_object(json, NULL);
        json_int(json, "number", (int64_t)i + 1);
        json_text(json, "probe", view->step->checks[i].kind->name);
        json_text(json, "outcome", result ? probe_outcome_name(result->outcome) : NULL);
        json_text(json, "grade", its);
        json_text(json, "class", result ? result->class : NULL);
        json_text(json, "observed", result ? result->value : NULL);
        json_text(json, "raw", result ? result->raw : NULL);
        json_time(json, "at", result ? result->when : INT64_MIN);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_close(json, '}');
}

static void step_line(struct output *out, const struct step_view *view)
{
    char when[CLOCK_TEXT];

    buf_text(&out->text, "  ");
    output_column(out, step_state_name(view->state), 10);
    buf_printf(&out->text, "%c  ", grade_letter(view->grade));
    output_column(out, view->step->id, 26);
    output_shown(out, view->step->title, 200);
    if (view->due != INT64_MIN && !step_is_final(view->state)) {
        clock_format(view->due, when);
        buf_printf(&out->text, " (due %s)", when);
    }
    buf_char(&out->text, '\n');
}

static void print_evidence(struct playbook_call *call, const struct step_view *view)
{
    struct output *out = &call->out;

    for (size_t i = 0; i < view->step->evidence_count; i++) {
        const struct play_evidence *evidence = &view->step->evidence[i];

        buf_text(&out->text, "  evidence  ");
        output_column(out, evidence->name, 26);
        output_shown(out, evidence->hint ? evidence->hint : "", 200);
        output_line(out, "%s%s", evidence->required ? " (required)" : "",
                    evidence->before ? " (before the step is begun)" : "");
    }
    for (size_t i = 0; i < view->step->ask.count; i++) {
        const char *given = engine_value(call->engine, view->step->ask.at[i].key);

        buf_text(&out->text, "  answer    ");
        output_column(out, view->step->ask.at[i].key, 26);
        output_shown(out, given ? given : view->step->ask.at[i].value, 200);
        output_line(out, given ? "" : "?");
    }
    for (size_t i = 0; i < view->step->command_count; i++)
        output_line(out, "  command   %s (playbook CASE run %s %s shows it)",
                    view->step->commands[i].id, view->step->id, view->step->commands[i].id);
}

static void print_probes(struct output *out, const struct step_view *view)
{
    for (size_t i = 0; i < view->step->check_count; i++) {
        const struct play_event *result = view->results[i];

        buf_printf(&out->text, "  probe %-3zu ", i + 1);
        output_column(out, view->step->checks[i].kind->name, 17);
        if (!result) {
            buf_text(&out->text, "not run: ");
            output_shown(
                out, check_text(&view->step->checks[i], "text", view->step->checks[i].kind->title),
                300);
            buf_char(&out->text, '\n');
            continue;
        }
        buf_printf(&out->text, "%s %c  ", probe_outcome_name(result->outcome),
                   grade_letter(result->grade));
        output_shown(out, result->value, 400);
        buf_char(&out->text, '\n');
        if (*result->raw) {
            buf_text(&out->text, "            ");
            output_shown(out, result->raw, 400);
            buf_char(&out->text, '\n');
        }
    }
}

static void step_to_text(struct playbook_call *call, const struct step_view *view)
{
    const char *verb = call->call->count > 1 ? call->call->arguments[1] : "show";
    bool whole = strcmp(verb, "show") == 0 || strcmp(verb, "do") == 0;
    struct str rest = str_of(whole ? engine_text(call->engine, view->step) : ""), line;
    struct output *out = &call->out;

    step_line(out, view);
    if (*view->note) {
        buf_text(&out->text, "  ");
        output_shown(out, view->note, 400);
        buf_char(&out->text, '\n');
    }
    if (view->step->tipoff && !step_is_final(view->state))
        output_line(out, "  An intruder would notice this step.");
    if (view->step->two_person && !step_is_final(view->state))
        output_line(out, "  A second person must approve (confirm %s 0 --by NAME).",
                    view->step->id);
    while (str_next_line(&rest, &line))
        output_paragraph(out, line);
    print_evidence(call, view);
    print_probes(out, view);
    if (view->last && *view->last->residual) {
        buf_text(&out->text, "  stays open: ");
        output_shown(out, view->last->residual, 400);
        buf_char(&out->text, '\n');
    }
}

bool playbook_told(struct playbook_call *call, const char *step, struct error *err)
{
    const struct step_view *found;
    struct play_view view;

    if (!engine_look(call->engine, &view, err))
        return false;
    found = play_view_step(&view, step);
    if (!found)
        return error_set(err, ERROR_USAGE, "the playbook has no step \"%.80s\"", step);
    if (call->out.as_json) {
        json_array(&call->out.json, "items");
        step_to_json(&call->out.json, found);
        json_close(&call->out.json, ']');
    } else {
        step_to_text(call, found);
    }
    return true;
}

/* --- all of it --- */

static void clocks_to_text(struct output *out, const struct play_view *view)
{
    for (size_t i = 0; i < view->clock_count; i++) {
        const struct clock_view *clock = &view->clocks[i];
        char limit[CLOCK_TEXT];

        clock_format(clock->limit, limit);
        buf_text(&out->text, "  clock ");
        output_column(out, clock->clock->id, 12);
        buf_printf(&out->text, "%s%s%s", clock_state_name(clock->state), *limit ? ", ends " : "",
                   limit);
        if (clock->state == CLOCK_UNKNOWN)
            buf_printf(&out->text, ": answer %s TIME, or none", clock->clock->from);
        buf_char(&out->text, '\n');
    }
}

static void all_to_text(struct playbook_call *call, const struct play_view *view)
{
    const struct playbook *book = engine_playbook(call->engine);
    const struct play *play = engine_play(call->engine);
    struct output *out = &call->out;

    output_shown(out, book->title, 200);
    output_line(out, " %s (%s)%s%s", book->version, book->id, *play->provider ? ", " : "",
                play->provider);
    output_line(out, "%zu of %zu %s final%s%s", view->finished, view->step_count,
                text_plural(view->step_count, "step is", "steps are"), play->ended ? "; " : "",
                play->ended ? play->outcome : "");
    if (book->text_stale || (book->untranslated && strcmp(book->language, "en") != 0))
        output_line(out, "%zu %s in English%s", book->untranslated,
                    text_plural(book->untranslated, "text is", "texts are"),
                    book->text_stale ? "; the translation was made for another version" : "");
    clocks_to_text(out, view);
    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        output_line(out, "\n%s", phase_name((enum phase)phase));
        for (size_t i = 0; i < view->step_count; i++)
            if (view->steps[i].step->phase == (enum phase)phase)
                step_line(out, &view->steps[i]);
    }
    if (view->next && !play->ended)
        output_line(out, "\nNext: %s (playbook CASE show %s)", view->next->step->id,
                    view->next->step->id);
}

static void all_to_json(struct playbook_call *call, const struct play_view *view)
{
    const struct playbook *book = engine_playbook(call->engine);
    const struct play *play = engine_play(call->engine);
    struct json *json = &call->out.json;

    json_int(json, "run", play->id);
    json_text(json, "playbook", book->id);
    json_text(json, "title", book->title);
    json_text(json, "version", book->version);
    json_text(json, "provider", play->provider);
    json_text(json, "language", book->language);
    json_time(json, "started", play->started);
    json_text(json, "outcome", play->ended ? play->outcome : NULL);
    json_int(json, "final", (int64_t)view->finished);
    json_int(json, "steps", (int64_t)view->step_count);
    json_text(json, "next", view->next && !play->ended ? view->next->step->id : NULL);
    json_array(json, "clocks");
    for (size_t i = 0; i < view->clock_count; i++) {
        json_object(json, NULL);
        json_text(json, "id", view->clocks[i].clock->id);
        json_text(json, "state", clock_state_name(view->clocks[i].state));
        json_time(json, "from", view->clocks[i].from);
        json_time(json, "limit", view->clocks[i].limit);
        json_text(json, "why", view->clocks[i].clock->why);
        json_close(json, '}');
    }
    json_close(json, ']');
    json_array(json, "items");
    for (size_t i = 0; i < view->step_count; i++)
        step_to_json(json, &view->steps[i]);
    json_close(json, ']');
}

bool playbook_show(struct playbook_call *call, struct error *err)
{
    struct play_view view;

    if (call->count == 1 && strcmp(call->call->arguments[1], "show") == 0)
        return playbook_told(call, call->words[0], err);
    if (!engine_look(call->engine, &view, err))
        return false;
    if (call->out.as_json)
        all_to_json(call, &view);
    else
        all_to_text(call, &view);
    call->call->status = view.finished == view.step_count || engine_play(call->engine)->ended
                             ? EXIT_CLEAN
                             : EXIT_FINDINGS;
    return true;
}

void playbook_command(struct playbook_call *call, const struct command_shown *shown)
{
    static const char *const effects[] = {"reads only", "changes something", "destroys something"};
    struct output *out = &call->out;

    if (out->as_json) {
        json_array(&out->json, "items");
        json_object(&out->json, NULL);
        json_text(&out->json, "command", shown->command->id);
        json_array(&out->json, "argv");
        for (size_t i = 0; i < shown->argc; i++)
            json_text(&out->json, NULL, shown->argv[i]);
        json_close(&out->json, ']');
        json_text(&out->json, "input", shown->command->input);
        json_text(&out->json, "effect", effects[shown->command->effect]);
        json_bool(&out->json, "runs", shown->runs);
        json_text(&out->json, "why_not", *shown->why ? shown->why : NULL);
        json_text(&out->json, "confirm", shown->runs ? shown->confirm : NULL);
        json_close(&out->json, '}');
        json_close(&out->json, ']');
        return;
    }
    for (size_t i = 0; i < shown->argc; i++) {
        if (i > 0)
            buf_char(&out->text, ' ');
        output_word(out, shown->argv[i]);
    }
    buf_char(&out->text, '\n');
    output_line(out, "It %s.", effects[shown->command->effect]);
    if (shown->command->input)
        output_line(out, "It reads from standard input: %s", shown->command->input);
    if (shown->runs)
        output_line(out, "To run exactly this: --confirm %s", shown->confirm);
    else
        output_line(out, "Shown only: %s.", shown->why);
}

void playbook_foreign(struct playbook_call *call, const struct playbook *book)
{
    struct output *out = &call->out;

    if (out->as_json) {
        json_text(&out->json, "title", book->title);
        json_text(&out->json, "summary", book->summary);
        json_bool(&out->json, "runs", false);
        json_array(&out->json, "items");
    } else {
        output_shown(out, book->title, 200);
        output_line(out, "\nFrom elsewhere: to be read; it runs nothing.");
    }
    for (size_t i = 0; i < book->step_count; i++) {
        struct str rest = str_of(step_text(&book->steps[i], "")), line;

        if (out->as_json) {
            json_object(&out->json, NULL);
            json_text(&out->json, "id", book->steps[i].id);
            json_text(&out->json, "title", book->steps[i].title);
            json_text(&out->json, "do", step_text(&book->steps[i], ""));
            json_close(&out->json, '}');
            continue;
        }
        buf_printf(&out->text, "\n%zu. ", i + 1);
        output_shown(out, book->steps[i].title, 200);
        buf_char(&out->text, '\n');
        while (str_next_line(&rest, &line)) {
            buf_text(&out->text, "    ");
            text_show(&out->text, line);
            buf_char(&out->text, '\n');
        }
    }
    if (out->as_json)
        json_close(&out->json, ']');
}
