/* cacao_in.c - a CACAO file as a playbook to be read; see playbooks/stranger.h. */
#include "base/base64.h"

#include "stranger_parts.h"

#include <stdio.h>
#include <string.h>

struct import {
    struct arena *arena;
    const char *file;
    const struct node *cacao, *workflow;
    struct node *steps;
    struct error *err;
};

static struct node *text_node(struct import *in, const char *key, const char *text)
{
    struct node *node = node_new(in->arena, NODE_TEXT, 1, 1);

    node->key = key;
    node->text = text;
    return node;
}

static void put_text(struct import *in, struct node *map, const char *key, const char *text)
{
    node_put(map, text_node(in, key, text));
}

static struct node *list_node(struct import *in, const char *key, const char *item)
{
    struct node *list = node_new(in->arena, NODE_LIST, 1, 1);

    list->key = key;
    if (item)
        node_add(list, text_node(in, NULL, item));
    return list;
}

/* --- a file of ours: the playbook is in its extension --- */

/* The one child of a map whose children are maps that hold this key; NULL: none does. */
static const struct node *extension_with(const struct node *extensions, const char *key)
{
    for (const struct node *at = extensions ? extensions->first : NULL; at; at = at->next)
        if (node_get(at, key))
            return node_get(at, key);
    return NULL;
}

static const struct node *find_step(const struct import *in, const char *id)
{
    for (const struct node *at = in->workflow->first; at; at = at->next) {
        const struct node *step = extension_with(node_get(at, "step_extensions"), "step");

        if (step && node_text(step, "id") && strcmp(node_text(step, "id"), id) == 0)
            return step;
    }
    return NULL;
}

static const struct node *rebuild(struct import *in, const struct node *head)
{
    const struct node *order = extension_with(node_get(in->cacao, "playbook_extensions"), "order");
    struct node *out = node_copy(in->arena, head);

    out->key = NULL;
    in->steps = list_node(in, "steps", NULL);
    for (const struct node *at = order ? order->first : NULL; at; at = at->next) {
        const struct node *step = at->kind == NODE_TEXT ? find_step(in, at->text) : NULL;

        if (!step) {
            error_set(in->err, ERROR_FORMAT, "%s: a step of the playbook is missing", in->file);
            return NULL;
        }
        node_add(in->steps, node_copy(in->arena, step));
    }
    node_put(out, in->steps);
    return out;
}

/* --- any other: its actions, to be read --- */

/* "command" or "command_b64" of every command, with its type in front. */
static const char *commands_text(struct import *in, const struct node *action)
{
    const struct node *commands = node_get(action, "commands");
    struct buf text;
    const char *kept;

    buf_init(&text, LIMIT_PLAYBOOK_TEXT);
    if (node_text(action, "description"))
        buf_printf(&text, "%s\n", node_text(action, "description"));
    for (const struct node *at = commands ? commands->first : NULL; at; at = at->next) {
        const char *plain = node_text(at, "command"), *coded = node_text(at, "command_b64");
        const char *type = node_text(at, "type");
        struct buf bytes;

        buf_printf(&text, "[%s] ", type ? type : "?");
        buf_init(&bytes, LIMIT_PLAYBOOK_TEXT);
        if (coded && base64_decode_strict(&bytes, str_of(coded)))
            text_show(&text, buf_as_str(&bytes));
        else
            buf_text(&text, plain ? plain : "(cannot be shown)");
        buf_char(&text, '\n');
        buf_dispose(&bytes);
    }
    kept = text.len ? arena_strndup(in->arena, buf_c(&text), utf8_clip(buf_as_str(&text), text.len))
                    : "(nothing)";
    buf_dispose(&text);
    return kept;
}

