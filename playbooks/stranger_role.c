/* stranger_role.c - the jailed process that reads a playbook from elsewhere; see stranger.h. */
#include "playbooks/stranger.h"

#include "base/frame.h"
#include "parse/json_walk.h"

#include "stranger_parts.h"
#include "yaml_in.h"

/* --- JSON made a tree --- */

struct builder {
    struct arena *arena;
    struct node *open[LIMIT_PLAYBOOK_DEPTH];
    size_t depth, nodes;
    struct node *root;
};

static bool place(struct builder *b, const char *key, struct node *node)
{
    if (++b->nodes > LIMIT_PLAYBOOK_NODES)
        return false;
    if (b->depth == 0) {
        b->root = node;
        return true;
    }
    if (b->open[b->depth - 1]->kind == NODE_MAP)
        node->key = arena_strndup(b->arena, key, str_of(key).len);
    node_add(b->open[b->depth - 1], node);
    return b->open[b->depth - 1]->count <= LIMIT_PLAYBOOK_KEYS;
}

static bool open_node(void *self, const char *key, bool is_object)
{
    struct builder *b = self;
    struct node *node = node_new(b->arena, is_object ? NODE_MAP : NODE_LIST, 1, 1);

    if (b->depth == LIMIT_PLAYBOOK_DEPTH || !place(b, key, node))
        return false;
    b->open[b->depth++] = node;
    return true;
}

static bool add_text(void *self, const char *key, struct str value)
{
    struct builder *b = self;
    struct node *node = node_new(b->arena, NODE_TEXT, 1, 1);

    node->text = arena_strndup(b->arena, value.at, value.len);
    return place(b, key, node);
}

static bool close_node(void *self)
{
    struct builder *b = self;

    b->depth--;
    return true;
}

static bool read_json(struct arena *arena, const char *file, struct str bytes,
                      const struct node **out, struct error *err)
{
    struct builder b = {.arena = arena};
    const struct json_walker walker = {&b, open_node, add_text, close_node};
    bool ok = json_walk(bytes, LIMIT_PLAYBOOK_DEPTH, &walker, err);

    *out = b.root;
    if (!ok && err->code == ERROR_NONE)
        error_set(err, ERROR_LIMIT, "it holds too many values");
    return ok || error_prefix(err, "%s", file);
}

/* --- one question, one answer --- */

static void answer(struct str payload)
{
    struct unpack in = {.rest = payload};
    struct str bytes = {"", 0}, name = {"", 0};
    struct arena arena = {0};
    const struct node *tree = NULL;
    struct error err = {0};
    struct field field;
    struct buf flat, reply;
    const char *file;
    bool ok;

    while (unpack_next(&in, &field)) {
        if (field.tag == STRANGER_FILE)
            name = unpack_text(&in, &field);
        else if (field.tag == STRANGER_BYTES)
            bytes = field.value;
    }
    file = arena_strndup(&arena, name.at, name.len);
    ok = str_starts(str_trim(bytes), "{") ? read_json(&arena, file, bytes, &tree, &err)
                                          : yaml_read(&arena, file, bytes, &tree, &err);
    buf_init(&flat, LIMIT_FRAME - KIB(4));
    buf_init(&reply, LIMIT_FRAME);
    if (ok)
        node_flatten(tree, &flat);
    if (ok && !flat.full)
        pack_str(&reply, STRANGER_TREE, buf_as_str(&flat));
    else
        pack_text(&reply, STRANGER_ERROR, ok ? "it holds too much" : err.text);
    ok = frame_write(ROLE_FD,
                     &(struct frame){.type = STRANGER_ANSWER, .payload = buf_as_str(&reply)}, -1,
                     &(struct error){0});
    (void)ok; /* nobody is left to be told */
    buf_dispose(&flat);
    buf_dispose(&reply);
    arena_dispose(&arena);
}

int stranger_role_main(bool best_effort)
{
    struct frame_reader in;
    char state[ROLE_STATE];
    struct error err = {0};
    struct frame frame;

    if (!role_enter(ROLE_READ, best_effort, state, &err))
        return 1;
    frame_reader_init(&in, ROLE_FD);
    while (frame_wait(&in, &frame, -1, &err) == FRAME_OK)
        if (frame.type == STRANGER_ASK)
            answer(frame.payload);
    frame_reader_dispose(&in);
    return 0;
}
