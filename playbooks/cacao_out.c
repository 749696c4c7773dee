/* cacao_out.c - a playbook as CACAO 2.0; see playbooks/cacao.h. */
#include "playbooks/cacao.h"

#include "base/hash.h"
#include "base/json.h"

#include "cacao_parts.h"
#include "tree.h"

#include <stdio.h>
#include <string.h>

/* Made of the names of the thing, so that two exports agree; marked as a random UUID, which is what
 * CACAO wants for steps. */
void cacao_id(char out[CACAO_ID], const char *type, const char *book, const char *step,
              const char *part)
{
    struct hasher *hasher = hasher_new();
    const char *const names[] = {"mailmedic cacao 1", type, book, step, part};
    unsigned char *b;
    struct hash hash;

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        hasher_add(hasher, names[i], strlen(names[i]) + 1);
    hasher_finish(hasher, &hash);
    hasher_free(hasher);
    b = hash.bytes;
    b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
    snprintf(out, CACAO_ID,
             "%s--%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", type, b[0],
             b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13],
             b[14], b[15]);
}

/* {{name}} as CACAO writes a variable: __name__:value. */
void cacao_template(struct buf *out, const char *text)
{
    for (;;) {
        const char *open = strstr(text, "{{"), *close = open ? strstr(open, "}}") : NULL;

        if (!close)
            break;
        buf_add(out, text, (size_t)(open - text));
        buf_printf(out, "__%.*s__:value", (int)(close - open - 2), open + 2);
        text = close + 2;
    }
    buf_text(out, text);
}

void cacao_tree(struct json *json, const char *key, const struct node *node)
{
    if (node->kind == NODE_TEXT) {
        json_text(json, key, node->text);
        return;
    }
    if (node->kind == NODE_MAP)
        json_object(json, key);
    else
        json_array(json, key);
    for (const struct node *at = node->first; at; at = at->next)
        cacao_tree(json, node->kind == NODE_MAP ? at->key : NULL, at);
    json_close(json, node->kind == NODE_MAP ? '}' : ']');
}

/* --- the head --- */

static const char *variable_type(enum value_type type)
{
    return type == VALUE_INT ? "integer" : type == VALUE_URL ? "uri" : "string";
}

static void write_variables(struct json *json, const struct playbook *book)
{
    char name[80];

    json_object(json, "playbook_variables");
    for (size_t i = 0; i < book->var_count; i++) {
        const struct play_var *var = &book->vars[i];

        snprintf(name, sizeof(name), "__%s__", var->name);
        json_object(json, name);
        json_text(json, "type", variable_type(var->type));
        if (*var->ask)
            json_text(json, "description", var->ask);
        if (var->standing && var->type != VALUE_SECRET)
            json_text(json, "value", var->standing);
        json_bool(json, "external", true);
        json_close(json, '}');
    }
    for (size_t i = 0; i < book->step_count; i++) {
        if (!book->steps[i].when_text)
            continue;
        cacao_when(name, book->steps[i].id);
        json_object(json, name);
        json_text(json, "type", "bool");
        json_text(json, "description", book->steps[i].when_text);
        json_bool(json, "external", true);
        json_close(json, '}');
    }
    json_close(json, '}');
}

void cacao_when(char out[80], const char *step)
{
    snprintf(out, 80, "__when_%.63s__", step);
    for (char *at = out; *at; at++)
        if (*at == '-')
            *at = '_';
}

static void write_names(struct json *json, const char *key, const struct play_names *names)
{
    if (names->count == 0)
        return;
    json_array(json, key);
    for (size_t i = 0; i < names->count; i++)
        json_text(json, NULL, names->at[i]);
    json_close(json, ']');
}

const char *cacao_activity(enum phase phase)
{
    static const char *const activities[PHASE_COUNT] = {
        "restrict-access", "eliminate-risk", "restore-capabilities", "analyze-collected-data"};

    return activities[phase];
}

