/* cacao_workflow.c - the steps of a playbook as a CACAO workflow.
 *
 *     start -> [if] -> do -> run ... -> verify -> [if] -> do ... -> end
 *
 * A condition's branch ends in an `end` of its own; what comes after is its on_completion. */
#include "base/base64.h"
#include "base/limits.h"

#include "cacao_parts.h"
#include "tree.h"

#include <stdio.h>
#include <string.h>

struct workflow {
    struct json *json;
    const struct playbook *book;
    const struct play_step *step;
    char agent[CACAO_ID], tool[CACAO_ID], target[CACAO_ID], extension[CACAO_ID];
};

/* A text that may have several lines goes in base64, as CACAO asks. */
static void write_b64(struct workflow *w, const char *text)
{
    struct buf plain, coded;

    buf_init(&plain, MIB(1));
    buf_init(&coded, MIB(2));
    cacao_template(&plain, text);
    if (buf_reserve(&coded, base64_size(plain.len) + 1)) {
        base64_encode(coded.at, buf_as_str(&plain));
        coded.len = base64_size(plain.len);
        coded.at[coded.len] = '\0';
    }
    json_text(w->json, "command_b64", buf_c(&coded));
    buf_dispose(&plain);
    buf_dispose(&coded);
}

static void write_what_to_do(struct workflow *w)
{
    json_array(w->json, "commands");
    for (size_t i = 0; i < w->step->text.count; i++) {
        json_object(w->json, NULL);
        json_text(w->json, "type", "manual");
        json_text(w->json, "playbook_activity", cacao_activity(w->step->phase));
        if (*w->step->text.at[i].key)
            json_text(w->json, "description", w->step->text.at[i].key);
        write_b64(w, w->step->text.at[i].value);
        json_close(w->json, '}');
    }
    json_close(w->json, ']');
}

/* As a shell would have to be told it: each word in quotes. */
static void quote(struct buf *out, const char *word)
{
    buf_char(out, '\'');
    for (; *word; word++) {
        if (*word == '\'')
            buf_text(out, "'\\''");
        else
            buf_char(out, *word);
    }
    buf_char(out, '\'');
}

static void write_run(struct workflow *w, const struct play_command *command)
{
    struct buf line;

    buf_init(&line, KIB(64));
    for (size_t i = 0; i < command->argv.count; i++) {
        if (i > 0)
            buf_char(&line, ' ');
        quote(&line, command->argv.at[i]);
    }
    json_array(w->json, "commands");
    json_object(w->json, NULL);
    json_text(w->json, "type", "bash");
    json_text(w->json, "playbook_activity", cacao_activity(w->step->phase));
    write_b64(w, buf_c(&line));
    json_close(w->json, '}');
    json_close(w->json, ']');
    json_int(w->json, "timeout", command->timeout * 1000);
    buf_dispose(&line);
}

static void write_verify(struct workflow *w)
{
    char text[300];

    json_array(w->json, "commands");
    for (size_t i = 0; i < w->step->check_count; i++) {
        snprintf(text, sizeof(text), "Verify with probe %s: %s", w->step->checks[i].kind->name,
                 w->step->checks[i].kind->title);
        json_object(w->json, NULL);
        json_text(w->json, "type", "manual");
        json_text(w->json, "playbook_activity", "analyze-collected-data");
        json_text(w->json, "command", text);
        json_close(w->json, '}');
    }
    json_close(w->json, ']');
}

/* The step's own map, or the name of the step this is a part of. */
static void write_extension(struct workflow *w, bool whole)
{
    const struct node *steps = node_get(w->book->tree, "steps");

    json_object(w->json, "step_extensions");
    json_object(w->json, w->extension);
    for (const struct node *at = whole ? steps->first : NULL; at; at = at->next)
        if (node_text(at, "id") && strcmp(node_text(at, "id"), w->step->id) == 0)
            cacao_tree(w->json, "step", at);
    if (!whole)
        json_text(w->json, "part_of", w->step->id);
    json_close(w->json, '}');
    json_close(w->json, '}');
}