static void add_step(struct import *in, const struct node *node, const char *type)
{
    struct node *step = node_new(in->arena, NODE_MAP, 1, 1);
    const char *name = node_text(node, "name");
    bool action = strcmp(type, "action") == 0;
    const char *condition = node_text(node, "condition");
    char id[24];

    snprintf(id, sizeof(id), "step-%zu", in->steps->count + 1);
    put_text(in, step, "id", arena_strndup(in->arena, id, strlen(id)));
    put_text(in, step, "phase", "contain");
    put_text(in, step, "title", name && *name ? name : type);
    put_text(in, step, "do", action ? commands_text(in, node) : condition ? condition : type);
    node_put(step, list_node(in, "after", NULL));
    node_add(in->steps, step);
}

static bool is_seen(const struct node *seen, const char *id)
{
    for (const struct node *at = seen->first; at; at = at->next)
        if (strcmp(at->text, id) == 0)
            return true;
    return false;
}

/* Where a node may lead, behind those that wait. */
static void add_ways(struct import *in, struct node *waiting, const struct node *node)
{
    static const char *const ways[] = {"on_true",    "on_false",   "next_steps",   "cases",
                                       "on_success", "on_failure", "on_completion"};

    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        const struct node *way = node_get(node, ways[i]);

        if (way && way->kind == NODE_TEXT)
            node_add(waiting, text_node(in, NULL, way->text));
        for (const struct node *one = way ? way->first : NULL; one; one = one->next)
            if (one->kind == NODE_TEXT)
                node_add(waiting, text_node(in, NULL, one->text));
    }
}

/* Follows the workflow from its start; each node once. */
static void walk(struct import *in, const char *id)
{
    struct node *seen = list_node(in, NULL, NULL);
    struct node *waiting = list_node(in, NULL, id);

    for (const struct node *at = waiting->first; at; at = at->next) {
        const struct node *node = node_get(in->workflow, at->text);
        const char *type = node ? node_text(node, "type") : NULL;

        if (!type || is_seen(seen, at->text))
            continue;
        node_add(seen, text_node(in, NULL, at->text));
        if (strcmp(type, "start") != 0 && strcmp(type, "end") != 0 &&
            in->steps->count < LIMIT_PLAYBOOK_STEPS)
            add_step(in, node, type);
        add_ways(in, waiting, node);
    }
}

static const struct node *readable(struct import *in)
{
    struct node *out = node_new(in->arena, NODE_MAP, 1, 1);
    const char *name = node_text(in->cacao, "name");
    const char *about = node_text(in->cacao, "description");
    const char *start = node_text(in->cacao, "workflow_start");
    const char *created = node_text(in->cacao, "created");
    const char *modified = node_text(in->cacao, "modified");

    put_text(in, out, "format", "mailmedic-playbook/1");
    put_text(in, out, "id", "from-elsewhere");
    put_text(in, out, "title", name && *name ? name : "(no name)");
    put_text(in, out, "summary", about && *about ? about : "(no description)");
    put_text(in, out, "version", "0");
    put_text(in, out, "created", created && *created ? created : "?");
    put_text(in, out, "modified", modified && *modified ? modified : "?");
    node_put(out, list_node(in, "providers", "generic"));
    in->steps = list_node(in, "steps", NULL);
    if (start)
        walk(in, start);
    if (in->steps->count == 0) {
        error_set(in->err, ERROR_FORMAT, "%s: its workflow leads to no action", in->file);
        return NULL;
    }
    node_put(out, in->steps);
    return out;
}

const struct node *cacao_import(struct arena *arena, const char *file, const struct node *cacao,
                                struct error *err)
{
    struct import in = {.arena = arena,
                        .file = file,
                        .cacao = cacao,
                        .workflow = node_get(cacao, "workflow"),
                        .err = err};
    const struct node *head = extension_with(node_get(cacao, "playbook_extensions"), "playbook");
    const char *version = node_text(cacao, "spec_version");

    if (!version || strcmp(version, "cacao-2.0") != 0) {
        error_set(err, ERROR_FORMAT, "%s is not CACAO 2.0", file);
        return NULL;
    }
    if (!in.workflow || in.workflow->kind != NODE_MAP) {
        error_set(err, ERROR_FORMAT, "%s has no workflow", file);
        return NULL;
    }
    return head && head->kind == NODE_MAP && node_get(head, "format") ? rebuild(&in, head)
                                                                      : readable(&in);
}