static void write_activities(struct json *json, const struct playbook *book)
{
    bool seen[PHASE_COUNT] = {false};

    seen[PHASE_LESSONS] = true; /* what every probe is */
    for (size_t i = 0; i < book->step_count; i++)
        seen[book->steps[i].phase] = true;
    json_array(json, "playbook_activities");
    for (int i = 0; i < PHASE_COUNT; i++)
        if (seen[i])
            json_text(json, NULL, cacao_activity((enum phase)i));
    json_close(json, ']');
}

static void write_refs(struct json *json, const struct playbook *book)
{
    if (book->ref_count == 0)
        return;
    json_array(json, "external_references");
    for (size_t i = 0; i < book->ref_count; i++) {
        json_object(json, NULL);
        json_text(json, "name", book->refs[i].name);
        json_text(json, "external_id", book->refs[i].id);
        if (book->refs[i].url)
            json_text(json, "url", book->refs[i].url);
        json_close(json, '}');
    }
    json_close(json, ']');
}

static void write_number(struct json *json, const char *key, int value)
{
    if (value >= 0)
        json_int(json, key, value);
}

static void write_head(struct json *json, const struct playbook *book)
{
    char id[CACAO_ID];

    cacao_id(id, "playbook", book->id, "", book->version);
    json_text(json, "type", "playbook");
    json_text(json, "spec_version", "cacao-2.0");
    json_text(json, "id", id);
    json_text(json, "name", book->title);
    json_text(json, "description", book->summary);
    write_names(json, "playbook_types", &book->types);
    write_activities(json, book);
    cacao_id(id, "identity", "", "", "authors");
    json_text(json, "created_by", id);
    json_text(json, "created", book->created);
    json_text(json, "modified", book->modified);
    write_number(json, "priority", book->priority);
    write_number(json, "severity", book->severity);
    write_number(json, "impact", book->impact);
    write_names(json, "labels", &book->labels);
    write_refs(json, book);
    write_variables(json, book);
}

/* --- who acts --- */

static void write_actor(struct json *json, const char *type, const char *name, const char *category)
{
    char id[CACAO_ID];

    cacao_id(id, type, "", "", name);
    json_object(json, id);
    json_text(json, "type", type);
    json_text(json, "name", name);
    if (category) {
        json_array(json, "category");
        json_text(json, NULL, category);
        json_close(json, ']');
    }
    json_close(json, '}');
}

static void write_actors(struct json *json)
{
    json_object(json, "agent_definitions");
    write_actor(json, "group", "Responders", NULL);
    write_actor(json, "security-category", "mailmedic", "orchestrator");
    json_close(json, '}');
    json_object(json, "target_definitions");
    write_actor(json, "organization", "Mailbox owner", NULL);
    json_close(json, '}');
}

/* --- the extension: nothing is lost --- */

static void write_extensions(struct json *json, const struct playbook *book)
{
    char id[CACAO_ID], author[CACAO_ID];

    cacao_id(id, "extension-definition", "", "", "step");
    cacao_id(author, "identity", "", "", "authors");
    json_object(json, "extension_definitions");
    json_object(json, id);
    json_text(json, "type", "extension-definition");
    json_text(json, "name", "mailmedic playbook");
    json_text(json, "created_by", author);
    json_text(json, "schema",
              "mailmedic-playbook/1: the playbook and its steps, all values as text");
    json_text(json, "version", "1.0.0");
    json_close(json, '}');
    json_close(json, '}');
    json_object(json, "playbook_extensions");
    json_object(json, id);
    json_object(json, "playbook");
    for (const struct node *at = book->tree->first; at; at = at->next)
        if (strcmp(at->key, "steps") != 0)
            cacao_tree(json, at->key, at);
    json_close(json, '}');
    json_array(json, "order");
    for (size_t i = 0; i < book->step_count; i++)
        json_text(json, NULL, book->steps[i].id);
    json_close(json, ']');
    json_close(json, '}');
    json_close(json, '}');
}

void cacao_export(const struct playbook *book, struct buf *out)
{
    struct json json = {.out = out, .escape_hidden = true};

    json_object(&json, NULL);
    write_head(&json, book);
    cacao_workflow(&json, book);
    write_actors(&json);
    write_extensions(&json, book);
    json_close(&json, '}');
    buf_char(out, '\n');
}
