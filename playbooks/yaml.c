/* yaml.c - libyaml's events, made a tree; see yaml_in.h. */
#include "yaml_in.h"

#include "yaml_profile.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

bool yaml_error(struct error *err, const char *file, unsigned line, unsigned column,
                const char *fmt, ...)
{
    char text[300];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    return error_set(err, ERROR_FORMAT, "%s:%u:%u: %s", file, line, column, text);
}

struct builder {
    struct arena *arena;
    const char *file;
    struct error *err;
    struct node *open[LIMIT_PLAYBOOK_DEPTH]; /* maps and lists that are not closed yet */
    size_t depth;
    const char *key; /* read, its value not yet; of the innermost map */
    unsigned key_line, key_column;
    struct node *root;
    size_t documents, nodes;
};

static bool refuse(struct builder *b, const yaml_event_t *event, const char *what)
{
    return yaml_error(b->err, b->file, (unsigned)event->start_mark.line + 1,
                      (unsigned)event->start_mark.column + 1, "%s", what);
}

/* Puts a new node where it belongs: the document's, the list's next, the key's value. */
static bool place(struct builder *b, const yaml_event_t *event, struct node *node)
{
    struct node *parent = b->depth ? b->open[b->depth - 1] : NULL;

    if (++b->nodes > LIMIT_PLAYBOOK_NODES)
        return refuse(b, event, "the file holds too many values");
    if (!parent) {
        b->root = node;
        return true;
    }
    if (parent->kind == NODE_MAP) {
        if (!b->key)
            return refuse(b, event, "a key must be a word");
        node->key = b->key;
        node->line = b->key_line;
        node->column = b->key_column;
        b->key = NULL;
    }
    node_add(parent, node);
    return true;
}

static bool take_key(struct builder *b, const yaml_event_t *event, const char *text)
{
    if (strcmp(text, "<<") == 0)
        return refuse(b, event, "merge keys are not allowed");
    if (!*text)
        return refuse(b, event, "a key is empty");
    if (b->open[b->depth - 1]->count == LIMIT_PLAYBOOK_KEYS)
        return refuse(b, event, "this map holds too many keys");
    if (node_get(b->open[b->depth - 1], text))
        return refuse(b, event, "this key was given before in the same map");
    b->key = text;
    b->key_line = (unsigned)event->start_mark.line + 1;
    b->key_column = (unsigned)event->start_mark.column + 1;
    return true;
}

static bool scalar(struct builder *b, const yaml_event_t *event)
{
    size_t len = event->data.scalar.length;
    const char *bytes = (const char *)event->data.scalar.value;
    struct node *node;
    const char *text;

    if (event->data.scalar.anchor)
        return refuse(b, event, "anchors are not allowed");
    if (event->data.scalar.tag)
        return refuse(b, event, "tags are not allowed");
    if (len > LIMIT_PLAYBOOK_TEXT)
        return refuse(b, event, "this text is too long");
    if (yaml_profile_hidden((struct str){bytes, len}))
        return refuse(b, event, "this text holds a control or direction character");
    text = arena_strndup(b->arena, bytes, len);
    if (b->depth && b->open[b->depth - 1]->kind == NODE_MAP && !b->key)
        return take_key(b, event, text);
    node = node_new(b->arena, NODE_TEXT, (unsigned)event->start_mark.line + 1,
                    (unsigned)event->start_mark.column + 1);
    node->text = text;
    return place(b, event, node);
}

static bool collection(struct builder *b, const yaml_event_t *event, enum node_kind kind)
{
    bool map = kind == NODE_MAP;
    struct node *node;

    if (map ? event->data.mapping_start.anchor : event->data.sequence_start.anchor)
        return refuse(b, event, "anchors are not allowed");
    if (map ? event->data.mapping_start.tag : event->data.sequence_start.tag)
        return refuse(b, event, "tags are not allowed");
    if (b->depth == LIMIT_PLAYBOOK_DEPTH)
        return refuse(b, event, "maps and lists are nested too deep");
    node = node_new(b->arena, kind, (unsigned)event->start_mark.line + 1,
                    (unsigned)event->start_mark.column + 1);
    if (!place(b, event, node))
        return false;
    b->open[b->depth++] = node;
    return true;
}

static bool document(struct builder *b, const yaml_event_t *event)
{
    if (++b->documents > 1)
        return refuse(b, event, "a second document begins; there must be exactly one");
    if (event->data.document_start.version_directive ||
        event->data.document_start.tag_directives.start !=
            event->data.document_start.tag_directives.end)
        return refuse(b, event, "directives are not allowed");
    return true;
}

static bool take(struct builder *b, const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return document(b, event);
    case YAML_ALIAS_EVENT:
        return refuse(b, event, "aliases are not allowed");
    case YAML_SCALAR_EVENT:
        return scalar(b, event);
    case YAML_SEQUENCE_START_EVENT:
        return collection(b, event, NODE_LIST);
    case YAML_MAPPING_START_EVENT:
        return collection(b, event, NODE_MAP);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        b->depth--;
        return true;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
    default:
        return true;
    }
}

static bool parse_failed(struct builder *b, const yaml_parser_t *parser)
{
    return yaml_error(b->err, b->file, (unsigned)parser->problem_mark.line + 1,
                      (unsigned)parser->problem_mark.column + 1, "%s",
                      parser->problem ? parser->problem : "this is not YAML");
}

bool yaml_read(struct arena *arena, const char *file, struct str bytes, const struct node **out,
               struct error *err)
{
    struct builder builder = {.arena = arena, .file = file, .err = err};
    yaml_parser_t parser;
    bool ok = true, more = true;

    *out = NULL;
    if (!yaml_profile_check(file, bytes, err))
        return false;
    if (!yaml_parser_initialize(&parser))
        return error_set(err, ERROR_LIMIT, "%s: no memory to read it", file);
    yaml_parser_set_input_string(&parser, (const unsigned char *)bytes.at, bytes.len);
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    while (ok && more) {
        yaml_event_t event;

        if (!yaml_parser_parse(&parser, &event)) {
            ok = parse_failed(&builder, &parser);
            break;
        }
        ok = take(&builder, &event);
        more = event.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    if (ok && !builder.root)
        ok = yaml_error(err, file, 1, 1, "the file is empty");
    *out = builder.root;
    return ok;
}
