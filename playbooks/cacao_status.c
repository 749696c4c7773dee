/* cacao_status.c - what was done in a run, as CACAO execution status; see playbooks/cacao.h.
 *
 * A step's "do" begins when somebody begins it and ends with its next state; each run of a command
 * and of a probe is an execution of its own. What was never begun was not executed, and is not
 * here. Inconclusive is no success: it is exception_condition_invoked, and the notes say why. */
#include "playbooks/cacao.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/limits.h"
#include "playbooks/engine.h"

#include "cacao_parts.h"

#include <stdio.h>
#include <string.h>

struct status {
    struct json json;
    const struct playbook *book;
    const struct play_event *events;
    size_t count;
};

static void write_time(struct json *json, const char *key, int64_t seconds)
{
    char text[CLOCK_TEXT];

    clock_format(seconds, text);
    json_text(json, key, text);
}

static void write_b64(struct json *json, const char *text)
{
    struct buf coded;
    size_t len = base64_size(strlen(text));

    buf_init(&coded, MIB(1));
    if (buf_reserve(&coded, len + 1)) {
        base64_encode(coded.at, str_of(text));
        coded.len = len;
        coded.at[len] = '\0';
        json_text(json, "command_b64", buf_c(&coded));
    }
    buf_dispose(&coded);
}

static void open_execution(struct status *status, const struct play_event *event, const char *part,
                           const char *word, int64_t ended)
{
    const struct play_step *step = playbook_step(status->book, event->step);
    struct json *json = &status->json;
    char id[CACAO_ID];

    cacao_id(id, "action", status->book->id, event->step, part);
    json_object(json, NULL);
    json_text(json, "step_id", id);
    json_text(json, "step_name", step->title);
    json_text(json, "status", word);
    write_time(json, "start_time", event->when);
    if (ended >= event->when)
        json_int(json, "duration", 1000 * (ended - event->when));
    json_text(json, "executed_by", event->actor);
}

static void close_execution(struct status *status, bool automated, const char *notes)
{
    json_bool(&status->json, "automated_execution", automated);
    json_text(&status->json, "notes", notes);
    json_close(&status->json, '}');
}

/* --- one row of the run --- */

/* The next state of the step, if it is not one of those before it was begun. */
static const struct play_event *end_of(const struct status *status, size_t begun)
{
    for (size_t i = begun + 1; i < status->count; i++)
        if (status->events[i].kind == PLAYED_STATE &&
            strcmp(status->events[i].step, status->events[begun].step) == 0)
            return &status->events[i];
    return NULL;
}

static const char *word_of(const struct play_event *end)
{
    static const struct {
        enum step_state state;
        const char *word;
    } words[] = {
        {STEP_VERIFIED, "successfully_completed"},
        {STEP_CLOSED, "successfully_completed"},
        {STEP_FAILED, "failed"},
        {STEP_NOT_DONE, "failed"},
    };

    for (size_t i = 0; end && i < ARRAY_LEN(words); i++)
        if (strcmp(end->name, step_state_name(words[i].state)) == 0)
            return words[i].word;
    return end ? "exception_condition_invoked" : "ongoing";
}

static void write_done(struct status *status, size_t i)
{
    const struct play_event *end = end_of(status, i);
    char notes[700];

    snprintf(notes, sizeof(notes), "%s%s%s%s%c", end ? end->name : "begun",
             end && *end->reason ? ": " : "", end ? end->reason : "",
             end && end->grade != GRADE_NONE ? ", grade " : "",
             end && end->grade != GRADE_NONE ? grade_letter(end->grade) : '\0');
    open_execution(status, &status->events[i], "", word_of(end), end ? end->when : INT64_MIN);
    close_execution(status, false, notes);
}

static const char *outcome_word(enum probe_outcome outcome)
{
    switch (outcome) {
    case PROBE_PASS:
        return "successfully_completed";
    case PROBE_FAIL:
        return "failed";
    case PROBE_ERROR:
        return "client_side_error";
    case PROBE_INCONCLUSIVE:
        break;
    }
    return "exception_condition_invoked";
}

static void write_probe(struct status *status, const struct play_event *event)
{
    bool person = strncmp(event->name, "ask.", 4) == 0 || strcmp(event->name, "file.attached") == 0;
    char notes[1000];

    snprintf(notes, sizeof(notes), "%s: %s, grade %c: %s", event->name, event->class,
             grade_letter(event->grade), event->value);
    open_execution(status, event, "verify", outcome_word(event->outcome), INT64_MIN);
    write_b64(&status->json, event->name);
    close_execution(status, !person, notes);
}

static void write_command(struct status *status, const struct play_event *event)
{
    char notes[80];

    snprintf(notes, sizeof(notes), "exit code %lld", (long long)event->position);
    open_execution(status, event, event->name, outcome_word(event->outcome), INT64_MIN);
    write_b64(&status->json, event->value);
    close_execution(status, true, notes);
}

static void write_event(struct status *status, size_t i)
{
    const struct play_event *event = &status->events[i];

    if (!playbook_step(status->book, event->step))
        return;
    if (event->kind == PLAYED_STATE && strcmp(event->name, step_state_name(STEP_DOING)) == 0)
        write_done(status, i);
    else if (event->kind == PLAYED_PROBE)
        write_probe(status, event);
    else if (event->kind == PLAYED_COMMAND)
        write_command(status, event);
}

void cacao_status(const struct playbook *book, const struct play *play,
                  const struct play_event *events, size_t count, struct buf *out)
{
    struct status status = {{.out = out, .escape_hidden = true}, book, events, count};
    char id[CACAO_ID];

    cacao_id(id, "playbook", book->id, "", book->version);
    json_object(&status.json, NULL);
    json_text(&status.json, "type", "execution-status");
    json_text(&status.json, "playbook_id", id);
    json_text(&status.json, "playbook_name", book->title);
    json_text(&status.json, "playbook_version", book->version);
    write_time(&status.json, "start_time", play->started);
    if (play->ended)
        json_int(&status.json, "duration", 1000 * (play->ended - play->started));
    json_text(&status.json, "status",
              !play->ended                           ? "ongoing"
              : strcmp(play->outcome, "closed") == 0 ? "successfully_completed"
                                                     : "failed");
    json_array(&status.json, "executions");
    for (size_t i = 0; i < count; i++)
        write_event(&status, i);
    json_close(&status.json, ']');
    json_close(&status.json, '}');
    buf_char(out, '\n');
}