static void open_action(struct workflow *w, const char *part, const char *agent)
{
    char id[CACAO_ID], name[300];

    cacao_id(id, "action", w->book->id, w->step->id, part);
    snprintf(name, sizeof(name), "%.200s%s%.60s%s", w->step->title, *part ? " [" : "", part,
             *part ? "]" : "");
    json_object(w->json, id);
    json_text(w->json, "type", "action");
    json_text(w->json, "name", name);
    json_text(w->json, "agent", agent);
    json_array(w->json, "targets");
    json_text(w->json, NULL, w->target);
    json_close(w->json, ']');
}

static void close_action(struct workflow *w, bool whole, const char *next)
{
    json_text(w->json, "on_completion", next);
    write_extension(w, whole);
    json_close(w->json, '}');
}

/* What follows part `index` of the chain: 0 is "do", then the commands, then the probes. */
static void part_id(const struct workflow *w, size_t index, const char *after, char out[CACAO_ID])
{
    if (index >= 1 && index <= w->step->command_count)
        cacao_id(out, "action", w->book->id, w->step->id, w->step->commands[index - 1].id);
    else if (index == w->step->command_count + 1 && w->step->check_count > 0)
        cacao_id(out, "action", w->book->id, w->step->id, "verify");
    else
        snprintf(out, CACAO_ID, "%s", after);
}

static void write_chain(struct workflow *w, const char *after)
{
    char next[CACAO_ID];

    open_action(w, "", w->agent);
    write_what_to_do(w);
    part_id(w, 1, after, next);
    close_action(w, true, next);
    for (size_t i = 0; i < w->step->command_count; i++) {
        open_action(w, w->step->commands[i].id, w->agent);
        write_run(w, &w->step->commands[i]);
        part_id(w, i + 2, after, next);
        close_action(w, false, next);
    }
    if (w->step->check_count == 0)
        return;
    open_action(w, "verify", w->tool);
    write_verify(w);
    close_action(w, false, after);
}

/* Where a step begins: at its condition, if it has one; the end behind the last. */
static void first_of(const struct playbook *book, size_t index, char out[CACAO_ID])
{
    if (index == book->step_count)
        cacao_id(out, "end", book->id, "", "");
    else
        cacao_id(out, book->steps[index].when_text ? "if-condition" : "action", book->id,
                 book->steps[index].id, "");
}

static void write_end(struct json *json, const char *id)
{
    json_object(json, id);
    json_text(json, "type", "end");
    json_close(json, '}');
}

static void write_step(struct workflow *w, size_t index)
{
    char next[CACAO_ID], own[CACAO_ID], end[CACAO_ID], name[80], text[300];

    first_of(w->book, index + 1, next);
    if (!w->step->when_text) {
        write_chain(w, next);
        return;
    }
    cacao_id(own, "if-condition", w->book->id, w->step->id, "");
    cacao_id(end, "end", w->book->id, w->step->id, "");
    cacao_when(name, w->step->id);
    json_object(w->json, own);
    json_text(w->json, "type", "if-condition");
    snprintf(text, sizeof(text), "When: %.250s", w->step->title);
    json_text(w->json, "name", text);
    json_text(w->json, "description", w->step->when_text);
    snprintf(text, sizeof(text), "%s:value = 'true'", name);
    json_text(w->json, "condition", text);
    cacao_id(own, "action", w->book->id, w->step->id, "");
    json_text(w->json, "on_true", own);
    json_text(w->json, "on_completion", next);
    json_close(w->json, '}');
    write_chain(w, end);
    write_end(w->json, end);
}

void cacao_workflow(struct json *json, const struct playbook *book)
{
    struct workflow w = {.json = json, .book = book};
    char start[CACAO_ID], next[CACAO_ID];

    cacao_id(w.agent, "group", "", "", "Responders");
    cacao_id(w.tool, "security-category", "", "", "mailmedic");
    cacao_id(w.target, "organization", "", "", "Mailbox owner");
    cacao_id(w.extension, "extension-definition", "", "", "step");
    cacao_id(start, "start", book->id, "", "");
    first_of(book, 0, next);
    json_text(json, "workflow_start", start);
    json_object(json, "workflow");
    json_object(json, start);
    json_text(json, "type", "start");
    json_text(json, "on_completion", next);
    json_close(json, '}');
    for (size_t i = 0; i < book->step_count; i++) {
        w.step = &book->steps[i];
        write_step(&w, i);
    }
    first_of(book, book->step_count, next);
    write_end(json, next);
    json_close(json, '}');
}
